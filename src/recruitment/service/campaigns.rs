//! Campaigns and their categories: prepared, published, closed; copied from the year before.

use chrono::NaiveDate;
use entity::recruitment_campaign::{self, CampaignState};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryTrait, Set, sea_query::Expr};
use uuid::Uuid;

use super::{
    categories::{self, NewCategory, appointment_days, categories_of},
    flows,
};
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::{FiscalYear, years_later},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::rules::plain_text,
    recruitment::rules::steps::CampaignStep,
};

pub const LONGEST_NAME: usize = 100;
pub const LONGEST_TEXT: usize = 2000;

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
    let moved = |day: NaiveDate| years_later(day, years);
    let categories = categories_of(clearance, vec![from.id]).await?;
    let flows = flows::current(clearance, categories.iter().map(|it| it.id).collect()).await?;
    let days = appointment_days(clearance, categories.iter().map(|it| it.id).collect()).await?;
    // What the city had decided for that year is asked anew for this one: lists of later exams are valid longer.
    let usual = categories::Defaults::load(clearance, from).await?.list_months;
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
            list_validity_months: Some(it.list_validity_months).filter(|months| *months != usual),
            reserved_for_disability: it.reserved_for_disability,
            appointment_days: mine,
            stages,
        });
    }
    if new.is_empty() { Ok(()) } else { categories::write(clearance, to, &new).await.map(|_| ()) }
}

/// Publishes a campaign: from now on its flows and rubrics are what people were told.
pub async fn publish(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let campaign = stepped(clearance, id, expected, CampaignStep::Publish).await?;
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
    row.published_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// Closes a campaign: nothing is applied for any more.
pub async fn close(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let campaign = stepped(clearance, id, expected, CampaignStep::Close).await?;
    let mut row = campaign.into_active_model();
    row.closed_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// A campaign within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<recruitment_campaign::Model, Error> {
    let select = clearance.find::<recruitment_campaign::Entity>().filter(recruitment_campaign::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "campaign"]))
}

/// The state of a campaign after a step, or why it cannot be taken.
pub fn after(campaign: &recruitment_campaign::Model, step: CampaignStep) -> Result<CampaignState, Refusal> {
    step.from(campaign.state).map_err(|refusal| refusal.at(["input", "campaign"]))
}

/// Takes a step with a campaign of the expected version; the campaign as it is after it.
pub async fn stepped(clearance: &Clearance<'_>, id: Uuid, expected: i32, step: CampaignStep) -> Result<recruitment_campaign::Model, Error> {
    let campaign = find(clearance, id).await?;
    Refusal::unless_current(expected, campaign.version)?;
    let after = recruitment_campaign::Model { state: after(&campaign, step)?, version: expected + 1, ..campaign };
    let update = recruitment_campaign::Entity::update_many()
        .col_expr(recruitment_campaign::Column::State, Expr::value(after.state))
        .col_expr(recruitment_campaign::Column::Version, Expr::value(after.version));
    update.filter(recruitment_campaign::COLUMN.id.eq(id)).exec(&clearance.db()).await?;
    Ok(after)
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
