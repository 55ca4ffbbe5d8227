//! Orders of those past sixty as drafts: step-downs, retirements of a year, reappointments and their renewal.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    personnel_order::{self, OrderKind},
    post_version,
    senior_arrangement::{self, SeniorArrangementKind as Kind},
    standing::{self, EmploymentKind},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    arrangements::{NewArrangement, row},
    ordinance,
    people::{self, Known},
};
use crate::{
    access::{Changed, Clearance, Moment, Table},
    calendar::latest_birth,
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::{
            kinds::Step as BatchStep,
            life::To,
            service::{
                batch,
                draft::{self, NewOrder},
                standing_orders,
            },
        },
        service::{milestones::Supervisors, staff},
        timeline::holding,
    },
    senior::rules::{
        person::employment_of,
        proposal::{Ordinance, Proposed, judge, room},
    },
};

/// Whom an order is about, on which day and what it brings.
pub fn order(kind: OrderKind, person: Uuid, on: NaiveDate, to: To, basis: &str) -> NewOrder {
    NewOrder {
        kind,
        employee: Some(person),
        appointee: None,
        effective_on: on,
        sequence: None,
        to,
        legal_basis: Some(basis.to_owned()),
        reason: None,
        notice_text: None,
        cancels: None,
        list_valid_until: None,
        agreed_on: None,
    }
}

/// Somebody who is to step down, and to which post.
#[derive(Clone, Debug)]
pub struct StepDown {
    pub employee: Uuid,
    pub to: To,
}

/// Drafts step-downs (他の職への降任等, 地方公務員法28条の2) for a day of the window or after it.
pub async fn step_downs(clearance: &Clearance<'_>, batch: Uuid, expected: i32, on: NaiveDate, new: &[StepDown]) -> Result<Changed, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let batch = batch::planned(clearance, batch, expected, BatchStep::Shape).await?;
    let eve = on.pred_opt().unwrap_or(on);
    let ranks = ranks_of(clearance, new.iter().filter_map(|it| it.to.post), on).await?;
    let mut orders = vec![];
    for (index, it) in new.iter().enumerate() {
        let place = ["input".to_owned(), "stepDowns".to_owned(), index.to_string()];
        staff::acted_on(clearance, Table::SeniorArrangement, &[it.employee], &["employee"])
            .await
            .map_err(|error| error.within(place.clone()))?;
        let known =
            people::one(clearance, &ordinance, it.employee, eve, &["employee"]).await.map_err(|error| error.within(place.clone()))?;
        steps_down(&known, on).map_err(|refusal| refusal.within(place.clone()))?;
        if new[..index].iter().any(|other| other.employee == it.employee) || (it.to.post.is_none() && it.to.rank.is_none()) {
            let (ja, en) = ("職員ごとに一度、職又は職位を指定してください。", "each person once, with a post or a rank");
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["to"]).within(place).into());
        }
        orders.push(order(OrderKind::StepDown, it.employee, on, seated(&it.to, &ranks), "地方公務員法28条の2"));
        orders.extend(released_beside(clearance, &known, on).await?);
    }
    let written = draft::write(clearance, &batch, &orders).await?;
    Ok(Changed::objects(written.iter().map(|it| it.id).collect()))
}

/// 兼務の解除: who steps down leaves the supervisory posts held beside the own one too (地方公務員法28条の2第1項).
pub async fn released_beside(clearance: &Clearance<'_>, known: &Known, on: NaiveDate) -> Result<Vec<NewOrder>, Error> {
    let (person, own) = (known.id, known.standing.post_id);
    let moment = Moment { as_of: on.pred_opt().unwrap_or(on), known_at: None };
    let held = Supervisors::of(clearance, moment, std::iter::once((person, own))).await?;
    let released = |post| {
        let to = To { post: Some(post), ..To::default() };
        order(OrderKind::ReleaseFromConcurrent, person, on, to, "地方公務員法28条の2")
    };
    Ok(held.held(person, own).filter(|post| *post != own).map(released).collect())
}

/// The highest rank of each of these posts on a day.
async fn ranks_of(clearance: &Clearance<'_>, posts: impl Iterator<Item = Uuid>, on: NaiveDate) -> Result<HashMap<Uuid, Uuid>, Error> {
    let moment = Moment { as_of: on, known_at: None };
    let rows = clearance.all::<post_version::Entity>().filter(post_version::COLUMN.post_id.is_in(posts));
    let rows = rows.filter(holding::<post_version::Entity>(moment)).all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|it| (it.post_id, it.highest_rank_id)).collect())
}

/// Who is given a post and no rank has that of the post.
fn seated(to: &To, ranks: &HashMap<Uuid, Uuid>) -> To {
    let rank = to.rank.or_else(|| ranks.get(&to.post?).copied());
    To { rank, ..to.clone() }
}

