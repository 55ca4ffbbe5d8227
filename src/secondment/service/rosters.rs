//! Rosters of those who go in turns: planned by rotation, changed turn by turn, read with the days on which too few are there.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{
    secondment_agreement::{self, SecondmentKind},
    support_roster, support_turn,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait, Set, sea_query::Expr};
use uuid::Uuid;

use super::{agreements, cases::away};
use crate::{
    access::{Changed, Clearance, Table, not_found},
    eligibility::service::judged,
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        milestones::Period,
        rules::{LONGEST_REASON, plain_text},
        service::staff,
    },
    secondment::rules::{
        limits::{may_go, stays_in_service},
        roster::{Turn, gaps, is_sound, meets, rotation},
    },
    senior::service::{ordinance, people},
};

/// The most turns that are planned at once.
const MOST_TURNS: usize = 1_000;

/// A roster to be planned.
#[derive(Clone, Debug)]
pub struct NewRoster {
    pub agreement: Uuid,
    pub title: String,
    pub place: String,
    pub term: Period,
    pub seats: i32,
    pub turn_days: i32,
    pub people: Vec<Uuid>,
}

/// Plans who goes when: people in the order in which they are named, again from the beginning when all have gone.
pub async fn plan(clearance: &Clearance<'_>, new: &NewRoster) -> Result<Changed, Error> {
    for (text, field) in [(&new.title, "title"), (&new.place, "place")] {
        plain_text(text, 100).map_err(|refusal| refusal.at(["input", field]))?;
    }
    let agreement = agreements::find(clearance, new.agreement).await?;
    let invalid = |path: &str, ja: &str, en: &str| Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", path]).into());
    if agreement.kind != SecondmentKind::DisasterSupport || agreement.inward {
        return invalid("agreement", "災害派遣の取決めを指定してください。", "an agreement of disaster support");
    }
    if !is_sound(new.term) || new.term.0 < agreement.starts_on || new.term.1 > agreement.ends_on {
        return invalid("endsOn", "取決めの期間内の、3年までの期間です。", "up to three years, within the agreement");
    }
    if !(1..=100).contains(&new.seats) || !(1..=366).contains(&new.turn_days) {
        return invalid("turnDays", "1 人以上 100 人まで、1 回は 1 日から 366 日です。", "1 to 100 people, in turns of 1 to 366 days");
    }
    let mut once = new.people.clone();
    once.sort_unstable();
    once.dedup();
    if once.len() != new.people.len() || new.people.is_empty() || new.people.len() > MOST_TURNS {
        return invalid("people", "重複のない職員を一人以上指定してください。", "one person at least, each once");
    }
    let days = u64::from(new.turn_days.unsigned_abs());
    let seats = usize::try_from(new.seats).unwrap_or(1);
    let turns = rotation(new.term, days, seats, &new.people);
    if turns.len() > MOST_TURNS {
        let (ja, en) = (format!("交代は {MOST_TURNS} 回までです。"), format!("at most {MOST_TURNS} turns"));
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "turnDays"]).into());
    }
    staff::acted_on(clearance, Table::SecondmentCase, &new.people, &["input", "people"]).await?;
    let place = |turn: &Turn| new.people.iter().position(|it| *it == turn.employee).unwrap_or_default();
    go(clearance, &agreement, &turns, |turn| at("people", place(turn))).await?;
    let roster = support_roster::ActiveModel {
        id: Set(Uuid::now_v7()),
        agreement_id: Set(agreement.id),
        title: Set(new.title.clone()),
        place: Set(new.place.clone()),
        starts_on: Set(new.term.0),
        ends_on: Set(new.term.1),
        seats: Set(new.seats),
        cancelled_because: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    let roster = roster.insert(&clearance.db()).await?;
    added(clearance, roster.id, &turns).await?;
    Ok(Changed::objects(vec![roster.id]))
}

async fn added(clearance: &Clearance<'_>, roster: Uuid, turns: &[Turn]) -> Result<(), Error> {
    let rows = turns.iter().map(|it| support_turn::ActiveModel {
        id: Set(Uuid::now_v7()),
        roster_id: Set(roster),
        employee_id: Set(it.employee),
        starts_on: Set(it.term.0),
        ends_on: Set(it.term.1),
        recorded_at: Set(clearance.now()),
    });
    insert_all(&clearance.db(), rows.collect()).await
}

/// Who goes instead of whom.
#[derive(Clone, Debug)]
pub struct RosterChange {
    pub roster: Uuid,
    pub expected: i32,
    /// Turns that are taken off.
    pub remove: Vec<Uuid>,
    pub add: Vec<Turn>,
}

