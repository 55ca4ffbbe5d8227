//! Attempts: how often somebody sat an exam for a rank.

use std::collections::{HashMap, HashSet};

use entity::{exam_application, exam_mark, exam_result, exam_score, promotion_exam};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::{access::Clearance, error::Error};

/// The applications of those who sat anything of an exam: who has marks or points of their own in it, or a result that is no absence.
pub fn who_sat(clearance: &Clearance<'_>) -> Condition {
    let decided = [exam_result::ExamOutcome::Passed, exam_result::ExamOutcome::Failed];
    let judged = clearance.all::<exam_result::Entity>().select_only().column(exam_result::Column::Id);
    let judged = judged.filter(exam_result::COLUMN.outcome.is_in(decided)).into_query();
    let marked = clearance.all::<exam_mark::Entity>().select_only().column(exam_mark::Column::ApplicationId).into_query();
    let scored = clearance.all::<exam_score::Entity>().select_only().column(exam_score::Column::ApplicationId);
    let scored = scored.filter(exam_score::COLUMN.source.eq(exam_score::ExamScoreSource::Recorded));
    let scored = scored.filter(exam_score::COLUMN.points.is_not_null()).into_query();
    let by = |rows| exam_application::Column::Id.in_subquery(rows);
    Condition::any().add(by(judged)).add(by(marked)).add(by(scored))
}

/// How often each sat an exam for the rank before this one, of those who did.
pub async fn sat_before(
    clearance: &Clearance<'_>,
    exam: &promotion_exam::Model,
    person: Option<Uuid>,
) -> Result<HashMap<Uuid, i32>, Error> {
    let others = clearance.all::<promotion_exam::Entity>().select_only().column(promotion_exam::Column::Id);
    let others = others.filter(promotion_exam::COLUMN.target_rank_id.eq(exam.target_rank_id)).filter(promotion_exam::COLUMN.id.ne(exam.id));
    let mut select = clearance.all::<exam_application::Entity>().select_only().column(exam_application::Column::EmployeeId);
    select = select.filter(exam_application::Column::ExamId.in_subquery(others.into_query()));
    select = select.filter(who_sat(clearance));
    if let Some(person) = person {
        select = select.filter(exam_application::COLUMN.employee_id.eq(person));
    }
    let mut times: HashMap<Uuid, i32> = HashMap::new();
    for person in select.into_tuple::<Uuid>().all(&clearance.db()).await? {
        *times.entry(person).or_default() += 1;
    }
    Ok(times)
}

/// Who may not sit again, for they have as often as one may.
pub async fn spent(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Result<HashSet<Uuid>, Error> {
    let Some(most) = exam.most_attempts else { return Ok(HashSet::new()) };
    Ok(sat_before(clearance, exam, None).await?.into_iter().filter(|(_, times)| *times >= most).map(|(person, _)| person).collect())
}
