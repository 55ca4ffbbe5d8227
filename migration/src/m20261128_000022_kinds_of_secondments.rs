//! By which law somebody works for another body, and whether they hold its status too, on the timeline and in the order.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

const UP: &[&str] = &[
    "ALTER TABLE personnel_order ADD COLUMN secondment_kind varchar(32)",
    "ALTER TABLE personnel_order ADD COLUMN both_statuses boolean",
    "ALTER TABLE secondment ADD COLUMN kind varchar(32)",
    "ALTER TABLE secondment ADD COLUMN both_statuses boolean",
];
const DOWN: &[&str] = &[
    "ALTER TABLE secondment DROP COLUMN both_statuses",
    "ALTER TABLE secondment DROP COLUMN kind",
    "ALTER TABLE personnel_order DROP COLUMN both_statuses",
    "ALTER TABLE personnel_order DROP COLUMN secondment_kind",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
