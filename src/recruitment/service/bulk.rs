//! Many rows at once: each with a value of its own, in few statements.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value,
    sea_query::{CaseStatement, Expr},
};
use uuid::Uuid;

use crate::error::Error;

/// Rows of one statement: more would make each row try too many branches.
const CHUNK: usize = 250;

/// Gives each of these rows its value in a column.
pub async fn assign<E: EntityTrait>(
    db: &impl ConnectionTrait,
    id: E::Column,
    column: E::Column,
    values: Vec<(Uuid, Value)>,
) -> Result<(), Error> {
    for some in values.chunks(CHUNK) {
        let mut case = CaseStatement::new();
        for (row, value) in some {
            case = case.case(id.eq(*row), Expr::val(value.clone()));
        }
        let rows = id.is_in(some.iter().map(|(row, _)| *row));
        E::update_many().col_expr(column, case.into()).filter(rows).exec(db).await?;
    }
    Ok(())
}
