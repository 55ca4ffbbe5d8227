//! The figures of a round as they are told to staff: how many postings, who applied, who was placed (POST-7).

use std::collections::HashSet;

use entity::{posting, posting_application, posting_round};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::placing;
use crate::{access::Clearance, error::Error};

/// What was counted of a round when it was closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub postings: i64,
    pub places: i64,
    /// People, not applications.
    pub applicants: i64,
    pub applications: i64,
    /// Whose transfer was announced.
    pub placed: i64,
}

/// Counts a round, all of it: what is counted is told when nothing of it is a secret any more.
pub async fn count(clearance: &Clearance<'_>, round: Uuid) -> Result<Counts, Error> {
    let db = clearance.db();
    let open = [posting::PostingState::Approved, posting::PostingState::Notified];
    let postings = clearance.all::<posting::Entity>().filter(posting::COLUMN.round_id.eq(round));
    let postings = postings.filter(posting::COLUMN.state.is_in(open)).all(&db).await?;
    let applied = clearance.all::<posting_application::Entity>().filter(posting_application::COLUMN.round_id.eq(round));
    let withdrawn = posting_application::PostingApplicationState::Withdrawn;
    let applied = applied.filter(posting_application::COLUMN.state.ne(withdrawn)).all(&db).await?;
    let people: HashSet<Uuid> = applied.iter().map(|it| it.employee_id).collect();
    let number = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    Ok(Counts {
        postings: number(postings.len()),
        places: postings.iter().map(|it| i64::from(it.places)).sum(),
        applicants: number(people.len()),
        applications: number(applied.len()),
        placed: number(placing::announced(clearance, round).await?.len()),
    })
}

/// What was kept of a round that is closed.
pub fn kept(round: &posting_round::Model) -> Option<Counts> {
    round.figures.as_deref().and_then(|it| serde_json::from_str(it).ok())
}
