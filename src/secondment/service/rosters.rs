//! Rosters of those who go in turns: planned by rotation, read with the days on which too few are there.

use entity::{secondment_agreement::SecondmentKind, support_roster, support_turn};
use sea_orm::{ActiveModelTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::agreements;
use crate::{
    access::{Changed, Clearance, Table},
    error::{Error, ErrorCode, Refusal},
    personnel::{import::insert_all, milestones::Period, rules::plain_text, service::staff},
    secondment::rules::roster::{Turn, double, gaps, is_sound, meets, rotation},
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
    staff::acted_on(clearance, Table::SecondmentCase, &new.people, &["input", "people"]).await?;
    let days = u64::from(new.turn_days.unsigned_abs());
    let seats = usize::try_from(new.seats).unwrap_or(1);
    let turns = rotation(new.term, days, seats, &new.people);
    if turns.len() > MOST_TURNS {
        let (ja, en) = (format!("交代は {MOST_TURNS} 回までです。"), format!("at most {MOST_TURNS} turns"));
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "turnDays"]).into());
    }
    if let Some(turn) = double(&turns).or(busy(clearance, &new.people, &turns).await?) {
        let (ja, en) =
            (format!("{} からの交代が他の派遣と重なります。", turn.term.0), format!("the turn from {} meets another", turn.term.0));
        return Err(Refusal::new(ErrorCode::AlreadyExists, ja, en).at(["input", "people"]).into());
    }
    let roster = support_roster::ActiveModel {
        id: Set(Uuid::now_v7()),
        agreement_id: Set(agreement.id),
        title: Set(new.title.clone()),
        place: Set(new.place.clone()),
        starts_on: Set(new.term.0),
        ends_on: Set(new.term.1),
        seats: Set(new.seats),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    let roster = roster.insert(&clearance.db()).await?;
    let rows = turns.iter().map(|it| support_turn::ActiveModel {
        id: Set(Uuid::now_v7()),
        roster_id: Set(roster.id),
        employee_id: Set(it.employee),
        starts_on: Set(it.term.0),
        ends_on: Set(it.term.1),
        recorded_at: Set(clearance.now()),
    });
    insert_all(&clearance.db(), rows.collect()).await?;
    Ok(Changed::objects(vec![roster.id]))
}

/// The first turn of somebody who is on another roster then.
async fn busy(clearance: &Clearance<'_>, people: &[Uuid], turns: &[Turn]) -> Result<Option<Turn>, Error> {
    let select = clearance.all::<support_turn::Entity>().filter(support_turn::COLUMN.employee_id.is_in(people.iter().copied()));
    let others: Vec<Turn> = select.all(&clearance.db()).await?.iter().map(turn).collect();
    Ok(turns.iter().find(|it| others.iter().any(|other| meets(it, other))).copied())
}

fn turn(row: &support_turn::Model) -> Turn {
    Turn { employee: row.employee_id, term: (row.starts_on, row.ends_on) }
}

/// The rosters within reach, the latest first.
pub async fn list(clearance: &Clearance<'_>) -> Result<Vec<support_roster::Model>, Error> {
    let select = clearance.find::<support_roster::Entity>().order_by_desc(support_roster::Column::StartsOn);
    Ok(select.order_by_asc(support_roster::Column::Id).all(&clearance.db()).await?)
}

/// The turns of rosters within reach, in their order.
pub async fn turns(clearance: &Clearance<'_>, rosters: Vec<Uuid>) -> Result<Vec<support_turn::Model>, Error> {
    let select = clearance.find::<support_turn::Entity>().filter(support_turn::COLUMN.roster_id.is_in(rosters));
    Ok(select.order_by_asc(support_turn::Column::StartsOn).order_by_asc(support_turn::Column::Id).all(&clearance.db()).await?)
}

/// The days of a roster on which too few are there.
pub fn missing(roster: &support_roster::Model, turns: &[support_turn::Model]) -> Vec<(Period, usize)> {
    let turns: Vec<Turn> = turns.iter().map(turn).collect();
    gaps((roster.starts_on, roster.ends_on), usize::try_from(roster.seats).unwrap_or_default(), &turns)
}
