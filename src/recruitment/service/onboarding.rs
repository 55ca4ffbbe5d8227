//! 定着支援: who supports somebody from before the first day until they have settled, what was talked about, and when nobody did.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{
    application, candidate, onboarding,
    onboarding_contact::{self, OnboardingContactKind},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use super::applications;
use crate::{
    access::{Changed, Clearance, not_found, tokyo_day},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        rules::{LONGEST_REASON, plain_lines},
        service::staff,
    },
    recruitment::rules::onboarding::{COMING, next_contact_by},
};

/// A plan to be made.
#[derive(Clone, Debug)]
pub struct NewPlan {
    pub application: Uuid,
    pub supporter: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub silence_days: i32,
    /// That of the plan that is changed.
    pub expected_version: Option<i32>,
}

/// Plans the support of somebody who accepted, or changes it.
pub async fn plan(clearance: &Clearance<'_>, new: &NewPlan) -> Result<Changed, Error> {
    let row = applications::by_ids(clearance, vec![new.application]).await?.pop().ok_or_else(|| not_found(&["input", "application"]))?;
    if !COMING.contains(&row.state) {
        return Err(Refusal::plain(ErrorCode::ApplicationNotInState).at(["input", "application"]).into());
    }
    if new.ends_on < new.starts_on || !(1..=365).contains(&new.silence_days) {
        let refusal = Refusal::new(
            ErrorCode::InvalidValue,
            "末日は初日以後、連絡のない日数は 1 から 365 までです。",
            "the last day follows the first, and 1 to 365 days of silence",
        );
        return Err(refusal.at(["input", "endsOn"]).into());
    }
    let supporter = staff::serving(clearance, std::slice::from_ref(&new.supporter), &["input", "supporter"]).await?;
    let supporter = supporter.first().copied().ok_or_else(|| not_found(&["input", "supporter"]))?;
    let db = clearance.db();
    let known = clearance.all::<onboarding::Entity>().filter(onboarding::COLUMN.application_id.eq(row.id)).one(&db).await?;
    if let Some(known) = &known {
        let read = new.expected_version.ok_or_else(|| Refusal::plain(ErrorCode::StaleVersion).at(["input", "expectedVersion"]))?;
        Refusal::unless_current(read, known.version)?;
    }
    let heard = match &known {
        Some(known) => last_contact(clearance, known.id).await?,
        None => None,
    };
    let since = heard.unwrap_or_else(|| new.starts_on.max(tokyo_day(known.as_ref().map_or(clearance.now(), |it| it.recorded_at))));
    let next = next_contact_by(since, new.silence_days.unsigned_abs());
    let mut plan = match &known {
        Some(known) => known.clone().into_active_model(),
        None => onboarding::ActiveModel {
            id: Set(Uuid::new_v4()),
            application_id: Set(row.id),
            recorded_at: Set(clearance.now()),
            version: Set(0),
            ..Default::default()
        },
    };
    plan.supporter_id = Set(supporter);
    plan.starts_on = Set(new.starts_on);
    plan.ends_on = Set(new.ends_on);
    plan.silence_days = Set(new.silence_days);
    plan.next_contact_by = Set(next);
    plan.version = Set(known.as_ref().map_or(0, |it| it.version) + 1);
    let plan = if known.is_some() { plan.update(&db).await? } else { plan.insert(&db).await? };
    Ok(Changed::objects(vec![plan.id]).with_detail(serde_json::json!({ "supporter": supporter, "startsOn": new.starts_on })))
}

