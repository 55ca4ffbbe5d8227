//! Cases as the one who asks may know them: the office everything that stands, the person what they were told.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    personnel_order,
    secondment_case::{self, SecondmentState},
    secondment_extension,
};
use sea_orm::{QueryFilter, QuerySelect};
use uuid::Uuid;

use super::extensions;
use crate::{
    access::{Clearance, Field},
    error::Error,
    personnel::orders::service::taken_back,
    secondment::rules::told::{Back, Longer, known},
};

/// A case as it is known.
#[derive(Clone, Debug)]
pub struct Known {
    pub state: SecondmentState,
    pub ends_on: NaiveDate,
    pub extensions: Vec<secondment_extension::Model>,
}

/// Whether a caller plans secondments at all.
pub fn plans(clearance: &Clearance<'_>) -> bool {
    clearance.actor().roles_that_see(Field::SecondmentPlan).next().is_some()
}

/// Each case as the caller knows it, in a number of statements that does not depend on how many they are.
pub async fn cases(clearance: &Clearance<'_>, rows: &[&secondment_case::Model]) -> Result<HashMap<Uuid, Known>, Error> {
    let made = extensions::of_cases(clearance, rows.iter().map(|it| it.id).collect()).await?;
    let ordered: Vec<Uuid> = made.iter().filter_map(|it| it.order_id).collect();
    let gone = if ordered.is_empty() { HashSet::new() } else { taken_back(clearance, ordered.clone()).await? };
    let is_planned = |row: &secondment_case::Model| clearance.sees_of_row(Field::SecondmentPlan, row.employee_id, row.id);
    let backs = rows.iter().filter(|it| !is_planned(it)).filter_map(|it| it.return_order_id);
    let mut asked: Vec<Uuid> = backs.collect();
    asked.extend(ordered.into_iter().filter(|_| !rows.iter().all(|it| is_planned(it))));
    let told = if asked.is_empty() { HashSet::new() } else { told(clearance, asked).await? };
    let mut of: HashMap<Uuid, Vec<secondment_extension::Model>> = HashMap::new();
    for it in made {
        of.entry(it.case_id).or_default().push(it);
    }
    let case = |row: &&secondment_case::Model| {
        let planned = is_planned(row);
        let mut made = of.remove(&row.id).unwrap_or_default();
        // Who has consented to stay longer knows of it.
        let is_told = |it: &secondment_extension::Model| {
            planned || it.consented_on.is_some() || it.order_id.is_none_or(|order| told.contains(&order))
        };
        let stands = |it: &secondment_extension::Model| it.order_id.is_none_or(|order| !gone.contains(&order));
        let longer = |it: &secondment_extension::Model| Longer {
            until: it.until_on,
            before: it.before_on,
            stands: stands(it),
            is_told: is_told(it),
        };
        let back = Back { before: row.before_on, is_told: planned || row.return_order_id.is_none_or(|order| told.contains(&order)) };
        let (state, ends_on) = known(row.state, row.ends_on, back, &made.iter().map(longer).collect::<Vec<_>>());
        made.retain(|it| stands(it) && is_told(it));
        (row.id, Known { state, ends_on, extensions: made })
    };
    Ok(rows.iter().map(case).collect())
}

/// Those of the orders that the caller may know of.
async fn told(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let select = clearance.find::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(orders));
    let ids: Vec<Uuid> = select.select_only().column(personnel_order::Column::Id).into_tuple().all(&clearance.db()).await?;
    Ok(ids.into_iter().collect())
}
