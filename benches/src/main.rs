//! The load that the figures in the README come from. `benches/run` says how it is used.

mod baseline;
mod city;
mod client;
mod database;
mod eligibility;
mod exams;
mod figures;
mod load;
mod machine;
mod orders;
mod recruitment;
mod report;
mod search;
mod seniors;
mod servers;
mod start;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Whatever goes wrong ends the run, in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
pub type Outcome<T = ()> = Result<T, Failure>;

#[derive(Debug, Parser)]
#[command(about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the files of a city of any size: units.csv and roster.csv.
    City {
        /// The folder of the city that is multiplied.
        #[arg(long)]
        profile: PathBuf,
        #[arg(long)]
        people: u32,
        #[arg(long)]
        to: PathBuf,
    },
    /// Serves the three requests as one would by hand: one statement each.
    Baseline {
        #[arg(long)]
        listen: std::net::SocketAddr,
        #[arg(long)]
        database_url: String,
        #[arg(long, default_value_t = 8)]
        connections: usize,
    },
    /// Takes the figures and writes them down.
    Measure(figures::Measure),
}

fn main() -> Outcome {
    match Cli::parse().command {
        Command::City { profile, people, to } => city::write(&profile, people, &to),
        Command::Baseline { listen, database_url, connections } => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(baseline::serve(listen, &database_url, connections))
        }
        Command::Measure(measure) => {
            // One thread: the load takes as little as it can of a machine that it shares with what it measures.
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(measure.run())
        }
    }
}
