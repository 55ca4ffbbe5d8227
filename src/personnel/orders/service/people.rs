//! The people of a batch, from what was announced: who they are, where they stood at first, and the orders since.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use entity::{
    additional_post, employee, order_appointee, order_batch, personal_record,
    personnel_order::{self, OrderKind},
    secondment, secondment_agreement, secondment_case, senior_arrangement, standing,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, announced_batches},
    calendar::FOREVER,
    error::Error,
    personnel::{
        milestones::Period,
        obligation::{last_day_away, obligation_until},
        orders::{
            facts::{Extension, Person},
            kinds::FOREIGN,
            life::{Beside, Lent, Life, Order, Span, State, To},
        },
        service::people::Record,
        timeline::known,
    },
};

/// An order of the table as the fold applies it.
pub fn folded(row: &personnel_order::Model, announced_at: Option<DateTime<Utc>>) -> Order {
    Order {
        id: row.id,
        kind: row.kind,
        effective_on: row.effective_on,
        sequence: row.sequence,
        announced_at,
        to: To {
            unit: row.to_unit_id,
            post: row.to_post_id,
            rank: row.to_rank_id,
            occupation: row.to_occupation_id,
            pay_table: row.to_pay_table_id,
            grade: row.to_grade,
            step: row.to_step,
            employment_kind: row.to_employment_kind,
            retirement_category: row.to_retirement_category,
            leave: row.leave_kind,
            lent: row.host.clone().map(|host| Lent { host, kind: row.secondment_kind, both_statuses: row.both_statuses }),
            term_ends_on: row.term_ends_on,
        },
    }
}

pub(super) fn state(row: &standing::Model) -> State {
    State {
        status: row.status,
        employment_kind: row.employment_kind,
        authority: row.authority_id,
        unit: row.org_unit_id,
        post: Some(row.post_id),
        rank: row.rank_id,
        occupation: row.occupation_id,
        pay_table: row.pay_table_id,
        grade: row.grade,
        step: row.step,
        retirement_category: row.retirement_category,
        term_ends_on: row.term_ends_on,
    }
}

/// The people of these ids, whoever asks: rules look beyond the reach of the caller and tell nobody.
pub async fn on_staff(clearance: &Clearance<'_>, db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Person>, Error> {
    let employees = clearance.all::<employee::Entity>().filter(employee::COLUMN.id.is_in(ids.iter().copied())).all(db).await?;
    let mut records = records(clearance, db, ids).await?;
    let mut lives = bases(clearance, db, ids).await?;
    let mut orders = announced_orders(clearance, db, ids).await?;
    let mut extended = extensions(clearance, db, ids).await?;
    let mut owed = obligations(clearance, db, ids).await?;
    let people = employees.into_iter().filter_map(|it| {
        let record = records.remove(&it.id)?;
        let (base, standing_orders) = (lives.remove(&it.id).unwrap_or_default(), orders.remove(&it.id).unwrap_or_default());
        let name = Record::from(&record).name_at_work();
        let (number, birth, hired_on) = (it.number, record.birth_date, Some(record.hired_on));
        let extensions = extended.remove(&it.id).unwrap_or_default();
        let obligations = owed.remove(&it.id).unwrap_or_default();
        let person = Person { number, name, birth, hired_on, base, standing_orders, extensions, obligations };
        Some((it.id, person))
    });
    Ok(people.collect())
}

async fn extensions(clearance: &Clearance<'_>, db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Extension>>, Error> {
    use senior_arrangement::SeniorArrangementKind::{RetirementExtension, SupervisoryGroup, SupervisorySpecial};
    let kinds = [SupervisorySpecial, SupervisoryGroup, RetirementExtension];
    let select = clearance.all::<senior_arrangement::Entity>().filter(senior_arrangement::COLUMN.employee_id.is_in(ids.iter().copied()));
    let mut found: HashMap<Uuid, Vec<Extension>> = HashMap::new();
    for it in select.filter(senior_arrangement::COLUMN.kind.is_in(kinds)).all(db).await? {
        let extension = Extension {
            past_retirement: it.kind == RetirementExtension,
            by_group: it.kind == SupervisoryGroup,
            from: it.starts_on,
            until: it.ends_on,
        };
        found.entry(it.employee_id).or_default().push(extension);
    }
    Ok(found)
}

/// 研修後の勤務義務 of those who went by an agreement that obliges them: by the days of the timeline, for what is drafted is no fact.
async fn obligations(clearance: &Clearance<'_>, db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Period>>, Error> {
    use secondment_case::{COLUMN, Column};
    let select = clearance.all::<secondment_case::Entity>().select_only().columns([Column::EmployeeId, Column::StartsOn]);
    let select = select.column(secondment_agreement::Column::ObligationMonths);
    let mut select = select.filter(COLUMN.employee_id.is_in(ids.iter().copied())).filter(COLUMN.order_id.is_not_null());
    let same =
        Expr::col((secondment_agreement::Entity, secondment_agreement::Column::Id)).equals((secondment_case::Entity, Column::AgreementId));
    let on = same.and(secondment_agreement::COLUMN.obligation_months.is_not_null());
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, secondment_agreement::Entity, on);
    let owed: Vec<(Uuid, NaiveDate, i32)> = select.into_tuple().all(db).await?;
    let away = clearance.all::<secondment::Entity>().filter(secondment::COLUMN.employee_id.is_in(owed.iter().map(|it| it.0)));
    let mut days: HashMap<Uuid, Vec<Period>> = HashMap::new();
    for it in away.filter(known::<secondment::Entity>(None)).all(db).await? {
        days.entry(it.employee_id).or_default().push((it.effective_from, it.effective_to));
    }
    let mut found: HashMap<Uuid, Vec<Period>> = HashMap::new();
    for (person, starts_on, months) in owed {
        let last = days.get(&person).and_then(|days| last_day_away(starts_on, days));
        if let Some(until) = last.and_then(|last| obligation_until(last, months)) {
            found.entry(person).or_default().push((starts_on, until));
        }
    }
    Ok(found)
}

