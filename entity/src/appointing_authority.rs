//! 任命権者: a body that appoints.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appointing_authority")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    pub valid_from: Date,
    pub valid_to: Date,
    pub legal_basis: String,
}

impl ActiveModelBehavior for ActiveModel {}
