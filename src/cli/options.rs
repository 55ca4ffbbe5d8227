//! Options that several commands share.

use std::sync::Arc;

use super::Failure;
use crate::access::{Clock, DatabaseSettings, Office};
use chrono::Utc;

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
    pub async fn open(&self) -> Result<Arc<Office>, Failure> {
        self.open_at(machine_clock()).await
    }

    pub async fn open_at(&self, clock: Clock) -> Result<Arc<Office>, Failure> {
        let known = |url: &str| ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
        if !known(&self.database_url) || !self.read_database_url.as_deref().is_none_or(known) {
            return Err(Failure::Refused(
                "データベースの URL は postgres:// か sqlite: で始まります (a database URL begins with postgres:// or sqlite:)".to_owned(),
            ));
        }
        let settings =
            DatabaseSettings { url: self.database_url.clone(), read_url: self.read_database_url.clone(), connections: self.connections };
        Ok(Arc::new(Office::open(&settings, clock).await?))
    }
}
