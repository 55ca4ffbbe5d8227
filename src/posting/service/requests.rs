//! What units ask for: requested, returned or approved by the personnel office, interviewed by a panel of the unit's own, told, opened again.

use chrono::NaiveDate;
use entity::{posting, posting_panelist, posting_round};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryTrait, Set};
use uuid::Uuid;

use super::rounds::{self, LONGEST_NAME, LONGEST_TEXT};
use crate::{
    access::{Changed, Clearance, not_found, own_postings},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        rules::{LONGEST_REASON, plain_lines, plain_text},
        service::staff,
    },
    posting::rules::{
        days::{self, PERIODS},
        life::{PostingStep, RoundStep},
    },
};

/// What a unit asks for (POST-2).
#[derive(Clone, Debug)]
pub struct NewPosting {
    pub org_unit: Uuid,
    pub title: String,
    pub duties: String,
    pub rank: Option<Uuid>,
    pub places: i32,
    pub qualifications: Option<String>,
    pub starts_on: NaiveDate,
    pub period_years: Option<i32>,
}

fn readable(new: &NewPosting, round: &posting_round::Model, today: NaiveDate) -> Result<(), Refusal> {
    plain_text(&new.title, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "content", "title"]))?;
    plain_lines(&new.duties, LONGEST_TEXT).map_err(|refusal| refusal.at(["input", "content", "duties"]))?;
    if let Some(text) = &new.qualifications {
        plain_lines(text, LONGEST_TEXT).map_err(|refusal| refusal.at(["input", "content", "qualifications"]))?;
    }
    let invalid = |field: &str, ja: &str, en: &str| Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "content", field]));
    if !(1..=99).contains(&new.places) {
        return invalid("places", "募集人数は 1 から 99 です。", "one to 99 places");
    }
    if new.period_years.is_some_and(|years| !PERIODS.contains(&years)) {
        return invalid("periodYears", "配置期間は 1 年から 5 年です。", "a period of one to five years");
    }
    days::may_start_on(new.starts_on, today, Some(round.records_until)).map_err(|refusal| refusal.at(["input", "content", "startsOn"]))
}

/// Asks for somebody, for a unit within reach.
pub async fn request(clearance: &Clearance<'_>, round: Uuid, new: &NewPosting) -> Result<Changed, Error> {
    let round = rounds::find(clearance, round).await?;
    RoundStep::Ask.from(round.state).map_err(|refusal| refusal.at(["input", "round"]))?;
    readable(new, &round, clearance.today())?;
    rounds::stands(clearance, new.org_unit, new.starts_on, &["input", "content", "orgUnit"]).await?;
    let row = posting::ActiveModel {
        id: Set(Uuid::now_v7()),
        round_id: Set(round.id),
        org_unit_id: Set(new.org_unit),
        title: Set(new.title.clone()),
        duties: Set(new.duties.clone()),
        rank_id: Set(new.rank),
        places: Set(new.places),
        qualifications: Set(new.qualifications.clone()),
        starts_on: Set(new.starts_on),
        period_years: Set(new.period_years),
        applications_until: Set(None),
        state: Set(posting::PostingState::Requested),
        returned_for: Set(None),
        requested_by_id: Set(clearance.actor().employee),
        notified_at: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    let posting = row.insert(&clearance.db()).await?.id;
    // What one may not see one may not ask for: a head asks for the own units.
    find(clearance, posting).await.map_err(|_| not_found(&["input", "content", "orgUnit"]))?;
    Ok(Changed::objects(vec![posting])
        .with_detail(serde_json::json!({ "title": new.title, "orgUnit": new.org_unit, "places": new.places })))
}

/// Asks again, otherwise.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &NewPosting) -> Result<Changed, Error> {
    let posting = stepped(clearance, id, expected, PostingStep::Revise).await?;
    readable(new, &rounds::find(clearance, posting.round_id).await?, clearance.today())?;
    rounds::stands(clearance, new.org_unit, new.starts_on, &["input", "content", "orgUnit"]).await?;
    let before = serde_json::json!({ "title": posting.title, "places": posting.places, "startsOn": posting.starts_on });
    let mut row = posting.into_active_model().reset_all();
    row.org_unit_id = Set(new.org_unit);
    row.title = Set(new.title.clone());
    row.duties = Set(new.duties.clone());
    row.rank_id = Set(new.rank);
    row.places = Set(new.places);
    row.qualifications = Set(new.qualifications.clone());
    row.starts_on = Set(new.starts_on);
    row.period_years = Set(new.period_years);
    row.returned_for = Set(None);
    row.update(&clearance.db()).await?;
    find(clearance, id).await.map_err(|_| not_found(&["input", "content", "orgUnit"]))?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": before })))
}

