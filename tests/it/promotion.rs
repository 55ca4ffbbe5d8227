//! A 主査 exam played through two years: notice, application, blind marking, disagreement, what is carried over, ranking, list, orders, figures.

use std::collections::HashMap;

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    promotion_board::{Board, Exam, markers, scores},
    recruitment::{act, code},
    support::App,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_shusa_exam_of_two_years_ends_in_orders_and_figures() {
    let app = App::city().await;
    let board = Board::new(&app).await;
    let first = first_year(&board).await;
    second_year(&board, &first).await;
}

/// What the first year leaves: who passed the multiple choice, with their points, and who is on the list.
struct FirstYear {
    exempt: HashMap<String, i64>,
    passed: Vec<String>,
}

/// Thirty sit; the best four pass, one of them is promoted, one deferred, and the list expires.
async fn first_year(board: &Board<'_>) -> FirstYear {
    let app = board.app;
    board.evaluate(2025, &board.people[..40], "70").await;
    let exam = board.exam(2026, json!({})).await;
    let announced = exam.stepped("announcePromotionExam", "exam { state }", json!({})).await;
    assert_eq!(announced["exam"]["state"], "ANNOUNCED");
    app.turn_to("2026-11-24");
    for number in &board.people[..30] {
        assert_eq!(code(&exam.apply(number).await), "NO ERROR", "{number}");
    }
    assert_eq!(code(&exam.apply(&board.people[50]).await), "NOT_ELIGIBLE");
    app.turn_to("2026-12-11");
    exam.stepped("admitExaminees", "exam { state }", json!({})).await;
    let people = exam.examinees().await;
    assert_eq!(people.iter().map(|it| it.0).collect::<Vec<_>>(), (1..=30).collect::<Vec<_>>());
    // 択一: 11 to 40 points; from 24 on it need not be sat again.
    exam.record("MC", scores(1..=30, |it| Some(10 + it))).await;
    let decided = exam.stepped("decidePromotionExam", "exam { state stage }", json!({"line": {"points": "50"}})).await;
    assert_eq!(decided["exam"], json!({"state": "ADMITTED", "stage": 2}), "20 points of 40 are 50 of 100");
    exam.stepped("releaseExamStage", "exam { stagesTold }", json!({})).await;
    for (number, outcome) in [(9, "FAILED"), (10, "PASSED")] {
        let mine = "{ examApplications { nodes { stageOutcomes { stage outcome } result { stage } } } }";
        let told = board.me(&people[number - 1].2).data(mine, json!({})).await["examApplications"]["nodes"][0].take();
        assert_eq!(told, json!({"stageOutcomes": [{"stage": 1, "outcome": outcome}], "result": null}), "{number}");
    }
    let left: Vec<i64> = (10..=30).collect();
    exam.mark_essays(&left, &markers(board).await).await;
    exam.record("INTERVIEW", scores(left.iter().copied(), |it| Some(1 + it % 5))).await;
    exam.stepped("decidePromotionExam", "exam { state }", json!({"line": {"places": 4}})).await;
    exam.stepped("releasePromotionExam", "exam { state }", json!({})).await;
    // 30 were placed in the first stage, the ninth of them by number as the 22nd: in the last third.
    let fallen = exam.result(&board.me(&people[8].2), &people[8].1).await["result"].take();
    assert_eq!((&fallen["stage"], &fallen["outcome"], &fallen["band"]), (&json!(1), &json!("FAILED"), &json!(3)), "{fallen:#}");
    let list = "query($e: ID!, $d: Date) { passList(filter: {exam: $e, validOn: $d}) { totalCount nodes { id version place validUntil application { applicant { number } } } } }";
    let passed = board.officer().data(list, json!({"e": exam.id, "d": "2027-01-10"})).await["passList"].take();
    assert_eq!(passed["totalCount"].as_u64().unwrap_or_default(), 4, "{passed:#}");
    promote(board, &passed, list, &exam.id).await;
    let exempt = people.iter().filter(|it| 10 + it.0 >= 24).map(|it| (it.2.clone(), 10 + it.0)).collect();
    let numbers =
        passed["nodes"].as_array().unwrap().iter().map(|it| it["application"]["applicant"]["number"].as_str().unwrap().to_owned());
    FirstYear { exempt, passed: numbers.collect() }
}

