//! What was changed under a caller's key, so that a repetition does nothing twice.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: Uuid,
    pub subject: String,
    pub action: String,
    /// SHA-256 of the operation and its variables.
    pub request_hash: String,
    /// JSON: the ids of what was changed, and the report where there is one.
    #[sea_orm(column_type = "Text")]
    pub changed: String,
    #[sea_orm(indexed)]
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
