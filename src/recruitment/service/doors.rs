//! The other doors in: external workers, and posts reserved for people with disabilities.

use chrono::NaiveDate;
use entity::{external_worker, external_worker::ExternalWorkArrangement, org_unit, post, reserved_post};
use sea_orm::{ActiveModelTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait, Set};
use uuid::Uuid;

use super::campaigns::LONGEST_NAME;
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::FOREVER,
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::rules::{LONGEST_REASON, plain_text},
};

/// External workers to be recorded.
#[derive(Clone, Debug)]
pub struct NewExternal {
    pub unit: Uuid,
    pub arrangement: ExternalWorkArrangement,
    pub company: String,
    pub work: String,
    pub people: i32,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// Records people who work for the city without being its staff.
pub async fn record_external(clearance: &Clearance<'_>, new: &NewExternal) -> Result<Changed, Error> {
    for (field, text) in [("company", &new.company), ("work", &new.work)] {
        plain_text(text, LONGEST_NAME).map_err(|refusal| refusal.at(["input", field]))?;
    }
    if !(1..=9999).contains(&new.people) || new.ends_on.is_some_and(|end| end < new.starts_on) {
        let refusal = Refusal::new(
            ErrorCode::InvalidValue,
            "人数は 1 以上、末日は初日以後です。",
            "one or more people, and the last day follows the first",
        );
        return Err(refusal.at(["input", "people"]).into());
    }
    let db = clearance.db();
    let unit = clearance.find::<org_unit::Entity>().filter(org_unit::COLUMN.id.eq(new.unit)).one(&db).await?;
    unit.ok_or_else(|| not_found(&["input", "unit"]))?;
    let row = external_worker::ActiveModel {
        id: Set(Uuid::now_v7()),
        org_unit_id: Set(new.unit),
        arrangement: Set(new.arrangement),
        company: Set(new.company.clone()),
        work: Set(new.work.clone()),
        people: Set(new.people),
        starts_on: Set(new.starts_on),
        ends_on: Set(new.ends_on),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    Ok(Changed::objects(vec![row.insert(&db).await?.id]))
}

/// Ends an arrangement on a day.
pub async fn end_external(clearance: &Clearance<'_>, id: Uuid, expected: i32, on: NaiveDate) -> Result<Changed, Error> {
    let db = clearance.db();
    let row = clearance.find::<external_worker::Entity>().filter(external_worker::COLUMN.id.eq(id)).one(&db).await?;
    let row = row.ok_or_else(|| not_found(&["input", "externalWorker"]))?;
    Refusal::unless_current(expected, row.version)?;
    if on < row.starts_on {
        return Err(Refusal::new(ErrorCode::InvalidValue, "末日は初日以後です。", "the last day follows the first")
            .at(["input", "endsOn"])
            .into());
    }
    let mut row = row.into_active_model();
    row.ends_on = Set(Some(on));
    row.version = Set(expected + 1);
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]))
}

fn externals_asked(clearance: &Clearance<'_>, unit: Option<Uuid>, on: NaiveDate) -> sea_orm::Select<external_worker::Entity> {
    use external_worker::COLUMN;
    let there = sea_orm::Condition::any().add(COLUMN.ends_on.is_null()).add(COLUMN.ends_on.gte(on));
    let select = clearance.find::<external_worker::Entity>().filter(COLUMN.starts_on.lte(on)).filter(there);
    match unit {
        Some(unit) => select.filter(COLUMN.org_unit_id.eq(unit)),
        None => select,
    }
}

/// One window of the external workers who are there on a day.
pub async fn externals(
    clearance: &Clearance<'_>,
    unit: Option<Uuid>,
    on: NaiveDate,
    window: &Window,
) -> Result<Vec<external_worker::Model>, Error> {
    use external_worker::{Column, Entity};
    let mut select = externals_asked(clearance, unit, on);
    let keyset = Keyset::by_day((Entity, Column::StartsOn), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count_externals(clearance: &Clearance<'_>, unit: Option<Uuid>, on: NaiveDate) -> Result<u64, Error> {
    Ok(externals_asked(clearance, unit, on).count(&clearance.db()).await?)
}

pub fn place_of_external(row: &external_worker::Model) -> Bound {
    Bound { value: row.starts_on.to_string(), id: row.id }
}

/// Reserves a post for people with disabilities; who holds it and why is told nowhere.
pub async fn reserve(
    clearance: &Clearance<'_>,
    id: Uuid,
    from: NaiveDate,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let db = clearance.db();
    let found = clearance.find::<post::Entity>().filter(post::COLUMN.id.eq(id)).one(&db).await?;
    found.ok_or_else(|| not_found(&["input", "post"]))?;
    if until.is_some_and(|until| until < from) {
        return Err(Refusal::new(ErrorCode::InvalidValue, "末日は初日以後です。", "the last day follows the first")
            .at(["input", "until"])
            .into());
    }
    let known = clearance.all::<reserved_post::Entity>().filter(reserved_post::COLUMN.post_id.eq(id));
    let known = known.filter(lasts_until(from)).filter(reserved_post::COLUMN.reserved_from.lte(until.unwrap_or(FOREVER)));
    if known.one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "post"]).into());
    }
    let row = reserved_post::ActiveModel {
        id: Set(Uuid::now_v7()),
        post_id: Set(id),
        reserved_from: Set(from),
        reserved_until: Set(until),
        reason: Set(reason.to_owned()),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    Ok(Changed::objects(vec![row.insert(&db).await?.id]))
}

/// Ends the reservation of a post, or sets another last day.
pub async fn end_reservation(clearance: &Clearance<'_>, id: Uuid, expected: i32, until: NaiveDate, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let db = clearance.db();
    let row = clearance.find::<reserved_post::Entity>().filter(reserved_post::COLUMN.id.eq(id)).one(&db).await?;
    let row = row.ok_or_else(|| not_found(&["input", "reservedPost"]))?;
    Refusal::unless_current(expected, row.version)?;
    if until < row.reserved_from || row.reserved_until.is_some_and(|last| until > last) {
        let (ja, en) = ("末日は、初日から今の末日までの日にしてください。", "a day from the first one to the present last one");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "until"]).into());
    }
    let before = row.reserved_until;
    let mut row = row.into_active_model();
    (row.reserved_until, row.version) = (Set(Some(until)), Set(expected + 1));
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": before, "until": until, "reason": reason })))
}

fn lasts_until(day: NaiveDate) -> sea_orm::Condition {
    sea_orm::Condition::any().add(reserved_post::COLUMN.reserved_until.is_null()).add(reserved_post::COLUMN.reserved_until.gte(day))
}

/// The posts that are reserved on a day.
pub fn reserved_on(clearance: &Clearance<'_>, on: NaiveDate) -> sea_orm::Select<reserved_post::Entity> {
    clearance.find::<reserved_post::Entity>().filter(reserved_post::COLUMN.reserved_from.lte(on)).filter(lasts_until(on))
}

pub async fn reserved(clearance: &Clearance<'_>, on: NaiveDate) -> Result<Vec<reserved_post::Model>, Error> {
    Ok(reserved_on(clearance, on).order_by_asc(reserved_post::Column::Id).all(&clearance.db()).await?)
}
