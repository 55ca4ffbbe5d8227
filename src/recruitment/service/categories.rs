//! Categories of a campaign: what is asked of who applies, when, and how many are to be hired.

use chrono::NaiveDate;
use entity::{
    appointment_day,
    exam_category::{self, RatioBasis, SelectionMethod},
    occupation,
    recruitment_campaign::{self, CampaignState},
    standing::EmploymentKind,
    term_appointment::FixedTermGround,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::{
    campaigns::{LONGEST_NAME, LONGEST_TEXT, after, find, stepped},
    flows::{self, NewStage},
};
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::FiscalYear,
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::service::settings::Settings,
        rules::{LONGEST_REASON, plain_text},
    },
    recruitment::rules::steps::CampaignStep,
};

/// The longest list of which cities write is five years; twice that is enough for any.
const LONGEST_LIST: i32 = 120;

/// A category to be added.
#[derive(Clone, Debug)]
pub struct NewCategory {
    pub code: String,
    pub name: String,
    pub method: SelectionMethod,
    pub occupation: Option<Uuid>,
    pub track: Option<String>,
    pub employment_kind: EmploymentKind,
    pub fixed_term_ground: Option<FixedTermGround>,
    pub born_on_or_after: Option<NaiveDate>,
    pub born_on_or_before: Option<NaiveDate>,
    pub qualifications: Option<String>,
    pub planned_hires: i32,
    pub planned_hires_is_approximate: bool,
    pub ratio_basis: Option<RatioBasis>,
    pub applications_from: Option<NaiveDate>,
    pub applications_until: Option<NaiveDate>,
    pub exam_on: NaiveDate,
    pub list_validity_months: Option<i32>,
    pub reserved_for_disability: bool,
    pub appointment_days: Vec<NaiveDate>,
    pub stages: Vec<NewStage>,
}

/// Adds categories to a campaign that is being prepared.
pub async fn add_categories(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &[NewCategory]) -> Result<Changed, Error> {
    let campaign = stepped(clearance, id, expected, CampaignStep::Prepare).await?;
    if new.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "categories"]).into());
    }
    let added = write(clearance, &campaign, new).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "categories": added })))
}

pub async fn write(clearance: &Clearance<'_>, campaign: &recruitment_campaign::Model, new: &[NewCategory]) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let known = categories_of(clearance, vec![campaign.id]).await?;
    let mut codes: Vec<String> = known.iter().map(|it| it.code.clone()).collect();
    let occupations = clearance.find::<occupation::Entity>().all(&db).await?;
    let defaults = Defaults::load(clearance, campaign).await?;
    let (mut rows, mut days) = (vec![], vec![]);
    for (index, it) in new.iter().enumerate() {
        let at = |refusal: Refusal| refusal.within(["input".to_owned(), "categories".to_owned(), index.to_string()]);
        judge(it).map_err(at)?;
        if codes.contains(&it.code) {
            return Err(at(Refusal::plain(ErrorCode::AlreadyExists).at(["code"])).into());
        }
        if it.occupation.is_some_and(|id| occupations.iter().all(|it| it.id != id)) {
            return Err(at(Refusal::plain(ErrorCode::NotFound).at(["occupation"])).into());
        }
        codes.push(it.code.clone());
        let row = row(campaign.id, it, i32::try_from(known.len() + index).unwrap_or_default() + 1, &defaults);
        days.extend(days_of(row.id, &it.appointment_days));
        rows.push(row);
    }
    let ids: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
    insert_all(&db, rows.into_iter().map(|it| it.into_active_model().reset_all()).collect()).await?;
    insert_all(&db, days).await?;
    for (index, (category, it)) in ids.iter().zip(new).enumerate() {
        let place = ["input".to_owned(), "categories".to_owned(), index.to_string()];
        flows::write(clearance, *category, 1, None, &it.stages).await.map_err(|error| error.within(place))?;
    }
    Ok(ids)
}

