//! Who of a whole city is eligible: asked in SQL, and of the few of whom SQL cannot be asked, judged.

use chrono::NaiveDate;
use entity::{career_entry, employee, standing};
use sea_orm::{
    Condition, ConnectionTrait, DbBackend, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::{
    codes::Codes,
    dossiers,
    sql::{Asked, NOW},
};
use crate::{
    access::{Clearance, Table},
    eligibility::rules::{criterion::Criterion, judge::holds},
    error::Error,
    personnel::import::AT_ONCE,
};

/// The keys of the people within the caller's right who are eligible on a day, as a statement.
pub async fn eligible(clearance: &Clearance<'_>, rule: Uuid, criterion: &Criterion, on: NaiveDate) -> Result<SelectStatement, Error> {
    let codes = Codes::load(clearance).await?;
    let mut asked = Asked::new(&codes, on);
    let answer = asked.answer(criterion);
    let reached = |fitting: Condition| {
        let mut people = asked.people(fitting);
        if !clearance.acts_everywhere::<career_entry::Entity>() {
            let reach = clearance.people_within(Table::Eligibility, employee::Column::Id);
            let mut within = clearance.all::<employee::Entity>().select_only().column(employee::Column::Id).filter(reach);
            people.and_where(Expr::col(standing::Column::EmployeeId).in_subquery(QueryTrait::query(&mut within).to_owned()));
        }
        people
    };
    if answer.unsure.is_empty() {
        return Ok(reached(answer.holds));
    }
    let unsure = || answer.unsure.iter().cloned().fold(Condition::any(), Condition::add);
    let mut fit: Vec<Uuid> = vec![];
    for some in keys_of(clearance, &reached(unsure())).await?.chunks(AT_ONCE) {
        let dossiers = dossiers::load(clearance, &codes, some, rule, on).await?;
        fit.extend(dossiers.into_iter().filter(|(_, it)| holds(criterion, it, on)).map(|(id, _)| id));
    }
    let asked_of = Condition::all().add(unsure().not()).add(answer.holds);
    let person = format!("\"{NOW}\".\"employee_id\"");
    Ok(reached(Condition::any().add(asked_of).add(one_of(clearance.db().get_database_backend(), &person, &fit))))
}

/// Whether a column names one of these people, however many: as one value, for a database takes only so many.
fn one_of(backend: DbBackend, column: &str, people: &[Uuid]) -> SimpleExpr {
    let list = serde_json::json!(people).to_string();
    match backend {
        DbBackend::Sqlite => {
            Expr::cust_with_values(format!("{column} IN (SELECT unhex(replace(value, '-', '')) FROM json_each(?))"), [list])
        }
        _ => Expr::cust_with_values(format!("{column} IN (SELECT value::uuid FROM json_array_elements_text($1::json))"), [list]),
    }
}

/// The first of these people by their number.
pub async fn first_by_number(clearance: &Clearance<'_>, people: &[Uuid], most: u64) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let some = clearance.all::<employee::Entity>().filter(one_of(db.get_database_backend(), "\"employee\".\"id\"", people));
    let some = some.select_only().column(employee::Column::Id).order_by_asc(employee::Column::Number).limit(most);
    Ok(some.into_tuple().all(&db).await?)
}

/// The people whom a statement gives.
pub async fn keys_of(clearance: &Clearance<'_>, statement: &SelectStatement) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let rows = db.query_all_raw(db.get_database_backend().build(statement)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index::<Uuid>(0)).collect::<Result<Vec<_>, _>>()?)
}
