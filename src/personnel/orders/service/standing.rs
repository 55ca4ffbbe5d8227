//! Whether orders that a procedure drafted are still there.

use std::collections::HashSet;

use entity::{
    order_batch::{self, BatchState},
    personnel_order,
};
use sea_orm::QueryFilter;
use uuid::Uuid;

use crate::{access::Clearance, error::Error};

/// Those of the orders of which nothing came: taken out of their draft, or their batch withdrawn. One that was corrected is not among them.
pub async fn taken_back(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let db = clearance.db();
    let rows = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(orders.iter().copied())).all(&db).await?;
    let batches = clearance.all::<order_batch::Entity>().filter(order_batch::COLUMN.id.is_in(rows.iter().map(|it| it.batch_id)));
    let alive: Vec<Uuid> = batches.all(&db).await?.into_iter().filter(|it| it.state != BatchState::Withdrawn).map(|it| it.id).collect();
    let there: Vec<Uuid> = rows.into_iter().filter(|it| alive.contains(&it.batch_id)).map(|it| it.id).collect();
    Ok(orders.into_iter().filter(|it| !there.contains(it)).collect())
}

/// Those of the orders that still stand: not taken out of their draft, not cancelled, their batch not withdrawn.
pub async fn standing_orders(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let rows = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(orders));
    let rows = rows.filter(personnel_order::COLUMN.cancelled_at.is_null()).all(&db).await?;
    let batches = clearance.all::<order_batch::Entity>().filter(order_batch::COLUMN.id.is_in(rows.iter().map(|it| it.batch_id)));
    let alive: Vec<Uuid> = batches.all(&db).await?.into_iter().filter(|it| it.state != BatchState::Withdrawn).map(|it| it.id).collect();
    Ok(rows.into_iter().filter(|it| alive.contains(&it.batch_id)).map(|it| it.id).collect())
}
