//! 合格発表: everybody learns the own result, all staff the figures; and what is shown of one's own.

use std::collections::{HashMap, HashSet};

use entity::{
    exam_application, exam_component,
    exam_result::{self, ExamOutcome},
    exam_score::{self, ExamScoreSource},
    promotion_exam,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use super::{
    attempts, attributes, exams,
    exams::{counted, group, written},
    scoring,
};
use crate::{
    access::{Changed, Clearance},
    error::Error,
    promotion::rules::{
        life::{ExamStep, tellable},
        ranking::{Score, Step, step},
    },
};

pub async fn release(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let exam = exams::stepped(clearance, id, expected, ExamStep::Release).await?;
    let db = clearance.db();
    let results = clearance.all::<exam_result::Entity>().filter(exam_result::COLUMN.exam_id.eq(id)).all(&db).await?;
    let people = attributes::applicants(clearance, id).await?;
    let attributes = attributes::of_applicants(clearance, id).await?;
    let mut figures = counted(&exam);
    let sat =
        clearance.all::<exam_application::Entity>().filter(exam_application::COLUMN.exam_id.eq(id)).filter(attempts::who_sat(clearance));
    let sat: HashSet<Uuid> =
        sat.select_only().column(exam_application::Column::Id).into_tuple::<Uuid>().all(&db).await?.into_iter().collect();
    let passed: HashSet<Uuid> = results.iter().filter(|it| it.outcome == Some(ExamOutcome::Passed)).map(|it| it.id).collect();
    for (application, person) in &people {
        let (sat, passed) = (i64::from(sat.contains(application)), i64::from(passed.contains(application)));
        (figures.all.sat, figures.all.passed) = (figures.all.sat + sat, figures.all.passed + passed);
        if let Some(person) = attributes.get(person) {
            let group = group(&mut figures, <&str>::from(person.sex));
            (group.sat, group.passed) = (group.sat + sat, group.passed + passed);
        }
    }
    let mut row = exam.into_active_model().reset_all();
    row.figures = Set(Some(written(&figures)?));
    row.released_at = Set(Some(clearance.now()));
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "sat": figures.all.sat, "passed": figures.all.passed })))
}

/// 段階の合格発表: everybody learns whether they go on; nothing of points or places.
pub async fn release_stage(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let exam = exams::stepped(clearance, id, expected, ExamStep::Mark).await?;
    let decided = tellable(exam.state, exam.stage, exam.stages_told).map_err(|refusal| refusal.at(["input", "exam"]))?;
    let mut row = exam.into_active_model().reset_all();
    row.stages_told = Set(decided);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "stage": decided })))
}

/// Whether somebody went on from each stage of which everybody was told; nobody who was not admitted.
pub async fn stage_outcomes(clearance: &Clearance<'_>, of: &[(Uuid, Uuid)]) -> Result<HashMap<Uuid, Vec<(i32, ExamOutcome)>>, Error> {
    let db = clearance.db();
    let exams = clearance.find::<promotion_exam::Entity>().filter(promotion_exam::COLUMN.id.is_in(of.iter().map(|(_, exam)| *exam)));
    let told: HashMap<Uuid, i32> = exams.all(&db).await?.into_iter().map(|it| (it.id, it.stages_told)).collect();
    let fallen =
        clearance.all::<exam_result::Entity>().filter(exam_result::COLUMN.id.is_in(of.iter().map(|(application, _)| *application)));
    let fallen: HashMap<Uuid, exam_result::Model> = fallen.all(&db).await?.into_iter().map(|it| (it.id, it)).collect();
    let outcomes = of.iter().map(|(application, exam)| {
        let told = told.get(exam).copied().unwrap_or_default();
        (*application, stages_of(fallen.get(application), told))
    });
    Ok(outcomes.collect())
}

fn stages_of(result: Option<&exam_result::Model>, told: i32) -> Vec<(i32, ExamOutcome)> {
    let end = result.and_then(|it| Some((it.stage, it.outcome?))).filter(|(stage, _)| *stage <= told);
    let last = end.map_or(told, |(stage, _)| stage);
    (1..=last).map(|stage| (stage, end.filter(|(at, _)| *at == stage).map_or(ExamOutcome::Passed, |(_, outcome)| outcome))).collect()
}

