//! The other doors in, the figures that are withheld, and the statements that a page of scores takes.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    recruitment::{Desk, act, application, category, code, two_stages},
    support::App,
};

#[tokio::test(flavor = "multi_thread")]
async fn terms_are_lawful_and_the_third_year_without_a_call_makes_one_due() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person =
        app.admin().data("query($n: String!) { employee(by: {number: $n}) { id } }", json!({"n": desk.me})).await["employee"]["id"].take();
    let term = |kind: &str, from: &str, to: &str, call: bool| json!({"employee": person, "kind": kind, "work": "窓口事務", "startsOn": from, "endsOn": to, "byOpenCall": call});
    let record = |terms: Value| json!({"terms": terms});
    let answer = "terms { kind withoutOpenCall openCallDue }";
    let over =
        act(&app.admin(), "recordTermAppointments", answer, record(json!([term("FISCAL_YEAR", "2022-04-01", "2023-04-01", true)]))).await;
    assert_eq!((code(&over), &over["errors"][0]["path"]), ("TERM_TOO_LONG".to_owned(), &json!(["input", "terms", "0", "endsOn"])));
    let years = json!([
        term("FISCAL_YEAR", "2023-04-01", "2024-03-31", true),
        term("FISCAL_YEAR", "2024-04-01", "2025-03-31", false),
        term("FISCAL_YEAR", "2025-04-01", "2026-03-31", false)
    ]);
    let recorded = act(&app.admin(), "recordTermAppointments", answer, record(years)).await;
    let due: Vec<&Value> =
        recorded["terms"].as_array().unwrap_or_else(|| panic!("{recorded:#}")).iter().map(|it| &it["openCallDue"]).collect();
    assert_eq!(due, [&json!(false), &json!(false), &json!(true)]);
    let list = "{ termAppointments(filter: {openCallDueOnly: true}) { totalCount nodes { endsOn employee { number } } } }";
    assert_eq!(app.admin().data(list, json!({})).await["termAppointments"]["nodes"][0]["endsOn"], "2026-03-31");
    let own = app.staff(&desk.me, &[Role::Employee]).data("{ termAppointments { totalCount } }", json!({})).await;
    assert_eq!(own["termAppointments"]["totalCount"], 3);
    let overlap =
        act(&app.admin(), "recordTermAppointments", answer, record(json!([term("FISCAL_YEAR", "2026-03-31", "2026-03-31", true)]))).await;
    assert_eq!(code(&overlap), "ALREADY_EXISTS");
    // What was recorded wrongly is put right, the last one first; and who was appointed by a call is due no longer.
    let ids = "{ termAppointments { nodes { id version startsOn } } }";
    let rows = app.admin().data(ids, json!({})).await["termAppointments"]["nodes"].take();
    let correct = |row: &Value, version: i32, to: &str, call: bool| {
        json!({"termAppointment": row["id"], "expectedVersion": version, "kind": "FISCAL_YEAR",
        "work": "窓口事務", "startsOn": row["startsOn"], "endsOn": to, "byOpenCall": call, "reason": "記録の誤り"})
    };
    let early = act(&app.admin(), "correctTermAppointment", "", correct(&rows[1], 1, "2025-03-30", false)).await;
    assert_eq!(code(&early), "OTHERS_REST_ON_IT");
    let fixed =
        act(&app.admin(), "correctTermAppointment", "term { endsOn version withoutOpenCall }", correct(&rows[2], 1, "2026-03-30", false))
            .await;
    assert_eq!(fixed["term"], json!({"endsOn": "2026-03-30", "version": 2, "withoutOpenCall": 2}), "{fixed}");
    assert_eq!(code(&act(&app.admin(), "correctTermAppointment", "", correct(&rows[2], 1, "2026-03-31", false)).await), "STALE_VERSION");
    assert_eq!(code(&act(&app.admin(), "correctTermAppointment", "", correct(&rows[2], 2, "2026-04-01", false)).await), "TERM_TOO_LONG");
    act(&app.admin(), "correctTermAppointment", "", correct(&rows[2], 2, "2026-03-31", true)).await;
    assert_eq!(app.admin().data(list, json!({})).await["termAppointments"]["totalCount"], 0, "it was by a call after all");
    // Today they serve, and not as a fiscal-year appointee: the timeline bears no such term out.
    let now =
        app.admin().data("query($n: String!) { employee(by: {number: $n}) { standing { effectiveFrom } } }", json!({"n": desk.me})).await;
    let since = now["employee"]["standing"]["effectiveFrom"].as_str().unwrap().to_owned();
    let mut other = term("FISCAL_YEAR", &since, &since, true);
    other["work"] = json!("受付");
    let unborne = act(&app.admin(), "recordTermAppointments", answer, record(json!([other]))).await;
    assert_eq!(
        (code(&unborne), &unborne["errors"][0]["path"]),
        ("TERM_NOT_SERVED".to_owned(), &json!(["input", "terms", "0", "startsOn"]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn people_from_outside_are_never_counted_and_posts_can_be_reserved() {
    let app = App::city().await;
    let admin = app.admin();
    let unit = "{ orgUnit(by: {code: \"03020100\"}) { id headcount posts { id } } }";
    let before = admin.data(unit, json!({})).await["orgUnit"].take();
    let new = json!({"unit": before["id"], "arrangement": "DISPATCHED", "company": "潮見人材株式会社", "work": "データ入力", "people": 3, "startsOn": "2026-04-01"});
    let recorded = act(&admin, "recordExternalWorker", "externalWorker { id version people isCurrent }", new).await;
    assert_eq!(recorded["errors"], json!([]), "{recorded}");
    assert_eq!(admin.data(unit, json!({})).await["orgUnit"]["headcount"], before["headcount"]);
    let end = json!({"externalWorker": recorded["externalWorker"]["id"], "expectedVersion": 1, "endsOn": "2026-11-30"});
    act(&admin, "endExternalWorker", "externalWorker { endsOn }", end).await;
    let there = "query($on: Date) { externalWorkers(filter: {asOf: $on}) { totalCount } }";
    assert_eq!(admin.data(there, json!({"on": "2026-11-30"})).await["externalWorkers"]["totalCount"], 1);
    assert_eq!(admin.data(there, json!({"on": "2026-12-01"})).await["externalWorkers"]["totalCount"], 0);
    let reserve = json!({"post": before["posts"][0]["id"], "from": "2026-12-01", "reason": "障害者活躍推進計画"});
    assert_eq!(act(&admin, "reservePost", "reservedPost { reason }", reserve).await["errors"], json!([]));
    let posts = "query($on: Date) { reservedPosts(asOf: $on) { post { id } } }";
    assert_eq!(admin.data(posts, json!({"on": "2026-11-30"})).await["reservedPosts"], json!([]));
    assert_eq!(admin.data(posts, json!({"on": "2026-12-01"})).await["reservedPosts"][0]["post"]["id"], before["posts"][0]["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn small_cells_are_withheld_and_cannot_be_reckoned_back() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let kinds = json!([category("A", "一般行政", two_stages()), category("B", "土木", two_stages()), category("C", "建築", two_stages())]);
    let campaign = desk.campaign(kinds).await;
    for (place, count) in [(0, 12), (1, 3), (2, 6)] {
        let exam = &campaign["categories"][place];
        desk.admit(&exam["id"], json!((0..count).map(application).collect::<Vec<_>>())).await;
    }
    let query = "query($c: ID!, $n: Int) { recruitmentStatistics(filter: {campaign: $c}, suppressBelow: $n) { csv rows { label applicants isSuppressed attendanceRate } } }";
    let open = desk.recruiter().data(query, json!({"c": campaign["id"]})).await;
    assert_eq!(open["recruitmentStatistics"]["rows"][1]["applicants"], 3);
    let published = desk.recruiter().data(query, json!({"c": campaign["id"], "n": 5})).await["recruitmentStatistics"].take();
    let cells: Vec<&Value> = published["rows"].as_array().unwrap().iter().map(|it| &it["applicants"]).collect();
    assert_eq!(cells, [&json!(12), &json!(null), &json!(null)], "the next smallest hides with it");
    assert!(published["csv"].as_str().unwrap().contains("土木,-,"), "{published}");
    let years = "{ recruitmentStatistics(groupBy: YEAR) { rows { label applicants } } stages: recruitmentStatistics(groupBy: STAGE) { rows { label applicants examinees } } }";
    let years = desk.recruiter().data(years, json!({})).await;
    assert_eq!(years["recruitmentStatistics"]["rows"], json!([{"label": "2026年度", "applicants": 21}]));
    assert_eq!(years["stages"]["rows"][0], json!({"label": "第1次", "applicants": 21, "examinees": 0}));
}

/// A page with candidates, results and scores, whatever its size.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_scores_takes_six_statements_however_long_it_is() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages())])).await;
    let exam = campaign["categories"][0].clone();
    let ids = desk.admit(&exam["id"], json!((1..=40).map(application).collect::<Vec<_>>())).await;
    let stage = exam["flow"]["stages"][0]["id"].clone();
    let results: Vec<Value> = (1..=40).map(|it| json!({"examineeNumber": format!("A-{it:04}"), "points": "70"})).collect();
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    desk.decide(&stage, "60").await;
    let (_, raters) = app.people_of("04010000").await;
    let slots: Vec<Value> = ids.as_array().unwrap().iter().map(|it| json!({"application": it["id"]})).collect();
    let session = json!({"stage": exam["flow"]["stages"][1]["id"], "title": "面接", "heldAt": "2026-07-10T00:00:00Z", "panel": [raters[0]], "slots": slots});
    let session = desk.act("scheduleSession", "session { id }", session).await["session"]["id"].clone();
    let rubric = &exam["flow"]["stages"][1]["rubric"];
    let sheet =
        |id: &Value| json!({"application": id, "marks": [{"item": rubric[0]["id"], "points": 3}, {"item": rubric[1]["id"], "points": 7}]});
    let sheets: Vec<Value> = ids.as_array().unwrap().iter().map(|it| sheet(&it["id"])).collect();
    let given =
        act(&app.staff(&raters[0], &[Role::Panelist]), "giveMarks", "session { id }", json!({"session": session, "sheets": sheets})).await;
    assert_eq!(given["errors"], json!([]), "{given}");
    let page = "query($c: ID!, $n: Int!) { recruitmentApplications(filter: {category: $c}, first: $n) { nodes { examineeNumber state candidate { name { full } birthDate } stageResults { name outcome points place } markSheets { raterNumber total marks { itemName points } } } } }";
    let recruiter = desk.recruiter();
    recruiter.data("{ viewer { roles } }", json!({})).await;
    let mut counts = vec![];
    for size in [1, 10, 40] {
        let work = recruiter.data(page, json!({"c": exam["id"], "n": size}));
        counts.push(app.statements(work).await);
    }
    assert_eq!(counts, [6, 6, 6]);
}
