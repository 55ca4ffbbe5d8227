//! 職: a place that a person can hold; it stays when nobody does.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "post")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub org_unit_id: Uuid,
    /// Its holder heads the unit (所属長).
    pub heads_unit: bool,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
