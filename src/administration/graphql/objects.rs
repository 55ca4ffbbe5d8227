//! Grants and entries of the audit as objects.

use crate::{
    access::{ClearanceExt, Field},
    calendar::FOREVER,
    connection, id, plain_object,
    relation::Object as _,
    scalar::{Date, DateTime},
};
use async_graphql::{Context, ID, Object};
use entity::{
    audit_entry::{self, AuditOutcome},
    role_grant::{self, Role},
};

plain_object!(RoleGrant, role_grant);

plain_object!(AuditEntry, audit_entry);

connection!(AuditEntryConnection, AuditEntryEdge, AuditEntry, "監査証跡");

/// 役割の付与: a role for some days, beside what the token says.
#[Object]
impl RoleGrant {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 主体: the `sub` of the token.
    async fn subject(&self) -> &str {
        &self.row.subject
    }
    /// 役割.
    async fn role(&self) -> Role {
        self.row.role
    }
    /// 有効期間の始め.
    async fn valid_from(&self) -> Date {
        Date(self.row.valid_from)
    }
    /// 有効期間の末日: null without end.
    async fn valid_until(&self) -> Option<Date> {
        (self.row.valid_to < FOREVER).then_some(Date(self.row.valid_to))
    }
    /// 理由.
    async fn reason(&self) -> &str {
        &self.row.reason
    }
    /// 付与者.
    async fn granted_by(&self) -> &str {
        &self.row.granted_by
    }
    /// 付与日時.
    async fn granted_at(&self) -> DateTime {
        DateTime(self.row.granted_at)
    }
    /// 取消者: null while it stands.
    async fn revoked_by(&self) -> Option<&str> {
        self.row.revoked_by.as_deref()
    }
    /// 取消日時: null while it stands.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.row.revoked_at.map(DateTime)
    }
}

/// 監査証跡: who did, saw or was refused what.
#[Object]
impl AuditEntry {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 日時.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }
    /// 要求番号.
    async fn request_id(&self) -> &str {
        &self.row.request_id
    }
    /// 行為者: the `sub` of the token, or who acted for it.
    async fn subject(&self) -> &str {
        &self.row.subject
    }
    /// 本人: on whose behalf the caller acted.
    async fn on_behalf_of(&self) -> Option<&str> {
        self.row.on_behalf_of.as_deref()
    }
    /// 役割: those that the caller had then.
    async fn roles(&self) -> Vec<&str> {
        self.row.roles.split_whitespace().collect()
    }
    /// 操作: the name of the root field, or `read`.
    async fn action(&self) -> &str {
        &self.row.action
    }
    /// 結果.
    async fn outcome(&self) -> AuditOutcome {
        self.row.outcome
    }
    /// 対象の一覧: the keys of all objects concerned; of a reading there may be many.
    async fn object_keys(&self) -> Vec<String> {
        let many = self.row.objects.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        self.row.object_id.map_or(many, |it| vec![it.to_string()])
    }
    /// 対象: the key of the object concerned; null where there are many.
    async fn object_key(&self) -> Option<String> {
        self.row.object_id.map(|it| it.to_string())
    }
    /// 項目: the sealed field that was read.
    async fn field(&self) -> Option<&str> {
        self.row.field.as_deref()
    }
    /// 冪等キー.
    async fn idempotency_key(&self) -> Option<String> {
        self.row.idempotency_key.map(|it| it.to_string())
    }
    /// 変更内容: JSON of what was and what is; sealed, every read is recorded.
    async fn detail(&self, ctx: &Context<'_>) -> Option<&str> {
        let detail = self.row.detail.as_deref()?;
        ctx.clearance().sees(Field::AuditDetail, self.row.id, None).then_some(detail)
    }
}