/// The record of each that is believed now, the latest if there are several.
pub async fn records(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, personal_record::Model>, Error> {
    let select = clearance.all::<personal_record::Entity>().filter(personal_record::COLUMN.employee_id.is_in(ids.iter().copied()));
    let select = select.filter(known::<personal_record::Entity>(None)).order_by_asc(personal_record::Column::EffectiveFrom);
    Ok(select.all(db).await?.into_iter().map(|it| (it.employee_id, it)).collect())
}

/// What was taken over, as it was first written: later versions of the same row only show where it ended.
async fn bases(clearance: &Clearance<'_>, db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Life>, Error> {
    let foreign = || {
        let orders = clearance.all::<personnel_order::Entity>().select_only().column(personnel_order::Column::Id);
        let orders = orders.filter(personnel_order::COLUMN.employee_id.is_in(ids.iter().copied()));
        orders.filter(personnel_order::COLUMN.kind.eq(OrderKind::InitialLoad)).into_query()
    };
    let mains = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(ids.iter().copied()));
    let mains = mains.filter(standing::Column::OrderId.in_subquery(foreign())).order_by_asc(standing::Column::RecordedAt).all(db).await?;
    let beside = clearance.all::<additional_post::Entity>().filter(additional_post::COLUMN.employee_id.is_in(ids.iter().copied()));
    let beside = beside.filter(additional_post::Column::OrderId.in_subquery(foreign()));
    let beside = beside.order_by_asc(additional_post::Column::RecordedAt).all(db).await?;
    let mut lives: HashMap<Uuid, Life> = HashMap::new();
    let mut seen = HashSet::new();
    for row in mains.iter().filter(|row| seen.insert(row.order_id)) {
        let span = Span { from: row.effective_from, to: FOREVER, order: row.order_id, it: state(row) };
        lives.entry(row.employee_id).or_default().standings.push(span);
    }
    let mut seen = HashSet::new();
    for row in beside.iter().filter(|row| seen.insert((row.order_id, row.post_id))) {
        let it = Beside { kind: row.kind, unit: row.org_unit_id, post: row.post_id };
        lives.entry(row.employee_id).or_default().beside.push(Span { from: row.effective_from, to: FOREVER, order: row.order_id, it });
    }
    Ok(lives)
}

/// A correction takes the place of what it cancels: among the orders of its day it stands where the other stood.
pub async fn in_place(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    rows: &[personnel_order::Model],
) -> Result<HashMap<Uuid, (Option<DateTime<Utc>>, i32)>, Error> {
    let cancelled =
        clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(rows.iter().filter_map(|it| it.cancels_id)));
    let cancelled = cancelled.all(db).await?;
    let batches = clearance.all::<order_batch::Entity>().filter(order_batch::COLUMN.id.is_in(cancelled.iter().map(|it| it.batch_id)));
    let moments: HashMap<Uuid, _> = batches.all(db).await?.into_iter().map(|it| (it.id, it.announced_at)).collect();
    let place = |row: &personnel_order::Model| {
        let old = cancelled.iter().find(|it| Some(it.id) == row.cancels_id && it.effective_on == row.effective_on)?;
        Some((row.id, (moments.get(&old.batch_id).copied().flatten(), old.sequence)))
    };
    Ok(rows.iter().filter_map(place).collect())
}

async fn announced_orders(clearance: &Clearance<'_>, db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Order>>, Error> {
    use personnel_order::{COLUMN, Column};
    let select = clearance.all::<personnel_order::Entity>().filter(COLUMN.employee_id.is_in(ids.iter().copied()));
    let select = select.filter(COLUMN.cancelled_at.is_null()).filter(COLUMN.kind.is_not_in(FOREIGN));
    let rows = select.filter(Column::BatchId.in_subquery(announced_batches())).all(db).await?;
    let batches = clearance.all::<order_batch::Entity>().filter(order_batch::COLUMN.id.is_in(rows.iter().map(|it| it.batch_id)));
    let moments: HashMap<Uuid, _> = batches.all(db).await?.into_iter().map(|it| (it.id, it.announced_at)).collect();
    let places = in_place(clearance, db, &rows).await?;
    let mut orders: HashMap<Uuid, Vec<Order>> = HashMap::new();
    for row in rows {
        let mut order = folded(&row, moments.get(&row.batch_id).copied().flatten());
        if let Some((announced_at, sequence)) = places.get(&row.id) {
            (order.announced_at, order.sequence) = (*announced_at, *sequence);
        }
        if let Some(employee) = row.employee_id {
            orders.entry(employee).or_default().push(order);
        }
    }
    Ok(orders)
}

/// Those who are to be hired, by the order that is to hire them.
pub async fn appointees(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, order_appointee::Model>, Error> {
    let select = clearance.all::<order_appointee::Entity>().filter(order_appointee::COLUMN.id.is_in(orders.iter().copied()));
    Ok(select.all(db).await?.into_iter().map(|it| (it.id, it)).collect())
}

/// Somebody who is to be hired, as a person without a past.
pub fn newcomer(appointee: &order_appointee::Model) -> Person {
    Person {
        number: appointee.number.clone(),
        name: format!("{}　{}", appointee.family_name, appointee.given_name).trim().to_owned(),
        birth: appointee.birth_date,
        hired_on: None,
        base: Life::default(),
        standing_orders: vec![],
        extensions: vec![],
        obligations: vec![],
    }
}
