//! Candidates' rights: what is disclosed to oneself, and what is erased when its time is over while the figures stay.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    application, attachment, candidate, disqualification, event_attendance, exam_category, job_offer, list_entry, mark, mark_sheet,
    onboarding, onboarding_contact,
    personal_record::Sex,
    recruitment_campaign, recusal,
    selection_stage::{self, DecisionBasis},
    session_slot,
    stage_result::{self, StageOutcome},
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{BinOper, Expr, ExprTrait, Func, SelectStatement},
};
use serde::Deserialize;
use uuid::Uuid;

use super::applications;
use crate::{
    access::{Changed, Clearance, Field, tokyo_day},
    error::{Error, ErrorCode, Refusal},
    personnel::orders::service::settings::Settings,
    recruitment::rules::{conditions, life::is_closed},
};

/// What the city discloses to a candidate of the own result.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Disclosure {
    /// 得点.
    #[serde(default)]
    pub points: bool,
    /// 順位.
    #[serde(default)]
    pub place: bool,
    /// The years for which what was gathered is kept.
    pub retention_years: Option<u32>,
}

pub async fn policy(clearance: &Clearance<'_>) -> Result<Disclosure, Error> {
    Settings::load(clearance, &clearance.db()).await?.on("candidate_privacy", clearance.today())
}

/// One stage of an own result.
#[derive(Clone, Debug)]
pub struct OwnStage {
    pub name: String,
    pub outcome: Option<StageOutcome>,
    pub points: Option<i32>,
    pub place: Option<i32>,
    pub sitters: i64,
    pub cut_off: Option<i32>,
}

/// The own results of an application, as far as they are released and the city discloses them; every reading is audited.
pub async fn disclosure(clearance: &Clearance<'_>, id: Uuid) -> Result<Option<(application::Model, Vec<OwnStage>)>, Error> {
    let found = applications::by_ids(clearance, vec![id]).await?.pop();
    let Some(row) = found.filter(|it| clearance.sees_of_candidate(Field::OwnResult, it.candidate_id, it.id)) else { return Ok(None) };
    let db = clearance.db();
    let policy = policy(clearance).await?;
    let results = clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.application_id.eq(id)).all(&db).await?;
    let stages = clearance.all::<selection_stage::Entity>().filter(selection_stage::COLUMN.id.is_in(results.iter().map(|it| it.stage_id)));
    let stages = stages.filter(selection_stage::COLUMN.released_at.is_not_null());
    let mut own = vec![];
    for stage in stages.order_by_asc(selection_stage::Column::Position).all(&db).await? {
        let Some(result) = results.iter().find(|it| it.stage_id == stage.id) else { continue };
        use sea_orm::PaginatorTrait;
        let sat = clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(stage.id));
        own.push(OwnStage {
            name: stage.name,
            outcome: result.outcome,
            points: result.points.filter(|_| policy.points),
            place: result.place.filter(|_| policy.place),
            sitters: i64::try_from(sat.filter(stage_result::COLUMN.sat.eq(true)).count(&db).await?).unwrap_or(i64::MAX),
            // A cut-off of the composite says nothing beside the points of a stage.
            cut_off: stage.cut_off.filter(|_| policy.points && stage.basis == Some(DecisionBasis::Stage)),
        });
    }
    Ok(Some((row, own)))
}

/// 消去する項目の区分.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "ErasableGroup")]
pub enum Group {
    /// 氏名・読み・ポータルの識別子。
    Identity,
    /// 生年月日・性別。
    Birth,
    /// 電子メール・電話番号。
    Contact,
    /// 添付書類。
    Attachments,
    /// 評点の所見・欠格事由・理由の文章。
    Remarks,
}

/// Erases groups of fields of everybody whose every application is closed for so long; what was counted stays counted.
pub async fn anonymize(clearance: &Clearance<'_>, closed_before: NaiveDate, groups: &[Group]) -> Result<Changed, Error> {
    let years = policy(clearance).await?.retention_years.unwrap_or(3);
    let today = clearance.today();
    if groups.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "groups"]).into());
    }
    let kept_until = closed_before.pred_opt().map_or(NaiveDate::MAX, |last| conditions::retained_until(last, years));
    if kept_until >= today {
        let refusal = Refusal::new(
            ErrorCode::RetentionNotOver,
            format!("保存期間は {kept_until} までです。"),
            format!("it is to be kept until {kept_until}"),
        );
        return Err(refusal.at(["input", "closedBefore"]).by("conditions::retained_until", "文書管理規程").into());
    }
    let people = over(clearance, closed_before).await?;
    if people.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "closedBefore"]).into());
    }
    for some in people.chunks(1_000) {
        erase(clearance, some, groups).await?;
    }
    let names: Vec<&str> = groups.iter().map(<&str>::from).collect();
    let detail = serde_json::json!({ "people": people.len(), "groups": names, "closedBefore": closed_before });
    let report = serde_json::json!({ "people": people.len() });
    Ok(Changed { objects: people, report: Some(report), detail: Some(detail), ..Changed::default() })
}

