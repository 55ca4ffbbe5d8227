//! From the hire on, and what is told of it: moved, corrected, objected to; figures of stages that go on; sights in the audit.

use chrono::TimeDelta;
use jinzai::access::Role;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::{Desk, act, applicant, application, category, code, person, two_stages},
    recruitment_edges::{hire_of, listed},
    support::{App, Asker},
};

/// Somebody on the list who accepted an offer for 1 April 2027, and is hired into a draft.
async fn hired<'a>(desk: &Desk<'a>, office: &Office<'a>, application: &Value) -> (String, i64, Value) {
    let offers = json!({"offers": [{"application": application, "appointmentOn": "2027-04-01", "answerBy": "2026-09-10"}]});
    let offer = desk.act("makeOffers", "offers { id }", offers).await["offers"][0]["id"].clone();
    desk.act("answerOffer", "offer { state }", json!({"offer": offer, "answer": "ACCEPT"})).await;
    let (batch, version) = office.batch("採用", "2027-04-01").await;
    let hire = hire_of(office, application, json!({"number": "9900009"})).await;
    let input = json!({"batch": batch, "expectedVersion": version, "hires": [hire]});
    assert_eq!(act(&office.planner(), "hireApplicants", "changedApplications { id }", input).await["errors"], json!([]));
    (batch, version, offer)
}

async fn order_of(office: &Office<'_>, batch: &str) -> Value {
    let query = "query($b: ID!) { personnelOrders(filter: {batch: $b}) { nodes { id effectiveOn toUnit { id } toRank { id } toOccupation { id } toPayTable { id } toGrade toStep } } orderBatch(id: $b) { version } }";
    let found = office.planner().data(query, json!({"b": batch})).await;
    let version = found["orderBatch"]["version"].clone();
    let mut order = found["personnelOrders"]["nodes"].as_array().unwrap().first().cloned().unwrap_or(json!({}));
    order["version"] = version;
    order
}

async fn announced(office: &Office<'_>, batch: &str) {
    office.approve(batch).await;
    office.pre_notify(batch).await;
    office.announce(batch).await;
}