pub fn steps_down(known: &Known, on: NaiveDate) -> Result<(), Refusal> {
    let senior = &known.senior;
    let Some((start, _)) = senior.milestones.step_down.filter(|_| senior.supervisory && senior.is_regular()) else {
        return Err(Refusal::plain(ErrorCode::SeniorNotOpen).at(["employee"]).by("SUP-1", "地方公務員法28条の2"));
    };
    // Overdue, by an order that was forgotten or taken back, it is late and due all the same.
    if on >= start {
        return Ok(());
    }
    let (ja, en) = (format!("異動期間は {start} からです。"), format!("the window begins on {start}"));
    Err(Refusal::new(ErrorCode::SeniorOverLimit, ja, en).at(["effectiveOn"]).by("SUP-3", "地方公務員法28条の2第1項"))
}

/// Drafts the retirements of everybody within reach whose last day in the regular service this is; whose order stands is left out.
pub async fn retirements(clearance: &Clearance<'_>, batch: Uuid, expected: i32, on: NaiveDate) -> Result<Changed, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let batch = batch::planned(clearance, batch, expected, BatchStep::Shape).await?;
    let moment = Moment { as_of: on, known_at: None };
    let past_sixty = people::regulars(clearance.find::<standing::Entity>(), moment, latest_birth(60, on));
    let rows = past_sixty.order_by_asc(standing::Column::EmployeeId).all(&clearance.db()).await?;
    let leaving = leaving(clearance, &people::of_standings(clearance, &ordinance, rows, on).await?, on).await?;
    let retires = |person: &Uuid| order(OrderKind::Retirement, *person, on, To::default(), "地方公務員法28条の6第1項");
    let written = draft::write(clearance, &batch, &leaving.iter().map(retires).collect::<Vec<_>>()).await?;
    Ok(Changed::objects(written.iter().map(|it| it.id).collect()))
}

/// Of these, whose last day this is and who has no order of retirement for it yet.
async fn leaving(clearance: &Clearance<'_>, people: &[Known], on: NaiveDate) -> Result<Vec<Uuid>, Error> {
    let ids: Vec<Uuid> = people.iter().filter(|it| it.senior.leaves_on() == Some(on)).map(|it| it.id).collect();
    let orders = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.employee_id.is_in(ids.iter().copied()));
    let orders = orders.filter(personnel_order::COLUMN.kind.eq(OrderKind::Retirement)).filter(personnel_order::COLUMN.effective_on.eq(on));
    let orders = orders.all(&clearance.db()).await?;
    let standing = standing_orders(clearance, orders.iter().map(|it| it.id).collect()).await?;
    let drafted: HashSet<Uuid> = orders.iter().filter(|it| standing.contains(&it.id)).filter_map(|it| it.employee_id).collect();
    Ok(ids.into_iter().filter(|it| !drafted.contains(it) && clearance.actor().employee != Some(*it)).collect())
}

/// A term to be drafted, and the place to work.
#[derive(Clone, Debug)]
pub struct Reappointment {
    pub new: NewArrangement,
    pub to: To,
}

/// Drafts reappointments: who still serves resigns on the eve, a term of the same kind that ends then is renewed.
pub async fn reappointments(clearance: &Clearance<'_>, batch: Uuid, expected: i32, new: &[Reappointment]) -> Result<Changed, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let batch = batch::planned(clearance, batch, expected, BatchStep::Shape).await?;
    let place = |index: usize, path: &[String]| {
        ["input".to_owned(), "reappointments".to_owned(), index.to_string()].into_iter().chain(path.iter().cloned()).collect()
    };
    let terms = terms(clearance, &ordinance, place, new).await?;
    let written: Vec<Uuid> = draft::write(clearance, &batch, &terms.orders).await?.iter().map(|it| it.id).collect();
    terms.record(clearance, &written).await?;
    Ok(Changed::objects(written))
}

/// Orders of terms, and of each term the one that it begins by.
#[derive(Debug)]
pub struct Terms<'a> {
    pub orders: Vec<NewOrder>,
    pub begun_by: Vec<(&'a Reappointment, usize)>,
}

impl Terms<'_> {
    /// Writes down the terms with the orders as they were drafted, in their order.
    pub async fn record(&self, clearance: &Clearance<'_>, written: &[Uuid]) -> Result<(), Error> {
        let rows = self.begun_by.iter().map(|(it, order)| row(clearance, &it.new, written.get(*order).copied()));
        insert_all(&clearance.db(), rows.collect()).await
    }
}

