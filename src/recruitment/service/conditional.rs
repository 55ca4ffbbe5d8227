//! 条件付採用: who is in it, until when, and what was decided; reckoned from the announced orders of appointment.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    conditional_decision::{self, ConditionalVerdict},
    personnel_order::{self, OrderKind},
    standing::{self, EmploymentKind, ServiceStatus},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, Iterable, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait, Set};
use uuid::Uuid;

use crate::{
    access::{Changed, Clearance, Moment, Table, announced_batches, not_found},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        conditional::Months,
        orders::service::{corrected_orders, settings::Settings},
        rules::{LONGEST_REASON, plain_text},
        timeline::holding,
    },
    recruitment::rules::conditional::{Decision, Period, has_period},
};

/// The months that the city decided, as they stand on a day.
pub struct Decided(Settings);

impl Decided {
    pub async fn load(clearance: &Clearance<'_>) -> Result<Self, Error> {
        Ok(Self(Settings::load(clearance, &clearance.db()).await?))
    }

    pub fn months(&self, on: NaiveDate) -> Result<Months, Error> {
        self.0.conditional(on)
    }
}

/// The orders of appointment that were announced, of people within this right.
fn appointments(clearance: &Clearance<'_>) -> sea_orm::Select<personnel_order::Entity> {
    let select = clearance.find::<personnel_order::Entity>().filter(personnel_order::COLUMN.kind.eq(OrderKind::Appointment));
    let select = select.filter(personnel_order::Column::BatchId.in_subquery(announced_batches()));
    let select = select.filter(personnel_order::COLUMN.employee_id.is_not_null()).filter(personnel_order::COLUMN.cancelled_at.is_null());
    let kind = personnel_order::COLUMN.to_employment_kind;
    let with_period = Condition::any().add(kind.is_null()).add(kind.is_in(EmploymentKind::iter().filter(|it| has_period(*it))));
    select.filter(with_period).filter(clearance.people_within(Table::Conditional, personnel_order::Column::EmployeeId))
}

/// Who was appointed within a span of days.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConditionalQuery {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub employee: Option<Uuid>,
}

fn asked(clearance: &Clearance<'_>, query: &ConditionalQuery) -> sea_orm::Select<personnel_order::Entity> {
    let mut select = appointments(clearance);
    if let Some(day) = query.from {
        select = select.filter(personnel_order::COLUMN.effective_on.gte(day));
    }
    if let Some(day) = query.until {
        select = select.filter(personnel_order::COLUMN.effective_on.lte(day));
    }
    if let Some(employee) = query.employee {
        select = select.filter(personnel_order::COLUMN.employee_id.eq(employee));
    }
    select
}

/// One window of the appointments asked for, the latest first.
pub async fn list(clearance: &Clearance<'_>, query: &ConditionalQuery, window: &Window) -> Result<Vec<personnel_order::Model>, Error> {
    use personnel_order::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_day((Entity, Column::EffectiveOn), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &ConditionalQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &personnel_order::Model) -> Bound {
    Bound { value: row.effective_on.to_string(), id: row.id }
}

/// The appointments of these ids, within reach.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<personnel_order::Model>, Error> {
    Ok(appointments(clearance).filter(personnel_order::COLUMN.id.is_in(ids)).all(&clearance.db()).await?)
}

/// What was decided, by order, the first decision first; what was decided before an order was corrected stands.
pub async fn decisions(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<Vec<conditional_decision::Model>, Error> {
    let corrected = corrected_orders(clearance, orders).await?;
    let select = clearance.find::<conditional_decision::Entity>();
    let select = select.filter(conditional_decision::COLUMN.order_id.is_in(corrected.keys().copied()));
    let rows = select.order_by_asc(conditional_decision::Column::DecidedAt).all(&clearance.db()).await?;
    let of = |it: conditional_decision::Model| {
        let order_id = corrected.get(&it.order_id).copied().unwrap_or(it.order_id);
        conditional_decision::Model { order_id, ..it }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The period of an appointment after the decisions that were taken.
pub fn period(
    decided: &Decided,
    order: &personnel_order::Model,
    taken: &[Decision],
    left_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Option<Period>, Error> {
    let kind = order.to_employment_kind.unwrap_or(EmploymentKind::Regular);
    let left_on = left_on.filter(|last| *last >= order.effective_on);
    Ok(Period::of((order.effective_on, left_on), kind, decided.months(order.effective_on)?, taken, today))
}

/// The last day in service of those of these people who have left by today.
pub async fn left(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<Uuid, NaiveDate>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let select = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people));
    let gone = select.filter(holding::<standing::Entity>(today)).filter(standing::COLUMN.status.ne(ServiceStatus::InService));
    let gone = gone.all(&clearance.db()).await?;
    Ok(gone.into_iter().filter_map(|it| Some((it.employee_id, it.effective_from.pred_opt()?))).collect())
}

pub fn as_decision(it: &conditional_decision::Model) -> Decision {
    Decision { verdict: it.verdict, until: it.until }
}

/// Decides on the conditional period of an appointment (地方公務員法22条).
pub async fn decide(
    clearance: &Clearance<'_>,
    order: Uuid,
    verdict: ConditionalVerdict,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let row = by_ids(clearance, vec![order]).await?.pop().ok_or_else(|| not_found(&["input", "appointment"]))?;
    let employee = row.employee_id.ok_or_else(|| not_found(&["input", "appointment"]))?;
    let taken: Vec<Decision> = decisions(clearance, vec![order]).await?.iter().map(as_decision).collect();
    let left = left(clearance, vec![employee]).await?.remove(&employee);
    let period = period(&Decided::load(clearance).await?, &row, &taken, left, clearance.today())?;
    let period = period.ok_or_else(|| Refusal::plain(ErrorCode::ConditionalPeriodOver).at(["input", "appointment"]))?;
    period.may_take(Decision { verdict, until })?;
    let homes = crate::personnel::orders::service::queries::homes(clearance, vec![employee]).await?;
    if !homes.get(&employee).is_some_and(|home| clearance.rules_over(home.authority)) {
        return Err(Refusal::plain(ErrorCode::OtherAuthority).at(["input", "appointment"]).into());
    }
    let decision = conditional_decision::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(employee),
        order_id: Set(order),
        verdict: Set(verdict),
        until: Set(until),
        reason: Set(reason.to_owned()),
        decided_by: Set(clearance.actor().subject.clone()),
        decided_at: Set(clearance.now()),
    };
    decision.insert(&clearance.db()).await?;
    let detail = serde_json::json!({ "verdict": <&str>::from(verdict), "until": until, "reason": reason });
    Ok(Changed::objects(vec![order]).with_detail(detail))
}
