//! Scores, composites and places of everybody at once; what a line would mean; and the decision.

use std::collections::{HashMap, HashSet};

use entity::{
    exam_application::{self, ExamApplicationState},
    exam_component::{self, ExamComponentKind},
    exam_exemption, exam_mark,
    exam_result::{self, ExamOutcome},
    exam_score, pass_entry, promotion_exam,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    attributes::{self, Attributes},
    exams,
    marking::marking,
};
use crate::{
    access::{Changed, Clearance},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        rules::{LONGEST_REASON, plain_text},
    },
    promotion::rules::{
        carried,
        life::ExamStep,
        marking::{Marked, points},
        ranking::{Component, Line, Score, Standing, Total, passes, places, total},
    },
};

/// An examinee with what is known of each component, in the order of the components.
#[derive(Clone, Debug)]
pub struct Examinee {
    pub application: Uuid,
    pub person: Uuid,
    pub number: i32,
    /// Whether the first stage was passed before.
    pub is_spared: bool,
    pub scores: Vec<Score>,
    /// Where the marks of a component lie too far apart.
    pub disputed: Vec<bool>,
}

/// Everybody who sits an exam, with what they have.
pub struct Board {
    pub rows: Vec<exam_component::Model>,
    pub components: Vec<Component>,
    pub examinees: Vec<Examinee>,
}

/// A component as the rules know it.
pub fn known(it: &exam_component::Model) -> Component {
    Component {
        code: it.code.clone(),
        stage: it.stage,
        most: i64::from(it.most_points),
        allotment: i64::from(it.allotment),
        pass_mark: it.pass_mark.map(i64::from),
    }
}

type Marks = HashMap<(Uuid, Uuid), Vec<i64>>;

/// The marks of components, by component and application.
pub async fn marks(clearance: &Clearance<'_>, components: &[Uuid]) -> Result<Marks, Error> {
    let select = clearance.all::<exam_mark::Entity>().select_only();
    let select = select.column(exam_mark::Column::ComponentId).column(exam_mark::Column::ApplicationId).column(exam_mark::Column::Points);
    let select = select.filter(exam_mark::COLUMN.component_id.is_in(components.iter().copied()));
    let rows: Vec<(Uuid, Uuid, i32)> = select.into_tuple().all(&clearance.db()).await?;
    let mut marks = Marks::with_capacity(rows.len());
    for (component, application, points) in rows {
        marks.entry((component, application)).or_default().push(i64::from(points));
    }
    Ok(marks)
}

/// What the office knows: points, or none of who was absent.
async fn recorded(clearance: &Clearance<'_>, components: &[Uuid]) -> Result<HashMap<(Uuid, Uuid), Option<i32>>, Error> {
    let select = clearance.all::<exam_score::Entity>().select_only();
    let select =
        select.column(exam_score::Column::ComponentId).column(exam_score::Column::ApplicationId).column(exam_score::Column::Points);
    let select = select.filter(exam_score::COLUMN.component_id.is_in(components.iter().copied()));
    let rows: Vec<(Uuid, Uuid, Option<i32>)> = select.into_tuple().all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|(component, application, points)| ((component, application), points)).collect())
}

/// Everybody who is still in an exam, with what they have: four statements, however many they are.
async fn board(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Result<Board, Error> {
    let rows = exams::components(clearance, vec![exam.id]).await?;
    let keys: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
    let (marks, scores) = (marks(clearance, &keys).await?, recorded(clearance, &keys).await?);
    let select = clearance.all::<exam_application::Entity>().select_only();
    let select = select.column(exam_application::Column::Id).column(exam_application::Column::EmployeeId);
    let select = select.column(exam_application::Column::StageExempt);
    let select = select.column(exam_application::Column::ExamineeNumber).filter(exam_application::COLUMN.exam_id.eq(exam.id));
    let fallen = exams::fallen_before(clearance, exam.id, exam.stage).into_query();
    let select = select.filter(exam_application::Column::Id.not_in_subquery(fallen));
    let select = select.filter(exam_application::COLUMN.state.eq(ExamApplicationState::Admitted));
    let select = select.order_by_asc(exam_application::Column::ExamineeNumber);
    let people: Vec<(Uuid, Uuid, bool, Option<i32>)> = select.into_tuple().all(&clearance.db()).await?;
    let examinees = people.into_iter().map(|(application, person, is_spared, number)| {
        let judged = rows.iter().map(|it| {
            let mine = marks.get(&(it.id, application)).map_or(&[][..], Vec::as_slice);
            score(it, scores.get(&(it.id, application)).copied(), mine)
        });
        let (scores, disputed) = judged.unzip();
        Examinee { application, person, number: number.unwrap_or_default(), is_spared, scores, disputed }
    });
    Ok(Board { components: rows.iter().map(known).collect(), examinees: examinees.collect(), rows })
}

/// What somebody has in a component: what the office recorded, else what the marks come to; and whether these lie too far apart.
pub fn score(component: &exam_component::Model, recorded: Option<Option<i32>>, marks: &[i64]) -> (Score, bool) {
    match recorded {
        Some(Some(points)) => (Score::Points(i64::from(points)), false),
        Some(None) => (Score::Absent, false),
        None => match points(&marking(component), marks) {
            Marked::Points(points) => (Score::Points(points), false),
            Marked::Waiting => (Score::Open, false),
            Marked::Disputed => (Score::Open, true),
        },
    }
}

/// Scores that are missing, of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub component: String,
    /// 受験番号 without enough marks or without points.
    pub open: Vec<i32>,
    /// 受験番号 of which the marks lie too far apart.
    pub disputed: Vec<i32>,
}

