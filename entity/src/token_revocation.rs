//! Tokens that are no longer believed, by `jti` or by subject.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "token_revocation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub jti: Option<String>,
    /// Every token of this subject issued before `revoked_at`.
    #[sea_orm(indexed)]
    pub subject: Option<String>,
    pub reason: String,
    pub revoked_by: String,
    pub revoked_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
