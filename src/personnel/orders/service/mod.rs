//! Orders on the database: what is known of them, and what can be done to them.

pub mod announce;
pub mod batch;
pub mod diff;
pub mod draft;
pub mod load;
pub mod names;
pub mod people;
pub mod queries;
pub mod review;
pub mod route;
pub mod secrecy;
pub mod settings;
pub mod sound;
mod standing;
mod timeline;

pub use standing::{corrected_orders, standing_orders};
