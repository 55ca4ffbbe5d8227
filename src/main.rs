//! The `jinzai` command.

use std::process::ExitCode;

use clap::Parser;

/// An answer is made of some thousand small pieces: with the allocator of the system a third of the time went to it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jinzai::cli::run(jinzai::cli::Cli::parse())
}
