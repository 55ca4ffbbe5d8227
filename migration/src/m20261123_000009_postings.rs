//! Internal postings: rounds, what units ask for, who applies, and the declarations of free agents.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] = &[
    "posting_round",
    "posting",
    "posting_panelist",
    "posting_application",
    "posting_examination",
    "posting_opinion",
    "free_agent_declaration",
    "free_agent_identity",
    "free_agent_bid",
];
const SCHEMA: &[&str] = &[
    "CREATE TABLE posting_round (
    id UUID NOT NULL PRIMARY KEY,
    fiscal_year integer NOT NULL,
    title varchar NOT NULL,
    rule_id UUID REFERENCES eligibility_rule (id),
    most_choices integer NOT NULL CHECK (most_choices >= 1),
    through_head boolean NOT NULL,
    shown_from varchar(16) NOT NULL,
    personnel_unit_id UUID NOT NULL REFERENCES org_unit (id),
    substitute_id UUID NOT NULL REFERENCES employee (id),
    applications_from DAY NOT NULL,
    applications_until DAY NOT NULL,
    records_until DAY NOT NULL,
    state varchar(16) NOT NULL,
    figures text,
    published_at INSTANT,
    closed_at INSTANT,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL,
    CHECK (applications_from <= applications_until AND applications_until < records_until)
)",
    "CREATE TABLE posting (
    id UUID NOT NULL PRIMARY KEY,
    round_id UUID NOT NULL REFERENCES posting_round (id),
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    title varchar NOT NULL,
    duties varchar NOT NULL,
    rank_id UUID REFERENCES position_rank (id),
    places integer NOT NULL CHECK (places >= 1),
    qualifications varchar,
    starts_on DAY NOT NULL,
    period_years integer CHECK (period_years >= 1),
    applications_until DAY ,
    state varchar(16) NOT NULL,
    returned_for varchar,
    requested_by_id UUID REFERENCES employee (id),
    notified_at INSTANT,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE INDEX posting_round_of ON posting (round_id)",
    "CREATE INDEX posting_unit ON posting (org_unit_id)",
    "CREATE TABLE posting_panelist (
    id UUID NOT NULL PRIMARY KEY,
    posting_id UUID NOT NULL REFERENCES posting (id),
    employee_id UUID NOT NULL REFERENCES employee (id)
)",
    "CREATE UNIQUE INDEX posting_panelist_once ON posting_panelist (posting_id, employee_id)",
    "CREATE INDEX posting_panelist_employee ON posting_panelist (employee_id)",
    "CREATE TABLE posting_application (
    id UUID NOT NULL PRIMARY KEY,
    round_id UUID NOT NULL REFERENCES posting_round (id),
    posting_id UUID NOT NULL REFERENCES posting (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    choice integer NOT NULL CHECK (choice >= 1),
    statement text NOT NULL,
    state varchar(16) NOT NULL,
    by_substitute boolean NOT NULL,
    judged text,
    head_opinion varchar,
    submitted_at INSTANT NOT NULL,
    forwarded_at INSTANT,
    closed_at INSTANT,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX posting_application_once ON posting_application (employee_id, posting_id) WHERE state NOT IN ('withdrawn', 'not_selected')",
    "CREATE UNIQUE INDEX posting_application_choice ON posting_application (round_id, employee_id, choice) WHERE state NOT IN ('withdrawn', 'not_selected')",
    "CREATE INDEX posting_application_posting ON posting_application (posting_id)",
    "CREATE TABLE posting_examination (
    id UUID NOT NULL PRIMARY KEY REFERENCES posting_application (id),
    state varchar(16) NOT NULL,
    interview_at INSTANT,
    interview_place varchar,
    note varchar,
    order_id UUID,
    starts_on DAY ,
    ends_on DAY ,
    version integer NOT NULL
)",
    "CREATE TABLE posting_opinion (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES posting_application (id),
    panelist_id UUID NOT NULL REFERENCES employee (id),
    points integer NOT NULL CHECK (points BETWEEN 1 AND 5),
    comment text NOT NULL,
    given_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX posting_opinion_once ON posting_opinion (application_id, panelist_id)",
    "CREATE TABLE free_agent_declaration (
    id UUID NOT NULL PRIMARY KEY,
    skills text NOT NULL,
    wishes text NOT NULL,
    valid_until DAY NOT NULL,
    state varchar(16) NOT NULL,
    declared_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE TABLE free_agent_identity (
    id UUID NOT NULL PRIMARY KEY REFERENCES free_agent_declaration (id),
    employee_id UUID NOT NULL REFERENCES employee (id)
)",
    "CREATE INDEX free_agent_identity_employee ON free_agent_identity (employee_id)",
    "CREATE TABLE free_agent_bid (
    id UUID NOT NULL PRIMARY KEY,
    declaration_id UUID NOT NULL REFERENCES free_agent_declaration (id),
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    message text NOT NULL,
    state varchar(16) NOT NULL,
    order_id UUID,
    made_at INSTANT NOT NULL,
    answered_at INSTANT,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX free_agent_bid_once ON free_agent_bid (declaration_id, org_unit_id) WHERE state <> 'withdrawn'",
    "CREATE INDEX free_agent_bid_unit ON free_agent_bid (org_unit_id)",
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
