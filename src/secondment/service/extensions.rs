//! Longer stays, and what was drafted of a case of which nothing came.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{
    secondment_case::{self, SecondmentState},
    secondment_extension,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::{access::Clearance, error::Error, personnel::orders::service::standing_orders};

/// What was drafted and taken back, or rescinded, is as if it had never been: an extension, an early end, a return.
pub async fn settled(clearance: &Clearance<'_>, mut row: secondment_case::Model) -> Result<secondment_case::Model, Error> {
    let made = of_cases(clearance, vec![row.id]).await?;
    let mut gone: HashSet<Uuid> = made.iter().filter_map(|it| it.order_id).chain(row.return_order_id).collect();
    for order in standing_orders(clearance, gone.iter().copied().collect()).await? {
        gone.remove(&order);
    }
    let mut mended = row.clone().into_active_model();
    if row.return_order_id.is_some_and(|order| gone.contains(&order)) {
        row.ends_on = row.before_on.unwrap_or(row.ends_on);
        (row.state, row.before_on, row.return_order_id, row.ended_because) = (SecondmentState::Ordered, None, None, None);
        (mended.state, mended.before_on) = (Set(row.state), Set(None));
        (mended.return_order_id, mended.ended_because) = (Set(None), Set(None));
    }
    let (ends_on, void) = ends_on(&row, &made, &gone);
    if !void.is_empty() {
        secondment_extension::Entity::delete_many().filter(secondment_extension::COLUMN.id.is_in(void)).exec(&clearance.db()).await?;
    }
    row.ends_on = ends_on;
    mended.ends_on = Set(ends_on);
    mended.update(&clearance.db()).await?;
    Ok(row)
}

/// When a case ends without the extensions of which nothing came, and which these are; the last one first.
fn ends_on(row: &secondment_case::Model, made: &[secondment_extension::Model], gone: &HashSet<Uuid>) -> (NaiveDate, Vec<Uuid>) {
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
