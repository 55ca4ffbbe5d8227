//! The run: fill, check that both servers say the same, load in turn, search, start; then the report.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use serde_json::{Value, json};

use crate::{
    Outcome, city,
    client::{Client, Request, data, get, graphql},
    database::{connected, fresh},
    eligibility,
    exams::{self, Exam},
    load::{Load, Yield},
    machine::{Processes, memory},
    orders::{self, Orders},
    recruitment::{self, Recruitment},
    report,
    search::{self, Log, Searched, Words},
    seniors::{self, Seniors},
    servers::{self, Jinzai, Server},
    start::{self, Start},
};

#[derive(Clone, Debug, Args)]
pub struct Measure {
    #[arg(long)]
    pub jinzai: PathBuf,
    /// The folder of the demo city.
    #[arg(long)]
    pub profile: PathBuf,
    /// An empty database of a PostgreSQL whose superuser the URL names.
    #[arg(long)]
    pub database_url: String,
    #[arg(long)]
    pub postmaster: u32,
    /// The file to which that PostgreSQL logs.
    #[arg(long)]
    pub postgres_log: PathBuf,
    /// Where files go: the SQLite file, the files of the city.
    #[arg(long)]
    pub folder: PathBuf,
    #[arg(long)]
    pub people: u32,
    #[arg(long)]
    pub rounds: usize,
    #[arg(long)]
    pub seconds: u64,
    #[arg(long)]
    pub connections: usize,
    #[arg(long)]
    pub results: PathBuf,
    /// For whoever looks for what costs: only the nth of the requests, on the nth of the servers, and no report.
    #[arg(long, num_args = 2, value_names = ["REQUEST", "SERVER"])]
    pub only: Option<Vec<usize>>,
    /// Only the orders; their section takes the place of the one that the report has.
    #[arg(long)]
    pub only_orders: bool,
    /// Only the recruitment; its section takes the place of the one that the report has.
    #[arg(long)]
    pub only_recruitment: bool,
    /// Only the eligibility; its section takes the place of the one that the report has.
    #[arg(long)]
    pub only_eligibility: bool,
    /// Only the promotion exam; its section takes the place of the one that the report has.
    #[arg(long)]
    pub only_exams: bool,
    /// Only those past sixty; their section takes the place of the one that the report has.
    #[arg(long)]
    pub only_seniors: bool,
}

/// The three requests, and what a hand-written server has to beat: floor and goal.
pub const REQUESTS: [(&str, &str, f64, f64); 3] = [
    ("a person by number, with unit and rank", BY_NUMBER, 0.35, 0.60),
    ("a page of 50 people, with unit and rank", PAGE, 0.50, 1.0),
    ("a page of 50 in the middle of all people", KEYSET, 0.40, 0.85),
];
const BY_NUMBER: &str =
    "query ($number: String!) { employee(by: { number: $number }) { number name { full } standing { orgUnit { name } rank { name } } } }";
const PAGE: &str = "{ employees(first: 50) { nodes { number name { full } standing { orgUnit { name } rank { name } } } pageInfo { hasNextPage endCursor } } }";
const KEYSET: &str =
    "query ($after: String!) { employees(first: 50, after: $after) { nodes { number name { full } } pageInfo { endCursor } } }";
const CURSORS: &str = "query ($numbers: [String!]) { employees(filter: { numbers: $numbers }, first: 100) { edges { cursor } } }";

/// Different numbers and cursors in one load.
const INPUTS: usize = 2_000;
/// Connections to the database, of each server: what `serve` takes if nothing is said.
const POOL: usize = 8;
/// The table that a search reads.
const TABLE: &str = "name_key";

/// What a server made of the three requests, round by round.
pub type Rounds = [Vec<Yield>; 3];

/// All that was found; of three servers: by hand, on PostgreSQL, on SQLite.
pub struct Figures {
    pub loads: [Rounds; 3],
    pub memory: [u64; 3],
    pub filled: [Option<Duration>; 2],
    pub searches: Searches,
    pub start: Start,
    /// On PostgreSQL the large city, on SQLite the demo city.
    pub orders: [Orders; 2],
    pub recruitment: [Recruitment; 2],
    pub eligibility: Vec<eligibility::Asked>,
    pub exams: Exam,
    pub seniors: Seniors,
}

/// Search on both databases: by kana, by surname.
pub struct Searches {
    pub postgres: Vec<Searched>,
    pub statements: Vec<Vec<Duration>>,
    pub slowest: String,
    pub plan: String,
    pub sqlite: Vec<Searched>,
}