/// Sends a request back, to be put right.
pub async fn return_to_unit(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let mut row = stepped(clearance, id, expected, PostingStep::Return).await?.into_active_model().reset_all();
    row.returned_for = Set(Some(reason.to_owned()));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "reason": reason })))
}

pub async fn approve(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let posting = stepped(clearance, id, expected, PostingStep::Approve).await?;
    posting.into_active_model().reset_all().update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// Names who interviews. Whether one of them applies is not asked: the answer would tell. An applicant sees nothing of the others.
pub async fn name_panel(clearance: &Clearance<'_>, id: Uuid, expected: i32, numbers: &[String]) -> Result<Changed, Error> {
    let posting = versioned(clearance, id, expected).await?;
    let panel = staff::serving(clearance, numbers, &["input", "panel"]).await?;
    let db = clearance.db();
    posting_panelist::Entity::delete_many().filter(posting_panelist::COLUMN.posting_id.eq(id)).exec(&db).await?;
    let rows = panel.iter().map(|it| posting_panelist::ActiveModel { id: Set(Uuid::now_v7()), posting_id: Set(id), employee_id: Set(*it) });
    insert_all(&db, rows.collect()).await?;
    let mut row = posting.into_active_model();
    row.version = Set(expected + 1);
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "panel": panel })))
}

/// 再募集: a posting that was told is open again, until a day of its own.
pub async fn reopen(clearance: &Clearance<'_>, id: Uuid, expected: i32, until: NaiveDate) -> Result<Changed, Error> {
    let posting = stepped(clearance, id, expected, PostingStep::Reopen).await?;
    let round = rounds::find(clearance, posting.round_id).await?;
    RoundStep::Run.from(round.state).map_err(|refusal| refusal.at(["input", "posting"]))?;
    days::may_reopen_until(until, clearance.today(), round.records_until).map_err(|refusal| refusal.at(["input", "applicationsUntil"]))?;
    let mut row = posting.into_active_model().reset_all();
    row.applications_until = Set(Some(until));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "applicationsUntil": until })))
}

/// A posting within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<posting::Model, Error> {
    let select = clearance.find::<posting::Entity>().filter(posting::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "posting"]))
}

/// One that the caller may change, not only read.
async fn versioned(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<posting::Model, Error> {
    let select = clearance.find::<posting::Entity>().filter(posting::COLUMN.id.eq(id)).filter(own_postings(clearance.sight()));
    let posting = select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "posting"]))?;
    Refusal::unless_current(expected, posting.version)?;
    Ok(posting)
}

/// Takes a step with a posting of the expected version; the posting as it is after it, not yet written.
pub async fn stepped(clearance: &Clearance<'_>, id: Uuid, expected: i32, step: PostingStep) -> Result<posting::Model, Error> {
    let posting = versioned(clearance, id, expected).await?;
    let state = step.from(posting.state).map_err(|refusal| refusal.at(["input", "posting"]))?;
    Ok(posting::Model { state, version: expected + 1, ..posting })
}

/// Which postings are asked for.
#[derive(Clone, Debug, Default)]
pub struct PostingQuery {
    pub round: Option<Uuid>,
    pub org_unit: Option<Uuid>,
    pub states: Option<Vec<posting::PostingState>>,
}

fn asked(clearance: &Clearance<'_>, query: &PostingQuery) -> sea_orm::Select<posting::Entity> {
    let mut select = clearance.find::<posting::Entity>();
    if let Some(round) = query.round {
        select = select.filter(posting::COLUMN.round_id.eq(round));
    }
    if let Some(unit) = query.org_unit {
        select = select.filter(posting::COLUMN.org_unit_id.eq(unit));
    }
    if let Some(states) = &query.states {
        select = select.filter(posting::COLUMN.state.is_in(states.iter().copied()));
    }
    select
}

/// One window of the postings asked for, by the day of their start.
pub async fn list(clearance: &Clearance<'_>, query: &PostingQuery, window: &Window) -> Result<Vec<posting::Model>, Error> {
    use posting::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_day((Entity, Column::StartsOn), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &PostingQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &posting::Model) -> Bound {
    Bound { value: row.starts_on.to_string(), id: row.id }
}

/// Who interviews for postings, as far as the caller may know.
pub async fn panels(clearance: &Clearance<'_>, postings: Vec<Uuid>) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let select = clearance.find::<posting_panelist::Entity>().filter(posting_panelist::COLUMN.posting_id.is_in(postings));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.posting_id, it.employee_id)).collect())
}
