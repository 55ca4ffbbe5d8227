//! Marking: by number alone, each marker for themself; and what the office records.

use std::collections::HashMap;

use entity::{
    exam_application::{self, ExamApplicationState},
    exam_component, exam_mark, exam_marker,
    exam_score::{self, ExamScoreSource},
    promotion_exam,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use super::exams;
use crate::{
    access::{Changed, Clearance, exams_marked_by, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{import::insert_all, service::staff},
    promotion::rules::{
        life::ExamStep,
        marking::{Marked, Marking, points},
    },
};

/// How a component is marked.
pub fn marking(it: &exam_component::Model) -> Marking {
    Marking {
        markers: usize::try_from(it.markers).unwrap_or_default(),
        tolerance: it.tolerance.map(i64::from),
        disagreement: it.disagreement,
    }
}

/// Names who marks a component: nobody who sits the exam, and not fewer than mark each script.
pub async fn name(clearance: &Clearance<'_>, component: Uuid, expected: i32, numbers: &[String]) -> Result<Changed, Error> {
    let component = stepped(clearance, component, expected).await?;
    let exam = under_way(clearance, &component).await?;
    let people = staff::serving(clearance, numbers, &["input", "markers"]).await?;
    if component.markers == 0 || people.len() < usize::try_from(component.markers).unwrap_or_default() {
        let (ja, en) =
            (format!("この科目の採点者は {} 人以上です。", component.markers), format!("at least {} markers", component.markers));
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "markers"]).into());
    }
    let db = clearance.db();
    let sits = clearance.all::<exam_application::Entity>().filter(exam_application::COLUMN.exam_id.eq(component.exam_id));
    if sits.filter(exam_application::COLUMN.employee_id.is_in(people.iter().copied())).one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::SelfExamination).at(["input", "markers"]).into());
    }
    exam_marker::Entity::delete_many().filter(exam_marker::COLUMN.component_id.eq(component.id)).exec(&db).await?;
    let gone = exam_mark::Entity::delete_many().filter(exam_mark::COLUMN.component_id.eq(component.id));
    gone.filter(exam_mark::COLUMN.marker_id.is_not_in(people.iter().copied())).exec(&db).await?;
    let rows = people.iter().map(|it| exam_marker::ActiveModel {
        id: Set(Uuid::now_v7()),
        component_id: Set(component.id),
        employee_id: Set(*it),
    });
    insert_all(&db, rows.collect()).await?;
    exams::touched(clearance, exam).await?;
    Ok(Changed::objects(vec![component.exam_id]).with_detail(serde_json::json!({ "component": component.code, "markers": people })))
}

/// A component of the version that the caller has read, which from now on is another: what somebody else named or recorded meanwhile is not overwritten.
async fn stepped(clearance: &Clearance<'_>, component: Uuid, expected: i32) -> Result<exam_component::Model, Error> {
    let component = exams::component_of(clearance, component).await?;
    Refusal::unless_current(expected, component.version)?;
    let mut row = component.into_active_model();
    row.version = Set(expected + 1);
    Ok(row.update(&clearance.db()).await?)
}

/// The exam of a component that is marked now: of the stage that is under way, and not sat by the caller.
async fn under_way(clearance: &Clearance<'_>, component: &exam_component::Model) -> Result<promotion_exam::Model, Error> {
    let exam = exams::run_by_others(clearance, component.exam_id, ExamStep::Mark).await?;
    if component.stage == exam.stage { Ok(exam) } else { Err(Refusal::plain(ErrorCode::ExamNotInState).at(["input", "component"]).into()) }
}

/// A component that the caller marks.
async fn marked_by_me(clearance: &Clearance<'_>, component: Uuid) -> Result<(exam_component::Model, Uuid), Error> {
    let absent = || not_found(&["input", "component"]);
    let me = clearance.actor().employee.ok_or_else(absent)?;
    let mine = clearance.find::<exam_marker::Entity>().filter(exam_marker::COLUMN.component_id.eq(component));
    mine.filter(exam_marker::COLUMN.employee_id.eq(me)).one(&clearance.db()).await?.ok_or_else(absent)?;
    Ok((exams::component_of(clearance, component).await?, me))
}