/// A server under load with what it is asked.
struct Target {
    server: Server,
    requests: [Vec<Request>; 3],
    processes: Processes,
    numbers: Vec<String>,
    cursors: Vec<String>,
}

impl Measure {
    pub async fn run(self) -> Outcome {
        let jinzai = Jinzai { binary: self.jinzai.clone(), folder: self.folder.clone() };
        if self.only_orders {
            self.fill(&jinzai, "postgres", &self.database_url)?;
            let section = report::orders(&self, &self.orders(&jinzai).await?);
            println!("{section}");
            let known = std::fs::read_to_string(&self.results).unwrap_or_default();
            return Ok(std::fs::write(&self.results, report::with_orders(&known, &section))?);
        }
        if self.only_recruitment {
            let section = recruitment::section(&self.recruitment(&jinzai).await?);
            println!("{section}");
            let known = std::fs::read_to_string(&self.results).unwrap_or_default();
            return Ok(std::fs::write(&self.results, report::with_recruitment(&known, &section))?);
        }
        if self.only_eligibility {
            self.fill(&jinzai, "postgres", &self.database_url)?;
            let section = eligibility::section(&self.eligibility(&jinzai).await?, self.people);
            println!("{section}");
            let known = std::fs::read_to_string(&self.results).unwrap_or_default();
            return Ok(std::fs::write(&self.results, report::with_eligibility(&known, &section))?);
        }
        if self.only_exams {
            self.fill(&jinzai, "postgres", &self.database_url)?;
            let section = exams::section(&self.exams(&jinzai).await?, self.people);
            println!("{section}");
            let known = std::fs::read_to_string(&self.results).unwrap_or_default();
            return Ok(std::fs::write(&self.results, report::with_exams(&known, &section))?);
        }
        if self.only_seniors {
            self.fill(&jinzai, "postgres", &self.database_url)?;
            let section = seniors::section(&self.seniors(&jinzai).await?, self.people);
            println!("{section}");
            let known = std::fs::read_to_string(&self.results).unwrap_or_default();
            return Ok(std::fs::write(&self.results, report::with_seniors(&known, &section))?);
        }
        let sqlite_url = format!("sqlite://{}?mode=rwc", self.folder.join("city.db").display());
        let filled = [self.fill(&jinzai, "postgres", &self.database_url)?, self.fill(&jinzai, "sqlite", &sqlite_url)?];
        let database = connected(&self.database_url).await?;
        database.batch_execute("VACUUM (ANALYZE)").await?;
        let token = jinzai.token()?;
        let postgres = self.target(jinzai.serve(&self.database_url)?, &token, Some(self.postmaster)).await?;
        let sqlite = self.target(jinzai.serve(&sqlite_url)?, &token, None).await?;
        let baseline = self.by_hand(&postgres).await?;
        agree(&baseline, &postgres).await?;
        let targets = [baseline, postgres, sqlite];
        if let Some([request, server]) = self.only.as_deref() {
            return self.only(&targets[*server], *request).await;
        }
        let loads = self.loads(&targets).await?;
        let memory = [memory(targets[0].server.pid())?.0, memory(targets[1].server.pid())?.0, memory(targets[2].server.pid())?.0];
        let searches = self.searches(&targets, &token, &database).await?;
        drop((targets, database));
        say("process figures");
        let start = start::measure(&jinzai, &self.profile).await?;
        let orders = self.orders(&jinzai).await?;
        let recruitment = self.recruitment(&jinzai).await?;
        let eligibility = self.eligibility(&jinzai).await?;
        let exams = self.exams(&jinzai).await?;
        let seniors = self.seniors(&jinzai).await?;
        let found = Figures { loads, memory, filled, searches, start, orders, recruitment, eligibility, exams, seniors };
        let text = report::write(&self, &found);
        std::fs::write(&self.results, &text)?;
        println!("{text}");
        Ok(())
    }

    /// Fills a database by the importer of the product, once for each folder; how long the people took.
    fn fill(&self, jinzai: &Jinzai, name: &str, database: &str) -> Outcome<Option<Duration>> {
        let mark = self.folder.join(format!("filled-{name}-{}", self.people));
        if mark.exists() {
            jinzai.migrate(database, &self.profile.join("profile.toml"))?;
            return Ok(None);
        }
        let city = self.folder.join("city");
        city::write(&self.profile, self.people, &city)?;
        say(&format!("{name}: importing {} people", self.people));
        let took = jinzai.fill(database, &self.profile.join("profile.toml"), &city)?;
        say(&format!("{name}: that took {:.0} s", took.as_secs_f64()));
        std::fs::write(mark, "")?;
        Ok(Some(took))
    }

