//! Secondments (職員派遣), outward and inward: hosts, agreements, one person's case from plan to return, limits, costs, rosters.

pub mod graphql;
pub mod rules;
pub mod service;
