//! 判定: a whole category by a cut-off, taken back until the next stage begins, released to the applicants.

use entity::{
    application::{self, ApplicationState},
    list_entry::{self, CandidateListKind},
    selection_session,
    selection_stage::{self, DecisionBasis, StageState},
    session_slot,
    stage_result::{self, StageOutcome},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, Set, Statement, sea_query::Expr,
};
use serde::Serialize;
use uuid::Uuid;

use super::{marks::reckon, stages};
use crate::{
    access::{Changed, Clearance},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::AT_ONCE,
        rules::{LONGEST_REASON, plain_text},
    },
    recruitment::rules::{life::Step, steps::StageStep},
};

/// Where the line is drawn: at so many points, or so that so many pass, with those of equal points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// In hundredths.
    Points(i64),
    Passers(usize),
}

/// How a stage is to be decided.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    pub basis: DecisionBasis,
    pub pass: Line,
    /// 補欠, at the last stage alone: the next ones below the line.
    pub reserve: Option<Line>,
}

/// 判定の結果: how many came to what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Decided {
    pub stage: Uuid,
    pub passed: i64,
    pub reserved: i64,
    pub failed: i64,
    pub absent: i64,
    pub withdrawn: i64,
    pub not_required: i64,
    /// In hundredths; null where nobody has points.
    pub cut_off: Option<i64>,
}

/// Somebody in a stage.
#[derive(Clone, Debug, FromQueryResult)]
struct Standing {
    id: Uuid,
    application_id: Uuid,
    sat: bool,
    points: Option<i32>,
    outcome: Option<StageOutcome>,
    composite: Option<i32>,
    state: ApplicationState,
}

/// Decides a stage for everybody in it.
pub async fn decide(clearance: &Clearance<'_>, stage: Uuid, expected: i32, how: Decision) -> Result<Changed, Error> {
    let stage = stages::running(clearance, stage).await?;
    let stage = stages::stepped(clearance, &stage, expected, StageStep::Decide).await?;
    let last = stages::neighbour(clearance, &stage, 1).await?;
    if last.is_some() && how.reserve.is_some() {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "補欠は最終段階でのみ決めます。", "reserves are decided at the last stage");
        return Err(refusal.at(["input", "reserve"]).into());
    }
    let db = clearance.db();
    reckon(&db, stage.id, None).await?;
    complete(clearance, &stage).await?;
    composites(&db, stage.id).await?;
    let people = standings(clearance, stage.id).await?;
    let mut verdicts = Verdicts::of(&people, how)?;
    verdicts.report.stage = stage.id;
    verdicts.write(clearance, &stage, last.as_ref()).await?;
    let json = serde_json::to_value(&verdicts.report).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Changed { objects: vec![stage.id], report: Some(json.clone()), detail: Some(json), ..Changed::default() })
}

/// Every rater of somebody who was rated has given a sheet.
async fn complete(clearance: &Clearance<'_>, stage: &selection_stage::Model) -> Result<(), Error> {
    let sql = "SELECT COUNT(*) AS missing FROM session_slot sl
        JOIN selection_session se ON se.id = sl.session_id AND se.stage_id = $1
        JOIN session_panelist p ON p.session_id = se.id
        JOIN stage_result r ON r.stage_id = $1 AND r.application_id = sl.application_id AND r.outcome IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM mark_sheet m WHERE m.stage_id = $1 AND m.application_id = sl.application_id AND m.rater_id = p.employee_id)
          AND NOT EXISTS (SELECT 1 FROM recusal c WHERE c.application_id = sl.application_id AND c.employee_id = p.employee_id)";
    let db = clearance.db();
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [stage.id.into()])).await?;
    let missing: i64 = row.map_or(Ok(0), |row| row.try_get("", "missing"))?;
    if missing == 0 {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::MarksMissing, format!("採点票が {missing} 枚そろっていません。"), format!("{missing} sheets are missing"))
        .at(["input", "stage"])
        .into())
}

