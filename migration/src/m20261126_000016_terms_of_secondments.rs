//! What an extension of a secondment took the place of, so that one whose draft was taken back leaves nothing behind.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

const UP: &[&str] = &["ALTER TABLE secondment_extension ADD COLUMN before_on DAY "];
const DOWN: &[&str] = &["ALTER TABLE secondment_extension DROP COLUMN before_on"];

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
