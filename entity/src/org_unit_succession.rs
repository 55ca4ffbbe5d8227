//! Which unit took over from which, on what day.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "org_unit_succession")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub predecessor_id: Uuid,
    #[sea_orm(indexed)]
    pub successor_id: Uuid,
    pub effective_on: Date,
    pub order_id: Uuid,
    #[sea_orm(belongs_to, relation_enum = "Predecessor", from = "predecessor_id", to = "id")]
    pub predecessor: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Successor", from = "successor_id", to = "id")]
    pub successor: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: HasOne<super::personnel_order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
