//! Edges of exams: the pass rule, a first stage that was passed before, numbers by chance, what nobody writes over, and passes as a criterion.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    promotion_board::{Board, Exam, markers, scores},
    recruitment::{act, code},
    support::App,
};

/// Twelve sit; eight pass the first stage by the rule, and the best of them the second.
async fn first_year(board: &Board<'_>) -> Vec<(i64, Value, String)> {
    board.evaluate(2025, &board.people[..12], "70").await;
    let rule = json!({"stageExemptionYears": 2, "passRule": [{"stage": 1, "line": {"points": "50"}}]});
    let exam = board.exam(2026, rule).await;
    exam.stepped("announcePromotionExam", "exam { state }", json!({})).await;
    let shown = "query($id: ID!) { node(id: $id) { ... on PromotionExam { ruleVersion passRule { stage points places } } } }";
    let shown = board.officer().data(shown, json!({"id": exam.id})).await["node"].take();
    assert_eq!(shown, json!({"ruleVersion": 1, "passRule": [{"stage": 1, "points": "50.0", "places": null}]}));
    board.app.turn_to("2026-11-24");
    for number in &board.people[..12] {
        assert_eq!(code(&exam.apply(number).await), "NO ERROR");
    }
    board.app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { state }", json!({})).await;
    let people = exam.examinees().await;
    let mut by_id = people.clone();
    by_id.sort_by_key(|it| URL_SAFE_NO_PAD.decode(it.1.as_str().unwrap()).unwrap());
    assert_ne!(by_id, people, "who sorts the ids of a list learns no number");
    exam.record("MC", scores(1..=12, |it| Some(10 + 2 * it))).await;
    let other = exam.step("decidePromotionExam", "", json!({"line": {"points": "60"}})).await;
    assert_eq!((code(&other), &other["errors"][0]["path"]), ("INVALID_VALUE".to_owned(), &json!(["input", "reason"])));
    let decided = exam.stepped("decidePromotionExam", "exam { stage }", json!({})).await;
    assert_eq!(decided["exam"]["stage"], 2, "by the rule");
    let left: Vec<i64> = (5..=12).collect();
    essays(&exam, &left).await;
    let none = exam.step("decidePromotionExam", "", json!({})).await;
    assert_eq!((code(&none), &none["errors"][0]["path"]), ("INVALID_VALUE".to_owned(), &json!(["input", "line"])), "no rule of this stage");
    exam.stepped("decidePromotionExam", "exam { state }", json!({"line": {"places": 1}})).await;
    exam.stepped("releasePromotionExam", "exam { state }", json!({})).await;
    people
}

async fn essays(exam: &Exam<'_, '_>, left: &[i64]) {
    let board = exam.board;
    let markers = markers(board).await;
    exam.mark_essays(left, &markers).await;
    exam.record("INTERVIEW", scores(left.iter().copied(), |it| Some(1 + it % 5))).await;
    let carried = json!({"component": exam.components["EVALUATION"], "scores": [{"examineeNumber": left[0], "points": "100"}]});
    assert_eq!(code(&act(&board.officer(), "recordExamScores", "", carried).await), "MARKS_GIVEN", "an evaluation is nobody's to write");
}