/// The composite of everybody in a stage: over the weighted stages so far, half up.
async fn composites(db: &impl ConnectionTrait, stage: Uuid) -> Result<(), Error> {
    let sql = "UPDATE application SET composite = (
            SELECT (2 * SUM(r.points * s.weight) + SUM(s.weight)) / (2 * SUM(s.weight))
            FROM stage_result r JOIN selection_stage s ON s.id = r.stage_id
            WHERE r.application_id = application.id AND r.points IS NOT NULL AND s.weight > 0)
        WHERE id IN (SELECT application_id FROM stage_result WHERE stage_id = $1)";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [stage.into()])).await?;
    Ok(())
}

async fn standings(clearance: &Clearance<'_>, stage: Uuid) -> Result<Vec<Standing>, Error> {
    let select = clearance.all::<stage_result::Entity>().select_only();
    let select = select
        .columns([
            stage_result::Column::Id,
            stage_result::Column::ApplicationId,
            stage_result::Column::Sat,
            stage_result::Column::Points,
            stage_result::Column::Outcome,
        ])
        .columns([application::Column::Composite, application::Column::State])
        .inner_join(application::Entity)
        .filter(stage_result::COLUMN.stage_id.eq(stage));
    Ok(select.into_model::<Standing>().all(&clearance.db()).await?)
}

/// What becomes of whom.
struct Verdicts {
    /// Results with points: those of the line.
    passed: Vec<(Uuid, Uuid)>,
    reserved: Vec<(Uuid, Uuid)>,
    failed: Vec<(Uuid, Uuid)>,
    absent: Vec<(Uuid, Uuid)>,
    /// Those whose result was recorded by itself.
    passed_before: Vec<Uuid>,
    failed_before: Vec<Uuid>,
    withdrawn: Vec<Uuid>,
    /// Who withdrew while nothing was decided of them.
    gone: Vec<(Uuid, Uuid)>,
    spared: Vec<Uuid>,
    basis: DecisionBasis,
    report: Decided,
}

impl Verdicts {
    fn none(basis: DecisionBasis) -> Self {
        let (passed, reserved, failed, absent, gone) = (vec![], vec![], vec![], vec![], vec![]);
        let (passed_before, failed_before, withdrawn, spared) = (vec![], vec![], vec![], vec![]);
        let report = Decided::default();
        Self { passed, reserved, failed, absent, passed_before, failed_before, withdrawn, gone, spared, basis, report }
    }

