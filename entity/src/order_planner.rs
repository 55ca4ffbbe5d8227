//! 起案者: who may see and shape a draft, by name.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_planner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub batch_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub named_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "batch_id", to = "id")]
    pub batch: HasOne<super::order_batch::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
