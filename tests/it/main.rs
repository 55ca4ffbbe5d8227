//! Every test that speaks through the outer door: GraphQL text in, whole answer out, on a real database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod audit;
mod cli;
mod eligibility;
mod embargo;
mod explorer;
mod imports;
mod limits;
mod orders;
mod orders_april;
mod orders_attack;
mod orders_findings;
mod orders_kinds;
mod orders_scene;
mod organisation;
mod paper;
mod people;
mod posting;
mod posting_attack;
mod posting_secrecy;
mod promotion;
mod promotion_attack;
mod promotion_board;
mod protocol;
mod recruitment;
mod recruitment_attack;
mod recruitment_days;
mod recruitment_doors;
mod recruitment_edges;
mod recruitment_papers;
mod recruitment_rights;
mod recruitment_story;
mod recruitment_table;
mod rights;
mod secondment;
mod senior;
mod senior_scene;
mod senior_story;
mod statements;
mod structure;
mod timeline;
mod tokens;
mod transactions;
mod websocket;
