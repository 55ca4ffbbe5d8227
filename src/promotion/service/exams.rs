//! Exams and their components: prepared, and announced to everybody who is eligible.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    exam_application,
    exam_component::{self, DisagreementRule, ExamComponentKind},
    exam_notice, exam_result, pass_entry,
    promotion_exam::{self, PromotionExamState},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use super::{
    attempts,
    attributes::{self, Attributes},
};
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::FiscalYear,
    eligibility::{rules::criterion::reference_day, service},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{import::insert_all, rules::plain_text},
    promotion::rules::{
        days,
        figures::{Counts, Figures},
        life::ExamStep,
        ranking::PassRule,
    },
};

const LONGEST_NAME: usize = 100;
const LONGEST_CODE: usize = 20;

/// A component to be made; points in hundredths.
#[derive(Clone, Debug)]
pub struct NewComponent {
    pub code: String,
    pub name: String,
    pub kind: ExamComponentKind,
    pub stage: i32,
    pub most_points: i64,
    pub allotment: i64,
    pub pass_mark: Option<i64>,
    pub markers: i32,
    pub tolerance: Option<i64>,
    pub disagreement: DisagreementRule,
    pub exempt_percent: Option<i32>,
    pub exempt_years: Option<i32>,
    pub evaluation_years: Option<i32>,
}

/// An exam to be prepared.
#[derive(Clone, Debug)]
pub struct NewExam {
    pub fiscal_year: FiscalYear,
    pub title: String,
    pub target_rank: Uuid,
    pub rule: Uuid,
    /// The first day of the fiscal year if not given.
    pub asked_on: Option<NaiveDate>,
    pub held_on: NaiveDate,
    pub applications_from: NaiveDate,
    pub applications_until: NaiveDate,
    pub through_head: bool,
    pub most_attempts: Option<i32>,
    pub tie_break: Vec<String>,
    pub list_valid_until: NaiveDate,
    pub stage_exemption_years: Option<i32>,
    pub pass_rule: PassRule,
    pub bands: i32,
    pub components: Vec<NewComponent>,
}

fn invalid(path: &[&str], ja: &str, en: &str) -> Refusal {
    Refusal::new(ErrorCode::InvalidValue, ja, en).at(path.iter().copied())
}

fn readable(new: &NewExam) -> Result<(), Refusal> {
    plain_text(&new.title, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "title"]))?;
    days::in_order(new.applications_from, new.applications_until, new.held_on, new.list_valid_until)
        .map_err(|refusal| refusal.at(["input", "applicationsUntil"]))?;
    if !(0..=10).contains(&new.bands) {
        return Err(invalid(&["input", "bands"], "順位帯は 0 から 10 です。", "no to ten bands"));
    }
    if new.components.is_empty() {
        return Err(invalid(&["input", "components"], "科目がありません。", "there are no components"));
    }
    for (index, it) in new.components.iter().enumerate() {
        let place = ["input".to_owned(), "components".to_owned(), index.to_string()];
        component(it, &new.components[..index]).map_err(|refusal| refusal.within(place))?;
    }
    let last = new.components.iter().map(|it| it.stage).max().unwrap_or_default();
    if (1..=last).any(|stage| new.components.iter().all(|it| it.stage != stage)) {
        return Err(invalid(&["input", "components"], "段階は 1 から続く番号にしてください。", "stages are numbered from 1 without a gap"));
    }
    let stages: Vec<i32> = new.pass_rule.0.iter().map(|(stage, _)| *stage).collect();
    let once = stages.iter().enumerate().all(|(place, stage)| !stages[..place].contains(stage));
    if !once || stages.iter().any(|stage| !(1..=last).contains(stage)) {
        return Err(invalid(&["input", "passRule"], "合格基準は段階ごとに一つです。", "one line for each stage"));
    }
    if new.tie_break.iter().any(|code| new.components.iter().all(|it| it.code != *code)) {
        return Err(invalid(&["input", "tieBreak"], "科目のコードを指定してください。", "codes of components"));
    }
    Ok(())
}

fn component(it: &NewComponent, before: &[NewComponent]) -> Result<(), Refusal> {
    let clean =
        (1..=LONGEST_CODE).contains(&it.code.len()) && it.code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
    if !clean || before.iter().any(|other| other.code == it.code) {
        return Err(invalid(&["code"], "重複のない 1 から 20 文字の英数字にしてください。", "1 to 20 letters or digits, each code once"));
    }
    plain_text(&it.name, LONGEST_NAME).map_err(|refusal| refusal.at(["name"]))?;
    let points = 1..=1_000_000;
    if !points.contains(&it.most_points) || it.pass_mark.is_some_and(|least| !(0..=it.most_points).contains(&least)) {
        return Err(invalid(
            &["mostPoints"],
            "満点は 10000 点まで、足切りは満点までです。",
            "up to 10000 points, and no pass mark above them",
        ));
    }
    if !(0..=1_000_000).contains(&it.allotment) {
        return Err(invalid(&["allotment"], "配点は 0 から 10000 です。", "an allotment of 0 to 10000"));
    }
    if !(0..=5).contains(&it.markers) || !(1..=10).contains(&it.stage) {
        return Err(invalid(&["markers"], "採点者は 5 人まで、段階は 1 から 10 です。", "at most five markers, stages 1 to 10"));
    }
    if it.exempt_percent.is_some() != it.exempt_years.is_some() || it.exempt_percent.is_some_and(|it| !(1..=100).contains(&it)) {
        return Err(invalid(
            &["exemptPercent"],
            "免除の割合(1から100)と年数は共に指定してください。",
            "the percentage (1 to 100) and the years go together",
        ));
    }
    if it.evaluation_years.is_some() != (it.kind == ExamComponentKind::Evaluation)
        || it.evaluation_years.is_some_and(|it| !(1..=10).contains(&it))
    {
        return Err(invalid(
            &["evaluationYears"],
            "人事評価の科目には 1 から 10 の年数を指定してください。",
            "an evaluation takes 1 to 10 years, nothing else does",
        ));
    }
    if it.markers > 0 && it.kind == ExamComponentKind::Evaluation {
        return Err(invalid(&["markers"], "人事評価の科目に採点者は置けません。", "nobody marks an evaluation"));
    }
    Ok(())
}

