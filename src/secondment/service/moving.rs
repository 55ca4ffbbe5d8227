//! Going, staying longer and coming back: as drafts of orders, which alone write the timeline.

use chrono::NaiveDate;
use entity::{
    personnel_order::OrderKind,
    post,
    secondment_agreement::{self, SecondmentKind},
    secondment_case, secondment_extension,
    standing::EmploymentKind,
};
use sea_orm::{ActiveModelTrait, Condition, Set};
use uuid::Uuid;

use super::{
    agreements,
    cases::{eligible, find, free, goes, stepped, unbroken_stay, written},
    extensions::{of_cases, settled},
    told,
};
use crate::{
    access::{Changed, Clearance, Table, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        orders::{
            kinds::Step as BatchStep,
            life::{Lent, To},
            service::{
                batch,
                draft::{self, NewOrder},
                standing_orders,
            },
        },
        rules::{LONGEST_REASON, plain_text},
        service::{organisation, staff},
    },
    secondment::rules::{
        life::Step,
        limits::{Secondee, consents_in_time, last_day_there, longer, may_end_early, may_extend, may_host, needs_consent, resigns},
    },
    senior::service::{
        drafting::order,
        ordinance, people,
        staffing::{levels, moved_to},
    },
};

/// The words of the law for each kind.
fn basis(kind: SecondmentKind) -> &'static str {
    use SecondmentKind::*;
    match kind {
        TrainingCentralGovernment | TrainingPrefecture | TrainingPrivate => "地方公務員法39条",
        OtherMunicipality | DisasterSupport => "地方自治法252条の17",
        PublicInterestCorporation => "公益的法人等派遣法2条",
        Retirement => "公益的法人等派遣法10条",
        Overseas => "外国派遣法2条",
        Release | Concurrent => "地方公務員法17条",
    }
}

fn eve(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

async fn lent(clearance: &Clearance<'_>, agreement: &secondment_agreement::Model, case: &secondment_case::Model) -> Result<Lent, Error> {
    let host = agreements::host(clearance, agreement.host_id).await?;
    let host = format!("{} {}", host.name, case.post_at_host);
    Ok(Lent { host, kind: Some(agreement.kind), both_statuses: Some(agreement.both_statuses) })
}

/// Drafts the orders of those on whom both sides agree; whose draft stands is left as it is.
pub async fn draft(clearance: &Clearance<'_>, batch: Uuid, expected: i32, ids: &[Uuid]) -> Result<Changed, Error> {
    let months = agreements::months(clearance).await?;
    let (mut orders, mut fresh) = (vec![], vec![]);
    for (index, id) in ids.iter().enumerate() {
        let at = |error: Error| error.within(["input".to_owned(), "secondments".to_owned(), index.to_string()]);
        let row = find(clearance, *id).await.map_err(|_| at(Refusal::plain(ErrorCode::NotFound).at(["secondment"]).into()))?;
        let row = settled(clearance, row).await?;
        let Some(person) = row.employee_id.filter(|_| !ids[..index].contains(id)) else {
            return Err(at(Refusal::plain(ErrorCode::SecondmentNotInState).at(["secondment"]).into()));
        };
        staff::acted_on(clearance, Table::SecondmentCase, &[person], &["secondment"]).await.map_err(at)?;
        let state = Step::Order.from(row.state).map_err(|refusal| at(refusal.at(["secondment"]).into()))?;
        let agreement = agreements::find(clearance, row.agreement_id).await?;
        if !standing_orders(clearance, row.order_id.into_iter().collect()).await?.is_empty() {
            continue;
        }
        if needs_consent(agreement.kind) && row.consented_on.is_none() {
            return Err(at(Refusal::plain(ErrorCode::ConsentMissing).at(["secondment"]).into()));
        }
        goes(clearance, row.id, &agreement, (row.starts_on, row.ends_on), person, months).await.map_err(at)?;
        // What was so when they were chosen may have changed: a leave, a reprimand, the rule itself.
        let judged = eligible(clearance, &agreement, person, row.starts_on).await.map_err(at)?;
        let to = To { lent: Some(lent(clearance, &agreement, &row).await?), term_ends_on: Some(row.ends_on), ..To::default() };
        orders.push(match resigns(agreement.kind) {
            true => order(OrderKind::Resignation, person, eve(row.starts_on), To::default(), basis(agreement.kind)),
            false => order(OrderKind::Secondment, person, row.starts_on, to, basis(agreement.kind)),
        });
        fresh.push((row, state, judged));
    }
    if fresh.is_empty() && !ids.is_empty() {
        return Ok(Changed::objects(ids.to_vec()));
    }
    let written_orders = write(clearance, batch, expected, &orders).await?;
    let told = told::told(clearance, fresh.iter().filter_map(|(row, ..)| row.order_id).collect()).await?;
    for ((row, state, judged), order) in fresh.into_iter().zip(written_orders) {
        // Who was told once knows of it, whatever became of that order.
        let asked_on = row.asked_on.or(row.order_id.filter(|it| told.contains(it)).map(|_| clearance.today()));
        written(clearance, row, state, |row| {
            (row.order_id, row.asked_on, row.judged) = (Set(Some(order)), Set(asked_on), Set(judged));
        })
        .await?;
    }
    Ok(Changed::objects(ids.to_vec()))
}

async fn write(clearance: &Clearance<'_>, batch: Uuid, expected: i32, orders: &[NewOrder]) -> Result<Vec<Uuid>, Error> {
    let batch = batch::planned(clearance, batch, expected, BatchStep::Shape).await?;
    Ok(draft::write(clearance, &batch, orders).await?.into_iter().map(|it| it.id).collect())
}

/// A longer stay, to be ordered from the day after the term.
#[derive(Clone, Debug)]
pub struct NewExtension {
    pub case: Uuid,
    pub until: NaiveDate,
    pub consented_on: Option<NaiveDate>,
    pub conditions: Option<String>,
}

/// The batch into which an order is drafted, of the version that the caller has read; none where no order is needed.
pub type IntoBatch = Option<(Uuid, i32)>;

fn needed(batch: IntoBatch) -> Result<(Uuid, i32), Refusal> {
    let (ja, en) = ("起案先の案件とその版を指定してください。", "name the batch and its version: an order is drafted");
    batch.ok_or_else(|| Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "batch"]))
}

