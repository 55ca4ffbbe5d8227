//! Exams as they are planned: written anew until they are announced, postponed after it, marked by a mean; promotions deferred for a secondment.

use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::{
    promotion_board::{Board, Exam, markers, scores},
    recruitment::{act, code},
    support::App,
};

/// The whole content of an exam as `Board::exam` makes it, with other fields.
async fn content(board: &Board<'_>, more: Value) -> Value {
    let mut content = json!({
        "fiscalYear": 2026, "title": "主査昇任試験", "targetRank": board.rank, "rule": board.rule,
        "applicationsFrom": "2026-11-24", "applicationsUntil": "2026-12-10", "heldOn": "2027-01-20", "listValidUntil": "2027-04-01", "tieBreak": [], "bands": 0,
        "components": [{"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100"}]
    });
    content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    content
}

async fn may(exam: &Exam<'_, '_>, action: &str) -> bool {
    let query = "query($id: ID!) { node(id: $id) { ... on PromotionExam { allowedActions { action allowed } } } }";
    let all = exam.board.officer().data(query, json!({"id": exam.id})).await["node"]["allowedActions"].take();
    all.as_array().unwrap().iter().any(|it| it["action"] == action && it["allowed"] == true)
}

async fn revise(exam: &Exam<'_, '_>, more: Value) -> Value {
    let more = json!({"content": content(exam.board, more).await, "reason": "台風接近"});
    let answer = "exam { title heldOn applicationsUntil listValidUntil version components { id code allotment } }";
    exam.step("revisePromotionExam", answer, more).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exam_is_written_anew_until_it_is_announced() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let people = board.eligible(1).await;
    let exam = board.exam(2026, json!({})).await;
    let revised = revise(&exam, json!({"title": "主査昇任選考"})).await["exam"].take();
    assert_eq!((&revised["title"], &revised["version"]), (&json!("主査昇任選考"), &json!(2)), "{revised:#}");
    let components = revised["components"].as_array().unwrap();
    assert_eq!((components.len(), &components[0]["code"], &components[0]["allotment"]), (1, &json!("MC"), &json!("100.0")));
    let stale = json!({"exam": exam.id, "expectedVersion": 1, "content": content(&board, json!({})).await, "reason": "?"});
    assert_eq!(code(&act(&board.officer(), "revisePromotionExam", "", stale).await), "STALE_VERSION");
    for (wrong, path) in [
        (json!({"rule": board.rank}), json!(["input", "content", "rule"])),
        (json!({"heldOn": "2026-12-10"}), json!(["input", "content", "applicationsUntil"])),
        (json!({"components": []}), json!(["input", "content", "components"])),
        (
            json!({"components": [{"code": "MC", "name": "択一", "kind": "ESSAY", "mostPoints": "0", "allotment": "1"}]}),
            json!(["input", "content", "components", "0", "mostPoints"]),
        ),
    ] {
        assert_eq!(revise(&exam, wrong).await["errors"][0]["path"], path);
    }
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    for other in [
        json!({"title": "別の試験"}),
        json!({"title": "主査昇任選考", "bands": 3}),
        json!({"title": "主査昇任選考", "components": [{"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "50", "allotment": "100"}]}),
    ] {
        assert_eq!(code(&revise(&exam, other.clone()).await), "INVALID_VALUE", "{other}");
    }
    let outsider = app.staff(&people[0], &[jinzai::access::Role::Employee]);
    let input = json!({"exam": exam.id, "expectedVersion": 3, "content": content(&board, json!({})).await, "reason": "?"});
    let mutation = "mutation($i: RevisePromotionExamInput!) { revisePromotionExam(input: $i) { errors { code } } }";
    assert_eq!(outsider.code(mutation, json!({"i": input})).await, "FORBIDDEN");
    let audit = "{ auditEntries(filter: {action: \"revisePromotionExam\", outcome: COMMITTED}) { totalCount } }";
    assert_eq!(app.admin().data(audit, json!({})).await["auditEntries"]["totalCount"], 1, "what was refused changed nothing");
}

/// A third marker is asked where two lie too far apart: without two, or without how far, nobody ever would be.
#[tokio::test(flavor = "multi_thread")]
async fn a_third_marker_takes_two_and_a_tolerance() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let exam = board.exam(2026, json!({})).await;
    for (markers, tolerance, expected) in
        [(2, Value::Null, "INVALID_VALUE"), (1, json!("10"), "INVALID_VALUE"), (2, json!("10"), "NO ERROR")]
    {
        let essay = json!({"code": "ESSAY", "name": "論文", "kind": "ESSAY", "mostPoints": "100", "allotment": "100", "markers": markers, "tolerance": tolerance, "disagreement": "THIRD_MARKER"});
        let answer = revise(&exam, json!({"components": [essay], "tieBreak": []})).await;
        assert_eq!(code(&answer), expected, "{markers} {tolerance}: {answer:#}");
        if expected == "INVALID_VALUE" {
            assert_eq!(answer["errors"][0]["path"], json!(["input", "content", "components", "0", "tolerance"]));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exam_that_is_announced_can_be_postponed_until_it_is_decided() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let people = board.eligible(1).await;
    let exam = board.exam(2026, json!({})).await;
    let component = revise(&exam, json!({})).await["exam"]["components"][0]["id"].take();
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    let days = |until: &str, held_on: &str| json!({"applicationsUntil": until, "heldOn": held_on, "listValidUntil": "2028-03-31"});
    let moved = revise(&exam, days("2026-12-20", "2027-02-10")).await["exam"].take();
    assert_eq!((&moved["applicationsUntil"], &moved["heldOn"]), (&json!("2026-12-20"), &json!("2027-02-10")), "{moved:#}");
    assert_eq!(moved["components"][0]["id"], component, "the same ones");
    let early = revise(&exam, days("2026-12-19", "2027-02-10")).await;
    assert_eq!(early["errors"][0]["path"], json!(["input", "content", "applicationsUntil"]), "{early:#}");
    app.turn_to("2026-12-20");
    assert_eq!(code(&exam.apply(&people[0]).await), "NO ERROR", "the new last day is included");
    app.turn_to("2026-12-21");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    assert_eq!(code(&revise(&exam, days("2026-12-31", "2027-02-10")).await), "INVALID_VALUE", "people were admitted");
    assert_eq!(code(&revise(&exam, days("2026-12-20", "2027-02-10")).await), "NOTHING_TO_CHANGE");
    assert_eq!(
        revise(&exam, days("2026-12-20", "2027-02-09")).await["errors"][0]["path"],
        json!(["input", "content", "heldOn"]),
        "earlier"
    );
    let again = days("2026-12-20", "2027-02-17");
    assert_eq!(revise(&exam, again.clone()).await["exam"]["heldOn"], "2027-02-17");
    assert!(may(&exam, "revisePromotionExam").await && !may(&exam, "releaseExamStage").await, "no stage is decided");
    let sits = scores(exam.examinees().await.iter().map(|it| it.0), |_| Some(30));
    board.done("recordExamScores", "exam { id }", json!({"component": component, "scores": sits})).await;
    exam.stepped("decidePromotionExam", "exam { id }", json!({"line": {"points": "50"}, "reason": "基準による"})).await;
    assert_eq!(code(&revise(&exam, again).await), "EXAM_NOT_IN_STATE");
    assert!(!may(&exam, "revisePromotionExam").await);
}

/// Whose pass is still valid on the day that was meant is not told; when the exam is postponed beyond it they are, and counted among the eligible.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_sit_since_an_exam_was_postponed_is_told() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let people = board.eligible(12).await;
    let first = board.exam(2026, content(&board, json!({})).await).await;
    first.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    assert_eq!(code(&first.apply(&people[0]).await), "NO ERROR");
    app.turn_to("2026-12-11");
    first.stepped("admitExaminees", "exam { id }", json!({})).await;
    first.record("MC", scores(first.examinees().await.iter().map(|it| it.0), |_| Some(30))).await;
    first.stepped("decidePromotionExam", "exam { id }", json!({"line": {"points": "50"}, "reason": "基準による"})).await;
    first.stepped("releasePromotionExam", "exam { id }", json!({})).await;
    let days = |held_on: &str| json!({"title": "追加の試験", "applicationsFrom": "2027-02-01", "applicationsUntil": "2027-03-01", "heldOn": held_on, "listValidUntil": "2028-03-31"});
    let second = board.exam(2026, content(&board, days("2027-04-01")).await).await;
    second.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    let noticed = async |number: &str| {
        let query = "query($e: ID!) { node(id: $e) { ... on PromotionExam { noticedAt } } }";
        board.me(number).data(query, json!({"e": second.id})).await["node"]["noticedAt"].is_string()
    };
    assert!(!noticed(&people[0]).await && noticed(&people[1]).await, "the pass is valid to 1 April, that day included");
    assert_eq!(revise(&second, days("2027-04-02")).await["exam"]["heldOn"], "2027-04-02");
    assert!(noticed(&people[0]).await && noticed(&people[1]).await);
    app.turn_to("2027-02-01");
    assert_eq!(code(&second.apply(&people[0]).await), "NO ERROR");
    let kept = entity::promotion_exam::Entity::find().all(app.db()).await.unwrap();
    let figures = kept.iter().find(|it| it.title == "追加の試験").unwrap().figures.clone().unwrap();
    let figures: Value = serde_json::from_str(&figures).unwrap();
    assert_eq!(figures["all"]["eligible"], 12, "{figures:#}");
}

/// 記述式 and レポート by two markers whose mean counts, however far they lie apart; the office's own 面接 beside them.
#[tokio::test(flavor = "multi_thread")]
async fn by_a_mean_two_marks_count_however_far_apart_and_a_pass_waits_for_who_is_seconded() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let people = board.eligible(3).await;
    let marked = |code: &str, name: &str, kind: &str| json!({"code": code, "name": name, "kind": kind, "mostPoints": "50", "allotment": "100", "markers": 2, "tolerance": "5", "disagreement": "MEAN"});
    let components =
        json!({"components": [marked("WRITTEN", "記述", "DESCRIPTIVE"), marked("REPORT", "レポート", "REPORT")], "tieBreak": ["REPORT"]});
    let exam = board.exam(2026, components).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    for number in &people {
        assert_eq!(code(&exam.apply(number).await), "NO ERROR");
    }
    app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    let sits = exam.examinees().await;
    let two = &markers(&board).await[..2];
    for component in ["WRITTEN", "REPORT"] {
        board.done("nameExamMarkers", "exam { id }", json!({"component": exam.components[component], "markers": two})).await;
        for (place, marker) in two.iter().enumerate() {
            // 10 and 45 of the first: far beyond the tolerance of 5.
            let points = |number: i64| if place == 0 { 10 } else { 45 - 5 * (number - 1) + i64::from(component == "REPORT") };
            let marks: Vec<Value> = sits.iter().map(|it| json!({"examineeNumber": it.0, "points": points(it.0).to_string()})).collect();
            let given = json!({"component": exam.components[component], "marks": marks});
            assert_eq!(code(&act(&board.me(marker), "giveExamMarks", "", given).await), "NO ERROR");
        }
    }
    let scored = exam.stepped("scorePromotionExam", "scoring { placed gaps { component open disputed } }", json!({})).await;
    assert_eq!(scored["scoring"], json!({"placed": 3, "gaps": []}), "nothing is disputed");
    let best = exam.result(&board.officer(), &sits[0].1).await["result"].take();
    assert_eq!((&best["composite"], &best["place"]), (&json!("111.0"), &json!(1)), "27.5 and 28.0 of 50, each counting 100: {best:#}");
    exam.stepped("decidePromotionExam", "exam { id }", json!({"line": {"places": 1}})).await;
    exam.stepped("releasePromotionExam", "exam { id }", json!({})).await;
    let list = "{ passList { nodes { id deferral validUntil } } }";
    let entry = board.officer().data(list, json!({})).await["passList"]["nodes"][0]["id"].take();
    app.turn_to("2027-02-01");
    // 派遣 to the end of the next year: the pass is kept until the 1 April on which they are back.
    let defer = json!({"entry": entry, "expectedVersion": 1, "reason": "SECONDMENT", "until": "2028-03-31"});
    let deferred = board.done("deferPromotion", "entry { validUntil deferral }", defer).await;
    assert_eq!(deferred["entry"], json!({"validUntil": "2028-04-01", "deferral": "SECONDMENT"}));
    let planner = board.office.planner();
    for (on, expected) in [("2028-03-31", "PROMOTION_DEFERRED"), ("2028-04-01", "NO ERROR"), ("2028-04-02", "LIST_NOT_VALID")] {
        let (batch, version) = board.office.batch(on, on).await;
        let input = json!({"batch": batch, "expectedBatchVersion": version, "effectiveOn": on, "promotions": [{"entry": entry}]});
        assert_eq!(code(&act(&planner, "draftPromotionOrders", "", input).await), expected, "{on}");
    }
}
