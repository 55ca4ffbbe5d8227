//! Internal postings (庁内公募) and free agents (庁内FA): units ask, the personnel office examines, staff apply to it directly, and the transfer is drafted.
//!
//! Secrecy is the product: who knows of what is in `access/posting.rs` and nowhere else; here everything is loaded through it.

pub mod graphql;
pub mod rules;
pub mod service;