/// What the scoring came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scoring {
    pub examinees: i64,
    pub placed: i64,
    pub absent: i64,
    /// Examinees below a pass mark.
    pub below_pass_mark: i64,
    pub gaps: Vec<Gap>,
}

/// The most numbers that a gap names.
const NAMED: usize = 100;

fn gaps(board: &Board, stage: i32) -> Vec<Gap> {
    let mut gaps = vec![];
    for (place, component) in board.components.iter().enumerate().filter(|(_, it)| it.stage <= stage) {
        let of = |wanted: bool| {
            let open = board.examinees.iter().filter(|it| it.scores[place] == Score::Open && it.disputed[place] == wanted);
            open.map(|it| it.number).take(NAMED).collect::<Vec<_>>()
        };
        let gap = Gap { component: component.code.clone(), open: of(false), disputed: of(true) };
        if !(gap.open.is_empty() && gap.disputed.is_empty()) {
            gaps.push(gap);
        }
    }
    gaps
}

/// Composites and places in the stage that is under way, of everybody who is still in it; written, and told as figures.
pub async fn score_all(clearance: &Clearance<'_>, exam: Uuid, expected: i32) -> Result<Changed, Error> {
    let exam = exams::stepped(clearance, exam, expected, ExamStep::Mark).await?;
    let board = board(clearance, &exam).await?;
    let (scoring, rows) = placed(&exam, &board);
    write(clearance, exam.id, exam.stage, rows).await?;
    let id = exam.id;
    exam.into_active_model().reset_all().update(&clearance.db()).await?;
    let report = serde_json::to_value(&scoring).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Changed { report: Some(report), ..Changed::objects(vec![id]) })
}

/// What the scores of everybody come to in the stage that is under way; no result where scores are missing.
fn placed(exam: &promotion_exam::Model, board: &Board) -> (Scoring, Vec<exam_result::Model>) {
    let tie: Vec<usize> = exam.tie_break.split(' ').filter_map(|code| board.components.iter().position(|it| it.code == code)).collect();
    let mut rows = vec![];
    let mut standings = vec![];
    // The pass marks of a stage that somebody passed before are not asked again.
    let unasked = |it: &Component| Component { pass_mark: it.pass_mark.filter(|_| it.stage > 1), ..it.clone() };
    let spared: Vec<Component> = board.components.iter().map(unasked).collect();
    let mut scoring = Scoring { gaps: gaps(board, exam.stage), ..Scoring::default() };
    // Who passed the first stage before takes nobody's place in it.
    for it in board.examinees.iter().filter(|it| exam.stage > 1 || !it.is_spared) {
        scoring.examinees += 1;
        let mut row = exam_result::Model {
            id: it.application,
            exam_id: exam.id,
            stage: exam.stage,
            composite: None,
            place: None,
            below_pass_mark: false,
            outcome: None,
        };
        match total(if it.is_spared { &spared } else { &board.components }, &it.scores, exam.stage) {
            Total::Open => {}
            Total::Absent => {
                scoring.absent += 1;
                row.outcome = Some(ExamOutcome::Absent);
            }
            Total::Points { composite, below_pass_mark } => {
                scoring.placed += 1;
                scoring.below_pass_mark += i64::from(below_pass_mark);
                row.composite = i32::try_from(composite).ok();
                row.below_pass_mark = below_pass_mark;
                let points = |place: &usize| if let Score::Points(points) = it.scores[*place] { points } else { 0 };
                standings.push((rows.len(), Standing { composite, tie_break: tie.iter().map(points).collect() }));
            }
        }
        rows.push(row);
    }
    let found = places(&standings.iter().map(|(_, it)| it.clone()).collect::<Vec<_>>());
    for ((row, _), place) in standings.iter().zip(found) {
        rows[*row].place = Some(place);
    }
    (scoring, rows)
}

