//! Rounds: prepared, published, closed; when one is closed its figures are kept and its unsuccessful applications go.

use chrono::NaiveDate;
use entity::{
    posting, posting_application, posting_examination, posting_opinion,
    posting_round::{self, PostingRoundState, PostingShownFrom},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryTrait,
};
use uuid::Uuid;

use super::{figures, free_agent_decisions, placing, substitutes};
use crate::{
    access::{Changed, Clearance, Moment, not_found},
    calendar::FiscalYear,
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        rules::{LONGEST_REASON, may_apply, plain_text},
        service::{organisation, staff},
    },
    posting::rules::{days, life::RoundStep},
};

pub const LONGEST_NAME: usize = 100;
pub const LONGEST_TEXT: usize = 2000;

/// A round to be prepared.
#[derive(Clone, Debug)]
pub struct NewRound {
    pub fiscal_year: FiscalYear,
    pub title: String,
    pub rule: Option<Uuid>,
    pub most_choices: i32,
    pub through_head: bool,
    pub shown_from: PostingShownFrom,
    /// The office that examines; of its own staff the substitute does.
    pub personnel_unit: Uuid,
    /// 職員番号.
    pub substitute: String,
    pub applications_from: NaiveDate,
    pub applications_until: NaiveDate,
    pub records_until: NaiveDate,
}

pub async fn create(clearance: &Clearance<'_>, new: &NewRound) -> Result<Changed, Error> {
    let substitute = judge(clearance, new).await.map_err(|error| error.within(["input"]))?;
    let row = posting_round::ActiveModel { id: Set(Uuid::now_v7()), ..draft(clearance, new, substitute) };
    let id = row.insert(&clearance.db()).await?.id;
    let closed = close_run_out(clearance).await?;
    let detail = serde_json::json!({ "title": new.title, "fiscalYear": new.fiscal_year.0, "closed": closed });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// Writes a round anew: all of it while it is prepared; once it is published who examines in the place of the office, and its last days, for a reason.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &NewRound, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let old = stepped(clearance, id, expected, RoundStep::Revise).await?;
    let substitute = judge(clearance, new).await.map_err(|error| error.within(["input", "content"]))?;
    let was =
        (old.title.as_str(), old.rule_id, old.most_choices, old.through_head, old.shown_from, old.personnel_unit_id, old.applications_from);
    let is = (new.title.as_str(), new.rule, new.most_choices, new.through_head, new.shown_from, new.personnel_unit, new.applications_from);
    if old.state == PostingRoundState::Published && (old.fiscal_year != new.fiscal_year.0 || was != is) {
        let (ja, en) = (
            "公表後に変えられるのは、代理審査者、受付終了日、記録の保存期限です。",
            "once published, the substitute and the last days alone can change",
        );
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "content"]).into());
    }
    granted(clearance, id, new.records_until).await?;
    let detail = serde_json::json!({ "before": { "substitute": old.substitute_id, "applicationsUntil": old.applications_until, "recordsUntil": old.records_until }, "reason": reason });
    let mut row = draft(clearance, new, substitute);
    (row.id, row.state, row.version) = (Set(id), Set(old.state), Set(old.version));
    (row.rule_version, row.published_at, row.recorded_at) = (Set(old.rule_version), Set(old.published_at), Set(old.recorded_at));
    row.update(&clearance.db()).await?;
    free_agent_decisions::settle_all(clearance).await?;
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// The records outlast what was granted under them: the first day of every transfer, the last one of every application, and today.
async fn granted(clearance: &Clearance<'_>, round: Uuid, records_until: NaiveDate) -> Result<(), Error> {
    let postings = clearance.all::<posting::Entity>().filter(posting::COLUMN.round_id.eq(round)).all(&clearance.db()).await?;
    let days = postings.iter().flat_map(|it| [Some(it.starts_on), it.applications_until.and_then(|day| day.succ_opt())]);
    let least = days.flatten().max().unwrap_or(clearance.today()).max(clearance.today());
    if records_until >= least {
        return Ok(());
    }
    let (ja, en) = (format!("記録の保存期限は {least} 以後の日です。"), format!("the records are kept until {least} at the least"));
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "content", "recordsUntil"]).into())
}

