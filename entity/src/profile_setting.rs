//! What the city decides: a value from a day on, with its legal basis.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "profile_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: String,
    pub valid_from: Date,
    /// JSON; its shape follows from the key.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    pub legal_basis: String,
}

impl ActiveModelBehavior for ActiveModel {}
