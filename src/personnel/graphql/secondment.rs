//! Work for another body, as GraphQL sees it.

use std::sync::Arc;

use async_graphql::SimpleObject;
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::Error,
    personnel::{service::people, timeline::last_day},
    scalar::Date,
};

/// 派遣: days on which a person works for another body while the home standing stays.
#[derive(Clone, Debug, SimpleObject)]
pub struct Secondment {
    /// 派遣先.
    host: String,
    /// 始まる日.
    effective_from: Date,
    /// 末日: null while none is fixed.
    effective_until: Option<Date>,
}

/// The secondments of people at a moment: one statement.
pub async fn load(clearance: &Clearance<'_>, people: Vec<Uuid>, moment: Moment) -> Result<Vec<(Uuid, Arc<Secondment>)>, Error> {
    let rows = people::secondments(clearance, people, moment).await?.into_iter().map(|row| {
        let it =
            Secondment { host: row.host, effective_from: Date(row.effective_from), effective_until: last_day(row.effective_to).map(Date) };
        (row.employee_id, Arc::new(it))
    });
    Ok(rows.collect())
}
