//! Exams as they are wanted: judged, prepared, and revised; once people were told of one it is but postponed.

use chrono::NaiveDate;
use entity::{
    exam_component::{self, DisagreementRule, ExamComponentKind},
    promotion_exam::{self, PromotionExamState},
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::exams;
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::FiscalYear,
    eligibility::service,
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        rules::{LONGEST_REASON, plain_text},
    },
    promotion::rules::{days, life::ExamStep, ranking::PassRule},
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
    plain_text(&new.title, LONGEST_NAME).map_err(|refusal| refusal.at(["title"]))?;
    days::in_order(new.applications_from, new.applications_until, new.held_on, new.list_valid_until)
        .map_err(|refusal| refusal.at(["applicationsUntil"]))?;
    if !(0..=10).contains(&new.bands) {
        return Err(invalid(&["bands"], "順位帯は 0 から 10 です。", "no to ten bands"));
    }
    if new.components.is_empty() {
        return Err(invalid(&["components"], "科目がありません。", "there are no components"));
    }
    for (index, it) in new.components.iter().enumerate() {
        let place = ["components".to_owned(), index.to_string()];
        component(it, &new.components[..index]).map_err(|refusal| refusal.within(place))?;
    }
    let last = new.components.iter().map(|it| it.stage).max().unwrap_or_default();
    if (1..=last).any(|stage| new.components.iter().all(|it| it.stage != stage)) {
        return Err(invalid(&["components"], "段階は 1 から続く番号にしてください。", "stages are numbered from 1 without a gap"));
    }
    let stages: Vec<i32> = new.pass_rule.0.iter().map(|(stage, _)| *stage).collect();
    let once = stages.iter().enumerate().all(|(place, stage)| !stages[..place].contains(stage));
    if !once || stages.iter().any(|stage| !(1..=last).contains(stage)) {
        return Err(invalid(&["passRule"], "合格基準は段階ごとに一つです。", "one line for each stage"));
    }
    if new.tie_break.iter().any(|code| new.components.iter().all(|it| it.code != *code)) {
        return Err(invalid(&["tieBreak"], "科目のコードを指定してください。", "codes of components"));
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

/// A third marker is asked where two lie too far apart.
fn third_markers(of: &[NewComponent]) -> Result<(), Refusal> {
    let wrong = |it: &NewComponent| it.disagreement == DisagreementRule::ThirdMarker && (it.tolerance.is_none() || it.markers < 2);
    let Some(place) = of.iter().position(wrong) else { return Ok(()) };
    let (ja, en) = (
        "第三採点者を置く科目には2人以上の採点者と採点の相違の限度を指定してください。",
        "a third marker takes two markers or more, and how far apart they may be",
    );
    Err(invalid(&["tolerance"], ja, en).within(["components".to_owned(), place.to_string()]))
}

/// Whether an exam can be as it is wanted.
async fn judge(clearance: &Clearance<'_>, new: &NewExam) -> Result<(), Error> {
    readable(new)?;
    service::rules::find(clearance, new.rule).await.map_err(|_| not_found(&["rule"]))?;
    let rank = clearance.find::<entity::position_rank::Entity>().filter(entity::position_rank::COLUMN.id.eq(new.target_rank));
    rank.one(&clearance.db()).await?.ok_or_else(|| not_found(&["targetRank"]))?;
    Ok(())
}

/// An exam as it is wanted, not announced yet.
fn draft(clearance: &Clearance<'_>, new: &NewExam, id: Uuid) -> Result<promotion_exam::Model, Error> {
    Ok(promotion_exam::Model {
        id,
        fiscal_year: new.fiscal_year.0,
        title: new.title.clone(),
        target_rank_id: new.target_rank,
        rule_id: new.rule,
        rule_version: None,
        pass_rule: Some(serde_json::to_string(&new.pass_rule).map_err(|error| Error::Internal(error.to_string()))?),
        asked_on: new.asked_on.unwrap_or_else(|| new.fiscal_year.first_day()),
        held_on: new.held_on,
        applications_from: new.applications_from,
        applications_until: new.applications_until,
        through_head: new.through_head,
        most_attempts: new.most_attempts,
        tie_break: new.tie_break.join(" "),
        list_valid_until: new.list_valid_until,
        stage_exemption_years: new.stage_exemption_years,
        bands: new.bands,
        stage: 1,
        stages_told: 0,
        state: PromotionExamState::Draft,
        figures: None,
        announced_at: None,
        released_at: None,
        recorded_at: clearance.now(),
        version: 1,
    })
}

fn components(new: &[NewComponent], exam: Uuid) -> Vec<exam_component::Model> {
    let hundredths = |it: i64| i32::try_from(it).unwrap_or(i32::MAX);
    let row = |(place, it): (usize, &NewComponent)| exam_component::Model {
        id: Uuid::now_v7(),
        exam_id: exam,
        code: it.code.clone(),
        name: it.name.clone(),
        kind: it.kind,
        stage: it.stage,
        position: i32::try_from(place).unwrap_or(i32::MAX),
        most_points: hundredths(it.most_points),
        allotment: hundredths(it.allotment),
        pass_mark: it.pass_mark.map(hundredths),
        markers: it.markers,
        tolerance: it.tolerance.map(hundredths),
        disagreement: it.disagreement,
        exempt_percent: it.exempt_percent,
        exempt_years: it.exempt_years,
        evaluation_years: it.evaluation_years,
        version: 1,
    };
    new.iter().enumerate().map(row).collect()
}

async fn keep(clearance: &Clearance<'_>, components: Vec<exam_component::Model>) -> Result<(), Error> {
    insert_all(&clearance.db(), components.into_iter().map(|it| it.into_active_model().reset_all()).collect()).await
}

pub async fn create(clearance: &Clearance<'_>, new: &NewExam) -> Result<Changed, Error> {
    judge(clearance, new).await.map_err(|error| error.within(["input"]))?;
    third_markers(&new.components).map_err(|refusal| refusal.within(["input"]))?;
    let exam = Uuid::now_v7();
    draft(clearance, new, exam)?.into_active_model().reset_all().insert(&clearance.db()).await?;
    keep(clearance, components(&new.components, exam)).await?;
    Ok(Changed::objects(vec![exam]).with_detail(serde_json::json!({ "title": new.title, "fiscalYear": new.fiscal_year.0 })))
}

/// Writes an exam anew, for a reason: all of it while it is prepared; once people were told of it it is postponed.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &NewExam, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let old = exams::stepped(clearance, id, expected, ExamStep::Revise).await?;
    judge(clearance, new).await.map_err(|error| error.within(["input", "content"]))?;
    // What people were told of stays as it is.
    if old.state == PromotionExamState::Draft {
        third_markers(&new.components).map_err(|refusal| refusal.within(["input", "content"]))?;
    }
    let wanted = promotion_exam::Model {
        state: old.state,
        rule_version: old.rule_version,
        stage: old.stage,
        stages_told: old.stages_told,
        figures: old.figures.clone(),
        announced_at: old.announced_at,
        recorded_at: old.recorded_at,
        version: old.version,
        ..draft(clearance, new, id)?
    };
    let parts = components(&new.components, id);
    if old.state == PromotionExamState::Draft {
        exam_component::Entity::delete_many().filter(exam_component::COLUMN.exam_id.eq(id)).exec(&clearance.db()).await?;
        keep(clearance, parts).await?;
    } else if same(&parts, &exams::components(clearance, vec![id]).await?) {
        postponable(&old, &wanted, clearance.today()).map_err(|refusal| refusal.within(["input", "content"]))?;
    } else {
        return Err(days_alone().at(["input", "content", "components"]).into());
    }
    let known = |it: &promotion_exam::Model| serde_json::json!({ "title": it.title, "heldOn": it.held_on, "applicationsUntil": it.applications_until, "listValidUntil": it.list_valid_until });
    let detail = serde_json::json!({ "before": known(&old), "after": known(&wanted), "reason": reason });
    let told_again = old.state == PromotionExamState::Announced && wanted.held_on != old.held_on;
    let written = wanted.into_active_model().reset_all().update(&clearance.db()).await?;
    if told_again {
        // Whose pass was valid on the day that was meant first, and is none on this one, may sit as well.
        exams::tell(clearance, written).await?;
    }
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

fn days_alone() -> Refusal {
    let (ja, en) = (
        "通知後に変えられるのは、試験日、名簿の有効期限と、受験資格の確認までの受付終了日です。",
        "once it is announced the day of the exam, the validity of the list and, until people are admitted, the last day to apply alone can change",
    );
    Refusal::new(ErrorCode::InvalidValue, ja, en)
}

/// Whether an exam of which people were told may be as it is wanted: nothing but its days, none of them earlier, and none of those that are moved past.
fn postponable(old: &promotion_exam::Model, wanted: &promotion_exam::Model, today: NaiveDate) -> Result<(), Refusal> {
    if wanted == old {
        return Err(Refusal::plain(ErrorCode::NothingToChange));
    }
    if *wanted != moved(old, wanted) {
        return Err(days_alone());
    }
    let later = |name: &'static str, was: NaiveDate, is: NaiveDate| {
        let least = was.max(today);
        let (ja, en) = (format!("{least} 以後の日です。"), format!("{least} or later"));
        if is == was || is >= least { Ok(()) } else { Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at([name])) }
    };
    later("applicationsUntil", old.applications_until, wanted.applications_until)?;
    later("heldOn", old.held_on, wanted.held_on)?;
    later("listValidUntil", old.list_valid_until, wanted.list_valid_until)
}

/// An exam of which people were told, with the days that are wanted: while they may still apply the last day to, and the rest of them.
fn moved(old: &promotion_exam::Model, wanted: &promotion_exam::Model) -> promotion_exam::Model {
    let receives = old.state == PromotionExamState::Announced;
    promotion_exam::Model {
        held_on: wanted.held_on,
        list_valid_until: wanted.list_valid_until,
        applications_until: if receives { wanted.applications_until } else { old.applications_until },
        ..old.clone()
    }
}

/// Whether components are the same, whatever their keys and versions.
fn same(wanted: &[exam_component::Model], standing: &[exam_component::Model]) -> bool {
    let alike = |(wanted, standing): (&exam_component::Model, &exam_component::Model)| {
        exam_component::Model { id: standing.id, version: standing.version, ..wanted.clone() } == *standing
    };
    wanted.len() == standing.len() && wanted.iter().zip(standing).all(alike)
}
