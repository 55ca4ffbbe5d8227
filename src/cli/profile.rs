//! `profile check` and `profile load`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use sea_orm::TransactionTrait;

use super::{Failure, options::DatabaseOptions, progress, say};
use crate::{
    access::Office,
    personnel::profile::{Profile, check, load},
};

#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// Says everything that is wrong with a profile file.
    Check {
        /// The file, TOML.
        file: PathBuf,
    },
    /// Loads a checked profile into the database.
    Load {
        /// The file, TOML.
        file: PathBuf,
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

impl ProfileCommand {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Check { file } => {
                let (profile, _) = read(&file)?;
                say(&format!(
                    "{}: 問題ありません ({} ranks, {} settings)\n",
                    profile.municipality.name,
                    profile.ranks.len(),
                    profile.settings.len()
                ))
            }
            Self::Load { file, database } => load_file(database.open().await?.as_ref(), &file).await,
        }
    }
}

/// A profile that can be relied on, and its text.
fn read(file: &Path) -> Result<(Profile, String), Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Refused(format!("{}: {error}", file.display())))?;
    checked(&text).map(|profile| (profile, text))
}

fn checked(text: &str) -> Result<Profile, Failure> {
    let profile = Profile::parse(text).map_err(|error| Failure::Refused(error.to_string()))?;
    let findings = check(&profile);
    if findings.is_empty() {
        return Ok(profile);
    }
    let lines: Vec<String> = findings.iter().map(|it| format!("{}: {}", it.place, it.problem)).collect();
    Err(Failure::Refused(format!("プロファイルに {} 件の問題があります\n{}", findings.len(), lines.join("\n"))))
}

pub async fn load_file(office: &Office, file: &Path) -> Result<(), Failure> {
    let (_, text) = read(file)?;
    load_text(office, &text).await
}

/// Loads a profile, all of it or nothing.
pub async fn load_text(office: &Office, text: &str) -> Result<(), Failure> {
    let profile = checked(text)?;
    let tx = office.writer().begin().await?;
    let changed = load(&tx, &profile, text, office.now()).await?;
    tx.commit().await?;
    progress(&format!(
        "プロファイル {}: {}",
        profile.municipality.name,
        if changed { "取り込みました (loaded)" } else { "変更なし (unchanged)" }
    ));
    Ok(())
}
