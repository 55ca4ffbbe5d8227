//! The municipality as data: what a profile file says.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] = &[
    "municipality",
    "appointing_authority",
    "competency",
    "position_rank",
    "rank_competency",
    "occupation",
    "pay_table",
    "pay_grade",
    "profile_setting",
];
const SCHEMA: &[&str] = &[
    "CREATE TABLE municipality (
    id UUID NOT NULL PRIMARY KEY,
    code varchar NOT NULL UNIQUE,
    name varchar NOT NULL,
    profile_digest varchar NOT NULL,
    profile_loaded_at INSTANT NOT NULL
)",
    "CREATE TABLE appointing_authority (
    id UUID NOT NULL PRIMARY KEY,
    code varchar NOT NULL UNIQUE,
    name varchar NOT NULL,
    valid_from DAY NOT NULL,
    valid_to DAY NOT NULL,
    legal_basis varchar NOT NULL
)",
    "CREATE TABLE competency (
    id UUID NOT NULL PRIMARY KEY,
    code varchar NOT NULL UNIQUE,
    name varchar NOT NULL,
    name_en varchar NOT NULL
)",
    "CREATE TABLE position_rank (
    id UUID NOT NULL PRIMARY KEY,
    code varchar NOT NULL UNIQUE,
    name varchar NOT NULL UNIQUE,
    level integer NOT NULL CHECK (level >= 1),
    track varchar NOT NULL,
    supervisory boolean NOT NULL,
    valid_from DAY NOT NULL,
    valid_to DAY NOT NULL,
    legal_basis varchar NOT NULL
)",
    "CREATE TABLE rank_competency (
    id UUID NOT NULL PRIMARY KEY,
    rank_id UUID NOT NULL REFERENCES position_rank (id),
    competency_id UUID NOT NULL REFERENCES competency (id)
)",
    "CREATE UNIQUE INDEX rank_competency_once ON rank_competency (rank_id, competency_id)",
    "CREATE TABLE occupation (
    id UUID NOT NULL PRIMARY KEY,
    code varchar NOT NULL UNIQUE,
    name varchar NOT NULL UNIQUE,
    retirement_category varchar(24) NOT NULL,
    valid_from DAY NOT NULL,
    valid_to DAY NOT NULL,
    legal_basis varchar NOT NULL
)",
    "CREATE TABLE pay_table (
    id UUID NOT NULL PRIMARY KEY,
    code varchar NOT NULL UNIQUE,
    name varchar NOT NULL UNIQUE,
    valid_from DAY NOT NULL,
    valid_to DAY NOT NULL,
    legal_basis varchar NOT NULL
)",
    "CREATE TABLE pay_grade (
    id UUID NOT NULL PRIMARY KEY,
    pay_table_id UUID NOT NULL REFERENCES pay_table (id),
    grade integer NOT NULL CHECK (grade >= 1),
    benchmark varchar NOT NULL,
    highest_step integer NOT NULL CHECK (highest_step >= 1)
)",
    "CREATE UNIQUE INDEX pay_grade_once ON pay_grade (pay_table_id, grade)",
    "CREATE TABLE profile_setting (
    id UUID NOT NULL PRIMARY KEY,
    key varchar NOT NULL,
    valid_from DAY NOT NULL,
    value text NOT NULL,
    legal_basis varchar NOT NULL
)",
    "CREATE UNIQUE INDEX profile_setting_once ON profile_setting (key, valid_from)",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, SCHEMA).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
