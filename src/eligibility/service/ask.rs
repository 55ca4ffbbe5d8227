//! Who of a whole city is eligible: asked in SQL, and of the few of whom SQL cannot be asked, judged.

use chrono::NaiveDate;
use entity::{employee, occupation, pay_table, position_rank, standing};
use sea_orm::{
    Condition, ConnectionTrait, DbBackend, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
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

/// So many people are judged at once; of each only the verdict is kept.
const AT_ONCE: usize = 5_000;

/// The keys of the people within the caller's right who are eligible on a day, as a statement.
pub async fn eligible(clearance: &Clearance<'_>, rule: Uuid, criterion: &Criterion, on: NaiveDate) -> Result<SelectStatement, Error> {
    let keys = keys(clearance).await?;
    let mut asked = Asked::new(&keys, on);
    let answer = asked.answer(criterion);
    let reach = clearance.people_within(Table::Eligibility, employee::Column::Id);
    let mut within = clearance.all::<employee::Entity>().select_only().column(employee::Column::Id).filter(reach);
    let within = QueryTrait::query(&mut within).to_owned();
    let reached = |fitting: Condition| {
        let mut people = asked.people(fitting);
        people.and_where(Expr::col(standing::Column::EmployeeId).in_subquery(within.clone()));
        people
    };
    if answer.unsure.is_empty() {
        return Ok(reached(answer.holds));
    }
    let unsure = || answer.unsure.iter().cloned().fold(Condition::any(), Condition::add);
    let mut fit: Vec<String> = vec![];
    for some in keys_of(clearance, &reached(unsure())).await?.chunks(AT_ONCE) {
        let dossiers = dossiers::load(clearance, some, rule, on).await?;
        fit.extend(dossiers.into_iter().filter(|(_, it)| holds(criterion, it, on)).map(|(id, _)| id.to_string()));
    }
    let asked_of = Condition::all().add(unsure().not()).add(answer.holds);
    Ok(reached(Condition::any().add(asked_of).add(one_of(clearance.db().get_database_backend(), fit))))
}

/// Whether somebody is one of these, however many: as one value, for a database takes only so many.
fn one_of(backend: DbBackend, people: Vec<String>) -> SimpleExpr {
    let list = serde_json::json!(people).to_string();
    let person = format!("\"{NOW}\".\"employee_id\"");
    match backend {
        DbBackend::Sqlite => {
            Expr::cust_with_values(format!("{person} IN (SELECT unhex(replace(value, '-', '')) FROM json_each(?))"), [list])
        }
        _ => Expr::cust_with_values(format!("{person} IN (SELECT value::uuid FROM json_array_elements_text($1::json))"), [list]),
    }
}

/// The people whom a statement gives.
pub async fn keys_of(clearance: &Clearance<'_>, statement: &SelectStatement) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let rows = db.query_all_raw(db.get_database_backend().build(statement)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index::<Uuid>(0)).collect::<Result<Vec<_>, _>>()?)
}