/// Takes turns off a roster and adds others; one that has begun ends today, one that is over stays.
pub async fn change(clearance: &Clearance<'_>, new: &RosterChange) -> Result<Changed, Error> {
    if new.remove.is_empty() && new.add.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input"]).into());
    }
    let roster = standing(clearance, new.roster, new.expected).await?;
    let known = turns(clearance, vec![roster.id]).await?;
    let mut off = vec![];
    for (place, id) in new.remove.iter().enumerate() {
        let turn = known
            .iter()
            .find(|it| it.id == *id && !new.remove[..place].contains(id))
            .ok_or_else(|| Refusal::plain(ErrorCode::NotFound).at(at("remove", place)))?;
        if turn.ends_on < clearance.today() {
            let (ja, en) = ("終わった交代は取り消せません。", "it is over");
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(at("remove", place)).into());
        }
        off.push(turn.clone());
    }
    let many = known.len() + new.add.len() > MOST_TURNS;
    for (place, turn) in new.add.iter().enumerate() {
        if many || turn.term.1 < turn.term.0 || turn.term.0 < roster.starts_on || turn.term.1 > roster.ends_on {
            let (from, until) = (roster.starts_on, roster.ends_on);
            let (ja, en) = (
                format!("{from} から {until} までの、全部で {MOST_TURNS} 回までです。"),
                format!("from {from} to {until}, {MOST_TURNS} turns at most"),
            );
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(at("add", place)).into());
        }
    }
    let gone: Vec<Uuid> = off.iter().map(|it| it.employee_id).collect();
    if clearance.actor().employee.is_some_and(|me| gone.contains(&me)) {
        return Err(Refusal::plain(ErrorCode::SelfExamination).at(["input", "remove"]).into());
    }
    let people: Vec<Uuid> = new.add.iter().map(|it| it.employee).collect();
    staff::acted_on(clearance, Table::SecondmentCase, &people, &["input", "add"]).await?;
    take_off(clearance, &off).await?;
    let agreement = agreements::find(clearance, roster.agreement_id).await?;
    let place = |turn: &Turn| new.add.iter().position(|it| it == turn).unwrap_or_default();
    go(clearance, &agreement, &new.add, |turn| at("add", place(turn))).await?;
    added(clearance, roster.id, &new.add).await?;
    changed(clearance, roster, |_| {}).await
}

/// 取りやめ: turns to come are taken off, one that has begun ends today.
pub async fn cancel(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let roster = standing(clearance, id, expected).await?;
    let today = clearance.today();
    let open: Vec<support_turn::Model> = turns(clearance, vec![id]).await?.into_iter().filter(|it| it.ends_on >= today).collect();
    take_off(clearance, &open).await?;
    changed(clearance, roster, |row| row.cancelled_because = Set(Some(reason.to_owned()))).await
}

/// A roster within reach that is not given up, of the version that the caller has read.
async fn standing(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<support_roster::Model, Error> {
    let select = clearance.find::<support_roster::Entity>().filter(support_roster::COLUMN.id.eq(id));
    let roster = select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "roster"]))?;
    Refusal::unless_current(expected, roster.version)?;
    match &roster.cancelled_because {
        Some(_) => Err(Refusal::plain(ErrorCode::SecondmentNotInState).at(["input", "roster"]).into()),
        None => Ok(roster),
    }
}

