//! The rules of those past sixty. No I/O.

pub mod extensions;
pub mod forecast;
pub mod groups;
pub mod handover;
pub mod inquiry;
pub mod left;
pub mod matching;
pub mod notice;
pub mod options;
pub mod pay;
pub mod person;
pub mod proposal;
