//! Five thousand applications in one category: received, rated by three raters in four stages, decided, and read page by page.

use std::{
    fmt::Write,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    Outcome,
    client::{Client, data, graphql},
    load::{Load, Yield},
    machine::Processes,
    servers::Jinzai,
};

const APPLICATIONS: usize = 5_000;
const STAGES: usize = 4;
const RATERS: usize = 3;
/// How many sit in a session.
const ROOM: usize = 250;
/// How often a stage is decided, and taken back in between.
const TIMES: usize = 3;
const CONNECTIONS: usize = 16;

/// What was found on one database.
#[derive(Clone, Copy, Debug)]
pub struct Recruitment {
    received: Duration,
    screened: Duration,
    /// Of all sheets.
    marked: Duration,
    decided: Duration,
    page: Yield,
    bytes: usize,
}

const PAGE: &str = "query ($category: ID!, $after: String) { recruitmentApplications(filter: { category: $category }, first: 50, after: $after) { nodes { examineeNumber state candidate { name { full familyKana givenKana } birthDate } stageResults { name outcome points place } markSheets { raterNumber total } composite } pageInfo { hasNextPage endCursor } } }";
const FLOW: &str =
    "query ($id: ID!) { node(id: $id) { ... on RecruitmentCampaign { categories { id flow { stages { id version rubric { id } } } } } } }";
const STAFF: &str = "{ employees(first: 100) { nodes { number } } }";

/// Who asks, and with which token.
struct Desk {
    client: Client,
    recruiter: String,
    raters: Vec<(String, String)>,
}

impl Desk {
    async fn act(&mut self, token: &str, name: &str, answer: &str, input: Value) -> Outcome<(Value, Duration)> {
        let kind = match name {
            "publishCampaign" => "CampaignStepInput".to_owned(),
            other => format!("{}{}Input", other[..1].to_uppercase(), &other[1..]),
        };
        let query = format!("mutation ($input: {kind}!) {{ {name}(input: $input) {{ {answer} errors {{ code message path }} }} }}");
        let request = graphql(token, &query, &json!({ "input": input }));
        let started = Instant::now();
        let mut done = data(&mut self.client, &request).await?;
        let took = started.elapsed();
        if done[name]["errors"] == json!([]) {
            Ok((done[name].take(), took))
        } else {
            Err(format!("{name}: {}", done[name]["errors"]).into())
        }
    }

    async fn do_it(&mut self, name: &str, answer: &str, input: Value) -> Outcome<(Value, Duration)> {
        let token = self.recruiter.clone();
        self.act(&token, name, answer, input).await
    }

    /// A published campaign with one category: its id and its stages.
    async fn campaign(&mut self) -> Outcome<Value> {
        let items: Vec<Value> = ["協調性", "論理性", "意欲"].iter().map(|it| json!({ "name": it, "mostPoints": 10 })).collect();
        let stages: Vec<Value> =
            (1..=STAGES).map(|it| json!({ "kind": "INDIVIDUAL_INTERVIEW", "name": format!("第{it}次"), "rubric": items })).collect();
        let category = json!({ "code": "A", "name": "一般行政", "plannedHires": 100, "examOn": "2026-06-14", "stages": stages });
        let made = self.do_it("createCampaign", "campaign { id }", json!({ "fiscalYear": 2026, "title": "計測" })).await?.0;
        let id = made["campaign"]["id"].clone();
        self.do_it("addExamCategories", "campaign { id }", json!({ "campaign": id, "expectedVersion": 1, "categories": [category] }))
            .await?;
        self.do_it("publishCampaign", "campaign { id }", json!({ "campaign": id, "expectedVersion": 2 })).await?;
        let mut flow = data(&mut self.client, &graphql(&self.recruiter, FLOW, &json!({ "id": id }))).await?;
        Ok(flow["node"]["categories"][0].take())
    }

