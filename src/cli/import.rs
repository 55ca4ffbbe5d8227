//! `import units` and `import roster`: the same act as the mutation of that name, done by who works at the machine.

use std::{path::PathBuf, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Failure, options::DatabaseOptions, say};
use crate::{
    access::{Action, Actor, End, Office, Order, OutsideRequest, serve},
    error::Language,
    schema,
};

#[derive(Debug, Subcommand)]
pub enum Import {
    /// The organisation: 所属コード, 所属名, 区分, 上位所属コード.
    Units {
        #[command(flatten)]
        common: Common,
        /// First day of the units; the 1 April before the day of the export if not given.
        #[arg(long, env = "JINZAI_VALID_FROM")]
        valid_from: Option<NaiveDate>,
        /// Code of the appointing authority.
        #[arg(long, env = "JINZAI_AUTHORITY", default_value = "MAYOR")]
        authority: String,
    },
    /// The roster: people with their standing.
    Roster {
        #[command(flatten)]
        common: Common,
        /// REGULAR, FISCAL_YEAR, FIXED_TERM, TEMPORARY …
        #[arg(long, env = "JINZAI_EMPLOYMENT_KIND", default_value = "REGULAR", value_parser = ["REGULAR", "FISCAL_YEAR", "FIXED_TERM", "TEMPORARY", "PRE_RETIREMENT_PART_TIME", "PROVISIONAL_FULL_TIME", "PROVISIONAL_PART_TIME"])]
        employment_kind: String,
        /// GENERAL, PHYSICIAN_65 …; that of the occupation if not given.
        #[arg(long, env = "JINZAI_RETIREMENT_CATEGORY", value_parser = ["GENERAL", "PHYSICIAN_65", "PHYSICIAN_70", "MANUAL_63"])]
        retirement_category: Option<String>,
        /// Nobody heads a unit by rank.
        #[arg(long, env = "JINZAI_NO_HEADS_BY_RANK")]
        no_heads_by_rank: bool,
    },
}

#[derive(Debug, Args)]
pub struct Common {
    /// The file: CSV in CP932 or UTF-8.
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseOptions,
    /// The day of the export; today if not given.
    #[arg(long, env = "JINZAI_AS_OF")]
    as_of: Option<NaiveDate>,
    /// Does everything, reports, and takes it back.
    #[arg(long, env = "JINZAI_DRY_RUN")]
    dry_run: bool,
    /// Writes the rest where rows are refused.
    #[arg(long, env = "JINZAI_SKIP_INVALID")]
    skip_invalid: bool,
    /// Writes the refused rows to this file: JSON rows of line, column, value, code.
    #[arg(long, env = "JINZAI_REPORT")]
    report: Option<PathBuf>,
}

impl Import {
    pub async fn run(self) -> Result<(), Failure> {
        let (name, common, extra) = match self {
            Self::Units { common, valid_from, authority } => {
                ("importUnits", common, json!({ "validFrom": valid_from, "authorityCode": authority }))
            }
            Self::Roster { common, employment_kind, retirement_category, no_heads_by_rank } => {
                let extra = json!({ "employmentKind": employment_kind, "retirementCategory": retirement_category, "headsByRank": !no_heads_by_rank });
                ("importRoster", common, extra)
            }
        };
        let bytes = std::fs::read(&common.file).map_err(|error| Failure::Refused(format!("{}: {error}", common.file.display())))?;
        let office = common.database.open().await?;
        let mut input = json!({ "file": STANDARD.encode(bytes), "asOf": common.as_of, "skipInvalid": common.skip_invalid });
        merge(&mut input, extra);
        let end = if common.dry_run { End::DryRun } else { End::Commit };
        let done = import(&office, name, input, end).await?;
        office.close().await?;
        if let Some(path) = &common.report {
            std::fs::write(path, done.issues()? + "\n")?;
        }
        say(&done.summary())?;
        done.verdict()
    }
}

pub fn merge(into: &mut Value, extra: Value) {
    if let (Value::Object(into), Value::Object(extra)) = (into, extra) {
        into.extend(extra.into_iter().filter(|(_, value)| !value.is_null()));
    }
}

