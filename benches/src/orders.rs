//! A batch of a thousand orders from its file to its announcement, and the head count of a whole city on their day.

use std::{
    fmt::Write,
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{Datelike, Days, Local, NaiveDate};
use serde_json::{Value, json};

use crate::{
    Outcome,
    client::{Client, data, graphql},
    servers::Jinzai,
};

/// Orders of a batch, of which so many are promotions and the others transfers.
pub const ORDERS: usize = 1_000;
const PROMOTIONS: usize = 100;
/// Batches, one after the other, and how often each is read.
const TIMES: usize = 3;
/// Who plans the batch, who is heard and who decides.
const OFFICE: usize = 3;

/// What is timed, and what it has to reach.
pub const STEPS: [(&str, &str); 8] = [
    ("`importOrders` of its file", ""),
    ("its findings", "< 2 s"),
    ("`submitOrderBatch`", ""),
    ("approval: the last `endorseOrderBatch`", ""),
    ("commit: `announceOrderBatch`", ""),
    ("approval and commit together", "< 2 s"),
    ("the tree of all units with their head counts on the day of the orders", "< 100 ms"),
    ("`withdrawOrderBatch`", ""),
];
pub type Steps = [Duration; STEPS.len()];

/// The median of each step, and what there was to do.
#[derive(Clone, Copy, Debug)]
pub struct Orders {
    pub steps: Steps,
    pub warnings: u64,
    pub tree: Tree,
}

/// The units that were counted, the people in them, and the pages that they came in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tree {
    pub units: usize,
    pub people: u64,
    pub pages: usize,
}

const RANKS: &str = "{ positionRanks { id name } }";
const PEOPLE: &str = "query ($ranks: [ID!], $after: String) { page: employees(first: 100, after: $after, filter: { standing: { ranks: $ranks } }) { nodes { number birthDate standing { retirementCategory rank { name } orgUnit { code } post { headsUnit } } } pageInfo { hasNextPage endCursor } } }";
const SECTIONS: &str = "query ($on: Date, $after: String) { page: orgUnits(first: 100, after: $after, asOf: $on, filter: { allLevels: true, kinds: [SECTION] }) { nodes { code } pageInfo { hasNextPage endCursor } } }";
const TREE: &str = "query ($on: Date, $after: String) { page: orgUnits(first: 100, after: $after, asOf: $on) { nodes { ...it children(asOf: $on) { ...it children(asOf: $on) { ...it } } } pageInfo { hasNextPage endCursor } } } fragment it on OrgUnit { code name headcount(asOf: $on) }";
const FINDINGS: &str = "query ($batch: ID!) { orderBatch(id: $batch) { findings { errors warnings items { code } } } }";
const KEYS: &str = "query ($batch: ID!) { orderBatch(id: $batch) { findings { items { key } } } }";
const BATCH: &str = "query ($batch: ID!) { orderBatch(id: $batch) { version state } }";

/// Fills an SQLite file with the demo city.
pub fn demo_city(jinzai: &Jinzai, profile: &Path) -> Outcome<String> {
    let file = jinzai.folder.join("orders.db");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    let database = format!("sqlite://{}?mode=rwc", file.display());
    jinzai.migrate(&database, &profile.join("profile.toml"))?;
    jinzai.import(&database, "units", &profile.join("org-units.csv"))?;
    jinzai.import(&database, "roster", &profile.join("roster.csv"))?;
    Ok(database)
}

/// Takes batches from draft to announcement and back again, so that each finds the city as it was.
pub async fn measure(jinzai: &Jinzai, profile: &Path, database: &str) -> Outcome<Orders> {
    let mut server = jinzai.serve(database)?;
    let mut client = server.reached().await?;
    let on = next_april(Local::now().date_naive()).to_string();
    let mut people = people(&mut client, &jinzai.token()?).await?;
    let office: Vec<String> = people.drain(..OFFICE).map(|it| it.number).collect();
    let sections: Vec<Value> = pages(&mut client, &jinzai.token()?, SECTIONS, json!({ "on": on }), usize::MAX).await?.0;
    let file = file(&people, &sections);
    jinzai.load_profile(database, &own_profile(&profile.join("profile.toml"), &jinzai.folder, &office)?)?;
    let tokens: Vec<String> =
        office.iter().map(|it| jinzai.token_of(&["personnel-administrator", "unit-head", "employee"], it)).collect::<Outcome<_>>()?;
    let mut desk = Desk { client, tokens, on, batch: String::new() };
    let (mut rounds, mut found) = (vec![], None);
    for _ in 0..TIMES {
        let (steps, warnings, tree) = desk.whole(&file).await?;
        rounds.push(steps);
        found = Some((warnings, tree));
    }
    let (warnings, tree) = found.ok_or("no batch was taken through")?;
    Ok(Orders { steps: std::array::from_fn(|step| median(rounds.iter().map(|it| it[step]))), warnings, tree })
}

