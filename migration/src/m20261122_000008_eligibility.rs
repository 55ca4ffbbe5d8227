//! What rules of eligibility ask of a person beyond the timeline, and the rules themselves, version by version.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] = &["career_entry", "evaluation_score", "eligibility_rule", "eligibility_version", "eligibility_exception"];
const SCHEMA: &[&str] = &[
    "CREATE TABLE career_entry (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    kind varchar(16) NOT NULL,
    title varchar,
    related boolean NOT NULL,
    education integer,
    org_unit_id UUID REFERENCES org_unit (id),
    rank_id UUID REFERENCES position_rank (id),
    occupation_id UUID REFERENCES occupation (id),
    pay_table_id UUID REFERENCES pay_table (id),
    grade integer CHECK (grade >= 1),
    effective_from DAY NOT NULL,
    effective_to DAY NOT NULL,
    recorded_at INSTANT NOT NULL,
    CHECK (effective_from < effective_to)
)",
    "CREATE INDEX career_entry_employee ON career_entry (employee_id, kind, effective_from)",
    "CREATE INDEX career_entry_service ON career_entry (effective_to) WHERE kind = 'service'",
    "CREATE TABLE evaluation_score (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    fiscal_year integer NOT NULL,
    points integer NOT NULL CHECK (points >= 0),
    recorded_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX evaluation_score_once ON evaluation_score (employee_id, fiscal_year)",
    "CREATE TABLE eligibility_rule (
    id UUID NOT NULL PRIMARY KEY,
    code varchar BYTEWISE NOT NULL UNIQUE,
    name varchar NOT NULL,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE TABLE eligibility_version (
    id UUID NOT NULL PRIMARY KEY,
    rule_id UUID NOT NULL REFERENCES eligibility_rule (id),
    number integer NOT NULL,
    reference_day varchar(32) NOT NULL,
    criteria text NOT NULL,
    legal_basis varchar NOT NULL,
    reason varchar,
    recorded_by varchar NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX eligibility_version_once ON eligibility_version (rule_id, number)",
    "CREATE TABLE eligibility_exception (
    id UUID NOT NULL PRIMARY KEY,
    rule_id UUID NOT NULL REFERENCES eligibility_rule (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    reason varchar NOT NULL,
    recorded_by varchar NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX eligibility_exception_once ON eligibility_exception (rule_id, employee_id)",
    "CREATE INDEX eligibility_exception_employee ON eligibility_exception (employee_id)",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, SCHEMA).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