    async fn orders(&self, jinzai: &Jinzai) -> Outcome<[Orders; 2]> {
        say("orders");
        let postgres = orders::measure(jinzai, &self.profile, &self.copy().await?).await?;
        let demo = orders::demo_city(jinzai, &self.profile)?;
        Ok([postgres, orders::measure(jinzai, &self.profile, &demo).await?])
    }

    async fn recruitment(&self, jinzai: &Jinzai) -> Outcome<[Recruitment; 2]> {
        say("recruitment");
        let postgres = fresh(&self.database_url, "recruitment", "template1").await?;
        recruitment::fill(jinzai, &self.profile, &postgres)?;
        let statistics = connected(&postgres).await?;
        statistics.batch_execute("VACUUM (ANALYZE)").await?;
        let postgres = recruitment::measure(jinzai, &postgres, Some((self.postmaster, &statistics)), self.seconds).await?;
        let file = self.folder.join("recruitment.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
        }
        let sqlite = format!("sqlite://{}?mode=rwc", file.display());
        recruitment::fill(jinzai, &self.profile, &sqlite)?;
        Ok([postgres, recruitment::measure(jinzai, &sqlite, None, self.seconds).await?])
    }

    async fn eligibility(&self, jinzai: &Jinzai) -> Outcome<Vec<eligibility::Asked>> {
        say("eligibility");
        let rules = self.profile.join("../eligibility");
        let copy = self.copy().await?;
        eligibility::measure(jinzai, &rules, &copy, &connected(&copy).await?).await
    }

    async fn exams(&self, jinzai: &Jinzai) -> Outcome<Exam> {
        say("exams");
        let copy = self.copy().await?;
        exams::measure(jinzai, &copy, &connected(&copy).await?).await
    }

    async fn seniors(&self, jinzai: &Jinzai) -> Outcome<Seniors> {
        say("seniors");
        let small = fresh(&self.database_url, "small", "template1").await?;
        jinzai.migrate(&small, &self.profile.join("profile.toml"))?;
        jinzai.import(&small, "units", &self.profile.join("org-units.csv"))?;
        jinzai.import(&small, "roster", &self.profile.join("roster.csv"))?;
        connected(&small).await?.batch_execute("VACUUM (ANALYZE)").await?;
        connected(&self.database_url).await?.batch_execute("VACUUM (ANALYZE)").await?;
        seniors::measure(jinzai, &small, &self.database_url, self.postmaster, self.load(), self.rounds).await
    }

    /// The large city once more: what was ordered stays in its history for good, and would weigh on the next run.
    async fn copy(&self) -> Outcome<String> {
        let (_, large) = self.database_url.rsplit_once('/').ok_or("the URL names no database")?;
        let copy = fresh(&self.database_url, "orders", large).await?;
        connected(&copy).await?.batch_execute("VACUUM (ANALYZE)").await?;
        Ok(copy)
    }

    /// A `serve` with the requests for it: numbers and cursors of people taken at random.
    async fn target(&self, mut server: Server, token: &str, postmaster: Option<u32>) -> Outcome<Target> {
        let mut client = server.reached().await?;
        let mut random = fastrand::Rng::with_seed(170);
        let numbers: Vec<String> = (0..INPUTS).map(|_| city::number(random.u32(..self.people))).collect();
        let mut cursors = vec![];
        for some in numbers.chunks(100) {
            let found = data(&mut client, &graphql(token, CURSORS, &json!({ "numbers": some }))).await?;
            let edges = found["employees"]["edges"].as_array().cloned().unwrap_or_default();
            cursors.extend(edges.iter().filter_map(|it| it["cursor"].as_str().map(str::to_owned)));
        }
        let requests = [
            numbers.iter().map(|it| graphql(token, BY_NUMBER, &json!({ "number": it }))).collect(),
            vec![graphql(token, PAGE, &Value::Null)],
            cursors.iter().map(|it| graphql(token, KEYSET, &json!({ "after": it }))).collect(),
        ];
        Ok(Target { processes: Processes { server: server.pid(), postmaster }, server, requests, numbers, cursors })
    }