    /// Everybody sits a stage in rooms of so many, and three raters mark them.
    async fn hold(&mut self, stage: &Value, applications: &[Value]) -> Outcome<Duration> {
        let numbers: Vec<String> = self.raters.iter().map(|(number, _)| number.clone()).collect();
        let mut took = Duration::ZERO;
        for (room, some) in applications.chunks(ROOM).enumerate() {
            let slots: Vec<Value> = some.iter().map(|it| json!({ "application": it })).collect();
            let session = json!({ "stage": stage["id"], "title": format!("第{room}室"), "heldAt": "2026-07-10T00:00:00Z", "panel": numbers, "slots": slots });
            let session = self.do_it("scheduleSession", "session { id }", session).await?.0["session"]["id"].take();
            for (rater, (_, token)) in self.raters.clone().iter().enumerate() {
                let sheet = |(place, it): (usize, &Value)| {
                    let mark = |(item, of): (usize, &Value)| json!({ "item": of["id"], "points": 3 + (place * 7 + item * 3 + rater) % 8 });
                    let items = stage["rubric"].as_array().into_iter().flatten().enumerate();
                    json!({ "application": it, "marks": items.map(mark).collect::<Vec<_>>() })
                };
                let sheets: Vec<Value> = some.iter().enumerate().map(sheet).collect();
                let given = self.act(token, "giveMarks", "session { id }", json!({ "session": session, "sheets": sheets })).await?;
                took += given.1;
            }
        }
        Ok(took)
    }

    /// Decides a stage for all, takes it back, and decides it again; the median of the times.
    async fn decide(&mut self, stage: &Value) -> Outcome<Duration> {
        let (mut version, mut times) = (1, vec![]);
        for round in 0..TIMES {
            let decision = json!({ "stage": stage["id"], "expectedVersion": version, "pass": { "points": "0" } });
            times.push(self.do_it("decideStage", "decision { passed failed }", decision).await?.1);
            version += 1;
            if round + 1 < TIMES {
                let back = json!({ "stage": stage["id"], "expectedVersion": version, "reason": "計測" });
                self.do_it("reopenStage", "stage { id }", back).await?;
                version += 1;
            }
        }
        self.do_it("releaseStage", "stage { id }", json!({ "stage": stage["id"], "expectedVersion": version })).await?;
        times.sort_unstable();
        Ok(times[times.len() / 2])
    }
}

fn applicant(number: usize) -> Value {
    const KANA: [&str; 10] = ["ア", "イ", "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ"];
    let kana: String = number.to_string().bytes().map(|digit| KANA[usize::from(digit - b'0')]).collect();
    let person = json!({ "name": { "family": format!("受験{number}"), "given": "花子" }, "kana": { "family": format!("ジュケン{kana}"), "given": "ハナコ" },
        "birthDate": "2000-04-02", "email": format!("a{number}@example.jp"), "phone": format!("0900000{number:04}") });
    json!({ "person": person, "receiptNumber": format!("R{number:05}"), "disqualifications": [] })
}

/// Fills a database with the demo city.
pub fn fill(jinzai: &Jinzai, profile: &Path, database: &str) -> Outcome {
    jinzai.migrate(database, &profile.join("profile.toml"))?;
    jinzai.import(database, "units", &profile.join("org-units.csv"))?;
    jinzai.import(database, "roster", &profile.join("roster.csv"))?;
    Ok(())
}

