//! Applications: made by the person, forwarded by the head where the city wants that, admitted with numbers; who did not apply leaves no trace.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    evaluation_score,
    exam_application::{self, ExamApplicationState},
    exam_component::{self, ExamComponentKind},
    exam_exemption, exam_notice,
    exam_score::{self, ExamScoreSource},
    promotion_exam,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    attempts, attributes, exams,
    exams::{counted, group, written},
};
use crate::{
    access::{Changed, Clearance, Reach, not_found, owned_by_reachable_employee},
    eligibility::service::judged,
    error::{Error, ErrorCode, Refusal},
    figures::half_up,
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        rules::{LONGEST_REASON, may_apply, plain_text},
    },
    promotion::rules::{
        carried, days,
        life::{ApplicationStep, ExamStep},
    },
};

/// Applies, for oneself: who is eligible by the rule as it is judged now, and has no pass that is still valid.
pub async fn apply(clearance: &Clearance<'_>, exam: Uuid) -> Result<Changed, Error> {
    let id = Uuid::new_v4();
    clearance.under_embargo(id);
    let me = clearance.actor().employee.ok_or_else(|| not_found(&["input", "exam"]))?;
    let exam = exams::find(clearance, exam).await?;
    ExamStep::Receive.from(exam.state).map_err(|refusal| refusal.at(["input", "exam"]))?;
    may_apply(Some(exam.applications_from), Some(exam.applications_until), clearance.today())
        .map_err(|refusal| refusal.at(["input", "exam"]))?;
    let db = clearance.db();
    let there = clearance.all::<exam_application::Entity>().filter(exam_application::COLUMN.exam_id.eq(exam.id));
    if there.filter(exam_application::COLUMN.employee_id.eq(me)).one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "exam"]).into());
    }
    let judged = judged::for_act(clearance, (exam.rule_id, exam.rule_version), &[me], exam.asked_on).await?.remove(&me);
    let judged = judged.ok_or_else(|| not_found(&["input", "exam"]))?;
    judged::eligible(&judged).map_err(|refusal| refusal.at(["input", "exam"]))?;
    if exams::passed_already(clearance, &exam).await?.contains_key(&me) {
        return Err(Refusal::plain(ErrorCode::AlreadyPassed).at(["input", "exam"]).into());
    }
    let attempt = 1 + attempts::sat_before(clearance, &exam, Some(me)).await?.get(&me).copied().unwrap_or_default();
    if exam.most_attempts.is_some_and(|most| attempt > most) {
        return Err(Refusal::plain(ErrorCode::TooManyAttempts).at(["input", "exam"]).into());
    }
    let row = exam_application::ActiveModel {
        id: Set(id),
        exam_id: Set(exam.id),
        employee_id: Set(me),
        state: Set(if exam.through_head { ExamApplicationState::Waiting } else { ExamApplicationState::Submitted }),
        examinee_number: Set(None),
        attempt: Set(attempt),
        stage_exempt: Set(false),
        judged: Set(serde_json::to_string(&judged).map_err(|error| Error::Internal(error.to_string()))?),
        head_opinion: Set(None),
        submitted_at: Set(clearance.now()),
        forwarded_at: Set(None),
        version: Set(1),
    };
    row.insert(&db).await?;
    Ok(Changed::objects(vec![id]))
}

/// Takes the own application back: before numbers are given it is as if it had not been made.
pub async fn withdraw(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    clearance.under_embargo(id);
    let row = find(clearance, id).await?;
    if Some(row.employee_id) != clearance.actor().employee {
        return Err(not_found(&["input", "application"]));
    }
    Refusal::unless_current(expected, row.version)?;
    let db = clearance.db();
    if ApplicationStep::Retract.from(row.state).is_ok() {
        exam_application::Entity::delete_by_id(id).exec(&db).await?;
        return Ok(Changed::objects(vec![id]));
    }
    let exam = exams::find(clearance, row.exam_id).await?;
    ExamStep::Mark.from(exam.state).map_err(at_application)?;
    let state = ApplicationStep::Withdraw.from(row.state).map_err(at_application)?;
    let mut row = row.into_active_model();
    (row.state, row.version) = (Set(state), Set(expected + 1));
    row.update(&db).await?;
    exams::touched(clearance, exam).await?;
    Ok(Changed::objects(vec![id]))
}

