//! People: who is asked for, and where they stand.

use chrono::NaiveDate;
use entity::{
    additional_post, employee, leave,
    name_key::{self, KeyKind},
    personal_record, secondment, standing,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, IntoCondition, SelectStatement},
};
use uuid::Uuid;

use super::person_row::people;
pub use super::person_row::{EmployeeRow, Joined, Record, UnitFacts, people_on};
use crate::{
    access::{Clearance, Field, Moment},
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::timeline::{effective_on, holding, known},
    text,
};

/// 職員の並び順の項目.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "EmployeeOrderField")]
pub enum EmployeeOrderField {
    /// 五十音順: by kana.
    #[default]
    Kana,
    /// 職員番号順.
    Number,
}

/// Who is asked for.
#[derive(Clone, Debug)]
pub struct PeopleQuery {
    pub moment: Moment,
    pub status: Option<standing::ServiceStatus>,
    pub employment_kinds: Option<Vec<standing::EmploymentKind>>,
    pub units: Option<Vec<Uuid>>,
    pub ranks: Option<Vec<Uuid>>,
    pub occupations: Option<Vec<Uuid>>,
    pub numbers: Option<Vec<String>>,
    pub search: Option<String>,
    /// Those of whom a statement gives the keys.
    pub within: Option<SelectStatement>,
}

impl PeopleQuery {
    /// Those of a statement, at a moment.
    pub fn of(within: SelectStatement, moment: Moment) -> Self {
        let (employment_kinds, units, ranks, occupations, numbers, search) = (None, None, None, None, None, None);
        Self { moment, status: None, employment_kinds, units, ranks, occupations, numbers, search, within: Some(within) }
    }
}

/// The people of these ids.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>, joined: Joined) -> Result<Vec<EmployeeRow>, Error> {
    let select = people(clearance, joined).filter(employee::COLUMN.id.is_in(ids));
    Ok(select.into_model::<EmployeeRow>().all(&clearance.db()).await?)
}

/// The person of this number.
pub async fn by_number(clearance: &Clearance<'_>, number: &str, joined: Joined) -> Result<Option<EmployeeRow>, Error> {
    let select = people(clearance, joined).filter(employee::COLUMN.number.eq(number));
    Ok(select.into_model::<EmployeeRow>().one(&clearance.db()).await?)
}

/// Who works for another body at a moment.
pub async fn secondments(clearance: &Clearance<'_>, people: Vec<Uuid>, moment: Moment) -> Result<Vec<secondment::Model>, Error> {
    let select = clearance.find::<secondment::Entity>().filter(secondment::COLUMN.employee_id.is_in(people));
    Ok(select.filter(holding::<secondment::Entity>(moment)).order_by_asc(secondment::Column::EffectiveFrom).all(&clearance.db()).await?)
}

/// Who has a number, whoever asks: a number that one can write down is no secret, and nothing else is told.
pub async fn id_of_number(clearance: &Clearance<'_>, number: &str) -> Result<Option<Uuid>, Error> {
    let found = clearance.all::<employee::Entity>().filter(employee::COLUMN.number.eq(number)).one(&clearance.db()).await?;
    Ok(found.map(|it| it.id))
}

/// The people of these numbers.
pub async fn by_numbers(clearance: &Clearance<'_>, numbers: impl IntoIterator<Item = &str>) -> Result<Vec<EmployeeRow>, Error> {
    let select = people(clearance, Joined { standing: true, ..Joined::default() }).filter(employee::COLUMN.number.is_in(numbers));
    Ok(select.into_model::<EmployeeRow>().all(&clearance.db()).await?)
}

/// One window of the people asked for, in order.
///
/// A search in the order of kana begins with the spellings that fit, sorted, so that the database stops at the end of the page.
pub async fn list(
    clearance: &Clearance<'_>,
    query: &PeopleQuery,
    order: PeopleOrder,
    window: &Window,
    joined: Joined,
) -> Result<Vec<EmployeeRow>, Error> {
    let search = query.search.as_deref().filter(|_| order.field == EmployeeOrderField::Kana);
    let mut select = people(clearance, joined).filter(asked_for(clearance, query, search.is_some()));
    let mut statement = QueryTrait::query(&mut select).to_owned();
    let db = clearance.db();
    let Some(search) = search else {
        return Ok(keyset(order).rows(statement, window, &db).await?);
    };
    let found = Alias::new("found");
    let (kana, person) = ((found.clone(), name_key::Column::KanaSortKey), (found.clone(), name_key::Column::EmployeeId));
    let spelled = spelled_in_order(clearance, search, order.descending, window);
    statement.join_subquery(JoinType::InnerJoin, spelled, found, Expr::col(person.clone()).equals(employee::Column::Id.as_column_ref()));
    Ok(Keyset::new(kana, person, order.descending).ordered_rows(statement, window, &db).await?)
}

