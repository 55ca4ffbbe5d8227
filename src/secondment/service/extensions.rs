//! Longer stays: what was agreed of them, and those of which nothing came.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{secondment_case, secondment_extension};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::{access::Clearance, error::Error, personnel::orders::service::taken_back};

/// An extension whose draft was taken back is as if it had never been: the case ends when it ended before.
pub async fn without_extensions_taken_back(
    clearance: &Clearance<'_>,
    mut row: secondment_case::Model,
) -> Result<secondment_case::Model, Error> {
    let made = of_cases(clearance, vec![row.id]).await?;
    let gone = taken_back(clearance, made.iter().filter_map(|it| it.order_id).collect()).await?;
    let (ends_on, void) = ends_on(&row, &made, &gone);
    if !void.is_empty() {
        secondment_extension::Entity::delete_many().filter(secondment_extension::COLUMN.id.is_in(void)).exec(&clearance.db()).await?;
        row.ends_on = ends_on;
        let mut mended = row.clone().into_active_model();
        mended.ends_on = Set(ends_on);
        mended.update(&clearance.db()).await?;
    }
    Ok(row)
}

/// When a case ends without the extensions of which nothing came, and which these are; the last one first.
pub fn ends_on(row: &secondment_case::Model, made: &[secondment_extension::Model], gone: &HashSet<Uuid>) -> (NaiveDate, Vec<Uuid>) {
    let (mut ends_on, mut void) = (row.ends_on, vec![]);
    for it in made.iter().rev() {
        let Some(before) = it.before_on.filter(|_| it.until_on == ends_on && it.order_id.is_some_and(|order| gone.contains(&order))) else {
            break;
        };
        ends_on = before;
        void.push(it.id);
    }
    (ends_on, void)
}

/// The extensions of cases, in their order.
pub async fn of_cases(clearance: &Clearance<'_>, cases: Vec<Uuid>) -> Result<Vec<secondment_extension::Model>, Error> {
    let select = clearance.find::<secondment_extension::Entity>().filter(secondment_extension::COLUMN.case_id.is_in(cases));
    Ok(select.order_by_asc(secondment_extension::Column::UntilOn).all(&clearance.db()).await?)
}
