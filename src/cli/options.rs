//! Options that several commands share.

use std::sync::Arc;

use chrono::Utc;
use sea_orm::DbErr;

use crate::access::{Clock, DatabaseSettings, Office};

/// How to reach the database. A password belongs into the environment or into `~/.pgpass`, not into an argument.
#[derive(Clone, Debug, clap::Args)]
pub struct DatabaseOptions {
    /// `postgres://…` or `sqlite://FILE?mode=rwc`.
    #[arg(long, env = "JINZAI_DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    /// A replica to read from (PostgreSQL).
    #[arg(long, env = "JINZAI_READ_DATABASE_URL", hide_env_values = true)]
    pub read_database_url: Option<String>,
    /// Connections of a pool; about four for each core.
    #[arg(long, env = "JINZAI_CONNECTIONS", default_value_t = 8)]
    pub connections: u32,
}

/// The clock of the machine: the one place where it is read.
#[expect(clippy::disallowed_methods, reason = "everything else asks the office")]
pub fn machine_clock() -> Clock {
    Arc::new(Utc::now)
}

impl DatabaseOptions {
    pub async fn open(&self) -> Result<Arc<Office>, DbErr> {
        self.open_at(machine_clock()).await
    }

    pub async fn open_at(&self, clock: Clock) -> Result<Arc<Office>, DbErr> {
        let settings =
            DatabaseSettings { url: self.database_url.clone(), read_url: self.read_database_url.clone(), connections: self.connections };
        Ok(Arc::new(Office::open(&settings, clock).await?))
    }
}
