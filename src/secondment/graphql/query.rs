//! What can be asked of secondments.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::Datelike;
use entity::{
    secondment_agreement::{Payer, SecondmentKind},
    secondment_case::SecondmentState,
    secondment_cost::CostItem,
};

use super::{HostBody, SecondmentAgreement, SecondmentCase, SecondmentCaseConnection, SupportRoster, SupportRosterConnection};
use crate::{
    access::{Action, ClearanceExt},
    error::{Error, ErrorCode, Refusal},
    id,
    paging::{Page, PageArguments},
    personnel::graphql::{Employee, OrgUnit},
    relation::{Object as _, Wants, ready},
    scalar::{Date, FiscalYear},
    secondment::{
        rules::limits::{limits, needs_consent},
        service::{
            agreements, costs,
            queries::{self, CaseQuery},
            rosters,
        },
    },
};

/// 派遣の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SecondmentFilter {
    /// 状態: any of these.
    pub states: Option<Vec<SecondmentState>>,
    /// 種別: any of these.
    pub kinds: Option<Vec<SecondmentKind>>,
    /// 受入れか.
    pub is_inward: Option<bool>,
    /// 相手方.
    pub host: Option<ID>,
    /// 職員.
    pub employee: Option<ID>,
    /// 受け入れる所属: who works there by an inward one.
    pub org_unit: Option<ID>,
    /// 基準日: those of whose days it is one.
    pub on: Option<Date>,
    /// 末日の始め: those that end on it or later.
    pub ends_from: Option<Date>,
    /// 末日の終わり: those that end by it.
    pub ends_by: Option<Date>,
    /// 勤務義務の基準日: those that are over and after which who went is still obliged to stay on it.
    pub obliges_on: Option<Date>,
}

/// 派遣の期間の限度: null where the agreement alone decides.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct SecondmentLimits {
    /// 末日の限度.
    last_day: Option<Date>,
    /// 延長後の末日の限度: with consent and its conditions.
    last_day_extended: Option<Date>,
    /// 同意が必要か.
    needs_consent: bool,
}

/// 復帰の予定.
#[derive(Clone, Debug, SimpleObject)]
pub struct SecondmentReturn {
    /// 派遣の案件.
    secondment: Arc<SecondmentCase>,
    /// 復帰する日: the day after the last one away; no later than that on which the ordinance no longer names the body.
    due_on: Date,
    /// 残りの日数.
    days_left: i64,
    /// 条例の定めの終了: before the term is over the ordinance no longer names the body (公益的法人等派遣法2条1項、10条1項).
    is_listing_over: bool,
}

/// 派遣の経費の合計.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct SecondmentCostSum {
    /// 負担者.
    payer: Payer,
    /// 派遣の種別.
    kind: SecondmentKind,
    /// 費目.
    item: CostItem,
    /// 額: in yen.
    yen: i64,
    /// 件数.
    cases: i64,
}

