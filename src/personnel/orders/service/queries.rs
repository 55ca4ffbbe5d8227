//! Orders as they are asked for: by id, by filter, by person.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    additional_post, leave, order_planner,
    personnel_order::{self, OrderKind},
    secondment, standing,
};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait};
use uuid::Uuid;

use super::people::appointees;
use crate::{
    access::{Clearance, Home, Moment, announced_batches},
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::{
        orders::kinds::FOREIGN,
        timeline::{holding, known},
    },
};

/// Which orders are asked for.
#[derive(Clone, Debug, Default)]
pub struct OrderQuery {
    pub batch: Option<Uuid>,
    pub employee: Option<Uuid>,
    pub kinds: Option<Vec<OrderKind>>,
    /// Coming from or going to one of these units.
    pub units: Option<Vec<Uuid>>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

fn asked(clearance: &Clearance<'_>, query: &OrderQuery) -> sea_orm::Select<personnel_order::Entity> {
    use personnel_order::COLUMN;
    let select = clearance.find::<personnel_order::Entity>();
    let mut fits = Condition::all();
    if let Some(batch) = query.batch {
        fits = fits.add(COLUMN.batch_id.eq(batch));
    }
    if let Some(employee) = query.employee {
        fits = fits.add(COLUMN.employee_id.eq(employee));
    }
    fits = match &query.kinds {
        Some(kinds) => fits.add(COLUMN.kind.is_in(kinds.iter().copied())),
        None => fits.add(COLUMN.kind.is_not_in(FOREIGN)),
    };
    if let Some(units) = &query.units {
        let from = COLUMN.from_unit_id.is_in(units.iter().copied());
        fits = fits.add(Condition::any().add(from).add(COLUMN.to_unit_id.is_in(units.iter().copied())));
    }
    if let Some(day) = query.from {
        fits = fits.add(COLUMN.effective_on.gte(day));
    }
    if let Some(day) = query.until {
        fits = fits.add(COLUMN.effective_on.lte(day));
    }
    select.filter(fits)
}

/// One window of the orders asked for, the latest day first.
pub async fn orders(clearance: &Clearance<'_>, query: &OrderQuery, window: &Window) -> Result<Vec<personnel_order::Model>, Error> {
    use personnel_order::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_day((Entity, Column::EffectiveOn), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &OrderQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &personnel_order::Model) -> Bound {
    Bound { value: row.effective_on.to_string(), id: row.id }
}

/// The orders of these ids within reach.
pub async fn orders_by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<personnel_order::Model>, Error> {
    Ok(clearance.find::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(ids)).all(&clearance.db()).await?)
}

/// How many orders within reach each batch has.
pub async fn counts(clearance: &Clearance<'_>, batches: Vec<Uuid>) -> Result<HashMap<Uuid, u64>, Error> {
    use sea_orm::{QuerySelect, sea_query::Expr};
    let mut select = clearance.find::<personnel_order::Entity>().select_only().column(personnel_order::Column::BatchId);
    select = select.filter(personnel_order::COLUMN.batch_id.is_in(batches)).group_by(personnel_order::Column::BatchId);
    QueryTrait::query(&mut select).expr(Expr::cust("COUNT(*)"));
    let rows: Vec<(Uuid, i64)> = select.into_tuple().all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|(batch, count)| (batch, count.unsigned_abs())).collect())
}

/// Which of these batches the caller plans.
pub async fn planned_by_caller(clearance: &Clearance<'_>, batches: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let Some(me) = clearance.actor().employee else { return Ok(HashSet::new()) };
    let select = clearance.all::<order_planner::Entity>().filter(order_planner::COLUMN.employee_id.eq(me));
    let rows = select.filter(order_planner::COLUMN.batch_id.is_in(batches)).all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|it| it.batch_id).collect())
}

/// The days on which what each order brought is believed to hold, by the rows of the timeline that it made.
pub async fn spans(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<Uuid, (NaiveDate, NaiveDate)>, Error> {
    let mut spans: HashMap<Uuid, (NaiveDate, NaiveDate)> = HashMap::new();
    macro_rules! rows_of {
        ($($table:ident)*) => {
            $(
                let select = clearance.find::<$table::Entity>().filter($table::COLUMN.employee_id.is_in(people.iter().copied()));
                for row in select.filter(known::<$table::Entity>(None)).all(&clearance.db()).await? {
                    let span = spans.entry(row.order_id).or_insert((row.effective_from, row.effective_to));
                    *span = (span.0.min(row.effective_from), span.1.max(row.effective_to));
                }
            )*
        };
    }
    rows_of! { standing additional_post leave secondment }
    Ok(spans)
}

/// Where people are at home today, whoever asks: rights are judged by it.
pub async fn homes(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<Uuid, Home>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let select = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people));
    let rows = select.filter(holding::<standing::Entity>(today)).all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|it| (it.employee_id, Home { unit: it.org_unit_id, authority: it.authority_id })).collect())
}

/// The number and the name of those who are to be hired, by the order that is to hire them.
pub async fn newcomers(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<HashMap<Uuid, (String, String)>, Error> {
    if orders.is_empty() {
        return Ok(HashMap::new());
    }
    let found = appointees(clearance, &clearance.db(), &orders).await?;
    Ok(found.into_iter().map(|(order, it)| (order, (it.number, format!("{}　{}", it.family_name, it.given_name)))).collect())
}

/// The orders of people, in the order in which they took or take effect: what a person's record consists of.
pub async fn of_people(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<Vec<personnel_order::Model>, Error> {
    use personnel_order::{COLUMN, Column};
    let select = clearance.find::<personnel_order::Entity>().filter(COLUMN.employee_id.is_in(people));
    let select = select.filter(Column::BatchId.in_subquery(announced_batches()));
    Ok(select
        .order_by_asc(Column::EffectiveOn)
        .order_by_asc(Column::Sequence)
        .order_by_asc(Column::RecordedAt)
        .all(&clearance.db())
        .await?)
}
