//! `token`: an HS256 token for trying things out; a city's tokens come from its identity provider.

use std::path::PathBuf;

use chrono::TimeDelta;

use super::{Failure, options::machine_clock, say};
use crate::access::{
    Role,
    token::{Say, WEAK_SECRET, issue},
};

#[derive(Debug, clap::Args)]
pub struct Token {
    /// A file with the secret, at least 32 bytes.
    #[arg(long, env = "JINZAI_JWT_SECRET_FILE")]
    secret_file: PathBuf,
    /// The `sub` of the token.
    #[arg(long, env = "JINZAI_TOKEN_SUBJECT")]
    subject: String,
    /// A role; may be given several times.
    #[arg(long = "role", env = "JINZAI_TOKEN_ROLES", value_delimiter = ',')]
    roles: Vec<String>,
    /// 職員番号.
    #[arg(long, env = "JINZAI_TOKEN_EMPLOYEE_NUMBER")]
    employee_number: Option<String>,
    /// What a service may use: names of root fields and `field:<name>`, with spaces between.
    #[arg(long, env = "JINZAI_TOKEN_SCOPE")]
    scope: Option<String>,
    /// How long it is valid, in minutes.
    #[arg(long, env = "JINZAI_TOKEN_MINUTES", default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=527_040))]
    minutes: i64,
    #[arg(long, env = "JINZAI_ISSUER", default_value = "jinzai")]
    issuer: String,
    #[arg(long, env = "JINZAI_AUDIENCE", default_value = "jinzai")]
    audience: String,
}

/// A secret of fewer different bytes was not drawn by chance.
const DIFFERENT: usize = 10;

/// The secret of a file; a weak one is refused.
pub fn secret(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::Refused(format!("{}: {error}", path.display())))?;
    let secret = text.trim_ascii().to_vec();
    let different = secret.iter().collect::<std::collections::HashSet<_>>().len();
    if secret.len() < WEAK_SECRET || different < DIFFERENT {
        return Err(Failure::Refused(format!(
            "秘密鍵が短すぎます。{WEAK_SECRET} バイト以上にしてください (the secret is weak: {WEAK_SECRET} bytes at least)"
        )));
    }
    Ok(secret)
}

impl Token {
    pub fn run(self) -> Result<(), Failure> {
        let mut roles: Vec<Role> = vec![];
        for name in &self.roles {
            let role = name.to_ascii_lowercase().replace('-', "_").parse();
            roles.push(role.map_err(|_| Failure::Refused(format!("役割 {name} はありません (no such role)")))?);
        }
        let say_what = Say {
            issuer: &self.issuer,
            audience: &self.audience,
            subject: &self.subject,
            roles: &roles,
            employee_number: self.employee_number.as_deref(),
            scopes: self.scope.as_deref(),
            lives: TimeDelta::minutes(self.minutes),
        };
        let token = issue(&secret(&self.secret_file)?, &say_what, machine_clock()()).map_err(|error| Failure::Failed(error.to_string()))?;
        say(&format!("{token}\n"))
    }
}
