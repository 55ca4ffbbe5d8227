//! Some people and nobody else, however many: named in one value, for a database takes only so many.

use sea_orm::{
    ConnectionTrait, DatabaseBackend, Statement, Value,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use crate::error::Error;

/// Whether a column names one of these people.
pub fn one_of(backend: DatabaseBackend, column: &str, people: &[Uuid]) -> SimpleExpr {
    Expr::cust_with_values(condition(backend, column), [list(people)])
}

/// Runs an act of the database on the rows whose column names one of these people.
pub async fn execute(db: &impl ConnectionTrait, act: &str, column: &str, people: &[Uuid]) -> Result<(), Error> {
    let backend = db.get_database_backend();
    let statement = format!("{act} WHERE {}", condition(backend, column));
    db.execute_raw(Statement::from_sql_and_values(backend, statement, [list(people)])).await?;
    Ok(())
}

fn condition(backend: DatabaseBackend, column: &str) -> String {
    match backend {
        DatabaseBackend::Sqlite => format!("{column} IN (SELECT unhex(replace(value, '-', '')) FROM json_each(?))"),
        // An array, which unlike a select PostgreSQL asks of each row of a view before the view is made.
        _ => format!("{column} = ANY (ARRAY(SELECT value::uuid FROM json_array_elements_text($1::json)))"),
    }
}

fn list(people: &[Uuid]) -> Value {
    serde_json::json!(people).to_string().into()
}
