//! The internal postings and the promotion exam of the demo city: a round that is open, and an exam between its components.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use entity::role_grant::Role;
use serde_json::{Value, json};

use super::{
    Failure,
    desk::{act, actor, ask, days, days_before, first_day},
    progress,
};
use crate::{
    access::{Actor, Office, tokyo_day},
    calendar::FiscalYear,
};

/// The divisions that ask for somebody, and for what.
const WANTED: [(&str, &str, &str); 4] = [
    ("02010000", "総合計画の策定", "次期総合計画の策定、庁内の調整、市民参加の運営"),
    ("04010000", "窓口改革の推進", "書かない窓口の導入、業務の見直し、職員研修"),
    ("05010000", "重層的支援の企画", "包括的な相談支援体制の企画、関係機関との調整"),
    ("03060000", "情報政策の推進", "自治体DXの推進、庁内システムの標準化"),
];

/// Whom the demo's tokens stand for, as far as these matter here.
#[derive(Clone, Copy, Debug)]
pub struct People<'a> {
    pub administrator: &'a str,
    pub employee: &'a str,
    pub markers: [&'a str; 2],
}

/// Sees to it that both are there.
pub async fn prepare(office: &Arc<Office>, people: People<'_>) -> Result<(), Failure> {
    let roles = [Role::PersonnelAdministrator, Role::Employee];
    let clerk = actor(office, &format!("demo-{}", people.administrator), &roles, Some(people.administrator)).await?;
    let known =
        ask(office, &clerk, "{ postingRounds(first: 1) { nodes { id } } promotionExams(first: 1) { nodes { id } } }", json!({})).await?;
    let today = tokyo_day(office.now());
    if known["postingRounds"]["nodes"][0].is_null() {
        progress("庁内公募を準備しています… (internal postings)");
        postings(office, &clerk, people, today).await?;
    }
    if known["promotionExams"]["nodes"][0].is_null() {
        progress("昇任試験を準備しています… (promotion exam)");
        exam(office, &clerk, people, today).await?;
    }
    Ok(())
}

async fn rule(office: &Arc<Office>, clerk: &Arc<Actor>, code: &str) -> Result<Value, Failure> {
    let rules = ask(office, clerk, "{ eligibilityRules { id code } }", json!({})).await?;
    let found =
        rules["eligibilityRules"].as_array().and_then(|rules| rules.iter().find(|it| it["code"] == code).map(|it| it["id"].clone()));
    found.ok_or_else(|| Failure::Failed(format!("the rule {code} is missing")))
}

/// The numbers of some who are eligible.
async fn eligible(office: &Arc<Office>, clerk: &Arc<Actor>, rule: &Value, on: NaiveDate) -> Result<Vec<String>, Failure> {
    let query = "query($r: ID!, $d: Date) { eligiblePeople(rule: $r, on: $d, first: 100) { nodes { number } } }";
    let found = ask(office, clerk, query, json!({ "r": rule, "d": on })).await?;
    let nodes = found["eligiblePeople"]["nodes"].as_array().cloned().unwrap_or_default();
    Ok(nodes.iter().filter_map(|it| it["number"].as_str().map(str::to_owned)).collect())
}

async fn unit(office: &Arc<Office>, clerk: &Arc<Actor>, code: &str) -> Result<Value, Failure> {
    let query = "query($c: String!) { orgUnit(by: {code: $c}) { id heads { employee { number } } } }";
    Ok(ask(office, clerk, query, json!({ "c": code })).await?["orgUnit"].take())
}

async fn postings(office: &Arc<Office>, clerk: &Arc<Actor>, people: People<'_>, today: NaiveDate) -> Result<(), Failure> {
    let rule = rule(office, clerk, "KOBO").await?;
    let substitute = unit(office, clerk, "17010000").await?["heads"][0]["employee"]["number"].clone();
    let round = json!({
        "fiscalYear": FiscalYear::of(today).0, "title": "庁内公募", "rule": rule, "mostChoices": 2, "personnelUnit": unit(office, clerk, "03020000").await?["id"],
        "substitute": substitute, "applicationsFrom": days_before(today, 5), "applicationsUntil": days(today, 25), "recordsUntil": days(today, 400)
    });
    let round = act(office, clerk, "createPostingRound", "round { id }", round).await?["round"]["id"].take();
    let mut open = vec![];
    for (code, title, duties) in WANTED {
        let content = json!({
            "orgUnit": unit(office, clerk, code).await?["id"], "title": title, "duties": duties, "places": 1, "startsOn": first_day(today), "periodYears": 3
        });
        let asked = act(office, clerk, "requestPosting", "posting { id }", json!({ "round": round, "content": content })).await?;
        act(office, clerk, "approvePosting", "posting { id }", json!({ "posting": asked["posting"]["id"], "expectedVersion": 1 })).await?;
        open.push(asked["posting"]["id"].clone());
    }
    act(office, clerk, "publishPostingRound", "round { id }", json!({ "round": round, "expectedVersion": 1 })).await?;
    let mut who = eligible(office, clerk, &rule, today).await?;
    who.sort_by_key(|number| number != people.employee);
    let mut first = Value::Null;
    for (place, number) in who.iter().take(6).enumerate() {
        let me = actor(office, &format!("demo-{number}"), &[Role::Employee], Some(number)).await?;
        let input = json!({ "posting": open[place % 4], "choice": 1, "statement": "これまでの経験を生かし、新しい課題に取り組みます。" });
        let made = act(office, &me, "applyForPosting", "application { id }", input).await?;
        if place == 1 {
            first = made["application"]["id"].clone();
        }
    }
    if first.is_null() {
        return Ok(());
    }
    act(office, clerk, "passPostingDocuments", "applications { id }", json!({ "applications": [first] })).await.map(|_| ())
}