async fn stage(exam: &Exam<'_, '_>) -> Value {
    exam.stepped("scorePromotionExam", "scoring { examinees placed gaps { component } }", json!({})).await["scoring"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_passed_the_first_stage_before_takes_nobodys_place_in_it() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let people = first_year(&board).await;
    let passed = the_list(&board).await;
    app.turn_to("2027-11-24");
    board.evaluate(2026, &board.people[..14], "70").await;
    let exam = board.exam(2027, json!({"stageExemptionYears": 2})).await;
    exam.stepped("announcePromotionExam", "exam { state }", json!({})).await;
    let spared: Vec<&String> = people.iter().filter(|it| it.0 >= 5 && it.2 != passed).map(|it| &it.2).collect();
    let fresh = [&people[0].2, &board.people[12], &board.people[13]];
    for number in spared.iter().chain(&fresh) {
        assert_eq!(code(&exam.apply(number).await), "NO ERROR", "{number}");
    }
    app.turn_to("2027-12-11");
    exam.stepped("admitExaminees", "exam { state }", json!({})).await;
    let sitting = exam.examinees().await;
    let number = |of: &String| sitting.iter().find(|it| it.2 == *of).unwrap().0;
    let again = json!({"component": exam.components["MC"], "scores": [{"examineeNumber": number(spared[0]), "points": "40"}]});
    assert_eq!(code(&act(&board.officer(), "recordExamScores", "", again).await), "MARKS_GIVEN");
    exam.record("MC", scores(fresh.iter().map(|it| number(it)), |it| Some(20 + it % 3))).await;
    assert_eq!(stage(&exam).await, json!({"examinees": 3, "placed": 3, "gaps": []}), "the spared are not placed");
    exam.stepped("decidePromotionExam", "exam { stage }", json!({"line": {"places": 3}})).await;
    assert_eq!(stage(&exam).await["examinees"], 3 + spared.len(), "and all of them go on");
}

/// Who is on the list: told by day to those who may not know places, as a criterion to rules, and narrowed by unit.
async fn the_list(board: &Board<'_>) -> String {
    let app = board.app;
    let list = "{ passList { edges { cursor node { place application { applicant { number } } } } } }";
    let edges = board.officer().data(list, json!({})).await["passList"]["edges"].take();
    let passed = edges[0]["node"]["application"]["applicant"]["number"].as_str().unwrap().to_owned();
    let cursor = |edges: &Value| String::from_utf8(URL_SAFE_NO_PAD.decode(edges[0]["cursor"].as_str().unwrap()).unwrap()).unwrap();
    assert!(cursor(&edges).ends_with("|1"), "by place");
    let own = board.me(&passed).data(list, json!({})).await["passList"]["edges"].take();
    assert!(cursor(&own).ends_with("|2026-12-11"), "by day: {}", cursor(&own));
    let ranks = app.admin().data("{ positionRanks { id code name } }", json!({})).await["positionRanks"].take();
    let rank = ranks.as_array().unwrap().iter().find(|it| it["name"] == "主査").unwrap()["code"].clone();
    let rule = json!({"code": "NEXT", "name": "合格者", "legalBasis": "要綱", "referenceDay": "AS_ASKED", "criteria": {"passedExam": {"codes": [rank]}}});
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let query = "query($r: ID!, $on: Date, $f: EligiblePeopleFilter! = {}) { eligiblePeople(rule: $r, on: $on, filter: $f) { totalCount nodes { number } } }";
    for (on, count) in [("2026-12-10", 0), ("2026-12-11", 1), ("2027-04-01", 1), ("2027-04-02", 0)] {
        let found = app.admin().data(query, json!({"r": rule, "on": on})).await["eligiblePeople"].take();
        assert_eq!((&found["totalCount"], found["nodes"].as_array().unwrap().len()), (&json!(count), count), "{on}");
    }
    let person = board.office.person(&passed).await;
    let unit = person["standing"]["orgUnit"]["id"].clone();
    let [one, another] = [board.office.unit("17010000").await["id"].clone(), board.office.unit("04010100").await["id"].clone()];
    let inside = person["standing"]["orgUnit"]["code"].as_str().unwrap().starts_with("17");
    let other = if inside { another } else { one };
    for (unit, rank, count) in [(unit.clone(), json!(null), 1), (other, json!(null), 0), (unit, json!([board.rank]), 0)] {
        let filter = json!({"r": rule, "on": "2026-12-11", "f": {"orgUnit": unit, "ranks": rank}});
        assert_eq!(app.admin().data(query, filter).await["eligiblePeople"]["totalCount"], count, "{unit} {rank}");
    }
    let why = "query($r: ID!, $e: ID!, $on: Date) { eligibility(rule: $r, employee: $e, on: $on) { isEligible leaves { criterion: path needs has { text until } } } }";
    let why = app.admin().data(why, json!({"r": rule, "e": person["id"], "on": "2027-04-01"})).await["eligibility"].take();
    assert_eq!((&why["isEligible"], &why["leaves"][0]["has"]), (&json!(true), &json!({"text": "主査", "until": "2027-04-01"})), "{why:#}");
    passed
}

/// 免除: earned in 2026 with three fiscal years, that one included: in 2028 it holds, in 2029 no more.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_carried_over_holds_through_its_third_fiscal_year() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let person = board.people[..1].to_vec();
    let written = json!({"bands": 0, "tieBreak": [], "components": [
        {"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100", "exemptPercent": 60, "exemptYears": 3}
    ]});
    let admitted = async |year: i32| {
        app.turn_to(&format!("{year}-11-22"));
        board.evaluate(year - 1, &person, "70").await;
        let exam = board.exam(year, written.clone()).await;
        exam.stepped("announcePromotionExam", "exam { state }", json!({})).await;
        app.turn_to(&format!("{year}-11-24"));
        assert_eq!(code(&exam.apply(&person[0]).await), "NO ERROR", "{year}");
        app.turn_to(&format!("{year}-12-11"));
        exam.stepped("admitExaminees", "exam { state }", json!({})).await;
        exam
    };
    let first = admitted(2026).await;
    first.record("MC", scores(1..=1, |_| Some(24))).await;
    first.stepped("decidePromotionExam", "exam { state }", json!({"line": {"points": "90"}, "reason": "基準による"})).await;
    let own = board.me(&person[0]).data("{ examApplications { nodes { id result { band } } } }", json!({})).await;
    assert_eq!(own["examApplications"]["nodes"][0]["result"], Value::Null, "nothing is told yet");
    first.stepped("releasePromotionExam", "exam { state }", json!({})).await;
    let own = board.me(&person[0]).data("{ examApplications { nodes { result { outcome band } } } }", json!({})).await;
    let expected = json!({"outcome": "FAILED", "band": null});
    assert_eq!(own["examApplications"]["nodes"][0]["result"], expected, "the city tells no bands");
    for (year, expected) in [(2028, "MARKS_GIVEN"), (2029, "NO ERROR")] {
        let exam = admitted(year).await;
        let sat = json!({"component": exam.components["MC"], "scores": scores(1..=1, |_| Some(10))});
        assert_eq!(code(&act(&board.officer(), "recordExamScores", "", sat).await), expected, "{year}");
    }
}
