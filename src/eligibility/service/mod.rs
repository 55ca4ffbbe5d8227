//! Rules kept in versions, people read as dossiers, a whole city asked in SQL.

pub mod ask;
pub mod codes;
pub mod dossiers;
pub mod judged;
pub mod people;
pub mod rules;
pub mod sql;
mod times;
