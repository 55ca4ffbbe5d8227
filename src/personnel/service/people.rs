//! People: who is asked for, and where they stand.

use chrono::NaiveDate;
use entity::{
    additional_post, employee, leave,
    name_key::{self, KeyKind},
    personal_record, standing,
};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, FromQueryResult, Iterable, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, IntoCondition, SelectStatement},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Field, Home, Moment},
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::timeline::{effective_on, holding, known},
    text,
};

/// A person as now known: the identity, the record of today and the standing of today.
#[derive(Clone, Debug)]
pub struct EmployeeRow {
    pub employee: employee::Model,
    pub record: personal_record::Model,
    pub standing: Option<standing::Model>,
}

impl EmployeeRow {
    pub fn home(&self) -> Option<Home> {
        let standing = self.standing.as_ref()?;
        Some(Home { unit: standing.org_unit_id, authority: standing.authority_id })
    }
}

impl FromQueryResult for EmployeeRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            employee: employee::Model::from_query_result(row, "e_")?,
            record: personal_record::Model::from_query_result(row, "r_")?,
            standing: standing::Model::from_query_result_optional(row, "s_")?,
        })
    }
}

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
}

/// People within reach, each with the record and the standing of today.
fn people(clearance: &Clearance<'_>) -> Select<employee::Entity> {
    let mut select = clearance.find::<employee::Entity>().select_only();
    for column in employee::Column::iter() {
        select = select.column_as(column, format!("e_{}", column_name(column)));
    }
    for column in personal_record::Column::iter() {
        select = select.column_as(column, format!("r_{}", column_name(column)));
    }
    for column in standing::Column::iter() {
        select = select.column_as(column, format!("s_{}", column_name(column)));
    }
    let today = Moment { as_of: clearance.today(), known_at: None };
    let query = QueryTrait::query(&mut select);
    query.join(
        JoinType::InnerJoin,
        personal_record::Entity,
        holding::<personal_record::Entity>(today).add(same_person(personal_record::Column::EmployeeId)),
    );
    query.join(JoinType::LeftJoin, standing::Entity, holding::<standing::Entity>(today).add(same_person(standing::Column::EmployeeId)));
    select
}

fn column_name(column: impl sea_orm::IdenStatic) -> String {
    column.as_str().to_owned()
}

fn same_person(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref()).equals(employee::Column::Id.as_column_ref())
}

/// The people of these ids.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<EmployeeRow>, Error> {
    let select = people(clearance).filter(employee::COLUMN.id.is_in(ids));
    Ok(select.into_model::<EmployeeRow>().all(&clearance.db()).await?)
}

/// The person of this number.
pub async fn by_number(clearance: &Clearance<'_>, number: &str) -> Result<Option<EmployeeRow>, Error> {
    let select = people(clearance).filter(employee::COLUMN.number.eq(number));
    Ok(select.into_model::<EmployeeRow>().one(&clearance.db()).await?)
}

/// The people of these numbers.
pub async fn by_numbers(clearance: &Clearance<'_>, numbers: impl IntoIterator<Item = &str>) -> Result<Vec<EmployeeRow>, Error> {
    let select = people(clearance).filter(employee::COLUMN.number.is_in(numbers));
    Ok(select.into_model::<EmployeeRow>().all(&clearance.db()).await?)
}

/// One window of the people asked for, in order.
pub async fn list(
    clearance: &Clearance<'_>,
    query: &PeopleQuery,
    order: EmployeeOrderField,
    descending: bool,
    window: &Window,
) -> Result<Vec<EmployeeRow>, Error> {
    let mut select = people(clearance).filter(asked_for(clearance, query));
    keyset(order, descending).apply(QueryTrait::query(&mut select), window);
    Ok(select.into_model::<EmployeeRow>().all(&clearance.db()).await?)
}

fn keyset(order: EmployeeOrderField, descending: bool) -> Keyset {
    let id = (employee::Entity, employee::Column::Id);
    match order {
        EmployeeOrderField::Kana => {
            let id = (personal_record::Entity, personal_record::Column::EmployeeId);
            Keyset::new((personal_record::Entity, personal_record::Column::KanaSortKey), id, descending)
        }
        EmployeeOrderField::Number => Keyset::new((employee::Entity, employee::Column::Number), id, descending),
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
    let select = people(clearance).filter(asked_for(clearance, query));
    Ok(PaginatorTrait::count(select, &clearance.db()).await?)
}

fn asked_for(clearance: &Clearance<'_>, query: &PeopleQuery) -> Condition {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let mut asked = if query.moment == today {
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
    if let Some(search) = &query.search {
        asked = asked.add(employee::COLUMN.id.in_subquery(spelled(clearance, search)));
    }
    asked
}

fn standing_asked_for(query: &PeopleQuery) -> Condition {
    let mut asked = Condition::all().add(standing::COLUMN.employee_id.is_not_null());
    if let Some(status) = query.status {
        asked = asked.add(standing::COLUMN.status.eq(status));
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
    use name_key::{COLUMN, Column, Entity};
    let key = text::search_key(search);
    let after = format!("{key}{}", char::MAX);
    let seen = [(KeyKind::Register, Field::RegisterName), (KeyKind::Former, Field::FormerName)].into_iter().fold(
        Condition::any().add(COLUMN.kind.eq(KeyKind::Work)),
        |seen, (kind, field)| {
            let rows = clearance.rows_that_show(field, Column::EmployeeId);
            rows.map(|rows| Condition::all().add(COLUMN.kind.eq(kind)).add(rows)).into_iter().fold(seen, Condition::add)
        },
    );
    let nobody = key.is_empty();
    let select = Entity::find().select_only().column(Column::EmployeeId).filter(COLUMN.key.gte(key)).filter(COLUMN.key.lt(after));
    select.filter(seen).filter(Expr::val(nobody).eq(false)).into_query()
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
