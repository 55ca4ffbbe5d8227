//! What can be asked of eligibility: the rules, one person, the whole city, and what a change would mean.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{Datelike, NaiveDate};
use entity::eligibility_version::ReferenceDay;
use sea_orm::sea_query::SelectStatement;
use uuid::Uuid;

use super::{
    EligibilityRule,
    rule::{Eligibility, EligibilityPreview},
};
use crate::{
    access::{Action, Clearance, ClearanceExt, Field},
    eligibility::{
        rules::{
            criterion::{Criterion, reference_day},
            explain::is_sealed,
        },
        service::{
            ask::{self, Question},
            judged, rules,
        },
    },
    error::{Error, ErrorCode, Refusal},
    id,
    paging::{Page, PageArguments},
    personnel::{
        graphql::{Employee, EmployeeConnection, Occupation, OrgUnit, PositionRank, joined},
        service::{
            organisation,
            people::{self, EmployeeOrderField, PeopleOrder, PeopleQuery},
        },
    },
    relation::{Object as _, Wants, by_key, ready},
    scalar::Date,
};

/// The most people whom a preview names.
const MOST_NAMED: u64 = 100;

async fn eligibility(
    ctx: &Context<'_>,
    rule: ID,
    employee: Option<ID>,
    on: Option<Date>,
    version: Option<i32>,
) -> Result<Option<Eligibility>, Error> {
    let clearance = ctx.clear(Action::Eligibility)?;
    let on = asked_on(&clearance, on)?;
    let person = match employee {
        Some(employee) => id::key_of(&employee, Employee::TYPE),
        None => clearance.actor().employee,
    };
    let (Some(rule), Some(person)) = (id::key_of(&rule, EligibilityRule::TYPE), person) else { return Ok(None) };
    let Some(found) = judged::of_person(&clearance, rule, version, person, on).await? else { return Ok(None) };
    let wants = Wants::of(ctx);
    let mut people = by_key::<Employee>([person], &wants.beneath("employee"), &clearance).await?;
    Ok(people.remove(&person).map(|employee| Eligibility::of(found, employee, &clearance)))
}

/// 該当者の絞り込み: where people stand on the reference day; all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
struct EligiblePeopleFilter {
    /// 所属: with all below it.
    org_unit: Option<ID>,
    /// 職位: any of these.
    ranks: Option<Vec<ID>>,
    /// 職種: any of these.
    occupations: Option<Vec<ID>>,
}

impl EligiblePeopleFilter {
    /// Those who stand there, as a statement; none where nothing is narrowed.
    async fn within(self, clearance: &Clearance<'_>, on: NaiveDate) -> Result<Option<SelectStatement>, Error> {
        let moment = clearance.moment(Some(on), None);
        let units = match self.org_unit.map(|it| id::key_of(&it, OrgUnit::TYPE)) {
            None => None,
            Some(None) => Some(vec![]),
            Some(Some(unit)) => Some(organisation::with_below(clearance, unit, moment).await?),
        };
        let keys = |ids: Vec<ID>, name| ids.iter().map(|it| id::key_of(it, name).unwrap_or_default()).collect::<Vec<Uuid>>();
        let ranks = self.ranks.map(|ids| keys(ids, PositionRank::TYPE));
        let occupations = self.occupations.map(|ids| keys(ids, Occupation::TYPE));
        Ok((units.is_some() || ranks.is_some() || occupations.is_some())
            .then(|| ask::standing_in(clearance, moment, units, ranks, occupations)))
    }
}

async fn eligible_people(
    ctx: &Context<'_>,
    rule: ID,
    on: Option<Date>,
    filter: EligiblePeopleFilter,
    page: PageArguments,
) -> Result<EmployeeConnection, Error> {
    let clearance = ctx.clear(Action::EligiblePeople)?;
    let window = page.window("kana")?;
    let rule = rule_of(&rule)?;
    let (version, criteria) = rules::version(&clearance, rule, None).await?;
    let on = reference_day(version.reference_day, asked_on(&clearance, on)?);
    let wants = Wants::of(ctx);
    if is_sealed(&criteria) {
        clearance.note(Field::EligibilityFact, rule);
    }
    let within = filter.within(&clearance, on).await?;
    let asked = Question { rule, criterion: &criteria, on, within, of_all: false };
    let found = ask::page(&clearance, asked, &window, wants.has("totalCount")).await?;
    let query = PeopleQuery::of(ask::these(&clearance, &found.people), clearance.moment(None, None));
    let order = PeopleOrder { field: EmployeeOrderField::Kana, descending: false };
    let rows = people::list(&clearance, &query, order, &window, joined(&wants.nodes())).await?;
    let page = Page::of(rows, &window, "kana", |row| people::place(row, order.field));
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, Employee::from(row))).collect();
    EmployeeConnection::of(Page { items, info: page.info, total: found.total }, &wants, &clearance).await
}

