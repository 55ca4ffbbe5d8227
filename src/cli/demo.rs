//! `demo`: the fictional city of 潮見市, made once and served with a token for each role.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{NaiveDate, TimeDelta};
use entity::role_grant::Role;
use migration::{Migrator, MigratorTrait};
use serde_json::{Value, json};
use strum::VariantArray;
use uuid::Uuid;

use super::{
    Failure, april, campaign, elders, import, openings,
    options::{DatabaseOptions, machine_clock},
    profile, progress, rules, say, serve,
};
use crate::{
    access::{
        Clock, End, Office,
        token::{ClaimNames, Doorkeeper, KeySource, Keys, Say, TokenSettings, issue},
        tokyo_day,
    },
    http::{Limits, Settings},
};

const PROFILE: &str = include_str!("../../profiles/shiomi/profile.toml");
const UNITS: &[u8] = include_bytes!("../../profiles/shiomi/org-units.csv");
const ROSTER: &[u8] = include_bytes!("../../profiles/shiomi/roster.csv");

const ISSUER: &str = "jinzai-demo";
const TOKEN_LIFE: TimeDelta = TimeDelta::hours(12);

#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where to listen.
    #[arg(long, env = "JINZAI_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The database of the demo.
    #[arg(long, env = "JINZAI_DEMO_DATABASE_URL", default_value = "sqlite://jinzai-demo.db?mode=rwc", hide_env_values = true)]
    database_url: String,
    /// Connections of a pool.
    #[arg(long, env = "JINZAI_CONNECTIONS", default_value_t = 8)]
    connections: u32,
    /// Begins anew: what the database held is gone.
    #[arg(long, env = "JINZAI_DEMO_FRESH")]
    fresh: bool,
    /// Writes the tokens to this file: JSON, role to token.
    #[arg(long, env = "JINZAI_DEMO_TOKENS_FILE")]
    tokens_file: Option<PathBuf>,
    /// The day that the demo takes for today.
    #[arg(long, env = "JINZAI_DEMO_TODAY")]
    today: Option<NaiveDate>,
    /// Requests a second for one caller; 0 for no limit.
    #[arg(long, env = "JINZAI_REQUESTS_PER_SECOND", default_value_t = 0)]
    requests_per_second: u32,
}

impl Demo {
    pub async fn run(self) -> Result<(), Failure> {
        let office = self.open().await?;
        prepare(&office).await?;
        let secret = format!("{}{}", Uuid::new_v4(), Uuid::new_v4()).into_bytes();
        let tokens = tokens(&office, &secret, &enliven(&office).await?)?;
        if let Some(path) = &self.tokens_file {
            write_tokens(path, &tokens)?;
        }
        let keys = Keys::open(KeySource::Secret(secret)).await.map_err(|error| Failure::Failed(error.to_string()))?;
        let limits = Limits { requests_per_second: self.requests_per_second, ..Limits::default() };
        let settings = Settings { limits, open_to_anonymous: true, explorer: true, origins: vec![], font: None };
        let today = tokyo_day(office.now());
        let database = self.database_url.clone();
        let ready = move |address: SocketAddr| {
            let _ = say(&welcome(address, &tokens, today, &database));
        };
        serve::listen(self.listen, office, Doorkeeper::new(demo_settings(), keys), settings, ready).await
    }

    async fn open(&self) -> Result<Arc<Office>, Failure> {
        if let Some(file) = self.sqlite_file().filter(|_| self.fresh) {
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
            }
        }
        let database = DatabaseOptions { database_url: self.database_url.clone(), read_database_url: None, connections: self.connections };
        let office = database.open_at(clock(self.today)).await?;
        if self.fresh && self.sqlite_file().is_none() {
            Migrator::fresh(office.writer()).await?;
        }
        Ok(office)
    }

    fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.database_url.strip_prefix("sqlite:")?.trim_start_matches("//");
        path.split('?').next().map(PathBuf::from)
    }
}

/// The machine's clock, moved by whole days so that today is the day that was named.
fn clock(today: Option<NaiveDate>) -> Clock {
    let machine = machine_clock();
    let moved = today.map_or(TimeDelta::zero(), |today| today - tokyo_day(machine()));
    Arc::new(move || machine() + moved)
}

/// Tables, profile, units and people, where they are not there yet.
async fn prepare(office: &Arc<Office>) -> Result<(), Failure> {
    let started = Instant::now();
    if !Migrator::get_pending_migrations(office.writer()).await?.is_empty() {
        progress("表を作成しています… (tables)");
        Migrator::up(office.writer(), None).await?;
    }
    let known = import::ask(office, "{ profile { code } employees(first: 1) { totalCount } }", json!({}), End::Commit).await?;
    if known["data"]["employees"]["totalCount"].as_u64().unwrap_or_default() > 0 {
        return Ok(());
    }
    fill_demo(office, true, End::Commit).await?;
    progress(&format!("準備ができました ({:.1} 秒)", started.elapsed().as_secs_f64()));
    Ok(())
}

