//! Some people and nobody else, however many: named in one value, for a database takes only so many.

use sea_orm::{
    ConnectionTrait, DatabaseBackend, Statement, Value,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use super::import::AT_ONCE;
use crate::error::Error;

/// Whether a column names one of these people.
pub fn one_of(backend: DatabaseBackend, column: &str, people: &[Uuid]) -> SimpleExpr {
    Expr::cust_with_values(condition(backend, column), [list(people)])
}

/// Runs an act of the database on the rows whose column names one of these people, some at a time.
///
/// SQLite asks a view of what a statement spells out before the view is made, and of nothing else.
pub async fn execute(db: &impl ConnectionTrait, act: &str, column: &str, people: &[Uuid]) -> Result<(), Error> {
    let backend = db.get_database_backend();
    for some in people.chunks(AT_ONCE) {
        let statement = match backend {
            DatabaseBackend::Sqlite => {
                let each: Vec<String> = some.iter().map(|it| format!("x'{}'", it.simple())).collect();
                Statement::from_string(backend, format!("{act} WHERE {column} IN ({})", each.join(", ")))
            }
            _ => Statement::from_sql_and_values(backend, format!("{act} WHERE {}", condition(backend, column)), [list(some)]),
        };
        db.execute_raw(statement).await?;
    }
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
