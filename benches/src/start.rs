//! What a process takes of time and memory on the demo city, an SQLite file.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    Outcome,
    client::{data, graphql},
    machine::memory,
    servers::{Jinzai, Server},
};

/// The figures of the demo city.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub first_set_up: Duration,
    pub memory_after_set_up: u64,
    pub demo: Duration,
    pub serve: Duration,
    pub memory_of_serve: u64,
    pub import: Duration,
    pub memory_of_import: u64,
}

const TIMES: usize = 9;
const ONE: &str = "{ employees(first: 1) { nodes { number } } }";

pub async fn measure(jinzai: &Jinzai, profile: &Path) -> Outcome<Start> {
    let folder = jinzai.folder.join("demo");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let database = format!("sqlite://{}?mode=rwc", folder.join("demo.db").display());
    let tokens = folder.join("tokens.json");
    let demo = async |fresh| -> Outcome<(Duration, u64)> {
        let _ = std::fs::remove_file(&tokens);
        let started = Instant::now();
        let server = jinzai.demo(&database, &tokens, fresh)?;
        answered(server, started, || {
            let tokens: serde_json::Value = serde_json::from_slice(&std::fs::read(&tokens)?)?;
            Ok(tokens["personnel_administrator"].as_str().unwrap_or_default().to_owned())
        })
        .await
    };
    let (first_set_up, memory_after_set_up) = demo(true).await?;
    let mut demos = vec![];
    for _ in 0..TIMES {
        demos.push(demo(false).await?);
    }
    let token = jinzai.token()?;
    let mut serves = vec![];
    for _ in 0..TIMES {
        let started = Instant::now();
        serves.push(answered(jinzai.serve(&database)?, started, || Ok(token.clone())).await?);
    }
    demos.sort_unstable();
    serves.sort_unstable();
    let new = format!("sqlite://{}?mode=rwc", folder.join("import.db").display());
    jinzai.migrate(&new, &profile.join("profile.toml"))?;
    jinzai.import(&new, "units", &profile.join("org-units.csv"))?;
    let (import, memory_of_import) = jinzai.import(&new, "roster", &profile.join("roster.csv"))?;
    Ok(Start {
        first_set_up,
        memory_after_set_up,
        demo: demos[TIMES / 2].0,
        serve: serves[TIMES / 2].0,
        memory_of_serve: serves[TIMES / 2].1,
        import,
        memory_of_import,
    })
}

/// From the start of a process to its first answer; and what it then holds.
async fn answered(mut server: Server, started: Instant, token: impl FnOnce() -> Outcome<String>) -> Outcome<(Duration, u64)> {
    let mut client = server.reached().await?;
    data(&mut client, &graphql(&token()?, ONE, &json!({}))).await?;
    let elapsed = started.elapsed();
    let (resident, _) = memory(server.pid())?;
    drop(client);
    server.stop()?;
    Ok((elapsed, resident))
}