/// Extends a stay: within the law, with consent and its conditions; who resigned to go, and who came here, needs no order of this city.
pub async fn extend(clearance: &Clearance<'_>, batch: IntoBatch, expected: i32, new: &NewExtension) -> Result<Changed, Error> {
    if let Some(conditions) = &new.conditions {
        plain_text(conditions, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "conditions"]))?;
    }
    let is_inward = find(clearance, new.case).await?.person_name.is_some();
    let (row, state) = stepped(clearance, new.case, expected, if is_inward { Step::ExtendHere } else { Step::Extend }).await?;
    let agreement = agreements::find(clearance, row.agreement_id).await?;
    let order = if is_inward {
        may_stay(&row, new, clearance.today())?;
        within(&agreement, new.until)?;
        None
    } else {
        extended(clearance, batch, new, &row, &agreement).await?
    };
    let extension = secondment_extension::ActiveModel {
        id: Set(Uuid::now_v7()),
        case_id: Set(row.id),
        until_on: Set(new.until),
        before_on: Set(Some(row.ends_on)),
        consented_on: Set(new.consented_on),
        conditions: Set(new.conditions.clone()),
        order_id: Set(order),
        recorded_at: Set(clearance.now()),
    };
    extension.insert(&clearance.db()).await?;
    written(clearance, row, state, |row| row.ends_on = Set(new.until)).await
}

/// Whether who is here may stay longer: before the stay is over; to what they consent is the home body's to see to.
fn may_stay(row: &secondment_case::Model, new: &NewExtension, today: NaiveDate) -> Result<(), Refusal> {
    if row.ends_on < today {
        return Err(Refusal::plain(ErrorCode::SecondmentNotInState).at(["input", "secondment"]));
    }
    if new.consented_on.is_some() || new.conditions.is_some() {
        let (ja, en) = ("受入れの同意と条件は派遣元が確認します。", "consent and conditions are the home body's to see to");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "consentedOn"]));
    }
    longer((row.starts_on, row.ends_on), new.until)
}

fn within(agreement: &secondment_agreement::Model, until: NaiveDate) -> Result<(), Refusal> {
    let last = agreement.ends_on;
    if until <= last {
        return Ok(());
    }
    let (ja, en) = (format!("取決めは {last} までです。"), format!("the agreement lasts to {last}"));
    Err(Refusal::new(ErrorCode::SecondmentOverLimit, ja, en).at(["input", "endsOn"]))
}

