//! The payroll system's files: read, judged row by row, written all or not at all.

mod careers;
mod cells;
mod known;
mod lookup;
mod options;
mod orders;
mod posts;
mod report;
mod roster;
mod roster_row;
mod scores;
mod units;

pub use careers::import_careers;
pub use cells::{Cells, issue, read};
pub use options::{RosterOptions, UnitOptions};
pub use orders::import_orders;
pub use report::{AppliedDefault, ImportReport, RowIssue};
pub use roster::import_roster;
pub use scores::import_evaluation_scores;
pub use units::import_units;
pub(crate) use units::rejected;

use chrono::NaiveDate;
use entity::org_unit_version::UnitKind;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, Iterable};
use uuid::Uuid;

use crate::{access::Clearance, error::Error};

/// The head posts of new units, vacant until somebody is put there.
pub async fn new_head_posts(clearance: &Clearance<'_>, units: &[(Uuid, UnitKind)], order: Uuid, from: NaiveDate) -> Result<(), Error> {
    let lookup = lookup::Lookup::load(clearance, from).await?;
    posts::write_heads(clearance, &lookup, units, order, from).await
}

/// Parameters of one statement: both databases take four times as many, at the price of memory that is not given back.
const PARAMETERS: usize = 8_000;

/// Keys in the list of one statement.
pub(crate) const AT_ONCE: usize = 5_000;

/// Tells PostgreSQL how many rows there are now: until it is told it takes a city for a handful of people, and asks for each of them whatever it asks of all.
async fn counted(clearance: &Clearance<'_>, tables: &[&str]) -> Result<(), Error> {
    let db = clearance.db();
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared(&format!("ANALYZE {}", tables.join(", "))).await?;
    }
    Ok(())
}

/// Inserts many rows in as few statements as the databases allow.
pub(crate) async fn insert_all<A: ActiveModelTrait>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), Error> {
    let columns = <A::Entity as EntityTrait>::Column::iter().count();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(PARAMETERS / columns).collect();
        A::Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}
