//! Eligibility as GraphQL sees it.

mod inputs;
mod mutation;
mod query;
mod rule;

pub use mutation::EligibilityMutation;
pub use query::EligibilityQuery;
pub use rule::{EligibilityCriteria, EligibilityRule, EligibilitySnapshot};