/// Writes the results of a stage; they take the place of those that it had.
async fn write(clearance: &Clearance<'_>, exam: Uuid, stage: i32, rows: Vec<exam_result::Model>) -> Result<(), Error> {
    let db = clearance.db();
    let known = exam_result::Entity::delete_many().filter(exam_result::COLUMN.exam_id.eq(exam));
    known.filter(exam_result::COLUMN.stage.eq(stage)).exec(&db).await?;
    insert_all(&db, rows.into_iter().map(|it| it.into_active_model().reset_all()).collect()).await
}

/// What a line would mean.
#[derive(Clone, Debug, Default)]
pub struct Cutoff {
    /// The fewest points of who would pass.
    pub least: Option<i32>,
    pub examinees: i64,
    /// Who would pass, the first place first.
    pub passers: Vec<exam_result::Model>,
    pub people: HashMap<Uuid, Uuid>,
    pub attributes: HashMap<Uuid, Attributes>,
}

/// Reads what a line would mean in the stage that was scored last, within the caller's reach; nothing is changed.
pub async fn simulate(clearance: &Clearance<'_>, exam: Uuid, line: Line) -> Result<Cutoff, Error> {
    let exam = exams::run_by_others(clearance, exam, ExamStep::Mark).await?;
    let db = clearance.db();
    let rows = clearance.find::<exam_result::Entity>().filter(exam_result::COLUMN.exam_id.eq(exam.id));
    let rows = rows.filter(exam_result::COLUMN.stage.eq(exam.stage)).filter(exam_result::COLUMN.composite.is_not_null()).all(&db).await?;
    let examinees = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut passers: Vec<exam_result::Model> = rows.into_iter().filter(|it| above(line, it)).collect();
    passers.sort_by_key(|it| (it.place, it.id));
    let people = attributes::applicants(clearance, exam.id).await?;
    let least = passers.iter().filter_map(|it| it.composite).min();
    let attributes = attributes::of_applicants(clearance, exam.id).await?;
    Ok(Cutoff { least, examinees, passers, people, attributes })
}

fn above(line: Line, it: &exam_result::Model) -> bool {
    it.composite.zip(it.place).is_some_and(|(composite, place)| passes(line, i64::from(composite), place, it.below_pass_mark))
}

