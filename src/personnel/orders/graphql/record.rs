//! A person's record as they would read it: each order with the days on which what it brought held.

use std::{collections::HashMap, sync::Arc};

use async_graphql::SimpleObject;
use uuid::Uuid;

use super::PersonnelOrder;
use crate::{
    access::Clearance,
    calendar::FOREVER,
    error::Error,
    personnel::{
        orders::{
            kinds::{Effect, effect, holds_from},
            service::queries,
        },
        timeline::{Tense, last_day, tense},
    },
    relation::{Wants, ready},
    scalar::Date,
};

/// 人事記録の一行: an order, and the days on which what it brought held.
#[derive(Clone, Debug, SimpleObject)]
pub struct PersonnelRecordEntry {
    /// 発令.
    order: Arc<PersonnelOrder>,
    /// 効力の始まる日.
    effective_from: Date,
    /// 効力の末日: derived from what followed; null while nothing has, and of what has no length.
    effective_until: Option<Date>,
    /// 過去・現在・将来: as seen from today.
    tense: Tense,
    /// 取消し: it was cancelled or corrected, and is as if it had not been.
    is_cancelled: bool,
}

/// The records of people: two statements and what is wanted of the orders.
pub async fn load_personnel_record(
    clearance: &Clearance<'_>,
    people: Vec<Uuid>,
    wants: &Wants<'_>,
) -> Result<Vec<(Uuid, Arc<PersonnelRecordEntry>)>, Error> {
    let rows = queries::of_people(clearance, people).await?;
    let mut ends: HashMap<Uuid, chrono::NaiveDate> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let begins = holds_from(row.kind, row.effective_on);
        let lasting = |it: &&entity::personnel_order::Model| {
            it.employee_id == row.employee_id && it.cancelled_at.is_none() && matters(effect(it.kind)) && matters(effect(row.kind))
        };
        let next = rows.iter().skip(index + 1).find(lasting).map(|it| holds_from(it.kind, it.effective_on));
        let term = row.term_ends_on.and_then(|last| last.succ_opt());
        let end = match effect(row.kind) {
            Effect::Enter | Effect::Change | Effect::Foreign => next.unwrap_or(FOREVER).min(term.unwrap_or(FOREVER)),
            Effect::Beside(_) | Effect::Away | Effect::Lend => term.unwrap_or(FOREVER),
            _ => begins.succ_opt().unwrap_or(FOREVER),
        };
        ends.insert(row.id, end);
    }
    let begins: Vec<_> =
        rows.iter().map(|it| (it.id, it.employee_id, holds_from(it.kind, it.effective_on), it.cancelled_at.is_some())).collect();
    let orders = ready(rows.into_iter().map(PersonnelOrder::from).collect(), &wants.beneath("order"), clearance).await?;
    let entries = begins.into_iter().zip(orders).filter_map(|((id, employee, from, is_cancelled), order)| {
        let to = ends.get(&id).copied().unwrap_or(FOREVER).max(from.succ_opt().unwrap_or(from));
        let entry = PersonnelRecordEntry {
            order,
            effective_from: Date(from),
            effective_until: last_day(to).map(Date),
            tense: tense(from, to, clearance.today()),
            is_cancelled,
        };
        Some((employee?, Arc::new(entry)))
    });
    Ok(entries.collect())
}

/// Whether an order ends what the one before it brought.
fn matters(effect: Effect) -> bool {
    matches!(effect, Effect::Enter | Effect::Change | Effect::Leave | Effect::Foreign)
}
