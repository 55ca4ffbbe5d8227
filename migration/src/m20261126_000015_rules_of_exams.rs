//! What an exam is decided by is kept with it: the version of the rule that people were told by, the lines of its stages, and whom a stage that
//! was passed spares.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

const UP: &[&str] = &[
    "ALTER TABLE promotion_exam ADD COLUMN rule_version integer",
    "ALTER TABLE promotion_exam ADD COLUMN pass_rule text",
    "ALTER TABLE exam_exemption ADD COLUMN whole_stage boolean NOT NULL DEFAULT false",
    "ALTER TABLE exam_application ADD COLUMN stage_exempt boolean NOT NULL DEFAULT false",
];
const DOWN: &[&str] = &[
    "ALTER TABLE exam_application DROP COLUMN stage_exempt",
    "ALTER TABLE exam_exemption DROP COLUMN whole_stage",
    "ALTER TABLE promotion_exam DROP COLUMN pass_rule",
    "ALTER TABLE promotion_exam DROP COLUMN rule_version",
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
