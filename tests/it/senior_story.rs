//! One cohort's story, born on 2 April 1966: informed, asked, stepped down or extended, retired, reappointed; and the neighbours of a day.

use serde_json::{Value, json};

use crate::{senior_scene::Elders, support::App};

#[tokio::test(flavor = "multi_thread")]
async fn a_chief_born_on_the_second_of_april_1966_and_the_neighbours() {
    let app = App::empty().await;
    let elders = Elders::of_2025(&app).await;
    let chiefs = elders.chiefs(&["1966-04-01", "1966-04-02", "1966-04-03", "1966-04-02"]).await;
    asked(&elders, &chiefs).await;
    app.turn_to("2026-11-24");
    steps_down(&elders, &chiefs).await;
    extended_twice(&elders, &chiefs[3]).await;
    retires(&elders, &chiefs).await;
    reappointed(&elders, &chiefs[1]).await;
}

/// FY2025: the two born on 2 and 3 April are informed, the one a day older was the year before.
async fn asked(elders: &Elders<'_>, chiefs: &[(String, Value)]) {
    let wrong = json!({"fiscalYear": 2026, "answerBy": "2026-10-31"});
    assert_eq!(elders.refused("openSeniorInquiry", wrong).await, "INVALID_VALUE", "not the year that runs");
    let open = json!({"fiscalYear": 2025, "answerBy": "2025-12-26"});
    let opened = elders.done("openSeniorInquiry", "inquiries { id purpose employee { number } }", open.clone()).await;
    let of = |number: &str| opened["inquiries"].as_array().unwrap().iter().find(|it| it["employee"]["number"] == number).cloned().unwrap();
    let purposes: Vec<Value> = chiefs[..3].iter().map(|it| of(&it.0)["purpose"].clone()).collect();
    assert_eq!(json!(purposes), json!(["AGAIN", "INFORMATION", "INFORMATION"]));
    assert_eq!(elders.refused("openSeniorInquiry", open).await, "NOTHING_TO_CHANGE", "everybody has one");
    let inquiry = of(&chiefs[1].0)["id"].clone();
    let own = elders.me(&chiefs[1].0).data("{ seniorInquiries { nodes { noticeText } } }", json!({})).await;
    let notice = own["seniorInquiries"]["nodes"][0]["noticeText"].as_array().unwrap();
    assert_eq!(notice.len(), 9, "{notice:#?}");
    assert!(notice[1].as_str().unwrap().contains("令和8年4月2日から令和9年4月1日までの異動期間"), "{}", notice[1]);
    let delivered = json!({"inquiries": [inquiry], "deliveredOn": "2025-10-01"});
    elders.done("recordInquiryDelivery", "inquiries { deliveredOn }", delivered.clone()).await;
    assert_eq!(elders.refused("recordInquiryDelivery", delivered).await, "NOTHING_TO_CHANGE", "once");
    elders.app.turn_to("2025-12-01");
    let reminded = elders.done("remindSeniorInquiries", "inquiries { reminders remindedOn }", json!({"inquiries": [inquiry]})).await;
    assert_eq!(reminded["inquiries"], json!([{"reminders": 1, "remindedOn": "2025-12-01"}]));
    wishes(elders, &chiefs[1].0, &inquiry).await;
    assert_eq!(elders.refused("remindSeniorInquiries", json!({"inquiries": [inquiry]})).await, "NOTHING_TO_CHANGE", "it is answered");
}

/// A wish may change; what was said before is kept.
async fn wishes(elders: &Elders<'_>, number: &str, inquiry: &Value) {
    use crate::recruitment::act;
    let state = |wish: &str| json!({"inquiry": inquiry, "wish": wish, "note": "税務の経験を生かしたい"});
    let first = act(&elders.me(number), "stateSeniorWish", "inquiry { wish { wish } }", state("UNDECIDED")).await;
    assert_eq!(first["inquiry"]["wish"]["wish"], "UNDECIDED", "{first:#}");
    elders.app.turn_to("2025-12-10");
    let changed = act(
        &elders.me(number),
        "stateSeniorWish",
        "inquiry { wish { wish statedOn } history { wish isCurrent } }",
        state("CONTINUE_FULL_TIME"),
    )
    .await;
    assert_eq!(changed["inquiry"]["wish"], json!({"wish": "CONTINUE_FULL_TIME", "statedOn": "2025-12-10"}));
    let history = json!([{"wish": "CONTINUE_FULL_TIME", "isCurrent": true}, {"wish": "UNDECIDED", "isCurrent": false}]);
    assert_eq!(changed["inquiry"]["history"], history);
    assert_eq!(elders.of(number, "standing { status }").await["standing"]["status"], "IN_SERVICE", "no resignation");
    let (_, others) = elders.app.people_of("04010000").await;
    let foreign = act(&elders.me(&others[0]), "stateSeniorWish", "", state("RETIRE")).await;
    assert_eq!(foreign["errors"][0]["code"], "NOT_FOUND", "not another's");
}