/// The first is promoted on 1 April, the second deferred, the third too late.
async fn promote(board: &Board<'_>, passed: &Value, list: &str, exam: &Value) {
    let app = board.app;
    let entry = |place: usize| passed["nodes"][place].clone();
    app.turn_to("2027-02-01");
    let defer = json!({"entry": entry(1)["id"], "expectedVersion": 1, "reason": "CHILDCARE", "until": "2027-10-31"});
    let deferred = board.done("deferPromotion", "entry { validUntil deferral }", defer).await;
    assert_eq!(deferred["entry"], json!({"validUntil": "2028-04-01", "deferral": "CHILDCARE"}), "kept until the April after it");
    let (batch, version) = board.office.batch("昇任", "2027-04-01").await;
    let draft = |place: usize, on: &str| json!({"batch": batch, "expectedBatchVersion": version, "effectiveOn": on, "promotions": [{"entry": entry(place)["id"]}]});
    let planner = board.office.planner();
    let code_of = async |input: Value| code(&act(&planner, "draftPromotionOrders", "", input).await);
    assert_eq!(code_of(draft(1, "2027-04-01")).await, "PROMOTION_DEFERRED");
    assert_eq!(code_of(draft(2, "2027-04-02")).await, "LIST_NOT_VALID");
    let drafted = act(&planner, "draftPromotionOrders", "entries { promotionOrder { kind } }", draft(0, "2027-04-01")).await;
    assert_eq!(drafted["entries"], json!([{"promotionOrder": {"kind": "PROMOTION"}}]), "{drafted:#}");
    board.office.approve(&batch).await;
    board.office.announce(&batch).await;
    app.turn_to("2027-04-01");
    let number = entry(0)["application"]["applicant"]["number"].clone();
    let query = "query($n: String!) { employee(by: {number: $n}) { standing { rank { name } } } }";
    assert_eq!(board.officer().data(query, json!({"n": number})).await["employee"]["standing"]["rank"]["name"], "主査");
    let may = "query($e: ID!) { node(id: $e) { ... on PassEntry { allowedActions { action allowed } } } }";
    for (day, still) in [("2027-04-01", true), ("2027-04-02", true), ("2028-04-01", true), ("2028-04-02", false)] {
        app.turn_to(day);
        let allowed = board.officer().data(may, json!({"e": entry(1)["id"]})).await["node"]["allowedActions"].take();
        let both = json!([{"action": "deferPromotion", "allowed": still}, {"action": "draftPromotionOrders", "allowed": still}]);
        assert_eq!(allowed, both, "of who is deferred, {day}");
    }
    app.turn_to("2027-04-01");
    for (day, expected) in [("2027-04-01", 4), ("2027-04-02", 1), ("2028-04-01", 1), ("2028-04-02", 0)] {
        let valid = board.officer().data(list, json!({"e": exam, "d": day})).await;
        assert_eq!(valid["passList"]["totalCount"], expected, "{day}");
    }
}

