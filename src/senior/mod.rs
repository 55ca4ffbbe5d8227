//! Those past sixty (60歳を超える職員): dates by law, the yearly inquiry, step-down, extension, part-time, reappointment, placements, hand-over, forecast.

pub mod graphql;
pub mod rules;
pub mod service;
