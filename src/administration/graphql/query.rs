//! What can be asked of the caller, of grants and of the audit.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::audit_entry::AuditOutcome;
use uuid::Uuid;

use super::{
    objects::{AuditEntry, AuditEntryConnection, RoleGrant},
    viewer::{Viewer, viewer},
};
use crate::{
    access::{Action, ClearanceExt},
    administration::service::{self, AuditQuery},
    error::{self, Error, ErrorDescription},
    id,
    paging::{Bound, Page, PageArguments},
    relation::{Wants, ready},
    scalar::{Date, DateTime},
};

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
    let object = filter.object.map(|it| id::decode(&it).map_or_else(Uuid::nil, |it| it.key));
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
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, AuditEntry::from(row))).collect();
    AuditEntryConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn my_access_log(ctx: &Context<'_>, page: PageArguments) -> Result<AuditEntryConnection, Error> {
    let clearance = ctx.clear(Action::MyAccessLog)?;
    let window = page.window("ACCESS")?;
    let rows = service::my_access_log(&clearance, &window).await?;
    let page = Page::of(rows, &window, "ACCESS", |row| Bound { value: String::new(), id: row.id });
    let wants = Wants::of(ctx);
    let total = if wants.has("totalCount") { Some(service::count_my_access_log(&clearance).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, AuditEntry::from(row))).collect();
    AuditEntryConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn role_grants(ctx: &Context<'_>, subject: Option<String>, on: Option<Date>) -> Result<Vec<Arc<RoleGrant>>, Error> {
    let clearance = ctx.clear(Action::RoleGrants)?;
    let rows = service::role_grants(&clearance, subject, on.map(|it| it.0)).await?;
    ready(rows.into_iter().map(RoleGrant::from).collect(), &Wants::of(ctx), &clearance).await
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
    /// 本人のアクセス記録: what was done to the caller's record, and who read what is sealed of it; the latest first.
    async fn my_access_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<AuditEntryConnection>> {
        Some(my_access_log(ctx, PageArguments { first, after, last, before }).await.map_err(Into::into))
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
