//! Files of e-applications, duplicates, attachments, flows that change, and what is erased in the end.

use base64::{Engine, engine::general_purpose::STANDARD};
use jinzai::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    recruitment::{Desk, act, application, category, code, person, two_stages},
    support::App,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_e_applications_is_read_by_its_own_columns_and_twice_does_nothing() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages())])).await;
    let exam = &campaign["categories"][0]["id"];
    let file = "受付番号,お名前,氏名カナ,生年月日,性別,メールアドレス,TEL,経路,欠格事由\n\
        0001,近藤　彩,コンドウ アヤ,平成12年4月2日,女,aya@example.jp,03-1234-5678,SNS,なし\n\
        0002,髙橋　健,ﾀｶﾊｼ ｹﾝ,1999-01-05,男,,,,なし\n\
        0003,=cmd|' /C calc',カナ カナ,1999-02-30,犬,not-an-address,12,テレビ,\n\
        0001,近藤　彩,コンドウ アヤ,2000-04-02,女,,,,なし\n";
    let columns = "氏名=お名前; 電話番号=TEL";
    let import = |file: &str, skip: bool| json!({"category": exam, "file": STANDARD.encode(file), "columns": columns, "skipInvalid": skip});
    let report = "report { rows imported unchanged rejected issues { line column code } }";
    let refused = act(&desk.recruiter(), "importApplications", report, import(file, false)).await;
    assert_eq!(code(&refused), "IMPORT_REJECTED");
    let issues = refused["report"]["issues"].as_array().unwrap();
    let places: Vec<(i64, &str, &str)> =
        issues.iter().map(|it| (it["line"].as_i64().unwrap(), it["column"].as_str().unwrap(), it["code"].as_str().unwrap())).collect();
    for expected in [
        (4, "生年月日", "INVALID_DATE"),
        (4, "性別", "UNKNOWN_SEX"),
        (4, "経路", "UNKNOWN_CHANNEL"),
        (4, "メールアドレス", "INVALID_VALUE"),
        (5, "受付番号", "DUPLICATE_RECEIPT_NUMBER"),
    ] {
        assert!(places.contains(&expected), "{expected:?} in {places:?}");
    }
    let count = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { totalCount nodes { receiptNumber declaredAt candidate { name { full familyKana } phone birthDate } } } }";
    assert_eq!(
        desk.recruiter().data(count, json!({"c": exam})).await["recruitmentApplications"]["totalCount"],
        0,
        "nothing is half-written"
    );
    let tried = act(&desk.recruiter().with("dry-run", "true"), "importApplications", report, import(file, true)).await;
    assert_eq!((&tried["report"]["imported"], &tried["report"]["rejected"]), (&json!(2), &json!(2)));
    assert_eq!(desk.recruiter().data(count, json!({"c": exam})).await["recruitmentApplications"]["totalCount"], 0);
    let path = format!(
        "/import/applications?category={}&skipInvalid=true&columns={}",
        exam.as_str().unwrap(),
        "%E6%B0%8F%E5%90%8D%3D%E3%81%8A%E5%90%8D%E5%89%8D%3B%E9%9B%BB%E8%A9%B1%E7%95%AA%E5%8F%B7%3DTEL"
    );
    let sent = desk.recruiter().request(Method::POST, &path).header("content-type", "text/csv").body(file).send().await.unwrap();
    let sent: Value = sent.json().await.unwrap();
    assert_eq!(sent["data"]["importApplications"]["report"]["imported"], 2, "{sent:#}");
    let rows = desk.recruiter().data(count, json!({"c": exam})).await["recruitmentApplications"].take();
    let first = json!({"name": {"full": "近藤　彩", "familyKana": "コンドウ"}, "phone": "0312345678", "birthDate": "2000-04-02"});
    assert_eq!((&rows["totalCount"], &rows["nodes"][0]["candidate"]), (&json!(2), &first));
    let again = desk.act("importApplications", report, import(file, true)).await;
    assert_eq!((&again["report"]["imported"], &again["report"]["unchanged"]), (&json!(0), &json!(3)), "{again}");
    let wrong = act(&desk.recruiter(), "importApplications", "", json!({"category": exam, "file": "", "columns": "名前=氏名"})).await;
    assert_eq!((code(&wrong), &wrong["errors"][0]["path"]), ("INVALID_VALUE".to_owned(), &json!(["input", "columns"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_known_twice_becomes_one_and_the_alias_leads_there() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages()), category("B", "土木", two_stages())])).await;
    let event = json!({"campaign": campaign["id"], "kind": "BRIEFING", "name": "春の説明会", "heldOn": "2026-03-01"});
    let event = desk.act("recordRecruitmentEvent", "event { id }", event).await["event"]["id"].clone();
    let visitors = json!({"event": event, "prospects": [{"person": person(1), "consented": true}, {"person": person(7)}]});
    desk.act("registerProspects", "event { name }", visitors).await;
    let mut twin = application(1);
    twin["person"]["phone"] = json!("080-9999-0001");
    twin["channel"] = json!("EVENT");
    twin["event"] = event.clone();
    let exam = &campaign["categories"][0]["id"];
    desk.act("submitApplications", "changedApplications { id }", json!({"category": exam, "applications": [twin]})).await;
    let query = "{ candidateDuplicates { likeness one { id } other { id } } candidates(filter: {prospectsOnly: true}) { totalCount nodes { id events { name } } } }";
    let found = desk.recruiter().data(query, json!({})).await;
    assert_eq!(found["candidateDuplicates"][0]["likeness"], json!(["NAME", "KANA", "BIRTH_DATE", "EMAIL"]));
    assert_eq!(found["candidates"]["totalCount"], 2);
    let rows = desk.recruiter().data("{ recruitmentApplications { nodes { candidate { id } } } }", json!({})).await;
    let keep = rows["recruitmentApplications"]["nodes"][0]["candidate"]["id"].clone();
    let pair = &found["candidateDuplicates"][0];
    let alias = if pair["one"]["id"] == keep { pair["other"]["id"].clone() } else { pair["one"]["id"].clone() };
    desk.act(
        "mergeCandidates",
        "candidate { id events { name } }",
        json!({"keep": keep, "expectedVersion": 1, "merge": alias, "reason": "同一人物"}),
    )
    .await;
    let resolved = "query($id: ID!) { node(id: $id) { ... on Candidate { id events { name } } } candidateDuplicates { likeness } candidates { totalCount } }";
    let one = desk.recruiter().data(resolved, json!({"id": alias})).await;
    assert_eq!(one["node"], json!({"id": keep, "events": [{"name": "春の説明会"}]}), "the alias leads to the person");
    assert_eq!((&one["candidateDuplicates"], &one["candidates"]["totalCount"]), (&json!([]), &json!(2)));
    let by_event = "query($c: ID!) { recruitmentStatistics(filter: {campaign: $c}, groupBy: EVENT) { rows { label applicants } } channels: recruitmentStatistics(filter: {campaign: $c}, groupBy: CHANNEL) { rows { key applicants } } }";
    let figures = desk.recruiter().data(by_event, json!({"c": campaign["id"]})).await;
    assert_eq!(figures["recruitmentStatistics"]["rows"], json!([{"label": "春の説明会", "applicants": 1}]));
    assert_eq!(figures["channels"]["rows"], json!([{"key": "EVENT", "applicants": 1}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_flow_changes_by_a_new_version_and_results_stay_with_the_old() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages())])).await;
    let exam = campaign["categories"][0].clone();
    let first = exam["flow"]["stages"][0]["id"].clone();
    desk.admit(&exam["id"], json!([application(1), application(2)])).await;
    let late = |reason: Value, code: &str| json!({"category": exam["id"], "expectedVersion": 1, "reason": reason, "as": category(code, "一般行政", two_stages())});
    assert_eq!(desk.refusal("reviseExamCategory", late(Value::Null, "A")).await, "INVALID_VALUE", "once published with a reason");
    assert_eq!(desk.refusal("reviseExamCategory", late(json!("台風"), "Z")).await, "CAMPAIGN_NOT_IN_STATE", "and not what people rely on");
    let results = json!([{"examineeNumber": "A-0001", "points": "90"}, {"examineeNumber": "A-0002", "points": "80"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": first, "results": results})).await;
    desk.decide(&first, "60").await;
    let mut stages = two_stages();
    stages.as_array_mut().unwrap().push(json!({"kind": "GROUP_WORK", "name": "グループワーク"}));
    let change = |reason: Value, stages: &Value| json!({"category": exam["id"], "expectedVersion": 1, "reason": reason, "stages": stages});
    assert_eq!(desk.refusal("reviseFlow", change(Value::Null, &stages)).await, "INVALID_VALUE", "with a reason");
    let mut other = stages.clone();
    other[0]["name"] = json!("作文");
    assert_eq!(desk.refusal("reviseFlow", change(json!("見直し"), &other)).await, "STAGE_NOT_IN_STATE", "what has begun stays");
    desk.act("reviseFlow", "category { version flows { number reason } }", change(json!("多面的な評価のため"), &stages)).await;
    let read =
        "query($id: ID!) { node(id: $id) { ... on ExamCategory { version flow { number stages { id name state } } flows { number } } } }";
    let now = desk.recruiter().data(read, json!({"id": exam["id"]})).await["node"].take();
    assert_eq!((&now["flow"]["number"], now["flows"].as_array().unwrap().len()), (&json!(2), 2));
    assert_eq!(now["flow"]["stages"][0]["state"], "RELEASED");
    let rows = "query($c: ID!) { recruitmentApplications(filter: {category: $c}) { nodes { stageResults { stage name outcome } } } }";
    let of_one = desk.recruiter().data(rows, json!({"c": exam["id"]})).await["recruitmentApplications"]["nodes"][0]["stageResults"].take();
    assert_eq!(of_one[0], json!({"stage": first, "name": "筆記試験", "outcome": "PASSED"}), "under the version it was given");
    assert_eq!(of_one[1]["stage"], now["flow"]["stages"][1]["id"], "and goes on under the new one");
    desk.act("recordStageResults", "stage { id }", json!({"stage": now["flow"]["stages"][1]["id"], "results": results_without_points()}))
        .await;
    let decision = json!({"stage": now["flow"]["stages"][1]["id"], "pass": {"points": "1"}});
    assert_eq!(desk.act("decideStage", "decision { passed failed }", decision).await["decision"], json!({"passed": 1, "failed": 1}));
    // Next year begins with this year's flow; the two stand side by side.
    let next = json!({"fiscalYear": 2027, "title": "令和9年度", "copyFrom": campaign["id"]});
    let next = desk.act("createCampaign", "campaign { id }", next).await["campaign"]["id"].clone();
    let copied = "query($id: ID!, $other: ID!) { node(id: $id) { ... on RecruitmentCampaign { state categories { bornOnOrAfter examOn appointmentDays flow { number stages { name rubric { mostPoints } } } } } } campaignComparison(one: $other, other: $id) { label one { applicants stages { name passRate } } other { applicants } } }";
    let copied = desk.recruiter().data(copied, json!({"id": next, "other": campaign["id"]})).await;
    let category = &copied["node"]["categories"][0];
    assert_eq!((&category["bornOnOrAfter"], &category["examOn"]), (&json!("1992-04-02"), &json!("2027-06-14")));
    assert_eq!(category["flow"]["stages"].as_array().unwrap().len(), 3);
    let side = &copied["campaignComparison"][0];
    assert_eq!(
        (&side["label"], &side["one"]["stages"][0]["passRate"], &side["other"]["applicants"]),
        (&json!("一般行政"), &json!("100.0"), &json!(0))
    );
}

fn results_without_points() -> Value {
    json!([{"examineeNumber": "A-0001", "outcome": "PASSED"}, {"examineeNumber": "A-0002", "outcome": "FAILED"}])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sealed_like_the_application_and_everything_is_erased_but_the_figures() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages())])).await;
    let exam = campaign["categories"][0].clone();
    let ids = desk.admit(&exam["id"], json!([application(1)])).await;
    let id = ids[0]["id"].as_str().unwrap();
    let path = format!("/attachments?application={id}&kind=SELF_APPEAL_SHEET&fileName=sheet.pdf");
    let send = async |body: &'static [u8]| -> Value {
        let sent = desk.recruiter().request(Method::POST, &path).header("content-type", "application/pdf").body(body).send().await.unwrap();
        sent.json().await.unwrap()
    };
    let hostile = send(b"<html><script>alert(1)</script>").await;
    assert_eq!(hostile["data"]["addAttachment"]["errors"][0]["code"], "ATTACHMENT_REFUSED", "{hostile}");
    let stored = send(b"%PDF-1.7 ...").await;
    let file = stored["data"]["addAttachment"]["application"]["attachments"][0].clone();
    assert_eq!((&file["mediaType"], &file["size"]), (&json!("application/pdf"), &json!(12)), "{stored}");
    let address = format!("/attachments/{}", file["id"].as_str().unwrap());
    let got = desk.recruiter().request(Method::GET, &address).send().await.unwrap();
    assert_eq!(
        (got.headers()["content-type"].to_str().unwrap(), got.headers()["content-disposition"].to_str().unwrap()),
        ("application/pdf", "attachment; filename*=UTF-8''sheet.pdf")
    );
    assert_eq!(got.bytes().await.unwrap().as_ref(), b"%PDF-1.7 ...");
    for role in [Role::Auditor, Role::Employee, Role::Applicant, Role::UnitHead] {
        let refused = app.role(role).request(Method::GET, &address).send().await.unwrap();
        assert_eq!(refused.status(), if role == Role::Applicant { 404 } else { 403 }, "{role:?}");
    }
    let audit = app.admin().data("{ auditEntries(filter: {action: \"read\"}) { nodes { field } } }", json!({})).await;
    assert!(audit["auditEntries"]["nodes"].as_array().unwrap().iter().any(|it| it["field"] == "attachmentContent"));

    let stage = exam["flow"]["stages"][0]["id"].clone();
    desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": [{"examineeNumber": "A-0001", "points": "10"}]}))
        .await;
    desk.decide(&stage, "60").await;
    let figures = "query($c: ID!) { recruitmentStatistics(filter: {campaign: $c}) { csv } }";
    let before = desk.recruiter().data(figures, json!({"c": campaign["id"]})).await;
    let groups = ["IDENTITY", "BIRTH", "CONTACT", "ATTACHMENTS", "REMARKS"];
    app.turn_to("2030-03-31");
    let erase = json!({"closedBefore": "2027-04-01", "groups": groups});
    let early = act(&app.admin(), "anonymizeCandidates", "anonymized { people }", erase.clone()).await;
    assert_eq!(code(&early), "RETENTION_NOT_OVER", "three years from the end of the year: {early}");
    app.turn_to("2030-04-01");
    let erased = act(&app.admin(), "anonymizeCandidates", "anonymized { people }", erase).await;
    assert_eq!(erased["anonymized"]["people"], 1, "{erased}");
    let left = "query($id: ID!) { node(id: $id) { ... on RecruitmentApplication { receiptNumber examineeNumber candidate { name { full } birthDate email phone erased } attachments { id } stageResults { points outcome } } } }";
    let left = desk.recruiter().data(left, json!({"id": id})).await["node"].take();
    assert_eq!(
        (&left["candidate"]["name"], &left["candidate"]["birthDate"], &left["candidate"]["email"], &left["attachments"]),
        (&json!(null), &json!(null), &json!(null), &json!([]))
    );
    assert_eq!(left["stageResults"][0], json!({"points": "10.0", "outcome": "FAILED"}));
    assert_eq!(desk.recruiter().data(figures, json!({"c": campaign["id"]})).await, before, "what was counted stays counted");
}
