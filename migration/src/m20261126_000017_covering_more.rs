//! What a page of applications reads of each result and each sheet lies in the index by application, and the highest education of each person comes
//! first in its own: PostgreSQL then reads no row of these tables. SQLite, for which no city is large, does without.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect::run;

const UP: &[&str] = &[
    "DROP INDEX stage_result_once",
    "CREATE UNIQUE INDEX stage_result_once ON stage_result (application_id, stage_id) INCLUDE (sat, points, place, outcome)",
    "DROP INDEX mark_sheet_once",
    "CREATE UNIQUE INDEX mark_sheet_once ON mark_sheet (application_id, stage_id, rater_id) INCLUDE (total)",
    "DROP INDEX career_entry_education",
    "CREATE INDEX career_entry_education ON career_entry (employee_id, education DESC) WHERE kind = 'education'",
];
const DOWN: &[&str] = &[
    "DROP INDEX career_entry_education",
    "CREATE INDEX career_entry_education ON career_entry (employee_id, education) WHERE kind = 'education'",
    "DROP INDEX mark_sheet_once",
    "CREATE UNIQUE INDEX mark_sheet_once ON mark_sheet (application_id, stage_id, rater_id)",
    "DROP INDEX stage_result_once",
    "CREATE UNIQUE INDEX stage_result_once ON stage_result (application_id, stage_id)",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, DOWN).await
    }
}

async fn on_postgres(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    match manager.get_database_backend() {
        DbBackend::Sqlite => Ok(()),
        _ => run(manager, statements).await,
    }
}
