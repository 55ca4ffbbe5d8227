//! Cases as the one who asks may know them: the office everything that stands, the person what they were asked and told.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    personnel_order,
    secondment_case::{self, SecondmentState},
    secondment_extension,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, sea_query::SelectStatement};
use uuid::Uuid;

use super::extensions;
use crate::{
    access::{Clearance, Field, announced_orders, told_orders},
    error::Error,
    personnel::orders::service::standing_orders,
    secondment::rules::told::{Longer, Orders, known},
};

/// A case as it is known.
#[derive(Clone, Debug)]
pub struct Known {
    pub state: SecondmentState,
    pub ends_on: NaiveDate,
    /// Whether the departure is announced: a draft sends nobody.
    pub has_left: bool,
    pub extensions: Vec<secondment_extension::Model>,
}

/// Whether a caller plans secondments at all.
pub fn plans(clearance: &Clearance<'_>) -> bool {
    clearance.actor().roles_that_see(Field::SecondmentPlan).next().is_some()
}

/// Whether it is the caller who goes.
pub fn is_own(clearance: &Clearance<'_>, row: &secondment_case::Model) -> bool {
    row.employee_id.is_some() && row.employee_id == clearance.actor().employee
}

/// Whether a case is the caller's to plan: nobody plans their own.
pub fn is_planned(clearance: &Clearance<'_>, row: &secondment_case::Model) -> bool {
    !is_own(clearance, row) && clearance.sees_of_row(Field::SecondmentPlan, row.employee_id, row.id)
}

/// Each case as the caller knows it, in a number of statements that does not depend on how many they are.
pub async fn cases(clearance: &Clearance<'_>, rows: &[&secondment_case::Model]) -> Result<HashMap<Uuid, Known>, Error> {
    let made = extensions::of_cases(clearance, rows.iter().map(|it| it.id).collect()).await?;
    let of_rows = rows.iter().flat_map(|it| [it.order_id, it.return_order_id]).flatten();
    let orders: Vec<Uuid> = made.iter().filter_map(|it| it.order_id).chain(of_rows).collect();
    let standing: HashSet<Uuid> = standing_orders(clearance, orders.clone()).await?.into_iter().collect();
    let told = match rows.iter().all(|it| is_planned(clearance, it)) {
        true => HashSet::new(),
        false => told(clearance, orders).await?,
    };
    let announced = among(clearance, rows.iter().filter_map(|it| it.order_id).collect(), announced_orders()).await?;
    let mut of: HashMap<Uuid, Vec<secondment_extension::Model>> = HashMap::new();
    for it in made {
        of.entry(it.case_id).or_default().push(it);
    }
    let case = |row: &&secondment_case::Model| {
        let planned = is_planned(clearance, row);
        let stands = |order: Option<Uuid>| order.is_none_or(|order| standing.contains(&order));
        let is_told = |order: Option<Uuid>| planned || order.is_none_or(|order| told.contains(&order));
        let longer = |it: &secondment_extension::Model| Longer {
            until: it.until_on,
            before: it.before_on,
            stands: stands(it.order_id),
            // Who has consented to stay longer knows of it.
            is_told: it.consented_on.is_some() || is_told(it.order_id),
        };
        let [out, back] = [row.order_id, row.return_order_id].map(|order| stands(order) && is_told(order));
        let orders = Orders { out, back, before: row.before_on };
        let mut made = of.remove(&row.id).unwrap_or_default();
        let (state, ends_on) = known(row.state, row.ends_on, orders, &made.iter().map(longer).collect::<Vec<_>>());
        made.retain(|it| longer(it).stands && longer(it).is_told);
        let has_left = row.order_id.is_none_or(|order| announced.contains(&order));
        (row.id, Known { state, ends_on, has_left, extensions: made })
    };
    Ok(rows.iter().map(case).collect())
}

/// Those of the orders of which those know whom they concern.
pub async fn told(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    among(clearance, orders, told_orders()).await
}

async fn among(clearance: &Clearance<'_>, orders: Vec<Uuid>, those: SelectStatement) -> Result<HashSet<Uuid>, Error> {
    let select = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(orders));
    let select = select.filter(personnel_order::Column::Id.in_subquery(those));
    let ids: Vec<Uuid> = select.select_only().column(personnel_order::Column::Id).into_tuple().all(&clearance.db()).await?;
    Ok(ids.into_iter().collect())
}
