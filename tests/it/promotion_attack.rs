//! What attackers found of promotion exams, each held by a test: places of rivals, settled marks, decided stages, unreleased passes, one's own promotion.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    promotion_board::{Board, Exam, markers, scores},
    recruitment::{act, code},
    support::App,
};

/// An exam of one written component and one that two mark, with these applicants admitted.
async fn sat<'b, 'a>(board: &'b Board<'a>, people: usize, more: Value) -> Exam<'b, 'a> {
    let mut input = json!({"components": [
        {"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100"},
        {"code": "ESSAY", "name": "論文", "kind": "ESSAY", "mostPoints": "100", "allotment": "100", "markers": 2, "tolerance": "10", "disagreement": "THIRD_MARKER"}
    ], "tieBreak": ["MC"]});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let exam = board.exam(2026, input).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    board.app.turn_to("2026-11-24");
    for number in &board.people[..people] {
        assert_eq!(code(&exam.apply(number).await), "NO ERROR");
    }
    board.app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    exam
}

async fn board(app: &App) -> Board<'_> {
    let board = Board::new(app).await;
    board.evaluate(2025, &board.people[..20], "70").await;
    board
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sits_or_marks_an_exam_reads_no_result_of_it_before_the_release() {
    let app = App::city().await;
    let board = board(&app).await;
    let exam = sat(&board, 5, json!({})).await;
    let numbers: Vec<i64> = (1..=5).collect();
    exam.record("MC", scores(numbers.iter().copied(), |it| Some(20 + it))).await;
    exam.mark_essays(&numbers, &markers(&board).await).await;
    exam.stepped("scorePromotionExam", "scoring { placed }", json!({})).await;
    let everything = [Role::PersonnelAdministrator, Role::PersonnelOfficer, Role::ExamOfficer, Role::Employee];
    let query = "query($e: ID!) { examApplications(filter: {exam: $e}) { nodes { examineeNumber result { composite place steps { points } } } } passList(filter: {exam: $e}) { totalCount } }";
    let sits = app.staff(&board.people[0], &everything);
    let marks = app.staff(&markers(&board).await[0], &everything);
    let results = |seen: &Value| seen["examApplications"]["nodes"].as_array().unwrap().iter().filter(|it| it["result"].is_object()).count();
    for (name, asker) in [("who sits", &sits), ("who marks", &marks)] {
        assert_eq!(results(&asker.data(query, json!({"e": exam.id})).await), 0, "{name}");
    }
    let seen = marks.data(query, json!({"e": exam.id})).await;
    assert!(
        seen["examApplications"]["nodes"].as_array().unwrap().iter().all(|it| it["examineeNumber"].is_null()),
        "a marker learns nobody's number"
    );
    exam.stepped("decidePromotionExam", "exam { id }", json!({"line": {"places": 2}})).await;
    assert_eq!(sits.data(query, json!({"e": exam.id})).await["passList"]["totalCount"], 0);
    assert_eq!(results(&board.officer().data(query, json!({"e": exam.id})).await), 5, "who runs it and nothing else");
    // What was read of five is one entry, found by each of them.
    let read = "{ auditEntries(filter: {outcome: READ}) { nodes { field objectKey objectKeys } } }";
    let read = app.role(Role::Auditor).data(read, json!({})).await["auditEntries"]["nodes"].take();
    let scores = read.as_array().unwrap().iter().find(|it| it["field"] == "examScore").unwrap();
    assert_eq!((&scores["objectKey"], scores["objectKeys"].as_array().unwrap().len()), (&Value::Null, 5));
    let one = &exam.examinees().await[0].1;
    let about = "query($o: ID!) { auditEntries(filter: {object: $o, outcome: READ}) { totalCount } }";
    assert!(app.role(Role::Auditor).data(about, json!({"o": one})).await["auditEntries"]["totalCount"].as_i64().unwrap() >= 2);
    exam.stepped("releasePromotionExam", "exam { id }", json!({})).await;
    assert_eq!(results(&sits.data(query, json!({"e": exam.id})).await), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_that_are_settled_stay_and_who_is_no_marker_any_more_counts_no_more() {
    let app = App::city().await;
    let board = board(&app).await;
    let exam = sat(&board, 3, json!({})).await;
    exam.record("MC", scores(1..=3, |_| Some(30))).await;
    let markers = markers(&board).await;
    exam.mark_essays(&[1, 2, 3], &markers).await;
    let essay = exam.components["ESSAY"].clone();
    let give = |number: i64, points: &str| json!({"component": essay, "marks": [{"examineeNumber": number, "points": points}]});
    let third = board.me(&markers[2]);
    assert_eq!(code(&act(&third, "giveExamMarks", "", give(1, "100")).await), "MARKS_GIVEN", "nobody moves what is settled");
    let over = act(&board.me(&markers[0]), "giveExamMarks", "", give(1, "100.01")).await;
    assert_eq!((code(&over).as_str(), &over["errors"][0]["path"]), ("MARK_OUT_OF_RANGE", &json!(["input", "marks", "0", "points"])));
    let points = json!({"component": essay, "scores": [{"examineeNumber": 1, "points": "100"}]});
    assert_eq!(code(&act(&board.officer(), "recordExamScores", "", points).await), "INVALID_VALUE", "the office does not overrule markers");
    // 追試験: the absence is taken back, and the script goes to the markers by its number.
    let absent = json!({"component": essay, "scores": [{"examineeNumber": 2}]});
    board.done("recordExamScores", "exam { id }", absent).await;
    let again = json!({"component": essay, "sitting": 2, "scores": [{"examineeNumber": 2}]});
    board.done("recordExamScores", "exam { id }", again).await;
    let scripts = "query($c: ID!) { examScripts(component: $c) { examineeNumber } }";
    let seen = board.me(&markers[0]).data(scripts, json!({"c": essay})).await;
    assert!(seen["examScripts"].as_array().unwrap().iter().any(|it| it["examineeNumber"] == 2));
    let others = json!({"component": essay, "markers": [markers[0], markers[2]]});
    board.done("nameExamMarkers", "exam { id }", others).await;
    let scored = exam.stepped("scorePromotionExam", "scoring { gaps { component open } }", json!({})).await;
    assert_eq!(scored["scoring"]["gaps"], json!([{"component": "ESSAY", "open": [1, 2, 3]}]), "the marks of who was replaced are gone");
    let sits = json!({"component": essay, "markers": [markers[0], board.people[0]]});
    assert_eq!(code(&act(&board.officer(), "nameExamMarkers", "", sits).await), "SELF_EXAMINATION");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_of_what_was_read_and_a_stage_that_is_decided_stays() {
    let app = App::city().await;
    let board = board(&app).await;
    let exam = board.exam(2026, json!({})).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    for number in &board.people[..4] {
        exam.apply(number).await;
    }
    let early = exam.step("admitExaminees", "", json!({})).await;
    assert_eq!(code(&early), "APPLICATIONS_CLOSED", "not while applications are taken");
    app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    exam.record("MC", scores(1..=4, |it| Some(20 + it))).await;
    exam.stepped("decidePromotionExam", "exam { stage }", json!({"line": {"points": "50"}})).await;
    let mine = "{ examApplications { nodes { stageOutcomes { stage outcome } result { composite } } } }";
    let told = async |number: &str| board.me(number).data(mine, json!({})).await["examApplications"]["nodes"][0]["stageOutcomes"].take();
    assert_eq!(told(&board.people[0]).await, json!([]), "decided, and not told");
    exam.stepped("releaseExamStage", "exam { stagesTold }", json!({})).await;
    assert_eq!(told(&board.people[0]).await, json!([{"stage": 1, "outcome": "PASSED"}]));
    assert_eq!(code(&exam.step("releaseExamStage", "", json!({})).await), "NOTHING_TO_CHANGE");
    let late = json!({"component": exam.components["MC"], "scores": [{"examineeNumber": 1, "points": "40"}]});
    assert_eq!(code(&act(&board.officer(), "recordExamScores", "", late).await), "EXAM_NOT_IN_STATE");
    exam.record("INTERVIEW", scores(1..=4, |it| Some(1 + it))).await;
    let read = exam.version().await;
    exam.mark_essays(&[1, 2, 3, 4], &markers(&board).await).await;
    let decide = json!({"exam": exam.id, "expectedVersion": read, "line": {"places": 1}});
    assert_eq!(code(&act(&board.officer(), "decidePromotionExam", "", decide).await), "STALE_VERSION", "marks came in the meantime");
    exam.stepped("decidePromotionExam", "exam { state }", json!({"line": {"places": 1}})).await;
    exam.stepped("reopenPromotionExam", "exam { state }", json!({"reason": "集計誤り"})).await;
    let listed = board.officer().data("query($e: ID!) { passList(filter: {exam: $e}) { totalCount } }", json!({"e": exam.id})).await;
    assert_eq!(listed["passList"]["totalCount"], 0, "taken back");
    exam.stepped("decidePromotionExam", "exam { state }", json!({"line": {"places": 2}})).await;
    exam.stepped("releasePromotionExam", "exam { state }", json!({})).await;
    assert_eq!(code(&exam.step("reopenPromotionExam", "", json!({"reason": "?"})).await), "EXAM_NOT_IN_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_is_not_released_is_told_by_no_other_door_and_nobody_promotes_themself() {
    let app = App::city().await;
    let board = board(&app).await;
    let exam = sat(&board, 3, json!({})).await;
    exam.record("MC", scores(1..=3, |it| Some(20 + it))).await;
    exam.mark_essays(&[1, 2, 3], &markers(&board).await).await;
    exam.stepped("decidePromotionExam", "exam { id }", json!({"line": {"places": 2}})).await;
    let other =
        board.exam(2026, json!({"title": "別の主査昇任試験", "applicationsFrom": "2026-12-01", "applicationsUntil": "2026-12-31"})).await;
    other.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    let passed = exam.examinees().await.pop().unwrap().2;
    let dry = board.me(&passed).with("dry-run", "true");
    let tried = act(&dry, "applyForPromotionExam", "", json!({"exam": other.id})).await;
    assert_eq!(code(&tried), "NO ERROR", "a refusal would tell");
    exam.stepped("releasePromotionExam", "exam { id }", json!({})).await;
    assert_eq!(code(&other.apply(&passed).await), "ALREADY_PASSED");
    let list = "query($e: ID!) { passList(filter: {exam: $e}) { nodes { id version application { applicant { number } } } } }";
    let entries = board.officer().data(list, json!({"e": exam.id})).await["passList"]["nodes"].take();
    let entry = entries.as_array().unwrap().iter().find(|it| it["application"]["applicant"]["number"] == json!(passed)).unwrap();
    let own = app.staff(&passed, &[Role::PersonnelAdministrator, Role::Employee]);
    let defer = json!({"entry": entry["id"], "expectedVersion": 1, "reason": "OTHER", "until": "2028-01-01"});
    assert_eq!(code(&act(&own, "deferPromotion", "", defer).await), "SELF_EXAMINATION");
    let (batch, version) = board.office.batch("昇任", "2027-04-01").await;
    let twice = json!({"batch": batch, "expectedBatchVersion": version, "effectiveOn": "2027-04-01", "promotions": [{"entry": entry["id"]}, {"entry": entry["id"]}]});
    assert_eq!(code(&act(&board.office.planner(), "draftPromotionOrders", "", twice).await), "ALREADY_EXISTS");
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_head_and_as_often_as_the_city_allows() {
    let app = App::city().await;
    let board = board(&app).await;
    let exam = board.exam(2026, json!({"throughHead": true, "mostAttempts": 1})).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    let unit = "query($n: String!) { employee(by: {number: $n}) { standing { orgUnit { code } } } }";
    let (one, other) = (&board.people[0], &board.people[1]);
    let waiting = exam.apply(one).await["application"].take();
    assert_eq!(waiting["state"], "WAITING");
    exam.apply(other).await;
    let code_of =
        board.officer().data(unit, json!({"n": one})).await["employee"]["standing"]["orgUnit"]["code"].as_str().unwrap().to_owned();
    let head = board.office.head_of(&format!("{}000000", &code_of[..2])).await;
    let forward = json!({"application": waiting["id"], "expectedVersion": 1, "opinion": "推薦する"});
    let elsewhere = if code_of.starts_with("02") { "04010000" } else { "02010000" };
    let stranger = app.staff(&board.office.head_of(elsewhere).await, &[Role::UnitHead, Role::PersonnelAdministrator, Role::Employee]);
    assert_eq!(code(&act(&stranger, "forwardExamApplication", "", forward.clone()).await), "NOT_FOUND", "whatever else they may read");
    assert_eq!(code(&act(&board.office.head(&head), "forwardExamApplication", "", forward).await), "NO ERROR");
    app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    assert_eq!(exam.examinees().await.len(), 1, "who was not forwarded is not admitted");
}
