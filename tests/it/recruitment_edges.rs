//! Edges of recruitment: who left during a stage, lists that ran out, grounds found after the hire, accounts of the portal, posts reserved.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::{Desk, act, applicant, application, category, code, person, two_stages},
    support::App,
};

fn one_stage() -> Value {
    json!([{"kind": "WRITTEN", "name": "筆記試験", "weight": 1}])
}

/// One category with so many people in its first stage.
async fn admitted(desk: &Desk<'_>, stages: Value, people: usize) -> (Value, Value) {
    let mut kind = category("A", "一般行政", stages);
    kind["listValidityMonths"] = json!(12);
    let campaign = desk.campaign(json!([kind])).await;
    let exam = campaign["categories"][0].clone();
    let ids = desk.admit(&exam["id"], json!((1..=people).map(application).collect::<Vec<_>>())).await;
    (exam, ids)
}

/// Everybody passed the only stage; the list of a year from 20 August 2026.
pub async fn listed(desk: &Desk<'_>, people: usize) -> (Value, Value) {
    let (exam, ids) = admitted(desk, one_stage(), people).await;
    let stage = &exam["flow"]["stages"][0]["id"];
    let results: Vec<Value> =
        (1..=people).map(|number| json!({"examineeNumber": format!("A-{number:04}"), "points": (99 - number).to_string()})).collect();
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    desk.decide(stage, "60").await;
    desk.app.turn_to("2026-08-20");
    desk.act("drawUpList", "category { id }", json!({"category": exam["id"]})).await;
    (exam, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_after_a_result_was_recorded_is_counted_by_it() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, ids) = admitted(&desk, two_stages(), 3).await;
    let stage = &exam["flow"]["stages"][0]["id"];
    let results = json!([{"examineeNumber": "A-0001", "points": "90"}, {"examineeNumber": "A-0002", "sat": false, "outcome": "ABSENT"},
        {"examineeNumber": "A-0003", "points": "80"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    for person in [1, 2] {
        let leave = json!({"application": ids[person]["id"], "expectedVersion": 1, "reason": "他の自治体へ"});
        let left = act(&desk.recruiter(), "withdrawApplication", "application { state }", leave).await;
        assert_eq!(left["errors"], json!([]), "{left}");
    }
    let decision = json!({"stage": stage, "pass": {"points": "60"}});
    let decided = desk.act("decideStage", "decision { passed failed absent withdrawn notRequired }", decision).await;
    assert_eq!(decided["decision"], json!({"passed": 1, "failed": 0, "absent": 1, "withdrawn": 1, "notRequired": 0}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_ran_out_is_the_state_of_who_waited_on_it() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, _) = listed(&desk, 2).await;
    let query = "query($c: ID, $s: [ApplicationState!]) { recruitmentApplications(filter: {category: $c, states: $s}) { totalCount nodes { state allowedActions { action allowed } } } }";
    let ask =
        async |state: &str| desk.recruiter().data(query, json!({"c": exam["id"], "s": [state]})).await["recruitmentApplications"].take();
    for (today, listed, over) in [("2027-08-19", 2, 0), ("2027-08-20", 0, 2)] {
        app.turn_to(today);
        assert_eq!(
            (&ask("LISTED").await["totalCount"], &ask("LIST_EXPIRED").await["totalCount"]),
            (&json!(listed), &json!(over)),
            "{today}"
        );
    }
    let expired = ask("LIST_EXPIRED").await["nodes"][0].take();
    assert_eq!(expired["state"], "LIST_EXPIRED");
    assert!(expired["allowedActions"].as_array().unwrap().iter().all(|it| it["allowed"] == false), "{expired}");
}

/// What a hire into a draft for 1 April 2027 needs.
pub async fn hire_of(office: &Office<'_>, application: &Value, who: Value) -> Value {
    let unit = office.unit("03020100").await;
    let nouns = office.app.admin().data("{ positionRanks { id name } occupations { id } payTables { id } }", json!({})).await;
    let rank = nouns["positionRanks"].as_array().unwrap().iter().find(|it| it["name"] == "主事").unwrap();
    let mut hire = json!({"application": application, "toUnit": unit["id"], "toRank": rank["id"], "toOccupation": nouns["occupations"][0]["id"],
        "toPayTable": nouns["payTables"][0]["id"], "toGrade": 2, "toStep": 5});
    hire.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
    hire
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ground_that_is_found_after_the_hire_stands_in_the_way_of_the_order() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (_, ids) = listed(&desk, 2).await;
    let one = &ids[0]["id"];
    let offers = json!({"offers": [{"application": one, "appointmentOn": "2027-04-01", "answerBy": "2026-09-10"}]});
    let offer = desk.act("makeOffers", "offers { id }", offers).await["offers"][0]["id"].clone();
    desk.act("answerOffer", "offer { state }", json!({"offer": offer, "answer": "ACCEPT"})).await;
    let office = Office::new(&app).await;
    let (batch, version) = office.batch("採用", "2027-04-01").await;
    let me =
        app.admin().data("query($n: String!) { employee(by: {number: $n}) { id } }", json!({"n": desk.me})).await["employee"]["id"].take();
    let nobody = hire_of(&office, one, json!({"number": "9900009", "employee": me})).await;
    let both = act(&office.planner(), "hireApplicants", "", json!({"batch": batch, "expectedVersion": version, "hires": [nobody]})).await;
    assert_eq!(code(&both), "INVALID_VALUE", "either new or known");
    let hire = hire_of(&office, one, json!({"number": "9900009"})).await;
    let hired = json!({"batch": batch, "expectedVersion": version, "hires": [hire]});
    assert_eq!(act(&office.planner(), "hireApplicants", "changedApplications { id }", hired).await["errors"], json!([]));
    let version = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { version state } } }";
    let now = async || desk.recruiter().data(version, json!({"id": one})).await["node"]["version"].take();
    let objects = async || {
        let found = office.findings(&batch).await;
        found["findings"]["items"].as_array().unwrap().iter().any(|it| it["code"] == "PROCEDURE_OBJECTS")
    };
    for (until, stands_in_the_way) in [("2027-03-31", false), ("2027-04-01", true), ("2027-03-31", false)] {
        let grounds = json!([{"ground": "IMPRISONMENT_UNFINISHED", "since": "2026-10-01", "until": until}]);
        let declared = json!({"application": one, "expectedVersion": now().await, "grounds": grounds});
        desk.act("declareDisqualification", "application { state }", declared).await;
        assert_eq!(objects().await, stands_in_the_way, "{until}");
    }
    let strike = json!({"offer": offer, "reason": "経歴の虚偽", "removalReason": "FALSE_STATEMENT"});
    desk.act("withdrawOffer", "offer { state }", strike).await;
    let entry = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { listEntry { removalReason } } } }";
    assert_eq!(
        desk.recruiter().data(entry, json!({"id": one})).await["node"]["listEntry"]["removalReason"],
        "FALSE_STATEMENT",
        "nobody was appointed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_the_portal_is_one_person_in_a_file_as_well() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", one_stage()), category("B", "土木", one_stage())])).await;
    let event = json!({"campaign": campaign["id"], "kind": "BRIEFING", "name": "春の説明会", "heldOn": "2026-03-01"});
    let event = desk.act("recordRecruitmentEvent", "event { id }", event).await["event"]["id"].clone();
    let visitors = json!({"event": event, "prospects": [{"person": person(1), "consented": true}, {"person": person(7)}]});
    desk.act("registerProspects", "event { name }", visitors).await;
    let consented = "query($e: ID!) { candidates(filter: {event: $e, consentedOnly: true}) { totalCount } all: candidates(filter: {event: $e}) { totalCount } }";
    let found = desk.recruiter().data(consented, json!({"e": event})).await;
    assert_eq!((&found["candidates"]["totalCount"], &found["all"]["totalCount"]), (&json!(1), &json!(2)));
    let own = "{ recruitmentEvents { nodes { id name } } }";
    let portal = applicant(&app, "p-2");
    assert_eq!(portal.data(own, json!({})).await["recruitmentEvents"]["nodes"][0]["name"], "春の説明会");
    let input = json!({"category": campaign["categories"][1]["id"], "person": person(2), "disqualifications": [], "channel": "EVENT", "event": event});
    assert_eq!(act(&portal, "applyForExam", "application { event { name } }", input).await["application"]["event"]["name"], "春の説明会");
    let file = "受付番号,氏名,氏名カナ,生年月日,性別,メールアドレス,電話番号,行事,欠格事由,ポータルID\n\
        1,受験1　花子,ジュケンイ ハナコ,2000-04-02,女,a1@example.jp,090-0000-0001,春の説明会,なし,p-1\n\
        2,受験2　花子,ジュケンウ ハナコ,2000-04-02,女,new@example.jp,090-1111-1111,,なし,p-2\n\
        3,受験3　花子,ジュケンエ ハナコ,2000-04-02,女,a3@example.jp,,冬の説明会,なし,p-3\n\
        4,受験4　花子,ジュケンオ ハナコ,2000-04-02,女,a4@example.jp,,,なし,p-2\n";
    let import = |exam: &Value| json!({"category": exam["id"], "file": STANDARD.encode(file), "skipInvalid": true});
    let report = "report { imported rejected issues { line column code } }";
    let first = desk.act("importApplications", report, import(&campaign["categories"][0])).await["report"].take();
    let issues = json!([{"line": 4, "column": "行事", "code": "NOT_FOUND"}, {"line": 5, "column": "ポータルID", "code": "ALREADY_EXISTS"}]);
    assert_eq!(first, json!({"imported": 2, "rejected": 2, "issues": issues}));
    let mine = "{ recruitmentApplications { nodes { category { code } event { name } candidate { events { name } } } } }";
    let known = applicant(&app, "p-1").data(mine, json!({})).await["recruitmentApplications"]["nodes"].take();
    let alone = json!([{"category": {"code": "A"}, "event": {"name": "春の説明会"}, "candidate": {"events": []}}]);
    assert_eq!(known, alone, "what a file says of somebody gives an account no way to them");
    let pairs = desk.recruiter().data("{ candidateDuplicates { likeness } }", json!({})).await["candidateDuplicates"].take();
    assert!(!pairs.as_array().unwrap().is_empty(), "it is looked at first");
    let both = portal.data(mine, json!({})).await["recruitmentApplications"]["nodes"].take();
    assert_eq!(both.as_array().unwrap().len(), 2, "another address, the same account: {both}");
    let again = desk.act("importApplications", report, import(&campaign["categories"][1])).await["report"].take();
    assert_eq!(
        again["issues"][0],
        json!({"line": 3, "column": "ポータルID", "code": "ALREADY_EXISTS"}),
        "they are in that category already"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_final_results_no_stage_is_added() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (exam, _) = listed(&desk, 2).await;
    let read = "query($id: ID!) { node(id: $id) { ... on ExamCategory { version } } }";
    let version = desk.recruiter().data(read, json!({"id": exam["id"]})).await["node"]["version"].take();
    let mut stages = one_stage();
    stages.as_array_mut().unwrap().push(json!({"kind": "GROUP_WORK", "name": "グループワーク"}));
    let change = json!({"category": exam["id"], "expectedVersion": version, "reason": "見直し", "stages": stages});
    assert_eq!(desk.refusal("reviseFlow", change).await, "STAGE_NOT_IN_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_decided_is_erased_some_years_after_the_campaign_closed() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", one_stage())])).await;
    let exam = &campaign["categories"][0];
    desk.admit(&exam["id"], json!([application(1)])).await;
    app.turn_to("2030-05-01");
    let erase = json!({"closedBefore": "2027-04-01", "groups": ["CONTACT"]});
    assert_eq!(code(&act(&app.admin(), "anonymizeCandidates", "", erase.clone()).await), "NOTHING_TO_CHANGE", "the campaign is open");
    app.turn_to("2026-12-01");
    desk.act("closeCampaign", "campaign { id }", json!({"campaign": campaign["id"], "expectedVersion": campaign["version"]})).await;
    app.turn_to("2030-05-01");
    let erased = act(&app.admin(), "anonymizeCandidates", "anonymized { people }", erase).await;
    assert_eq!(erased["anonymized"]["people"], 1, "{erased}");
    let left = "{ candidates { nodes { name { family } email phone erased } } }";
    let left = desk.recruiter().data(left, json!({})).await["candidates"]["nodes"][0].take();
    assert_eq!(left, json!({"name": {"family": "受験1"}, "email": null, "phone": null, "erased": ["CONTACT"]}), "one group alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_reserved_once_and_until_a_day() {
    let app = App::city().await;
    let admin = app.admin();
    let posts = "{ orgUnit(by: {code: \"03020100\"}) { posts { id } } }";
    let post = admin.data(posts, json!({})).await["orgUnit"]["posts"][0]["id"].take();
    let reserve = |from: &str, until: Value| json!({"post": post, "from": from, "until": until, "reason": "障害者活躍推進計画"});
    let made = act(&admin, "reservePost", "reservedPost { id }", reserve("2026-12-01", json!(null))).await;
    assert_eq!(code(&act(&admin, "reservePost", "", reserve("2027-04-01", json!("2027-04-01"))).await), "ALREADY_EXISTS");
    assert_eq!(act(&admin, "reservePost", "", reserve("2026-10-01", json!("2026-11-30"))).await["errors"], json!([]));
    let end = |version: i32, until: &str| json!({"reservedPost": made["reservedPost"]["id"], "expectedVersion": version, "until": until, "reason": "職の廃止"});
    assert_eq!(code(&act(&admin, "endPostReservation", "", end(1, "2026-11-30")).await), "INVALID_VALUE");
    let ended = act(&admin, "endPostReservation", "reservedPost { reservedUntil version }", end(1, "2027-03-31")).await;
    assert_eq!(ended["reservedPost"], json!({"reservedUntil": "2027-03-31", "version": 2}), "{ended}");
    assert_eq!(code(&act(&admin, "endPostReservation", "", end(1, "2027-03-01")).await), "STALE_VERSION");
    assert_eq!(code(&act(&admin, "endPostReservation", "", end(2, "2027-04-01")).await), "INVALID_VALUE", "no longer than it was");
    assert_eq!(act(&admin, "reservePost", "", reserve("2027-04-01", json!(null))).await["errors"], json!([]));
    let on = "query($on: Date) { reservedPosts(asOf: $on) { reservedFrom } }";
    for (day, from) in [("2026-11-30", "2026-10-01"), ("2027-03-31", "2026-12-01"), ("2027-04-01", "2027-04-01")] {
        assert_eq!(admin.data(on, json!({"on": day})).await["reservedPosts"], json!([{"reservedFrom": from}]), "{day}");
    }
}