/// 進達: the head forwards an application with an opinion, where the exam goes through the head.
pub async fn forward(clearance: &Clearance<'_>, id: Uuid, expected: i32, opinion: &str) -> Result<Changed, Error> {
    plain_text(opinion, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "opinion"]))?;
    let line = owned_by_reachable_employee(exam_application::Column::EmployeeId, Reach::HeadedUnits, clearance.sight());
    let select = clearance.find::<exam_application::Entity>().filter(exam_application::COLUMN.id.eq(id)).filter(line);
    let row = select.one(&clearance.db()).await?.filter(|it| Some(it.employee_id) != clearance.actor().employee);
    let row = row.ok_or_else(|| not_found(&["input", "application"]))?;
    Refusal::unless_current(expected, row.version)?;
    let exam = exams::find(clearance, row.exam_id).await?;
    ExamStep::Receive.from(exam.state).map_err(at_application)?;
    let state = ApplicationStep::Forward.from(row.state).map_err(at_application)?;
    let mut row = row.into_active_model();
    (row.state, row.head_opinion, row.forwarded_at) = (Set(state), Set(Some(opinion.to_owned())), Set(Some(clearance.now())));
    row.version = Set(expected + 1);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

fn at_application(refusal: Refusal) -> Refusal {
    refusal.at(["input", "application"])
}

/// An application within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<exam_application::Model, Error> {
    let select = clearance.find::<exam_application::Entity>().filter(exam_application::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "application"]))
}

/// Admits whoever applied: numbers, what is carried over, and evaluations; the notices go, so that nobody can read who did not apply.
pub async fn admit(clearance: &Clearance<'_>, exam: Uuid, expected: i32) -> Result<Changed, Error> {
    let exam = exams::stepped(clearance, exam, expected, ExamStep::Admit).await?;
    days::may_admit(exam.applications_until, clearance.today()).map_err(|refusal| refusal.at(["input", "exam"]))?;
    let db = clearance.db();
    let rows = clearance.all::<exam_application::Entity>().filter(exam_application::COLUMN.exam_id.eq(exam.id));
    let mut rows = rows.all(&db).await?;
    // 受験番号 go by chance: in an order that no list has, and no id tells.
    rows.sort_by_cached_key(|_| Uuid::new_v4());
    let sexes = attributes::of_applicants(clearance, exam.id).await?;
    let mut figures = counted(&exam);
    let mut admitted = vec![];
    for row in rows {
        let step = ApplicationStep::Admit.from(row.state);
        let (id, person, version) = (row.id, row.employee_id, row.version);
        let mut changed = row.clone().into_active_model();
        match step {
            Ok(state) => {
                figures.all.applied += 1;
                if let Some(it) = sexes.get(&person) {
                    group(&mut figures, <&str>::from(it.sex)).applied += 1;
                }
                admitted.push((id, person));
                changed.state = Set(state);
                changed.examinee_number = Set(Some(i32::try_from(admitted.len()).unwrap_or(i32::MAX)));
            }
            // 進達されなかった申込み.
            Err(_) => changed.state = Set(ApplicationStep::Refuse.from(row.state).map_err(|refusal| refusal.at(["input", "exam"]))?),
        }
        changed.version = Set(version + 1);
        changed.update(&db).await?;
    }
    prepare(clearance, &exam, &admitted).await?;
    exam_notice::Entity::delete_many().filter(exam_notice::COLUMN.exam_id.eq(exam.id)).exec(&db).await?;
    let id = exam.id;
    let mut row = exam.into_active_model().reset_all();
    row.figures = Set(Some(written(&figures)?));
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "admitted": admitted.len() })))
}

/// What is known before anybody sits: what is carried over, and the evaluations.
async fn prepare(clearance: &Clearance<'_>, exam: &promotion_exam::Model, admitted: &[(Uuid, Uuid)]) -> Result<(), Error> {
    let components = exams::components(clearance, vec![exam.id]).await?;
    let exempt = exemptions(clearance, exam).await?;
    let evaluations = evaluations(clearance, exam, &components).await?;
    spare(clearance, &components, &exempt, admitted).await?;
    let mut scores = vec![];
    for (application, person) in admitted {
        for it in &components {
            let carried = exempt.get(&(*person, it.code.clone())).map(|known| {
                (carried::carried(i64::from(known.points), i64::from(known.most), i64::from(it.most_points)), ExamScoreSource::Exempt)
            });
            let points = evaluations.get(&(it.id, *person)).map(|points| (*points, ExamScoreSource::Evaluation));
            scores.extend(carried.or(points).map(|(points, source)| evaluated(it.id, *application, points, source, clearance)));
        }
    }
    insert_all(&clearance.db(), scores).await
}