/// Who sits a component, by number: whoever was admitted and did not fall in a stage before.
async fn examinees(clearance: &Clearance<'_>, component: &exam_component::Model) -> Result<Vec<(i32, Uuid)>, Error> {
    let fallen = exams::fallen_before(clearance, component.exam_id, component.stage);
    let rows = clearance.all::<exam_application::Entity>().select_only();
    let rows = rows.column(exam_application::Column::ExamineeNumber).column(exam_application::Column::Id);
    let rows = rows.filter(exam_application::COLUMN.exam_id.eq(component.exam_id));
    let rows = rows.filter(exam_application::Column::Id.not_in_subquery(fallen.into_query()));
    let rows = rows.filter(exam_application::COLUMN.state.eq(ExamApplicationState::Admitted));
    let rows = rows.filter(exam_application::COLUMN.examinee_number.is_not_null());
    Ok(rows.order_by_asc(exam_application::Column::ExamineeNumber).into_tuple().all(&clearance.db()).await?)
}

/// The exams of which the caller marks a component.
pub async fn marked_exams(clearance: &Clearance<'_>) -> Result<Vec<Uuid>, Error> {
    let Some(me) = clearance.actor().employee else { return Ok(vec![]) };
    let exams = clearance.all::<promotion_exam::Entity>().filter(promotion_exam::Column::Id.in_subquery(exams_marked_by(me)));
    Ok(exams.select_only().column(promotion_exam::Column::Id).into_tuple().all(&clearance.db()).await?)
}

/// A script to be marked: a number, the own points, and whether one more mark is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Script {
    pub number: i32,
    pub own: Option<i64>,
    pub is_disputed: bool,
}

/// The scripts of a component for one of its markers: the own ones, and those that still want a mark.
pub async fn scripts(clearance: &Clearance<'_>, component: Uuid) -> Result<Option<Vec<Script>>, Error> {
    let (component, me) = match marked_by_me(clearance, component).await {
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        other => other?,
    };
    let db = clearance.db();
    let marks = clearance.all::<exam_mark::Entity>().filter(exam_mark::COLUMN.component_id.eq(component.id)).all(&db).await?;
    let mut given: HashMap<Uuid, Vec<(Uuid, i64)>> = HashMap::new();
    for it in marks {
        given.entry(it.application_id).or_default().push((it.marker_id, i64::from(it.points)));
    }
    let skipped = clearance.all::<exam_score::Entity>().select_only().column(exam_score::Column::ApplicationId);
    let skipped: Vec<Uuid> = skipped.filter(exam_score::COLUMN.component_id.eq(component.id)).into_tuple().all(&db).await?;
    let rule = marking(&component);
    let mut scripts = vec![];
    for (number, application) in examinees(clearance, &component).await? {
        let marks = given.remove(&application).unwrap_or_default();
        let own = marks.iter().find(|(marker, _)| *marker == me).map(|(_, points)| *points);
        let all: Vec<i64> = marks.iter().map(|(_, points)| *points).collect();
        let marked = points(&rule, &all);
        if !skipped.contains(&application) && (own.is_some() || !matches!(marked, Marked::Points(_))) {
            scripts.push(Script { number, own, is_disputed: own.is_none() && marked == Marked::Disputed });
        }
    }
    Ok(Some(scripts))
}

/// Points of an examinee, by number.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub number: i32,
    /// In hundredths; none of who was absent.
    pub points: Option<i64>,
}