/// The order of a longer stay, once all is seen to.
async fn extended(
    clearance: &Clearance<'_>,
    batch: IntoBatch,
    new: &NewExtension,
    row: &secondment_case::Model,
    agreement: &secondment_agreement::Model,
) -> Result<Option<Uuid>, Error> {
    let person = secondee(clearance, row).await?;
    if let Some(consented_on) = new.consented_on {
        let given = of_cases(clearance, vec![row.id]).await?.into_iter().filter_map(|it| it.consented_on).max();
        consents_in_time(agreement.kind, consented_on, (given.map_or(row.starts_on, next), row.ends_on), clearance.today())?;
    }
    let months = agreements::months(clearance).await?;
    let who = who_left(clearance, person, row.starts_on).await?;
    let terms = (new.consented_on, new.conditions.as_deref());
    longer((row.starts_on, row.ends_on), new.until)?;
    let (since, until) = unbroken_stay(clearance, agreement, person, (row.starts_on, new.until)).await?;
    may_extend(agreement.kind, (since, row.ends_on), until, terms, months, who)?;
    free(clearance, row.id, person, (next(row.ends_on), new.until)).await?;
    within(agreement, new.until)?;
    let host = agreements::host(clearance, agreement.host_id).await?;
    may_host(agreement.kind, host.kind, agreements::listed(&host), (row.starts_on, new.until))?;
    if resigns(agreement.kind) {
        return Ok(None);
    }
    let to = To { lent: Some(lent(clearance, agreement, row).await?), term_ends_on: Some(new.until), ..To::default() };
    let stay = order(OrderKind::Secondment, person, next(row.ends_on), to, basis(agreement.kind));
    let (batch, expected) = needed(batch)?;
    Ok(write(clearance, batch, expected, &[stay]).await?.pop())
}

/// What the law has in store for somebody as they stood when they left.
async fn who_left(clearance: &Clearance<'_>, person: Uuid, starts_on: NaiveDate) -> Result<Secondee, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let known = people::known_on(clearance, &ordinance, &[person], eve(starts_on)).await?.pop();
    Ok(known.map(|it| Secondee::from(&it.senior)).unwrap_or_default())
}

/// Who is seconded; the caller may act on them and is not they.
async fn secondee(clearance: &Clearance<'_>, row: &secondment_case::Model) -> Result<Uuid, Error> {
    let person = row.employee_id.ok_or_else(|| Refusal::plain(ErrorCode::SecondmentNotInState).at(["input", "secondment"]))?;
    staff::acted_on(clearance, Table::SecondmentCase, &[person], &["input", "secondment"]).await?;
    Ok(person)
}

/// 復帰先の計画: months ahead, before the stay is over.
pub async fn plan_return(clearance: &Clearance<'_>, new: &PlannedReturn) -> Result<Changed, Error> {
    let (row, state) = stepped(clearance, new.case, new.expected, Step::PlanReturn).await?;
    let there = clearance.moment(Some(next(row.ends_on)), None);
    organisation::there(clearance, new.unit, there, &["input", "orgUnit"]).await?;
    let levels = levels(clearance).await?;
    if new.rank.is_some_and(|rank| !levels.contains_key(&rank)) {
        return Err(not_found(&["input", "rank"]));
    }
    if let Some(post) = new.post {
        let of_unit = Condition::all().add(post::COLUMN.id.eq(post)).add(post::COLUMN.org_unit_id.eq(new.unit));
        if organisation::posts(clearance, of_unit, there).await?.is_empty() {
            return Err(not_found(&["input", "post"]));
        }
    }
    written(clearance, row, state, |row| {
        (row.return_unit_id, row.return_post_id, row.return_rank_id) = (Set(Some(new.unit)), Set(new.post), Set(new.rank));
    })
    .await
}

/// Where somebody is to come back to.
#[derive(Clone, Copy, Debug)]
pub struct PlannedReturn {
    pub case: Uuid,
    pub expected: i32,
    pub unit: Uuid,
    pub post: Option<Uuid>,
    pub rank: Option<Uuid>,
}

