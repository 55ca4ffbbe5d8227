//! The rules of internal postings. No I/O.

pub mod choices;
pub mod days;
pub mod life;
