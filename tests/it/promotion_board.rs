//! Whoever runs an exam: the acts of a 主査 exam through HTTP, for the tests that play one.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::act,
    support::{App, Asker},
};

/// Whoever runs an exam, and those who may sit it.
pub struct Board<'a> {
    pub app: &'a App,
    pub office: Office<'a>,
    pub rule: Value,
    pub rank: Value,
    /// 主任, by number.
    pub people: Vec<String>,
}

impl<'a> Board<'a> {
    /// 主任 whose evaluation of the year before was 60 or better.
    pub async fn new(app: &'a App) -> Self {
        Self::beside(app, Office::new(app).await).await
    }

    /// The same where there is an office already.
    pub async fn beside(app: &'a App, office: Office<'a>) -> Self {
        let criteria = json!({"all": [{"rank": {"codes": ["SHUNIN"]}}, {"evaluation": {"fiscalYears": 1, "atLeast": "60"}}]});
        let rule = json!({"code": "SHUSA", "name": "主査昇任試験", "legalBasis": "試験要綱", "referenceDay": "FIRST_OF_FISCAL_YEAR", "criteria": criteria});
        let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
        let ranks = app.admin().data("{ positionRanks { id name } }", json!({})).await["positionRanks"].take();
        let rank = ranks.as_array().unwrap().iter().find(|it| it["name"] == "主査").unwrap()["id"].clone();
        Self { app, people: of_rank(app, "主任").await, office, rule, rank }
    }

    pub fn officer(&self) -> Asker<'a> {
        self.app.role(Role::PersonnelAdministrator)
    }

    pub fn me(&self, number: &str) -> Asker<'a> {
        self.app.staff(number, &[Role::Employee])
    }

    /// So many who may sit, with the evaluation that it takes.
    pub async fn eligible(&self, people: usize) -> Vec<String> {
        let some: Vec<String> = self.people.iter().take(people).cloned().collect();
        self.evaluate(2025, &some, "70").await;
        some
    }

    /// Everybody named has these points in a fiscal year.
    pub async fn evaluate(&self, year: i32, people: &[String], points: &str) {
        let rows: String = people.iter().map(|it| format!("{it},{year},{points}\n")).collect();
        let file = STANDARD.encode(format!("職員番号,年度,評価点\n{rows}"));
        self.done("importEvaluationScores", "report { imported }", json!({"file": file})).await;
    }

    pub async fn done(&self, name: &str, answer: &str, input: Value) -> Value {
        let payload = act(&self.officer(), name, answer, input).await;
        assert_eq!(payload["errors"], json!([]), "{name}: {payload:#}");
        payload
    }

    /// An exam in two stages, of a fiscal year.
    pub async fn exam(&self, year: i32, more: Value) -> Exam<'_, 'a> {
        let mut input = json!({
            "fiscalYear": year, "title": format!("{year}年度主査昇任試験"), "targetRank": self.rank, "rule": self.rule,
            "applicationsFrom": format!("{year}-11-24"), "applicationsUntil": format!("{year}-12-10"), "heldOn": format!("{}-01-20", year + 1),
            "listValidUntil": format!("{}-04-01", year + 1), "tieBreak": ["ESSAY", "MC"], "bands": 3,
            "components": [
                {"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100", "passMark": "10", "exemptPercent": 60, "exemptYears": 3},
                {"code": "ESSAY", "name": "論文", "kind": "ESSAY", "stage": 2, "mostPoints": "100", "allotment": "100", "markers": 2, "tolerance": "10", "disagreement": "THIRD_MARKER"},
                {"code": "INTERVIEW", "name": "面接", "kind": "INTERVIEW", "stage": 2, "mostPoints": "5", "allotment": "150"},
                {"code": "EVALUATION", "name": "人事評価", "kind": "EVALUATION", "stage": 2, "mostPoints": "100", "allotment": "50", "evaluationYears": 1}
            ]
        });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = self.done("createPromotionExam", "exam { id components { id code } }", input).await["exam"].take();
        let components = made["components"].as_array().unwrap().iter();
        let components = components.map(|it| (it["code"].as_str().unwrap().to_owned(), it["id"].clone())).collect();
        Exam { board: self, id: made["id"].clone(), components }
    }
}