/// How an import ended.
pub struct Imported {
    report: Map<String, Value>,
    errors: Vec<Value>,
    transaction: String,
}

/// Runs an import mutation inside this process.
pub async fn import(office: &Arc<Office>, name: &str, input: Value, end: End) -> Result<Imported, Failure> {
    let type_name = format!("{}{}Input", name[..1].to_ascii_uppercase(), &name[1..]);
    let query = format!(
        "mutation($input: {type_name}!) {{ {name}(input: $input) {{ report {{ encoding rows imported unchanged rejected issues {{ line column value code expected }} defaults {{ name value }} }} errors {{ code message }} }} }}"
    );
    let answer = ask(office, &query, json!({ "input": input }), end).await?;
    let payload = &answer["data"][name];
    Ok(Imported {
        report: payload["report"].as_object().cloned().unwrap_or_default(),
        errors: payload["errors"].as_array().cloned().unwrap_or_default(),
        transaction: answer["extensions"]["transaction"].as_str().unwrap_or_default().to_owned(),
    })
}

/// Asks as who works at the machine; errors of the request are failures.
pub async fn ask(office: &Arc<Office>, query: &str, variables: Value, end: End) -> Result<Value, Failure> {
    let user = std::env::var("USER").unwrap_or_else(|_| "operator".to_owned());
    ask_as(office, Arc::new(Actor::operator(&user)), query, variables, end).await
}

/// Asks as somebody; errors of the request are failures.
pub async fn ask_as(office: &Arc<Office>, actor: Arc<Actor>, query: &str, variables: Value, end: End) -> Result<Value, Failure> {
    let act = query.strip_prefix("mutation").and_then(|rest| {
        let name = rest.split_once('{')?.1.trim().split(['(', ' ']).next()?;
        name.parse::<Action>().ok()
    });
    let order = Order {
        actor,
        request: OutsideRequest { id: Uuid::now_v7().to_string(), language: Language::Japanese },
        act,
        end,
        key: None,
        patience: std::time::Duration::from_secs(600),
    };
    let schema = schema::builder(Some(office.clone())).finish();
    let request = || async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables.clone()));
    let answer = serve(&schema, office, &order, request).await;
    if let Some(error) = answer.errors.first() {
        return Err(Failure::Failed(error.message.clone()));
    }
    serde_json::to_value(&answer).map_err(|error| Failure::Failed(error.to_string()))
}

impl Imported {
    fn issues(&self) -> Result<String, Failure> {
        let issues = self.report.get("issues").cloned().unwrap_or_else(|| json!([]));
        serde_json::to_string_pretty(&issues).map_err(|error| Failure::Failed(error.to_string()))
    }

    fn count(&self, name: &str) -> u64 {
        self.report.get(name).and_then(Value::as_u64).unwrap_or_default()
    }

    /// What a person reads.
    pub fn summary(&self) -> String {
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let mut lines = vec![format!(
            "{} 行: 登録 {}、変更なし {}、拒否 {} ({})",
            self.count("rows"),
            self.count("imported"),
            self.count("unchanged"),
            self.count("rejected"),
            self.transaction
        )];
        let list = |name: &str| self.report.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        lines.extend(list("issues").iter().map(|it| {
            format!("  {} 行目 {}「{}」 {}: {}", it["line"], text(it, "column"), text(it, "value"), text(it, "code"), text(it, "expected"))
        }));
        lines.extend(list("defaults").iter().map(|it| format!("  既定値 {} = {}", text(it, "name"), text(it, "value"))));
        lines.join("\n") + "\n"
    }

    /// Refused rows that were not to be skipped are a refusal.
    pub fn verdict(&self) -> Result<(), Failure> {
        match self.errors.first() {
            None => Ok(()),
            Some(error) => Err(Failure::Refused(format!(
                "{}: {}",
                error["code"].as_str().unwrap_or_default(),
                error["message"].as_str().unwrap_or_default()
            ))),
        }
    }
}
