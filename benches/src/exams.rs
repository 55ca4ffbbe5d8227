//! A promotion exam of ten thousand: scored and ranked, what a line would mean, and decided.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    Outcome,
    client::{Client, data, graphql},
    servers::Jinzai,
};

pub const EXAMINEES: usize = 10_000;

/// Runs of what can be done again; the median is told.
const TIMES: usize = 5;

/// Examinees, recorded scores and the marks of two markers: by hand, since ten thousand tokens are no load.
fn filled(exam: &str) -> String {
    format!(
        "UPDATE promotion_exam SET state = 'admitted', announced_at = now();
INSERT INTO exam_application (id, exam_id, employee_id, state, examinee_number, attempt, judged, submitted_at, version)
SELECT gen_random_uuid(), '{exam}', it.employee_id, 'admitted', row_number() OVER (), 1, '{{}}', now(), 1
FROM (SELECT employee_id FROM standing WHERE superseded_at IS NULL AND status = 'in_service' ORDER BY hashtext(employee_id::text) LIMIT {EXAMINEES}) it;
INSERT INTO exam_score (id, component_id, application_id, points, source, sitting, recorded_at)
SELECT gen_random_uuid(), c.id, a.id, abs(hashtext(a.id::text || c.code)) % c.most_points, 'recorded', 1, now()
FROM exam_application a JOIN exam_component c ON c.exam_id = a.exam_id WHERE c.markers = 0;
INSERT INTO exam_mark (id, component_id, application_id, marker_id, points, given_at)
SELECT gen_random_uuid(), c.id, a.id, m.employee_id, abs(hashtext(a.id::text)) % 8000 + m.place * 500, now()
FROM exam_application a JOIN exam_component c ON c.exam_id = a.exam_id
CROSS JOIN (SELECT id AS employee_id, row_number() OVER () AS place FROM employee LIMIT 2) m WHERE c.markers = 2;
VACUUM (ANALYZE)"
    )
}

/// How long each act took.
pub struct Exam {
    pub score: Duration,
    pub points: Duration,
    pub places: Duration,
    pub decide: Duration,
}

const CREATE: &str = "mutation ($i: CreatePromotionExamInput!) { createPromotionExam(input: $i) { exam { id } errors { message } } }";
const SCORE: &str = "mutation ($i: PromotionExamStepInput!) { scorePromotionExam(input: $i) { scoring { examinees placed gaps { component } } errors { message } } }";
const CUTOFF: &str = "query ($e: ID!, $l: ExamLineInput!) { simulateCutoff(exam: $e, line: $l) { passed leastPoints bySex { sex count } byOrgUnit { orgUnit { code } count } byOccupation { occupation { code } count } passers { examineeNumber result { place composite } } } }";
const DECIDE: &str = "mutation ($i: DecidePromotionExamInput!) { decidePromotionExam(input: $i) { exam { state } errors { message } } }";

/// Runs an exam of ten thousand on a city.
pub async fn measure(jinzai: &Jinzai, url: &str, database: &tokio_postgres::Client) -> Outcome<Exam> {
    let mut server = jinzai.serve(url)?;
    let mut client = server.reached().await?;
    let token = jinzai.token()?;
    let exam = created(&mut client, &token).await?;
    let key = database.query_one("SELECT id::text FROM promotion_exam", &[]).await?.get::<_, String>(0);
    for statement in filled(&key).split(';') {
        database.batch_execute(statement).await?;
    }
    let mut timed = async |query: &str, variables: Value| -> Outcome<(Duration, Value)> {
        let request = graphql(&token, query, &variables);
        let start = Instant::now();
        let answer = data(&mut client, &request).await?;
        Ok((start.elapsed(), answer))
    };
    let mut scored = vec![];
    for version in 1..=TIMES {
        let (took, answer) = timed(SCORE, json!({ "i": { "exam": exam, "expectedVersion": version } })).await?;
        if answer["scorePromotionExam"]["scoring"]["placed"] != json!(EXAMINEES) {
            return Err(format!("not everybody is placed: {answer}").into());
        }
        scored.push(took);
    }
    let mut cutoffs = [vec![], vec![]];
    for (line, times) in [json!({ "points": "200" }), json!({ "places": 1000 })].into_iter().zip(&mut cutoffs) {
        for _ in 0..TIMES {
            times.push(timed(CUTOFF, json!({ "e": exam, "l": line })).await?.0);
        }
    }
    let decision = json!({ "i": { "exam": exam, "expectedVersion": TIMES + 1, "line": { "places": 1000 } } });
    let (decide, answer) = timed(DECIDE, decision).await?;
    if answer["decidePromotionExam"]["exam"]["state"] != "DECIDED" {
        return Err(format!("not decided: {answer}").into());
    }
    let [points, places] = cutoffs.map(median);
    Ok(Exam { score: median(scored), points, places, decide })
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

async fn created(client: &mut Client, token: &str) -> Outcome<Value> {
    let rule = json!({ "code": "BENCH", "name": "計測", "legalBasis": "計測", "criteria": { "age": { "below": 60 } } });
    let define = "mutation ($i: DefineEligibilityRuleInput!) { defineEligibilityRule(input: $i) { rule { id } errors { message } } }";
    let rule = data(client, &graphql(token, define, &json!({ "i": rule }))).await?["defineEligibilityRule"]["rule"]["id"].take();
    let ranks = data(client, &graphql(token, "{ positionRanks { id } }", &Value::Null)).await?;
    let component = |code: &str, kind: &str, most: &str, markers: i32| json!({ "code": code, "name": code, "kind": kind, "mostPoints": most, "allotment": "100", "markers": markers });
    let input = json!({
        "fiscalYear": 2026, "title": "計測", "targetRank": ranks["positionRanks"][0]["id"], "rule": rule, "applicationsFrom": "2026-06-01",
        "applicationsUntil": "2026-06-30", "heldOn": "2026-08-01", "listValidUntil": "2029-04-01", "tieBreak": ["ESSAY", "MC"], "components": [
            component("MC", "MULTIPLE_CHOICE", "40", 0), component("ESSAY", "ESSAY", "100", 2), component("INTERVIEW", "INTERVIEW", "50", 0),
            component("REPORT", "REPORT", "100", 0)]
    });
    let answer = data(client, &graphql(token, CREATE, &json!({ "i": input }))).await?;
    let exam = &answer["createPromotionExam"]["exam"]["id"];
    if exam.is_null() { Err(format!("no exam: {answer}").into()) } else { Ok(exam.clone()) }
}

/// The heading of the section of its own that exams have.
pub const HEADING: &str = "\n## Promotion exams\n";

pub fn section(it: &Exam, people: u32) -> String {
    let mut text = format!(
        "{HEADING}\nAn exam of {EXAMINEES} in a city of {people} people on PostgreSQL: four components, one of them marked twice; the median of {TIMES}, the decision once.\n\n"
    );
    text += "| | found | to reach |\n|---|--:|--:|\n";
    for (name, took, goal) in [
        ("`scorePromotionExam`: composites, ties and places of all of them, written", it.score, "1 s"),
        ("`simulateCutoff` by points, with sex, unit, occupation and the first hundred", it.points, "1 s"),
        ("the same by places", it.places, "1 s"),
        ("`decidePromotionExam`: outcomes and the pass list", it.decide, ""),
    ] {
        let _ = writeln!(text, "| {name} | {} ms | {goal} |", took.as_millis());
    }
    text
}