/// The order of a list and its direction.
#[derive(Clone, Copy, Debug)]
pub struct PeopleOrder {
    pub field: EmployeeOrderField,
    pub descending: bool,
}

fn keyset(order: PeopleOrder) -> Keyset {
    match order.field {
        EmployeeOrderField::Kana => {
            let id = (personal_record::Entity, personal_record::Column::EmployeeId);
            Keyset::new((personal_record::Entity, personal_record::Column::KanaSortKey), id, order.descending)
        }
        EmployeeOrderField::Number => {
            let id = (employee::Entity, employee::Column::Id);
            Keyset::new((employee::Entity, employee::Column::Number), id, order.descending)
        }
    }
}

/// Where a person stands in a list of this order.
pub fn place(row: &EmployeeRow, order: EmployeeOrderField) -> Bound {
    let value = match order {
        EmployeeOrderField::Kana => &row.record.kana_sort_key,
        EmployeeOrderField::Number => &row.employee.number,
    };
    Bound { value: value.clone(), id: row.employee.id }
}

/// How many people are asked for.
pub async fn count(clearance: &Clearance<'_>, query: &PeopleQuery) -> Result<u64, Error> {
    let mut select = people(clearance, Joined::default()).filter(asked_for(clearance, query, false));
    let statement = QueryTrait::query(&mut select);
    statement.clear_selects().expr(Expr::cust("COUNT(*)"));
    let counted: Option<i64> = select.into_tuple().one(&clearance.db()).await?;
    Ok(counted.unwrap_or_default().unsigned_abs())
}

fn asked_for(clearance: &Clearance<'_>, query: &PeopleQuery, found: bool) -> Condition {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let mut asked = if query.within.is_some() {
        Condition::all()
    } else if query.moment == today {
        // The standing of today is joined already.
        standing_asked_for(query)
    } else {
        let there = standing::Entity::find().select_only().column(standing::Column::EmployeeId);
        let there = there.filter(holding::<standing::Entity>(query.moment)).filter(standing_asked_for(query));
        Condition::all().add(employee::COLUMN.id.in_subquery(there.into_query()))
    };
    if let Some(numbers) = &query.numbers {
        asked = asked.add(employee::COLUMN.number.is_in(numbers.iter().map(String::as_str)));
    }
    if let Some(within) = &query.within {
        asked = asked.add(employee::COLUMN.id.in_subquery(within.clone()));
    }
    if let Some(search) = query.search.as_ref().filter(|_| !found) {
        asked = asked.add(employee::COLUMN.id.in_subquery(spelled(clearance, search).column(name_key::Column::EmployeeId).to_owned()));
    }
    asked
}

fn standing_asked_for(query: &PeopleQuery) -> Condition {
    let mut asked = Condition::all().add(standing::COLUMN.employee_id.is_not_null());
    if let Some(status) = query.status {
        // Nearly everybody is in service: the planner is to know which status is meant.
        let status = Expr::Constant(sea_orm::ActiveEnum::to_value(&status).into());
        asked = asked.add(Expr::col((standing::Entity, standing::Column::Status)).eq(status));
    }
    if let Some(kinds) = &query.employment_kinds {
        asked = asked.add(standing::COLUMN.employment_kind.is_in(kinds.iter().copied()));
    }
    if let Some(units) = &query.units {
        asked = asked.add(standing::COLUMN.org_unit_id.is_in(units.iter().copied()));
    }
    if let Some(ranks) = &query.ranks {
        asked = asked.add(standing::COLUMN.rank_id.is_in(ranks.iter().copied()));
    }
    if let Some(occupations) = &query.occupations {
        asked = asked.add(standing::COLUMN.occupation_id.is_in(occupations.iter().copied()));
    }
    asked
}

/// The people who are spelled, read or numbered like this from the beginning; by a name that the caller may not see nobody is found.
fn spelled(clearance: &Clearance<'_>, search: &str) -> SelectStatement {
    let key = text::search_key(search);
    let nobody = key.is_empty();
    let mut select = name_key::Entity::find().select_only().filter(beginning(key)).into_query();
    if nobody {
        select.and_where(Expr::val(1).eq(0));
    }
    if let Some(seen) = seen_spellings(clearance) {
        select.cond_where(seen);
    }
    select
}

