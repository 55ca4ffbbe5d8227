//! Promotion exams (昇任試験): notice, application, blind marking, composite, ranking, pass list, promotion; all that a city decides is data.

pub mod graphql;
pub mod rules;
pub mod service;