fn days_of(category: Uuid, days: &[NaiveDate]) -> Vec<appointment_day::ActiveModel> {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    days.into_iter()
        .map(|day| appointment_day::ActiveModel { id: Set(Uuid::now_v7()), category_id: Set(category), day: Set(day) })
        .collect()
}

/// What the city decided for all its categories.
pub struct Defaults {
    pub list_months: i32,
    basis: RatioBasis,
}

impl Defaults {
    pub async fn load(clearance: &Clearance<'_>, campaign: &recruitment_campaign::Model) -> Result<Self, Error> {
        let settings = Settings::load(clearance, &clearance.db()).await?;
        let day = FiscalYear(campaign.fiscal_year).first_day();
        let months: i32 = settings.on("candidate_list_validity_months", day)?;
        let basis: String = settings.on("competition_ratio_basis", day)?;
        Ok(Self { list_months: if months > 0 { months } else { 12 }, basis: basis.parse().unwrap_or(RatioBasis::FinalPassers) })
    }
}

fn row(campaign: Uuid, it: &NewCategory, position: i32, defaults: &Defaults) -> exam_category::Model {
    exam_category::Model {
        id: Uuid::now_v7(),
        campaign_id: campaign,
        code: it.code.clone(),
        name: it.name.clone(),
        position,
        method: it.method,
        occupation_id: it.occupation,
        track: it.track.clone(),
        employment_kind: it.employment_kind,
        fixed_term_ground: it.fixed_term_ground,
        born_on_or_after: it.born_on_or_after,
        born_on_or_before: it.born_on_or_before,
        qualifications: it.qualifications.clone(),
        planned_hires: it.planned_hires,
        planned_hires_is_approximate: it.planned_hires_is_approximate,
        ratio_basis: it.ratio_basis.unwrap_or(defaults.basis),
        applications_from: it.applications_from,
        applications_until: it.applications_until,
        exam_on: it.exam_on,
        list_validity_months: it.list_validity_months.unwrap_or(defaults.list_months),
        reserved_for_disability: it.reserved_for_disability,
        version: 1,
    }
}

fn invalid(ja: &str, en: &str, field: &'static str) -> Refusal {
    Refusal::new(ErrorCode::InvalidValue, ja, en).at([field])
}

/// A category that could be announced.
fn judge(it: &NewCategory) -> Result<(), Refusal> {
    let clean = it.code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') && (1..=12).contains(&it.code.len());
    if !clean {
        return Err(invalid("1 から 12 文字の英数字にしてください。", "1 to 12 letters, digits or hyphens", "code"));
    }
    plain_text(&it.name, LONGEST_NAME).map_err(|refusal| refusal.at(["name"]))?;
    for (field, text) in [("track", &it.track), ("qualifications", &it.qualifications)] {
        if let Some(text) = text {
            plain_text(text, LONGEST_TEXT).map_err(|refusal| refusal.at([field]))?;
        }
    }
    if !(0..=9999).contains(&it.planned_hires) {
        return Err(invalid("0 から 9999 までの数にしてください。", "a number from 0 to 9999", "plannedHires"));
    }
    if it.list_validity_months.is_some_and(|months| !(1..=LONGEST_LIST).contains(&months)) {
        return Err(invalid("1 から 120 までの月数にしてください。", "1 to 120 months", "listValidityMonths"));
    }
    let ordered = |one: Option<NaiveDate>, other: Option<NaiveDate>| one.zip(other).is_none_or(|(one, other)| one <= other);
    if !ordered(it.born_on_or_after, it.born_on_or_before) {
        return Err(invalid("範囲の終わりが始まりより前です。", "the range ends before it begins", "bornOnOrBefore"));
    }
    if !ordered(it.applications_from, it.applications_until) {
        return Err(invalid("受付の終わりが始まりより前です。", "the time to apply ends before it begins", "applicationsUntil"));
    }
    if (it.employment_kind == EmploymentKind::FixedTerm) != it.fixed_term_ground.is_some() {
        return Err(invalid(
            "任期付職員にはその根拠を、他には根拠を指定しません。",
            "a fixed-term category, and no other, names its ground",
            "fixedTermGround",
        ));
    }
    Ok(())
}

