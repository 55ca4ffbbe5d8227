//! Who may what: the caller themself, dated grants, revocations, the audit trail.

pub mod graphql;
pub mod service;
