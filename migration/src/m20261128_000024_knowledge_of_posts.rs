//! What a post for the experienced passes on, and which post it supports.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            "ALTER TABLE senior_opening ADD COLUMN knowledge varchar NOT NULL DEFAULT '[]'",
            "ALTER TABLE senior_opening ADD COLUMN supports_post_id UUID REFERENCES post (id)",
        ];
        run(manager, &columns).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = ["ALTER TABLE senior_opening DROP COLUMN supports_post_id", "ALTER TABLE senior_opening DROP COLUMN knowledge"];
        run(manager, &columns).await
    }
}