/// Whether a round can be as it is wanted; who the substitute is.
async fn judge(clearance: &Clearance<'_>, new: &NewRound) -> Result<Uuid, Error> {
    plain_text(&new.title, LONGEST_NAME).map_err(|refusal| refusal.at(["title"]))?;
    days::in_order(new.applications_from, new.applications_until, new.records_until)
        .map_err(|refusal| refusal.at(["applicationsUntil"]))?;
    if !(1..=10).contains(&new.most_choices) {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "応募できる件数は 1 から 10 です。", "one to ten choices");
        return Err(refusal.at(["mostChoices"]).into());
    }
    if let Some(rule) = new.rule {
        crate::eligibility::service::rules::find(clearance, rule).await.map_err(|_| not_found(&["rule"]))?;
    }
    stands(clearance, new.personnel_unit, clearance.today(), &["personnelUnit"]).await?;
    let substitute = staff::serving(clearance, std::slice::from_ref(&new.substitute), &["substitute"]).await?;
    if !substitutes::is_apart(clearance, new.personnel_unit, substitute[0]).await? {
        let (ja, en) = ("人事担当部署の職員とその上司は代理審査者になれません。", "nobody of the personnel office or above it");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["substitute"]).into());
    }
    Ok(substitute[0])
}

/// A round as it is wanted, not published yet.
fn draft(clearance: &Clearance<'_>, new: &NewRound, substitute: Uuid) -> posting_round::ActiveModel {
    posting_round::ActiveModel {
        id: NotSet,
        fiscal_year: Set(new.fiscal_year.0),
        title: Set(new.title.clone()),
        rule_id: Set(new.rule),
        rule_version: Set(None),
        most_choices: Set(new.most_choices),
        through_head: Set(new.through_head),
        shown_from: Set(new.shown_from),
        personnel_unit_id: Set(new.personnel_unit),
        substitute_id: Set(substitute),
        applications_from: Set(new.applications_from),
        applications_until: Set(new.applications_until),
        records_until: Set(new.records_until),
        state: Set(PostingRoundState::Draft),
        figures: Set(None),
        published_at: Set(None),
        closed_at: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    }
}

/// A unit that is there on a day.
pub async fn stands(clearance: &Clearance<'_>, unit: Uuid, on: NaiveDate, path: &[&str]) -> Result<(), Error> {
    let there = organisation::versions_at(clearance, vec![unit], Moment { as_of: on, known_at: None }).await?;
    if there.is_empty() { Err(Refusal::plain(ErrorCode::UnitNotValidOnDay).at(path.iter().copied()).into()) } else { Ok(()) }
}

/// Publishes a round: from now on all staff read what was approved of it.
pub async fn publish(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let round = stepped(clearance, id, expected, RoundStep::Publish).await?;
    let postings = clearance.all::<posting::Entity>().filter(posting::COLUMN.round_id.eq(id));
    let approved = postings.filter(posting::COLUMN.state.eq(posting::PostingState::Approved)).count(&clearance.db()).await?;
    if approved == 0 {
        let refusal = Refusal::new(ErrorCode::PostingNotInState, "承認された公募の職がありません。", "no posting is approved");
        return Err(refusal.at(["input", "round"]).into());
    }
    may_apply(None, Some(round.applications_until), clearance.today()).map_err(|refusal| refusal.at(["input", "round"]))?;
    let version = match round.rule_id {
        Some(rule) => Some(crate::eligibility::service::rules::version(clearance, rule, None).await?.0.number),
        None => None,
    };
    let mut row = round.into_active_model().reset_all();
    row.rule_version = Set(version);
    row.published_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    free_agent_decisions::settle_all(clearance).await?;
    Ok(Changed::objects(vec![id]))
}

