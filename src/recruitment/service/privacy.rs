//! Candidates' rights: what is disclosed to oneself, and what is erased when its time is over while the figures stay.

use chrono::NaiveDate;
use entity::{
    application, attachment, candidate, disqualification, event_attendance, mark, mark_sheet,
    personal_record::Sex,
    selection_stage, session_slot,
    stage_result::{self, StageOutcome},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr};
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
            cut_off: stage.cut_off.filter(|_| policy.points),
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

/// Who has nothing under way, nothing that ended since, and nothing that led to a hire.
async fn over(clearance: &Clearance<'_>, closed_before: NaiveDate) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let all = clearance.all::<application::Entity>().select_only().columns([
        application::Column::CandidateId,
        application::Column::State,
        application::Column::ClosedAt,
        application::Column::SubmittedAt,
    ]);
    type Row = (Uuid, application::ApplicationState, Option<chrono::DateTime<chrono::Utc>>, chrono::DateTime<chrono::Utc>);
    let rows: Vec<Row> = all.into_tuple().all(&db).await?;
    let mut over: std::collections::HashMap<Uuid, bool> = std::collections::HashMap::new();
    for (person, state, closed, submitted) in rows {
        // A list that ran out ends what was on it: a reserve that nobody took up is counted from its application.
        let ended = if is_closed(state) { closed.unwrap_or(submitted) } else { submitted };
        let listed_long_ago = matches!(state, application::ApplicationState::Reserve | application::ApplicationState::Listed);
        let old = tokyo_day(ended) < closed_before && (is_closed(state) || listed_long_ago);
        let it = over.entry(person).or_insert(true);
        *it &= old;
    }
    let people = clearance.all::<candidate::Entity>().select_only().column(candidate::Column::Id);
    let people: Vec<Uuid> = people
        .filter(candidate::COLUMN.id.is_in(over.into_iter().filter(|(_, over)| *over).map(|(id, _)| id)))
        .into_tuple()
        .all(&db)
        .await?;
    Ok(people)
}

async fn erase(clearance: &Clearance<'_>, people: &[Uuid], groups: &[Group]) -> Result<(), Error> {
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
    let update = update.col_expr(candidate::Column::Erased, Expr::value(erased.join(" ")));
    let same = sea_orm::Condition::any()
        .add(candidate::COLUMN.id.is_in(people.iter().copied()))
        .add(candidate::COLUMN.merged_into_id.is_in(people.iter().copied()));
    update.filter(same).exec(&db).await?;
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
