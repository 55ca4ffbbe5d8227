//! What can be asked of orders and batches.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    OrderBatch, OrderBatchConnection, PersonnelOrder, PersonnelOrderConnection, StandIn,
    findings::{OrderDifference, batch_key},
    inputs::{OrderBatchFilter, PersonnelOrderFilter},
};
use crate::{
    access::{Action, ClearanceExt},
    error::Error,
    id,
    paging::{Page, PageArguments},
    personnel::{
        graphql::{Employee, OrgUnit},
        orders::service::{
            batch::{self, BatchQuery},
            diff,
            queries::{self, OrderQuery},
            route,
        },
        service::organisation,
    },
    relation::{Object as _, Wants, by_key, ready},
};

async fn order_batch(ctx: &Context<'_>, id: ID) -> Result<Option<Arc<OrderBatch>>, Error> {
    let clearance = ctx.clear(Action::OrderBatch)?;
    let found = by_key::<OrderBatch>(batch_key(&id), &Wants::of(ctx), &clearance).await?;
    Ok(found.into_values().next())
}

async fn order_batches(ctx: &Context<'_>, filter: OrderBatchFilter, page: PageArguments) -> Result<OrderBatchConnection, Error> {
    let clearance = ctx.clear(Action::OrderBatches)?;
    let query = BatchQuery { states: filter.states, kinds: filter.kinds };
    let window = page.window("BATCH")?;
    let wants = Wants::of(ctx);
    let rows = batch::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "BATCH", batch::place);
    let total = if wants.has("totalCount") { Some(batch::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, OrderBatch::from(row))).collect();
    OrderBatchConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn personnel_orders(ctx: &Context<'_>, filter: PersonnelOrderFilter, page: PageArguments) -> Result<PersonnelOrderConnection, Error> {
    let clearance = ctx.clear(Action::PersonnelOrders)?;
    let window = page.window("ORDER")?;
    let unit = filter.org_unit.map(|it| id::key_of(&it, OrgUnit::TYPE).unwrap_or_default());
    let units = match unit {
        Some(unit) if filter.include_below => Some(organisation::with_below(&clearance, unit, clearance.moment(None, None)).await?),
        unit => unit.map(|it| vec![it]),
    };
    let query = OrderQuery {
        batch: filter.batch.map(|it| batch_key(&it).unwrap_or_default()),
        employee: filter.employee.map(|it| id::key_of(&it, Employee::TYPE).unwrap_or_default()),
        kinds: filter.kinds,
        units,
        from: filter.effective_from.map(|it| it.0),
        until: filter.effective_until.map(|it| it.0),
    };
    let wants = Wants::of(ctx);
    let rows = queries::orders(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "ORDER", queries::place);
    let total = if wants.has("totalCount") { Some(queries::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, PersonnelOrder::from(row))).collect();
    PersonnelOrderConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn order_batch_diff(ctx: &Context<'_>, id: ID, against: Option<ID>) -> Result<Option<Vec<OrderDifference>>, Error> {
    let clearance = ctx.clear(Action::OrderBatchDiff)?;
    let keys = batch_key(&id).into_iter().chain(against.as_ref().and_then(batch_key)).collect();
    let planned = batch::shared_with_caller(&clearance, keys).await?;
    let rows = batch::by_ids(&clearance, planned).await?;
    let of = |id: &ID| rows.iter().find(|it| Some(it.id) == batch_key(id));
    let Some(one) = of(&id) else { return Ok(None) };
    let other = match &against {
        None => None,
        Some(id) => match of(id) {
            None => return Ok(None),
            found => found,
        },
    };
    let differences = diff::compare(&clearance, one, other).await?;
    Ok(Some(differences.into_iter().map(OrderDifference::from).collect()))
}

async fn stand_ins(ctx: &Context<'_>) -> Result<Vec<Arc<StandIn>>, Error> {
    let clearance = ctx.clear(Action::StandIns)?;
    let rows = route::stand_ins(&clearance).await?;
    ready(rows.into_iter().map(StandIn::from).collect(), &Wants::of(ctx), &clearance).await
}

#[derive(Debug, Default)]
pub struct OrdersQuery;

#[Object]
impl OrdersQuery {
    /// 発令案件: one batch, or null where it is absent or not yet the caller's to know.
    async fn order_batch(
        &self, ctx: &Context<'_>, #[graphql(desc = "識別子.")] id: ID
    ) -> Option<async_graphql::Result<Arc<OrderBatch>>> {
        order_batch(ctx, id).await.map_err(Into::into).transpose()
    }
    /// 発令案件の一覧: what was announced, and what the caller plans or decides; the latest day first.
    async fn order_batches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: OrderBatchFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<OrderBatchConnection>> {
        Some(order_batches(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 発令の一覧: those that the caller may know of by now; the latest day first.
    async fn personnel_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: PersonnelOrderFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<PersonnelOrderConnection>> {
        Some(personnel_orders(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 案件の差分: for whom two drafts, or a draft and what was announced, come to something else; null for who does not take part in them.
    async fn order_batch_diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "案件.")] batch: ID,
        #[graphql(desc = "比べる案件: what was announced if not given.")] against: Option<ID>,
    ) -> Option<async_graphql::Result<Vec<OrderDifference>>> {
        order_batch_diff(ctx, batch, against).await.map_err(Into::into).transpose()
    }
    /// 代決の指定の一覧: all for the administrator, one's own for everybody else; the latest first.
    async fn stand_ins(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<Arc<StandIn>>>> {
        Some(stand_ins(ctx).await.map_err(Into::into))
    }
}
