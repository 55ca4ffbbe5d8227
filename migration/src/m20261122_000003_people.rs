//! People: who they are, where they stand, what they hold beside, when they are away.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, guard_timeline, run};

const TABLES: &[&str] = &["personal_record", "name_key", "standing", "additional_post", "leave"];
const TIMELINES: &[&str] = &["personal_record", "standing", "additional_post", "leave"];
const SCHEMA: &[&str] = &[
    "CREATE TABLE personal_record (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    register_family_name varchar NOT NULL CHECK (register_family_name <> ''),
    register_given_name varchar NOT NULL,
    family_name_kana varchar NOT NULL,
    given_name_kana varchar NOT NULL,
    working_family_name varchar,
    working_given_name varchar,
    working_family_name_kana varchar,
    working_given_name_kana varchar,
    former_family_name varchar,
    kana_sort_key varchar BYTEWISE NOT NULL,
    birth_date DAY NOT NULL,
    sex varchar(16) NOT NULL,
    hired_on DAY NOT NULL,
    TIMELINE
)",
    "CREATE UNIQUE INDEX personal_record_current ON personal_record (employee_id, effective_from) WHERE superseded_at IS NULL",
    "CREATE INDEX personal_record_kana ON personal_record (kana_sort_key, employee_id) WHERE superseded_at IS NULL",
    "CREATE INDEX personal_record_known ON personal_record (employee_id, recorded_at)",
    "CREATE INDEX personal_record_order ON personal_record (order_id)",
    "CREATE TABLE name_key (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    kind varchar(8) NOT NULL,
    key varchar BYTEWISE NOT NULL,
    kana_sort_key varchar BYTEWISE NOT NULL
)",
    "CREATE INDEX name_key_search ON name_key (key, kind, kana_sort_key, employee_id)",
    "CREATE INDEX name_key_head ON name_key (substr(key, 1, 2), kana_sort_key, employee_id, kind, key)",
    "CREATE INDEX name_key_employee ON name_key (employee_id)",
    "CREATE TABLE standing (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    status varchar(16) NOT NULL,
    employment_kind varchar(32) NOT NULL,
    authority_id UUID NOT NULL REFERENCES appointing_authority (id),
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    post_id UUID NOT NULL REFERENCES post (id),
    rank_id UUID NOT NULL REFERENCES position_rank (id),
    occupation_id UUID NOT NULL REFERENCES occupation (id),
    pay_table_id UUID NOT NULL REFERENCES pay_table (id),
    grade integer NOT NULL CHECK (grade >= 1),
    step integer NOT NULL CHECK (step >= 1),
    retirement_category varchar(24) NOT NULL,
    term_ends_on DAY ,
    TIMELINE
)",
    "CREATE UNIQUE INDEX standing_current ON standing (employee_id, effective_from) WHERE superseded_at IS NULL",
    "CREATE INDEX standing_org_unit ON standing (org_unit_id, employee_id) WHERE superseded_at IS NULL",
    "CREATE INDEX standing_post ON standing (post_id, employee_id) WHERE superseded_at IS NULL",
    "CREATE INDEX standing_rank ON standing (rank_id, employee_id) WHERE superseded_at IS NULL",
    "CREATE INDEX standing_occupation ON standing (occupation_id, employee_id) WHERE superseded_at IS NULL",
    "CREATE INDEX standing_known ON standing (employee_id, recorded_at)",
    "CREATE INDEX standing_order ON standing (order_id)",
    "CREATE TABLE additional_post (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    kind varchar(32) NOT NULL,
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    post_id UUID NOT NULL REFERENCES post (id),
    TIMELINE
)",
    "CREATE UNIQUE INDEX additional_post_current ON additional_post (employee_id, post_id, effective_from) WHERE superseded_at IS NULL",
    "CREATE INDEX additional_post_org_unit ON additional_post (org_unit_id, employee_id) WHERE superseded_at IS NULL",
    "CREATE INDEX additional_post_post ON additional_post (post_id, employee_id) WHERE superseded_at IS NULL",
    "CREATE INDEX additional_post_known ON additional_post (employee_id, recorded_at)",
    "CREATE INDEX additional_post_order ON additional_post (order_id)",
    "CREATE TABLE leave (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    kind varchar(32) NOT NULL,
    TIMELINE
)",
    "CREATE UNIQUE INDEX leave_current ON leave (employee_id, kind, effective_from) WHERE superseded_at IS NULL",
    "CREATE INDEX leave_known ON leave (employee_id, recorded_at)",
    "CREATE INDEX leave_order ON leave (order_id)",
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
