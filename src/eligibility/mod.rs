//! Eligibility (資格要件): who may, and why not; rules of a city as data, judged by one engine, asked by exams, postings and secondments.
//!
//! A rule is a tree of criteria; a person is what the file knows of them; the judgement is pure. For a whole city the database is asked.

pub mod graphql;
pub mod rules;
pub mod service;
