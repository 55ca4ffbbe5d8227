//! Search by the first two kana and by the surname: how long the answer takes, and how long its statement.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio_postgres::Client as Database;

use crate::{
    Outcome,
    client::{Client, data, graphql},
};

const SEARCH: &str =
    "query ($search: String!) { employees(search: $search, first: 50) { nodes { number name { full } } pageInfo { endCursor } } }";
const PEOPLE: &str = "query ($numbers: [String!]) { employees(filter: { numbers: $numbers }, first: 100) { nodes { name { family familyKana givenKana } } } }";
const WORDS: usize = 200;

/// How long a kind of word took.
#[derive(Clone, Debug)]
pub struct Searched {
    pub answer_p50: Duration,
    pub answer_p99: Duration,
    pub slowest: (Duration, String),
}

/// What people type.
#[derive(Clone, Debug)]
pub struct Words {
    pub kana: Vec<String>,
    pub surnames: Vec<String>,
}

impl Words {
    /// From the names of people taken at random: common beginnings come as often as they are.
    pub async fn choose(client: &mut Client, token: &str, people: u32) -> Outcome<Self> {
        let mut random = fastrand::Rng::with_seed(7);
        let mut words = Self { kana: vec![], surnames: vec![] };
        while words.kana.len() < WORDS {
            let numbers: Vec<String> = (0..100).map(|_| crate::city::number(random.u32(..people))).collect();
            let found = data(client, &graphql(token, PEOPLE, &json!({ "numbers": numbers }))).await?;
            for name in found["employees"]["nodes"].as_array().into_iter().flatten().map(|it| &it["name"]) {
                let kana = if random.bool() { &name["familyKana"] } else { &name["givenKana"] };
                words.kana.push(text(kana).chars().take(2).collect());
                words.surnames.push(text(&name["family"]));
            }
        }
        words.kana.truncate(WORDS);
        words.surnames.truncate(WORDS);
        Ok(words)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Searches for one word after the other.
pub async fn through_the_api(client: &mut Client, token: &str, words: &[String]) -> Outcome<Searched> {
    let mut times = vec![];
    for word in words {
        let request = graphql(token, SEARCH, &json!({ "search": word }));
        let started = Instant::now();
        let found = data(client, &request).await?;
        times.push((started.elapsed(), word.clone()));
        if found["employees"]["nodes"].as_array().is_none_or(Vec::is_empty) {
            return Err(format!("nobody was found for {word}").into());
        }
    }
    times.sort();
    let at = |percent: usize| times[times.len() * percent / 100].0;
    Ok(Searched { answer_p50: at(50), answer_p99: at(99), slowest: times[times.len() - 1].clone() })
}

/// The log of PostgreSQL, read from where it stood.
pub struct Log<'a> {
    database: &'a Database,
    path: &'a Path,
    start: usize,
}

impl<'a> Log<'a> {
    /// Lets PostgreSQL log what these settings say.
    pub async fn begin(database: &'a Database, path: &'a Path, settings: &[(&str, &str)]) -> Outcome<Self> {
        for (name, value) in settings {
            database.batch_execute(&format!("ALTER SYSTEM SET {name} = {value}")).await?;
        }
        reload(database).await?;
        Ok(Self { database, path, start: fs::read(path)?.len() })
    }

    /// What was logged since, and no more.
    pub async fn end(self) -> Outcome<String> {
        self.database.batch_execute("ALTER SYSTEM RESET ALL").await?;
        reload(self.database).await?;
        let bytes = fs::read(self.path)?;
        Ok(String::from_utf8_lossy(&bytes[self.start..]).into_owned())
    }
}

async fn reload(database: &Database) -> Outcome {
    database.batch_execute("SELECT pg_reload_conf()").await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    Ok(())
}

/// The time that the database took for each statement that reads a table: parse, bind and execute together.
pub fn statements(log: &str, table: &str) -> Vec<Duration> {
    let mut times = vec![];
    let mut sum = 0.0;
    for line in log.lines().filter(|line| line.contains(table)) {
        let Some((milliseconds, rest)) = line.split_once("duration: ").and_then(|(_, it)| it.split_once(" ms ")) else {
            continue;
        };
        sum += milliseconds.parse::<f64>().unwrap_or_default();
        if rest.trim_start().starts_with("execute") {
            times.push(Duration::from_secs_f64(std::mem::take(&mut sum) / 1000.0));
        }
    }
    times.sort_unstable();
    times
}

/// The first plan that auto_explain wrote of a statement that reads a table, its list of columns cut out.
pub fn plan(log: &str, table: &str) -> String {
    let start = log.split("plan:\n").skip(1).find(|it| it.lines().next().is_some_and(|line| line.contains(table)));
    let lines = start.into_iter().flat_map(str::lines).take_while(|line| line.starts_with('\t'));
    let lines = lines.map(|line| line.strip_prefix('\t').unwrap_or(line));
    let short = lines.map(|line| match (line.find("SELECT "), line.find(" FROM ")) {
        (Some(select), Some(from)) if line.starts_with("Query Text") => format!("{}SELECT …{}", &line[..select], &line[from..]),
        _ => line.to_owned(),
    });
    short.collect::<Vec<_>>().join("\n")
}
