//! A municipality as data: its profile file, what must hold of it, and how it comes into the database.

mod check;
mod file;
mod load;

pub use check::{Finding, check};
pub use file::Profile;
pub use load::load;
