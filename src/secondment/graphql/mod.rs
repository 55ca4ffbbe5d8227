//! Secondments as GraphQL sees them.

mod agreement;
mod amendment;
mod case;
mod inputs;
mod mutation;
mod query;
mod roster;
mod roster_inputs;

pub use agreement::{HostBody, SecondmentAgreement};
pub use case::{SecondmentCase, SecondmentCaseConnection};
pub use mutation::SecondmentMutation;
pub use query::SecondmentQuery;
pub use roster::{SupportRoster, SupportRosterConnection};
