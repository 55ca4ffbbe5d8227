//! A person's record as they would read it: each order with the days on which what it brought held.

use std::sync::Arc;

use async_graphql::SimpleObject;
use uuid::Uuid;

use super::PersonnelOrder;
use crate::{
    access::Clearance,
    error::Error,
    personnel::{
        orders::{kinds::holds_from, service::queries},
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
    /// 効力の末日: derived from what followed; null while nothing has. Of what made no standing, leave or post of its own, the day itself.
    effective_until: Option<Date>,
    /// 過去・現在・将来: as seen from today.
    tense: Tense,
    /// 取消し: it was cancelled or corrected, and is as if it had not been.
    is_cancelled: bool,
}

/// The records of people: six statements and what is wanted of the orders.
pub async fn load_personnel_record(
    clearance: &Clearance<'_>,
    people: Vec<Uuid>,
    wants: &Wants<'_>,
) -> Result<Vec<(Uuid, Arc<PersonnelRecordEntry>)>, Error> {
    let spans = queries::spans(clearance, people.clone()).await?;
    let rows = queries::of_people(clearance, people).await?;
    let heads: Vec<_> = rows
        .iter()
        .map(|it| {
            let from = holds_from(it.kind, it.effective_on);
            let day = (from, from.succ_opt().unwrap_or(from));
            (it.employee_id, spans.get(&it.id).copied().unwrap_or(day), it.cancelled_at.is_some())
        })
        .collect();
    let orders = ready(rows.into_iter().map(PersonnelOrder::from).collect(), &wants.beneath("order"), clearance).await?;
    let entries = heads.into_iter().zip(orders).filter_map(|((employee, (from, to), is_cancelled), order)| {
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