/// Changes a category, not its stages: while it is prepared everything; once it is published, with a reason, what those who applied do
/// not rely on: days, numbers and words.
pub async fn revise_category(
    clearance: &Clearance<'_>,
    id: Uuid,
    expected: i32,
    reason: Option<&str>,
    new: &NewCategory,
) -> Result<Changed, Error> {
    let db = clearance.db();
    let old = category(clearance, id).await?;
    Refusal::unless_current(expected, old.version)?;
    let campaign = find(clearance, old.campaign_id).await?;
    if after(&campaign, CampaignStep::Revise)? == CampaignState::Published {
        may_change(&old, new, reason)?;
    }
    judge(new).map_err(|refusal| refusal.within(["input", "as"]))?;
    let defaults = Defaults::load(clearance, &campaign).await?;
    let mut row = row(campaign.id, new, old.position, &defaults);
    (row.id, row.version) = (id, old.version + 1);
    row.into_active_model().reset_all().update(&db).await?;
    appointment_day::Entity::delete_many().filter(appointment_day::COLUMN.category_id.eq(id)).exec(&db).await?;
    insert_all(&db, days_of(id, &new.appointment_days)).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": old.name, "after": new.name, "reason": reason })))
}

fn may_change(old: &exam_category::Model, new: &NewCategory, reason: Option<&str>) -> Result<(), Refusal> {
    let reason = reason.ok_or_else(|| {
        invalid("公表後の変更には理由が必要です。", "a change after publication needs a reason", "reason").within(["input"])
    })?;
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let told = (&old.code, old.method, old.employment_kind, old.fixed_term_ground, old.born_on_or_after, old.born_on_or_before);
    let asked = (&new.code, new.method, new.employment_kind, new.fixed_term_ground, new.born_on_or_after, new.born_on_or_before);
    if told == asked {
        return Ok(());
    }
    let refusal = Refusal::new(
        ErrorCode::CampaignNotInState,
        "公表後はコード・採用の方法・任用の種別・生年月日の範囲を変更できません。",
        "once published, code, method, employment kind and birth range stay",
    );
    Err(refusal.at(["input", "as"]))
}

/// A category within reach.
pub async fn category(clearance: &Clearance<'_>, id: Uuid) -> Result<exam_category::Model, Error> {
    let select = clearance.find::<exam_category::Entity>().filter(exam_category::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "category"]))
}

/// A category with whose campaign a step may be taken.
pub async fn category_in(clearance: &Clearance<'_>, id: Uuid, step: CampaignStep) -> Result<exam_category::Model, Error> {
    let category = category(clearance, id).await?;
    after(&find(clearance, category.campaign_id).await?, step)?;
    Ok(category)
}

/// The categories of campaigns, in order.
pub async fn categories_of(clearance: &Clearance<'_>, campaigns: Vec<Uuid>) -> Result<Vec<exam_category::Model>, Error> {
    let select = clearance.find::<exam_category::Entity>().filter(exam_category::COLUMN.campaign_id.is_in(campaigns));
    Ok(select.order_by_asc(exam_category::Column::Position).all(&clearance.db()).await?)
}

/// The appointment days of categories: (category, day).
pub async fn appointment_days(clearance: &Clearance<'_>, categories: Vec<Uuid>) -> Result<Vec<(Uuid, NaiveDate)>, Error> {
    let select = clearance.find::<appointment_day::Entity>().filter(appointment_day::COLUMN.category_id.is_in(categories));
    let rows = select.order_by_asc(appointment_day::Column::Day).all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|it| (it.category_id, it.day)).collect())
}
