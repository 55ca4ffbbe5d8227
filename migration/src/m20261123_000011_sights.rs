//! What one request saw of many objects is one entry of the audit; which objects these were is a narrow table beside it, filled by the database itself.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect::{guard_append_only, run};

const SCHEMA: &[&str] = &[
    "ALTER TABLE audit_entry ADD COLUMN objects text",
    "CREATE TABLE audit_object (
    object_id UUID NOT NULL,
    entry_id UUID NOT NULL,
    PRIMARY KEY (object_id, entry_id)
)",
    // An audit is read by its ids, which are in the order of time; by moments only where somebody names them.
    "DROP INDEX audit_entry_at",
    "CREATE INDEX audit_entry_at ON audit_entry BLOCKWISE (at)",
];
const POSTGRES: &[&str] = &[
    "CREATE FUNCTION jinzai_audit_objects() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit_object (object_id, entry_id) SELECT value::uuid, NEW.id FROM json_array_elements_text(NEW.objects::json);
        RETURN NULL;
    END $$",
    "CREATE TRIGGER audit_entry_objects AFTER INSERT ON audit_entry FOR EACH ROW WHEN (NEW.objects IS NOT NULL) EXECUTE FUNCTION jinzai_audit_objects()",
];
const SQLITE: &[&str] = &["CREATE TRIGGER audit_entry_objects AFTER INSERT ON audit_entry WHEN NEW.objects IS NOT NULL BEGIN
    INSERT INTO audit_object (object_id, entry_id) SELECT unhex(replace(value, '-', '')), NEW.id FROM json_each(NEW.objects);
END"];
const BACK: &[&str] = &[
    "DROP INDEX audit_entry_at",
    "CREATE INDEX audit_entry_at ON audit_entry (at, id)",
    "DROP TABLE audit_object",
    "ALTER TABLE audit_entry DROP COLUMN objects",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, SCHEMA).await?;
        run(manager, if manager.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES }).await?;
        guard_append_only(manager, "audit_object").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Sqlite => run(manager, &["DROP TRIGGER audit_entry_objects"]).await?,
            _ => run(manager, &["DROP TRIGGER audit_entry_objects ON audit_entry", "DROP FUNCTION jinzai_audit_objects()"]).await?,
        }
        run(manager, BACK).await
    }
}
