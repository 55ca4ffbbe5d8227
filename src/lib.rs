//! Jinzai (人材): the personnel backend of a Japanese municipality.

pub mod access;
pub mod administration;
pub mod calendar;
pub mod cli;
pub mod eligibility;
pub mod error;
pub mod figures;
pub mod http;
pub mod id;
pub mod paging;
pub mod personnel;
pub mod plain;
pub mod posting;
pub mod print;
pub mod promotion;
pub mod recruitment;
pub mod relation;
pub mod scalar;
pub mod schema;
pub mod secondment;
pub mod senior;
pub mod telemetry;
pub mod text;
