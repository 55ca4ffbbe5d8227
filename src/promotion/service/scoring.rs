//! Scores, composites and places of everybody at once; what a line would mean; and the decision.

use std::collections::{HashMap, HashSet};

use entity::{
    exam_application::{self, ExamApplicationState},
    exam_component, exam_mark,
    exam_result::{self, ExamOutcome},
    exam_score, promotion_exam,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    applying,
    attributes::{self, Attributes},
    exams,
    marking::marking,
};
use crate::{
    access::{Changed, Clearance},
    error::Error,
    personnel::import::insert_all,
    promotion::rules::{
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
pub(super) async fn board(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Result<Board, Error> {
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
    applying::evaluate(clearance, &exam).await?;
    let board = board(clearance, &exam).await?;
    let (scoring, rows) = placed(&exam, &board);
    write(clearance, exam.id, exam.stage, rows).await?;
    let id = exam.id;
    exam.into_active_model().reset_all().update(&clearance.db()).await?;
    let report = serde_json::to_value(&scoring).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Changed { report: Some(report), ..Changed::objects(vec![id]) })
}

/// What the scores of everybody come to in the stage that is under way; no result where scores are missing.
pub(super) fn placed(exam: &promotion_exam::Model, board: &Board) -> (Scoring, Vec<exam_result::Model>) {
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
pub(super) async fn write(clearance: &Clearance<'_>, exam: Uuid, stage: i32, rows: Vec<exam_result::Model>) -> Result<(), Error> {
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
    /// Those of them whose results the caller may read.
    pub named: HashSet<Uuid>,
    pub people: HashMap<Uuid, Uuid>,
    pub attributes: HashMap<Uuid, Attributes>,
}

/// Reads what a line would mean in the stage that was scored last: how many of all, and who, within the caller's reach; nothing is changed.
pub async fn simulate(clearance: &Clearance<'_>, exam: Uuid, line: Line) -> Result<Cutoff, Error> {
    let exam = exams::run_by_others(clearance, exam, ExamStep::Mark).await?;
    let db = clearance.db();
    let named = clearance.find::<exam_result::Entity>().filter(exam_result::COLUMN.exam_id.eq(exam.id)).select_only();
    let named: Vec<Uuid> = named.column(exam_result::Column::Id).into_tuple().all(&db).await?;
    let rows = clearance.all::<exam_result::Entity>().filter(exam_result::COLUMN.exam_id.eq(exam.id));
    let rows = rows.filter(exam_result::COLUMN.stage.eq(exam.stage)).filter(exam_result::COLUMN.composite.is_not_null()).all(&db).await?;
    let examinees = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut passers: Vec<exam_result::Model> = rows.into_iter().filter(|it| above(line, it)).collect();
    passers.sort_by_key(|it| (it.place, it.id));
    let people = attributes::applicants(clearance, exam.id).await?;
    let least = passers.iter().filter_map(|it| it.composite).min();
    let attributes = attributes::of_applicants(clearance, exam.id).await?;
    Ok(Cutoff { least, examinees, passers, named: named.into_iter().collect(), people, attributes })
}

pub(super) fn above(line: Line, it: &exam_result::Model) -> bool {
    it.composite.zip(it.place).is_some_and(|(composite, place)| passes(line, i64::from(composite), place, it.below_pass_mark))
}