async fn codes(office: &Office<'_>, batch: &str) -> Vec<String> {
    let found = office.findings(batch).await;
    let items = found["findings"]["items"].as_array().unwrap();
    items.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

async fn state(asker: &Asker<'_>, application: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { state } } }";
    asker.data(query, json!({"id": application})).await["node"]["state"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hire_is_announced_with_the_batch_that_its_order_is_in() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (_, ids) = listed(&desk, 2).await;
    let one = &ids[0]["id"];
    let office = Office::new(&app).await;
    let (batch, _, offer) = hired(&desk, &office, one).await;
    let (other, _) = office.batch("採用その二", "2027-04-01").await;
    let order = order_of(&office, &batch).await;
    let to = order_of(&office, &other).await["version"].take();
    let moved =
        json!({"from": batch, "expectedVersion": order["version"], "to": other, "expectedVersionOfTarget": to, "orders": [order["id"]]});
    let moved = act(&office.planner(), "moveOrders", "batches { orderCount }", moved).await;
    assert_eq!(moved["errors"], json!([]), "{moved:#}");
    // 人事課 shows the case to a unit: its head is told what is announced.
    let unit = office.unit("03020000").await;
    desk.act("showApplications", "changedApplications { id }", json!({"applications": [one], "unit": unit["id"]})).await;
    let head = office.head(&office.head_of("03020000").await);
    assert_eq!(state(&head, one).await, "ACCEPTED");
    announced(&office, &other).await;
    assert_eq!(state(&head, one).await, "APPOINTED", "in whatever batch it was drafted");
    assert_eq!(desk.refusal("withdrawOffer", json!({"offer": offer, "reason": "今さら"})).await, "EFFECTIVE_ALREADY");
    desk.act("hideApplications", "changedApplications { id }", json!({"applications": [one], "unit": unit["id"]})).await;
    assert_eq!(state(&head, one).await, Value::Null, "what is not shown any more is not there");
    assert_eq!(desk.refusal("hideApplications", json!({"applications": [one], "unit": unit["id"]})).await, "NOTHING_TO_CHANGE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_revised_keeps_the_day_that_was_agreed_and_what_stands_against_it() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (_, ids) = listed(&desk, 2).await;
    let office = Office::new(&app).await;
    let (batch, _, offer) = hired(&desk, &office, &ids[0]["id"]).await;
    let revise = async |on: &str, step: i64| {
        let it = order_of(&office, &batch).await;
        let person = json!({"number": "9900009", "name": {"family": "受験1", "given": "花子"}, "kana": {"family": "ジュケンイ", "given": "ハナコ"}, "birthDate": "2000-04-02", "sex": "FEMALE"});
        let new = json!({"kind": "APPOINTMENT", "appointee": person, "effectiveOn": on, "toUnit": it["toUnit"]["id"], "toRank": it["toRank"]["id"],
            "toOccupation": it["toOccupation"]["id"], "toPayTable": it["toPayTable"]["id"], "toGrade": it["toGrade"], "toStep": step});
        let input = json!({"order": it["id"], "expectedVersion": it["version"], "as": new});
        let revised = act(&office.planner(), "reviseOrder", "order { toStep }", input).await;
        assert_eq!(revised["errors"], json!([]), "{revised:#}");
        codes(&office, &batch).await
    };
    assert!(!revise("2027-04-01", 6).await.contains(&"PROCEDURE_OBJECTS".to_owned()));
    assert!(revise("2027-04-02", 6).await.contains(&"PROCEDURE_OBJECTS".to_owned()), "the person agreed to another day");
    assert!(revise("2027-08-20", 6).await.contains(&"LIST_EXPIRED".to_owned()), "the list is still that of the hire");
    assert!(!revise("2027-04-01", 7).await.contains(&"PROCEDURE_OBJECTS".to_owned()));
    desk.act("answerOffer", "offer { state }", json!({"offer": offer, "answer": "DECLINE"})).await;
    assert!(revise("2027-04-01", 8).await.contains(&"PROCEDURE_OBJECTS".to_owned()), "who declined is not hired for a changed step");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_of_a_conditional_period_stands_when_the_order_is_corrected() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (_, ids) = listed(&desk, 2).await;
    let office = Office::new(&app).await;
    let (batch, ..) = hired(&desk, &office, &ids[0]["id"]).await;
    announced(&office, &batch).await;
    let late = json!([{"ground": "IMPRISONMENT_UNFINISHED", "since": "2027-01-01"}]);
    let found = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { version disqualifiedOn } } }";
    let row = desk.recruiter().data(found, json!({"id": ids[0]["id"]})).await["node"].take();
    assert_eq!(row["disqualifiedOn"], json!([]));
    let declared = json!({"application": ids[0]["id"], "expectedVersion": row["version"], "grounds": late});
    desk.act("declareDisqualification", "application { id }", declared).await;
    let row = desk.recruiter().data(found, json!({"id": ids[0]["id"]})).await["node"].take();
    assert_eq!(row["disqualifiedOn"], json!(["2027-04-01"]), "found after the announcement, it is told to the office");
    app.turn_to("2027-08-01");
    let query = "{ conditionalAppointments(filter: {appointedFrom: \"2027-04-01\"}) { nodes { id state conditionalUntil verdicts { verdict } employee { id standing { orgUnit { id } rank { id } occupation { id } payTable { id } grade step } } } } }";
    let one = app.admin().data(query, json!({})).await["conditionalAppointments"]["nodes"][0].take();
    assert_eq!(one["conditionalUntil"], "2027-09-30");
    let longer = json!({"appointment": one["id"], "verdict": "EXTENDED", "until": "2027-12-31", "reason": "勤務日数の不足"});
    act(&app.admin(), "decideConditionalAppointment", "appointment { id }", longer).await;
    let (mending, version) = office.batch("訂正", "2027-08-02").await;
    let order = order_of(&office, &batch).await;
    let it = &one["employee"]["standing"];
    let new = json!([{"kind": "APPOINTMENT", "corrects": order["id"], "employee": one["employee"]["id"], "effectiveOn": "2027-04-01", "toUnit": it["orgUnit"]["id"], "toRank": it["rank"]["id"],
        "toOccupation": it["occupation"]["id"], "toPayTable": it["payTable"]["id"], "toGrade": it["grade"], "toStep": 9}]);
    assert_eq!(office.add(&mending, version, new).await["errors"], json!([]));
    announced(&office, &mending).await;
    let after = app.admin().data(query, json!({})).await["conditionalAppointments"]["nodes"].take();
    assert_eq!(after.as_array().unwrap().len(), 1, "{after:#}");
    assert_ne!(after[0]["id"], one["id"], "of the order that took its place");
    assert_eq!((&after[0]["conditionalUntil"], &after[0]["verdicts"]), (&json!("2027-12-31"), &json!([{"verdict": "EXTENDED"}])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rater_of_two_stages_reads_no_mean_before_the_own_sheet_of_that_stage() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let rubric = json!([{"name": "協調性", "mostPoints": 10}]);
    let stages = json!([{"kind": "GROUP_WORK", "name": "グループワーク", "rubric": rubric}, {"kind": "INDIVIDUAL_INTERVIEW", "name": "面接", "rubric": rubric}]);
    let exam = desk.campaign(json!([category("A", "一般行政", stages)])).await["categories"][0].clone();
    let ids = desk.admit(&exam["id"], json!([application(1)])).await;
    let one = &ids[0]["id"];
    let (_, raters) = app.people_of("04010000").await;
    let both = |number: &str| app.staff(number, &[Role::Panelist, Role::Recruiter, Role::Employee]);
    let (first, second) = (both(&raters[0]), both(&raters[1]));
    let give = async |asker: &Asker<'_>, session: &Value, stage: &Value, points: i32| {
        let sheets = json!([{"application": one, "marks": [{"item": stage["rubric"][0]["id"], "points": points}]}]);
        let given = act(asker, "giveMarks", "session { id }", json!({"session": session, "sheets": sheets})).await;
        assert_eq!(given["errors"], json!([]), "{given}");
        app.wait(TimeDelta::seconds(1));
    };
    let hold = async |stage: &Value| {
        let session = json!({"stage": stage["id"], "title": "実施", "heldAt": "2026-07-10T00:00:00Z", "panel": [raters[0], raters[1]], "slots": [{"application": one}]});
        desk.act("scheduleSession", "session { id }", session).await["session"]["id"].clone()
    };
    let (group, interview) = (exam["flow"]["stages"][0].clone(), exam["flow"]["stages"][1].clone());
    let session = hold(&group).await;
    give(&first, &session, &group, 4).await;
    give(&second, &session, &group, 8).await;
    desk.decide(&group["id"], "50").await;
    let session = hold(&interview).await;
    give(&first, &session, &interview, 2).await;
    let query = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { stageResults { name points } } } }";
    let seen = async || second.data(query, json!({"id": one})).await["node"]["stageResults"].take();
    assert_eq!(seen().await, json!([{"name": "グループワーク", "points": "60.0"}]), "the interview is ahead of the own sheet");
    give(&second, &session, &interview, 10).await;
    assert_eq!(seen().await[1], json!({"name": "面接", "points": "60.0"}));
}