/// 2027-04-01 is the last day of the window: before its first day a draft says too early.
async fn steps_down(elders: &Elders<'_>, chiefs: &[(String, Value)]) {
    let milestones =
        "seniorMilestones { informationFiscalYear stepDownWindow { start end } retirementDate provisionalReappointment { start end } }";
    let found = elders.of(&chiefs[1].0, milestones).await["seniorMilestones"].take();
    let window = json!({"start": "2026-04-02", "end": "2027-04-01"});
    let provisional = json!({"start": "2031-04-01", "end": "2032-03-31"});
    assert_eq!(
        found,
        json!({"informationFiscalYear": 2025, "stepDownWindow": window, "retirementDate": "2031-03-31", "provisionalReappointment": provisional})
    );
    let older = elders.of(&chiefs[0].0, milestones).await["seniorMilestones"].take();
    assert_eq!((&older["retirementDate"], &older["informationFiscalYear"]), (&json!("2029-03-31"), &json!(2024)), "a day older");
    assert_eq!(older["stepDownWindow"], json!({"start": "2026-04-01", "end": "2026-04-01"}), "a window of one day");
    let due = elders.placement(&chiefs[1].1, "2026-11-24").await;
    assert_eq!(due["nextDecision"], json!({"what": "STEP_DOWN_OR_EXTEND", "by": "2027-04-01"}));
    let place = elders.post_below(&chiefs[1].1, "2027-04-01").await;
    let step_down = |on: &str| json!({"effectiveOn": on, "stepDowns": [{"employee": chiefs[1].1, "to": place}]});
    let (batch, version) = elders.office.batch("降任等", "2027-04-01").await;
    let mut early = step_down("2026-04-01");
    early.as_object_mut().unwrap().extend([("batch".to_owned(), json!(batch)), ("expectedBatchVersion".to_owned(), json!(version))]);
    assert_eq!(elders.refused("draftStepDowns", early).await, "SENIOR_OVER_LIMIT", "a day before the window");
    let orders = elders.announced("draftStepDowns", "2027-04-01", step_down("2027-04-01")).await;
    assert_eq!(orders, json!([{"kind": "STEP_DOWN", "effectiveOn": "2027-04-01"}]));
    elders.app.turn_to("2027-04-01");
    let row = elders.placement(&chiefs[1].1, "2027-04-01").await;
    let retires = json!({"what": "RETIREMENT_OR_EXTENSION", "by": "2031-03-31"});
    assert_eq!(row, json!({"status": "REGULAR_OVER60", "until": "2031-03-31", "isSupervisory": false, "nextDecision": retires}));
}

