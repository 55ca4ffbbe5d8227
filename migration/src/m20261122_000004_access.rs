//! Who may, who did, and what was already done.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, guard_append_only, run};

const TABLES: &[&str] = &["role_grant", "token_revocation", "audit_entry", "idempotency_record", "event"];
const SCHEMA: &[&str] = &[
    "CREATE TABLE role_grant (
    id UUID NOT NULL PRIMARY KEY,
    subject varchar NOT NULL CHECK (subject <> ''),
    role varchar(32) NOT NULL,
    valid_from DAY NOT NULL,
    valid_to DAY NOT NULL,
    reason varchar NOT NULL,
    granted_by varchar NOT NULL,
    granted_at INSTANT NOT NULL,
    revoked_by varchar,
    revoked_at INSTANT,
    version integer NOT NULL,
    CHECK (valid_from <= valid_to)
)",
    "CREATE INDEX role_grant_subject ON role_grant (subject)",
    "CREATE TABLE token_revocation (
    id UUID NOT NULL PRIMARY KEY,
    jti varchar,
    subject varchar,
    reason varchar NOT NULL,
    revoked_by varchar NOT NULL,
    revoked_at INSTANT NOT NULL,
    CHECK ((jti IS NULL) <> (subject IS NULL))
)",
    "CREATE INDEX token_revocation_jti ON token_revocation (jti)",
    "CREATE INDEX token_revocation_subject ON token_revocation (subject)",
    "CREATE TABLE audit_entry (
    id UUID NOT NULL PRIMARY KEY,
    at INSTANT NOT NULL,
    request_id varchar NOT NULL,
    subject varchar NOT NULL,
    on_behalf_of varchar,
    roles varchar NOT NULL,
    action varchar NOT NULL,
    outcome varchar(16) NOT NULL,
    object_id UUID ,
    field varchar,
    idempotency_key UUID ,
    detail text
)",
    "CREATE INDEX audit_entry_at ON audit_entry (at, id)",
    "CREATE INDEX audit_entry_subject ON audit_entry (subject, at)",
    "CREATE INDEX audit_entry_object ON audit_entry (object_id, at)",
    "CREATE TABLE idempotency_record (
    id UUID NOT NULL PRIMARY KEY,
    key UUID NOT NULL,
    subject varchar NOT NULL,
    action varchar NOT NULL,
    request_hash varchar NOT NULL,
    changed text NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX idempotency_record_once ON idempotency_record (subject, key)",
    "CREATE INDEX idempotency_record_age ON idempotency_record (recorded_at)",
    "CREATE TABLE event (
    id UUID NOT NULL PRIMARY KEY,
    kind varchar NOT NULL,
    object_id UUID NOT NULL,
    request_id varchar NOT NULL,
    at INSTANT NOT NULL
)",
    "CREATE INDEX event_object ON event (object_id)",
    "CREATE INDEX event_at ON event (at)",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, SCHEMA).await?;
        guard_append_only(manager, "audit_entry").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
