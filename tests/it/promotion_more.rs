//! More of promotion exams and eligibility: who is noticed, how often one may sit, who leaves after admission, what was judged stays as it was, figures by
//! sex, days of the fiscal year, who gains by a change.

use serde_json::{Value, json};

use crate::{
    promotion_board::{Board, scores},
    recruitment::{act, code},
    support::App,
};

fn written(more: Value) -> Value {
    let mut input = json!({"components": [{"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100"}], "tieBreak": []});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_eligible_is_noticed_and_who_sat_as_often_as_one_may_is_not() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let people = board.eligible(3).await;
    let first = board.exam(2026, written(json!({"mostAttempts": 1}))).await;
    let noticed = async |exam: &Value, number: &str| {
        let query = "query($e: ID!) { node(id: $e) { ... on PromotionExam { noticedAt } } }";
        board.me(number).data(query, json!({"e": exam})).await["node"]["noticedAt"].is_string()
    };
    assert!(!noticed(&first.id, &people[0]).await, "not announced yet");
    first.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    assert!(noticed(&first.id, &people[0]).await && noticed(&first.id, &people[2]).await);
    assert!(!noticed(&first.id, &board.people[10]).await, "without the evaluation nobody is eligible");
    app.turn_to("2026-11-24");
    assert_eq!(code(&first.apply(&board.people[10]).await), "NOT_ELIGIBLE");
    for number in &people[..2] {
        assert_eq!(code(&first.apply(number).await), "NO ERROR");
    }
    app.turn_to("2026-12-11");
    first.stepped("admitExaminees", "exam { id }", json!({})).await;
    let sits = first.examinees().await;
    // 受験辞退: after the number was given, and it was no attempt.
    let leaves = sits.iter().find(|it| it.2 == people[1]).unwrap();
    let version = board
        .me(&people[1])
        .data("query($id: ID!) { node(id: $id) { ... on ExamApplication { version } } }", json!({"id": leaves.1}))
        .await;
    let withdraw = json!({"application": leaves.1, "expectedVersion": version["node"]["version"]});
    let withdrawn = act(&board.me(&people[1]), "withdrawExamApplication", "application { state }", withdraw).await;
    assert_eq!(withdrawn["application"]["state"], "WITHDRAWN", "{withdrawn:#}");
    let stays = sits.iter().find(|it| it.2 == people[0]).unwrap().0;
    first.record("MC", scores([stays].into_iter(), |_| Some(5))).await;
    first.stepped("decidePromotionExam", "exam { id }", json!({"line": {"points": "50"}, "reason": "基準による"})).await;
    first.stepped("releasePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2027-10-01");
    board.evaluate(2026, &people, "70").await;
    let second = board.exam(2027, written(json!({"mostAttempts": 1}))).await;
    second.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    assert!(!noticed(&second.id, &people[0]).await, "who sat once");
    assert!(noticed(&second.id, &people[1]).await && noticed(&second.id, &people[2]).await, "who withdrew, and who never sat");
    app.turn_to("2027-11-24");
    let codes = [code(&second.apply(&people[0]).await), code(&second.apply(&people[1]).await), code(&second.apply(&people[2]).await)];
    assert_eq!(codes, ["TOO_MANY_ATTEMPTS", "NO ERROR", "NO ERROR"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_judged_with_an_application_stays_as_it_was() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let people = board.eligible(2).await;
    let exam = board.exam(2026, written(json!({}))).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    let id = exam.apply(&people[0]).await["application"]["id"].take();
    let kept = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on ExamApplication { eligibility { version isEligible on leaves { path isSatisfied needs } } } } }";
        board.me(&people[0]).data(query, json!({"id": id})).await["node"]["eligibility"].take()
    };
    let before = kept().await;
    assert_eq!((&before["version"], &before["isEligible"], &before["on"]), (&json!(1), &json!(true), &json!("2026-04-01")), "{before:#}");
    let stricter = json!({"rule": board.rule, "expectedVersion": 1, "criteria": {"rank": {"codes": ["BUCHO"]}}, "referenceDay": "AS_ASKED", "legalBasis": "試験要綱の改正", "reason": "改正"});
    assert_eq!(code(&act(&app.admin(), "reviseEligibilityRule", "", stricter).await), "NO ERROR");
    board.evaluate(2025, &people, "10").await;
    assert_eq!(kept().await, before);
    let bases = "query($r: ID!) { node(id: $r) { ... on EligibilityRule { versions { legalBasis } } } }";
    let bases = app.admin().data(bases, json!({"r": board.rule})).await["node"]["versions"].take();
    assert_eq!(bases, json!([{"legalBasis": "試験要綱"}, {"legalBasis": "試験要綱の改正"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_told_by_sex_and_of_one_or_two_nothing() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    // Ten of one sex and two of the other.
    let mut by_sex: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for number in board.people.iter().take(60) {
        let sex = app.admin().data("query($n: String!) { employee(by: {number: $n}) { sex } }", json!({"n": number})).await;
        by_sex.entry(sex["employee"]["sex"].as_str().unwrap().to_owned()).or_default().push(number.clone());
    }
    let people: Vec<String> = by_sex["FEMALE"].iter().take(10).chain(by_sex["MALE"].iter().take(2)).cloned().collect();
    assert_eq!(people.len(), 12);
    board.evaluate(2025, &people, "70").await;
    let exam = board.exam(2026, written(json!({}))).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    for number in &people {
        exam.apply(number).await;
    }
    app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    let sits = exam.examinees().await;
    exam.record("MC", scores(sits.iter().map(|it| it.0), |it| Some(if it <= 10 { 30 } else { 1 }))).await;
    exam.stepped("decidePromotionExam", "exam { id }", json!({"line": {"points": "50"}, "reason": "基準による"})).await;
    let places = "query($e: ID!) { passList(filter: {exam: $e}) { nodes { place } } }";
    let places = board.officer().data(places, json!({"e": exam.id})).await["passList"]["nodes"].take();
    assert_eq!(places, json!(vec![json!({"place": 1}); 10]), "equal in everything: one place for all of them");
    let released = exam
        .stepped("releasePromotionExam", "exam { figures { sex eligible applied sat passed passRate applicationRate } }", json!({}))
        .await;
    let figures = released["exam"]["figures"].as_array().unwrap().clone();
    let all = &figures[0];
    assert_eq!(
        (&all["sex"], &all["applied"], &all["sat"], &all["passed"], &all["passRate"]),
        (&Value::Null, &json!(12), &json!(12), &json!(10), &json!("83.3")),
        "{all:#}"
    );
    let of = |sex: &str| figures.iter().find(|it| it["sex"] == sex).unwrap_or_else(|| panic!("{figures:#?}")).clone();
    for (name, sex) in ["eligible", "applied", "sat"].into_iter().flat_map(|name| [(name, "MALE"), (name, "FEMALE")]) {
        assert_eq!(of(sex)[name], Value::Null, "two are withheld, and with them what would tell them: {name} of {sex}");
    }
}

/// A rule of 31 March is of that day whenever in the year it is asked, and the last one of the year before.
#[tokio::test(flavor = "multi_thread")]
async fn a_reference_day_is_the_last_of_the_fiscal_year_or_of_the_one_before() {
    let app = App::city().await;
    let me = app.people_of("05010000").await.1.remove(0);
    let asker = || app.staff(&me, &[jinzai::access::Role::Employee]);
    for (day, on) in
        [("LAST_OF_FISCAL_YEAR", "2027-03-31"), ("LAST_OF_PREVIOUS_FISCAL_YEAR", "2026-03-31"), ("FIRST_OF_FISCAL_YEAR", "2026-04-01")]
    {
        let rule = json!({"code": day, "name": day, "legalBasis": "要綱", "referenceDay": day, "criteria": {"age": {"atLeast": 18}}});
        let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
        let query = "query($r: ID!, $d: Date) { eligibility(rule: $r, on: $d) { on } }";
        for asked in ["2026-04-01", "2026-11-22", "2027-03-31"] {
            assert_eq!(asker().data(query, json!({"r": rule, "d": asked})).await["eligibility"]["on"], on, "{day} asked on {asked}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gains_by_a_milder_rule_is_named_and_an_exception_ends() {
    let app = App::city().await;
    let criteria = |least: i64| json!({"age": {"atLeast": least}});
    let rule = json!({"code": "AGE", "name": "年齢", "legalBasis": "要綱", "referenceDay": "AS_ASKED", "criteria": criteria(50)});
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let preview = "query($r: ID!, $c: EligibilityCriterionInput!, $d: ReferenceDay) { eligibilityPreview(rule: $r, criteria: $c, referenceDay: $d) { before after gainedCount lostCount gained { number birthDate } } }";
    let milder = app.admin().ask(preview, json!({"r": rule, "c": criteria(40)})).await;
    let found = &milder["data"]["eligibilityPreview"];
    let (before, after, gained) =
        (found["before"].as_i64().unwrap(), found["after"].as_i64().unwrap(), found["gainedCount"].as_i64().unwrap());
    assert!(gained > 0 && after - before == gained && found["lostCount"] == 0, "{found:#}");
    let births = found["gained"].as_array().unwrap();
    assert!(births.iter().all(|it| ("1976-11-24".."1986-11-24").contains(&it["birthDate"].as_str().unwrap())), "forty, and not fifty");
    // By the last day of the year whoever has a birthday until then counts as well.
    let later = app.admin().ask(preview, json!({"r": rule, "c": criteria(50), "d": "LAST_OF_FISCAL_YEAR"})).await;
    assert!(later["data"]["eligibilityPreview"]["gainedCount"].as_i64().unwrap() > 0, "{later:#}");
    let person = app.people_of("05010000").await.1.remove(0);
    let id =
        app.admin().data("query($n: String!) { employee(by: {number: $n}) { id } }", json!({"n": person})).await["employee"]["id"].take();
    let input = json!({"rule": rule, "employee": id, "reason": "特例"});
    assert_eq!(code(&act(&app.admin(), "endEligibilityException", "", input.clone()).await), "NOT_FOUND", "there is none");
    assert_eq!(code(&act(&app.admin(), "exceptFromEligibility", "", input.clone()).await), "NO ERROR");
    assert_eq!(code(&act(&app.admin(), "endEligibilityException", "", input.clone()).await), "NO ERROR");
    assert_eq!(code(&act(&app.admin(), "endEligibilityException", "", input).await), "NOT_FOUND", "it ended");
}
