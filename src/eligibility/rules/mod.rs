//! Criteria, what is known of a person, and the one judgement of both; no I/O.

pub mod actions;
pub mod complete;
pub mod criterion;
pub mod dossier;
pub mod explain;
pub mod judge;
pub mod sentence;
pub mod tenure;

#[cfg(test)]
mod published;
