//! Those past sixty: the forecast of ten years, and a page of placements beside a server by hand.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    Outcome,
    client::{Client, data, get, graphql},
    load::{Load, Yield},
    machine::Processes,
    servers::{self, Jinzai},
};

/// Runs of the forecast; the median is told.
const TIMES: usize = 7;

const PAGE: &str = "{ placements(first: 50) { nodes { status until employee { number name { full } } orgUnit { name } rank { name } } pageInfo { hasNextPage } } }";
const FORECAST: &str = "{ seniorForecast { years { fiscalYear reaching60 steppingDown retiring reappointed } byOrgUnit { orgUnit { name } years { retiring } } byRank { rank { name } years { retiring } } byOccupation { occupation { name } years { retiring } } vacancies { fiscalYear successors post { id } } headcounts { headcount vacancies } } }";

/// What was found of a city.
pub struct Seniors {
    /// Of the demo city, and of the large one.
    pub forecasts: [Duration; 2],
    /// By hand, and by Jinzai, round by round.
    pub pages: Vec<[Yield; 2]>,
}

/// The forecasts of a small and a large city, and the pages of the large one.
pub async fn measure(jinzai: &Jinzai, small: &str, large: &str, postmaster: u32, load: Load, rounds: usize) -> Outcome<Seniors> {
    let token = jinzai.token()?;
    let forecasts = [forecast(jinzai, small, &token).await?, forecast(jinzai, large, &token).await?];
    let mut server = jinzai.serve(large)?;
    let mut client = server.reached().await?;
    let mut by_hand = servers::baseline(large, 8)?;
    let mut hand = by_hand.reached().await?;
    let requests = [vec![get("/placements")], vec![graphql(&token, PAGE, &Value::Null)]];
    let (ours, theirs) = (data(&mut client, &requests[1][0]).await?, data(&mut hand, &requests[0][0]).await?);
    if ours != theirs {
        return Err(format!("the servers differ:\n{ours}\n{theirs}").into());
    }
    let mut pages = vec![];
    for _ in 0..rounds {
        let of = |pid| Processes { server: pid, postmaster: Some(postmaster) };
        let theirs = load.put_on(by_hand.address, &requests[0], &of(by_hand.pid())).await?;
        pages.push([theirs, load.put_on(server.address, &requests[1], &of(server.pid())).await?]);
    }
    Ok(Seniors { forecasts, pages })
}

async fn forecast(jinzai: &Jinzai, database: &str, token: &str) -> Outcome<Duration> {
    let mut server = jinzai.serve(database)?;
    let mut client: Client = server.reached().await?;
    let request = graphql(token, FORECAST, &json!({}));
    let mut times = vec![];
    for _ in 0..TIMES {
        let start = Instant::now();
        data(&mut client, &request).await?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[TIMES / 2])
}

/// The heading of the section of its own that those past sixty have.
pub const HEADING: &str = "\n## Past sixty\n";

pub fn section(it: &Seniors, people: u32) -> String {
    let mut text = format!(
        "{HEADING}\nOn PostgreSQL; the forecast of ten years by unit, rank and occupation, with vacancies and successors, the median of {TIMES}.\n\n"
    );
    text += "| | found | to reach |\n|---|--:|--:|\n";
    for (city, took, goal) in [("2,556 people", it.forecasts[0], "< 200 ms"), (&format!("{people} people"), it.forecasts[1], "< 3 s")] {
        let _ = writeln!(text, "| `seniorForecast` of {city} | {} ms | {goal} |", took.as_millis());
    }
    for (round, [by_hand, jinzai]) in it.pages.iter().enumerate() {
        let ratio = jinzai.per_second / by_hand.per_second;
        let _ = writeln!(
            text,
            "| a page of 50 `placements`, round {}: by hand {:.0} a second, Jinzai {:.0} (p50 {:.1} ms, p99 {:.1} ms) | {ratio:.2} of by hand | ≥ 0.5 |",
            round + 1,
            by_hand.per_second,
            jinzai.per_second,
            jinzai.p50.as_secs_f64() * 1000.0,
            jinzai.p99.as_secs_f64() * 1000.0
        );
    }
    text
}