fn median(times: impl IntoIterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// A 1 April that is months away.
fn next_april(today: NaiveDate) -> NaiveDate {
    let soon = today + Days::new(60);
    (soon.year()..).filter_map(|year| NaiveDate::from_ymd_opt(year, 4, 1)).find(|it| *it > soon).unwrap_or(today)
}

/// The profile with a ceiling for any city, and a route of two people by number.
fn own_profile(profile: &Path, folder: &Path, office: &[String]) -> Outcome<std::path::PathBuf> {
    let text = std::fs::read_to_string(profile)?;
    let (before, rest) = text.split_once("key = \"approval_route\"").ok_or("the profile has no approval_route")?;
    let (head, rest) = rest.split_once("value = [\n").ok_or("the approval_route has no steps")?;
    let (_, after) = rest.split_once("\n]\n").ok_or("the approval_route has no end")?;
    let step = |name: &str, kind: &str, number: &str| {
        format!("    {{ name = \"{name}\", kind = \"{kind}\", required = 1, members = [{{ number = \"{number}\" }}] }},\n")
    };
    let steps = step("合議", "CONSULTATION", &office[1]) + &step("決裁", "DECISION", &office[2]);
    let text = format!("{before}key = \"approval_route\"{head}value = [\n{steps}]\n{after}");
    let path = folder.join("profile-of-orders.toml");
    std::fs::write(&path, text.replace("total = 2700", "total = 1000000"))?;
    Ok(path)
}

struct Person {
    number: String,
    rank: String,
    unit: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// People whom orders may move: of the lower ranks, heads of nothing, far from retirement.
async fn people(client: &mut Client, token: &str) -> Outcome<Vec<Person>> {
    let ranks = data(client, &graphql(token, RANKS, &Value::Null)).await?;
    let lower = |it: &&Value| ["主事", "主事補", "主任", "主査"].contains(&it["name"].as_str().unwrap_or_default());
    let ranks: Vec<Value> = ranks["positionRanks"].as_array().into_iter().flatten().filter(lower).map(|it| it["id"].clone()).collect();
    let (found, _) = pages(client, token, PEOPLE, json!({ "ranks": ranks }), 4 * ORDERS).await?;
    let fit = |it: &&Value| {
        let standing = &it["standing"];
        it["birthDate"].as_str() > Some("1972") && standing["retirementCategory"] == "GENERAL" && standing["post"]["headsUnit"] == false
    };
    let person = |it: &Value| Person {
        number: text(&it["number"]),
        rank: text(&it["standing"]["rank"]["name"]),
        unit: text(&it["standing"]["orgUnit"]["code"]),
    };
    let people: Vec<Person> = found.iter().filter(fit).map(person).collect();
    if people.len() < ORDERS + OFFICE { Err(format!("only {} people can be moved", people.len()).into()) } else { Ok(people) }
}

/// The rows of all pages until there are enough, and how many pages that took.
async fn pages(client: &mut Client, token: &str, query: &str, mut variables: Value, enough: usize) -> Outcome<(Vec<Value>, usize)> {
    let (mut rows, mut asked) = (vec![], 0);
    loop {
        let mut page = data(client, &graphql(token, query, &variables)).await?["page"].take();
        asked += 1;
        if let Value::Array(some) = page["nodes"].take() {
            rows.extend(some);
        }
        if page["pageInfo"]["hasNextPage"] == false || rows.len() >= enough {
            return Ok((rows, asked));
        }
        variables["after"] = page["pageInfo"]["endCursor"].take();
    }
}

/// Promotions of 主任 and transfers of all others to a section that is not theirs.
fn file(people: &[Person], sections: &[Value]) -> String {
    let mut csv = String::from("発令種別,職員番号,発令日,所属コード,職位\n");
    let (mut promoted, mut moved) = (0, 0);
    for (nth, person) in people.iter().enumerate() {
        if person.rank == "主任" && promoted < PROMOTIONS {
            promoted += 1;
            let _ = writeln!(csv, "昇任,{},,,主査", person.number);
        } else if moved < ORDERS - PROMOTIONS {
            moved += 1;
            let codes = sections.iter().cycle().skip(nth * 7 % sections.len()).filter_map(|it| it["code"].as_str());
            let to = codes.clone().find(|code| *code != person.unit).unwrap_or_default();
            let _ = writeln!(csv, "配置換,{},,{to},", person.number);
        }
    }
    csv
}

/// Who plans a batch, who is heard and who decides, and the batch before them.
struct Desk {
    client: Client,
    tokens: Vec<String>,
    on: String,
    batch: String,
}

impl Desk {
    async fn whole(&mut self, file: &str) -> Outcome<(Steps, u64, Tree)> {
        self.draft().await?;
        let import = self.act(0, "importOrders", "ImportOrdersInput", json!({ "file": STANDARD.encode(file) })).await?;
        let (findings, warnings) = self.findings().await?;
        self.accept().await?;
        let submit = self.act(0, "submitOrderBatch", "OrderBatchStepInput", json!({})).await?;
        self.act(1, "endorseOrderBatch", "EndorseOrderBatchInput", json!({})).await?;
        let approve = self.act(2, "endorseOrderBatch", "EndorseOrderBatchInput", json!({})).await?;
        self.expect("APPROVED").await?;
        let announce = self.act(0, "announceOrderBatch", "OrderBatchStepInput", json!({})).await?;
        self.expect("ANNOUNCED").await?;
        let (count, tree) = self.tree().await?;
        let withdraw = self.act(0, "withdrawOrderBatch", "WithdrawOrderBatchInput", json!({ "reason": "計測" })).await?;
        Ok(([import, findings, submit, approve, announce, approve + announce, count, withdraw], warnings, tree))
    }

    async fn read(&mut self, query: &str) -> Outcome<Value> {
        data(&mut self.client, &graphql(&self.tokens[0], query, &json!({ "batch": self.batch }))).await
    }

    async fn expect(&mut self, state: &str) -> Outcome {
        let found = self.read(BATCH).await?;
        if found["orderBatch"]["state"] == state { Ok(()) } else { Err(format!("not {state}: {found}").into()) }
    }

    async fn draft(&mut self) -> Outcome {
        const CREATE: &str =
            "mutation ($input: CreateOrderBatchInput!) { createOrderBatch(input: $input) { batch { id } errors { code } } }";
        let input = json!({ "kind": "REGULAR_TRANSFER", "title": "定期人事異動", "effectiveOn": self.on });
        let made = data(&mut self.client, &graphql(&self.tokens[0], CREATE, &json!({ "input": input }))).await?;
        self.batch = text(&made["createOrderBatch"]["batch"]["id"]);
        Ok(())
    }

    /// One act upon the batch by the nth of the office; how long it took.
    async fn act(&mut self, who: usize, name: &str, input: &str, mut more: Value) -> Outcome<Duration> {
        more["batch"] = json!(self.batch);
        more["expectedVersion"] = self.read(BATCH).await?["orderBatch"]["version"].take();
        let query = format!("mutation ($input: {input}!) {{ {name}(input: $input) {{ errors {{ code message path }} }} }}");
        let request = graphql(&self.tokens[who], &query, &json!({ "input": more }));
        let started = Instant::now();
        let done = data(&mut self.client, &request).await?;
        let took = started.elapsed();
        if done[name]["errors"] == json!([]) { Ok(took) } else { Err(format!("{name}: {}", done[name]["errors"]).into()) }
    }

    async fn findings(&mut self) -> Outcome<(Duration, u64)> {
        let (mut times, mut warnings) = (vec![], 0);
        for _ in 0..TIMES {
            let started = Instant::now();
            let found = self.read(FINDINGS).await?["orderBatch"]["findings"].take();
            times.push(started.elapsed());
            warnings = found["warnings"].as_u64().unwrap_or_default();
            if found["errors"] != 0 {
                return Err(format!("the batch has errors: {} {}", found["errors"], found["items"][0]).into());
            }
        }
        Ok((median(times), warnings))
    }

    async fn accept(&mut self) -> Outcome {
        let found = self.read(KEYS).await?;
        let items = found["orderBatch"]["findings"]["items"].as_array().into_iter().flatten();
        let keys: Vec<&Value> = items.map(|it| &it["key"]).collect();
        if !keys.is_empty() {
            self.act(0, "acceptFindings", "AcceptFindingsInput", json!({ "findings": keys, "reason": "承知の上" })).await?;
        }
        Ok(())
    }

    async fn tree(&mut self) -> Outcome<(Duration, Tree)> {
        let (mut times, mut tree) = (vec![], Tree::default());
        for _ in 0..TIMES {
            let started = Instant::now();
            let (tops, pages) = pages(&mut self.client, &self.tokens[0], TREE, json!({ "on": self.on }), usize::MAX).await?;
            times.push(started.elapsed());
            let people = tops.iter().filter_map(|it| it["headcount"].as_u64()).sum();
            tree = Tree { units: tops.iter().map(units).sum(), people, pages };
        }
        Ok((median(times), tree))
    }
}

/// A unit and all below it.
fn units(unit: &Value) -> usize {
    1 + unit["children"].as_array().into_iter().flatten().map(units).sum::<usize>()
}
