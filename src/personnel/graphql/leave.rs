//! Days without work, as GraphQL sees them.

use std::sync::Arc;

use async_graphql::SimpleObject;
use chrono::NaiveDate;
use entity::leave::LeaveKind;
use uuid::Uuid;

use crate::{
    access::Clearance,
    error::Error,
    personnel::{service::people, timeline::last_day},
    scalar::Date,
};

/// 休職・休業: days on which a person keeps the status and does not work.
#[derive(Clone, Debug, SimpleObject)]
pub struct Leave {
    /// 種別: sealed; read by the personnel office and the person, and every read is recorded.
    kind: Option<LeaveKind>,
    /// 始まる日.
    effective_from: Date,
    /// 末日: null while none is fixed.
    effective_until: Option<Date>,
}

/// The leaves of people on a day: one statement; the kind of those of whom it is seen.
pub async fn load(
    clearance: &Clearance<'_>,
    people: Vec<Uuid>,
    on: NaiveDate,
    seen: impl Fn(Uuid) -> bool,
) -> Result<Vec<(Uuid, Arc<Leave>)>, Error> {
    let rows = people::leaves(clearance, people, on).await?.into_iter().map(|row| {
        let leave = Leave {
            kind: seen(row.employee_id).then_some(row.kind),
            effective_from: Date(row.effective_from),
            effective_until: last_day(row.effective_to).map(Date),
        };
        (row.employee_id, Arc::new(leave))
    });
    Ok(rows.collect())
}
