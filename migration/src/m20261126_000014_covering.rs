//! What a question about a whole city reads of each person lies in the order of people: PostgreSQL then reads the indexes alone and sorts nothing.
//! SQLite, for which no city is large, has them without what is carried along.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect::run;

const UP: &[&str] = &[
    "CREATE INDEX career_entry_gap ON career_entry (employee_id, effective_to) WHERE kind = 'gap'",
    "CREATE INDEX career_entry_education ON career_entry (employee_id, education) WHERE kind = 'education'",
    "CREATE INDEX personnel_order_kind ON personnel_order (kind, effective_on, employee_id)",
];
const SQLITE: &[&str] = &["CREATE INDEX career_entry_time ON career_entry (employee_id, effective_from) WHERE kind IN ('service', 'gap')"];
const POSTGRES: &[&str] = &[
    "CREATE INDEX career_entry_time ON career_entry (employee_id, effective_from)
        INCLUDE (effective_to, kind, org_unit_id, rank_id, occupation_id, pay_table_id, grade) WHERE kind IN ('service', 'gap')",
    "DROP INDEX personal_record_current",
    "CREATE UNIQUE INDEX personal_record_current ON personal_record (employee_id, effective_from)
        INCLUDE (effective_to, birth_date, kana_sort_key) WHERE superseded_at IS NULL",
    "DROP INDEX standing_current",
    "CREATE UNIQUE INDEX standing_current ON standing (employee_id, effective_from)
        INCLUDE (effective_to, status, employment_kind, org_unit_id, post_id, rank_id, occupation_id, pay_table_id, grade) WHERE superseded_at IS NULL",
];
const POSTGRES_BACK: &[&str] = &[
    "DROP INDEX standing_current",
    "CREATE UNIQUE INDEX standing_current ON standing (employee_id, effective_from) WHERE superseded_at IS NULL",
    "DROP INDEX personal_record_current",
    "CREATE UNIQUE INDEX personal_record_current ON personal_record (employee_id, effective_from) WHERE superseded_at IS NULL",
];
const DOWN: &[&str] = &[
    "DROP INDEX career_entry_time",
    "DROP INDEX personnel_order_kind",
    "DROP INDEX career_entry_education",
    "DROP INDEX career_entry_gap",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        run(manager, if manager.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            run(manager, POSTGRES_BACK).await?;
        }
        run(manager, DOWN).await
    }
}