    fn of(people: &[Standing], how: Decision) -> Result<Self, Error> {
        let mut verdicts = Self::none(how.basis);
        let value = |it: &Standing| match how.basis {
            DecisionBasis::Stage => it.points.map(i64::from),
            DecisionBasis::Composite => it.points.and(it.composite).map(i64::from),
        };
        let open: Vec<&Standing> = people.iter().filter(|it| it.outcome.is_none() && it.state == ApplicationState::Eligible).collect();
        let unmarked = open.iter().filter(|it| it.sat && value(it).is_none()).count();
        if unmarked > 0 {
            let (ja, en) = (
                format!("受験した {unmarked} 人に得点も結果もありません。"),
                format!("{unmarked} who sat have neither points nor a result"),
            );
            return Err(Refusal::new(ErrorCode::MarksMissing, ja, en).at(["input", "stage"]).into());
        }
        let points: Vec<i64> = open.iter().filter_map(|it| value(it)).collect();
        let cut_off = line(&points, how.pass);
        let below: Vec<i64> = points.iter().copied().filter(|it| cut_off.is_none_or(|line| *it < line)).collect();
        let reserve = how.reserve.and_then(|reserve| line(&below, reserve));
        verdicts.report.cut_off = cut_off;
        for it in people {
            let both = (it.id, it.application_id);
            if it.state != ApplicationState::Eligible {
                // Whoever withdrew meanwhile has left, whatever was recorded of them.
                if it.outcome.is_none() {
                    verdicts.gone.push(both);
                }
                continue;
            }
            match (it.outcome, value(it)) {
                (Some(StageOutcome::Passed), _) => verdicts.passed_before.push(it.application_id),
                (Some(StageOutcome::Failed | StageOutcome::Absent), _) => verdicts.failed_before.push(it.application_id),
                (Some(StageOutcome::Withdrawn), _) => verdicts.withdrawn.push(it.application_id),
                (Some(StageOutcome::NotRequired), _) => verdicts.spared.push(it.application_id),
                (None, None) => verdicts.absent.push(both),
                (None, Some(points)) if cut_off.is_some_and(|line| points >= line) => verdicts.passed.push(both),
                (None, Some(points)) if reserve.is_some_and(|line| points >= line) => verdicts.reserved.push(both),
                (None, Some(_)) => verdicts.failed.push(both),
            }
        }
        // What was recorded before counts of everybody, also of who has left since.
        let recorded = |outcome: StageOutcome| people.iter().filter(|it| it.outcome == Some(outcome)).count();
        let count = |decided: usize, before: StageOutcome| i64::try_from(decided + recorded(before)).unwrap_or(i64::MAX);
        verdicts.report.passed = count(verdicts.passed.len(), StageOutcome::Passed);
        verdicts.report.reserved = i64::try_from(verdicts.reserved.len()).unwrap_or(i64::MAX);
        verdicts.report.failed = count(verdicts.failed.len(), StageOutcome::Failed);
        verdicts.report.absent = count(verdicts.absent.len(), StageOutcome::Absent);
        verdicts.report.withdrawn = count(verdicts.gone.len(), StageOutcome::Withdrawn);
        verdicts.report.not_required = count(0, StageOutcome::NotRequired);
        Ok(verdicts)
    }

    async fn write(
        &self,
        clearance: &Clearance<'_>,
        stage: &selection_stage::Model,
        after: Option<&selection_stage::Model>,
    ) -> Result<(), Error> {
        let db = clearance.db();
        let passed: Vec<(Uuid, Uuid)> = self.passed.iter().chain(&self.reserved).copied().collect();
        for (rows, outcome) in [
            (&passed, StageOutcome::Passed),
            (&self.failed, StageOutcome::Failed),
            (&self.absent, StageOutcome::Absent),
            (&self.gone, StageOutcome::Withdrawn),
        ] {
            for some in rows.chunks(AT_ONCE) {
                let update = stage_result::Entity::update_many()
                    .col_expr(stage_result::Column::Outcome, Expr::value(outcome))
                    .col_expr(stage_result::Column::DecidedAt, Expr::value(clearance.now()));
                update.filter(stage_result::COLUMN.id.is_in(some.iter().map(|(id, _)| *id))).exec(&db).await?;
            }
        }
        places(&db, stage.id, self.basis).await?;
        let of = |rows: &[(Uuid, Uuid)]| rows.iter().map(|(_, application)| *application).collect::<Vec<_>>();
        let lost: Vec<Uuid> = of(&self.failed).into_iter().chain(of(&self.absent)).chain(self.failed_before.iter().copied()).collect();
        stages::advance(clearance, &lost, ApplicationState::Eligible, Step::Fail).await?;
        if let Some(after) = after {
            unseat(clearance, after.id, &lost).await?;
        }
        stages::advance(clearance, &self.withdrawn, ApplicationState::Eligible, Step::Withdraw).await?;
        let on: Vec<Uuid> =
            of(&self.passed).into_iter().chain(self.passed_before.iter().copied()).chain(self.spared.iter().copied()).collect();
        match after {
            Some(after) => stages::enter(clearance, after, &on).await?,
            None => {
                finish(clearance, &on, Step::Pass, CandidateListKind::FinalPass).await?;
                finish(clearance, &of(&self.reserved), Step::Reserve, CandidateListKind::Reserve).await?;
            }
        }
        let mut row = stage.clone().into_active_model();
        row.basis = Set(Some(self.basis));
        row.cut_off = Set(self.report.cut_off.and_then(|it| i32::try_from(it).ok()));
        row.decided_at = Set(Some(clearance.now()));
        row.update(&db).await?;
        Ok(())
    }
}

