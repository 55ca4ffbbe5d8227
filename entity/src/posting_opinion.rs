//! 面接員の意見: one a panelist and application.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_opinion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Uuid,
    pub panelist_id: Uuid,
    /// 1 to 5.
    pub points: i32,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub given_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::posting_application::Entity>,
    #[sea_orm(belongs_to, from = "panelist_id", to = "id")]
    pub panelist: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