/// Closes a round when the last day of its records is over: what was counted stays, what was not successful goes.
///
/// The day alone decides. A refusal that looked at applications would tell of those that the caller must not know of.
pub async fn close(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let round = stepped(clearance, id, expected, RoundStep::Close).await?;
    days::may_close(round.records_until, clearance.today()).map_err(|refusal| refusal.at(["input", "round"]))?;
    settle(clearance, round).await?;
    Ok(Changed::objects(vec![id]))
}

/// Closes every round whose records are over and which nobody has closed, as another is made: they go without being thought of.
async fn close_run_out(clearance: &Clearance<'_>) -> Result<Vec<Uuid>, Error> {
    let over = clearance.all::<posting_round::Entity>().filter(posting_round::COLUMN.records_until.lt(clearance.today()));
    let mut closed = vec![];
    for round in over.all(&clearance.db()).await? {
        if let Ok(state) = RoundStep::Close.from(round.state) {
            closed.push(round.id);
            settle(clearance, posting_round::Model { state, version: round.version + 1, ..round }).await?;
        }
    }
    Ok(closed)
}

/// Counts a round that is closed, and forgets what is not counted on.
async fn settle(clearance: &Clearance<'_>, round: posting_round::Model) -> Result<(), Error> {
    let figures = figures::count(clearance, round.id).await?;
    forget(clearance, round.id).await?;
    let mut row = round.into_active_model().reset_all();
    row.closed_at = Set(Some(clearance.now()));
    row.figures = Set(Some(serde_json::to_string(&figures).map_err(|error| Error::Internal(error.to_string()))?));
    row.update(&clearance.db()).await?;
    Ok(())
}

/// 記録の消去: every application of a round that led to no announced transfer, with all that was made of it.
async fn forget(clearance: &Clearance<'_>, round: Uuid) -> Result<(), Error> {
    let db = clearance.db();
    let placed = placing::announced(clearance, round).await?;
    let select = clearance.all::<posting_application::Entity>().filter(posting_application::COLUMN.round_id.eq(round));
    let gone: Vec<Uuid> = select.all(&db).await?.into_iter().map(|it| it.id).filter(|it| !placed.contains(it)).collect();
    for some in gone.chunks(500) {
        let some = || some.iter().copied();
        posting_opinion::Entity::delete_many().filter(posting_opinion::COLUMN.application_id.is_in(some())).exec(&db).await?;
        posting_examination::Entity::delete_many().filter(posting_examination::COLUMN.id.is_in(some())).exec(&db).await?;
        posting_application::Entity::delete_many().filter(posting_application::COLUMN.id.is_in(some())).exec(&db).await?;
    }
    Ok(())
}

/// A round within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<posting_round::Model, Error> {
    let select = clearance.find::<posting_round::Entity>().filter(posting_round::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "round"]))
}

/// The rounds of postings, as far as the caller may know of them.
pub async fn by_key(clearance: &Clearance<'_>, keys: Vec<Uuid>) -> Result<Vec<posting_round::Model>, Error> {
    Ok(clearance.find::<posting_round::Entity>().filter(posting_round::COLUMN.id.is_in(keys)).all(&clearance.db()).await?)
}

/// Takes a step with a round of the expected version; the round as it is after it, not yet written.
async fn stepped(clearance: &Clearance<'_>, id: Uuid, expected: i32, step: RoundStep) -> Result<posting_round::Model, Error> {
    let round = find(clearance, id).await?;
    Refusal::unless_current(expected, round.version)?;
    let state = step.from(round.state).map_err(|refusal| refusal.at(["input", "round"]))?;
    Ok(posting_round::Model { state, version: expected + 1, ..round })
}

/// One window of the rounds within reach, the latest year first.
pub async fn list(clearance: &Clearance<'_>, window: &Window) -> Result<Vec<posting_round::Model>, Error> {
    use posting_round::{Column, Entity};
    let mut select = clearance.find::<Entity>();
    let keyset = Keyset::by_number((Entity, Column::FiscalYear), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>) -> Result<u64, Error> {
    Ok(clearance.find::<posting_round::Entity>().count(&clearance.db()).await?)
}

pub fn place(row: &posting_round::Model) -> Bound {
    Bound { value: row.fiscal_year.to_string(), id: row.id }
}
