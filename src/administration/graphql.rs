//! The caller, grants, revocations and the audit as GraphQL sees them.

use std::{sync::Arc, time::Duration};

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject, Subscription};
use entity::{
    audit_entry::{self, AuditOutcome},
    role_grant::{self, Role},
};
use futures_util::{
    Stream, StreamExt,
    future::{BoxFuture, FutureExt},
    stream,
};
use sea_orm::QueryFilter;
use uuid::Uuid;

use super::service::{self, AuditQuery, Grant, Revoked};
use crate::{
    access::{Action, Changed, Clearance, ClearanceExt, Field, Office, act, not_found},
    calendar::{self, FOREVER},
    connection,
    error::{self, Error, ErrorDescription},
    id,
    paging::{Bound, Page, PageArguments},
    payload,
    personnel::graphql::Employee,
    relation::{Object, Prefetch, Wants, by_key, ready},
    scalar::{Date, DateTime, FiscalYear},
};

/// 利用者: the caller, as this service knows them today.
#[derive(Debug, SimpleObject)]
struct Viewer {
    /// 主体: the `sub` of the token.
    subject: String,
    /// 代行者: who acts for the subject.
    acting_party: Option<String>,
    /// 役割: those of the token and those granted for today.
    roles: Vec<Role>,
    /// 職員: the caller's own file, where they are on the staff.
    employee: Option<Arc<Employee>>,
    /// 使える操作: the names of root fields.
    actions: Vec<&'static str>,
    /// 基準日: today in Asia/Tokyo.
    today: Date,
    /// 年度: that of today.
    fiscal_year: FiscalYear,
}

async fn viewer(ctx: &Context<'_>) -> Result<Viewer, Error> {
    use strum::VariantArray;
    let clearance = ctx.clear(Action::Viewer)?;
    let actor = clearance.actor();
    let wants = Wants::of(ctx);
    let employee = match actor.employee.filter(|_| wants.has("employee")) {
        Some(me) => by_key::<Employee>([me], &wants.beneath("employee"), &clearance).await?.into_values().next(),
        None => None,
    };
    Ok(Viewer {
        subject: actor.subject.clone(),
        acting_party: actor.acting_party.clone(),
        roles: actor.roles.clone(),
        employee,
        actions: Action::VARIANTS.iter().filter(|it| actor.may(**it)).map(|it| it.name()).collect(),
        today: Date(clearance.today()),
        fiscal_year: FiscalYear(calendar::FiscalYear::of(clearance.today())),
    })
}

#[derive(Debug)]
pub struct RoleGrant {
    row: role_grant::Model,
}

#[derive(Debug)]
pub struct AuditEntry {
    row: audit_entry::Model,
}

connection!(AuditEntryConnection, AuditEntryEdge, AuditEntry, "監査証跡");

macro_rules! plain {
    ($name:ident, $table:ident) => {
        impl Prefetch for $name {
            fn prefetch<'a>(_: &'a [&'a Self], _: &'a Wants<'a>, _: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
                async { Ok(()) }.boxed()
            }
        }

        impl Object for $name {
            const TYPE: &'static str = stringify!($name);

            fn key(&self) -> Uuid {
                self.row.id
            }

            fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
                async move {
                    let rows = clearance.find::<$table::Entity>().filter($table::COLUMN.id.is_in(keys)).all(&clearance.db()).await?;
                    Ok(rows.into_iter().map(|row| Self { row }).collect())
                }
                .boxed()
            }
        }
    };
}

plain!(RoleGrant, role_grant);
plain!(AuditEntry, audit_entry);

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
    /// 対象: the key of the object concerned.
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

/// 監査証跡の絞り込み: all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
struct AuditEntryFilter {
    /// 行為者.
    subject: Option<String>,
    /// 対象: any object's id.
    object: Option<ID>,
    /// 操作.
    action: Option<String>,
    /// 結果.
    outcome: Option<AuditOutcome>,
    /// 始め: this moment included.
    from: Option<DateTime>,
    /// 終わり: this moment excluded.
    to: Option<DateTime>,
}

