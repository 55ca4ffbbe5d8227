//! 採点: of one marker.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub component_id: Uuid,
    #[sea_orm(indexed)]
    pub application_id: Uuid,
    pub marker_id: Uuid,
    /// In hundredths.
    pub points: i32,
    pub given_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "component_id", to = "id")]
    pub component: HasOne<super::exam_component::Entity>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::exam_application::Entity>,
    #[sea_orm(belongs_to, from = "marker_id", to = "id")]
    pub marker: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
