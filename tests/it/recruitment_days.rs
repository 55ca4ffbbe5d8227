//! The last day and the day after: of the time to apply, of an answer, of a list; and what a campaign allows on the way.

use serde_json::{Value, json};

use crate::{
    recruitment::{Desk, act, applicant, category, code, person},
    support::App,
};

async fn answer(app: &App, subject: &str, offer: &Value, word: &str) -> String {
    code(&act(&applicant(app, subject), "answerOffer", "", json!({"offer": offer, "answer": word})).await)
}

async fn is_open(desk: &Desk<'_>, exam: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on ExamCategory { isOpen } } }";
    desk.recruiter().data(query, json!({"id": exam["id"]})).await["node"]["isOpen"].take()
}

/// Three applied by themselves, two passed and one stands in reserve; the list of a year from 20 August 2026.
async fn listed(desk: &Desk<'_>) -> (Value, Vec<Value>) {
    let app = desk.app;
    let mut kind = category("A", "一般行政", json!([{"kind": "WRITTEN", "name": "筆記試験", "weight": 1}]));
    (kind["listValidityMonths"], kind["appointmentDays"]) = (json!(12), json!([]));
    let campaign = desk.campaign(json!([kind])).await;
    let exam = campaign["categories"][0].clone();
    app.turn_to("2026-05-15");
    assert_eq!(is_open(desk, &exam).await, true, "the last day");
    let mut ids = vec![];
    for number in 1..=3 {
        let input = json!({"category": exam["id"], "person": person(number), "channel": "SCHOOL", "disqualifications": []});
        let applied = act(&applicant(app, &format!("portal-{number}")), "applyForExam", "application { id }", input).await;
        ids.push(applied["application"]["id"].clone());
    }
    app.turn_to("2026-05-16");
    assert_eq!(is_open(desk, &exam).await, false, "the day after");
    desk.act("screenApplications", "screening { eligible }", json!({"category": exam["id"]})).await;
    app.turn_to("2026-06-20");
    let stage = &exam["flow"]["stages"][0]["id"];
    let results: Vec<Value> =
        (1..=3).map(|number| json!({"examineeNumber": format!("A-{number:04}"), "points": (90 - number).to_string()})).collect();
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    let decision = json!({"stage": stage, "pass": {"people": 2}, "reserve": {"people": 1}});
    desk.act("decideStage", "decision { passed }", decision).await;
    desk.act("releaseStage", "stage { id }", json!({"stage": stage})).await;
    app.turn_to("2026-08-20");
    desk.act("drawUpList", "category { id }", json!({"category": exam["id"]})).await;
    (exam, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_answered_on_the_last_day_and_not_on_the_next() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (_, ids) = listed(&desk).await;
    let offer = |id: &Value| json!({"application": id, "appointmentOn": "2027-04-01", "answerBy": "2026-09-10"});
    let made = desk.act("makeOffers", "offers { id isOverdue }", json!({"offers": [offer(&ids[0]), offer(&ids[1])]})).await;
    let (first, second) = (&made["offers"][0]["id"], &made["offers"][1]["id"]);
    app.turn_to("2026-09-10");
    assert_eq!(answer(&app, "portal-1", first, "ACCEPT").await, "NO ERROR");
    app.turn_to("2026-09-11");
    let overdue = "query($id: ID!) { node(id: $id) { ... on JobOffer { isOverdue allowedActions { action allowed } } } }";
    assert_eq!(desk.recruiter().data(overdue, json!({"id": second})).await["node"]["isOverdue"], true);
    assert_eq!(answer(&app, "portal-2", second, "ACCEPT").await, "OFFER_OVERDUE");
    assert_eq!(answer(&app, "portal-2", second, "DECLINE").await, "NO ERROR", "one may always decline");
    let declined = desk.recruiter().data(overdue, json!({"id": second})).await["node"].take();
    assert!(declined["allowedActions"].as_array().unwrap().iter().all(|it| it["allowed"] == false), "{declined}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_serves_on_its_last_day_and_not_on_the_next() {
    for (today, served) in [("2027-08-19", "NO ERROR"), ("2027-08-20", "LIST_NOT_VALID")] {
        let app = App::city().await;
        let desk = Desk::new(&app).await;
        let (exam, ids) = listed(&desk).await;
        app.turn_to(today);
        let offer = json!({"application": ids[0], "appointmentOn": today, "answerBy": today});
        assert_eq!(desk.refusal("makeOffers", json!({"offers": [offer]})).await, served, "{today}");
        assert_eq!(
            desk.refusal("liftReserves", json!({"category": exam["id"], "expectedVersion": exam["version"], "count": 1})).await,
            served,
            "{today}"
        );
        let entries = "query($c: ID) { eligibleCandidates(filter: {category: $c}) { nodes { standing } } }";
        let standing = if served == "NO ERROR" { "VALID" } else { "EXPIRED" };
        assert_eq!(desk.recruiter().data(entries, json!({"c": exam["id"]})).await["eligibleCandidates"]["nodes"][0]["standing"], standing);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_says_what_may_be_done_with_it() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", json!([{"kind": "WRITTEN", "name": "筆記", "weight": 1}]))])).await;
    let query = "query($id: ID!) { node(id: $id) { ... on RecruitmentCampaign { allowedActions { action allowed reasons } } } }";
    let published = desk.recruiter().data(query, json!({"id": campaign["id"]})).await["node"]["allowedActions"].take();
    let allowed: Vec<&str> =
        published.as_array().unwrap().iter().filter(|it| it["allowed"] == true).map(|it| it["action"].as_str().unwrap()).collect();
    assert_eq!(allowed, ["reviseExamCategory", "reviseFlow", "submitApplications", "closeCampaign"]);
    desk.act("closeCampaign", "campaign { id }", json!({"campaign": campaign["id"], "expectedVersion": campaign["version"]})).await;
    let closed = desk.recruiter().data(query, json!({"id": campaign["id"]})).await["node"]["allowedActions"].take();
    assert!(closed.as_array().unwrap().iter().all(|it| it["reasons"] == json!(["CAMPAIGN_NOT_IN_STATE"])), "{closed}");
}