/// Plays the campaign and reads its pages under load.
///
/// With PostgreSQL comes its postmaster, and a connection to it: its autovacuum is off here: what it does in a city is done by hand.
pub async fn measure(
    jinzai: &Jinzai,
    database: &str,
    postgres: Option<(u32, &tokio_postgres::Client)>,
    seconds: u64,
) -> Outcome<Recruitment> {
    let mut server = jinzai.serve(database)?;
    let mut client = server.reached().await?;
    let staff = data(&mut client, &graphql(&jinzai.token()?, STAFF, &json!({}))).await?;
    let numbers: Vec<String> =
        staff["employees"]["nodes"].as_array().into_iter().flatten().filter_map(|it| it["number"].as_str().map(str::to_owned)).collect();
    let recruiter = jinzai.token_of(&["recruiter", "employee"], numbers.first().ok_or("nobody is there")?)?;
    let raters = numbers[1..=RATERS].iter().map(|it| Ok((it.clone(), jinzai.token_of(&["panelist", "employee"], it)?)));
    let raters = raters.collect::<Outcome<Vec<_>>>()?;
    let mut desk = Desk { client, recruiter, raters };
    let exam = desk.campaign().await?;
    let (mut applications, mut received) = (vec![], Duration::ZERO);
    for some in (0..APPLICATIONS).collect::<Vec<_>>().chunks(1_000) {
        let input = json!({ "category": exam["id"], "applications": some.iter().map(|it| applicant(*it)).collect::<Vec<_>>() });
        let (mut done, took) = desk.do_it("submitApplications", "changedApplications { id }", input).await?;
        received += took;
        applications.extend(done["changedApplications"].as_array_mut().into_iter().flatten().map(|it| it["id"].take()));
    }
    let screened = desk.do_it("screenApplications", "screening { eligible }", json!({ "category": exam["id"] })).await?.1;
    tidy(postgres).await?;
    let (mut marked, mut decided) = (Duration::ZERO, vec![]);
    for stage in exam["flow"]["stages"].as_array().into_iter().flatten() {
        marked += desk.hold(stage, &applications).await?;
        tidy(postgres).await?;
        decided.push(desk.decide(stage).await?);
        tidy(postgres).await?;
    }
    decided.sort_unstable();
    let (requests, bytes) = pages(&mut desk, &exam).await?;
    let load = Load { connections: CONNECTIONS, time: Duration::from_secs(seconds), warm_up: Duration::from_secs(1) };
    let page = load
        .put_on(server.address, &requests, &Processes { server: server.pid(), postmaster: postgres.map(|(postmaster, _)| postmaster) })
        .await?;
    Ok(Recruitment { received, screened, marked, decided: decided[decided.len() - 1], page, bytes })
}

async fn tidy(postgres: Option<(u32, &tokio_postgres::Client)>) -> Outcome {
    if let Some((_, database)) = postgres {
        database.batch_execute("VACUUM (ANALYZE)").await?;
    }
    Ok(())
}

/// The requests of every page of the category, and how long an answer is.
async fn pages(desk: &mut Desk, exam: &Value) -> Outcome<(Vec<Vec<u8>>, usize)> {
    let (mut requests, mut after, mut bytes) = (vec![], Value::Null, 0);
    loop {
        let request = graphql(&desk.recruiter, PAGE, &json!({ "category": exam["id"], "after": after }));
        let page = data(&mut desk.client, &request).await?["recruitmentApplications"].take();
        bytes = bytes.max(page.to_string().len());
        requests.push(request);
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok((requests, bytes));
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The heading of the section of its own that recruitment has.
pub const HEADING: &str = "\n## Recruitment\n";

pub fn section([postgres, sqlite]: &[Recruitment; 2]) -> String {
    let mut text = format!(
        "{HEADING}\n{APPLICATIONS} applications in one category, {STAGES} stages, {RATERS} raters each, three items on a sheet: {} sheets.\n\n",
        APPLICATIONS * STAGES * RATERS
    );
    text += "| | PostgreSQL | SQLite | to reach |\n|---|--:|--:|--:|\n";
    let row = |text: &mut String, name: &str, of: &dyn Fn(&Recruitment) -> String, wanted: &str| {
        let _ = writeln!(text, "| {name} | {} | {} | {wanted} |", of(postgres), of(sqlite));
    };
    row(&mut text, "`submitApplications`, a thousand at a time: all of them", &|it| ms(it.received), "");
    row(&mut text, "`screenApplications` of all of them", &|it| ms(it.screened), "");
    row(&mut text, "`giveMarks`, 250 sheets at a time: all of them", &|it| ms(it.marked), "");
    row(&mut text, "`decideStage` of all of them: the slowest stage", &|it| ms(it.decided), "< 3 s");
    row(&mut text, "a page of 50 with candidate, results and scores, 16 connections: p50", &|it| ms(it.page.p50), "");
    row(&mut text, "the same: p99", &|it| ms(it.page.p99), "< 50 ms (PostgreSQL)");
    row(&mut text, "the same: pages a second", &|it| format!("{:.0}", it.page.per_second), "");
    let _ = writeln!(
        text,
        "\nA page is {} KiB; each of its 50 sights of scores is written to the audit before the answer goes out.",
        postgres.bytes / 1024
    );
    text
}

fn ms(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 20.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}
