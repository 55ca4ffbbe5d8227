//! The profile as it is kept: ranks, occupations, pay tables and what the city decides.

use chrono::NaiveDate;
use entity::{appointing_authority, municipality, occupation, pay_table, position_rank, profile_setting};
use sea_orm::{QueryFilter, QueryOrder};

use crate::{access::Clearance, error::Error};

/// The municipality, once a profile was loaded.
pub async fn municipality(clearance: &Clearance<'_>) -> Result<Option<municipality::Model>, Error> {
    Ok(clearance.find::<municipality::Entity>().one(&clearance.db()).await?)
}

/// The ranks of a day, highest first.
pub async fn ranks(clearance: &Clearance<'_>, on: NaiveDate) -> Result<Vec<position_rank::Model>, Error> {
    use position_rank::{COLUMN, Column};
    let select = clearance.find::<position_rank::Entity>().filter(COLUMN.valid_from.lte(on)).filter(COLUMN.valid_to.gt(on));
    Ok(select.order_by_asc(Column::Level).order_by_asc(Column::Code).all(&clearance.db()).await?)
}

/// The occupations of a day.
pub async fn occupations(clearance: &Clearance<'_>, on: NaiveDate) -> Result<Vec<occupation::Model>, Error> {
    use occupation::{COLUMN, Column};
    let select = clearance.find::<occupation::Entity>().filter(COLUMN.valid_from.lte(on)).filter(COLUMN.valid_to.gt(on));
    Ok(select.order_by_asc(Column::Code).all(&clearance.db()).await?)
}

/// The pay tables of a day.
pub async fn pay_tables(clearance: &Clearance<'_>, on: NaiveDate) -> Result<Vec<pay_table::Model>, Error> {
    use pay_table::{COLUMN, Column};
    let select = clearance.find::<pay_table::Entity>().filter(COLUMN.valid_from.lte(on)).filter(COLUMN.valid_to.gt(on));
    Ok(select.order_by_asc(Column::Code).all(&clearance.db()).await?)
}

/// The bodies that appoint.
pub async fn authorities(clearance: &Clearance<'_>) -> Result<Vec<appointing_authority::Model>, Error> {
    Ok(clearance.find::<appointing_authority::Entity>().order_by_asc(appointing_authority::Column::Code).all(&clearance.db()).await?)
}

/// What the city had decided by a day: of each key the latest value.
pub async fn settings(clearance: &Clearance<'_>, on: NaiveDate) -> Result<Vec<profile_setting::Model>, Error> {
    let select = clearance.find::<profile_setting::Entity>().filter(profile_setting::COLUMN.valid_from.lte(on));
    let select = select.order_by_asc(profile_setting::Column::Key).order_by_desc(profile_setting::Column::ValidFrom);
    let mut rows = select.all(&clearance.db()).await?;
    rows.dedup_by(|later, earlier| later.key == earlier.key);
    Ok(rows)
}

/// Settings that name people are read by the rules alone, and shown to nobody.
pub fn names_people(key: &str) -> bool {
    key == "kept_apart"
}

/// One of these values, read as what it is.
pub async fn setting<T: serde::de::DeserializeOwned>(clearance: &Clearance<'_>, key: &str, on: NaiveDate) -> Result<T, Error> {
    let settings = settings(clearance, on).await?;
    let value = settings.iter().find(|it| it.key == key).and_then(|it| serde_json::from_str(&it.value).ok());
    value.ok_or_else(|| Error::Internal(format!("the profile has no usable {key}")))
}