/// Who has nothing under way and nothing that ended since; who came to an event long ago and never applied. Of who was hired the
/// personnel record stays, which is another thing.
async fn over(clearance: &Clearance<'_>, closed_before: NaiveDate) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let all = clearance.all::<application::Entity>().select_only().columns([
        application::Column::Id,
        application::Column::CandidateId,
        application::Column::CategoryId,
        application::Column::State,
        application::Column::ClosedAt,
        application::Column::SubmittedAt,
    ]);
    type Row = (Uuid, Uuid, Uuid, application::ApplicationState, Option<chrono::DateTime<chrono::Utc>>, chrono::DateTime<chrono::Utc>);
    let rows: Vec<Row> = all.into_tuple().all(&db).await?;
    let lists = clearance.all::<list_entry::Entity>().select_only();
    let lists = lists.columns([list_entry::Column::ApplicationId, list_entry::Column::ValidUntil]);
    let lists: HashMap<Uuid, NaiveDate> = lists.into_tuple::<(Uuid, NaiveDate)>().all(&db).await?.into_iter().collect();
    let mut over: HashMap<Uuid, bool> = HashMap::new();
    let campaigns = closed_campaigns(clearance).await?;
    for (application, person, category, state, closed, submitted) in rows {
        // A list that ran out ends what was on it, and a campaign that was closed what was never decided in it.
        let ended = match lists.get(&application) {
            _ if is_closed(state) => Some(tokyo_day(closed.unwrap_or(submitted))),
            Some(valid_until) => Some(*valid_until),
            None => campaigns.get(&category).copied(),
        };
        let old = ended.is_some_and(|day| day < closed_before);
        let it = over.entry(person).or_insert(true);
        *it &= old;
    }
    let visits = clearance.all::<event_attendance::Entity>().select_only();
    let visits = visits.columns([event_attendance::Column::CandidateId, event_attendance::Column::RecordedAt]);
    let visits: Vec<(Uuid, chrono::DateTime<chrono::Utc>)> = visits.into_tuple().all(&db).await?;
    for (person, at) in visits {
        let it = over.entry(person).or_insert(true);
        *it &= tokyo_day(at) < closed_before;
    }
    let people = clearance.all::<candidate::Entity>().select_only().column(candidate::Column::Id);
    let people = people.filter(candidate::COLUMN.merged_into_id.is_null());
    let people: Vec<Uuid> = people
        .filter(candidate::COLUMN.id.is_in(over.into_iter().filter(|(_, over)| *over).map(|(id, _)| id)))
        .into_tuple()
        .all(&db)
        .await?;
    Ok(people)
}

/// The categories of closed campaigns, each with the day on which it was closed.
async fn closed_campaigns(clearance: &Clearance<'_>) -> Result<HashMap<Uuid, NaiveDate>, Error> {
    let select = clearance.all::<exam_category::Entity>().select_only().column(exam_category::Column::Id);
    let select = select.column(recruitment_campaign::Column::ClosedAt).inner_join(recruitment_campaign::Entity);
    let select = select.filter(recruitment_campaign::COLUMN.closed_at.is_not_null());
    let rows: Vec<(Uuid, chrono::DateTime<chrono::Utc>)> = select.into_tuple().all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|(category, at)| (category, tokyo_day(at))).collect())
}

/// Erases groups of fields of some people and of their applications.
async fn erase(clearance: &Clearance<'_>, people: &[Uuid], groups: &[Group]) -> Result<(), Error> {
    erase_of_people(clearance, people, groups).await?;
    erase_of_applications(clearance, people, groups).await
}