/// 220 are eligible, 150 apply, 60 % of the multiple choice carried over; marks that differ go to a third marker.
async fn second_year(board: &Board<'_>, first: &FirstYear) {
    let app = board.app;
    app.turn_to("2027-11-24");
    // The list of the year before is over; who was promoted is 主査, who was deferred is still on it.
    let eligible: Vec<String> = board.people.iter().filter(|it| !first.passed[..2].contains(it)).take(220).cloned().collect();
    board.evaluate(2026, &eligible, "70").await;
    board.evaluate(2026, &first.passed[1..2], "70").await;
    let exam = board.exam(2027, json!({"mostAttempts": 3})).await;
    exam.stepped("announcePromotionExam", "exam { state }", json!({})).await;
    assert_eq!(code(&exam.apply(&first.passed[1]).await), "ALREADY_PASSED");
    for number in &eligible[..151] {
        let applied = exam.apply(number).await;
        assert_eq!(code(&applied), "NO ERROR", "{number}");
    }
    let retracted = own(board, &eligible[150]).await;
    let withdraw = json!({"application": retracted, "expectedVersion": 1});
    let gone = act(&board.me(&eligible[150]), "withdrawExamApplication", "application { id }", withdraw).await;
    assert_eq!(gone, json!({"application": null, "errors": []}), "without a trace");
    app.turn_to("2027-12-11");
    exam.stepped("admitExaminees", "exam { state }", json!({})).await;
    let noticed = "query($id: ID!) { node(id: $id) { ... on PromotionExam { noticedAt } } }";
    assert_eq!(
        board.me(&eligible[200]).data(noticed, json!({"id": exam.id})).await["node"]["noticedAt"],
        Value::Null,
        "who did not apply leaves none"
    );
    let people = exam.examinees().await;
    assert_eq!(people.len(), 150);
    let carried: Vec<i64> = people.iter().filter(|it| first.exempt.contains_key(&it.2)).map(|it| it.0).collect();
    assert!(carried.len() >= 14, "{}", carried.len());
    // Two are absent, one of them sits again.
    let sits: Vec<i64> = (1..=150).filter(|it| !carried.contains(it)).collect();
    let (absent, again) = (sits[0], sits[1]);
    exam.record("MC", scores(sits.iter().copied(), |it| (it != absent && it != again).then_some(20 + it % 21))).await;
    let resit =
        |number: i64| json!({"component": exam.components["MC"], "sitting": 2, "scores": [{"examineeNumber": number, "points": "30"}]});
    assert_eq!(code(&act(&board.officer(), "recordExamScores", "", resit(sits[2])).await), "EXAM_NOT_IN_STATE");
    board.done("recordExamScores", "exam { id }", resit(again)).await;
    let scored =
        exam.stepped("scorePromotionExam", "scoring { examinees placed absent belowPassMark gaps { component } }", json!({})).await;
    assert_eq!(scored["scoring"], json!({"examinees": 150, "placed": 149, "absent": 1, "belowPassMark": 0, "gaps": []}));
    exam.stepped("decidePromotionExam", "exam { stage }", json!({"line": {"points": "50"}})).await;
    let left: Vec<i64> = (1..=150).filter(|it| *it != absent).collect();
    disagreement(&exam, &left).await;
    exam.record("INTERVIEW", scores(left.iter().copied(), |it| Some(1 + it % 5))).await;
    cutoff(&exam).await;
    exam.stepped("decidePromotionExam", "exam { state }", json!({"line": {"places": 30}})).await;
    let agreed: Vec<i64> = carried.iter().copied().filter(|it| *it != left[5]).collect();
    results(&exam, &people, first, &agreed, left[5]).await;
    appointed(&exam).await;
}

/// Who passed is appointed on 1 April, the list is over the day after; what was counted is told.
async fn appointed(exam: &Exam<'_, '_>) {
    let board = exam.board;
    let list = "query($e: ID!, $d: Date) { passList(filter: {exam: $e, validOn: $d}, first: 100) { totalCount nodes { id application { applicant { number } } } } }";
    let passed = board.officer().data(list, json!({"e": exam.id, "d": "2028-04-01"})).await["passList"]["nodes"].take();
    let passed = passed.as_array().unwrap();
    board.app.turn_to("2028-02-01");
    let (batch, version) = board.office.batch("昇任", "2028-04-01").await;
    let promotions: Vec<Value> = passed.iter().map(|it| json!({"entry": it["id"]})).collect();
    let draft = json!({"batch": batch, "expectedBatchVersion": version, "effectiveOn": "2028-04-01", "promotions": promotions});
    let drafted = act(&board.office.planner(), "draftPromotionOrders", "entries { promotionOrder { kind } }", draft).await;
    assert_eq!(drafted["entries"].as_array().unwrap().len(), passed.len(), "{drafted:#}");
    board.office.approve(&batch).await;
    board.office.announce(&batch).await;
    board.app.turn_to("2028-04-01");
    let query = "query($n: String!) { employee(by: {number: $n}) { standing { rank { name } effectiveFrom } } }";
    for it in passed {
        let number = &it["application"]["applicant"]["number"];
        let standing = board.officer().data(query, json!({"n": number})).await["employee"]["standing"].take();
        assert_eq!(standing, json!({"rank": {"name": "主査"}, "effectiveFrom": "2028-04-01"}), "{number}");
    }
    assert_eq!(board.officer().data(list, json!({"e": exam.id, "d": "2028-04-02"})).await["passList"]["totalCount"], 0, "the list is over");
    let figures = "query($e: ID!) { node(id: $e) { ... on PromotionExam { figures { sex eligible applied sat passed passRate } } } }";
    let figures = board.officer().data(figures, json!({"e": exam.id})).await["node"]["figures"].take();
    let (all, sexes) = figures.as_array().unwrap().split_first().unwrap();
    let tenths = |passed: i64, sat: i64| (passed * 2000 + sat) / (sat * 2);
    let rate = |passed: i64, sat: i64| json!(format!("{}.{}", tenths(passed, sat) / 10, tenths(passed, sat) % 10));
    let many = i64::try_from(passed.len()).unwrap();
    assert_eq!((&all["passed"], &all["sat"], &all["passRate"]), (&json!(many), &json!(149), &rate(many, 149)), "{figures:#}");
    for name in ["eligible", "applied", "sat", "passed"] {
        assert_eq!(sexes.iter().map(|it| it[name].as_i64().unwrap()).sum::<i64>(), all[name].as_i64().unwrap(), "{name}: {figures:#}");
    }
}

