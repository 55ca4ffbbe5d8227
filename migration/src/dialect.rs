//! The few words in which PostgreSQL and SQLite differ, and the two guards that both must keep.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// The columns that make a table a timeline.
const TIMELINE: &str = "order_id UUID NOT NULL REFERENCES personnel_order (id),
    effective_from DAY NOT NULL,
    effective_to DAY NOT NULL,
    recorded_at INSTANT NOT NULL,
    superseded_at INSTANT,
    CHECK (effective_from < effective_to)";

/// Runs each statement in the words of the database at hand.
///
/// `UUID`, `DAY`, `INSTANT` and `BYTES` become the types that sea-orm reads and writes there; `BYTEWISE` makes a text column sort by its bytes, whatever
/// the locale of the cluster; `BLOCKWISE` makes an index of what only grows small and cheap where that can be had; `TIMELINE` stands for the columns of a bitemporal table.
pub async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        let sql = translate(manager.get_database_backend(), statement);
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// A migration that is the same statements on both databases, in the words of each.
macro_rules! same_on_both {
    ($up:expr, $down:expr) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub struct Migration;

        #[async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                $crate::dialect::run(manager, $up).await
            }

            async fn down(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                $crate::dialect::run(manager, $down).await
            }
        }
    };
}
pub(crate) use same_on_both;

fn translate(backend: DbBackend, statement: &str) -> String {
    let words = match backend {
        DbBackend::Sqlite => [
            ("UUID", "uuid_text"),
            ("DAY ", "date_text "),
            ("INSTANT", "timestamp_with_timezone_text"),
            ("BYTEWISE", ""),
            ("BYTES", "varbinary_blob"),
            ("BLOCKWISE", ""),
        ],
        _ => [
            ("UUID", "uuid"),
            ("DAY ", "date "),
            ("INSTANT", "timestamp with time zone"),
            ("BYTEWISE", "COLLATE \"C\""),
            ("BYTES", "bytea"),
            ("BLOCKWISE", "USING brin"),
        ],
    };
    words.iter().fold(statement.replace("TIMELINE", TIMELINE), |sql, (from, to)| sql.replace(from, to))
}

/// Drops the tables again, last made first.
pub async fn drop_all(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        run(manager, &[&format!("DROP TABLE {table}")]).await?;
    }
    Ok(())
}

/// A timeline row may be superseded once; beside that it neither changes nor goes.
pub async fn guard_timeline(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Sqlite {
        return run(manager, &[
            "CREATE OR REPLACE FUNCTION jinzai_guard_timeline() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF TG_OP = 'DELETE' OR OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
                    OR to_jsonb(NEW) - 'superseded_at' <> to_jsonb(OLD) - 'superseded_at'
                THEN RAISE EXCEPTION 'a timeline row can only be superseded, once';
                END IF;
                RETURN NEW;
            END $$",
            &format!("CREATE TRIGGER {table}_timeline BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION jinzai_guard_timeline()"),
        ]).await;
    }
    let others = columns_beside_superseded_at(manager, table).await?;
    let abort = "BEGIN SELECT RAISE(ABORT, 'a timeline row can only be superseded, once'); END";
    run(
        manager,
        &[
            &format!("CREATE TRIGGER {table}_timeline_kept BEFORE DELETE ON {table} {abort}"),
            &format!("CREATE TRIGGER {table}_timeline_fixed BEFORE UPDATE OF {others} ON {table} {abort}"),
            &format!(
                "CREATE TRIGGER {table}_timeline_once BEFORE UPDATE OF superseded_at ON {table}
             WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL {abort}"
            ),
        ],
    )
    .await
}

async fn columns_beside_superseded_at(manager: &SchemaManager<'_>, table: &str) -> Result<String, DbErr> {
    let sql = format!("SELECT group_concat(name) FROM pragma_table_info('{table}') WHERE name <> 'superseded_at'");
    let statement = Statement::from_string(DbBackend::Sqlite, sql);
    let row = manager.get_connection().query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(table.to_owned()))?.try_get_by_index(0)
}

/// Rows are added and never touched again.
pub async fn guard_append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Sqlite {
        return run(manager, &[
            "CREATE OR REPLACE FUNCTION jinzai_guard_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'this table only grows';
            END $$",
            &format!("CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION jinzai_guard_append_only()"),
        ]).await;
    }
    let abort = "BEGIN SELECT RAISE(ABORT, 'this table only grows'); END";
    run(
        manager,
        &[
            &format!("CREATE TRIGGER {table}_append_only_update BEFORE UPDATE ON {table} {abort}"),
            &format!("CREATE TRIGGER {table}_append_only_delete BEFORE DELETE ON {table} {abort}"),
        ],
    )
    .await
}
