//! The `jinzai` command.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    jinzai::cli::run(jinzai::cli::Cli::parse())
}