async fn figures(desk: &Desk<'_>, campaign: &Value) -> Value {
    let query = "query($c: ID!) { recruitmentStatistics(filter: {campaign: $c}) { rows { stages { examinees passers passRate daysInStage } plannedHires declines { phase declined rate } } }
        byStage: recruitmentStatistics(filter: {campaign: $c}, groupBy: STAGE) { rows { declines { phase } plannedHires } }
        byChannel: recruitmentStatistics(filter: {campaign: $c}, groupBy: CHANNEL) { rows { plannedHires } } }";
    desk.recruiter().data(query, json!({"c": campaign["id"]})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_tell_of_stages_that_go_on_of_those_who_declined_and_of_days() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages())])).await;
    let exam = campaign["categories"][0].clone();
    let ids = desk.admit(&exam["id"], json!((1..=6).map(application).collect::<Vec<_>>())).await;
    let leave = async |place: usize| {
        desk.act("withdrawApplication", "application { id }", json!({"application": ids[place]["id"], "expectedVersion": 1})).await
    };
    leave(5).await;
    app.turn_to("2026-04-14");
    let stage = &exam["flow"]["stages"][0]["id"];
    let results: Vec<Value> =
        (1..=4).map(|it| json!({"examineeNumber": format!("A-{it:04}"), "points": (50 + it * 10).to_string()})).collect();
    let absent = json!([{"examineeNumber": "A-0005", "sat": false, "outcome": "ABSENT"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": absent})).await;
    leave(0).await;
    let under_way = figures(&desk, &campaign).await;
    let first = &under_way["recruitmentStatistics"]["rows"][0];
    assert_eq!(first["stages"][0]["examinees"], 4);
    assert_eq!((&first["stages"][0]["passers"], &first["stages"][0]["passRate"]), (&Value::Null, &Value::Null), "nobody is judged yet");
    let declines = |first: &Value| {
        first["declines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["phase"].clone(), it["declined"].clone(), it["rate"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        declines(first)[..2],
        [(json!("BEFORE_EXAM"), json!(1), json!("16.7")), (json!("DURING_SELECTION"), json!(1), json!("25.0"))]
    );
    assert_eq!(
        (&under_way["byStage"]["rows"][0]["declines"], &under_way["byStage"]["rows"][0]["plannedHires"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!((&under_way["byChannel"]["rows"][0]["plannedHires"], &first["plannedHires"]), (&Value::Null, &json!(5)));
    app.wait(TimeDelta::seconds(1));
    desk.act("decideStage", "decision { passed failed absent }", json!({"stage": stage, "pass": {"points": "75"}})).await;
    desk.act("reopenStage", "stage { id }", json!({"stage": stage, "reason": "採点の誤り"})).await;
    let outcome =
        "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { nodes { examineeNumber stageResults { outcome } } } }";
    let rows = desk.recruiter().data(outcome, json!({"c": exam["id"]})).await["recruitmentApplications"]["nodes"].take();
    let of = |number: &str| {
        rows.as_array().unwrap().iter().find(|it| it["examineeNumber"] == number).unwrap()["stageResults"][0]["outcome"].clone()
    };
    assert_eq!(
        (of("A-0005"), of("A-0002")),
        (json!("ABSENT"), Value::Null),
        "what was recorded by itself stays, what the line decided falls"
    );
    desk.act("decideStage", "decision { passed }", json!({"stage": stage, "pass": {"points": "75"}})).await;
    let decided = figures(&desk, &campaign).await["recruitmentStatistics"]["rows"][0]["stages"][0].take();
    assert_eq!(
        decided,
        json!({"examinees": 4, "passers": 2, "passRate": "50.0", "daysInStage": "3.3"}),
        "four days of five; who left had no day of it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stayed_away_cannot_be_reckoned_from_the_stage_beside() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages()), category("B", "土木", two_stages())])).await;
    for (place, (applied, sat)) in [(12, 10), (20, 14)].into_iter().enumerate() {
        let exam = &campaign["categories"][place];
        desk.admit(&exam["id"], json!((0..applied).map(|it| application(it + place * 100)).collect::<Vec<_>>())).await;
        let letter = exam["code"].as_str().unwrap();
        let results: Vec<Value> = (1..=sat).map(|it| json!({"examineeNumber": format!("{letter}-{it:04}"), "points": "70"})).collect();
        desk.act("recordStageResults", "stage { id }", json!({"stage": exam["flow"]["stages"][0]["id"], "results": results})).await;
    }
    let query = "query($c: ID!) { recruitmentStatistics(filter: {campaign: $c}, suppressBelow: 5) { csv rows { applicants examinees stages { examinees } } } }";
    let published = desk.recruiter().data(query, json!({"c": campaign["id"]})).await["recruitmentStatistics"].take();
    let row = &published["rows"][0];
    assert_eq!(
        (&row["applicants"], &row["examinees"], &row["stages"][0]["examinees"]),
        (&json!(12), &Value::Null, &Value::Null),
        "two stayed away"
    );
    assert!(published["csv"].as_str().unwrap().contains("一般行政,12,-"), "{published}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sight_of_scores_is_in_the_audit_and_no_place_in_a_cursor() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", json!([{"kind": "WRITTEN", "name": "筆記", "weight": 1}]))])).await;
    let exam = campaign["categories"][0].clone();
    let ids = desk.admit(&exam["id"], json!((1..=3).map(application).collect::<Vec<_>>())).await;
    let stage = &exam["flow"]["stages"][0]["id"];
    let results: Vec<Value> = (1..=3).map(|it| json!({"examineeNumber": format!("A-{it:04}"), "points": (60 + it).to_string()})).collect();
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    let sights = async || {
        let rows = entity::audit_entry::Entity::find().all(app.db()).await.unwrap();
        rows.iter().filter(|it| matches!(it.field.as_deref(), Some("score" | "ownResult"))).count()
    };
    let input = json!({"stage": stage, "expectedVersion": desk.version(stage).await, "pass": {"points": "60"}});
    let decide = desk.recruiter().with("idempotency-key", "0197b0c0-0000-7000-8000-0000000000aa");
    for (time, seen) in [("first", 1), ("again", 2)] {
        let decided = act(&decide, "decideStage", "decision { cutOff }", input.clone()).await;
        assert_eq!((&decided["errors"], sights().await), (&json!([]), seen), "{time}: {decided}");
    }
    desk.act("releaseStage", "stage { id }", json!({"stage": stage})).await;
    desk.recruiter().data("query($s: ID!) { raterStatistics(stage: $s) { sheets } }", json!({"s": stage})).await;
    assert_eq!(sights().await, 3);
    let pack = "query($a: ID!) { disclosurePack(application: $a) { stages { points } } }";
    desk.recruiter().data(pack, json!({"a": ids[0]["id"]})).await;
    assert_eq!(sights().await, 4);
    app.turn_to("2026-08-20");
    desk.act("drawUpList", "category { id }", json!({"category": exam["id"]})).await;
    let list = "{ eligibleCandidates { edges { cursor node { place application { examineeNumber } } } } }";
    let places = |found: &Value| {
        found["eligibleCandidates"]["edges"].as_array().unwrap().iter().map(|it| it["node"]["place"].clone()).collect::<Vec<_>>()
    };
    let told = desk.recruiter().data(list, json!({})).await;
    assert_eq!((places(&told), sights().await), (vec![json!(1), json!(2), json!(3)], 5));
    let officer = app.staff(&desk.me, &[Role::PersonnelOfficer, Role::Employee]);
    let seen = officer.data(list, json!({})).await;
    assert_eq!((places(&seen), sights().await), (vec![Value::Null, Value::Null, Value::Null], 5));
    for edge in seen["eligibleCandidates"]["edges"].as_array().unwrap() {
        use base64::Engine as _;
        let cursor =
            base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(edge["cursor"].as_str().unwrap().trim_end_matches('=')).unwrap();
        assert!(String::from_utf8_lossy(&cursor).contains("2026-08-20"), "a day, no place: {}", String::from_utf8_lossy(&cursor));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_known_is_reached_as_they_say_last_and_confirms_nothing_once_they_left() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages()), category("B", "土木", two_stages())])).await;
    let apply = async |place: usize, email: &str| {
        let mut who = person(1);
        who["email"] = json!(email);
        let input = json!({"category": campaign["categories"][place]["id"], "person": who, "disqualifications": []});
        act(&applicant(&app, "p-1"), "applyForExam", "application { id candidate { email } }", input).await["application"].take()
    };
    apply(0, "old@example.jp").await;
    let second = apply(1, "New@example.jp").await;
    assert_eq!(second["candidate"]["email"], "new@example.jp");
    desk.act("screenApplications", "screening { eligible }", json!({"category": campaign["categories"][1]["id"]})).await;
    let (_, raters) = app.people_of("04010000").await;
    let session = json!({"stage": campaign["categories"][1]["flow"]["stages"][0]["id"], "title": "筆記", "heldAt": "2026-06-14T00:00:00Z", "panel": [raters[0]], "slots": [{"application": second["id"]}]});
    let session = desk.act("scheduleSession", "session { id }", session).await["session"]["id"].clone();
    let confirm = json!({"session": session, "application": second["id"]});
    assert_eq!(act(&applicant(&app, "p-1"), "confirmSlot", "session { id }", confirm.clone()).await["errors"], json!([]));
    let stood = json!({"session": session, "rater": raters[0], "application": second["id"], "reason": "親族"});
    desk.act("recuse", "session { id }", stood).await;
    let rater = app.staff(&raters[0], &[Role::Panelist, Role::Employee]);
    let seen = rater.data("query($id: ID!) { node(id: $id) { id } }", json!({"id": second["id"]})).await;
    assert_eq!(seen["node"], Value::Null, "whom the office took off somebody's hands they see nothing of");
    act(&applicant(&app, "p-1"), "withdrawApplication", "application { id }", json!({"application": second["id"], "expectedVersion": 1}))
        .await;
    assert_eq!(code(&act(&applicant(&app, "p-1"), "confirmSlot", "", confirm).await), "APPLICATION_NOT_IN_STATE");
}
