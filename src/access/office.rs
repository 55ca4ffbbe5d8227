//! What the process holds: the database, the clock, and for a few seconds the rights it looked up.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};

use super::admit::Rights;

/// The only clock of the project, so that a test or `demo --today` can set it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The calendar day of the office at a moment: Asia/Tokyo, which has no summer time.
pub fn tokyo_day(moment: DateTime<Utc>) -> NaiveDate {
    let offset = FixedOffset::east_opt(9 * 3600);
    offset.map_or_else(|| moment.date_naive(), |tokyo| moment.with_timezone(&tokyo).date_naive())
}

/// Noon of a day in Tokyo: the moment of what is known by its day alone.
pub fn tokyo_noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(3)
}

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    pub url: String,
    pub read_url: Option<String>,
    pub connections: u32,
}

/// The database, the clock and the rights of callers.
pub struct Office {
    pub(super) read: DatabaseConnection,
    pub(super) write: DatabaseConnection,
    clock: Clock,
    pub(super) rights: Rights,
}

const ACQUIRE: Duration = Duration::from_secs(3);
/// A writer of SQLite waits for the one before it; an import takes a while.
const ACQUIRE_WRITER: Duration = Duration::from_secs(30);
const STATEMENT: Duration = Duration::from_secs(20);

impl Office {
    pub fn new(read: DatabaseConnection, write: DatabaseConnection, clock: Clock) -> Self {
        Self { read, write, clock, rights: Rights::default() }
    }

    /// Opens the pools: SQLite has one writer beside its readers; PostgreSQL may read from a replica.
    pub async fn open(settings: &DatabaseSettings, clock: Clock) -> Result<Self, DbErr> {
        let (read, write) = pools(settings).await?;
        Ok(Self::new(read, write, clock))
    }

    /// The same with every statement counted.
    pub async fn open_counted(
        settings: &DatabaseSettings,
        clock: Clock,
        count: impl Fn() + Clone + Send + Sync + 'static,
    ) -> Result<Self, DbErr> {
        let (mut read, mut write) = pools(settings).await?;
        let counted = count.clone();
        read.set_metric_callback(move |_| counted());
        write.set_metric_callback(move |_| count());
        Ok(Self::new(read, write, clock))
    }

    /// The same at another time: for a demo, which has a past.
    pub fn at(&self, apart: TimeDelta) -> Self {
        let clock = self.clock.clone();
        Self::new(self.read.clone(), self.write.clone(), Arc::new(move || clock() + apart))
    }

    /// Gives the connections back.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.read.close_by_ref().await?;
        self.write.close_by_ref().await
    }

    /// The moment, to the microsecond that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(6)
    }

    /// For migration, profile and health: what is not asked by a caller.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// How many migrations of this version the database has not seen.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        let statement = Statement::from_string(self.read.get_database_backend(), "SELECT version FROM seaql_migrations");
        let rows = self.read.query_all_raw(statement).await?;
        let done: Vec<String> = rows.iter().filter_map(|row| row.try_get("", "version").ok()).collect();
        Ok(Migrator::migrations().iter().filter(|it| !done.iter().any(|name| name == it.name())).count())
    }

    /// Sees to it that rights are looked up anew.
    pub fn forget_rights(&self) {
        self.rights.forget();
    }
}

async fn pools(settings: &DatabaseSettings) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let readers = options(settings.read_url.as_deref().unwrap_or(&settings.url), settings.connections);
    if settings.url.starts_with("sqlite:") {
        let mut writer = options(&settings.url, 1);
        writer.acquire_timeout(ACQUIRE_WRITER);
        let write = Database::connect(writer).await?;
        write.execute_unprepared("PRAGMA journal_mode=WAL").await?;
        return Ok((Database::connect(readers).await?, write));
    }
    let write = Database::connect(options(&settings.url, settings.connections)).await?;
    let read = if settings.read_url.is_some() { Database::connect(readers).await? } else { write.clone() };
    Ok((read, write))
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .statement_timeout(STATEMENT)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .busy_timeout(Duration::from_secs(10))
                .pragma("synchronous", "NORMAL")
                .pragma("cache_size", "-2000")
                .pragma("temp_store", "memory")
        });
    options
}