/// The other of that day stays in the post for two years, and steps down then.
async fn extended_twice(elders: &Elders<'_>, (number, person): &(String, Value)) {
    let extend = |from: &str, until: &str| json!({"employee": person, "kind": "SUPERVISORY_SPECIAL", "startsOn": from, "endsOn": until, "reason": "大規模事業の完了まで後任を得難い", "consentedOn": "2027-03-01"});
    assert_eq!(
        elders.refused("decideSeniorArrangement", extend("2027-04-02", "2028-04-02")).await,
        "SENIOR_OVER_LIMIT",
        "a year and a day"
    );
    assert_eq!(elders.refused("decideSeniorArrangement", extend("2027-04-03", "2028-03-31")).await, "SENIOR_NOT_OPEN", "a day late");
    elders.done("decideSeniorArrangement", "arrangement { endsOn }", extend("2027-04-02", "2028-03-31")).await;
    let row = elders.placement(person, "2027-06-01").await;
    let again = json!({"what": "EXTEND_AGAIN_OR_STEP_DOWN", "by": "2028-03-31"});
    assert_eq!(row, json!({"status": "SUPERVISORY_EXTENDED", "until": "2028-03-31", "isSupervisory": true, "nextDecision": again}));
    let pay = elders.of(number, "seniorMilestones { seventyPercentPayFrom stepDownExtendedUntil }").await;
    assert_eq!(pay["seniorMilestones"], json!({"seventyPercentPayFrom": "2028-04-01", "stepDownExtendedUntil": "2028-03-31"}), "SUP-9");
    elders.app.turn_to("2028-02-01");
    elders.done("decideSeniorArrangement", "arrangement { endsOn }", extend("2028-04-01", "2029-03-31")).await;
    elders.app.turn_to("2029-02-01");
    let place = elders.post_below(person, "2029-04-01").await;
    let down = json!({"effectiveOn": "2029-04-01", "stepDowns": [{"employee": person, "to": place}]});
    elders.announced("draftStepDowns", "2029-04-01", down).await;
    elders.app.turn_to("2029-04-01");
    assert_eq!(elders.placement(person, "2029-04-01").await["status"], "REGULAR_OVER60");
}

/// The one a day older left in 2029; on 2031-03-31 the three others do.
async fn retires(elders: &Elders<'_>, chiefs: &[(String, Value)]) {
    elders.app.turn_to("2031-02-01");
    let (batch, version) = elders.office.batch("定年退職", "2031-03-31").await;
    let retire = json!({"batch": batch, "expectedBatchVersion": version, "effectiveOn": "2031-03-31"});
    let drafted = elders.done("draftRetirements", "orders { kind employee { number } }", retire).await;
    let numbers: Vec<&str> = drafted["orders"].as_array().unwrap().iter().map(|it| it["employee"]["number"].as_str().unwrap()).collect();
    assert!(chiefs[1..].iter().all(|it| numbers.contains(&it.0.as_str())), "{numbers:?}");
    assert!(!numbers.contains(&chiefs[0].0.as_str()), "whose last day was two years ago");
    let version = elders.office.findings(&batch).await["version"].clone();
    let again = json!({"batch": batch, "expectedBatchVersion": version, "effectiveOn": "2031-03-31"});
    assert_eq!(elders.refused("draftRetirements", again).await, "NOTHING_TO_CHANGE", "drafted already");
    elders.office.approve(&batch).await;
    elders.office.announce(&batch).await;
    let status = |on: &str| format!("standing(asOf: \"{on}\") {{ status }}");
    assert_eq!(elders.of(&chiefs[1].0, &status("2031-03-31")).await["standing"]["status"], "IN_SERVICE", "to the end of the day");
    assert_eq!(elders.of(&chiefs[1].0, &status("2031-04-01")).await["standing"]["status"], "SEPARATED");
}

/// A term to 2032-03-31 and not a day longer; then there is none.
async fn reappointed(elders: &Elders<'_>, (_, person): &(String, Value)) {
    let place = elders.placement(person, "2031-03-31").await;
    assert_eq!(place["status"], "REGULAR_OVER60");
    let term = |until: &str| json!({"employee": person, "kind": "PROVISIONAL_PART_TIME", "startsOn": "2031-04-01", "endsOn": until, "weeklyMinutes": 1860, "consentedOn": "2031-01-15", "reason": "従前の勤務実績が良好"});
    let (batch, version) = elders.office.batch("再任用", "2031-04-01").await;
    let over = json!({"batch": batch, "expectedBatchVersion": version, "reappointments": [term("2032-04-01")]});
    assert_eq!(elders.refused("draftReappointments", over).await, "SENIOR_OVER_LIMIT");
    let orders = elders.announced("draftReappointments", "2031-04-01", json!({"reappointments": [term("2032-03-31")]})).await;
    assert_eq!(orders, json!([{"kind": "REAPPOINTMENT", "effectiveOn": "2031-04-01"}]));
    elders.app.turn_to("2031-04-01");
    let row = elders.placement(person, "2031-04-01").await;
    let last = json!({"what": "LEAVE", "by": "2032-03-31"});
    assert_eq!(row, json!({"status": "PROVISIONAL_PART_TIME", "until": "2032-03-31", "isSupervisory": false, "nextDecision": last}));
}