/// Who goes no further has no place in the next stage, where one was given before a decision was taken back.
async fn unseat(clearance: &Clearance<'_>, stage: Uuid, lost: &[Uuid]) -> Result<(), Error> {
    let sessions = clearance.all::<selection_session::Entity>().select_only().column(selection_session::Column::Id);
    let sessions = sessions.filter(selection_session::COLUMN.stage_id.eq(stage)).into_query();
    for some in lost.chunks(AT_ONCE) {
        let slots = session_slot::Entity::delete_many().filter(session_slot::Column::SessionId.in_subquery(sessions.clone()));
        slots.filter(session_slot::COLUMN.application_id.is_in(some.iter().copied())).exec(&clearance.db()).await?;
    }
    Ok(())
}

fn line(points: &[i64], line: Line) -> Option<i64> {
    match line {
        Line::Points(cut_off) => Some(cut_off),
        Line::Passers(wanted) => crate::figures::cut_off_for(points, wanted),
    }
}

async fn finish(clearance: &Clearance<'_>, applications: &[Uuid], step: Step, kind: CandidateListKind) -> Result<(), Error> {
    stages::advance(clearance, applications, ApplicationState::Eligible, step).await?;
    for some in applications.chunks(AT_ONCE) {
        let update = application::Entity::update_many().col_expr(application::Column::FinalResult, Expr::value(kind));
        update.filter(application::COLUMN.id.is_in(some.iter().copied())).exec(&clearance.db()).await?;
    }
    Ok(())
}

/// Places by what was compared: equal points, equal place.
async fn places(db: &impl ConnectionTrait, stage: Uuid, basis: DecisionBasis) -> Result<(), Error> {
    let by = match basis {
        DecisionBasis::Stage => "r.points",
        DecisionBasis::Composite => "a.composite",
    };
    let sql = format!(
        "UPDATE stage_result SET place = ranked.place FROM (
            SELECT r.id AS ranked_id, RANK() OVER (ORDER BY {by} DESC) AS place FROM stage_result r
            JOIN application a ON a.id = r.application_id WHERE r.stage_id = $1 AND r.points IS NOT NULL
        ) AS ranked WHERE stage_result.id = ranked.ranked_id"
    );
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [stage.into()])).await?;
    Ok(())
}