/// The orders of terms that are open to these people and to which they consented; of what is refused in which of them, the caller says where the input
/// has it.
pub async fn terms<'a>(
    clearance: &Clearance<'_>,
    ordinance: &Ordinance,
    place: impl Fn(usize, &[String]) -> Vec<String>,
    new: &'a [Reappointment],
) -> Result<Terms<'a>, Error> {
    let first = new.iter().map(|it| it.new.proposed.from).min().unwrap_or(clearance.today());
    let ranks = ranks_of(clearance, new.iter().filter_map(|it| it.to.post), first).await?;
    let (mut orders, mut begun_by) = (vec![], vec![]);
    for (index, it) in new.iter().enumerate() {
        let at = |error: Error| error.placed(|path| place(index, path));
        staff::acted_on(clearance, Table::SeniorArrangement, &[it.new.employee], &["employee"]).await.map_err(at)?;
        let eve = it.new.proposed.from.pred_opt().unwrap_or(it.new.proposed.from);
        let known = people::one(clearance, ordinance, it.new.employee, eve, &["employee"]).await.map_err(at)?;
        is_agreed_term(&it.new.proposed, clearance.today()).map_err(|refusal| at(refusal.into()))?;
        once(&new[..index], it, &known, eve).map_err(|refusal| at(refusal.into()))?;
        taken(clearance, it).await.map_err(at)?;
        let room = room(it.new.proposed.kind, &known.senior, known.birth, ordinance, eve);
        let room = room.map_err(|refusal| at(refusal.at(["kind"]).into()))?;
        judge(&it.new.proposed, &room, ordinance).map_err(|refusal| {
            let path: Vec<String> = refusal.path.iter().skip(1).cloned().collect();
            at(refusal.at(path).into())
        })?;
        orders.extend(orders_of(it, seated(&it.to, &ranks), &known, eve));
        begun_by.push((it, orders.len() - 1));
    }
    Ok(Terms { orders, begun_by })
}

/// A term, to which was consented by today.
fn is_agreed_term(it: &Proposed, today: NaiveDate) -> Result<(), Refusal> {
    if employment_of(it.kind).is_none() {
        return Err(Refusal::plain(ErrorCode::InvalidValue).at(["kind"]));
    }
    if it.consented_on > today { Err(Refusal::plain(ErrorCode::ConsentMissing).at(["consentedOn"])) } else { Ok(()) }
}

/// Each person once; a term of the same kind is renewed when it ends, not before.
fn once(before: &[Reappointment], it: &Reappointment, known: &Known, eve: NaiveDate) -> Result<(), Refusal> {
    if before.iter().any(|other| other.new.employee == it.new.employee) {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["employee"]));
    }
    let runs = known.senior.employment == employment_of(it.new.proposed.kind);
    if let Some(last) = known.senior.term_ends_on.filter(|last| runs && *last != eve) {
        let (ja, en) = (
            format!("任期は {last} までです。翌日から更新してください。"),
            format!("the term lasts to {last}: renew it from the day after"),
        );
        return Err(Refusal::new(ErrorCode::SeniorOverLimit, ja, en).at(["startsOn"]));
    }
    Ok(())
}

/// No other term of these days has an order that stands.
async fn taken(clearance: &Clearance<'_>, it: &Reappointment) -> Result<(), Error> {
    use senior_arrangement::COLUMN;
    let rows = clearance.all::<senior_arrangement::Entity>().filter(COLUMN.employee_id.eq(it.new.employee));
    let rows = rows.filter(COLUMN.starts_on.lte(it.new.proposed.until)).filter(COLUMN.ends_on.gte(it.new.proposed.from));
    let rows = rows.filter(COLUMN.order_id.is_not_null()).all(&clearance.db()).await?;
    let standing = standing_orders(clearance, rows.iter().filter_map(|row| row.order_id).collect()).await?;
    if standing.is_empty() { Ok(()) } else { Err(Refusal::plain(ErrorCode::AlreadyExists).at(["startsOn"]).into()) }
}

fn orders_of(it: &Reappointment, place: To, known: &Known, eve: NaiveDate) -> Vec<NewOrder> {
    let employment = employment_of(it.new.proposed.kind);
    let basis = match it.new.proposed.kind {
        Kind::PreRetirementPartTime => "地方公務員法22条の4",
        Kind::ProvisionalPartTime => "令和3年法律63号附則6条",
        _ => "令和3年法律63号附則4条",
    };
    let (person, from) = (it.new.employee, it.new.proposed.from);
    let to = To { employment_kind: employment, term_ends_on: Some(it.new.proposed.until), ..place };
    if known.senior.employment == employment {
        return vec![order(OrderKind::TermRenewal, person, from, To { employment_kind: None, ..to }, basis)];
    }
    let ends = match known.senior.employment {
        Some(EmploymentKind::Regular) if known.senior.leaves_on() == Some(eve) => None,
        Some(EmploymentKind::Regular) => Some(OrderKind::Resignation),
        Some(_) => Some(OrderKind::Separation),
        None => None,
    };
    let ends = ends.map(|kind| order(kind, person, eve, To::default(), basis));
    ends.into_iter().chain([order(OrderKind::Reappointment, person, from, to, basis)]).collect()
}