async fn audit_entries(ctx: &Context<'_>, filter: AuditEntryFilter, page: PageArguments) -> Result<AuditEntryConnection, Error> {
    let clearance = ctx.clear(Action::AuditEntries)?;
    let object = filter.object.map(|it| id::decode(&it).map_or_else(Uuid::nil, |(_, key)| key));
    let query = AuditQuery {
        subject: filter.subject,
        object,
        action: filter.action,
        outcome: filter.outcome,
        from: filter.from.map(|it| it.0),
        to: filter.to.map(|it| it.0),
    };
    let window = page.window("AUDIT")?;
    let rows = service::audit_entries(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "AUDIT", |row| Bound { value: String::new(), id: row.id });
    let wants = Wants::of(ctx);
    let total = if wants.has("totalCount") { Some(service::count_audit_entries(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, AuditEntry { row })).collect();
    AuditEntryConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn role_grants(ctx: &Context<'_>, subject: Option<String>, on: Option<Date>) -> Result<Vec<Arc<RoleGrant>>, Error> {
    let clearance = ctx.clear(Action::RoleGrants)?;
    let rows = service::role_grants(&clearance, subject, on.map(|it| it.0)).await?;
    ready(rows.into_iter().map(|row| RoleGrant { row }).collect(), &Wants::of(ctx), &clearance).await
}

#[derive(Debug, Default)]
pub struct AdministrationQuery;

#[Object]
impl AdministrationQuery {
    /// 利用者: the caller.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Viewer>> {
        Some(viewer(ctx).await.map_err(Into::into))
    }
    /// 監査証跡: the latest first.
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: AuditEntryFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<AuditEntryConnection>> {
        Some(audit_entries(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 役割の付与: all for the administrator, one's own for everybody else.
    async fn role_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "主体: of everybody if not given.")] subject: Option<String>,
        #[graphql(desc = "基準日: those that hold on this day; all if not given.")] on: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<Arc<RoleGrant>>>> {
        Some(role_grants(ctx, subject, on).await.map_err(Into::into))
    }
    /// エラーコードの一覧: open to everybody.
    async fn error_catalog(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<ErrorDescription>>> {
        Some(ctx.clear(Action::ErrorCatalog).map(|_| error::catalog()).map_err(Into::into))
    }
}

/// 役割の付与の入力.
#[derive(Clone, Debug, InputObject)]
struct GrantRoleInput {
    /// 主体: the `sub` of the token.
    subject: String,
    /// 役割.
    role: Role,
    /// 有効期間の始め: today if not given.
    valid_from: Option<Date>,
    /// 有効期間の末日: without end if not given.
    valid_until: Option<Date>,
    /// 理由.
    reason: String,
}

/// 役割の取消の入力.
#[derive(Clone, Debug, InputObject)]
struct RevokeRoleInput {
    /// 役割の付与.
    grant: ID,
    /// 版: the one that the caller has read.
    expected_version: i32,
}

/// 失効させるトークン: by exactly one of these.
#[derive(Clone, Debug, OneofObject)]
enum TokensBy {
    /// 一つのトークン: its `jti`.
    TokenId(String),
    /// 主体: every token that this subject has now.
    Subject(String),
}

/// トークンの失効の入力.
#[derive(Clone, Debug, InputObject)]
struct RevokeTokensInput {
    /// 対象.
    tokens: TokensBy,
    /// 理由.
    reason: String,
}

/// トークンの失効: done from now on.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, SimpleObject)]
struct TokenRevocation {
    /// 対象: the `jti` or the subject.
    target: String,
}

payload!(GrantRolePayload, "役割の付与" { grant: RoleGrant });
payload!(RevokeRolePayload, "役割の取消" { grant: RoleGrant });
payload!(RevokeTokensPayload, "トークンの失効" { revocation: report TokenRevocation });

async fn revoke_tokens(clearance: &Clearance<'_>, input: RevokeTokensInput) -> Result<Changed, Error> {
    let (target, whose) = match input.tokens {
        TokensBy::TokenId(jti) => (jti.clone(), Revoked::Token(jti)),
        TokensBy::Subject(subject) => (subject.clone(), Revoked::Subject(subject)),
    };
    let mut changed = service::revoke_tokens(clearance, whose, input.reason).await?;
    changed.report = serde_json::to_value(TokenRevocation { target }).ok();
    Ok(changed)
}

async fn revoke_role(clearance: &Clearance<'_>, input: &RevokeRoleInput) -> Result<Changed, Error> {
    let grant = id::key_of(&input.grant, RoleGrant::TYPE).ok_or_else(|| not_found(&["input", "grant"]))?;
    service::revoke_role(clearance, grant, input.expected_version).await
}

async fn grant_role(clearance: &Clearance<'_>, input: GrantRoleInput) -> Result<Changed, Error> {
    let grant = Grant {
        subject: input.subject,
        role: input.role,
        valid_from: clearance.moment(input.valid_from.map(|it| it.0), None).as_of,
        valid_to: input.valid_until.map_or(FOREVER, |it| it.0),
        reason: input.reason,
    };
    service::grant_role(clearance, grant).await
}

#[derive(Debug, Default)]
pub struct AdministrationMutation;

#[Object]
impl AdministrationMutation {
    /// 役割の付与: beside what the token says, for some days.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: GrantRoleInput,
    ) -> Option<async_graphql::Result<GrantRolePayload>> {
        act(ctx, Action::GrantRole, |clearance| async move { grant_role(&clearance, input).await }).await
    }
    /// 役割の取消: from now on.
    async fn revoke_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RevokeRoleInput,
    ) -> Option<async_graphql::Result<RevokeRolePayload>> {
        act(ctx, Action::RevokeRole, |clearance| async move { revoke_role(&clearance, &input).await }).await
    }
    /// トークンの失効: they are no longer believed, from now on.
    async fn revoke_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RevokeTokensInput,
    ) -> Option<async_graphql::Result<RevokeTokensPayload>> {
        act(ctx, Action::RevokeTokens, |clearance| async move { revoke_tokens(&clearance, input).await }).await
    }
}

/// The longest stream of the time, and its beat.
const MOST_TICKS: i32 = 100;
const BEAT: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
pub struct AdministrationSubscription;

/// 購読: what can be followed.
#[Subscription(name = "Subscription")]
impl AdministrationSubscription {
    /// 時刻: the server's time, some times in a row; open to everybody, it proves a connection.
    async fn server_time(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "回数: 1 to 100.", default = 3)] count: i32,
    ) -> async_graphql::Result<impl Stream<Item = DateTime>> {
        ctx.clear(Action::ServerTime)?;
        let office = ctx.data_unchecked::<Arc<Office>>().clone();
        let ticks = stream::iter(0..count.clamp(1, MOST_TICKS)).then(move |tick| {
            let office = office.clone();
            async move {
                if tick > 0 {
                    tokio::time::sleep(BEAT).await;
                }
                DateTime(office.now())
            }
        });
        Ok(ticks)
    }
}
