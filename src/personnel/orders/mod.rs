//! Orders (発令): drafted in batches, checked, decided, told, announced; what they come to is the timeline.

pub mod facts;
pub mod findings;
pub mod fold;
pub mod graphql;
pub mod kinds;
pub mod life;
pub mod notice;
pub mod person_findings;
pub mod service;
mod term_findings;