/// 第一段階の免除: whoever passed all of it, in an exam that has more, goes on without being placed in it.
async fn spare(
    clearance: &Clearance<'_>,
    components: &[exam_component::Model],
    exempt: &Exemptions,
    admitted: &[(Uuid, Uuid)],
) -> Result<(), Error> {
    let first: Vec<&str> =
        components.iter().filter(|it| it.stage == 1 && it.kind != ExamComponentKind::Evaluation).map(|it| it.code.as_str()).collect();
    if first.is_empty() || components.iter().all(|it| it.stage == 1) {
        return Ok(());
    }
    let passed = |person: Uuid| first.iter().all(|code| exempt.get(&(person, (*code).to_owned())).is_some_and(|it| it.whole_stage));
    let spared = admitted.iter().filter(|(_, person)| passed(*person)).map(|(application, _)| *application);
    let update = exam_application::Entity::update_many().col_expr(exam_application::Column::StageExempt, Expr::value(true));
    update.filter(exam_application::COLUMN.id.is_in(spared)).exec(&clearance.db()).await?;
    Ok(())
}

/// What somebody need not sit again.
struct Exemption {
    points: i32,
    most: i32,
    /// It was passed with all of the first stage.
    whole_stage: bool,
}

type Exemptions = HashMap<(Uuid, String), Exemption>;

