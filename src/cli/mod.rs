//! The command line. Exit codes: 0 done, 1 refused (rows, profile), 2 wrong usage, 3 the database or the network failed.

mod april;
mod campaign;
mod demo;
mod desk;
mod elders;
mod export;
mod import;
mod openings;
mod options;
mod profile;
mod rules;
mod serve;
mod token;

pub use demo::{enliven, fill_demo};

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use migration::{Migrator, MigratorTrait};
use options::DatabaseOptions;

use crate::{
    schema,
    telemetry::{LogFormat, Telemetry},
};

/// 人材: the personnel backend of a Japanese municipality.
#[derive(Debug, Parser)]
#[command(name = "jinzai", version, about, max_term_width = 100)]
pub struct Cli {
    /// How the log is written, on standard error.
    #[arg(long, env = "JINZAI_LOG_FORMAT", value_enum, default_value = "text", global = true)]
    log_format: LogFormat,
    /// What is logged, as in `tracing` filters.
    #[arg(long, env = "JINZAI_LOG", default_value = "warn,jinzai=info", global = true)]
    log: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves a city.
    Serve(Box<serve::Serve>),
    /// Serves the fictional city of 潮見市 with a token for each role.
    Demo(demo::Demo),
    /// Brings the tables up to this version, and the profile if one is given.
    Migrate(Migrate),
    /// Takes over a file of the payroll system.
    #[command(subcommand)]
    Import(import::Import),
    /// Writes a file as the payroll system would.
    #[command(subcommand)]
    Export(export::Export),
    /// Prints an HS256 token, signed with a secret from a file.
    Token(token::Token),
    /// Prints the GraphQL schema.
    Schema,
    /// Looks after the profile of the municipality.
    #[command(subcommand)]
    Profile(profile::ProfileCommand),
}

#[derive(Debug, clap::Args)]
struct Migrate {
    #[command(flatten)]
    database: DatabaseOptions,
    /// A profile to load once the tables are there.
    #[arg(long, env = "JINZAI_PROFILE")]
    profile: Option<std::path::PathBuf>,
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was given is refused; nothing was done.
    #[error("{0}")]
    Refused(String),
    /// The surroundings failed.
    #[error("{0}")]
    Failed(String),
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(format!("データベース: {error}"))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A request of the deepest kind that the gate lets through fits, in a debug build too.
const STACK: usize = 16 * 1024 * 1024;

/// Runs a command to its exit code.
pub fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime,
        Err(error) => return ended(Err(error.into())),
    };
    runtime.block_on(async {
        let telemetry = Telemetry::start(cli.log_format, &cli.log);
        let end = ended(command(cli.command).await);
        telemetry.stop();
        end
    })
}

async fn command(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::Migrate(migrate) => migrate.run().await,
        Command::Import(import) => import.run().await,
        Command::Export(export) => export.run().await,
        Command::Token(token) => token.run(),
        Command::Schema => say(&schema::sdl()),
        Command::Profile(profile) => profile.run().await,
    }
}

fn ended(result: Result<(), Failure>) -> ExitCode {
    let (code, message) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Refused(message)) => (1, message),
        Err(Failure::Failed(message)) => (3, message),
    };
    let _ = writeln!(std::io::stderr(), "jinzai: {message}");
    ExitCode::from(code)
}

/// Prints what was asked for.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Tells how far the work is.
fn progress(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

impl Migrate {
    async fn run(self) -> Result<(), Failure> {
        let office = self.database.open().await?;
        let pending = Migrator::get_pending_migrations(office.writer()).await?.len();
        Migrator::up(office.writer(), None).await?;
        progress(&format!("移行 {pending} 件を適用しました ({pending} migrations applied)"));
        match self.profile {
            Some(path) => profile::load_file(&office, &path).await,
            None => Ok(()),
        }
    }
}
