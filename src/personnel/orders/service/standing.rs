//! Whether orders that a procedure drafted are still there, and which ones they took the place of.

use std::collections::HashMap;

use entity::{
    order_batch::{self, BatchState},
    personnel_order::{self, OrderKind},
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    access::{Clearance, announced_batches},
    error::Error,
};

/// Those of the orders that still stand: not taken out of their draft, their batch not withdrawn, not cancelled unless by a correction that stands.
pub async fn standing_orders(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let (mut standing, mut asked) = (vec![], orders.into_iter().map(|it| (it, it)).collect::<HashMap<_, _>>());
    while !asked.is_empty() {
        let rows =
            clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(asked.keys().copied())).all(&db).await?;
        let batches = clearance.all::<order_batch::Entity>().filter(order_batch::COLUMN.id.is_in(rows.iter().map(|it| it.batch_id)));
        let alive: Vec<Uuid> = batches.all(&db).await?.into_iter().filter(|it| it.state != BatchState::Withdrawn).map(|it| it.id).collect();
        let rows = rows.into_iter().filter(|it| alive.contains(&it.batch_id));
        let (cancelled, there): (Vec<_>, Vec<_>) = rows.partition(|it| it.cancelled_at.is_some());
        standing.extend(there.iter().filter_map(|it| asked.get(&it.id)));
        if cancelled.is_empty() {
            break;
        }
        let instead = clearance.all::<personnel_order::Entity>();
        let instead = instead.filter(personnel_order::COLUMN.cancels_id.is_in(cancelled.iter().map(|it| it.id)));
        let instead = instead.filter(personnel_order::Column::Kind.ne(OrderKind::Rescission));
        let instead = instead.filter(personnel_order::Column::BatchId.in_subquery(announced_batches())).all(&db).await?;
        asked = instead.iter().filter_map(|it| Some((it.id, *asked.get(&it.cancels_id?)?))).collect();
    }
    Ok(standing)
}

/// Of each of these orders itself, and those whose place it took by correction, back to the first; by each of them the order that was asked of.
pub async fn corrected_orders(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<HashMap<Uuid, Uuid>, Error> {
    let mut all: HashMap<Uuid, Uuid> = orders.iter().map(|it| (*it, *it)).collect();
    let mut asked = orders;
    while !asked.is_empty() {
        let rows = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(asked.iter().copied()));
        let rows = rows.filter(personnel_order::COLUMN.cancels_id.is_not_null()).select_only();
        let rows = rows.columns([personnel_order::Column::Id, personnel_order::Column::CancelsId]);
        let rows: Vec<(Uuid, Uuid)> = rows.into_tuple().all(&clearance.db()).await?;
        asked = rows.iter().map(|(_, before)| *before).filter(|before| !all.contains_key(before)).collect();
        for (order, before) in rows {
            let of = all.get(&order).copied().unwrap_or(order);
            all.entry(before).or_insert(of);
        }
    }
    Ok(all)
}
