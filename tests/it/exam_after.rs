//! Exams: versions of what is marked, stages taken back, who sat, scores that were corrected, and what leaves no trace.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    promotion_board::{Board, scores},
    recruitment::{act, code},
    support::App,
};

/// An exam with so many who were admitted, on the day after.
async fn admitted<'b, 'a>(board: &'b Board<'a>, more: Value, people: usize) -> crate::promotion_board::Exam<'b, 'a> {
    let numbers = board.eligible(people).await;
    let exam = board.exam(2026, more).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    board.app.turn_to("2026-11-24");
    for number in &numbers {
        assert_eq!(exam.apply(number).await["errors"], json!([]));
    }
    board.app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    exam
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sat_and_missed_a_later_stage_sat_and_a_stage_is_taken_back_until_it_is_told() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let one_more = json!({"components": [
        {"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100"},
        {"code": "INTERVIEW", "name": "面接", "kind": "INTERVIEW", "stage": 2, "mostPoints": "5", "allotment": "150"}
    ], "tieBreak": []});
    let exam = admitted(&board, one_more, 4).await;
    let sits: Vec<i64> = exam.examinees().await.iter().map(|it| it.0).collect();
    exam.record("MC", scores(sits.iter().copied(), |it| if it == sits[3] { None } else { Some(20 + it) })).await;
    let decide = json!({"line": {"points": "10"}, "reason": "定員による"});
    exam.stepped("decidePromotionExam", "exam { id }", decide.clone()).await;
    // By a mistake: nobody was told, and nobody sat the next stage.
    exam.stepped("reopenPromotionExam", "exam { stage }", json!({"reason": "採点の誤り"})).await;
    exam.record("MC", scores(sits[..1].iter().copied(), |_| Some(40))).await;
    exam.stepped("decidePromotionExam", "exam { id }", decide.clone()).await;
    exam.record("INTERVIEW", scores(sits[..1].iter().copied(), |_| Some(5))).await;
    assert_eq!(code(&exam.step("reopenPromotionExam", "exam { stage }", json!({"reason": "?"})).await), "NEXT_STAGE_BEGUN");
    exam.stepped("releaseExamStage", "exam { id }", json!({})).await;
    assert_eq!(
        code(&exam.step("reopenPromotionExam", "exam { stage }", json!({"reason": "?"})).await),
        "EXAM_NOT_IN_STATE",
        "they were told"
    );
    exam.record("INTERVIEW", scores(sits[1..3].iter().copied(), |it| if it == sits[2] { None } else { Some(4) })).await;
    exam.stepped("decidePromotionExam", "exam { id }", decide).await;
    let released = exam.stepped("releasePromotionExam", "exam { figures { applied sat passed } }", json!({})).await;
    let figures = released["exam"]["figures"].to_string();
    assert!(figures.contains("\"sat\":3"), "three sat the first stage, whoever missed the second: {figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_overwrites_what_a_colleague_named_or_recorded() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let exam = admitted(&board, json!({}), 3).await;
    let sits: Vec<i64> = exam.examinees().await.iter().map(|it| it.0).collect();
    let record = |version: i64| json!({"component": exam.components["MC"], "expectedVersion": version, "scores": scores(sits.iter().copied(), |_| Some(20))});
    assert_eq!(act(&board.officer(), "recordExamScores", "exam { id }", record(1)).await["errors"], json!([]));
    assert_eq!(code(&act(&board.officer(), "recordExamScores", "", record(1)).await), "STALE_VERSION");
    let markers = crate::promotion_board::markers(&board).await;
    let name = json!({"component": exam.components["ESSAY"], "expectedVersion": 2, "markers": markers});
    assert_eq!(code(&act(&board.officer(), "nameExamMarkers", "", name).await), "STALE_VERSION");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_was_taken_back_is_in_no_audit() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let numbers = board.eligible(2).await;
    let exam = board.exam(2026, json!({})).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    let [stays, leaves] = [&numbers[0], &numbers[1]];
    exam.apply(stays).await;
    let gone = exam.apply(leaves).await["application"]["id"].take();
    act(&board.me(leaves), "withdrawExamApplication", "application { id }", json!({"application": gone, "expectedVersion": 1})).await;
    let query = "query($s: String!) { auditEntries(filter: {subject: $s}) { nodes { action } } }";
    let seen = async |asker: &crate::support::Asker<'_>, number: &str| {
        let found = asker.data(query, json!({"s": format!("staff-{number}")})).await["auditEntries"]["nodes"].take();
        found.as_array().unwrap().iter().filter(|it| it["action"].as_str().unwrap().contains("Exam")).count()
    };
    for asker in [&app.admin(), &app.role(Role::Auditor)] {
        assert_eq!((seen(asker, stays).await, seen(asker, leaves).await), (1, 0), "who declined leaves no trace");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_is_taken_back_takes_along_what_was_scored_after_it() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let evaluated = json!({"components": [
        {"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100"},
        {"code": "EVALUATION", "name": "人事評価", "kind": "EVALUATION", "stage": 2, "mostPoints": "100", "allotment": "50", "evaluationYears": 1}
    ], "tieBreak": []});
    let exam = admitted(&board, evaluated, 4).await;
    let sits: Vec<i64> = exam.examinees().await.iter().map(|it| it.0).collect();
    let decide = json!({"line": {"points": "50"}, "reason": "定員による"});
    let score = async || exam.stepped("scorePromotionExam", "scoring { placed gaps { component } }", json!({})).await["scoring"].take();
    exam.record("MC", scores(sits.iter().copied(), |it| Some(if it == sits[3] { 1 } else { 30 }))).await;
    exam.stepped("decidePromotionExam", "exam { id }", decide.clone()).await;
    assert_eq!(score().await, json!({"placed": 3, "gaps": []}), "three go on, and their evaluation is known");
    exam.stepped("reopenPromotionExam", "exam { stage }", json!({"reason": "採点の誤り"})).await;
    exam.record("MC", scores([sits[0], sits[3]].into_iter(), |it| Some(if it == sits[3] { 40 } else { 1 }))).await;
    assert_eq!(score().await, json!({"placed": 4, "gaps": []}), "all of the first stage, and nothing of the second");
    exam.stepped("decidePromotionExam", "exam { id }", decide.clone()).await;
    assert_eq!(score().await["placed"], 3);
    exam.stepped("decidePromotionExam", "exam { id }", decide).await;
    let query = "query($e: ID!) { passList(filter: {exam: $e}, first: 10) { nodes { application { applicant { number } } } } }";
    let found = board.officer().ask(query, json!({"e": exam.id})).await;
    let listed = found["data"]["passList"]["nodes"].as_array().unwrap_or_else(|| panic!("{found:#}"));
    let people = exam.examinees().await;
    let mut listed: Vec<&str> = listed.iter().map(|it| it["application"]["applicant"]["number"].as_str().unwrap()).collect();
    let mut expected: Vec<&str> = people.iter().filter(|it| it.0 != sits[0]).map(|it| it.2.as_str()).collect();
    listed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(listed, expected, "who fell by the second decision is not on the list of the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_recorded_for_a_missing_evaluation_stands_when_that_comes_later() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let two_years = json!({"components": [
        {"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100"},
        {"code": "EVALUATION", "name": "人事評価", "kind": "EVALUATION", "mostPoints": "100", "allotment": "50", "evaluationYears": 2}
    ], "tieBreak": []});
    let exam = admitted(&board, two_years, 3).await;
    let examinees = exam.examinees().await;
    let sits: Vec<i64> = examinees.iter().map(|it| it.0).collect();
    exam.record("MC", scores(sits.iter().copied(), |_| Some(20))).await;
    let score =
        async || exam.stepped("scorePromotionExam", "scoring { placed gaps { component open } }", json!({})).await["scoring"].take();
    assert_eq!(score().await, json!({"placed": 0, "gaps": [{"component": "EVALUATION", "open": sits}]}), "of 2024 nobody has one");
    exam.record("EVALUATION", scores(sits[..1].iter().copied(), |_| Some(55))).await;
    assert_eq!(score().await["gaps"], json!([{"component": "EVALUATION", "open": sits[1..]}]));
    let people: Vec<String> = examinees.iter().map(|it| it.2.clone()).collect();
    board.evaluate(2024, &people, "90").await;
    assert_eq!(score().await, json!({"placed": 3, "gaps": []}));
    let points = async |place: usize| {
        let result = exam.result(&board.officer(), &examinees[place].1).await["result"].take();
        result["steps"].as_array().unwrap().iter().find(|it| it["component"] == "EVALUATION").unwrap()["points"].clone()
    };
    assert_eq!((points(0).await, points(1).await), (json!("55.0"), json!("80.0")), "recorded, and the mean of 90 and 70");
}
