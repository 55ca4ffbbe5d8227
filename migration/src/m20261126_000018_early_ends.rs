//! What an early end of a secondment took the place of, for who is not yet told of it; and why a roster was given up.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

const UP: &[&str] =
    &["ALTER TABLE secondment_case ADD COLUMN before_on DAY ", "ALTER TABLE support_roster ADD COLUMN cancelled_because VARCHAR"];
const DOWN: &[&str] = &["ALTER TABLE support_roster DROP COLUMN cancelled_because", "ALTER TABLE secondment_case DROP COLUMN before_on"];

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