/// Logs a contact: by who supports, or who runs the recruitment.
pub async fn log(
    clearance: &Clearance<'_>,
    plan: Uuid,
    kind: OnboardingContactKind,
    on: NaiveDate,
    note: Option<&str>,
) -> Result<Changed, Error> {
    if let Some(note) = note {
        plain_lines(note, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "note"]))?;
    }
    let row = by_ids(clearance, vec![plan]).await?.pop().ok_or_else(|| not_found(&["input", "onboarding"]))?;
    let supports = clearance.actor().employee == Some(row.supporter_id);
    if !supports && !clearance.acts_everywhere::<onboarding::Entity>() {
        return Err(not_found(&["input", "onboarding"]));
    }
    if on > clearance.today() {
        return Err(Refusal::new(ErrorCode::InvalidValue, "まだ来ていない日です。", "that day has not come")
            .at(["input", "heldOn"])
            .into());
    }
    let db = clearance.db();
    let contact = onboarding_contact::ActiveModel {
        id: Set(Uuid::now_v7()),
        onboarding_id: Set(plan),
        kind: Set(kind),
        held_on: Set(on),
        note: Set(note.map(str::to_owned)),
        recorded_by: Set(clearance.actor().subject.clone()),
        recorded_at: Set(clearance.now()),
    };
    contact.insert(&db).await?;
    let heard = last_contact(clearance, plan).await?.unwrap_or(on);
    let next = next_contact_by(heard, row.silence_days.unsigned_abs());
    let mut row = row.into_active_model();
    row.next_contact_by = Set(next);
    row.update(&db).await?;
    Ok(Changed::objects(vec![plan]))
}

/// The day on which somebody was last heard of.
async fn last_contact(clearance: &Clearance<'_>, plan: Uuid) -> Result<Option<NaiveDate>, Error> {
    let select = clearance.all::<onboarding_contact::Entity>().filter(onboarding_contact::COLUMN.onboarding_id.eq(plan));
    let last = select.order_by_desc(onboarding_contact::Column::HeldOn).one(&clearance.db()).await?;
    Ok(last.map(|it| it.held_on))
}

/// Those of these applications whose people are expected.
pub async fn coming(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let select = clearance.all::<application::Entity>().select_only().column(application::Column::Id);
    let select = select.filter(application::COLUMN.id.is_in(applications)).filter(application::COLUMN.state.is_in(COMING));
    Ok(select.into_tuple().all(&clearance.db()).await?.into_iter().collect())
}

fn asked(clearance: &Clearance<'_>, silent_only: bool) -> sea_orm::Select<onboarding::Entity> {
    let select = clearance.find::<onboarding::Entity>();
    if !silent_only {
        return select;
    }
    let today = clearance.today();
    let coming = clearance.all::<application::Entity>().select_only().column(application::Column::Id);
    let coming = coming.filter(application::COLUMN.state.is_in(COMING)).into_query();
    let select = select.filter(onboarding::Column::ApplicationId.in_subquery(coming));
    select.filter(onboarding::COLUMN.next_contact_by.lt(today)).filter(onboarding::COLUMN.ends_on.gte(today))
}

/// One window of the plans within reach: who was silent longest first.
pub async fn list(clearance: &Clearance<'_>, silent_only: bool, window: &Window) -> Result<Vec<onboarding::Model>, Error> {
    use onboarding::{Column, Entity};
    let mut select = asked(clearance, silent_only);
    let keyset = Keyset::by_day((Entity, Column::NextContactBy), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, silent_only: bool) -> Result<u64, Error> {
    Ok(asked(clearance, silent_only).count(&clearance.db()).await?)
}

pub fn place(row: &onboarding::Model) -> Bound {
    Bound { value: row.next_contact_by.to_string(), id: row.id }
}

/// The plans of these ids within reach.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<onboarding::Model>, Error> {
    Ok(clearance.find::<onboarding::Entity>().filter(onboarding::COLUMN.id.is_in(ids)).all(&clearance.db()).await?)
}

/// The names of those whom plans are for: who supports somebody knows whom; (application, family name, given name).
pub async fn newcomers(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<Vec<(Uuid, String, String)>, Error> {
    let select = clearance.all::<application::Entity>().select_only().column(application::Column::Id);
    let select = select.columns([candidate::Column::FamilyName, candidate::Column::GivenName]).inner_join(candidate::Entity);
    Ok(select.filter(application::COLUMN.id.is_in(applications)).into_tuple().all(&clearance.db()).await?)
}

/// The contacts of plans, the latest first.
pub async fn contacts(clearance: &Clearance<'_>, plans: Vec<Uuid>) -> Result<Vec<onboarding_contact::Model>, Error> {
    let select = clearance.find::<onboarding_contact::Entity>().filter(onboarding_contact::COLUMN.onboarding_id.is_in(plans));
    Ok(select.order_by_desc(onboarding_contact::Column::HeldOn).order_by_desc(onboarding_contact::Column::Id).all(&clearance.db()).await?)
}
