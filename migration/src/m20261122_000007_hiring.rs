//! From the list to the first day, and the other doors in.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] = &[
    "list_entry",
    "job_offer",
    "hire",
    "conditional_decision",
    "onboarding",
    "onboarding_contact",
    "term_appointment",
    "external_worker",
    "reserved_post",
];
const SCHEMA: &[&str] = &[
    "CREATE TABLE list_entry (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    category_id UUID NOT NULL REFERENCES exam_category (id),
    kind varchar(16) NOT NULL,
    place integer NOT NULL,
    listed_on DAY NOT NULL,
    valid_until DAY NOT NULL,
    lifted_on DAY ,
    removed_on DAY ,
    removal_reason varchar(16),
    note varchar
)",
    "CREATE UNIQUE INDEX list_entry_application ON list_entry (application_id)",
    "CREATE INDEX list_entry_by_place ON list_entry (category_id, place)",
    "CREATE TABLE job_offer (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    number integer NOT NULL,
    appointment_on DAY NOT NULL,
    answer_by DAY NOT NULL,
    terms varchar,
    state varchar(16) NOT NULL,
    made_at INSTANT NOT NULL,
    answered_at INSTANT,
    answered_by varchar(16),
    reason varchar
)",
    "CREATE UNIQUE INDEX job_offer_once ON job_offer (application_id, number)",
    "CREATE TABLE hire (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    order_id UUID NOT NULL,
    batch_id UUID NOT NULL,
    number varchar NOT NULL,
    effective_on DAY NOT NULL,
    hired_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX hire_application ON hire (application_id)",
    "CREATE INDEX hire_order ON hire (order_id)",
    "CREATE TABLE conditional_decision (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    order_id UUID NOT NULL REFERENCES personnel_order (id),
    verdict varchar(16) NOT NULL,
    until DAY ,
    reason varchar NOT NULL,
    decided_by varchar NOT NULL,
    decided_at INSTANT NOT NULL
)",
    "CREATE INDEX conditional_decision_employee ON conditional_decision (employee_id)",
    "CREATE INDEX conditional_decision_order ON conditional_decision (order_id)",
    "CREATE TABLE onboarding (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    supporter_id UUID NOT NULL REFERENCES employee (id),
    starts_on DAY NOT NULL,
    ends_on DAY NOT NULL,
    silence_days integer NOT NULL,
    next_contact_by DAY NOT NULL,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX onboarding_application ON onboarding (application_id)",
    "CREATE INDEX onboarding_supporter ON onboarding (supporter_id)",
    "CREATE INDEX onboarding_next_contact_by ON onboarding (next_contact_by)",
    "CREATE TABLE onboarding_contact (
    id UUID NOT NULL PRIMARY KEY,
    onboarding_id UUID NOT NULL REFERENCES onboarding (id),
    kind varchar(16) NOT NULL,
    held_on DAY NOT NULL,
    note varchar,
    recorded_by varchar NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX onboarding_contact_onboarding ON onboarding_contact (onboarding_id)",
    "CREATE TABLE term_appointment (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    kind varchar(32) NOT NULL,
    ground varchar(32),
    work varchar NOT NULL,
    starts_on DAY NOT NULL,
    ends_on DAY NOT NULL,
    first_on DAY NOT NULL,
    open_call boolean NOT NULL,
    consecutive integer NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX term_appointment_employee ON term_appointment (employee_id)",
    "CREATE INDEX term_appointment_ends_on ON term_appointment (ends_on)",
    "CREATE TABLE external_worker (
    id UUID NOT NULL PRIMARY KEY,
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    arrangement varchar(16) NOT NULL,
    company varchar NOT NULL,
    work varchar NOT NULL,
    people integer NOT NULL,
    starts_on DAY NOT NULL,
    ends_on DAY ,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE INDEX external_worker_org_unit ON external_worker (org_unit_id)",
    "CREATE TABLE reserved_post (
    id UUID NOT NULL PRIMARY KEY,
    post_id UUID NOT NULL REFERENCES post (id),
    reserved_from DAY NOT NULL,
    reserved_until DAY ,
    reason varchar NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX reserved_post_post ON reserved_post (post_id)",
];

/// Orders can be objected to; and most of what is audited belongs to no batch, and need not be in its index.
const CHANGES: &[&str] = &[
    "ALTER TABLE personnel_order ADD COLUMN objection varchar",
    "DROP INDEX audit_entry_batch",
    "CREATE INDEX audit_entry_batch ON audit_entry (batch_id) WHERE batch_id IS NOT NULL",
];
const UNDO: &[&str] = &[
    "DROP INDEX audit_entry_batch",
    "CREATE INDEX audit_entry_batch ON audit_entry (batch_id)",
    "ALTER TABLE personnel_order DROP COLUMN objection",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, CHANGES).await?;
        run(manager, SCHEMA).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await?;
        run(manager, UNDO).await
    }
}
