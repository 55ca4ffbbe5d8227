//! Recruitment (採用): from the campaign over selection, list and offer to the first day and the end of the conditional period.
//!
//! Rules are pure; the service reads and writes through a clearance; orders are drafted through `personnel` and nowhere else.

pub mod graphql;
pub mod import;
pub mod rules;
pub mod service;
