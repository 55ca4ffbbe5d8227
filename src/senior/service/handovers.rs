//! 業務継承: planned for who will leave a post, held in sessions, completed; and the list of what would leave with one person.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{handover_session, knowledge_handover};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::{ordinance, people, placements};
use crate::{
    access::{Changed, Clearance, not_found, tokyo_day},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        rules::{LONGEST_REASON, plain_text},
        service::{people::Joined, staff},
    },
    senior::rules::handover::{HandoverRisk, deadline, may_be_held, risk},
};

/// A hand-over to be planned.
#[derive(Clone, Debug)]
pub struct NewHandover {
    pub employee: Uuid,
    pub successor: Option<Uuid>,
    pub topic: String,
    pub only_holder: bool,
    /// The eve of the step-down or the last day in service if not given.
    pub deadline: Option<NaiveDate>,
}

/// Plans one; it is over before the person leaves the post.
pub async fn plan(clearance: &Clearance<'_>, new: &NewHandover) -> Result<Changed, Error> {
    plain_text(&new.topic, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "topic"]))?;
    if let Some(successor) = new.successor {
        staff::serves(clearance, successor, &["input", "successor"]).await?;
    }
    let ordinance = ordinance::load(clearance).await?;
    let today = clearance.today();
    let known = people::one(clearance, &ordinance, new.employee, today, &["input", "employee"]).await?;
    let latest = deadline(&known.senior, today).ok_or_else(|| Refusal::plain(ErrorCode::SeniorNotOpen).at(["input", "employee"]))?;
    let by = match new.deadline {
        Some(by) => by,
        // The day that follows from the age is told to who reads the birth date, not to every head.
        None if clearance.sees_age_of(new.employee, &known.standing) => latest,
        None => {
            let (ja, en) = ("期限を指定してください。", "name the last day of the hand-over");
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "deadline"]).into());
        }
    };
    if by < today || by > latest || new.successor == Some(new.employee) {
        // The day itself is told to who reads the birth date, not to every head.
        let (ja, en) = (
            "今日から、職を離れる前の日までに、別の職員へ引き継いでください。",
            "to somebody else, from today to a day before they leave the post",
        );
        return Err(Refusal::new(ErrorCode::SeniorOverLimit, ja, en).at(["input", "deadline"]).into());
    }
    let row = knowledge_handover::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(new.employee),
        successor_id: Set(new.successor),
        org_unit_id: Set(known.standing.org_unit_id),
        topic: Set(new.topic.clone()),
        only_holder: Set(new.only_holder),
        deadline: Set(by),
        completed_on: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    Ok(Changed::objects(vec![row.insert(&clearance.db()).await?.id]))
}

async fn open(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<knowledge_handover::Model, Error> {
    let select = clearance.find::<knowledge_handover::Entity>().filter(knowledge_handover::COLUMN.id.eq(id));
    let row = select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "handover"]))?;
    Refusal::unless_current(expected, row.version)?;
    match row.completed_on {
        Some(_) => Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "handover"]).into()),
        None => Ok(row),
    }
}

/// Writes down a session that was held.
pub async fn record(
    clearance: &Clearance<'_>,
    id: Uuid,
    expected: i32,
    held_on: NaiveDate,
    minutes: i32,
    note: Option<&str>,
) -> Result<Changed, Error> {
    let row = open(clearance, id, expected).await?;
    may_be_held(tokyo_day(row.recorded_at), held_on, clearance.today()).map_err(|refusal| refusal.at(["input", "heldOn"]))?;
    if !(1..=1440).contains(&minutes) {
        let (ja, en) = ("1 分から 1440 分までです。", "1 to 1440 minutes");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "minutes"]).into());
    }
    if let Some(note) = note {
        plain_text(note, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "note"]))?;
    }
    let session = handover_session::ActiveModel {
        id: Set(Uuid::now_v7()),
        handover_id: Set(id),
        held_on: Set(held_on),
        minutes: Set(minutes),
        note: Set(note.map(str::to_owned)),
        recorded_at: Set(clearance.now()),
    };
    session.insert(&clearance.db()).await?;
    let mut row = row.into_active_model();
    row.version = Set(expected + 1);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// Says that it is done: with a successor, after one session at least.
