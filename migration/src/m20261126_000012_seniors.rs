//! Those past sixty: what was decided for them, what they are asked and wish, posts for the experienced, and what is handed over.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] = &[
    "senior_arrangement",
    "senior_inquiry",
    "senior_wish",
    "senior_profile",
    "senior_health",
    "senior_opening",
    "senior_placement",
    "knowledge_handover",
    "handover_session",
];
const SCHEMA: &[&str] = &[
    "CREATE TABLE senior_arrangement (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    kind varchar(32) NOT NULL,
    starts_on DAY NOT NULL,
    ends_on DAY NOT NULL,
    weekly_minutes integer CHECK (weekly_minutes > 0),
    reason varchar NOT NULL,
    consented_on DAY NOT NULL,
    ended_because varchar,
    order_id UUID,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL,
    CHECK (starts_on <= ends_on)
)",
    "CREATE INDEX senior_arrangement_employee ON senior_arrangement (employee_id)",
    "CREATE TABLE senior_inquiry (
    id UUID NOT NULL PRIMARY KEY,
    fiscal_year integer NOT NULL,
    employee_id UUID NOT NULL REFERENCES employee (id),
    purpose varchar(16) NOT NULL,
    made_at INSTANT NOT NULL,
    answer_by DAY NOT NULL,
    delivered_on DAY ,
    reminders integer NOT NULL,
    reminded_on DAY ,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX senior_inquiry_once ON senior_inquiry (fiscal_year, employee_id)",
    "CREATE INDEX senior_inquiry_employee ON senior_inquiry (employee_id)",
    "CREATE TABLE senior_wish (
    id UUID NOT NULL PRIMARY KEY,
    inquiry_id UUID NOT NULL REFERENCES senior_inquiry (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    wish varchar(32) NOT NULL,
    note varchar,
    stated_on DAY NOT NULL,
    recorded_at INSTANT NOT NULL,
    superseded_at INSTANT
)",
    "CREATE INDEX senior_wish_inquiry ON senior_wish (inquiry_id)",
    "CREATE UNIQUE INDEX senior_wish_current ON senior_wish (inquiry_id) WHERE superseded_at IS NULL",
    "CREATE INDEX senior_wish_employee ON senior_wish (employee_id)",
    "CREATE TABLE senior_profile (
    id UUID NOT NULL PRIMARY KEY REFERENCES employee (id),
    skills varchar NOT NULL,
    wishes varchar,
    preferred_unit_id UUID REFERENCES org_unit (id),
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE TABLE senior_health (
    id UUID NOT NULL PRIMARY KEY REFERENCES employee (id),
    limits varchar NOT NULL,
    note varchar,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE TABLE senior_opening (
    id UUID NOT NULL PRIMARY KEY,
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    title varchar NOT NULL,
    duties varchar NOT NULL,
    skills varchar NOT NULL,
    loads varchar NOT NULL,
    starts_on DAY NOT NULL,
    places integer NOT NULL CHECK (places > 0),
    weekly_minutes integer CHECK (weekly_minutes > 0),
    closed_at INSTANT,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE INDEX senior_opening_org_unit ON senior_opening (org_unit_id)",
    "CREATE TABLE senior_placement (
    id UUID NOT NULL PRIMARY KEY,
    opening_id UUID NOT NULL REFERENCES senior_opening (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    score integer NOT NULL,
    explained varchar NOT NULL,
    order_id UUID,
    decided_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX senior_placement_once ON senior_placement (opening_id, employee_id)",
    "CREATE INDEX senior_placement_employee ON senior_placement (employee_id)",
    "CREATE TABLE knowledge_handover (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    successor_id UUID REFERENCES employee (id),
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    topic varchar NOT NULL,
    only_holder boolean NOT NULL,
    deadline DAY NOT NULL,
    completed_on DAY ,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE INDEX knowledge_handover_employee ON knowledge_handover (employee_id)",
    "CREATE INDEX knowledge_handover_successor ON knowledge_handover (successor_id)",
    "CREATE TABLE handover_session (
    id UUID NOT NULL PRIMARY KEY,
    handover_id UUID NOT NULL REFERENCES knowledge_handover (id),
    held_on DAY NOT NULL,
    minutes integer NOT NULL CHECK (minutes > 0),
    note varchar,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX handover_session_handover ON handover_session (handover_id)",
];

#[derive(Debug, DeriveMigrationName)]
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
