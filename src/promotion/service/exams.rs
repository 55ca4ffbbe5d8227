//! Exams and their components: announced to everybody who is eligible, found, counted.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{exam_application, exam_component, exam_notice, exam_result, pass_entry, promotion_exam};
use sea_orm::{ActiveModelTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use super::{
    attempts,
    attributes::{self, Attributes},
};
use crate::{
    access::{Changed, Clearance, not_found},
    eligibility::{rules::criterion::reference_day, service},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::import::insert_all,
    promotion::rules::{
        days,
        figures::{Counts, Figures},
        life::ExamStep,
        ranking::PassRule,
    },
};

/// Announces an exam: everybody who is eligible is told, and from now on may apply.
pub async fn announce(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let exam = stepped(clearance, id, expected, ExamStep::Announce).await?;
    let detail = tell(clearance, exam).await?;
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// Tells everybody who is eligible, by the version of the rule that others were told by if they were, and counts them; what came of it.
pub async fn tell(clearance: &Clearance<'_>, exam: promotion_exam::Model) -> Result<serde_json::Value, Error> {
    let (db, id) = (clearance.db(), exam.id);
    let (version, criteria) = service::rules::version(clearance, exam.rule_id, exam.rule_version).await?;
    let on = reference_day(version.reference_day, exam.asked_on);
    let asked = service::ask::Question { rule: exam.rule_id, criterion: &criteria, on, within: None, of_all: true };
    let eligible_people = service::ask::eligible(clearance, asked).await?;
    let passed = passed_already(clearance, &exam).await?;
    let spent = attempts::spent(clearance, &exam).await?;
    let people: Vec<Uuid> = eligible_people.into_iter().filter(|it| !passed.contains_key(it) && !spent.contains(it)).collect();
    let told = clearance.all::<exam_notice::Entity>().filter(exam_notice::COLUMN.exam_id.eq(id)).all(&db).await?;
    let told: HashSet<Uuid> = told.into_iter().map(|it| it.employee_id).collect();
    let notices = people.iter().filter(|it| !told.contains(it)).map(|it| exam_notice::ActiveModel {
        id: Set(Uuid::now_v7()),
        exam_id: Set(id),
        employee_id: Set(*it),
        noticed_at: Set(clearance.now()),
    });
    insert_all(&db, notices.collect()).await?;
    let sexes = attributes::of_noticed(clearance, id).await?;
    let announced_at = exam.announced_at.unwrap_or(clearance.now());
    let mut row = exam.into_active_model().reset_all();
    row.announced_at = Set(Some(announced_at));
    row.rule_version = Set(Some(version.number));
    row.figures = Set(Some(written(&eligible(&people, &sexes))?));
    row.update(&db).await?;
    Ok(serde_json::json!({ "eligible": people.len(), "ruleVersion": version.number, "referenceDay": on }))
}

fn eligible(people: &[Uuid], sexes: &HashMap<Uuid, Attributes>) -> Figures {
    let mut figures = Figures::default();
    for person in people {
        figures.all.eligible += 1;
        if let Some(it) = sexes.get(person) {
            group(&mut figures, <&str>::from(it.sex)).eligible += 1;
        }
    }
    figures
}

/// The counts of a sex, by its name in the schema.
pub fn group<'a>(figures: &'a mut Figures, sex: &str) -> &'a mut Counts {
    let place = match figures.by_sex.iter().position(|(name, _)| name == sex) {
        Some(place) => place,
        None => {
            figures.by_sex.push((sex.to_owned(), Counts::default()));
            figures.by_sex.len() - 1
        }
    };
    &mut figures.by_sex[place].1
}

pub fn written(figures: &Figures) -> Result<String, Error> {
    serde_json::to_string(figures).map_err(|error| Error::Internal(error.to_string()))
}

/// What was counted of an exam so far.
pub fn counted(exam: &promotion_exam::Model) -> Figures {
    exam.figures.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default()
}

/// The lines of an exam by stage.
pub fn pass_rule(exam: &promotion_exam::Model) -> PassRule {
    exam.pass_rule.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default()
}

/// Who is on a list for the rank that is still valid when the exam is held.
pub async fn passed_already(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Result<HashMap<Uuid, NaiveDate>, Error> {
    let db = clearance.db();
    let exams = clearance.all::<promotion_exam::Entity>().filter(promotion_exam::COLUMN.target_rank_id.eq(exam.target_rank_id));
    // What is not released is not told by a refusal either.
    let exams = exams.filter(promotion_exam::COLUMN.released_at.is_not_null());
    let exams: Vec<Uuid> = exams.filter(promotion_exam::COLUMN.id.ne(exam.id)).all(&db).await?.into_iter().map(|it| it.id).collect();
    let entries = clearance.all::<pass_entry::Entity>().filter(pass_entry::COLUMN.exam_id.is_in(exams)).all(&db).await?;
    let valid = entries.into_iter().map(|it| (it.employee_id, days::valid_until(it.valid_until, it.deferred_until)));
    Ok(valid.filter(|(_, until)| *until >= exam.held_on).collect())
}

/// Those of these exams whose results are told, and whose passers may be promoted.
pub async fn released(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let rows = clearance.find::<promotion_exam::Entity>().filter(promotion_exam::COLUMN.id.is_in(ids)).all(&clearance.db()).await?;
    Ok(rows.into_iter().filter(|it| ExamStep::Promote.from(it.state).is_ok()).map(|it| it.id).collect())
}

/// An exam within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<promotion_exam::Model, Error> {
    let select = clearance.find::<promotion_exam::Entity>().filter(promotion_exam::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "exam"]))
}

