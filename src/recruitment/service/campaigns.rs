//! Campaigns and their categories: prepared, published, closed; copied from the year before.

use chrono::{Months, NaiveDate};
use entity::{
    appointment_day, exam_category,
    exam_category::{RatioBasis, SelectionMethod},
    occupation,
    recruitment_campaign::{self, CampaignState},
    selection_flow,
    standing::EmploymentKind,
    term_appointment::FixedTermGround,
};
use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait, Set,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::flows::{self, NewStage};
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::FiscalYear,
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{import::insert_all, orders::service::settings::Settings, rules::plain_text},
};

pub const LONGEST_NAME: usize = 100;
pub const LONGEST_TEXT: usize = 2000;
/// The longest list of which cities write is five years.
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

/// Makes a campaign; with what another one had, its days moved by the years between them.
pub async fn create(clearance: &Clearance<'_>, year: FiscalYear, title: &str, like: Option<Uuid>) -> Result<Changed, Error> {
    plain_text(title, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "title"]))?;
    let row = recruitment_campaign::ActiveModel {
        id: Set(Uuid::now_v7()),
        fiscal_year: Set(year.0),
        title: Set(title.to_owned()),
        state: Set(CampaignState::Draft),
        published_at: Set(None),
        closed_at: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    let campaign = row.insert(&clearance.db()).await?;
    if let Some(like) = like {
        let source = find(clearance, like).await.map_err(|_| not_found(&["input", "copyFrom"]))?;
        copy(clearance, &source, &campaign).await?;
    }
    let detail = serde_json::json!({ "title": title, "fiscalYear": year.0, "copyFrom": like });
    Ok(Changed::objects(vec![campaign.id]).with_detail(detail))
}

async fn copy(clearance: &Clearance<'_>, from: &recruitment_campaign::Model, to: &recruitment_campaign::Model) -> Result<(), Error> {
    let years = to.fiscal_year - from.fiscal_year;
    let moved = |day: NaiveDate| match u32::try_from(years) {
        Ok(years) => day.checked_add_months(Months::new(12 * years)).unwrap_or(day),
        Err(_) => day.checked_sub_months(Months::new(12 * years.unsigned_abs())).unwrap_or(day),
    };
    let categories = categories_of(clearance, vec![from.id]).await?;
    let flows = flows::current(clearance, categories.iter().map(|it| it.id).collect()).await?;
    let days = appointment_days(clearance, categories.iter().map(|it| it.id).collect()).await?;
    let mut new = vec![];
    for it in categories {
        let mine = days.iter().filter(|(category, _)| *category == it.id).map(|(_, day)| moved(*day)).collect();
        let stages = match flows.get(&it.id) {
            Some(flow) => flows::stages_as_new(clearance, *flow).await?,
            None => vec![],
        };
        new.push(NewCategory {
            code: it.code,
            name: it.name,
            method: it.method,
            occupation: it.occupation_id,
            track: it.track,
            employment_kind: it.employment_kind,
            fixed_term_ground: it.fixed_term_ground,
            born_on_or_after: it.born_on_or_after.map(moved),
            born_on_or_before: it.born_on_or_before.map(moved),
            qualifications: it.qualifications,
            planned_hires: it.planned_hires,
            planned_hires_is_approximate: it.planned_hires_is_approximate,
            ratio_basis: Some(it.ratio_basis),
            applications_from: it.applications_from.map(moved),
            applications_until: it.applications_until.map(moved),
            exam_on: moved(it.exam_on),
            list_validity_months: Some(it.list_validity_months),
            reserved_for_disability: it.reserved_for_disability,
            appointment_days: mine,
            stages,
        });
    }
    if new.is_empty() { Ok(()) } else { write(clearance, to, &new).await.map(|_| ()) }
}

/// Adds categories to a campaign that is being prepared.
pub async fn add_categories(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &[NewCategory]) -> Result<Changed, Error> {
    let campaign = stepped(clearance, id, expected, &[CampaignState::Draft]).await?;
    if new.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "categories"]).into());
    }
    let added = write(clearance, &campaign, new).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "categories": added })))
}

async fn write(clearance: &Clearance<'_>, campaign: &recruitment_campaign::Model, new: &[NewCategory]) -> Result<Vec<Uuid>, Error> {
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
        let at = |refusal: Refusal| refusal.within(["input".to_owned(), "categories".to_owned(), index.to_string()]);
        flows::write(clearance, *category, 1, None, &it.stages).await.map_err(|error| placed(error, at))?;
    }
    Ok(ids)
}

