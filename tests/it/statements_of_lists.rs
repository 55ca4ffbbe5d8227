//! The lists of postings, exams and free agents, with all that can be asked of their rows: as many statements for six rows as for two.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{
    posting::{Kobo, staff},
    promotion_board::{Board, scores},
    recruitment::act,
    statements::{TYPES, everything},
    support::App,
};

/// Six rows of everything.
async fn six_of_each(app: &App) -> Value {
    let kobo = Kobo::new(app, json!({})).await;
    let unit = kobo.office.unit("03020000").await["id"].take();
    for title in ["一", "二", "三", "四", "五"] {
        let rule = app.admin().data("{ eligibilityRules { id } }", json!({})).await["eligibilityRules"][0]["id"].take();
        let input = json!({"fiscalYear": 2026, "title": title, "rule": rule, "mostChoices": 1, "personnelUnit": unit, "substitute": kobo.substitute,
            "applicationsFrom": "2026-11-24", "applicationsUntil": "2026-12-10", "recordsUntil": "2027-09-30"});
        kobo.done("createPostingRound", "round { id }", input).await;
    }
    for person in &staff(app).await[..6] {
        let declare = json!({"skills": "統計", "wishes": "企画", "validUntil": "2027-03-31"});
        act(&kobo.office.someone(&person.number), "declareFreeAgency", "declaration { id }", declare).await;
    }
    let board = Board::beside(app, kobo.office).await;
    let people = board.eligible(6).await;
    let written = json!({"components": [{"code": "MC", "name": "択一", "kind": "MULTIPLE_CHOICE", "mostPoints": "40", "allotment": "100"}], "tieBreak": []});
    for _ in 0..5 {
        board.exam(2027, written.clone()).await;
    }
    let exam = board.exam(2026, written).await;
    exam.stepped("announcePromotionExam", "exam { id }", json!({})).await;
    app.turn_to("2026-11-24");
    for number in &people {
        exam.apply(number).await;
    }
    app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { id }", json!({})).await;
    exam.record("MC", scores(1..=6, |it| Some(30 + it))).await;
    exam.stepped("decidePromotionExam", "exam { id }", json!({"line": {"points": "50"}, "reason": "基準による"})).await;
    exam.stepped("releasePromotionExam", "exam { id }", json!({})).await;
    board.rule.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn six_rows_take_as_many_statements_as_two() {
    let app = App::city().await;
    let rule = six_of_each(&app).await;
    let asker = app.admin();
    let schema = asker.data(TYPES, json!({})).await["__schema"]["types"].take();
    let types: HashMap<&str, &Value> = schema.as_array().unwrap().iter().map(|it| (it["name"].as_str().unwrap(), it)).collect();
    let rule = format!("rule: {rule}, on: \"2026-12-11\"");
    let lists = [
        ("postingRounds", "PostingRound", ""),
        ("promotionExams", "PromotionExam", ""),
        ("examApplications", "ExamApplication", ""),
        ("passList", "PassEntry", ""),
        ("freeAgentDeclarations", "FreeAgentDeclaration", ""),
        ("eligiblePeople", "Employee", rule.as_str()),
    ];
    for (name, row, arguments) in lists {
        let query = |n: usize| format!("{{ {name}({arguments} first: {n}) {{ totalCount nodes {{ {} }} }} }}", everything(&types, row));
        let rows = asker.data(&query(6), json!({})).await[name]["nodes"].as_array().unwrap().len();
        assert_eq!(rows, 6, "{name}");
        let few = app.statements(asker.data(&query(2), json!({}))).await;
        let many = app.statements(asker.data(&query(6), json!({}))).await;
        assert_eq!(many, few, "{name}");
    }
}