pub async fn create(clearance: &Clearance<'_>, new: &NewExam) -> Result<Changed, Error> {
    readable(new)?;
    service::rules::find(clearance, new.rule).await.map_err(|_| not_found(&["input", "rule"]))?;
    let rank = clearance.find::<entity::position_rank::Entity>().filter(entity::position_rank::COLUMN.id.eq(new.target_rank));
    rank.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "targetRank"]))?;
    let exam = Uuid::now_v7();
    let row = promotion_exam::ActiveModel {
        id: Set(exam),
        fiscal_year: Set(new.fiscal_year.0),
        title: Set(new.title.clone()),
        target_rank_id: Set(new.target_rank),
        rule_id: Set(new.rule),
        rule_version: Set(None),
        pass_rule: Set(Some(serde_json::to_string(&new.pass_rule).map_err(|error| Error::Internal(error.to_string()))?)),
        asked_on: Set(new.asked_on.unwrap_or_else(|| new.fiscal_year.first_day())),
        held_on: Set(new.held_on),
        applications_from: Set(new.applications_from),
        applications_until: Set(new.applications_until),
        through_head: Set(new.through_head),
        most_attempts: Set(new.most_attempts),
        tie_break: Set(new.tie_break.join(" ")),
        list_valid_until: Set(new.list_valid_until),
        stage_exemption_years: Set(new.stage_exemption_years),
        bands: Set(new.bands),
        stage: Set(1),
        stages_told: Set(0),
        state: Set(PromotionExamState::Draft),
        figures: Set(None),
        announced_at: Set(None),
        released_at: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    let db = clearance.db();
    row.insert(&db).await?;
    let hundredths = |it: i64| i32::try_from(it).unwrap_or(i32::MAX);
    let components = new.components.iter().enumerate().map(|(place, it)| exam_component::ActiveModel {
        id: Set(Uuid::now_v7()),
        exam_id: Set(exam),
        code: Set(it.code.clone()),
        name: Set(it.name.clone()),
        kind: Set(it.kind),
        stage: Set(it.stage),
        position: Set(i32::try_from(place).unwrap_or(i32::MAX)),
        most_points: Set(hundredths(it.most_points)),
        allotment: Set(hundredths(it.allotment)),
        pass_mark: Set(it.pass_mark.map(hundredths)),
        markers: Set(it.markers),
        tolerance: Set(it.tolerance.map(hundredths)),
        disagreement: Set(it.disagreement),
        exempt_percent: Set(it.exempt_percent),
        exempt_years: Set(it.exempt_years),
        evaluation_years: Set(it.evaluation_years),
        version: Set(1),
    });
    insert_all(&db, components.collect()).await?;
    Ok(Changed::objects(vec![exam]).with_detail(serde_json::json!({ "title": new.title, "fiscalYear": new.fiscal_year.0 })))
}

/// Announces an exam: everybody who is eligible is told, and from now on may apply.
pub async fn announce(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let exam = stepped(clearance, id, expected, ExamStep::Announce).await?;
    let db = clearance.db();
    let (version, criteria) = service::rules::version(clearance, exam.rule_id, None).await?;
    let on = reference_day(version.reference_day, exam.asked_on);
    let asked = service::ask::Question { rule: exam.rule_id, criterion: &criteria, on, within: None, of_all: true };
    let eligible_people = service::ask::eligible(clearance, asked).await?;
    let passed = passed_already(clearance, &exam).await?;
    let spent = attempts::spent(clearance, &exam).await?;
    let people: Vec<Uuid> = eligible_people.into_iter().filter(|it| !passed.contains_key(it) && !spent.contains(it)).collect();
    let notices = people.iter().map(|it| exam_notice::ActiveModel {
        id: Set(Uuid::now_v7()),
        exam_id: Set(id),
        employee_id: Set(*it),
        noticed_at: Set(clearance.now()),
    });
    insert_all(&db, notices.collect()).await?;
    let sexes = attributes::of_noticed(clearance, id).await?;
    let mut row = exam.into_active_model().reset_all();
    row.announced_at = Set(Some(clearance.now()));
    row.rule_version = Set(Some(version.number));
    row.figures = Set(Some(written(&eligible(&people, &sexes))?));
    row.update(&db).await?;
    let detail = serde_json::json!({ "eligible": people.len(), "ruleVersion": version.number, "referenceDay": on });
    Ok(Changed::objects(vec![id]).with_detail(detail))
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