async fn exam(office: &Arc<Office>, clerk: &Arc<Actor>, people: People<'_>, today: NaiveDate) -> Result<(), Failure> {
    // Who sits an exam has applied for it some weeks ago.
    let then = Arc::new(office.at(TimeDelta::days(-20)));
    let year = FiscalYear::of(days_before(today, 20));
    let rule = rule(office, clerk, "SHUSA-EXAM").await?;
    let ranks = ask(office, clerk, "{ positionRanks { id code } }", json!({})).await?;
    let ranks = ranks["positionRanks"].as_array().cloned().unwrap_or_default();
    let rank = ranks.iter().find(|it| it["code"] == "SHUSA").map(|it| it["id"].clone()).unwrap_or_default();
    let input = json!({
        "fiscalYear": year.0, "title": "主査昇任試験", "targetRank": rank, "rule": rule, "applicationsFrom": days_before(today, 30),
        "applicationsUntil": days_before(today, 10), "heldOn": days_before(today, 3), "listValidUntil": days(first_day(today), 730), "tieBreak": ["ESSAY", "MC"],
        "bands": 3, "components": [
            { "code": "MC", "name": "択一式", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100", "passMark": "12", "exemptPercent": 60, "exemptYears": 3 },
            { "code": "ESSAY", "name": "論文", "kind": "ESSAY", "mostPoints": "100", "allotment": "100", "markers": 2, "tolerance": "20", "disagreement": "THIRD_MARKER" },
            { "code": "INTERVIEW", "name": "面接", "kind": "INTERVIEW", "mostPoints": "50", "allotment": "150" },
            { "code": "EVALUATION", "name": "人事評価", "kind": "EVALUATION", "mostPoints": "100", "allotment": "50", "evaluationYears": 2 }
        ]
    });
    let made = act(&then, clerk, "createPromotionExam", "exam { id components { id } }", input).await?["exam"].take();
    act(&then, clerk, "announcePromotionExam", "exam { id }", json!({ "exam": made["id"], "expectedVersion": 1 })).await?;
    let who = eligible(office, clerk, &rule, year.first_day()).await?;
    let mut sits = 0;
    for number in who.iter().filter(|it| !people.markers.contains(&it.as_str()) && *it != people.administrator).take(24) {
        let me = actor(&then, &format!("demo-{number}"), &[Role::Employee], Some(number)).await?;
        act(&then, &me, "applyForPromotionExam", "application { id }", json!({ "exam": made["id"] })).await?;
        sits += 1;
    }
    act(office, clerk, "admitExaminees", "exam { id }", json!({ "exam": made["id"], "expectedVersion": 2 })).await?;
    let scores: Vec<Value> = (1..=sits).map(|it| json!({ "examineeNumber": it, "points": (18 + it * 7 % 22).to_string() })).collect();
    act(
        office,
        clerk,
        "recordExamScores",
        "exam { id }",
        json!({ "component": made["components"][0]["id"], "expectedVersion": 1, "scores": scores }),
    )
    .await?;
    essays(office, clerk, people, &made["components"][1]["id"], sits).await
}

/// One marker has given all essays, the other one half of them.
async fn essays(office: &Arc<Office>, clerk: &Arc<Actor>, people: People<'_>, component: &Value, sits: i32) -> Result<(), Failure> {
    act(
        office,
        clerk,
        "nameExamMarkers",
        "exam { id }",
        json!({ "component": component, "expectedVersion": 1, "markers": people.markers }),
    )
    .await?;
    for (place, marker) in people.markers.iter().enumerate() {
        let me = actor(office, &format!("demo-{marker}"), &[Role::Employee], Some(marker)).await?;
        let last = if place == 0 { sits } else { sits / 2 };
        let mark =
            |it: i32| json!({ "examineeNumber": it, "points": (50 + it * 5 % 40 + if place == 0 { 0 } else { it % 30 }).to_string() });
        let marks: Vec<Value> = (1..=last).map(mark).collect();
        act(office, &me, "giveExamMarks", "component { id }", json!({ "component": component, "marks": marks })).await?;
    }
    Ok(())
}