/// The examinees of these numbers, each once; and no more points than there are.
async fn of_numbers(
    clearance: &Clearance<'_>,
    component: &exam_component::Model,
    given: &[Given],
    field: &str,
) -> Result<Vec<Uuid>, Error> {
    let known: HashMap<i32, Uuid> = examinees(clearance, component).await?.into_iter().collect();
    let mut found = Vec::with_capacity(given.len());
    let mut seen = std::collections::HashSet::new();
    for (index, it) in given.iter().enumerate() {
        let place = |name: &str| ["input".to_owned(), field.to_owned(), index.to_string(), name.to_owned()];
        let application = known.get(&it.number).ok_or_else(|| Refusal::plain(ErrorCode::NotFound).at(place("examineeNumber")))?;
        if !seen.insert(it.number) {
            return Err(Refusal::plain(ErrorCode::AlreadyExists).at(place("examineeNumber")).into());
        }
        if it.points.is_some_and(|points| !(0..=i64::from(component.most_points)).contains(&points)) {
            return Err(Refusal::plain(ErrorCode::MarkOutOfRange).at(place("points")).into());
        }
        found.push(*application);
    }
    Ok(found)
}

/// Gives one's own marks; a later one takes the place of the first while the exam is not decided.
pub async fn give(clearance: &Clearance<'_>, component: Uuid, given: &[Given]) -> Result<Changed, Error> {
    let (component, me) = marked_by_me(clearance, component).await?;
    let exam = under_way(clearance, &component).await?;
    let found = of_numbers(clearance, &component, given, "marks").await?;
    let db = clearance.db();
    wanted(clearance, &component, me, &found).await?;
    for some in found.chunks(1000) {
        let mine = exam_mark::Entity::delete_many().filter(exam_mark::COLUMN.component_id.eq(component.id));
        let mine = mine.filter(exam_mark::COLUMN.marker_id.eq(me));
        mine.filter(exam_mark::COLUMN.application_id.is_in(some.iter().copied())).exec(&db).await?;
    }
    let rows = found.iter().zip(given).filter_map(|(application, it)| {
        Some(exam_mark::ActiveModel {
            id: Set(Uuid::now_v7()),
            component_id: Set(component.id),
            application_id: Set(*application),
            marker_id: Set(me),
            points: Set(i32::try_from(it.points?).ok()?),
            given_at: Set(clearance.now()),
        })
    });
    insert_all(&db, rows.collect()).await?;
    exams::touched(clearance, exam).await?;
    Ok(Changed::objects(vec![component.id]).with_detail(serde_json::json!({ "component": component.code, "marks": given.len() })))
}

/// Another mark is wanted where there are not enough, or they lie too far apart: nobody moves what is settled.
async fn wanted(clearance: &Clearance<'_>, component: &exam_component::Model, me: Uuid, found: &[Uuid]) -> Result<(), Error> {
    let marks = clearance.all::<exam_mark::Entity>().filter(exam_mark::COLUMN.component_id.eq(component.id)).all(&clearance.db()).await?;
    let mut given: HashMap<Uuid, (bool, Vec<i64>)> = HashMap::new();
    for it in marks {
        let known = given.entry(it.application_id).or_default();
        known.0 |= it.marker_id == me;
        known.1.push(i64::from(it.points));
    }
    let rule = marking(component);
    let settled = |it: &Uuid| given.get(it).is_some_and(|(own, marks)| !own && matches!(points(&rule, marks), Marked::Points(_)));
    match found.iter().position(settled) {
        None => Ok(()),
        Some(index) => {
            let place = ["input".to_owned(), "marks".to_owned(), index.to_string(), "examineeNumber".to_owned()];
            Err(Refusal::plain(ErrorCode::MarksGiven).at(place).into())
        }
    }
}

