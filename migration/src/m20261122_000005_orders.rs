//! Orders before they are announced: drafts, who plans and decides them, and what was found and accepted.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, guard_append_only, guard_timeline, run};

const TABLES: &[&str] = &[
    "secondment",
    "order_planner",
    "order_appointee",
    "finding_acceptance",
    "approval_step",
    "approval_member",
    "approval_decision",
    "stand_in",
];
const BATCH: &[&str] = &[
    "state varchar(16) NOT NULL DEFAULT 'announced'",
    "version integer NOT NULL DEFAULT 1",
    "decision_number varchar",
    "round integer NOT NULL DEFAULT 0",
    "findings_digest varchar",
    "submitted_at INSTANT",
    "approved_at INSTANT",
    "pre_notified_at INSTANT",
    "withdrawn_at INSTANT",
    "withdrawal_reason varchar",
];
const ORDER: &[&str] = &[
    "sequence integer NOT NULL DEFAULT 1",
    "public boolean NOT NULL DEFAULT FALSE",
    "to_unit_id UUID REFERENCES org_unit (id)",
    "to_post_id UUID REFERENCES post (id)",
    "to_rank_id UUID REFERENCES position_rank (id)",
    "to_occupation_id UUID REFERENCES occupation (id)",
    "to_pay_table_id UUID REFERENCES pay_table (id)",
    "to_grade integer",
    "to_step integer",
    "to_employment_kind varchar(32)",
    "to_retirement_category varchar(24)",
    "leave_kind varchar(32)",
    "host varchar",
    "term_ends_on DAY ",
    "list_valid_until DAY ",
    "from_unit_id UUID REFERENCES org_unit (id)",
    "from_post_id UUID REFERENCES post (id)",
    "from_rank_id UUID REFERENCES position_rank (id)",
    "from_grade integer",
    "from_step integer",
    "own_notice_text varchar",
    "notice_text varchar",
    "public_notice_text varchar",
    "cancels_id UUID REFERENCES personnel_order (id)",
    "cancelled_at INSTANT",
];
const SCHEMA: &[&str] = &[
    "CREATE INDEX order_batch_announced ON order_batch (announced_at)",
    "CREATE INDEX personnel_order_cancels ON personnel_order (cancels_id)",
    "CREATE INDEX personnel_order_effective ON personnel_order (effective_on, id)",
    "CREATE INDEX standing_headcount ON standing (org_unit_id, status, effective_from, effective_to, employment_kind) WHERE superseded_at IS NULL",
    "CREATE TABLE secondment (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    host varchar NOT NULL CHECK (host <> ''),
    TIMELINE
)",
    "CREATE UNIQUE INDEX secondment_current ON secondment (employee_id, effective_from) WHERE superseded_at IS NULL",
    "CREATE INDEX secondment_known ON secondment (employee_id, recorded_at)",
    "CREATE INDEX secondment_order ON secondment (order_id)",
    "CREATE TABLE order_planner (
    id UUID NOT NULL PRIMARY KEY,
    batch_id UUID NOT NULL REFERENCES order_batch (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    named_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX order_planner_once ON order_planner (batch_id, employee_id)",
    "CREATE INDEX order_planner_employee ON order_planner (employee_id)",
    "CREATE TABLE order_appointee (
    id UUID NOT NULL PRIMARY KEY REFERENCES personnel_order (id),
    number varchar NOT NULL CHECK (number <> ''),
    family_name varchar NOT NULL,
    given_name varchar NOT NULL,
    family_name_kana varchar NOT NULL,
    given_name_kana varchar NOT NULL,
    birth_date DAY NOT NULL,
    sex varchar(16) NOT NULL
)",
    "CREATE TABLE finding_acceptance (
    id UUID NOT NULL PRIMARY KEY,
    batch_id UUID NOT NULL REFERENCES order_batch (id),
    finding varchar NOT NULL,
    accepted_by_id UUID NOT NULL REFERENCES employee (id),
    reason varchar NOT NULL CHECK (reason <> ''),
    accepted_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX finding_acceptance_once ON finding_acceptance (batch_id, finding)",
    "CREATE TABLE approval_step (
    id UUID NOT NULL PRIMARY KEY,
    batch_id UUID NOT NULL REFERENCES order_batch (id),
    round integer NOT NULL,
    position integer NOT NULL,
    name varchar NOT NULL,
    kind varchar(16) NOT NULL,
    required integer NOT NULL CHECK (required >= 1)
)",
    "CREATE UNIQUE INDEX approval_step_once ON approval_step (batch_id, round, position)",
    "CREATE TABLE approval_member (
    id UUID NOT NULL PRIMARY KEY,
    step_id UUID NOT NULL REFERENCES approval_step (id),
    employee_id UUID NOT NULL REFERENCES employee (id)
)",
    "CREATE UNIQUE INDEX approval_member_once ON approval_member (step_id, employee_id)",
    "CREATE INDEX approval_member_employee ON approval_member (employee_id)",
    "CREATE TABLE approval_decision (
    id UUID NOT NULL PRIMARY KEY,
    step_id UUID NOT NULL REFERENCES approval_step (id),
    member_id UUID NOT NULL REFERENCES employee (id),
    decided_by_id UUID NOT NULL REFERENCES employee (id),
    verdict varchar(16) NOT NULL,
    comment varchar,
    decided_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX approval_decision_once ON approval_decision (step_id, member_id)",
    "CREATE TABLE stand_in (
    id UUID NOT NULL PRIMARY KEY,
    principal_id UUID NOT NULL REFERENCES employee (id),
    deputy_id UUID NOT NULL REFERENCES employee (id),
    valid_from DAY NOT NULL,
    valid_to DAY NOT NULL,
    reason varchar NOT NULL,
    ended_at INSTANT,
    recorded_at INSTANT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (principal_id <> deputy_id)
)",
    "CREATE INDEX stand_in_deputy ON stand_in (deputy_id)",
    "CREATE INDEX stand_in_principal ON stand_in (principal_id)",
    "ALTER TABLE audit_entry ADD COLUMN batch_id UUID",
    "CREATE INDEX audit_entry_batch ON audit_entry (batch_id)",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in [("order_batch", BATCH), ("personnel_order", ORDER)] {
            for column in columns {
                run(manager, &[&format!("ALTER TABLE {table} ADD COLUMN {column}")]).await?;
            }
        }
        run(manager, SCHEMA).await?;
        guard_timeline(manager, "secondment").await?;
        guard_append_only(manager, "approval_decision").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP INDEX standing_headcount", "DROP INDEX audit_entry_batch", "ALTER TABLE audit_entry DROP COLUMN batch_id"])
            .await?;
        drop_all(manager, TABLES).await?;
        run(manager, &["DROP INDEX personnel_order_effective", "DROP INDEX personnel_order_cancels", "DROP INDEX order_batch_announced"])
            .await?;
        for (table, columns) in [("personnel_order", ORDER), ("order_batch", BATCH)] {
            for column in columns.iter().rev() {
                let name = column.split(' ').next().unwrap_or_default();
                run(manager, &[&format!("ALTER TABLE {table} DROP COLUMN {name}")]).await?;
            }
        }
        Ok(())
    }
}
