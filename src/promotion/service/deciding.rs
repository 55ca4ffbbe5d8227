//! 合否の決定: by a line, with what is carried over and the list of who passed; taken back until anybody is told.

use std::collections::{HashMap, HashSet};

use entity::{
    exam_component::ExamComponentKind,
    exam_exemption,
    exam_result::{self, ExamOutcome},
    exam_score, pass_entry, promotion_exam,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::{
    applying, exams,
    scoring::{Board, above, board, marks, placed, write},
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
        life::{ExamStep, reopened},
        ranking::{Line, Score},
    },
};

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
    applying::evaluate(clearance, &exam).await?;
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

/// Takes the decision of the last stage back until it is released, that of an earlier one until anybody is told or has sat the next.
pub async fn reopen(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let before = exams::find(clearance, id).await?;
    let mut exam = exams::stepped(clearance, id, expected, ExamStep::Reopen).await?;
    let stage = reopened(before.state, before.stage, before.stages_told).map_err(|refusal| refusal.at(["input", "exam"]))?;
    let db = clearance.db();
    if stage < exam.stage {
        unsat(clearance, &exam).await?;
        let decided = exam_result::Entity::delete_many().filter(exam_result::COLUMN.exam_id.eq(id));
        decided.filter(exam_result::COLUMN.stage.gte(stage)).exec(&db).await?;
        exam.stage = stage;
    }
    pass_entry::Entity::delete_many().filter(pass_entry::COLUMN.exam_id.eq(id)).exec(&db).await?;
    let codes: Vec<String> =
        exams::components(clearance, vec![id]).await?.into_iter().filter(|it| it.stage == exam.stage).map(|it| it.code).collect();
    let earned = exam_exemption::Entity::delete_many().filter(exam_exemption::COLUMN.exam_id.eq(id));
    earned.filter(exam_exemption::COLUMN.code.is_in(codes)).exec(&db).await?;
    exam.into_active_model().reset_all().update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "reason": reason, "stage": stage })))
}

/// Nobody has sat anything of the stage that is under way.
async fn unsat(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Result<(), Error> {
    let components = exams::components(clearance, vec![exam.id]).await?;
    let of_stage: Vec<Uuid> = components.iter().filter(|it| it.stage == exam.stage).map(|it| it.id).collect();
    let scores = clearance.all::<exam_score::Entity>().filter(exam_score::COLUMN.component_id.is_in(of_stage.iter().copied()));
    let scores = scores.filter(exam_score::COLUMN.source.eq(exam_score::ExamScoreSource::Recorded)).one(&clearance.db()).await?;
    if scores.is_some() || !marks(clearance, &of_stage).await?.is_empty() {
        return Err(Refusal::plain(ErrorCode::NextStageBegun).at(["input", "exam"]).into());
    }
    Ok(())
}
