//! What attackers found, each held by a test: secrets between decision and release, revived withdrawals, repeated names, stale routes.

use chrono::TimeDelta;
use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::{Desk, act, applicant, application, category, code, person, two_stages},
    support::App,
};

fn one_stage() -> Value {
    json!([{"kind": "WRITTEN", "name": "筆記試験"}])
}

/// A category in which these applied and were admitted: its stages and the ids of the applications.
async fn admitted(desk: &Desk<'_>, stages: Value, count: usize) -> (Value, Vec<Value>) {
    let campaign = desk.campaign(json!([category("A", "一般行政", stages)])).await;
    let exam = campaign["categories"][0].clone();
    let received = desk.admit(&exam["id"], json!((1..=count).map(application).collect::<Vec<_>>())).await;
    (exam, received.as_array().unwrap().iter().map(|it| it["id"].clone()).collect())
}

async fn record(desk: &Desk<'_>, stage: &Value, results: Value) {
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_act_tells_an_applicant_what_was_not_released() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", one_stage())])).await;
    let exam = campaign["categories"][0].clone();
    let mut ids = vec![];
    for (subject, number) in [("p-1", 1), ("p-2", 2)] {
        let input = json!({"category": exam["id"], "person": person(number), "disqualifications": []});
        ids.push(act(&applicant(&app, subject), "applyForExam", "application { id }", input).await["application"]["id"].clone());
    }
    desk.act("screenApplications", "screening { eligible }", json!({"category": exam["id"]})).await;
    let stage = exam["flow"]["stages"][0]["id"].clone();
    record(&desk, &stage, json!([{"examineeNumber": "A-0001", "points": "90"}, {"examineeNumber": "A-0002", "points": "5"}])).await;
    let decision = json!({"stage": stage, "pass": {"points": "60"}});
    desk.act("decideStage", "decision { passed }", decision).await;
    let mut answers = vec![];
    for (subject, id) in [("p-1", &ids[0]), ("p-2", &ids[1])] {
        let asker = applicant(&app, subject).with("dry-run", "true");
        let declared = act(&asker, "declareDisqualification", "", json!({"application": id, "expectedVersion": 1, "grounds": []})).await;
        let again = act(&asker, "applyForExam", "", json!({"category": exam["id"], "person": person(9), "disqualifications": []})).await;
        let file = json!({"application": id, "kind": "OTHER", "fileName": "a.pdf", "file": "JVBERi0xLjc="});
        let added = act(&asker, "addAttachment", "", file).await;
        let stage = "query($id: ID!) { node(id: $id) { ... on SelectionStage { version state } } }";
        let shown = asker.data(stage, json!({"id": exam["flow"]["stages"][0]["id"]})).await;
        answers.push((code(&declared), code(&again), code(&added), shown));
    }
    assert_eq!(answers[0], answers[1], "who passed and who failed are answered alike");
    // What the office found is not the applicant's to take back.
    let found =
        json!({"application": ids[0], "expectedVersion": 1, "grounds": [{"ground": "DISMISSED_WITHIN_TWO_YEARS", "since": "2026-01-10"}]});
    desk.act("declareDisqualification", "application { id }", found).await;
    let own = json!({"application": ids[0], "expectedVersion": 2, "grounds": []});
    let kept = act(&applicant(&app, "p-1"), "declareDisqualification", "application { disqualifications { ground } }", own).await;
    assert_eq!(kept["application"]["disqualifications"], json!([{"ground": "DISMISSED_WITHIN_TWO_YEARS"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdrew_is_not_revived_by_a_decision() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, ids) = admitted(&desk, one_stage(), 3).await;
    let stage = exam["flow"]["stages"][0]["id"].clone();
    let passed = |number: &str| json!({"examineeNumber": number, "outcome": "PASSED"});
    record(&desk, &stage, json!([passed("A-0001"), passed("A-0002"), {"examineeNumber": "A-0003", "sat": false, "outcome": "WITHDRAWN"}]))
        .await;
    desk.act("withdrawApplication", "application { state }", json!({"application": ids[0], "expectedVersion": 1})).await;
    app.wait(TimeDelta::seconds(1));
    desk.act("decideStage", "decision { passed }", json!({"stage": stage, "pass": {"points": "60"}})).await;
    let states = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { nodes { state } } }";
    let seen = async || {
        let rows = desk.recruiter().data(states, json!({"c": exam["id"]})).await["recruitmentApplications"]["nodes"].take();
        rows.as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(seen().await, ["WITHDRAWN", "FINAL_PASS", "WITHDRAWN"]);
    desk.act("reopenStage", "stage { id }", json!({"stage": stage, "reason": "記録の誤り"})).await;
    assert_eq!(
        seen().await,
        ["WITHDRAWN", "ELIGIBLE", "ELIGIBLE"],
        "what was recorded by mistake can be mended; what somebody said stands"
    );
    record(&desk, &stage, json!([passed("A-0003")])).await;
    desk.act("decideStage", "decision { passed }", json!({"stage": stage, "pass": {"points": "60"}})).await;
    assert_eq!(seen().await, ["WITHDRAWN", "FINAL_PASS", "FINAL_PASS"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hire_is_a_secret_until_its_order_is_and_a_decline_stops_it() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", one_stage())])).await;
    let exam = campaign["categories"][0].clone();
    let input = json!({"category": exam["id"], "person": person(1), "disqualifications": []});
    let one = act(&applicant(&app, "p-1"), "applyForExam", "application { id }", input).await["application"]["id"].clone();
    desk.act("screenApplications", "screening { eligible }", json!({"category": exam["id"]})).await;
    let stage = exam["flow"]["stages"][0]["id"].clone();
    record(&desk, &stage, json!([{"examineeNumber": "A-0001", "points": "90"}])).await;
    desk.decide(&stage, "60").await;
    desk.act("drawUpList", "category { id }", json!({"category": exam["id"]})).await;
    let wrong_day = json!({"offers": [{"application": one, "appointmentOn": "2026-10-02", "answerBy": "2026-05-01"}]});
    assert_eq!(desk.refusal("makeOffers", wrong_day).await, "INVALID_VALUE", "the category appoints on other days");
    let offer = json!({"offers": [{"application": one, "appointmentOn": "2027-04-01", "answerBy": "2026-05-01"}]});
    let offer = desk.act("makeOffers", "offers { id }", offer).await["offers"][0]["id"].clone();
    act(&applicant(&app, "p-1"), "answerOffer", "offer { state }", json!({"offer": offer, "answer": "ACCEPT"})).await;
    let mine = "{ recruitmentApplications { nodes { state listEntry { standing removedOn place } appointmentOrder { kind } allowedActions { action allowed } } } }";
    let before = applicant(&app, "p-1").data(mine, json!({})).await;
    let office = Office::new(&app).await;
    let (batch, version) = office.batch("採用", "2027-04-01").await;
    let unit = office.unit("03020100").await;
    let nouns = app.admin().data("{ positionRanks { id name } occupations { id } payTables { id } }", json!({})).await;
    let rank = nouns["positionRanks"].as_array().unwrap().iter().find(|it| it["name"] == "主事").unwrap();
    let hire = json!({"application": one, "number": "9900002", "toUnit": unit["id"], "toRank": rank["id"], "toOccupation": nouns["occupations"][0]["id"],
        "toPayTable": nouns["payTables"][0]["id"], "toGrade": 2, "toStep": 5});
    let twice = json!({"batch": batch, "expectedVersion": version, "hires": [hire, hire]});
    assert_eq!(code(&act(&office.planner(), "hireApplicants", "", twice).await), "ALREADY_EXISTS");
    let hired = act(
        &office.planner(),
        "hireApplicants",
        "changedApplications { id }",
        json!({"batch": batch, "expectedVersion": version, "hires": [hire]}),
    )
    .await;
    assert_eq!(hired["errors"], json!([]), "{hired:#}");
    assert_eq!(applicant(&app, "p-1").data(mine, json!({})).await, before, "nothing of the draft is told");
    let declined =
        act(&applicant(&app, "p-1"), "answerOffer", "offer { state answeredBy }", json!({"offer": offer, "answer": "DECLINE"})).await;
    assert_eq!(declined["offer"], json!({"state": "DECLINED", "answeredBy": "CANDIDATE"}), "{declined}");
    let findings = office.findings(&batch).await;
    let codes: Vec<&str> = findings["findings"]["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"PROCEDURE_OBJECTS"), "the planner is told, and nobody is hired who declined: {codes:?}");
    let submitted = office.step(&office.planner(), "submitOrderBatch", &batch, json!({})).await;
    assert_eq!(code(&submitted), "FINDINGS_BLOCK");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_of_marks_shows_no_mark_of_the_others() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, ids) = admitted(&desk, two_stages(), 1).await;
    record(&desk, &exam["flow"]["stages"][0]["id"], json!([{"examineeNumber": "A-0001", "points": "90"}])).await;
    desk.decide(&exam["flow"]["stages"][0]["id"], "60").await;
    let (_, raters) = app.people_of("04010000").await;
    let session = json!({"stage": exam["flow"]["stages"][1]["id"], "title": "面接", "heldAt": "2026-07-10T00:00:00Z", "panel": [raters[0], raters[1]], "slots": [{"application": ids[0]}]});
    let session = desk.act("scheduleSession", "session { id }", session).await["session"]["id"].clone();
    let rubric = &exam["flow"]["stages"][1]["rubric"];
    let sheets =
        json!([{"application": ids[0], "marks": [{"item": rubric[0]["id"], "points": 3}, {"item": rubric[1]["id"], "points": 7}]}]);
    let first = app.staff(&raters[0], &[Role::Panelist, Role::Recruiter, Role::Employee]);
    let second = app.staff(&raters[1], &[Role::Panelist, Role::Recruiter, Role::Employee]);
    assert_eq!(act(&first, "giveMarks", "session { id }", json!({"session": session, "sheets": sheets})).await["errors"], json!([]));
    app.wait(TimeDelta::seconds(1));
    let trial = act(
        &second.clone().with("dry-run", "true"),
        "giveMarks",
        "session { slots { application { markSheets { raterNumber } } } }",
        json!({"session": session, "sheets": sheets}),
    )
    .await;
    assert_eq!(trial["session"]["slots"][0]["application"]["markSheets"], json!([{"raterNumber": raters[1]}]), "the own one alone");
    let mean = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { nodes { receiptNumber stageResults { name points } markSheets { total } } } }";
    let seen = second.data(mean, json!({"c": exam["id"]})).await["recruitmentApplications"]["nodes"][0].take();
    assert_eq!(
        seen,
        json!({"receiptNumber": null, "stageResults": [{"name": "筆記試験", "points": "90.0"}], "markSheets": []}),
        "nor their mean, nor who it is"
    );
    let unmask = json!({"session": session, "expectedVersion": 1, "reason": "見たい"});
    assert_eq!(code(&act(&second, "unmaskSession", "", unmask).await), "MARKS_MISSING");
    // A rater who falls ill is replaced; who has marked stays.
    let revised = |panel: Value| json!({"session": session, "expectedVersion": 1, "title": "面接", "heldAt": "2026-07-10T00:00:00Z", "panel": panel, "slots": [{"application": ids[0]}]});
    assert_eq!(desk.refusal("reviseSession", revised(json!([raters[1], raters[2]]))).await, "MARKS_GIVEN");
    let changed = desk.act("reviseSession", "session { version panel { number } }", revised(json!([raters[0], raters[2]]))).await;
    assert_eq!(changed["session"]["panel"].as_array().unwrap().len(), 2);
    assert_eq!(
        code(&act(&second, "giveMarks", "", json!({"session": session, "sheets": sheets})).await),
        "NOT_ON_PANEL",
        "no longer on the panel"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_stands_once_in_a_category_and_a_mistake_is_mended() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, ids) = admitted(&desk, one_stage(), 2).await;
    let query = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { nodes { candidate { id version } } } }";
    let rows = desk.recruiter().data(query, json!({"c": exam["id"]})).await["recruitmentApplications"]["nodes"].take();
    let both = json!({"keep": rows[0]["candidate"]["id"], "expectedVersion": 1, "merge": rows[1]["candidate"]["id"], "reason": "同一人物"});
    assert_eq!(desk.refusal("mergeCandidates", both).await, "ALREADY_EXISTS");
    let mut wrong = application(3);
    wrong["person"]["birthDate"] = json!("1950-01-01");
    let third = desk.admit(&exam["id"], json!([wrong])).await[0]["id"].clone();
    let shown = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { state examineeNumber candidate { id version } } } }";
    let it = desk.recruiter().data(shown, json!({"id": third})).await["node"].take();
    assert_eq!((&it["state"], &it["examineeNumber"]), (&json!("INELIGIBLE"), &json!(null)));
    let mended = json!({"candidate": it["candidate"]["id"], "expectedVersion": 1, "person": person(3)});
    desk.act("reviseCandidate", "candidate { id }", mended).await;
    let again = json!({"category": exam["id"], "reconsider": [third], "refusals": [{"application": ids[1], "reason": "受験資格を満たさないことが判明"}]});
    let screened = desk.act("screenApplications", "screening { eligible ineligible }", again).await;
    assert_eq!(screened["screening"], json!({"eligible": 1, "ineligible": 1}));
    assert_eq!(desk.recruiter().data(shown, json!({"id": third})).await["node"]["examineeNumber"], "A-0003");
    assert_eq!(desk.recruiter().data(shown, json!({"id": ids[1]})).await["node"]["state"], "INELIGIBLE");
    // A closed campaign takes no applications, but the selection goes on.
    let campaign =
        desk.recruiter().data("{ recruitmentCampaigns { nodes { id version } } }", json!({})).await["recruitmentCampaigns"]["nodes"][0]
            .take();
    desk.act("closeCampaign", "campaign { state }", json!({"campaign": campaign["id"], "expectedVersion": campaign["version"]})).await;
    assert_eq!(
        desk.refusal("submitApplications", json!({"category": exam["id"], "applications": [application(7)]})).await,
        "CAMPAIGN_NOT_IN_STATE"
    );
    record(&desk, &exam["flow"]["stages"][0]["id"], json!([{"examineeNumber": "A-0001", "points": "90"}])).await;
    let hostile = "{ candidates(filter: {search: \"_\"}) { totalCount } a: candidates(filter: {search: \"受験%\"}) { totalCount } }";
    let found = desk.recruiter().data(hostile, json!({})).await;
    assert_eq!(found["a"]["totalCount"], 3, "what stands for any letter elsewhere stands for nothing here");
}