async fn erase_of_people(clearance: &Clearance<'_>, people: &[Uuid], groups: &[Group]) -> Result<(), Error> {
    let db = clearance.db();
    let mut update = candidate::Entity::update_many();
    let nothing = || Expr::value(None::<String>);
    for group in groups {
        use candidate::Column;
        update = match group {
            Group::Identity => {
                let names = [
                    Column::FamilyName,
                    Column::GivenName,
                    Column::FamilyNameKana,
                    Column::GivenNameKana,
                    Column::KanaSortKey,
                    Column::NameKey,
                ];
                names.into_iter().fold(update, |update, it| update.col_expr(it, Expr::value(""))).col_expr(Column::PortalSubject, nothing())
            }
            Group::Birth => {
                update.col_expr(Column::BirthDate, Expr::value(None::<NaiveDate>)).col_expr(Column::Sex, Expr::value(Sex::NotStated))
            }
            Group::Contact => update.col_expr(Column::Email, nothing()).col_expr(Column::Phone, nothing()),
            Group::Attachments | Group::Remarks => update,
        };
    }
    let erased: Vec<&str> = groups.iter().map(<&str>::from).collect();
    // What was erased before stays erased.
    let before = Expr::expr(Func::coalesce([Expr::col(candidate::Column::Erased), Expr::value("")]));
    let all = before.binary(BinOper::Custom("||"), Expr::value(format!(" {}", erased.join(" "))));
    let update = update.col_expr(candidate::Column::Erased, all);
    let same = sea_orm::Condition::any()
        .add(candidate::COLUMN.id.is_in(people.iter().copied()))
        .add(candidate::COLUMN.merged_into_id.is_in(people.iter().copied()));
    update.filter(same).exec(&db).await?;
    Ok(())
}

async fn erase_of_applications(clearance: &Clearance<'_>, people: &[Uuid], groups: &[Group]) -> Result<(), Error> {
    let db = clearance.db();
    let nothing = || Expr::value(None::<String>);
    let theirs = || {
        let select = clearance.all::<application::Entity>().select_only().column(application::Column::Id);
        select.filter(application::COLUMN.candidate_id.is_in(people.iter().copied())).into_query()
    };
    if groups.contains(&Group::Attachments) {
        attachment::Entity::delete_many().filter(attachment::Column::ApplicationId.in_subquery(theirs())).exec(&db).await?;
    }
    if groups.contains(&Group::Remarks) {
        let sheets = clearance.all::<mark_sheet::Entity>().select_only().column(mark_sheet::Column::Id);
        let sheets = sheets.filter(mark_sheet::Column::ApplicationId.in_subquery(theirs())).into_query();
        let marks = mark::Entity::update_many().col_expr(mark::Column::Comment, nothing());
        marks.filter(mark::Column::SheetId.in_subquery(sheets)).exec(&db).await?;
        let sheets = mark_sheet::Entity::update_many().col_expr(mark_sheet::Column::Comment, nothing());
        sheets.filter(mark_sheet::Column::ApplicationId.in_subquery(theirs())).exec(&db).await?;
        let notes = application::Entity::update_many().col_expr(application::Column::Note, nothing());
        notes.filter(application::COLUMN.candidate_id.is_in(people.iter().copied())).exec(&db).await?;
        remarks_after_the_panel(clearance, &theirs).await?;
        disqualification::Entity::delete_many().filter(disqualification::Column::ApplicationId.in_subquery(theirs())).exec(&db).await?;
    }
    if groups.contains(&Group::Identity) {
        // A place in a session and a receipt number lead back to somebody through papers elsewhere.
        session_slot::Entity::delete_many().filter(session_slot::Column::ApplicationId.in_subquery(theirs())).exec(&db).await?;
        event_attendance::Entity::delete_many()
            .filter(event_attendance::COLUMN.candidate_id.is_in(people.iter().copied()))
            .exec(&db)
            .await?;
        let update = application::Entity::update_many().col_expr(application::Column::ReceiptNumber, nothing());
        update.filter(application::COLUMN.candidate_id.is_in(people.iter().copied())).exec(&db).await?;
    }
    Ok(())
}

/// The words that were written of somebody from the panel on.
async fn remarks_after_the_panel(clearance: &Clearance<'_>, theirs: &(dyn Fn() -> SelectStatement + Sync)) -> Result<(), Error> {
    let db = clearance.db();
    let nothing = || Expr::value(None::<String>);
    let offers = job_offer::Entity::update_many().col_expr(job_offer::Column::Reason, nothing());
    offers.filter(job_offer::Column::ApplicationId.in_subquery(theirs())).exec(&db).await?;
    let entries = list_entry::Entity::update_many().col_expr(list_entry::Column::Note, nothing());
    entries.filter(list_entry::Column::ApplicationId.in_subquery(theirs())).exec(&db).await?;
    let recusals = recusal::Entity::update_many().col_expr(recusal::Column::Reason, Expr::value("-"));
    recusals.filter(recusal::Column::ApplicationId.in_subquery(theirs())).exec(&db).await?;
    let plans = clearance.all::<onboarding::Entity>().select_only().column(onboarding::Column::Id);
    let plans = plans.filter(onboarding::Column::ApplicationId.in_subquery(theirs())).into_query();
    let contacts = onboarding_contact::Entity::update_many().col_expr(onboarding_contact::Column::Note, nothing());
    contacts.filter(onboarding_contact::Column::OnboardingId.in_subquery(plans)).exec(&db).await?;
    Ok(())
}