/// A component as it counted for somebody.
#[derive(Clone, Debug)]
pub struct Counted {
    pub component: exam_component::Model,
    pub score: Score,
    pub step: Option<Step>,
    pub source: Option<ExamScoreSource>,
}

/// What applications came to, as far as the caller may know.
pub async fn results(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<HashMap<Uuid, exam_result::Model>, Error> {
    let select = clearance.find::<exam_result::Entity>().filter(exam_result::COLUMN.id.is_in(applications));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.id, it)).collect())
}

/// Every step of the composites of these applications, whose results the caller may know.
pub async fn steps(clearance: &Clearance<'_>, of: &[(Uuid, Uuid)]) -> Result<HashMap<Uuid, Vec<Counted>>, Error> {
    let mut exams: Vec<Uuid> = of.iter().map(|(_, exam)| *exam).collect();
    exams.sort_unstable();
    exams.dedup();
    let components = exams::components(clearance, exams).await?;
    let applications = || of.iter().map(|(application, _)| *application);
    let db = clearance.db();
    let rows = clearance.all::<exam_score::Entity>().filter(exam_score::COLUMN.application_id.is_in(applications())).all(&db).await?;
    let marks = clearance.all::<entity::exam_mark::Entity>().filter(entity::exam_mark::COLUMN.application_id.is_in(applications()));
    let marks = marks.all(&db).await?;
    let counted = |application: Uuid, it: &exam_component::Model| {
        let recorded = rows.iter().find(|row| row.component_id == it.id && row.application_id == application);
        let mine: Vec<i64> = marks
            .iter()
            .filter(|row| row.component_id == it.id && row.application_id == application)
            .map(|row| i64::from(row.points))
            .collect();
        let (score, _) = scoring::score(it, recorded.map(|row| row.points), &mine);
        let reckoned = if let Score::Points(points) = score { Some(step(&scoring::known(it), points)) } else { None };
        Counted { component: it.clone(), score, step: reckoned, source: recorded.map(|row| row.source) }
    };
    let all = of.iter().map(|(application, exam)| {
        let mine = components.iter().filter(|it| it.exam_id == *exam).map(|it| counted(*application, it));
        (*application, mine.collect())
    });
    Ok(all.collect())
}

/// The bands of results: of each exam and stage, how many were placed in it and into how many bands their places are told.
///
/// Who passed a stage keeps no place of it, and is known by the row of a later one; whoever was spared the first stage was not placed there.
pub async fn bands(clearance: &Clearance<'_>, exams: Vec<Uuid>) -> Result<HashMap<(Uuid, i32), (i32, i32)>, Error> {
    use exam_result::{COLUMN, Column, Entity};
    let db = clearance.db();
    let rows = clearance.find::<promotion_exam::Entity>().filter(promotion_exam::COLUMN.id.is_in(exams)).all(&db).await?;
    let bands: HashMap<Uuid, i32> = rows.into_iter().filter(|it| it.bands > 0).map(|it| (it.id, it.bands)).collect();
    let select = clearance.all::<Entity>().select_only().column(Column::ExamId).column(Column::Stage);
    let select = select.column_as(Column::Id.count(), "rows").column_as(Column::Place.count(), "placed");
    let select = select.filter(COLUMN.exam_id.is_in(bands.keys().copied())).group_by(Column::ExamId).group_by(Column::Stage);
    let counts: Vec<(Uuid, i32, i64, i64)> = select.clone().into_tuple().all(&db).await?;
    let spared = clearance.all::<exam_application::Entity>().select_only().column(exam_application::Column::Id);
    let spared = spared.filter(exam_application::COLUMN.stage_exempt.eq(true)).into_query();
    let spared: Vec<(Uuid, i32, i64, i64)> = select.filter(Column::Id.in_subquery(spared)).into_tuple().all(&db).await?;
    let later = |counts: &[(Uuid, i32, i64, i64)], exam, stage| -> i64 {
        counts.iter().filter(|it| it.0 == exam && it.1 > stage).map(|it| it.2).sum()
    };
    let of = |&(exam, stage, _, placed): &(Uuid, i32, i64, i64)| {
        let unplaced = if stage == 1 { later(&spared, exam, stage) } else { 0 };
        let many = i32::try_from(placed + later(&counts, exam, stage) - unplaced).ok()?;
        Some(((exam, stage), (many, *bands.get(&exam)?)))
    };
    Ok(counts.iter().filter_map(of).collect())
}
