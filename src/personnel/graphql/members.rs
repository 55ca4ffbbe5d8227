//! The members of many units at once, each unit's as a page of its own.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::Employee;
use crate::{
    access::{Clearance, Moment},
    error::{Error, ErrorCode},
    paging::{Page, PageArguments},
    personnel::service::{members, organisation},
    relation::{Wants, by_key},
};

const ORDER: &str = "MEMBERS";

/// A page for each unit, with all that is wanted beneath the members.
pub async fn pages(
    clearance: &Clearance<'_>,
    units: Vec<Uuid>,
    (moment, page): &(Moment, PageArguments),
    wants: &Wants<'_>,
) -> Result<HashMap<Uuid, Page<Arc<Employee>>>, Error> {
    let window = page.window(ORDER)?;
    if units.len() > 1 && (window.after.is_some() || window.before.is_some()) {
        return Err(ErrorCode::NestedCursor.into());
    }
    let mut rows: HashMap<Uuid, Vec<members::Member>> = units.iter().map(|unit| (*unit, vec![])).collect();
    for member in members::of_units(clearance, units, *moment, &window).await? {
        rows.entry(member.org_unit_id).or_default().push(member);
    }
    let people = by_key::<Employee>(rows.values().flatten().map(|it| it.employee_id), &wants.nodes(), clearance).await?;
    let totals = if wants.has("totalCount") { organisation::headcounts(clearance, *moment).await? } else { HashMap::new() };
    let pages = rows.into_iter().map(|(unit, rows)| {
        let page = Page::of(rows, &window, ORDER, members::Member::place);
        let items =
            page.items.into_iter().filter_map(|(cursor, member)| Some((cursor, people.get(&member.employee_id)?.clone()))).collect();
        let total = wants.has("totalCount").then(|| totals.get(&unit).map_or(0, |count| count.unsigned_abs()));
        (unit, Page { items, info: page.info, total })
    });
    Ok(pages.collect())
}