/// Drafts the return of those whose term ends: back to the post that was planned, or taken into service again; whose draft stands is left as it is.
pub async fn draft_returns(clearance: &Clearance<'_>, batch: Uuid, expected: i32, ids: &[Uuid]) -> Result<Changed, Error> {
    let (mut orders, mut rows) = (vec![], vec![]);
    for (index, id) in ids.iter().enumerate() {
        let at = |error: Error| error.within(["input".to_owned(), "secondments".to_owned(), index.to_string()]);
        let row = find(clearance, *id).await.map_err(|_| at(Refusal::plain(ErrorCode::NotFound).at(["secondment"]).into()))?;
        let row = settled(clearance, row).await?;
        if ids[..index].contains(id) {
            return Err(at(Refusal::plain(ErrorCode::AlreadyExists).at(["secondment"]).into()));
        }
        let person = secondee(clearance, &row).await.map_err(at)?;
        let state = Step::Return.from(row.state).map_err(|refusal| at(refusal.at(["secondment"]).into()))?;
        let agreement = agreements::find(clearance, row.agreement_id).await?;
        if !standing_orders(clearance, row.return_order_id.into_iter().collect()).await?.is_empty() {
            continue;
        }
        is_named_to_the_end(clearance, &agreement, &row).await.map_err(at)?;
        rows.push((row.clone(), state, orders.len()));
        orders.extend(back(clearance, &row, &agreement, person, next(row.ends_on)).await?);
    }
    if orders.is_empty() && !ids.is_empty() {
        return Ok(Changed::objects(ids.to_vec()));
    }
    let ordered = write(clearance, batch, expected, &orders).await?;
    for (row, state, first) in rows {
        let order = ordered.get(first).copied();
        written(clearance, row, state, |row| row.return_order_id = Set(order)).await?;
    }
    Ok(Changed::objects(ids.to_vec()))
}

/// Who must be back before the term is over, because the ordinance no longer names the body, is brought back early.
async fn is_named_to_the_end(
    clearance: &Clearance<'_>,
    agreement: &secondment_agreement::Model,
    row: &secondment_case::Model,
) -> Result<(), Error> {
    let host = agreements::host(clearance, agreement.host_id).await?;
    let last = last_day_there(agreement.kind, (row.starts_on, row.ends_on), agreements::listed(&host), clearance.today());
    if last == row.ends_on {
        return Ok(());
    }
    let (ja, en) = (
        format!("条例に定められているのは {last} までです。endSecondmentEarly で終了してください。"),
        format!("the ordinance names the body until {last}: endSecondmentEarly ends it"),
    );
    Err(Refusal::new(ErrorCode::SecondmentOverLimit, ja, en).at(["secondment"]).by("SEC-2", "公益的法人等派遣法2条1項・10条1項").into())
}

/// What brings somebody back on a day: the end of the secondment and the way to the post, or the guaranteed appointment.
async fn back(
    clearance: &Clearance<'_>,
    row: &secondment_case::Model,
    agreement: &secondment_agreement::Model,
    person: Uuid,
    on: NaiveDate,
) -> Result<Vec<NewOrder>, Error> {
    let place = To { unit: row.return_unit_id, post: row.return_post_id, rank: row.return_rank_id, ..To::default() };
    if resigns(agreement.kind) {
        let again = To { employment_kind: Some(EmploymentKind::Regular), ..place };
        let guaranteed = if agreement.kind == SecondmentKind::Retirement { basis(agreement.kind) } else { "地方公務員法17条" };
        return Ok(vec![order(OrderKind::Reappointment, person, on, again, guaranteed)]);
    }
    let recalled = order(OrderKind::SecondmentReturn, person, on, To::default(), basis(agreement.kind));
    if row.return_unit_id.is_none() {
        return Ok(vec![recalled]);
    }
    let ordinance = ordinance::load(clearance).await?;
    let held = people::known_on(clearance, &ordinance, &[person], eve(on)).await?.pop().map(|it| it.standing.rank_id);
    let kind = moved_to(&levels(clearance).await?, held, row.return_rank_id);
    Ok(vec![recalled, order(kind, person, on, place, "地方公務員法17条")])
}

/// Ends a stay before its day: the day is the last one away, or here.
pub async fn end_early(
    clearance: &Clearance<'_>,
    batch: IntoBatch,
    id: Uuid,
    expected: i32,
    end: (NaiveDate, &str),
) -> Result<Changed, Error> {
    let (last, reason) = end;
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let is_inward = find(clearance, id).await?.person_name.is_some();
    let (row, state) = stepped(clearance, id, expected, if is_inward { Step::EndHere } else { Step::EndEarly }).await?;
    may_end_early((row.starts_on, row.ends_on), last, clearance.today())?;
    let order = if is_inward {
        None
    } else {
        let agreement = agreements::find(clearance, row.agreement_id).await?;
        let person = secondee(clearance, &row).await?;
        let (batch, expected) = needed(batch)?;
        let orders = back(clearance, &row, &agreement, person, next(last)).await?;
        write(clearance, batch, expected, &orders).await?.first().copied()
    };
    let before = row.ends_on;
    written(clearance, row, state, |row| {
        (row.ends_on, row.before_on) = (Set(last), Set(Some(before)));
        (row.ended_because, row.return_order_id) = (Set(Some(reason.to_owned())), Set(order));
    })
    .await
}