/// An exam in a state for a step that the caller does not sit.
pub async fn run_by_others(clearance: &Clearance<'_>, id: Uuid, step: ExamStep) -> Result<promotion_exam::Model, Error> {
    let exam = find(clearance, id).await?;
    if let Some(me) = clearance.actor().employee {
        let sits = clearance.all::<exam_application::Entity>().filter(exam_application::COLUMN.exam_id.eq(id));
        if sits.filter(exam_application::COLUMN.employee_id.eq(me)).one(&clearance.db()).await?.is_some() {
            return Err(Refusal::plain(ErrorCode::SelfExamination).at(["input", "exam"]).into());
        }
    }
    step.from(exam.state).map_err(|refusal| refusal.at(["input", "exam"]))?;
    Ok(exam)
}

/// Takes a step with an exam of the expected version; the exam as it is after it, not yet written.
pub async fn stepped(clearance: &Clearance<'_>, id: Uuid, expected: i32, step: ExamStep) -> Result<promotion_exam::Model, Error> {
    let exam = run_by_others(clearance, id, step).await?;
    Refusal::unless_current(expected, exam.version)?;
    let state = step.from(exam.state).map_err(|refusal| refusal.at(["input", "exam"]))?;
    Ok(promotion_exam::Model { state, version: expected + 1, ..exam })
}

/// What was read of an exam before is stale now: who decides on it reads it again.
pub async fn touched(clearance: &Clearance<'_>, exam: promotion_exam::Model) -> Result<(), Error> {
    let version = exam.version + 1;
    let mut row = exam.into_active_model();
    row.version = Set(version);
    row.update(&clearance.db()).await?;
    Ok(())
}

/// Who fell in a stage before this one, by application.
pub fn fallen_before(clearance: &Clearance<'_>, exam: Uuid, stage: i32) -> sea_orm::Select<exam_result::Entity> {
    let fallen = clearance.all::<exam_result::Entity>().select_only().column(exam_result::Column::Id);
    fallen.filter(exam_result::COLUMN.exam_id.eq(exam)).filter(exam_result::COLUMN.stage.lt(stage))
}

/// The components of exams, in their order.
pub async fn components(clearance: &Clearance<'_>, exams: Vec<Uuid>) -> Result<Vec<exam_component::Model>, Error> {
    let select = clearance.find::<exam_component::Entity>().filter(exam_component::COLUMN.exam_id.is_in(exams));
    Ok(select.order_by_asc(exam_component::Column::Position).all(&clearance.db()).await?)
}

/// A component within reach, with its exam.
pub async fn component_of(clearance: &Clearance<'_>, id: Uuid) -> Result<exam_component::Model, Error> {
    let select = clearance.find::<exam_component::Entity>().filter(exam_component::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "component"]))
}

/// One window of the exams within reach, the latest year first.
pub async fn list(clearance: &Clearance<'_>, year: Option<i32>, window: &Window) -> Result<Vec<promotion_exam::Model>, Error> {
    use promotion_exam::{Column, Entity};
    let mut select = asked(clearance, year);
    let keyset = Keyset::by_number((Entity, Column::FiscalYear), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, year: Option<i32>) -> Result<u64, Error> {
    Ok(asked(clearance, year).count(&clearance.db()).await?)
}

fn asked(clearance: &Clearance<'_>, year: Option<i32>) -> sea_orm::Select<promotion_exam::Entity> {
    let select = clearance.find::<promotion_exam::Entity>();
    match year {
        Some(year) => select.filter(promotion_exam::COLUMN.fiscal_year.eq(year)),
        None => select,
    }
}

pub fn place(row: &promotion_exam::Model) -> Bound {
    Bound { value: row.fiscal_year.to_string(), id: row.id }
}

/// When the caller was told that they may apply; nothing where they were not.
pub async fn notices(clearance: &Clearance<'_>, exams: Vec<Uuid>) -> Result<Vec<exam_notice::Model>, Error> {
    let Some(me) = clearance.actor().employee else { return Ok(vec![]) };
    let select = clearance.find::<exam_notice::Entity>().filter(exam_notice::COLUMN.exam_id.is_in(exams));
    Ok(select.filter(exam_notice::COLUMN.employee_id.eq(me)).all(&clearance.db()).await?)
}