/// Records points, absences and re-sits: what is not marked by number, who did not come, and who came again. It takes the place of what was known.
pub async fn record(clearance: &Clearance<'_>, component: Uuid, expected: i32, given: &[Given], sitting: i32) -> Result<Changed, Error> {
    let component = stepped(clearance, component, expected).await?;
    let exam = under_way(clearance, &component).await?;
    if !(1..=2).contains(&sitting) {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "回は 1(本試験)又は 2(追試験)です。", "1, or 2 of who sits again");
        return Err(refusal.at(["input", "sitting"]).into());
    }
    // 追試験 of a component that is marked: the script goes to its markers, by number.
    let to_markers = component.markers > 0 && sitting == 2;
    if let Some(index) = given.iter().position(|it| component.markers > 0 && it.points.is_some()) {
        let place = ["input".to_owned(), "scores".to_owned(), index.to_string(), "points".to_owned()];
        let (ja, en) = ("採点者が採点する科目です。欠席のみ記録できます。", "markers give these points; the office records absence alone");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(place).into());
    }
    let found = of_numbers(clearance, &component, given, "scores").await?;
    let db = clearance.db();
    if sitting == 2 {
        only_absent(clearance, &component, &found).await?;
    }
    recorded_by_office(clearance, &component, &found).await?;
    for some in found.chunks(1000) {
        let known = exam_score::Entity::delete_many().filter(exam_score::COLUMN.component_id.eq(component.id));
        known.filter(exam_score::COLUMN.application_id.is_in(some.iter().copied())).exec(&db).await?;
    }
    let rows = found.iter().zip(given).filter(|_| !to_markers).map(|(application, it)| exam_score::ActiveModel {
        id: Set(Uuid::now_v7()),
        component_id: Set(component.id),
        application_id: Set(*application),
        points: Set(it.points.and_then(|points| i32::try_from(points).ok())),
        source: Set(ExamScoreSource::Recorded),
        sitting: Set(sitting),
        recorded_at: Set(clearance.now()),
    });
    insert_all(&db, rows.collect()).await?;
    let id = exam.id;
    exams::touched(clearance, exam).await?;
    Ok(Changed::objects(vec![id])
        .with_detail(serde_json::json!({ "component": component.code, "scores": given.len(), "sitting": sitting })))
}

/// What was carried over or comes from evaluations is nobody's to write over.
async fn recorded_by_office(clearance: &Clearance<'_>, component: &exam_component::Model, found: &[Uuid]) -> Result<(), Error> {
    let known = clearance.all::<exam_score::Entity>().select_only().column(exam_score::Column::ApplicationId);
    let known = known.filter(exam_score::COLUMN.component_id.eq(component.id));
    let known: Vec<Uuid> = known.filter(exam_score::COLUMN.source.ne(ExamScoreSource::Recorded)).into_tuple().all(&clearance.db()).await?;
    match found.iter().position(|it| known.contains(it)) {
        None => Ok(()),
        Some(index) => {
            let place = ["input".to_owned(), "scores".to_owned(), index.to_string(), "examineeNumber".to_owned()];
            let (ja, en) = ("免除又は人事評価による得点です。", "the points were carried over, or come from evaluations");
            Err(Refusal::new(ErrorCode::MarksGiven, ja, en).at(place).into())
        }
    }
}

/// 追試験: for those alone who were absent.
async fn only_absent(clearance: &Clearance<'_>, component: &exam_component::Model, found: &[Uuid]) -> Result<(), Error> {
    let absent = clearance.all::<exam_score::Entity>().select_only().column(exam_score::Column::ApplicationId);
    let absent = absent.filter(exam_score::COLUMN.component_id.eq(component.id)).filter(exam_score::Column::Points.is_null());
    let absent: Vec<Uuid> = absent.into_tuple().all(&clearance.db()).await?;
    match found.iter().position(|it| !absent.contains(it)) {
        None => Ok(()),
        Some(index) => {
            let place = ["input".to_owned(), "scores".to_owned(), index.to_string(), "examineeNumber".to_owned()];
            let refusal = Refusal::new(ErrorCode::ExamNotInState, "欠席した者のみ追試験を受けられます。", "only who was absent sits again");
            Err(refusal.at(place).into())
        }
    }
}
