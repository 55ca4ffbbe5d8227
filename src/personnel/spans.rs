//! Keeps 在職期間 with what they are derived from: whoever writes standings or careers of people brings their spans after it.

use uuid::Uuid;

use super::named::execute;
use crate::{access::Clearance, error::Error};

const PERSON: &str = "employee_id";

/// Derives the spans of these people anew.
pub async fn bring(clearance: &Clearance<'_>, people: &[Uuid]) -> Result<(), Error> {
    let db = clearance.db();
    execute(&db, "DELETE FROM service_span", PERSON, people).await?;
    execute(&db, "INSERT INTO service_span SELECT * FROM service_time", PERSON, people).await
}
