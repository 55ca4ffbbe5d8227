//! What the law and the city say of recruitment, as functions without I/O.

pub mod channel;
pub mod conditional;
pub mod conditions;
pub mod figures;
pub mod life;
pub mod likeness;
pub mod listing;
pub mod offers;
pub mod onboarding;
pub mod scoring;
pub mod steps;
pub mod terms;
