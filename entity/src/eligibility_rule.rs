//! 資格要件: who may, in the words of a city; each change is a version of its own.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "eligibility_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    pub recorded_at: DateTimeUtc,
    /// Counts the changes; the number of the last version.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
