//! 採点者: who marks a component, by number alone.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_marker")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub component_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    #[sea_orm(belongs_to, from = "component_id", to = "id")]
    pub component: HasOne<super::exam_component::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