/// The best of what each person need not sit again, by person and component.
async fn exemptions(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Result<Exemptions, Error> {
    let db = clearance.db();
    let rows = clearance.all::<exam_exemption::Entity>().filter(exam_exemption::COLUMN.target_rank_id.eq(exam.target_rank_id));
    let rows = rows.filter(exam_exemption::COLUMN.last_fiscal_year.gte(exam.fiscal_year)).all(&db).await?;
    // What is not released is carried over by nobody: it would tell.
    let exams = clearance.all::<promotion_exam::Entity>().filter(promotion_exam::COLUMN.target_rank_id.eq(exam.target_rank_id));
    let exams = exams.filter(promotion_exam::COLUMN.released_at.is_not_null()).all(&db).await?;
    let held: HashMap<Uuid, NaiveDate> = exams.into_iter().map(|it| (it.id, it.held_on)).collect();
    let mut best = Exemptions::new();
    for it in rows {
        let earned_on = held.get(&it.exam_id).copied();
        if !earned_on.is_some_and(|on| carried::holds((on, it.last_fiscal_year), (exam.held_on, exam.fiscal_year))) {
            continue;
        }
        let new = || Exemption { points: it.points, most: it.most_points, whole_stage: false };
        let known = best.entry((it.employee_id, it.code)).or_insert_with(new);
        if i64::from(it.points) * i64::from(known.most) > i64::from(known.points) * i64::from(it.most_points) {
            (known.points, known.most) = (it.points, it.most_points);
        }
        known.whole_stage |= it.whole_stage;
    }
    Ok(best)
}

/// 人事評価の科目: read again while the stage is not decided, so that a score that was corrected counts.
pub async fn evaluate(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Result<(), Error> {
    let components = exams::components(clearance, vec![exam.id]).await?;
    let of_stage = components.into_iter().filter(|it| it.stage == exam.stage && it.kind == ExamComponentKind::Evaluation);
    let of_stage: Vec<exam_component::Model> = of_stage.collect();
    if of_stage.is_empty() {
        return Ok(());
    }
    let db = clearance.db();
    let known = exam_score::Entity::delete_many().filter(exam_score::COLUMN.component_id.is_in(of_stage.iter().map(|it| it.id)));
    known.filter(exam_score::COLUMN.source.eq(ExamScoreSource::Evaluation)).exec(&db).await?;
    // What the office recorded where a year was missing stands, and what is carried over.
    let kept = clearance.all::<exam_score::Entity>().filter(exam_score::COLUMN.component_id.is_in(of_stage.iter().map(|it| it.id)));
    let kept: HashSet<(Uuid, Uuid)> = kept.all(&db).await?.into_iter().map(|it| (it.component_id, it.application_id)).collect();
    let points = evaluations(clearance, exam, &of_stage).await?;
    let admitted = clearance.all::<exam_application::Entity>().filter(exam_application::COLUMN.exam_id.eq(exam.id));
    let admitted = admitted.filter(exam_application::COLUMN.state.eq(ExamApplicationState::Admitted)).all(&db).await?;
    let score = |row: &exam_application::Model, it: &exam_component::Model| {
        let points = points.get(&(it.id, row.employee_id)).filter(|_| !kept.contains(&(it.id, row.id)))?;
        Some(evaluated(it.id, row.id, *points, ExamScoreSource::Evaluation, clearance))
    };
    let scores = admitted.iter().flat_map(|row| of_stage.iter().filter_map(move |it| score(row, it)));
    insert_all(&db, scores.collect()).await
}

/// Points that somebody has without sitting.
fn evaluated(
    component: Uuid,
    application: Uuid,
    points: i64,
    source: ExamScoreSource,
    clearance: &Clearance<'_>,
) -> exam_score::ActiveModel {
    exam_score::ActiveModel {
        id: Set(Uuid::now_v7()),
        component_id: Set(component),
        application_id: Set(application),
        points: Set(i32::try_from(points).ok()),
        source: Set(source),
        sitting: Set(1),
        recorded_at: Set(clearance.now()),
    }
}

/// The points of evaluations: the mean of the fiscal years before, as a share of a hundred, by component and person; none where a year is missing.
async fn evaluations(
    clearance: &Clearance<'_>,
    exam: &promotion_exam::Model,
    components: &[exam_component::Model],
) -> Result<HashMap<(Uuid, Uuid), i64>, Error> {
    let mut found = HashMap::new();
    for it in components.iter().filter(|it| it.kind == ExamComponentKind::Evaluation) {
        let years = it.evaluation_years.unwrap_or(1);
        let people = clearance.all::<exam_application::Entity>().select_only().column(exam_application::Column::EmployeeId);
        let people = people.filter(exam_application::COLUMN.exam_id.eq(exam.id)).into_query();
        let rows = clearance.all::<evaluation_score::Entity>().filter(evaluation_score::Column::EmployeeId.in_subquery(people));
        let rows = rows.filter(evaluation_score::COLUMN.fiscal_year.gte(exam.fiscal_year - years));
        let rows = rows.filter(evaluation_score::COLUMN.fiscal_year.lt(exam.fiscal_year)).all(&clearance.db()).await?;
        let mut sums: HashMap<Uuid, (i64, i64)> = HashMap::new();
        for row in rows {
            let sum = sums.entry(row.employee_id).or_default();
            *sum = (sum.0 + i64::from(row.points), sum.1 + 1);
        }
        for (person, (sum, count)) in sums.into_iter().filter(|(_, (_, count))| *count == i64::from(years)) {
            let points = half_up(sum * i64::from(it.most_points), count * 10_000).unwrap_or_default();
            found.insert((it.id, person), points.min(i64::from(it.most_points)));
        }
    }
    Ok(found)
}

/// Which applications are asked for.
#[derive(Clone, Debug, Default)]
pub struct ApplicationQuery {
    pub exam: Option<Uuid>,
    pub states: Option<Vec<ExamApplicationState>>,
}

fn asked(clearance: &Clearance<'_>, query: &ApplicationQuery) -> sea_orm::Select<exam_application::Entity> {
    let mut select = clearance.find::<exam_application::Entity>();
    if let Some(exam) = query.exam {
        select = select.filter(exam_application::COLUMN.exam_id.eq(exam));
    }
    if let Some(states) = &query.states {
        select = select.filter(exam_application::COLUMN.state.is_in(states.iter().copied()));
    }
    select
}

/// One window of the applications asked for, in the order of receipt.
pub async fn list(clearance: &Clearance<'_>, query: &ApplicationQuery, window: &Window) -> Result<Vec<exam_application::Model>, Error> {
    use exam_application::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_number((Entity, Column::Attempt), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &ApplicationQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &exam_application::Model) -> Bound {
    Bound { value: row.attempt.to_string(), id: row.id }
}
