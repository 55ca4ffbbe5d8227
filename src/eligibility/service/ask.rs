//! Who of a whole city is eligible: asked in SQL, and of the few of whom SQL cannot be asked, judged.

use chrono::NaiveDate;
use entity::{employee, occupation, pay_table, position_rank, standing};
use sea_orm::{
    Condition, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    dossiers,
    sql::{Asked, Keys, NOW},
};
use crate::{
    access::{Clearance, Table},
    eligibility::rules::{criterion::Criterion, judge::holds},
    error::Error,
};

/// The keys behind the codes of the profile.
pub async fn keys(clearance: &Clearance<'_>) -> Result<Keys, Error> {
    let db = clearance.db();
    let ranks = clearance.all::<position_rank::Entity>().all(&db).await?;
    let occupations = clearance.all::<occupation::Entity>().all(&db).await?;
    let pay_tables = clearance.all::<pay_table::Entity>().all(&db).await?;
    Ok(Keys {
        ranks: ranks.into_iter().map(|it| (it.code, it.id)).collect(),
        occupations: occupations.into_iter().map(|it| (it.code, it.id)).collect(),
        pay_tables: pay_tables.into_iter().map(|it| (it.code, it.id)).collect(),
    })
}

/// The keys of the people within the caller's right who are eligible on a day, as a statement.
pub async fn eligible(clearance: &Clearance<'_>, rule: Uuid, criterion: &Criterion, on: NaiveDate) -> Result<SelectStatement, Error> {
    let keys = keys(clearance).await?;
    let mut asked = Asked::new(&keys, on);
    let answer = asked.answer(criterion);
    let reach = clearance.people_within(Table::Eligibility, employee::Column::Id);
    let mut within = clearance.all::<employee::Entity>().select_only().column(employee::Column::Id).filter(reach);
    let within = QueryTrait::query(&mut within).to_owned();
    let person = || Expr::col((Alias::new(NOW), standing::Column::EmployeeId));
    let reached = |fitting: Condition| asked.people(Condition::all().add(person().in_subquery(within.clone())).add(fitting));
    if answer.unsure.is_empty() {
        return Ok(once(reached(answer.holds)));
    }
    let unsure = || answer.unsure.iter().cloned().fold(Condition::any(), Condition::add);
    let people = keys_of(clearance, &reached(unsure())).await?;
    let dossiers = dossiers::load(clearance, &people, rule, on).await?;
    let judged: Vec<Uuid> = dossiers.into_iter().filter(|(_, dossier)| holds(criterion, dossier, on)).map(|(id, _)| id).collect();
    let asked_of = Condition::all().add(unsure().not()).add(answer.holds);
    Ok(once(reached(Condition::any().add(asked_of).add(person().is_in(judged)))))
}

/// Read once, whatever it is a part of: without statistics PostgreSQL would read it again for each person.
fn once(people: SelectStatement) -> SelectStatement {
    let eligible = Alias::new("eligible");
    let table = CommonTableExpression::new().query(people).table_name(eligible.clone()).materialized(true).to_owned();
    let mut select = Query::select();
    select.column(standing::Column::EmployeeId).from(eligible).with_cte(Query::with().cte(table).to_owned());
    select
}

/// The people whom a statement gives.
pub async fn keys_of(clearance: &Clearance<'_>, statement: &SelectStatement) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let rows = db.query_all_raw(db.get_database_backend().build(statement)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index::<Uuid>(0)).collect::<Result<Vec<_>, _>>()?)
}
