//! What the law and the city say of recruitment, as functions without I/O.

pub mod conditional;
pub mod conditions;
pub mod figures;
pub mod life;
pub mod likeness;
pub mod listing;
pub mod scoring;
pub mod terms;