/// Takes a decision back, until the next stage begins or the list is drawn up.
pub async fn reopen(clearance: &Clearance<'_>, stage: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|it| it.at(["input", "reason"]))?;
    let stage = stages::find(clearance, stage).await?;
    let stage = stages::stepped(clearance, &stage, expected, StageStep::Reopen).await?;
    let db = clearance.db();
    // After a change of the flow what was decided under the old one stays decided.
    let category = stages::category_of(clearance, &stage).await?;
    if super::flows::current_of(clearance, category).await? != stage.flow_id || !stages::has_begun(clearance, &stage).await? {
        return Err(Refusal::plain(ErrorCode::StageNotInState).at(["input", "stage"]).into());
    }
    let after = stages::neighbour(clearance, &stage, 1).await?;
    let begun = match &after {
        Some(after) => stages::has_begun(clearance, after).await?,
        None => listed(clearance, stage.id).await?,
    };
    if begun {
        return Err(Refusal::plain(ErrorCode::NextStageBegun).at(["input", "stage"]).into());
    }
    let there = clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(stage.id));
    let there = there.filter(stage_result::COLUMN.outcome.is_not_null()).filter(stage_result::COLUMN.outcome.ne(StageOutcome::Withdrawn));
    let there: Vec<Uuid> = there.select_only().column(stage_result::Column::ApplicationId).into_tuple().all(&db).await?;
    for state in [ApplicationState::Failed, ApplicationState::FinalPass, ApplicationState::Reserve] {
        stages::advance(clearance, &there, state, Step::Reopen).await?;
    }
    // A withdrawal that was recorded at the stage was brought about by the decision.
    let withdrawn = clearance.all::<application::Entity>().select_only().column(application::Column::Id);
    let withdrawn = withdrawn
        .filter(application::COLUMN.flow_id.eq(stage.flow_id))
        .filter(application::COLUMN.closed_at.eq(stage.decided_at.unwrap_or(clearance.now())));
    let withdrawn = withdrawn.filter(application::COLUMN.state.eq(ApplicationState::Withdrawn)).into_tuple::<Uuid>().all(&db).await?;
    stages::advance(clearance, &withdrawn, ApplicationState::Withdrawn, Step::Reopen).await?;
    for some in there.chunks(AT_ONCE) {
        let update = application::Entity::update_many().col_expr(application::Column::FinalResult, Expr::value(None::<CandidateListKind>));
        update.filter(application::COLUMN.id.is_in(some.iter().copied())).exec(&db).await?;
    }
    if let Some(after) = &after {
        let gone = stage_result::Entity::delete_many().filter(stage_result::COLUMN.stage_id.eq(after.id));
        gone.filter(stage_result::COLUMN.application_id.is_in(there.iter().copied())).exec(&db).await?;
    }
    // What the line decided falls; what was recorded by itself stays.
    let absent = Condition::all()
        .add(stage_result::COLUMN.outcome.eq(StageOutcome::Absent))
        .add(stage_result::COLUMN.decided_at.eq(stage.decided_at.unwrap_or(clearance.now())));
    let by_line = Condition::any().add(stage_result::COLUMN.points.is_not_null()).add(absent);
    let by_line = Condition::all().add(by_line).add(stage_result::COLUMN.outcome.ne(StageOutcome::Withdrawn));
    let update = stage_result::Entity::update_many()
        .col_expr(stage_result::Column::Outcome, Expr::value(None::<StageOutcome>))
        .col_expr(stage_result::Column::Place, Expr::value(None::<i32>))
        .col_expr(stage_result::Column::DecidedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>));
    update.filter(stage_result::COLUMN.stage_id.eq(stage.id)).filter(by_line).exec(&db).await?;
    let mut row = stage.clone().into_active_model();
    row.basis = Set(None);
    row.cut_off = Set(None);
    row.decided_at = Set(None);
    row.released_at = Set(None);
    row.update(&db).await?;
    Ok(Changed::objects(vec![stage.id]).with_detail(serde_json::json!({ "reason": reason })))
}

async fn listed(clearance: &Clearance<'_>, stage: Uuid) -> Result<bool, Error> {
    let select = clearance.all::<stage_result::Entity>().select_only().column(stage_result::Column::ApplicationId);
    let there = select.filter(stage_result::COLUMN.stage_id.eq(stage)).into_query();
    let entries = clearance.all::<list_entry::Entity>().filter(list_entry::Column::ApplicationId.in_subquery(there));
    Ok(entries.count(&clearance.db()).await? > 0)
}

/// 合格発表: the applicants learn their result.
pub async fn release(clearance: &Clearance<'_>, stage: Uuid, expected: i32) -> Result<Changed, Error> {
    let stage = stages::find(clearance, stage).await?;
    let stage = stages::stepped(clearance, &stage, expected, StageStep::Release).await?;
    if stages::neighbour(clearance, &stage, -1).await?.is_some_and(|before| before.state != StageState::Released) {
        let refusal = Refusal::new(ErrorCode::StageNotInState, "前の段階を先に発表してください。", "release the stage before first");
        return Err(refusal.at(["input", "stage"]).into());
    }
    let mut row = stage.clone().into_active_model();
    row.released_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![stage.id]))
}
