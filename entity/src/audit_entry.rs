//! 監査証跡: who did, saw or was refused what; the database only adds.

use sea_orm::entity::prelude::*;

/// 結果。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum AuditOutcome {
    /// 実行され、確定した。
    Committed,
    /// 試行され、取り消された。
    DryRun,
    /// 規則により拒まれた。
    Refused,
    /// 権限がなく、拒まれた。
    Denied,
    /// 秘匿項目を閲覧した。
    Read,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub at: DateTimeUtc,
    pub request_id: String,
    #[sea_orm(indexed)]
    pub subject: String,
    /// The person on whose behalf the caller acted.
    pub on_behalf_of: Option<String>,
    pub roles: String,
    pub action: String,
    pub outcome: AuditOutcome,
    /// The employee or object concerned.
    #[sea_orm(indexed)]
    pub object_id: Option<Uuid>,
    pub field: Option<String>,
    pub idempotency_key: Option<Uuid>,
    /// JSON of what was and what is.
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    /// The batch that must be announced before others than its planners may read this; it need not exist: what was only tried is recorded too.
    #[sea_orm(indexed)]
    pub batch_id: Option<Uuid>,
    /// JSON of the objects concerned, where they are many; the database keeps them in `audit_object`.
    #[sea_orm(column_type = "Text", nullable)]
    pub objects: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