async fn own(board: &Board<'_>, number: &str) -> Value {
    board.me(number).data("{ examApplications { nodes { id } } }", json!({})).await["examApplications"]["nodes"][0]["id"].take()
}

/// Marks ten points apart are a mean; a hundredth more, and a third marker is asked.
async fn disagreement(exam: &Exam<'_, '_>, left: &[i64]) {
    let board = exam.board;
    let markers = markers(board).await;
    exam.mark_essays(left, &markers).await;
    let one = left[5];
    let give = |points: &str| json!({"component": exam.components["ESSAY"], "marks": [{"examineeNumber": one, "points": points}]});
    for (marker, points) in markers.iter().zip(["50", "60.01"]) {
        assert_eq!(code(&act(&board.me(marker), "giveExamMarks", "", give(points)).await), "NO ERROR");
    }
    let scored = exam.stepped("scorePromotionExam", "scoring { gaps { component open disputed } }", json!({})).await;
    let gaps = scored["scoring"]["gaps"].as_array().unwrap();
    assert_eq!(gaps[0], json!({"component": "ESSAY", "open": [], "disputed": [one]}));
    assert_eq!(gaps[1]["component"], "INTERVIEW", "not recorded yet");
    assert_eq!(code(&exam.step("decidePromotionExam", "", json!({"line": {"places": 30}})).await), "SCORES_OPEN");
    let scripts = "query($c: ID!) { examScripts(component: $c) { examineeNumber points isDisputed } }";
    let third = board.me(&markers[2]);
    let wanted = third.data(scripts, json!({"c": exam.components["ESSAY"]})).await;
    assert_eq!(
        wanted["examScripts"],
        json!([{"examineeNumber": one, "points": null, "isDisputed": true}]),
        "and nothing of what others gave"
    );
    assert_eq!(code(&act(&third, "giveExamMarks", "", give("59")).await), "NO ERROR");
    let stranger = board.me(&board.people[0]);
    assert_eq!(stranger.data(scripts, json!({"c": exam.components["ESSAY"]})).await["examScripts"], Value::Null);
    assert_eq!(code(&act(&stranger, "giveExamMarks", "", give("100")).await), "NOT_FOUND");
}

