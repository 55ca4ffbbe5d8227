//! Acts of recruitment that the stories do not take: spared stages, removals, terms of a year and their month, ratios by planned hires, audited sights.

use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::{Desk, act, application, category, code},
    support::App,
};

fn one_stage() -> Value {
    json!([{"kind": "WRITTEN", "name": "筆記試験", "weight": 1}])
}

/// Three people who passed the only stage of a category, on its list of 20 August 2026.
async fn listed(desk: &Desk<'_>, more: Value) -> (Value, Value, Value) {
    let mut kind = category("A", "一般行政", one_stage());
    kind.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let campaign = desk.campaign(json!([kind])).await;
    let exam = campaign["categories"][0].clone();
    let ids = desk.admit(&exam["id"], json!((1..=3).map(application).collect::<Vec<_>>())).await;
    let stage = &exam["flow"]["stages"][0]["id"];
    // 第一次試験の免除: the third is spared, whatever the line.
    let results = json!([{"examineeNumber": "A-0001", "points": "90"}, {"examineeNumber": "A-0002", "points": "80"},
        {"examineeNumber": "A-0003", "sat": false, "outcome": "NOT_REQUIRED"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    let decided = desk.decide(stage, "60").await;
    assert_eq!((&decided["passed"], &decided["notRequired"], &decided["absent"]), (&json!(2), &json!(1), &json!(0)), "{decided}");
    desk.app.turn_to("2026-08-20");
    desk.act("drawUpList", "category { id }", json!({"category": exam["id"]})).await;
    (campaign, exam, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_taken_off_the_list_is_offered_nothing() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (campaign, exam, ids) = listed(&desk, json!({"ratioBasis": "PLANNED_HIRES", "plannedHires": 5})).await;
    let remove = json!({"applications": [ids[1]["id"]], "reason": "NO_REPLY", "note": "照会に応答なし"});
    desk.act("removeFromList", "changedApplications { state }", remove.clone()).await;
    let entry = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { state listEntry { standing removalReason } } } }";
    let gone = desk.recruiter().data(entry, json!({"id": ids[1]["id"]})).await["node"].take();
    assert_eq!(gone, json!({"state": "REMOVED", "listEntry": {"standing": "REMOVED", "removalReason": "NO_REPLY"}}));
    assert_eq!(desk.refusal("removeFromList", remove).await, "APPLICATION_NOT_IN_STATE");
    let offer = json!({"offers": [{"application": ids[1]["id"], "appointmentOn": "2027-04-01", "answerBy": "2026-09-10"}]});
    assert_eq!(desk.refusal("makeOffers", offer).await, "APPLICATION_NOT_IN_STATE");
    let figures = "query($c: ID!) { recruitmentStatistics(filter: {campaign: $c}) { rows { applicants examinees finalPassers competitionRatio attendanceRate ratioBasis } } }";
    let row = desk.recruiter().data(figures, json!({"c": campaign["id"]})).await["recruitmentStatistics"]["rows"][0].take();
    let expected = json!({"applicants": 3, "examinees": 2, "finalPassers": 3, "competitionRatio": "0.4", "attendanceRate": "66.7", "ratioBasis": "PLANNED_HIRES"});
    assert_eq!(row, expected, "two examinees for five planned hires");
    // Every sight of a composite is in the audit, under the application that showed it.
    let page = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { nodes { composite } } }";
    desk.recruiter().data(page, json!({"c": exam["id"]})).await;
    let audit = "{ auditEntries(filter: {action: \"read\"}, first: 5) { nodes { field objectKeys } } }";
    let seen = app.admin().data(audit, json!({})).await["auditEntries"]["nodes"][0].take();
    assert_eq!((&seen["field"], seen["objectKeys"].as_array().unwrap().len()), (&json!("score"), 2), "{seen}");
}

/// A fiscal-year appointment: not beyond its year, conditional for a month, decided in it and not before.
#[tokio::test(flavor = "multi_thread")]
async fn a_term_of_a_year_is_lawful_and_conditional_for_a_month() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let (_, _, ids) = listed(&desk, json!({"employmentKind": "FISCAL_YEAR"})).await;
    let one = &ids[0]["id"];
    let offer = json!({"offers": [{"application": one, "appointmentOn": "2027-04-01", "answerBy": "2026-09-10"}]});
    let offer = desk.act("makeOffers", "offers { id }", offer).await["offers"][0]["id"].clone();
    desk.act("answerOffer", "offer { state }", json!({"offer": offer, "answer": "ACCEPT"})).await;
    let office = Office::new(&app).await;
    let (batch, version) = office.batch("会計年度任用", "2027-04-01").await;
    let unit = office.unit("03020100").await;
    let nouns = app.admin().data("{ positionRanks { id name } occupations { id } payTables { id } }", json!({})).await;
    let rank = nouns["positionRanks"].as_array().unwrap().iter().find(|it| it["name"] == "主事").unwrap();
    let hire = |until: &str| {
        let hire = json!({"application": one, "number": "9900007", "toUnit": unit["id"], "toRank": rank["id"], "toOccupation": nouns["occupations"][0]["id"],
            "toPayTable": nouns["payTables"][0]["id"], "toGrade": 1, "toStep": 1, "termEndsOn": until});
        json!({"batch": batch, "expectedVersion": version, "hires": [hire]})
    };
    let over = act(&office.planner(), "hireApplicants", "", hire("2028-04-01")).await;
    assert_eq!((code(&over), &over["errors"][0]["path"]), ("TERM_TOO_LONG".to_owned(), &json!(["input", "hires", "0", "termEndsOn"])));
    let hired = act(&office.planner(), "hireApplicants", "changedApplications { state }", hire("2028-03-31")).await;
    assert_eq!(hired["errors"], json!([]), "{hired:#}");
    office.approve(&batch).await;
    office.pre_notify(&batch).await;
    office.announce(&batch).await;
    let query = "{ conditionalAppointments(filter: {appointedFrom: \"2027-04-01\"}) { nodes { id state conditionalUntil latestEnd } } }";
    let found = async || app.admin().data(query, json!({})).await["conditionalAppointments"]["nodes"][0].take();
    app.turn_to("2027-03-31");
    let before = found().await;
    assert_eq!(
        (&before["state"], &before["conditionalUntil"], &before["latestEnd"]),
        (&json!("NOT_BEGUN"), &json!("2027-04-30"), &json!("2028-03-31"))
    );
    let decide = json!({"appointment": before["id"], "verdict": "REGULARISED", "reason": "良好な成績"});
    let early = act(&app.admin(), "decideConditionalAppointment", "", decide.clone()).await;
    assert_eq!(code(&early), "CONDITIONAL_PERIOD_OVER");
    assert_eq!(early["errors"][0]["message"], "採用の日の前には判断できません。");
    app.turn_to("2027-04-30");
    assert_eq!(found().await["state"], "CONDITIONAL", "the last day of the month");
    let decided = act(&app.admin(), "decideConditionalAppointment", "appointment { verdicts { verdict } }", decide.clone()).await;
    assert_eq!(decided["appointment"]["verdicts"], json!([{"verdict": "REGULARISED"}]), "{decided:#}");
    assert_eq!(code(&act(&app.admin(), "decideConditionalAppointment", "", decide).await), "CONDITIONAL_PERIOD_OVER", "once");
}