async fn secondments(ctx: &Context<'_>, filter: SecondmentFilter, page: PageArguments) -> Result<SecondmentCaseConnection, Error> {
    let clearance = ctx.clear(Action::Secondments)?;
    let window = page.window("SECONDMENT")?;
    let wants = Wants::of(ctx);
    let query = CaseQuery {
        states: filter.states,
        kinds: filter.kinds,
        inward: filter.is_inward,
        host: filter.host.map(|it| id::key_of(&it, HostBody::TYPE).unwrap_or_default()),
        employee: filter.employee.map(|it| id::key_of(&it, Employee::TYPE).unwrap_or_default()),
        unit: filter.org_unit.map(|it| id::key_of(&it, OrgUnit::TYPE).unwrap_or_default()),
        on: filter.on.map(|it| it.0),
        ends_from: filter.ends_from.map(|it| it.0),
        ends_by: filter.ends_by.map(|it| it.0),
        obliges_on: filter.obliges_on.map(|it| it.0),
    };
    let rows = queries::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "SECONDMENT", queries::place);
    let total = if wants.has("totalCount") { Some(queries::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, SecondmentCase::from(row))).collect();
    SecondmentCaseConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn support_rosters(ctx: &Context<'_>, page: PageArguments) -> Result<SupportRosterConnection, Error> {
    let clearance = ctx.clear(Action::SupportRosters)?;
    let window = page.window("ROSTER")?;
    let wants = Wants::of(ctx);
    let rows = rosters::list(&clearance, &window).await?;
    let page = Page::of(rows, &window, "ROSTER", rosters::place);
    let total = if wants.has("totalCount") { Some(rosters::count(&clearance).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, SupportRoster::from(row))).collect();
    SupportRosterConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn return_plan(ctx: &Context<'_>, by: Date) -> Result<Vec<SecondmentReturn>, Error> {
    let clearance = ctx.clear(Action::ReturnPlan)?;
    let (rows, last): (Vec<_>, Vec<_>) =
        queries::due_back(&clearance, by.0).await?.into_iter().map(|it| (SecondmentCase::from(it.row), it.last)).unzip();
    let cases = ready(rows, &Wants::of(ctx).beneath("secondment"), &clearance).await?;
    let today = clearance.today();
    let due = cases.into_iter().zip(last).map(|(secondment, last)| {
        let due = last.succ_opt().unwrap_or(last);
        let is_listing_over = last < secondment.ends_on();
        SecondmentReturn { secondment, due_on: Date(due), days_left: (due - today).num_days(), is_listing_over }
    });
    Ok(due.collect())
}

#[derive(Debug, Default)]
pub struct SecondmentQuery;

#[Object]
impl SecondmentQuery {
    /// 派遣先・派遣元の団体の一覧: by code.
    async fn host_bodies(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<Arc<HostBody>>>> {
        let listed = async {
            let clearance = ctx.clear(Action::HostBodies)?;
            let rows = agreements::hosts(&clearance).await?.into_iter().map(HostBody::from).collect();
            ready(rows, &Wants::of(ctx), &clearance).await
        };
        Some(listed.await.map_err(Into::into))
    }
    /// 派遣の取決めの一覧: the latest first; of those who go, their own.
    async fn secondment_agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: those that last on it.")] on: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<Arc<SecondmentAgreement>>>> {
        let listed = async {
            let clearance = ctx.clear(Action::SecondmentAgreements)?;
            let rows = agreements::list(&clearance, on.map(|it| it.0)).await?.into_iter().map(SecondmentAgreement::from).collect();
            ready(rows, &Wants::of(ctx), &clearance).await
        };
        Some(listed.await.map_err(Into::into))
    }
    /// 派遣の期間の限度: of a kind that begins on a day.
    async fn secondment_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "種別.")] kind: SecondmentKind,
        #[graphql(desc = "始まる日.")] starts_on: Date,
    ) -> Option<async_graphql::Result<SecondmentLimits>> {
        let found = async {
            let clearance = ctx.clear(Action::SecondmentLimits)?;
            if !agreements::YEARS.contains(&starts_on.0.year()) {
                return Err(Refusal::plain(ErrorCode::InvalidValue).at(["startsOn"]).into());
            }
            let found = limits(kind, starts_on.0, agreements::months(&clearance).await?);
            let (last_day, last_day_extended) = (found.last_day.map(Date), found.last_day_extended.map(Date));
            Ok::<_, Error>(SecondmentLimits { last_day, last_day_extended, needs_consent: needs_consent(kind) })
        };
        Some(found.await.map_err(Into::into))
    }
    /// 派遣の一覧: by their first day; one's own from the day on which one is asked or told.
    async fn secondments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: SecondmentFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<SecondmentCaseConnection>> {
        Some(secondments(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 復帰の予定: who is away and due back by a day, with the post that is planned for them.
    async fn return_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "期限: whose last day away is this day or earlier.")] by: Date,
    ) -> Option<async_graphql::Result<Vec<SecondmentReturn>>> {
        Some(return_plan(ctx, by).await.map_err(Into::into))
    }
    /// 派遣の経費: of a fiscal year, by payer, kind and item.
    async fn secondment_costs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "年度.")] fiscal_year: FiscalYear,
    ) -> Option<async_graphql::Result<Vec<SecondmentCostSum>>> {
        let summed = async {
            let clearance = ctx.clear(Action::SecondmentCosts)?;
            let sums = costs::sums(&clearance, fiscal_year.0).await?.into_iter();
            let sum =
                |it: costs::CostSum| SecondmentCostSum { payer: it.payer, kind: it.kind, item: it.item, yen: it.yen, cases: it.cases };
            Ok::<_, Error>(sums.map(sum).collect())
        };
        Some(summed.await.map_err(Into::into))
    }
    /// 災害派遣等の名簿の一覧: the latest first; of those who go, with their own turns, and of a head, with those of the own staff.
    async fn support_rosters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<SupportRosterConnection>> {
        Some(support_rosters(ctx, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
}
