//! The rules of promotion exams. No I/O.

pub mod carried;
pub mod days;
pub mod figures;
pub mod life;
pub mod marking;
pub mod ranking;
