//! Cases as they are asked for: a page, a count, who is due back; of one's own by what one was asked and told.

use chrono::NaiveDate;
use entity::{
    secondment_agreement,
    secondment_case::{self, SecondmentState},
    secondment_extension,
};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::told;
use crate::{
    access::{Clearance, announced_orders},
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::milestones::Period,
};

/// Which cases are asked for.
#[derive(Clone, Debug, Default)]
pub struct CaseQuery {
    pub states: Option<Vec<SecondmentState>>,
    pub kinds: Option<Vec<secondment_agreement::SecondmentKind>>,
    pub inward: Option<bool>,
    pub host: Option<Uuid>,
    pub employee: Option<Uuid>,
    /// Where those work who come here.
    pub unit: Option<Uuid>,
    /// Those of whose days one is.
    pub on: Option<NaiveDate>,
    /// Those that end on a day or later.
    pub ends_from: Option<NaiveDate>,
    /// Those that end on a day or before.
    pub ends_by: Option<NaiveDate>,
}

/// What is asked of states and days: of what is drafted, and of one's own, by what one knows to stand; of all else by what is written.
async fn asked(clearance: &Clearance<'_>, query: &CaseQuery) -> Result<Select<secondment_case::Entity>, Error> {
    use secondment_case::COLUMN;
    let select = agreed_upon(clearance, query);
    if query.states.is_none() && query.on.is_none() && query.ends_from.is_none() && query.ends_by.is_none() {
        return Ok(select);
    }
    let open = select.clone().filter(unsettled(clearance)).all(&clearance.db()).await?;
    let known = told::cases(clearance, &open.iter().collect::<Vec<_>>()).await?;
    let fits = |row: &&secondment_case::Model| known.get(&row.id).is_some_and(|it| query.fits(it.state, (row.starts_on, it.ends_on)));
    let fitting = open.iter().filter(fits).map(|it| it.id);
    let mut others = Condition::all().add(COLUMN.id.is_not_in(open.iter().map(|it| it.id)));
    if let Some(states) = &query.states {
        others = others.add(COLUMN.state.is_in(states.iter().copied()));
    }
    if let Some(day) = query.on {
        others = others.add(COLUMN.starts_on.lte(day)).add(COLUMN.ends_on.gte(day));
    }
    others = others.add_option(query.ends_from.map(|day| COLUMN.ends_on.gte(day)));
    others = others.add_option(query.ends_by.map(|day| COLUMN.ends_on.lte(day)));
    Ok(select.filter(Condition::any().add(COLUMN.id.is_in(fitting)).add(others)))
}

/// The caller's own cases, and those of which an order is not announced, or no longer stands.
fn unsettled(clearance: &Clearance<'_>) -> Condition {
    use secondment_case::{COLUMN, Column};
    let open = |order: Column| Condition::all().add(order.is_not_null()).add(order.not_in_subquery(announced_orders()));
    let ordered = secondment_extension::Column::OrderId;
    let longer = clearance.all::<secondment_extension::Entity>().select_only().column(secondment_extension::Column::CaseId);
    let longer = longer.filter(ordered.is_not_null()).filter(ordered.not_in_subquery(announced_orders()));
    Condition::any()
        .add_option(clearance.actor().employee.map(|me| COLUMN.employee_id.eq(me)))
        .add(open(Column::OrderId))
        .add(open(Column::ReturnOrderId))
        .add(Column::Id.in_subquery(longer.into_query()))
}

impl CaseQuery {
    fn fits(&self, state: SecondmentState, (from, until): Period) -> bool {
        self.states.as_ref().is_none_or(|states| states.contains(&state))
            && self.on.is_none_or(|day| from <= day && day <= until)
            && self.ends_from.is_none_or(|day| until >= day)
            && self.ends_by.is_none_or(|day| until <= day)
    }
}

/// What is asked of the agreement and of who goes.
fn agreed_upon(clearance: &Clearance<'_>, query: &CaseQuery) -> Select<secondment_case::Entity> {
    use secondment_case::{COLUMN, Column};
    let mut select = clearance.find::<secondment_case::Entity>();
    let mut agreements = clearance.all::<secondment_agreement::Entity>().select_only().column(secondment_agreement::Column::Id);
    if let Some(kinds) = &query.kinds {
        agreements = agreements.filter(secondment_agreement::COLUMN.kind.is_in(kinds.iter().copied()));
    }
    if let Some(inward) = query.inward {
        agreements = agreements.filter(secondment_agreement::COLUMN.inward.eq(inward));
    }
    if let Some(host) = query.host {
        agreements = agreements.filter(secondment_agreement::COLUMN.host_id.eq(host));
    }
    if query.kinds.is_some() || query.inward.is_some() || query.host.is_some() {
        select = select.filter(Column::AgreementId.in_subquery(agreements.into_query()));
    }
    if let Some(person) = query.employee {
        select = select.filter(COLUMN.employee_id.eq(person));
    }
    match query.unit {
        Some(unit) => select.filter(COLUMN.org_unit_id.eq(unit)),
        None => select,
    }
}

/// One window of the cases within reach by their first day: the last one is not everybody's to know.
pub async fn list(clearance: &Clearance<'_>, query: &CaseQuery, window: &Window) -> Result<Vec<secondment_case::Model>, Error> {
    use secondment_case::{Column, Entity};
    let mut select = asked(clearance, query).await?;
    let keyset = Keyset::by_day((Entity, Column::StartsOn), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &CaseQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).await?.count(&clearance.db()).await?)
}

pub fn place(row: &secondment_case::Model) -> Bound {
    Bound { value: row.starts_on.to_string(), id: row.id }
}

/// Who is away and due back by a day, in the order of their last days.
pub async fn due_back(clearance: &Clearance<'_>, by: NaiveDate) -> Result<Vec<secondment_case::Model>, Error> {
    use SecondmentState::{EndedEarly, Ordered, Returned};
    use secondment_case::{COLUMN, Column};
    let today = clearance.today();
    // Whose return is drafted is away until their last day all the same; and beyond it, if nothing came of that draft.
    let open = Condition::any().add(COLUMN.state.eq(Ordered)).add(COLUMN.ends_on.gte(today));
    let open = open.add(Column::ReturnOrderId.not_in_subquery(announced_orders()));
    let outward = CaseQuery { inward: Some(false), ..CaseQuery::default() };
    let select = agreed_upon(clearance, &outward).filter(Column::State.is_in([Ordered, Returned, EndedEarly])).filter(open);
    let mut rows = select.all(&clearance.db()).await?;
    let known = told::cases(clearance, &rows.iter().collect::<Vec<_>>()).await?;
    rows.retain_mut(|row| {
        let Some(known) = known.get(&row.id) else { return false };
        (row.state, row.ends_on) = (known.state, known.ends_on);
        known.has_left && row.ends_on <= by && (row.state == Ordered || matches!(row.state, Returned | EndedEarly) && row.ends_on >= today)
    });
    rows.sort_by_key(|it| (it.ends_on, it.id));
    Ok(rows)
}
