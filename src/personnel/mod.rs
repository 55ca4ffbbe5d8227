//! People, organisation and the timeline that orders write: what every pipeline shares.

pub mod graphql;
pub mod import;
pub mod profile;
pub mod rules;
pub mod service;
pub mod timeline;
