//! The rules of secondments. No I/O.

pub mod life;
pub mod limits;
pub mod roster;
pub mod told;