fn placed(error: Error, at: impl Fn(Refusal) -> Refusal) -> Error {
    match error {
        Error::Refused(refusal) => at(*refusal).into(),
        other => other,
    }
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
struct Defaults {
    list_months: i32,
    basis: RatioBasis,
}

impl Defaults {
    async fn load(clearance: &Clearance<'_>, campaign: &recruitment_campaign::Model) -> Result<Self, Error> {
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

/// Changes a category of a campaign that is being prepared: what it is, not its stages.
pub async fn revise_category(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &NewCategory) -> Result<Changed, Error> {
    let db = clearance.db();
    let old = category(clearance, id).await?;
    if old.version != expected {
        return Err(Refusal::stale(expected, old.version).into());
    }
    let campaign = find(clearance, old.campaign_id).await?;
    in_state(&campaign, &[CampaignState::Draft])?;
    judge(new).map_err(|refusal| refusal.within(["input", "as"]))?;
    let defaults = Defaults::load(clearance, &campaign).await?;
    let mut row = row(campaign.id, new, old.position, &defaults);
    (row.id, row.version) = (id, old.version + 1);
    row.into_active_model().reset_all().update(&db).await?;
    appointment_day::Entity::delete_many().filter(appointment_day::COLUMN.category_id.eq(id)).exec(&db).await?;
    insert_all(&db, days_of(id, &new.appointment_days)).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": old.name, "after": new.name })))
}

/// Publishes a campaign: from now on its flows and rubrics are what people were told.
pub async fn publish(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let campaign = stepped(clearance, id, expected, &[CampaignState::Draft]).await?;
    let categories = categories_of(clearance, vec![id]).await?;
    let flows = flows::current(clearance, categories.iter().map(|it| it.id).collect()).await?;
    if categories.is_empty() || categories.iter().any(|it| !flows.contains_key(&it.id)) {
        let refusal = Refusal::new(
            ErrorCode::CampaignNotInState,
            "試験区分がないか、選考段階のない区分があります。",
            "there are no categories, or one has no stages",
        );
        return Err(refusal.at(["input", "campaign"]).into());
    }
    let mut row = campaign.into_active_model();
    row.state = Set(CampaignState::Published);
    row.published_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// Closes a campaign: nothing is applied for any more.
pub async fn close(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let campaign = stepped(clearance, id, expected, &[CampaignState::Published]).await?;
    let mut row = campaign.into_active_model();
    row.state = Set(CampaignState::Closed);
    row.closed_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// A campaign within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<recruitment_campaign::Model, Error> {
    let select = clearance.find::<recruitment_campaign::Entity>().filter(recruitment_campaign::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "campaign"]))
}

/// A category within reach.
pub async fn category(clearance: &Clearance<'_>, id: Uuid) -> Result<exam_category::Model, Error> {
    let select = clearance.find::<exam_category::Entity>().filter(exam_category::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "category"]))
}

/// A category whose campaign is in one of these states.
pub async fn category_in(clearance: &Clearance<'_>, id: Uuid, states: &[CampaignState]) -> Result<exam_category::Model, Error> {
    let category = category(clearance, id).await?;
    in_state(&find(clearance, category.campaign_id).await?, states)?;
    Ok(category)
}

fn in_state(campaign: &recruitment_campaign::Model, states: &[CampaignState]) -> Result<(), Refusal> {
    if states.contains(&campaign.state) { Ok(()) } else { Err(Refusal::plain(ErrorCode::CampaignNotInState).at(["input", "campaign"])) }
}

/// Counts a change of a campaign, in a state for it and of the expected version.
async fn stepped(
    clearance: &Clearance<'_>,
    id: Uuid,
    expected: i32,
    states: &[CampaignState],
) -> Result<recruitment_campaign::Model, Error> {
    let mut campaign = find(clearance, id).await?;
    if campaign.version != expected {
        return Err(Refusal::stale(expected, campaign.version).into());
    }
    in_state(&campaign, states)?;
    let version = recruitment_campaign::Column::Version;
    let update = recruitment_campaign::Entity::update_many().col_expr(version, Expr::col(version).add(1));
    update.filter(recruitment_campaign::COLUMN.id.eq(id)).exec(&clearance.db()).await?;
    campaign.version += 1;
    Ok(campaign)
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

/// One window of the campaigns within reach, the latest year first.
pub async fn list(clearance: &Clearance<'_>, year: Option<i32>, window: &Window) -> Result<Vec<recruitment_campaign::Model>, Error> {
    use recruitment_campaign::{Column, Entity};
    let mut select = asked(clearance, year);
    let keyset = Keyset::by_number((Entity, Column::FiscalYear), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, year: Option<i32>) -> Result<u64, Error> {
    Ok(asked(clearance, year).count(&clearance.db()).await?)
}

fn asked(clearance: &Clearance<'_>, year: Option<i32>) -> sea_orm::Select<recruitment_campaign::Entity> {
    let select = clearance.find::<recruitment_campaign::Entity>();
    match year {
        Some(year) => select.filter(recruitment_campaign::COLUMN.fiscal_year.eq(year)),
        None => select,
    }
}

pub fn place(row: &recruitment_campaign::Model) -> Bound {
    Bound { value: row.fiscal_year.to_string(), id: row.id }
}

/// The number of the current flow of a category, as it is told.
pub async fn flow_numbers(clearance: &Clearance<'_>, flows: Vec<Uuid>) -> Result<Vec<selection_flow::Model>, Error> {
    Ok(clearance.find::<selection_flow::Entity>().filter(selection_flow::COLUMN.id.is_in(flows)).all(&clearance.db()).await?)
}
