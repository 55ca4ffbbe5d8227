//! How the tables of Jinzai came to be, one migration a file; imports nothing of ours.

pub use sea_orm_migration::prelude::*;

mod dialect;
mod m20261122_000001_profile;
mod m20261122_000002_orders_and_organisation;
mod m20261122_000003_people;
mod m20261122_000004_access;
mod m20261122_000005_orders;
mod m20261122_000006_recruitment;
mod m20261122_000007_hiring;
mod m20261122_000008_eligibility;
mod m20261123_000009_postings;
mod m20261123_000010_exams;
mod m20261123_000011_sights;
mod m20261126_000012_seniors;
mod m20261126_000013_secondments;
mod m20261126_000014_covering;
mod m20261126_000015_rules_of_exams;
mod m20261126_000016_terms_of_secondments;
mod m20261126_000017_covering_more;
mod m20261126_000018_early_ends;
mod m20261128_000019_hires;
mod m20261128_000020_revisions;
mod m20261128_000021_returns;
mod m20261128_000022_kinds_of_secondments;
mod m20261128_000023_delivered_notices;
mod m20261128_000024_knowledge_of_posts;
mod m20261128_000025_service_spans;
mod m20261128_000026_substitutes_of_free_agents;
mod m20261128_000027_yielded_choices;

#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_profile::Migration),
            Box::new(m20261122_000002_orders_and_organisation::Migration),
            Box::new(m20261122_000003_people::Migration),
            Box::new(m20261122_000004_access::Migration),
            Box::new(m20261122_000005_orders::Migration),
            Box::new(m20261122_000006_recruitment::Migration),
            Box::new(m20261122_000007_hiring::Migration),
            Box::new(m20261122_000008_eligibility::Migration),
            Box::new(m20261123_000009_postings::Migration),
            Box::new(m20261123_000010_exams::Migration),
            Box::new(m20261123_000011_sights::Migration),
            Box::new(m20261126_000012_seniors::Migration),
            Box::new(m20261126_000013_secondments::Migration),
            Box::new(m20261126_000014_covering::Migration),
            Box::new(m20261126_000015_rules_of_exams::Migration),
            Box::new(m20261126_000016_terms_of_secondments::Migration),
            Box::new(m20261126_000017_covering_more::Migration),
            Box::new(m20261126_000018_early_ends::Migration),
            Box::new(m20261128_000019_hires::Migration),
            Box::new(m20261128_000020_revisions::Migration),
            Box::new(m20261128_000021_returns::Migration),
            Box::new(m20261128_000022_kinds_of_secondments::Migration),
            Box::new(m20261128_000023_delivered_notices::Migration),
            Box::new(m20261128_000024_knowledge_of_posts::Migration),
            Box::new(m20261128_000025_service_spans::Migration),
            Box::new(m20261128_000026_substitutes_of_free_agents::Migration),
            Box::new(m20261128_000027_yielded_choices::Migration),
        ]
    }
}