/// What lines would mean, before anything is decided.
async fn cutoff(exam: &Exam<'_, '_>) {
    exam.stepped("scorePromotionExam", "scoring { gaps { component } }", json!({})).await;
    let before = exam.version().await;
    let query = "query($e: ID!, $l: ExamLineInput!) { simulateCutoff(exam: $e, line: $l) { examinees passed leastPoints bySex { sex count } byOrgUnit { orgUnit { code } count } byOccupation { occupation { code } count } passers { examineeNumber result { place composite } } } }";
    let thirty = exam.board.officer().data(query, json!({"e": exam.id, "l": {"places": 30}})).await["simulateCutoff"].take();
    let passed = thirty["passed"].as_i64().unwrap();
    assert!((30..=33).contains(&passed) && thirty["examinees"] == 149, "{passed}: who shares the last place passes as well");
    let sum = |list: &Value| list.as_array().unwrap().iter().map(|it| it["count"].as_i64().unwrap()).sum::<i64>();
    for groups in ["bySex", "byOrgUnit", "byOccupation"] {
        assert_eq!(sum(&thirty[groups]), passed, "{groups}");
    }
    let places: Vec<i64> = thirty["passers"].as_array().unwrap().iter().map(|it| it["result"]["place"].as_i64().unwrap()).collect();
    assert!(places.is_sorted() && places[0] == 1 && *places.last().unwrap() <= 30);
    let same =
        exam.board.officer().data(query, json!({"e": exam.id, "l": {"points": thirty["leastPoints"]}})).await["simulateCutoff"].take();
    assert!(same["passed"].as_i64().unwrap() >= passed, "ties are broken by places, not by points");
    assert_eq!(exam.version().await, before, "nothing is changed");
    // 同順位: of an equal composite the tie-break decides, and who is equal in that too shares the place; the next place counts everybody above.
    let ranked: Vec<(i64, i64)> = thirty["passers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["result"]["place"].as_i64().unwrap(), jinzai::scalar::decimal(it["result"]["composite"].as_str().unwrap()).unwrap()))
        .collect();
    for (above, pair) in (1..).zip(ranked.windows(2)) {
        let ((one, more), (next, less)) = (pair[0], pair[1]);
        assert!(if next == one { more == less } else { more >= less && next == above + 1 }, "{ranked:?}");
    }
    assert!(ranked.windows(2).any(|it| it[0].0 != it[1].0 && it[0].1 == it[1].1), "some tie is broken: {ranked:?}");
}

/// One's own result after the release, with every step and a band; the figures for all.
async fn results(exam: &Exam<'_, '_>, people: &[(i64, Value, String)], first: &FirstYear, carried: &[i64], disputed: i64) {
    let board = exam.board;
    let (number, application, person) = people.iter().find(|it| carried.contains(&it.0)).unwrap();
    let me = board.me(person);
    assert_eq!(exam.result(&me, application).await["result"], Value::Null, "not before the release");
    let everything = board.app.staff(person, &[Role::PersonnelAdministrator, Role::ExamOfficer, Role::Employee]);
    assert_eq!(exam.result(&everything, application).await["result"], Value::Null, "whatever else they are");
    let own = json!({"exam": exam.id, "expectedVersion": exam.version().await});
    assert_eq!(code(&act(&everything, "releasePromotionExam", "", own).await), "SELF_EXAMINATION");
    exam.stepped("releasePromotionExam", "exam { state }", json!({})).await;
    let result = exam.result(&me, application).await["result"].take();
    let mc = first.exempt[person];
    let steps = result["steps"].as_array().unwrap();
    assert_eq!((&steps[0]["component"], &steps[0]["isExempt"]), (&json!("MC"), &json!(true)));
    assert_eq!(steps[0]["points"], json!(format!("{mc}.0")), "carried over");
    let hundredths = |it: &Value| jinzai::scalar::decimal(it.as_str().unwrap()).unwrap();
    assert_eq!(steps.iter().map(|it| hundredths(&it["converted"])).sum::<i64>(), hundredths(&result["composite"]));
    let essay = (2 * (50 + number % 40) + number % 9) * 50;
    assert!(*number != disputed, "somebody of whom the markers agreed");
    assert_eq!(hundredths(&steps[1]["points"]), essay, "{number}");
    // Of a dispute the two nearest count: 59 and 60.01, half up.
    let (_, of_dispute, _) = people.iter().find(|it| it.0 == disputed).unwrap();
    let of_dispute = exam.result(&board.officer(), of_dispute).await["result"].take();
    assert_eq!(hundredths(&of_dispute["steps"][1]["points"]), 5951, "{of_dispute:#}");
    assert_eq!(hundredths(&steps[2]["converted"]), (1 + number % 5) * 3000);
    assert_eq!(steps[3]["converted"], "35.0");
    let officer = exam.result(&board.officer(), application).await["result"].take();
    let place = officer["place"].as_i64().unwrap();
    assert_eq!((&result["place"], &result["band"]), (&Value::Null, &json!((place * 3 + 148) / 149)), "a third of 149, and not the place");
    let another = board.people.iter().find(|it| *it != person).expect("another");
    assert_eq!(exam.result(&board.me(another), application).await, Value::Null, "nobody reads another's");
    let figures = board
        .me(&people[0].2)
        .data(
            "{ promotionExams(fiscalYear: 2027) { nodes { figures { sex eligible applied sat passed applicationRate passRate } } } }",
            json!({}),
        )
        .await;
    let all = &figures["promotionExams"]["nodes"][0]["figures"][0];
    assert_eq!((&all["eligible"], &all["applied"], &all["sat"]), (&json!(220), &json!(150), &json!(149)), "{figures:#}");
    assert_eq!(all["applicationRate"], "68.2");
    let audited = "{ auditEntries(filter: {outcome: READ, action: \"read\"}) { nodes { field objectKey } } }";
    let audited = board.app.role(Role::Auditor).data(audited, json!({})).await["auditEntries"]["nodes"].take();
    assert!(audited.as_array().unwrap().iter().any(|it| it["field"] == "examScore"), "every read of scores is audited");
}