/// The day that is asked about: one in which people lived.
fn asked_on(clearance: &Clearance<'_>, on: Option<Date>) -> Result<NaiveDate, Error> {
    match on.map_or(clearance.today(), |it| it.0) {
        day if (1900..=9000).contains(&day.year()) => Ok(day),
        _ => Err(Refusal::new(ErrorCode::InvalidValue, "1900年から9000年までの日を指定してください。", "a day from 1900 to 9000")
            .at(["on"])
            .into()),
    }
}

fn rule_of(rule: &ID) -> Result<Uuid, Error> {
    id::key_of(rule, EligibilityRule::TYPE).ok_or_else(|| crate::access::not_found(&["rule"]))
}

async fn preview(
    ctx: &Context<'_>,
    rule: ID,
    criteria: Criterion,
    reference: Option<ReferenceDay>,
    on: Option<Date>,
) -> Result<EligibilityPreview, Error> {
    let clearance = ctx.clear(Action::EligibilityPreview)?;
    let on = asked_on(&clearance, on)?;
    let found = judged::difference(&clearance, rule_of(&rule)?, &criteria, reference, on).await?;
    let wants = Wants::of(ctx);
    let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
    Ok(EligibilityPreview {
        before: count(found.before),
        after: count(found.after),
        gained_count: count(found.gained.len()),
        lost_count: count(found.lost.len()),
        gained: named(&clearance, found.gained, &wants.beneath("gained")).await?,
        lost: named(&clearance, found.lost, &wants.beneath("lost")).await?,
    })
}

async fn named(clearance: &Clearance<'_>, people: Vec<Uuid>, wants: &Wants<'_>) -> Result<Vec<Arc<Employee>>, Error> {
    let some = ask::first_by_number(clearance, &people, MOST_NAMED).await?;
    let mut found = by_key::<Employee>(some.iter().copied(), wants, clearance).await?;
    Ok(some.iter().filter_map(|id| found.remove(id)).collect())
}

#[derive(Debug, Default)]
pub struct EligibilityQuery;

#[Object]
impl EligibilityQuery {
    /// 資格要件の一覧: by code.
    async fn eligibility_rules(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<Arc<EligibilityRule>>>> {
        let listed = async {
            let clearance = ctx.clear(Action::EligibilityRules)?;
            let rows = rules::all(&clearance).await?.into_iter().map(EligibilityRule::from).collect();
            ready(rows, &Wants::of(ctx), &clearance).await
        };
        Some(listed.await.map_err(Into::into))
    }
    /// 資格の判定: of oneself, or of somebody within reach; every leaf with what it needs, what the person has, and from when it would hold.
    async fn eligibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "資格要件.")] rule: ID,
        #[graphql(desc = "職員: oneself if not given.")] employee: Option<ID>,
        #[graphql(desc = "照会日: today if not given; the rule says which reference day it leads to.")] on: Option<Date>,
        #[graphql(desc = "要件の版: the current one if not given.")] version: Option<i32>,
    ) -> Option<async_graphql::Result<Eligibility>> {
        eligibility(ctx, rule, employee, on, version).await.map_err(Into::into).transpose()
    }
    /// 該当者の一覧: everybody within reach who is eligible, by kana.
    #[expect(clippy::too_many_arguments, reason = "the paging arguments of a Relay connection")]
    async fn eligible_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "資格要件.")] rule: ID,
        #[graphql(desc = "照会日: today if not given.")] on: Option<Date>,
        #[graphql(desc = "絞り込み.", default)] filter: EligiblePeopleFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<EmployeeConnection>> {
        let page = PageArguments { first, after, last, before };
        Some(eligible_people(ctx, rule, on, filter, page).await.map_err(Into::into))
    }
    /// 要件変更の影響: who gains and who loses if the rule said this instead.
    async fn eligibility_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "資格要件.")] rule: ID,
        #[graphql(desc = "変更後の要件.")] criteria: Criterion,
        #[graphql(desc = "変更後の基準日: as it is if not given.")] reference_day: Option<ReferenceDay>,
        #[graphql(desc = "照会日: today if not given.")] on: Option<Date>,
    ) -> Option<async_graphql::Result<EligibilityPreview>> {
        Some(preview(ctx, rule, criteria, reference_day, on).await.map_err(Into::into))
    }
}
