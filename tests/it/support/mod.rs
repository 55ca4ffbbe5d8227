//! A city of one's own for each test, and callers who speak to it over HTTP.

mod app;
mod database;

pub use app::{App, Asker, SECRET};
pub use database::{Backend, backend, database_url};