async fn changed(
    clearance: &Clearance<'_>,
    roster: support_roster::Model,
    change: impl FnOnce(&mut support_roster::ActiveModel),
) -> Result<Changed, Error> {
    let (id, version) = (roster.id, roster.version + 1);
    let mut row = roster.into_active_model();
    row.version = Set(version);
    change(&mut row);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

async fn take_off(clearance: &Clearance<'_>, turns: &[support_turn::Model]) -> Result<(), Error> {
    let (db, today) = (clearance.db(), clearance.today());
    let (begun, to_come): (Vec<_>, Vec<_>) = turns.iter().partition(|it| it.starts_on <= today);
    let ids = |turns: Vec<&support_turn::Model>| turns.into_iter().map(|it| it.id).collect::<Vec<_>>();
    support_turn::Entity::delete_many().filter(support_turn::COLUMN.id.is_in(ids(to_come))).exec(&db).await?;
    let begun = support_turn::Entity::update_many().filter(support_turn::COLUMN.id.is_in(ids(begun)));
    begun.col_expr(support_turn::Column::EndsOn, Expr::value(today)).exec(&db).await?;
    Ok(())
}

/// Whether everybody may go on the days of their turns: in service, nowhere else then, not past what the law sets, and by the rule of the agreement when
/// they first go.
async fn go(
    clearance: &Clearance<'_>,
    agreement: &secondment_agreement::Model,
    turns: &[Turn],
    at: impl Fn(&Turn) -> [String; 3],
) -> Result<(), Error> {
    let Some(first) = turns.iter().map(|it| it.term.0).min() else { return Ok(()) };
    let others = elsewhere(clearance, turns).await?;
    let ordinance = ordinance::load(clearance).await?;
    let months = agreements::months(clearance).await?;
    let ids: Vec<Uuid> = turns.iter().map(|it| it.employee).collect();
    let mut people = people::known_on(clearance, &ordinance, &ids, first.pred_opt().unwrap_or(first)).await?;
    // Who comes into service meanwhile is judged as they come.
    for turn in turns {
        if !people.iter().any(|it| it.id == turn.employee && it.senior.employment.is_some()) {
            people.extend(people::known_on(clearance, &ordinance, &[turn.employee], turn.term.0).await?);
        }
    }
    let fits = |place: usize, turn: &Turn| {
        if turns[..place].iter().chain(&others).any(|other| meets(turn, other)) {
            return Err(busy(turn));
        }
        let there = people.iter().find(|it| it.id == turn.employee && it.senior.employment.is_some());
        let senior = &there.ok_or_else(|| Refusal::plain(ErrorCode::NotFound))?.senior;
        stays_in_service(senior, agreement.kind, turn.term.1)?;
        may_go(agreement.kind, turn.term, months, senior.into())
    };
    turns.iter().enumerate().try_for_each(|(place, turn)| fits(place, turn).map_err(|refusal| Error::from(refusal.at(at(turn)))))?;
    let Some(rule) = agreement.rule_id else { return Ok(()) };
    for (day, those) in first_goings(turns) {
        let people: Vec<Uuid> = those.iter().map(|it| it.employee).collect();
        let judged = judged::for_act(clearance, (rule, None), &people, day).await?;
        for turn in those {
            let found = judged.get(&turn.employee).ok_or_else(|| Refusal::plain(ErrorCode::NotFound).at(at(turn)))?;
            judged::eligible(found).map_err(|refusal| refusal.at(at(turn)))?;
        }
    }
    Ok(())
}

/// The first turn of everybody, by the day on which it begins.
fn first_goings(turns: &[Turn]) -> BTreeMap<NaiveDate, Vec<&Turn>> {
    let mut first: HashMap<Uuid, &Turn> = HashMap::new();
    for turn in turns {
        let known = first.entry(turn.employee).or_insert(turn);
        if turn.term.0 < known.term.0 {
            *known = turn;
        }
    }
    let mut days: BTreeMap<NaiveDate, Vec<&Turn>> = BTreeMap::new();
    first.into_values().for_each(|turn| days.entry(turn.term.0).or_default().push(turn));
    days
}

fn at(list: &str, place: usize) -> [String; 3] {
    ["input".to_owned(), list.to_owned(), place.to_string()]
}

fn busy(turn: &Turn) -> Refusal {
    let from = turn.term.0;
    let (ja, en) = (format!("{from} からの交代が他の派遣と重なります。"), format!("the turn from {from} meets another"));
    Refusal::new(ErrorCode::AlreadyExists, ja, en)
}

/// When these people are away otherwise: on a roster, or by a case of their own.
async fn elsewhere(clearance: &Clearance<'_>, turns: &[Turn]) -> Result<Vec<Turn>, Error> {
    let db = clearance.db();
    let people = || turns.iter().map(|it| it.employee);
    let rows = clearance.all::<support_turn::Entity>().filter(support_turn::COLUMN.employee_id.is_in(people())).all(&db).await?;
    let away = away(clearance, people().collect()).await?.into_iter().map(|it| Turn { employee: it.employee, term: it.term });
    Ok(rows.iter().map(turn).chain(away).collect())
}

fn turn(row: &support_turn::Model) -> Turn {
    Turn { employee: row.employee_id, term: (row.starts_on, row.ends_on) }
}

/// One window of the rosters within reach, the latest first.
pub async fn list(clearance: &Clearance<'_>, window: &Window) -> Result<Vec<support_roster::Model>, Error> {
    use support_roster::{Column, Entity};
    let mut select = clearance.find::<Entity>();
    let keyset = Keyset::by_day((Entity, Column::StartsOn), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>) -> Result<u64, Error> {
    Ok(clearance.find::<support_roster::Entity>().count(&clearance.db()).await?)
}

pub fn place(row: &support_roster::Model) -> Bound {
    Bound { value: row.starts_on.to_string(), id: row.id }
}

/// The turns of rosters within reach, in their order.
pub async fn turns(clearance: &Clearance<'_>, rosters: Vec<Uuid>) -> Result<Vec<support_turn::Model>, Error> {
    let select = clearance.find::<support_turn::Entity>().filter(support_turn::COLUMN.roster_id.is_in(rosters));
    Ok(select.order_by_asc(support_turn::Column::StartsOn).order_by_asc(support_turn::Column::Id).all(&clearance.db()).await?)
}

/// The days of a roster on which too few are there; none of one that was given up.
pub fn missing(roster: &support_roster::Model, turns: &[support_turn::Model]) -> Vec<(Period, usize)> {
    if roster.cancelled_because.is_some() {
        return vec![];
    }
    let turns: Vec<Turn> = turns.iter().map(turn).collect();
    gaps((roster.starts_on, roster.ends_on), usize::try_from(roster.seats).unwrap_or_default(), &turns)
}