pub async fn complete(clearance: &Clearance<'_>, id: Uuid, expected: i32, successor: Option<Uuid>) -> Result<Changed, Error> {
    let row = open(clearance, id, expected).await?;
    if let Some(successor) = successor {
        staff::serves(clearance, successor, &["input", "successor"]).await?;
    }
    let successor = successor.or(row.successor_id).filter(|it| *it != row.employee_id);
    let sessions = sessions(clearance, vec![id]).await?;
    if successor.is_none() || sessions.is_empty() {
        let (ja, en) = ("後任と一回以上の実施が必要です。", "it takes a successor and one session at least");
        return Err(Refusal::new(ErrorCode::NothingToChange, ja, en).at(["input", "handover"]).into());
    }
    let mut row = row.into_active_model();
    (row.successor_id, row.completed_on, row.version) = (Set(successor), Set(Some(clearance.today())), Set(expected + 1));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// The sessions of hand-overs, in the order of days.
pub async fn sessions(clearance: &Clearance<'_>, handovers: Vec<Uuid>) -> Result<Vec<handover_session::Model>, Error> {
    let select = clearance.find::<handover_session::Entity>().filter(handover_session::COLUMN.handover_id.is_in(handovers));
    Ok(select.order_by_asc(handover_session::Column::HeldOn).all(&clearance.db()).await?)
}

/// The hand-overs within reach, by deadline.
pub async fn list(clearance: &Clearance<'_>, open_only: bool) -> Result<Vec<knowledge_handover::Model>, Error> {
    let mut select = clearance.find::<knowledge_handover::Entity>();
    if open_only {
        select = select.filter(knowledge_handover::COLUMN.completed_on.is_null());
    }
    Ok(select.order_by_asc(knowledge_handover::Column::Deadline).order_by_asc(knowledge_handover::Column::Id).all(&clearance.db()).await?)
}

/// How urgent one is today.
pub fn risk_of(row: &knowledge_handover::Model, today: NaiveDate) -> HandoverRisk {
    risk(row.deadline, row.only_holder, row.successor_id.is_some(), row.completed_on.is_some(), today)
}

/// Somebody who leaves a post by the day that was asked about, and what of their knowledge is still theirs alone.
#[derive(Clone, Debug)]
pub struct Risk {
    pub employee: Uuid,
    pub unit: Uuid,
    pub post: Uuid,
    pub deadline: NaiveDate,
    pub planned: i64,
    pub open: i64,
    /// Whether some of what is still open is known to nobody else.
    pub alone: Option<bool>,
    pub level: HandoverRisk,
}

/// Everybody within reach who leaves a post by a day: the most urgent first; for whom nothing is planned is urgent.
pub async fn risks(clearance: &Clearance<'_>, by: NaiveDate) -> Result<Vec<Risk>, Error> {
    let today = clearance.today();
    let query = placements::PlacementQuery { as_of: today, decide_by: Some(by), ..placements::PlacementQuery::default() };
    let placed = placements::all(clearance, &query, Joined::default()).await?;
    let ids: Vec<Uuid> = placed.iter().map(|it| it.row.employee.id).collect();
    let select = clearance.find::<knowledge_handover::Entity>().filter(knowledge_handover::COLUMN.employee_id.is_in(ids));
    let mut of: HashMap<Uuid, Vec<knowledge_handover::Model>> = HashMap::new();
    for row in select.all(&clearance.db()).await? {
        of.entry(row.employee_id).or_default().push(row);
    }
    let mut risks: Vec<Risk> = placed
        .into_iter()
        .filter_map(|it| {
            let deadline = deadline(&it.senior, today)?;
            let rows = of.remove(&it.row.employee.id).unwrap_or_default();
            let open = rows.iter().filter(|row| row.completed_on.is_none()).count() as i64;
            let unplanned = risk(deadline, true, false, false, today);
            let level = rows.iter().map(|row| risk_of(row, today)).max().unwrap_or(unplanned);
            let alone = rows.iter().filter(|row| row.completed_on.is_none()).map(|row| row.only_holder).reduce(|any, it| any || it);
            let (employee, unit, post) = (it.row.employee.id, it.standing.org_unit_id, it.standing.post_id);
            Some(Risk { employee, unit, post, deadline, planned: rows.len() as i64, open, alone, level })
        })
        .collect();
    risks.sort_by_key(|it| (std::cmp::Reverse(it.level), it.deadline, it.employee));
    Ok(risks)
}
