//! Orders, and the units and posts that they shape.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, guard_timeline, run};

const TABLES: &[&str] =
    &["employee", "order_batch", "personnel_order", "org_unit", "org_unit_version", "org_unit_succession", "post", "post_version"];
const TIMELINES: &[&str] = &["org_unit_version", "post_version"];
const SCHEMA: &[&str] = &[
    "CREATE TABLE employee (
    id UUID NOT NULL PRIMARY KEY,
    number varchar BYTEWISE NOT NULL UNIQUE CHECK (number <> ''),
    version integer NOT NULL,
    record_begins DAY NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE TABLE order_batch (
    id UUID NOT NULL PRIMARY KEY,
    kind varchar(24) NOT NULL,
    title varchar NOT NULL,
    effective_on DAY NOT NULL,
    announced_at INSTANT,
    recorded_at INSTANT NOT NULL
)",
    "CREATE TABLE personnel_order (
    id UUID NOT NULL PRIMARY KEY,
    batch_id UUID NOT NULL REFERENCES order_batch (id),
    employee_id UUID REFERENCES employee (id),
    kind varchar(32) NOT NULL,
    effective_on DAY NOT NULL,
    legal_basis varchar,
    reason varchar,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX personnel_order_batch ON personnel_order (batch_id)",
    "CREATE INDEX personnel_order_employee ON personnel_order (employee_id)",
    "CREATE TABLE org_unit (
    id UUID NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE TABLE org_unit_version (
    id UUID NOT NULL PRIMARY KEY,
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    code varchar BYTEWISE NOT NULL CHECK (code <> ''),
    name varchar NOT NULL CHECK (name <> ''),
    kind varchar(16) NOT NULL,
    parent_id UUID REFERENCES org_unit (id),
    authority_id UUID NOT NULL REFERENCES appointing_authority (id),
    TIMELINE
)",
    "CREATE UNIQUE INDEX org_unit_version_current ON org_unit_version (org_unit_id, effective_from) WHERE superseded_at IS NULL",
    "CREATE UNIQUE INDEX org_unit_version_code ON org_unit_version (code, effective_from) WHERE superseded_at IS NULL",
    "CREATE INDEX org_unit_version_parent ON org_unit_version (parent_id, code) WHERE superseded_at IS NULL",
    "CREATE INDEX org_unit_version_known ON org_unit_version (org_unit_id, recorded_at)",
    "CREATE INDEX org_unit_version_order ON org_unit_version (order_id)",
    "CREATE TABLE org_unit_succession (
    id UUID NOT NULL PRIMARY KEY,
    predecessor_id UUID NOT NULL REFERENCES org_unit (id),
    successor_id UUID NOT NULL REFERENCES org_unit (id),
    effective_on DAY NOT NULL,
    order_id UUID NOT NULL REFERENCES personnel_order (id),
    CHECK (predecessor_id <> successor_id)
)",
    "CREATE UNIQUE INDEX org_unit_succession_once ON org_unit_succession (predecessor_id, successor_id)",
    "CREATE INDEX org_unit_succession_successor ON org_unit_succession (successor_id)",
    "CREATE TABLE post (
    id UUID NOT NULL PRIMARY KEY,
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    heads_unit boolean NOT NULL
)",
    "CREATE INDEX post_org_unit ON post (org_unit_id)",
    "CREATE UNIQUE INDEX post_one_head ON post (org_unit_id) WHERE heads_unit",
    "CREATE TABLE post_version (
    id UUID NOT NULL PRIMARY KEY,
    post_id UUID NOT NULL REFERENCES post (id),
    title varchar NOT NULL,
    lowest_rank_id UUID NOT NULL REFERENCES position_rank (id),
    highest_rank_id UUID NOT NULL REFERENCES position_rank (id),
    supervisory boolean NOT NULL,
    seats integer NOT NULL CHECK (seats >= 1),
    TIMELINE
)",
    "CREATE UNIQUE INDEX post_version_current ON post_version (post_id, effective_from) WHERE superseded_at IS NULL",
    "CREATE INDEX post_version_order ON post_version (order_id)",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, SCHEMA).await?;
        for table in TIMELINES {
            guard_timeline(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
