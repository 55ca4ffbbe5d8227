//! Who sees what of a recruitment: applicants themselves, panels, units, and those who must not.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    recruitment::{Desk, act, applicant, category, code, person, two_stages},
    support::{App, Asker},
};

const MINE: &str = "{ recruitmentApplications { totalCount nodes { id version state examineeNumber note finalResult composite receiptNumber candidate { name { full } email } stageResults { name outcome points } markSheets { total } slots { session { id title place panel { number } } } offers { id state } listEntry { place validUntil } allowedActions { action allowed } } } }";

async fn mine(asker: &Asker<'_>) -> Value {
    asker.data(MINE, json!({})).await["recruitmentApplications"]["nodes"][0].take()
}

/// Two people apply by themselves; the ids of the category, its stages and the applications.
async fn two_applicants(desk: &Desk<'_>) -> (Value, Vec<Value>) {
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages())])).await;
    let exam = campaign["categories"][0].clone();
    let mut ids = vec![];
    for (subject, number) in [("portal-1", 1), ("portal-2", 2)] {
        let input = json!({"category": exam["id"], "person": person(number), "channel": "SOCIAL_MEDIA", "disqualifications": []});
        let applied =
            act(&applicant(desk.app, subject), "applyForExam", "application { id state candidate { name { full } } }", input).await;
        assert_eq!(applied["errors"], json!([]), "{applied}");
        assert_eq!(applied["application"]["candidate"]["name"]["full"], format!("受験{number}　花子"), "who applies sees what was written");
        ids.push(applied["application"]["id"].clone());
    }
    desk.act("screenApplications", "screening { eligible }", json!({"category": exam["id"]})).await;
    (exam, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_applicant_sees_the_own_application_and_learns_results_when_they_are_released() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, ids) = two_applicants(&desk).await;
    let one = applicant(&app, "portal-1");
    let again = json!({"category": exam["id"], "person": person(1), "disqualifications": []});
    assert_eq!(code(&act(&one, "applyForExam", "", again.clone()).await), "ALREADY_EXISTS");
    app.turn_to("2026-05-16");
    let (one, other) = (applicant(&app, "portal-1"), applicant(&app, "portal-2"));
    assert_eq!(code(&act(&applicant(&app, "portal-3"), "applyForExam", "", again).await), "APPLICATIONS_CLOSED", "the day after the last");
    let results = json!([{"examineeNumber": "A-0001", "points": "90"}, {"examineeNumber": "A-0002", "points": "10"}]);
    let stage = exam["flow"]["stages"][0]["id"].clone();
    let before = (mine(&one).await, mine(&other).await);
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    desk.act("decideStage", "decision { passed }", json!({"stage": stage, "pass": {"points": "60"}})).await;
    assert_eq!((mine(&one).await, mine(&other).await), before, "nothing is told before the release");
    let filtered = "query($s: [ApplicationState!], $stage: ID) { a: recruitmentApplications(filter: {states: $s}) { totalCount } b: recruitmentApplications(filter: {stage: $stage}) { totalCount } }";
    let counts = other.data(filtered, json!({"s": ["FAILED"], "stage": stage})).await;
    assert_eq!(counts, json!({"a": {"totalCount": 0}, "b": {"totalCount": 0}}));
    let state = "query($id: ID!) { node(id: $id) { ... on SelectionStage { state weight cutOff rubric { name } } } }";
    assert_eq!(one.data(state, json!({"id": stage})).await["node"], json!({"state": "OPEN", "weight": null, "cutOff": null, "rubric": []}));
    desk.act("releaseStage", "stage { state }", json!({"stage": stage})).await;
    let (told, failed) = (mine(&one).await, mine(&other).await);
    assert_eq!(told["stageResults"], json!([{"name": "筆記試験", "outcome": "PASSED", "points": null}]));
    assert_eq!((&told["state"], &failed["state"]), (&json!("ELIGIBLE"), &json!("FAILED")));
    let pack = "query($id: ID!) { disclosurePack(application: $id) { examineeNumber stages { name outcome points place examinees } } }";
    let own = other.data(pack, json!({"id": ids[1]})).await["disclosurePack"].take();
    assert_eq!(own["stages"], json!([{"name": "筆記試験", "outcome": "FAILED", "points": "10.0", "place": 2, "examinees": 2}]));
    let absent = "UmVjcnVpdG1lbnRBcHBsaWNhdGlvbjowMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA";
    for foreign in [ids[0].clone(), json!(absent)] {
        assert_eq!(other.data(pack, json!({"id": foreign})).await["disclosurePack"], Value::Null);
        let by_id = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }";
        assert_eq!(other.data(by_id, json!({"id": foreign})).await, json!({"node": null, "nodes": [null]}));
        let taken = act(&other, "withdrawApplication", "application { id }", json!({"application": foreign, "expectedVersion": 1})).await;
        assert_eq!(
            taken["errors"][0],
            json!({"code": "NOT_FOUND", "message": taken["errors"][0]["message"], "path": ["input", "application"]})
        );
    }
    let elsewhere =
        ["{ employees { totalCount } }", "{ orgUnits { totalCount } }", "{ candidates { totalCount } }", "{ profile { name } }"];
    for query in elsewhere {
        assert_eq!(one.code(query, json!({})).await, "FORBIDDEN", "{query}");
    }
    let withdrawn = act(
        &one,
        "withdrawApplication",
        "application { state note }",
        json!({"application": ids[0], "expectedVersion": 1, "reason": "進学"}),
    )
    .await;
    assert_eq!(withdrawn["application"], json!({"state": "WITHDRAWN", "note": "進学"}), "{withdrawn}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rater_who_stands_aside_or_knows_numbers_only_learns_nothing_by_another_role() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, ids) = two_applicants(&desk).await;
    let stage = exam["flow"]["stages"][0]["id"].clone();
    let results = json!([{"examineeNumber": "A-0001", "points": "90"}, {"examineeNumber": "A-0002", "points": "80"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    desk.decide(&stage, "60").await;
    let (_, raters) = app.people_of("04010000").await;
    let slots = json!([{"application": ids[0]}, {"application": ids[1]}]);
    let session = json!({"stage": exam["flow"]["stages"][1]["id"], "title": "面接", "heldAt": "2026-07-10T00:00:00Z", "panel": [raters[0], raters[1]], "slots": slots});
    let session = desk.act("scheduleSession", "session { id }", session).await["session"]["id"].clone();
    // The rater is also a recruiter: the exclusion beats the role.
    let both = app.staff(&raters[0], &[Role::Panelist, Role::Recruiter, Role::Employee]);
    let seen = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { totalCount nodes { examineeNumber candidate { id } } } candidates { totalCount } }";
    let blind = both.data(seen, json!({"c": exam["id"]})).await;
    assert_eq!(blind["candidates"]["totalCount"], 0, "{blind}");
    assert!(blind["recruitmentApplications"]["nodes"].as_array().unwrap().iter().all(|it| it["candidate"].is_null()), "{blind}");
    let found =
        "{ recruitmentApplications(filter: {search: \"受験1\"}) { totalCount } candidates(filter: {search: \"受験1\"}) { totalCount } }";
    assert_eq!(both.data(found, json!({})).await, json!({"recruitmentApplications": {"totalCount": 0}, "candidates": {"totalCount": 0}}));
    let reason = json!({"session": session, "application": ids[0], "reason": "親族"});
    assert_eq!(act(&both, "recuse", "session { id }", reason).await["errors"], json!([]));
    let after = both.data(seen, json!({"c": exam["id"]})).await;
    assert_eq!(
        (&after["recruitmentApplications"]["totalCount"], &after["recruitmentApplications"]["nodes"][0]["examineeNumber"]),
        (&json!(1), &json!("A-0002"))
    );
    let by_id = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(both.data(by_id, json!({"id": ids[0]})).await["node"], Value::Null);
    // Who is on no panel rates nobody, and sees no session.
    let stranger = app.staff(&raters[2], &[Role::Panelist, Role::Employee]);
    let sheets = json!({"session": session, "sheets": [{"application": ids[1], "marks": []}]});
    assert_eq!(code(&act(&stranger, "giveMarks", "", sheets).await), "NOT_FOUND");
    let none = "{ selectionSessions { totalCount } recruitmentApplications { totalCount } }";
    assert_eq!(
        stranger.data(none, json!({})).await,
        json!({"selectionSessions": {"totalCount": 0}, "recruitmentApplications": {"totalCount": 0}})
    );
    // The applicant sees when and where, not who rates.
    let slot = mine(&applicant(&app, "portal-1")).await["slots"][0]["session"].clone();
    assert_eq!((&slot["title"], &slot["panel"]), (&json!("面接"), &json!([])));
    let confirmed =
        act(&applicant(&app, "portal-1"), "confirmSlot", "session { id }", json!({"session": session, "application": ids[0]})).await;
    assert_eq!(confirmed["errors"], json!([]));
    let foreign =
        act(&applicant(&app, "portal-2"), "confirmSlot", "session { id }", json!({"session": session, "application": ids[0]})).await;
    assert_eq!(code(&foreign), "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_sees_what_it_is_shown_and_every_sight_of_scores_is_recorded() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, ids) = two_applicants(&desk).await;
    let (head, _) = app.people_of("04010000").await;
    let head = app.staff(&head, &[Role::UnitHead, Role::Employee]);
    let seen = "{ recruitmentApplications { totalCount nodes { state candidate { name { full } email birthDate } stageResults { points } composite receiptNumber note } } }";
    assert_eq!(head.data(seen, json!({})).await["recruitmentApplications"]["totalCount"], 0);
    let unit = app.admin().data("{ orgUnit(by: {code: \"04010000\"}) { id } }", json!({})).await["orgUnit"]["id"].take();
    let stage = exam["flow"]["stages"][0]["id"].clone();
    let results = json!([{"examineeNumber": "A-0001", "points": "90"}, {"examineeNumber": "A-0002", "points": "80"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    desk.act("showApplications", "changedApplications { id }", json!({"applications": [ids[0]], "unit": unit})).await;
    let shown = head.data(seen, json!({})).await["recruitmentApplications"].take();
    let expected = json!({"totalCount": 1, "nodes": [{"state": "ELIGIBLE", "candidate": {"name": {"full": "受験1　花子"}, "email": null, "birthDate": null},
        "stageResults": [], "composite": null, "receiptNumber": null, "note": null}]});
    assert_eq!(shown, expected);
    assert_eq!(head.code("{ candidates { totalCount } }", json!({})).await, "FORBIDDEN");
    let scores = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { nodes { stageResults { points } } } }";
    let read = desk.recruiter().data(scores, json!({"c": exam["id"]})).await;
    assert_eq!(read["recruitmentApplications"]["nodes"][0]["stageResults"][0]["points"], "90.0");
    let audit = "{ auditEntries(filter: {action: \"read\"}, first: 50) { nodes { field objectKeys } } }";
    let rows = app.admin().ask(audit, json!({})).await;
    let scored = rows["data"]["auditEntries"]["nodes"].as_array().unwrap_or_else(|| panic!("{rows:#}"));
    let scored: Vec<usize> =
        scored.iter().filter(|it| it["field"] == "score").map(|it| it["objectKeys"].as_array().unwrap().len()).collect();
    assert_eq!(scored, [2], "one for the reading, with each whose points were shown: {rows:#}");
    // A draft of a campaign exists for those who prepare it.
    let draft =
        desk.act("createCampaign", "campaign { id }", json!({"fiscalYear": 2027, "title": "来年度"})).await["campaign"]["id"].clone();
    let by_id = "query($id: ID!) { node(id: $id) { id } recruitmentCampaigns { totalCount } }";
    assert_eq!(head.data(by_id, json!({"id": draft})).await, json!({"node": null, "recruitmentCampaigns": {"totalCount": 1}}));
    assert_eq!(desk.recruiter().data(by_id, json!({"id": draft})).await["recruitmentCampaigns"]["totalCount"], 2);
}
