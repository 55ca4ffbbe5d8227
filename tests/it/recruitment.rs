//! The desk of a recruiter: a campaign from its preparation to the list, each step an act through HTTP.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::support::{App, Asker};

/// Everything that a category of the tests needs.
pub fn category(code: &str, name: &str, stages: Value) -> Value {
    json!({
        "code": code, "name": name, "plannedHires": 5, "plannedHiresIsApproximate": true, "examOn": "2026-06-14",
        "bornOnOrAfter": "1991-04-02", "bornOnOrBefore": "2005-04-01",
        "applicationsFrom": "2026-04-01", "applicationsUntil": "2026-05-15", "appointmentDays": ["2026-10-01", "2027-04-01"], "stages": stages
    })
}

/// 筆記 and 個人面接, the latter with a rubric, seen by number alone.
pub fn two_stages() -> Value {
    json!([
        {"kind": "WRITTEN", "name": "筆記試験", "weight": 1},
        {"kind": "INDIVIDUAL_INTERVIEW", "name": "個人面接", "weight": 2, "blind": true, "rubric": [
            {"name": "協調性", "mostPoints": 5, "weight": 2}, {"name": "論理性", "mostPoints": 10}]}
    ])
}

/// Somebody who applies, by number.
pub fn person(number: usize) -> Value {
    const KANA: [&str; 10] = ["ア", "イ", "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ"];
    let kana: String = number.to_string().bytes().map(|digit| KANA[usize::from(digit - b'0')]).collect();
    json!({
        "name": {"family": format!("受験{number}"), "given": "花子"}, "kana": {"family": format!("ジュケン{kana}"), "given": "ハナコ"},
        "birthDate": "2000-04-02", "sex": "FEMALE", "email": format!("a{number}@example.jp"), "phone": format!("090-0000-{number:04}")
    })
}

pub fn application(number: usize) -> Value {
    json!({"person": person(number), "receiptNumber": format!("R{number:05}"), "channel": "CITY_WEBSITE", "attributionConsent": true, "disqualifications": []})
}

/// Somebody who applies by a portal, by the subject of their token.
pub fn applicant<'a>(app: &'a App, subject: &str) -> Asker<'a> {
    app.holder_of(app.token(subject, &[Role::Applicant], None, None))
}

/// Somebody at the desk, and the city around it.
pub struct Desk<'a> {
    pub app: &'a App,
    pub me: String,
}

impl<'a> Desk<'a> {
    pub async fn new(app: &'a App) -> Self {
        app.turn_to("2026-04-10");
        let (_, people) = app.people_of("03020000").await;
        Self { app, me: people[0].clone() }
    }

    pub fn recruiter(&self) -> Asker<'a> {
        self.app.staff(&self.me, &[Role::Recruiter, Role::Employee])
    }

    /// Runs an act that must succeed, and gives what it changed.
    pub async fn act(&self, name: &str, answer: &str, input: Value) -> Value {
        let payload = act(&self.recruiter(), name, answer, self.current(name, input).await).await;
        assert_eq!(payload["errors"], json!([]), "{name}: {payload:#}");
        payload
    }

    /// The code of the refusal of an act.
    pub async fn refusal(&self, name: &str, input: Value) -> String {
        code(&act(&self.recruiter(), name, "", self.current(name, input).await).await)
    }

    /// An act upon a stage is of its present version, where no other is asked for.
    async fn current(&self, name: &str, mut input: Value) -> Value {
        if ["decideStage", "reopenStage", "releaseStage"].contains(&name) && input["expectedVersion"].is_null() {
            input["expectedVersion"] = self.version(&input["stage"]).await;
        }
        input
    }

    pub async fn version(&self, stage: &Value) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on SelectionStage { version } } }";
        self.recruiter().data(query, json!({"id": stage})).await["node"]["version"].take()
    }

    /// A published campaign with these categories; their ids with their stages, by code.
    pub async fn campaign(&self, categories: Value) -> Value {
        let made =
            self.act("createCampaign", "campaign { id version }", json!({"fiscalYear": 2026, "title": "令和8年度職員採用試験"})).await;
        let id = made["campaign"]["id"].clone();
        self.act("addExamCategories", "campaign { id }", json!({"campaign": id, "expectedVersion": 1, "categories": categories})).await;
        self.act("publishCampaign", "campaign { id }", json!({"campaign": id, "expectedVersion": 2})).await;
        self.read(&id).await
    }

    /// A campaign with everything in it.
    pub async fn read(&self, id: &Value) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on RecruitmentCampaign { id version state categories { id code version flow { number reason stages { id name version state rubric { id name } } } } } } }";
        self.recruiter().data(query, json!({"id": id})).await["node"].take()
    }

    /// Applications are received and admitted.
    pub async fn admit(&self, category: &Value, applications: Value) -> Value {
        let received =
            self.act("submitApplications", "changedApplications { id }", json!({"category": category, "applications": applications}));
        let received = received.await["changedApplications"].take();
        self.act("screenApplications", "screening { eligible ineligible undeclared }", json!({"category": category})).await;
        received
    }

    /// A stage is decided at so many points, and released.
    pub async fn decide(&self, stage: &Value, points: &str) -> Value {
        let decision = json!({"stage": stage, "pass": {"points": points}});
        let decided = self.act("decideStage", "decision { passed reserved failed absent withdrawn notRequired cutOff }", decision).await;
        self.act("releaseStage", "stage { state }", json!({"stage": stage})).await;
        decided["decision"].clone()
    }
}

/// Runs an act and gives its payload.
pub async fn act(asker: &Asker<'_>, name: &str, answer: &str, input: Value) -> Value {
    let kind = match name {
        "publishCampaign" | "closeCampaign" => "CampaignStepInput".to_owned(),
        "publishPostingRound" | "closePostingRound" => "PostingRoundStepInput".to_owned(),
        "announcePromotionExam" | "admitExaminees" | "scorePromotionExam" | "releaseExamStage" | "releasePromotionExam" => {
            "PromotionExamStepInput".to_owned()
        }
        "askSecondmentConsent" => "SecondmentStepInput".to_owned(),
        "draftSecondmentReturns" => "DraftSecondmentOrdersInput".to_owned(),
        "approvePosting" => "PostingStepInput".to_owned(),
        other => format!("{}{}Input", other[..1].to_uppercase(), &other[1..]),
    };
    let input = of_now(asker, name, input).await;
    let document = format!("mutation($i: {kind}!) {{ {name}(input: $i) {{ {answer} errors {{ code message path }} }} }}");
    let mut answer = asker.ask(&document, json!({"i": input})).await;
    assert_eq!(answer["errors"], Value::Null, "{name}: {answer:#}");
    answer["data"][name].take()
}

/// Where a test names no version of what is examined or marked, the one that the caller would read.
async fn of_now(asker: &Asker<'_>, name: &str, mut input: Value) -> Value {
    let (field, of, read, none) = match name {
        "decidePosting" | "notifyPosting" => ("expectedExaminationVersion", "posting", "examinationVersion", 0),
        "nameExamMarkers" | "recordExamScores" => ("expectedVersion", "component", "version", 1),
        _ => return input,
    };
    if input[field].is_null() {
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Posting {{ examinationVersion }} ... on ExamComponent {{ version }} }} }} # {read}"
        );
        let seen = asker.ask(&query, json!({"id": input[of]})).await["data"]["node"][read].take();
        input[field] = if seen.is_null() { json!(none) } else { seen };
    }
    input
}

pub fn code(payload: &Value) -> String {
    payload["errors"][0]["code"].as_str().unwrap_or("NO ERROR").to_owned()
}
