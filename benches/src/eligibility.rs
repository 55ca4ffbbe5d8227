//! Who of a large city is eligible: every published rule, its first page and its total.

use std::{
    fmt::Write,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    Outcome,
    client::{data, graphql},
    servers::Jinzai,
};

/// Runs of each question; the median is told.
const TIMES: usize = 9;

/// Careers for everybody, and for some what rules bar: by hand, for 170,000 people are no file.
const PAST: &str = "
INSERT INTO career_entry (id, employee_id, kind, related, rank_id, pay_table_id, grade, org_unit_id, effective_from, effective_to, recorded_at)
SELECT gen_random_uuid(), s.employee_id, 'service', false, s.rank_id, s.pay_table_id, s.grade, s.org_unit_id,
    s.effective_from - (300 + abs(hashtext(s.employee_id::text)) % 6000), s.effective_from, now()
FROM standing s WHERE s.superseded_at IS NULL;
INSERT INTO career_entry (id, employee_id, kind, related, education, effective_from, effective_to, recorded_at)
SELECT gen_random_uuid(), s.employee_id, 'education', false, 2 + abs(hashtext(s.employee_id::text)) % 3, DATE '2000-03-31', DATE '9999-12-31', now()
FROM standing s WHERE s.superseded_at IS NULL;
INSERT INTO leave (id, employee_id, kind, order_id, effective_from, effective_to, recorded_at)
SELECT gen_random_uuid(), s.employee_id, CASE abs(hashtext(s.employee_id::text)) % 3 WHEN 0 THEN 'sick' ELSE 'childcare' END, s.order_id,
    DATE '2026-01-10', DATE '2026-12-31', now()
FROM standing s WHERE s.superseded_at IS NULL AND abs(hashtext(s.employee_id::text)) % 50 = 0;
INSERT INTO personnel_order (id, batch_id, employee_id, kind, effective_on, recorded_at, sequence, public)
SELECT gen_random_uuid(), o.batch_id, o.employee_id, 'reprimand', DATE '2025-03-01', now(), 1, false
FROM personnel_order o WHERE o.employee_id IS NOT NULL AND abs(hashtext(o.employee_id::text)) % 200 = 0;
INSERT INTO career_entry (id, employee_id, kind, related, effective_from, effective_to, recorded_at)
SELECT gen_random_uuid(), s.employee_id, 'elsewhere', abs(hashtext(s.employee_id::text)) % 2 = 0, DATE '1997-04-01', DATE '2002-04-01', now()
FROM standing s WHERE s.superseded_at IS NULL AND abs(hashtext(s.employee_id::text)) % 5 = 0;
DELETE FROM service_span;
INSERT INTO service_span SELECT * FROM service_time;
VACUUM (ANALYZE)";

/// What other cities write: absences by half and a remainder as a year, work elsewhere by eight tenths, times in several ranks added up.
const OTHERS: [&str; 3] = [
    r#"{"code": "HALF", "criteria": {"tenure": {"of": "SERVICE", "months": 120, "absences": [{"kinds": ["CHILDCARE", "SICK"], "tenths": 5}], "remainderMonths": 10}}}"#,
    r#"{"code": "ELSEWHERE", "criteria": {"tenure": {"of": "SERVICE", "months": 120, "elsewhere": {"tenths": 8, "relatedOnly": true}}}}"#,
    r#"{"code": "TOGETHER", "criteria": {"tenure": {"of": "RANK", "codes": ["SHUNIN", "SHUJI"], "months": 48, "consecutive": false}}}"#,
];

/// A rule, how many it admits, and how long a page and a page with the total took.
pub struct Asked {
    pub code: String,
    pub people: i64,
    pub page: Duration,
    pub counted: Duration,
}

/// Asks every rule of `profiles/eligibility` of a city.
pub async fn measure(jinzai: &Jinzai, rules: &Path, url: &str, database: &tokio_postgres::Client) -> Outcome<Vec<Asked>> {
    for statement in PAST.split(';') {
        database.batch_execute(statement).await?;
    }
    let mut server = jinzai.serve(url)?;
    let mut client = server.reached().await?;
    let token = jinzai.token()?;
    let mut files: Vec<_> = std::fs::read_dir(rules)?.map(|it| Ok(it?.path())).collect::<Outcome<_>>()?;
    files.sort();
    let mut asked = vec![];
    let mut rules: Vec<Value> =
        files.iter().map(|file| Ok(serde_json::from_str(&std::fs::read_to_string(file)?)?)).collect::<Outcome<_>>()?;
    for text in OTHERS {
        let mut rule: Value = serde_json::from_str(text)?;
        (rule["name"], rule["legalBasis"], rule["referenceDay"]) =
            (rule["code"].clone(), json!("要綱"), json!("LAST_OF_PREVIOUS_FISCAL_YEAR"));
        rules.push(rule);
    }
    for rule in rules {
        let define = "mutation ($i: DefineEligibilityRuleInput!) { defineEligibilityRule(input: $i) { rule { id } errors { message } } }";
        let defined = data(&mut client, &graphql(&token, define, &json!({ "i": rule }))).await?;
        let id = &defined["defineEligibilityRule"]["rule"]["id"];
        let mut times = [vec![], vec![]];
        let mut people = 0;
        for (place, total) in ["", "totalCount"].into_iter().enumerate() {
            let query =
                format!("query ($r: ID!) {{ eligiblePeople(rule: $r, first: 50) {{ {total} nodes {{ number name {{ full }} }} }} }}");
            let request = graphql(&token, &query, &json!({ "r": id }));
            for _ in 0..TIMES {
                let start = Instant::now();
                let answer = data(&mut client, &request).await?;
                times[place].push(start.elapsed());
                people = answer["eligiblePeople"]["totalCount"].as_i64().unwrap_or(people);
            }
        }
        let [page, counted] = times.map(|mut it| {
            it.sort_unstable();
            it[it.len() / 2]
        });
        asked.push(Asked { code: rule["code"].as_str().unwrap_or_default().to_owned(), people, page, counted });
    }
    Ok(asked)
}

/// The heading of the section of its own that eligibility has.
pub const HEADING: &str = "\n## Eligibility\n";

pub fn section(asked: &[Asked], people: u32) -> String {
    let mut text = format!(
        "{HEADING}\n`eligiblePeople` of {people} people on PostgreSQL, each with a career before the timeline, one in fifty on leave, one in five with work elsewhere, one in two hundred reprimanded; the last three rules are of no city by name; the median of {TIMES}.\n\n"
    );
    text += "| rule | people | first page of 50 | with `totalCount` | to reach |\n|---|--:|--:|--:|--:|\n";
    for it in asked {
        let (page, counted) = (it.page.as_millis(), it.counted.as_millis());
        let _ = writeln!(text, "| {} | {} | {page} ms | {counted} ms | < 300 ms |", it.code, it.people);
    }
    text
}
