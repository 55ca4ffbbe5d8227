//! Cases as they are asked for: a page, a count, who is due back; of one's own by what one was asked and told.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{
    secondment_agreement,
    secondment_case::{self, SecondmentState},
    secondment_extension,
};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::{agreements, told};
use crate::{
    access::{Clearance, announced_orders},
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::{
        milestones::Period,
        obligation::{earliest_end, obligation_until},
    },
    secondment::rules::limits::last_day_there,
};

/// The months of the agreements that oblige who went to stay on.
type Obliging = HashMap<Uuid, i32>;

/// The states of who went.
const WENT: [SecondmentState; 3] = [SecondmentState::Ordered, SecondmentState::Returned, SecondmentState::EndedEarly];

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
    /// Those that are over, and oblige who went to stay on, on a day.
    pub obliges_on: Option<NaiveDate>,
}

/// What is asked of states and days: of what is drafted, and of one's own, by what one knows to stand; of all else by what is written.
async fn asked(clearance: &Clearance<'_>, query: &CaseQuery) -> Result<Select<secondment_case::Entity>, Error> {
    use secondment_case::COLUMN;
    let select = agreed_upon(clearance, query);
    if query.states.is_none() && query.on.is_none() && query.ends_from.is_none() && query.ends_by.is_none() && query.obliges_on.is_none() {
        return Ok(select);
    }
    let obliging = match query.obliges_on {
        Some(day) => Some((day, agreements::obliging(clearance).await?)),
        None => None,
    };
    let open = select.clone().filter(unsettled(clearance)).all(&clearance.db()).await?;
    let known = told::cases(clearance, &open.iter().collect::<Vec<_>>()).await?;
    let fits = |row: &&secondment_case::Model| {
        known.get(&row.id).is_some_and(|it| {
            let obliges =
                |(day, months): &(NaiveDate, Obliging)| months.get(&row.agreement_id).is_some_and(|it_lasts| lasts(it, *it_lasts, *day));
            query.fits(it.state, (row.starts_on, it.ends_on)) && obliging.as_ref().is_none_or(obliges)
        })
    };
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
    others = others.add_option(obliging.as_ref().map(|(day, months)| still_obliging(*day, months)));
    Ok(select.filter(Condition::any().add(COLUMN.id.is_in(fitting)).add(others)))
}

/// Whether a case is over and its obligation lasts on a day.
fn lasts(it: &told::Known, months: i32, day: NaiveDate) -> bool {
    it.has_left && WENT.contains(&it.state) && it.ends_on < day && obligation_until(it.ends_on, months).is_some_and(|until| until >= day)
}

/// The same, of all cases by the months of their agreements.
fn still_obliging(day: NaiveDate, obliging: &Obliging) -> Condition {
    use secondment_case::{COLUMN, Column};
    let mut by_months: BTreeMap<i32, Vec<Uuid>> = BTreeMap::new();
    for (agreement, months) in obliging {
        by_months.entry(*months).or_default().push(*agreement);
    }
    let of = |(months, agreements): (i32, Vec<Uuid>)| {
        let over = Condition::all().add(Column::State.is_in(WENT)).add(COLUMN.ends_on.lt(day));
        let over = over.add_option(earliest_end(day, months).map(|first| COLUMN.ends_on.gte(first)));
        over.add(COLUMN.agreement_id.is_in(agreements))
    };
    // Of no agreement that obliges nothing is found.
    by_months.into_iter().map(of).fold(Condition::any().add(COLUMN.id.is_in(Vec::<Uuid>::new())), Condition::add)
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

/// Somebody who is away, with the last day there.
#[derive(Clone, Debug)]
pub struct Due {
    pub row: secondment_case::Model,
    pub last: NaiveDate,
}

/// Who is away and due back by a day, in the order of their last days.
pub async fn due_back(clearance: &Clearance<'_>, by: NaiveDate) -> Result<Vec<Due>, Error> {
    use SecondmentState::{EndedEarly, Ordered, Returned};
    use secondment_case::{COLUMN, Column};
    let today = clearance.today();
    // Whose return is drafted is away until their last day all the same; and beyond it, if nothing came of that draft.
    let open = Condition::any().add(COLUMN.state.eq(Ordered)).add(COLUMN.ends_on.gte(today));
    let open = open.add(Column::ReturnOrderId.not_in_subquery(announced_orders()));
    let outward = CaseQuery { inward: Some(false), ..CaseQuery::default() };
    let select = agreed_upon(clearance, &outward).filter(Column::State.is_in(WENT)).filter(open);
    let mut rows = select.all(&clearance.db()).await?;
    let known = told::cases(clearance, &rows.iter().collect::<Vec<_>>()).await?;
    rows.retain_mut(|row| {
        let Some(known) = known.get(&row.id) else { return false };
        (row.state, row.ends_on) = (known.state, known.ends_on);
        known.has_left && (row.state == Ordered || matches!(row.state, Returned | EndedEarly) && row.ends_on >= today)
    });
    let places = agreements::places(clearance, rows.iter().map(|it| it.agreement_id).collect()).await?;
    let due = rows.into_iter().map(|row| {
        let place = places.get(&row.agreement_id);
        Due { last: place.map_or(row.ends_on, |(kind, listed)| last_day_there(*kind, (row.starts_on, row.ends_on), *listed, today)), row }
    });
    let mut due: Vec<Due> = due.filter(|it| it.last <= by).collect();
    due.sort_by_key(|it| (it.last, it.row.id));
    Ok(due)
}