/// The numbers of a rank.
async fn of_rank(app: &App, rank: &str) -> Vec<String> {
    let query = "query($a: String) { employees(first: 100, after: $a, orderBy: {field: NUMBER}) { nodes { number standing { rank { name } } } pageInfo { hasNextPage endCursor } } }";
    let (mut after, mut all) = (Value::Null, vec![]);
    loop {
        let page = app.admin().data(query, json!({"a": after})).await["employees"].take();
        let nodes = page["nodes"].as_array().unwrap().iter().filter(|it| it["standing"]["rank"]["name"] == rank);
        all.extend(nodes.map(|it| it["number"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

pub struct Exam<'b, 'a> {
    pub board: &'b Board<'a>,
    pub id: Value,
    pub components: HashMap<String, Value>,
}

impl Exam<'_, '_> {
    pub async fn version(&self) -> i64 {
        let query = "query($id: ID!) { node(id: $id) { ... on PromotionExam { version } } }";
        self.board.officer().data(query, json!({"id": self.id})).await["node"]["version"].as_i64().unwrap()
    }

    /// An act that takes the exam and its version.
    pub async fn step(&self, name: &str, answer: &str, more: Value) -> Value {
        let mut input = json!({"exam": self.id, "expectedVersion": self.version().await});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        act(&self.board.officer(), name, answer, input).await
    }

    pub async fn stepped(&self, name: &str, answer: &str, more: Value) -> Value {
        let payload = self.step(name, answer, more).await;
        assert_eq!(payload["errors"], json!([]), "{name}: {payload:#}");
        payload
    }

    pub async fn apply(&self, number: &str) -> Value {
        act(&self.board.me(number), "applyForPromotionExam", "application { id state attempt }", json!({"exam": self.id})).await
    }

    /// Everybody who sits, by number: the id of the application and whose it is.
    pub async fn examinees(&self) -> Vec<(i64, Value, String)> {
        let query = "query($e: ID!, $a: String) { examApplications(filter: {exam: $e, states: [ADMITTED]}, first: 100, after: $a) { nodes { id examineeNumber applicant { number } } pageInfo { hasNextPage endCursor } } }";
        let (mut after, mut all) = (Value::Null, vec![]);
        loop {
            let page = self.board.officer().data(query, json!({"e": self.id, "a": after})).await["examApplications"].take();
            for it in page["nodes"].as_array().unwrap() {
                all.push((
                    it["examineeNumber"].as_i64().unwrap(),
                    it["id"].clone(),
                    it["applicant"]["number"].as_str().unwrap().to_owned(),
                ));
            }
            if page["pageInfo"]["hasNextPage"] == false {
                all.sort_by_key(|it| it.0);
                return all;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    pub async fn record(&self, component: &str, scores: Value) {
        self.board.done("recordExamScores", "exam { id }", json!({"component": self.components[component], "scores": scores})).await;
    }

    /// Two markers give the essay: the second one up to eight points more.
    pub async fn mark_essays(&self, numbers: &[i64], markers: &[String]) {
        self.board.done("nameExamMarkers", "exam { id }", json!({"component": self.components["ESSAY"], "markers": markers})).await;
        for (place, marker) in markers.iter().take(2).enumerate() {
            let points = |number: i64| 50 + number % 40 + if place == 1 { number % 9 } else { 0 };
            let marks: Vec<Value> = numbers.iter().map(|it| json!({"examineeNumber": it, "points": points(*it).to_string()})).collect();
            let given = act(
                &self.board.me(marker),
                "giveExamMarks",
                "component { code }",
                json!({"component": self.components["ESSAY"], "marks": marks}),
            )
            .await;
            assert_eq!(given["errors"], json!([]), "{given:#}");
        }
    }

    pub async fn result(&self, asker: &Asker<'_>, application: &Value) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on ExamApplication { state result { stage outcome composite place band isBelowPassMark steps { component points mostPoints converted isExempt isAbsent } } } } }";
        asker.data(query, json!({"id": application})).await["node"].take()
    }
}

pub fn scores(numbers: impl Iterator<Item = i64>, points: impl Fn(i64) -> Option<i64>) -> Value {
    numbers.map(|it| json!({"examineeNumber": it, "points": points(it).map(|it| it.to_string())})).collect()
}

/// Who marks: three who do not sit.
pub async fn markers(board: &Board<'_>) -> Vec<String> {
    let (head, members) = board.app.people_of("17010000").await;
    let mut markers = vec![head];
    markers.extend(members.into_iter().filter(|it| !board.people.contains(it)).take(2));
    markers
}