    /// The hand-written server, asked for the same people.
    async fn by_hand(&self, like: &Target) -> Outcome<Target> {
        let mut server = servers::baseline(&self.database_url, POOL)?;
        server.reached().await?;
        let requests = [
            like.numbers.iter().map(|it| get(&format!("/employees/{it}"))).collect(),
            vec![get("/employees")],
            like.cursors.iter().map(|it| get(&format!("/employees/after/{it}"))).collect(),
        ];
        let processes = Processes { server: server.pid(), ..like.processes };
        Ok(Target { processes, server, requests, numbers: like.numbers.clone(), cursors: like.cursors.clone() })
    }

    async fn only(&self, target: &Target, request: usize) -> Outcome {
        say(&format!("load on process {}", target.server.pid()));
        let found = self.load().put_on(target.server.address, &target.requests[request], &target.processes).await?;
        println!("{found:#?}");
        Ok(())
    }

    fn load(&self) -> Load {
        Load { connections: self.connections, time: Duration::from_secs(self.seconds), warm_up: Duration::from_millis(700) }
    }

    /// Each request on each server in turn, and again in each round.
    async fn loads(&self, targets: &[Target; 3]) -> Outcome<[Rounds; 3]> {
        let load = self.load();
        let mut loads: [Rounds; 3] = Default::default();
        for round in 1..=self.rounds {
            for (request, (name, ..)) in REQUESTS.iter().enumerate() {
                for (target, rounds) in targets.iter().zip(&mut loads) {
                    let found = load.put_on(target.server.address, &target.requests[request], &target.processes).await?;
                    rounds[request].push(found);
                }
                let all: Vec<String> = loads.iter().map(|it| format!("{:.0}", it[request][round - 1].per_second)).collect();
                say(&format!("round {round}: {name}: {} a second (by hand, PostgreSQL, SQLite)", all.join(" / ")));
            }
        }
        Ok(loads)
    }

    /// The time of the statement of each search, as PostgreSQL logs it.
    async fn statements(
        &self,
        client: &mut Client,
        token: &str,
        words: &[String],
        database: &tokio_postgres::Client,
    ) -> Outcome<Vec<Duration>> {
        for _ in 0..3 {
            let log = Log::begin(database, &self.postgres_log, &[("log_min_duration_statement", "0")]).await?;
            search::through_the_api(client, token, words).await?;
            let found = search::statements(&log.end().await?, TABLE);
            // A backend may hear late that it is to log.
            if found.len() >= words.len() {
                return Ok(found);
            }
        }
        Err("PostgreSQL did not log every statement".into())
    }

    async fn searches(&self, [_, postgres, sqlite]: &[Target; 3], token: &str, database: &tokio_postgres::Client) -> Outcome<Searches> {
        say("search");
        let mut client = Client::connect(postgres.server.address).await?;
        let words = Words::choose(&mut client, token, self.people).await?;
        let kinds = [&words.kana, &words.surnames];
        let (mut found, mut statements) = (vec![], vec![]);
        for words in kinds {
            search::through_the_api(&mut client, token, &words[..20]).await?;
            found.push(search::through_the_api(&mut client, token, words).await?);
            statements.push(self.statements(&mut client, token, words, database).await?);
        }
        let slowest = found.iter().max_by_key(|it| it.slowest.0).map(|it| it.slowest.1.clone()).unwrap_or_default();
        let explain = [("auto_explain.log_min_duration", "0"), ("auto_explain.log_analyze", "on"), ("auto_explain.log_buffers", "on")];
        let log = Log::begin(database, &self.postgres_log, &explain).await?;
        search::through_the_api(&mut client, token, std::slice::from_ref(&slowest)).await?;
        let plan = search::plan(&log.end().await?, TABLE);
        let mut client = Client::connect(sqlite.server.address).await?;
        let mut on_sqlite = vec![];
        for words in kinds {
            on_sqlite.push(search::through_the_api(&mut client, token, words).await?);
        }
        Ok(Searches { postgres: found, statements, slowest, plan, sqlite: on_sqlite })
    }
}

/// Both servers must say the same of the same people.
async fn agree(one: &Target, other: &Target) -> Outcome {
    let (mut first, mut second) = (Client::connect(one.server.address).await?, Client::connect(other.server.address).await?);
    for (ours, theirs) in one.requests.iter().zip(&other.requests) {
        for (ours, theirs) in ours.iter().zip(theirs).take(20) {
            let (ours, theirs) = (data(&mut first, ours).await?, data(&mut second, theirs).await?);
            if ours != theirs {
                return Err(format!("the servers differ:\n{ours}\n{theirs}").into());
            }
        }
    }
    Ok(())
}

fn say(text: &str) {
    eprintln!("bench: {text}");
}
