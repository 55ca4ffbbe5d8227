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