/// Decides the stage that is under way: who passes goes on, or is on the list when it was the last one; what was passed is carried over.
pub async fn decide(
    clearance: &Clearance<'_>,
    id: Uuid,
    expected: i32,
    named: Option<Line>,
    reason: Option<&str>,
) -> Result<Changed, Error> {
    let exam = exams::run_by_others(clearance, id, ExamStep::Mark).await?;
    if let Some(reason) = reason {
        plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    }
    let line = exams::pass_rule(&exam).line(exam.stage, named, reason.is_some())?;
    let board = board(clearance, &exam).await?;
    let last = board.components.iter().map(|it| it.stage).max().unwrap_or(1);
    let stage = exam.stage;
    let step = if stage < last { ExamStep::Advance } else { ExamStep::Decide };
    let mut exam = exams::stepped(clearance, id, expected, step).await?;
    let (scoring, mut rows) = placed(&exam, &board);
    if let Some(gap) = scoring.gaps.first() {
        let (ja, en) = (format!("科目 {} の得点がそろっていません。", gap.component), format!("scores of {} are missing", gap.component));
        return Err(Refusal::new(ErrorCode::ScoresOpen, ja, en).at(["input", "exam"]).into());
    }
    for row in rows.iter_mut().filter(|it| it.outcome.is_none()) {
        row.outcome = Some(if above(line, row) { ExamOutcome::Passed } else { ExamOutcome::Failed });
    }
    let passed = rows.iter().filter(|it| it.outcome == Some(ExamOutcome::Passed)).count();
    carry(clearance, &exam, &board, &rows).await?;
    if step == ExamStep::Advance {
        // Who passes goes on, and has no result of this stage: it is reckoned anew with the next.
        rows.retain(|it| it.outcome != Some(ExamOutcome::Passed));
        exam.stage += 1;
    } else {
        list(clearance, &exam, &board, &rows).await?;
    }
    write(clearance, id, stage, rows).await?;
    exam.into_active_model().reset_all().update(&clearance.db()).await?;
    let detail = serde_json::json!({ "stage": stage, "passed": passed, "line": format!("{line:?}"), "reason": reason });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// What is carried over: components that were passed by their own rule, and all of a first stage that was passed.
async fn carry(
    clearance: &Clearance<'_>,
    exam: &promotion_exam::Model,
    board: &Board,
    results: &[exam_result::Model],
) -> Result<(), Error> {
    let db = clearance.db();
    let passed: HashMap<Uuid, bool> = results.iter().map(|it| (it.id, it.outcome == Some(ExamOutcome::Passed))).collect();
    let sources = exempt_already(clearance, board).await?;
    let mut rows = vec![];
    for it in board.examinees.iter().filter(|it| passed.contains_key(&it.application)) {
        for (place, component) in board.rows.iter().enumerate().filter(|(_, row)| row.stage == exam.stage) {
            let Score::Points(points) = it.scores[place] else { continue };
            if component.kind == ExamComponentKind::Evaluation {
                continue;
            }
            // What was carried over is not earned again; a first stage that was passed with it is.
            let earned = !sources.contains(&(component.id, it.application));
            let by_component = component.exempt_percent.zip(component.exempt_years).filter(|_| earned);
            let by_component =
                by_component.filter(|(percent, _)| carried::earns(points, i64::from(component.most_points), i64::from(*percent)));
            let by_stage = exam.stage_exemption_years.filter(|_| exam.stage == 1 && passed.get(&it.application) == Some(&true));
            let earned = by_component.map(|(_, years)| (years, false)).into_iter().chain(by_stage.map(|years| (years, true)));
            rows.extend(earned.map(|(years, whole_stage)| exam_exemption::ActiveModel {
                id: Set(Uuid::now_v7()),
                employee_id: Set(it.person),
                target_rank_id: Set(exam.target_rank_id),
                code: Set(component.code.clone()),
                points: Set(i32::try_from(points).unwrap_or(i32::MAX)),
                most_points: Set(component.most_points),
                exam_id: Set(exam.id),
                last_fiscal_year: Set(carried::last_year(exam.fiscal_year, years)),
                whole_stage: Set(whole_stage),
            }));
        }
    }
    insert_all(&db, rows).await
}

/// Components that somebody did not sit, because they were passed before.
async fn exempt_already(clearance: &Clearance<'_>, board: &Board) -> Result<HashSet<(Uuid, Uuid)>, Error> {
    let select = clearance.all::<exam_score::Entity>().select_only();
    let select = select.column(exam_score::Column::ComponentId).column(exam_score::Column::ApplicationId);
    let select = select.filter(exam_score::COLUMN.component_id.is_in(board.rows.iter().map(|it| it.id)));
    let select = select.filter(exam_score::COLUMN.source.eq(exam_score::ExamScoreSource::Exempt));
    let rows: Vec<(Uuid, Uuid)> = select.into_tuple().all(&clearance.db()).await?;
    Ok(rows.into_iter().collect())
}

/// 合格者名簿: who passed, by place.
async fn list(clearance: &Clearance<'_>, exam: &promotion_exam::Model, board: &Board, results: &[exam_result::Model]) -> Result<(), Error> {
    let people: HashMap<Uuid, Uuid> = board.examinees.iter().map(|it| (it.application, it.person)).collect();
    let rows = results.iter().filter(|it| it.outcome == Some(ExamOutcome::Passed)).filter_map(|it| {
        Some(pass_entry::ActiveModel {
            id: Set(Uuid::new_v4()),
            exam_id: Set(exam.id),
            application_id: Set(it.id),
            employee_id: Set(*people.get(&it.id)?),
            place: Set(it.place?),
            listed_on: Set(clearance.today()),
            valid_until: Set(exam.list_valid_until),
            deferral: Set(None),
            deferred_until: Set(None),
            order_id: Set(None),
            version: Set(1),
        })
    });
    insert_all(&clearance.db(), rows.collect()).await
}

/// Takes the decision of the last stage back, until it is released.
pub async fn reopen(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let exam = exams::stepped(clearance, id, expected, ExamStep::Reopen).await?;
    let db = clearance.db();
    pass_entry::Entity::delete_many().filter(pass_entry::COLUMN.exam_id.eq(id)).exec(&db).await?;
    let codes: Vec<String> =
        exams::components(clearance, vec![id]).await?.into_iter().filter(|it| it.stage == exam.stage).map(|it| it.code).collect();
    let earned = exam_exemption::Entity::delete_many().filter(exam_exemption::COLUMN.exam_id.eq(id));
    earned.filter(exam_exemption::COLUMN.code.is_in(codes)).exec(&db).await?;
    exam.into_active_model().reset_all().update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "reason": reason })))
}
