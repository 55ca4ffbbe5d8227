//! People, organisation and the timeline that orders write: what every pipeline shares.

pub mod conditional;
pub mod graphql;
pub mod import;
pub mod milestones;
pub mod named;
pub mod obligation;
pub mod orders;
pub mod profile;
pub mod retirement;
pub mod rules;
pub mod service;
pub mod spans;
pub mod timeline;