/// The profile of the fictional city, and its units and people if they are wanted.
pub async fn fill_demo(office: &Arc<Office>, people: bool, end: End) -> Result<(), Failure> {
    profile::load_text(office, PROFILE).await?;
    if !people {
        return Ok(());
    }
    progress("組織と職員を取り込んでいます… (258 units, 2,565 rows)");
    for (name, file) in [("importUnits", UNITS), ("importRoster", ROSTER)] {
        let input = json!({ "file": STANDARD.encode(file), "skipInvalid": true });
        import::import(office, name, input, end).await?.verdict()?;
    }
    Ok(())
}

fn demo_settings() -> TokenSettings {
    TokenSettings {
        issuer: ISSUER.to_owned(),
        audience: ISSUER.to_owned(),
        algorithms: vec![jsonwebtoken::Algorithm::HS256],
        longest_life: TOKEN_LIFE,
        names: ClaimNames::default(),
    }
}

/// Something of each role, by its name.
type ByRole = BTreeMap<&'static str, String>;

/// Whom the tokens of the demo stand for: people of one division.
const WHO: &str =
    "{ orgUnit(by: {code: \"03010000\"}) { heads { employee { number } } children { members(first: 8) { nodes { number } } } } }";

/// What goes on in the city, once: the 1 April, a campaign, rules, postings and an exam, those past sixty and those abroad. The numbers of the staff
/// who see to it, by role.
pub async fn enliven(office: &Arc<Office>) -> Result<ByRole, Failure> {
    let people = numbers(office).await?;
    let number = |role: &str| people.get(role).map_or("", String::as_str);
    let administrator = number("personnel_administrator");
    april::walk(office, administrator).await?;
    campaign::prepare(office, administrator, number("panelist")).await?;
    rules::prepare(office).await?;
    let markers = [number("panelist"), number("auditor")];
    openings::prepare(office, openings::People { administrator, employee: number("employee"), markers }).await?;
    elders::prepare(office, administrator).await?;
    Ok(people)
}

/// The numbers of staff for every role but the service and the applicant.
async fn numbers(office: &Arc<Office>) -> Result<ByRole, Failure> {
    let answer = import::ask(office, WHO, json!({}), End::Commit).await?;
    let unit = &answer["data"]["orgUnit"];
    let head = unit["heads"][0]["employee"]["number"].as_str().unwrap_or_default().to_owned();
    let members =
        unit["children"].as_array().into_iter().flatten().flat_map(|it| it["members"]["nodes"].as_array().cloned().unwrap_or_default());
    let mut numbers = members.filter_map(|it: Value| it["number"].as_str().map(str::to_owned));
    let mut people = BTreeMap::new();
    for role in Role::VARIANTS {
        let number = match role {
            Role::Service | Role::Applicant => None,
            Role::UnitHead => Some(head.clone()),
            _ => numbers.next(),
        };
        people.extend(number.map(|number| (role.into(), number)));
    }
    Ok(people)
}

/// A token for each role.
fn tokens(office: &Office, secret: &[u8], people: &ByRole) -> Result<ByRole, Failure> {
    let mut tokens = BTreeMap::new();
    for role in Role::VARIANTS {
        let name: &'static str = role.into();
        let number = people.get(name);
        let subject = format!("demo-{name}");
        let say = Say {
            issuer: ISSUER,
            audience: ISSUER,
            subject: &subject,
            roles: if number.is_none() { std::slice::from_ref(role) } else { &[*role, Role::Employee] },
            employee_number: number.map(String::as_str),
            scopes: (*role == Role::Service)
                .then_some("viewer node nodes employee employees orgUnit orgUnits positionRanks occupations payTables profile"),
            lives: TOKEN_LIFE,
        };
        let token = issue(secret, &say, office.now()).map_err(|error| Failure::Failed(error.to_string()))?;
        tokens.insert(name, token);
    }
    Ok(tokens)
}

fn write_tokens(path: &Path, tokens: &BTreeMap<&'static str, String>) -> Result<(), Failure> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let text = serde_json::to_string_pretty(tokens).map_err(|error| Failure::Failed(error.to_string()))?;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}

fn welcome(address: SocketAddr, tokens: &BTreeMap<&'static str, String>, today: NaiveDate, database: &str) -> String {
    let mut text = format!(
        "\n潮見市のデモを開始しました(今日は {today})。\n\n  エクスプローラ  http://{address}/explorer\n  GraphQL         http://{address}/graphql\n  WebSocket       ws://{address}/graphql/ws\n  スキーマ        http://{address}/schema.graphql\n\n役割ごとのトークン(12 時間有効):\n"
    );
    for (role, token) in tokens {
        text += &format!("\n  {role}\n    {token}\n");
    }
    if let Some(token) = tokens.get("personnel_administrator") {
        text += &format!("\nすぐに試す: http://{address}/explorer#token={token}\n");
    }
    let shown = if database.starts_with("sqlite:") { database } else { "PostgreSQL" };
    text + &format!("\n停止: Ctrl+C  /  やり直し: --fresh を付けて起動  (データ: {shown})\n")
}