/// What narrows spellings to those that the caller may see; nothing for who sees them all.
fn seen_spellings(clearance: &Clearance<'_>) -> Option<Condition> {
    use name_key::{COLUMN, Column};
    let hidden = [(KeyKind::Register, Field::RegisterName), (KeyKind::Former, Field::FormerName)];
    let rows = hidden.map(|(kind, field)| (kind, clearance.rows_that_show(field, Column::EmployeeId)));
    if rows.iter().all(|(_, rows)| rows.as_ref().is_some_and(Condition::is_empty)) {
        return None;
    }
    let seen = rows.into_iter().filter_map(|(kind, rows)| Some(Condition::all().add(COLUMN.kind.eq(kind)).add(rows?)));
    Some(seen.fold(Condition::any().add(COLUMN.kind.eq(KeyKind::Work)), Condition::add))
}

/// Keys of two letters, the most that a prefix can have in common, have an index in the order of kana; others are a range.
fn beginning(key: String) -> Condition {
    use name_key::COLUMN;
    if key.chars().count() == 2 {
        return Condition::all().add(Expr::cust("substr(key, 1, 2)").eq(key));
    }
    let after = format!("{key}{}", char::MAX);
    Condition::all().add(COLUMN.key.gte(key)).add(COLUMN.key.lt(after))
}

/// The same people once each, within a window, in the order of kana.
fn spelled_in_order(clearance: &Clearance<'_>, search: &str, descending: bool, window: &Window) -> SelectStatement {
    let mut select = spelled(clearance, search);
    select.distinct().column(name_key::Column::KanaSortKey).column(name_key::Column::EmployeeId);
    let keyset = Keyset::new(name_key::Column::KanaSortKey, name_key::Column::EmployeeId, descending);
    keyset.narrow(&mut select, window);
    keyset.order(&mut select, window);
    select
}

/// Where these people stand, on a day and as known at a moment.
pub async fn standings(clearance: &Clearance<'_>, people: Vec<Uuid>, moment: Moment) -> Result<Vec<standing::Model>, Error> {
    let select = clearance.find::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people));
    Ok(select.filter(holding::<standing::Entity>(moment)).all(&clearance.db()).await?)
}

/// Every standing of these people as known at a moment, in the order of days.
pub async fn histories(
    clearance: &Clearance<'_>,
    people: Vec<Uuid>,
    known_at: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<Vec<standing::Model>, Error> {
    let select = clearance.find::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people));
    let select = select.filter(known::<standing::Entity>(known_at)).order_by_asc(standing::Column::EffectiveFrom);
    Ok(select.all(&clearance.db()).await?)
}

/// The posts that these people hold beside their main one.
pub async fn additional_posts(clearance: &Clearance<'_>, people: Vec<Uuid>, moment: Moment) -> Result<Vec<additional_post::Model>, Error> {
    let select = clearance.find::<additional_post::Entity>().filter(additional_post::COLUMN.employee_id.is_in(people));
    let select = select.filter(holding::<additional_post::Entity>(moment)).order_by_asc(additional_post::Column::EffectiveFrom);
    Ok(select.all(&clearance.db()).await?)
}

/// The leaves of these people that have not ended by a day.
pub async fn leaves(clearance: &Clearance<'_>, people: Vec<Uuid>, on: NaiveDate) -> Result<Vec<leave::Model>, Error> {
    let select = clearance.find::<leave::Entity>().filter(leave::COLUMN.employee_id.is_in(people));
    let holding = effective_on::<leave::Entity>(on).add(known::<leave::Entity>(None));
    Ok(select.filter(holding.into_condition()).order_by_asc(leave::Column::EffectiveFrom).all(&clearance.db()).await?)
}

/// Who these people were said to be, as known at a moment, in the order of days.
pub async fn records(
    clearance: &Clearance<'_>,
    people: Vec<Uuid>,
    known_at: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<Vec<personal_record::Model>, Error> {
    let select = clearance.find::<personal_record::Entity>().filter(personal_record::COLUMN.employee_id.is_in(people));
    let select = select.filter(known::<personal_record::Entity>(known_at)).order_by_asc(personal_record::Column::EffectiveFrom);
    Ok(select.all(&clearance.db()).await?)
}
