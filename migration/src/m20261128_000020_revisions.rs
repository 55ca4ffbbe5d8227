//! What can be put right: a round of postings keeps the version of the rule that it was published with, a component of an exam has a version, an exception
//! ends; and the day of a graduation lies in the index of educations, which PostgreSQL then need not leave.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect::run;

const UP: &[&str] = &[
    "ALTER TABLE posting_round ADD COLUMN rule_version INTEGER",
    "ALTER TABLE exam_component ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE eligibility_exception ADD COLUMN ended_at INSTANT",
    "ALTER TABLE eligibility_exception ADD COLUMN ended_because VARCHAR",
    "DROP INDEX eligibility_exception_once",
    "CREATE UNIQUE INDEX eligibility_exception_once ON eligibility_exception (rule_id, employee_id) WHERE ended_at IS NULL",
];
const UP_POSTGRES: &[&str] = &[
    "DROP INDEX career_entry_education",
    "CREATE INDEX career_entry_education ON career_entry (employee_id, education DESC) INCLUDE (effective_from) WHERE kind = 'education'",
];
const DOWN: &[&str] = &[
    "DROP INDEX eligibility_exception_once",
    "DELETE FROM eligibility_exception WHERE ended_at IS NOT NULL",
    "CREATE UNIQUE INDEX eligibility_exception_once ON eligibility_exception (rule_id, employee_id)",
    "ALTER TABLE eligibility_exception DROP COLUMN ended_because",
    "ALTER TABLE eligibility_exception DROP COLUMN ended_at",
    "ALTER TABLE exam_component DROP COLUMN version",
    "ALTER TABLE posting_round DROP COLUMN rule_version",
];
const DOWN_POSTGRES: &[&str] = &[
    "DROP INDEX career_entry_education",
    "CREATE INDEX career_entry_education ON career_entry (employee_id, education DESC) WHERE kind = 'education'",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        if manager.get_database_backend() == DbBackend::Sqlite { Ok(()) } else { run(manager, UP_POSTGRES).await }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            run(manager, DOWN_POSTGRES).await?;
        }
        run(manager, DOWN).await
    }
}
