//! Edges of secondments and of those past sixty: amended agreements, duties without consent, drafts taken back, late papers, the other route.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    recruitment::{act, code},
    secondment::Desk,
    senior_scene::Elders,
    support::App,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_is_amended_within_the_law_and_not_below_its_cases() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("PUBLIC_INTEREST_CORPORATION", "2027-04-01", "2030-03-31", json!({})).await;
    desk.agreed(&agreement, &person, "2027-04-01", "2030-03-31").await;
    let amend = |version: i64, until: &str| json!({"agreement": agreement, "expectedVersion": version, "endsOn": until, "salaryPayer": "SHARED", "items": ["費用の負担"], "reason": "事業の延長"});
    let refused = async |version: i64, until: &str| desk.elders.refused("amendSecondmentAgreement", amend(version, until)).await;
    assert_eq!(refused(1, "2030-03-30").await, "SECONDMENT_OVER_LIMIT", "a case lasts longer");
    assert_eq!(refused(1, "2032-04-01").await, "SECONDMENT_OVER_LIMIT", "five years");
    let amended = desk
        .elders
        .done("amendSecondmentAgreement", "agreement { endsOn items salaryPayer travelPayer version }", amend(1, "2032-03-31"))
        .await;
    let expected = json!({"endsOn": "2032-03-31", "items": ["費用の負担"], "salaryPayer": "SHARED", "travelPayer": "HOST", "version": 2});
    assert_eq!(amended["agreement"], expected);
    assert_eq!(refused(1, "2031-03-31").await, "STALE_VERSION");
}

/// A training is a duty: the host agrees to who was chosen. To a corporation nobody goes who was not asked.
#[tokio::test(flavor = "multi_thread")]
async fn consent_is_asked_where_the_law_asks_for_it() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let people = desk.elders.of_rank("主任", &["1975-05-05", "1976-05-05"]).await;
    for (kind, person, expected) in
        [("TRAINING_PREFECTURE", &people[0], "NO ERROR"), ("PUBLIC_INTEREST_CORPORATION", &people[1], "SECONDMENT_NOT_IN_STATE")]
    {
        let agreement = desk.concluded(kind, "2027-04-01", "2028-03-31", json!({})).await;
        let plan = json!({"agreement": agreement, "startsOn": "2027-04-01", "endsOn": "2028-03-31", "postAtHost": "主任"});
        let case = desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
        let choose = json!({"secondment": case, "expectedVersion": 1, "employee": person.1, "chosenBy": "WISH"});
        desk.elders.done("chooseSecondee", "secondment { id }", choose).await;
        let agree = json!({"secondment": case, "expectedVersion": 2, "agreedOn": "2026-11-22"});
        let allowed = desk.case(&case, "allowedActions { action allowed }").await["allowedActions"].take();
        let may = allowed.as_array().unwrap().iter().find(|it| it["action"] == "agreeSecondment").unwrap()["allowed"].clone();
        assert_eq!(may, expected == "NO ERROR", "{kind}");
        assert_eq!(desk.elders.refused("agreeSecondment", agree).await, expected, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_whose_draft_was_taken_back_is_made_again() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("TRAINING_PREFECTURE", "2027-04-01", "2029-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2028-03-31").await;
    desk.announced("draftSecondmentOrders", "secondments { state }", "2027-04-01", json!({"secondments": [case]})).await;
    app.turn_to("2027-12-01");
    let extend = async |until: &str, consented: &str| {
        let (batch, batch_version) = desk.elders.office.batch("派遣の延長", "2028-04-01").await;
        let version = desk.case(&case, "version").await["version"].take();
        let input = json!({"secondment": case, "expectedVersion": version, "endsOn": until, "consentedOn": consented, "batch": batch, "expectedBatchVersion": batch_version});
        (code(&act(&desk.elders.clerk(), "extendSecondment", "", input).await), batch)
    };
    assert_eq!(extend("2029-03-31", "2027-03-31").await.0, "CONSENT_MISSING", "the consent to the first term is none to another");
    let (done, batch) = extend("2029-03-31", "2027-11-30").await;
    assert_eq!(done, "NO ERROR");
    let due = async || {
        let plan = "{ returnPlan(by: \"2028-03-31\") { secondment { endsOn } } }";
        desk.elders.clerk().data(plan, json!({})).await["returnPlan"].take()
    };
    assert_eq!(due().await, json!([]));
    let draft = "query($b: ID!) { orderBatch(id: $b) { version } personnelOrders(filter: {batch: $b}) { nodes { id } } }";
    let draft = desk.elders.clerk().data(draft, json!({"b": batch})).await;
    let remove =
        json!({"batch": batch, "expectedVersion": draft["orderBatch"]["version"], "orders": [draft["personnelOrders"]["nodes"][0]["id"]]});
    desk.elders.done("removeOrders", "batch { id }", remove).await;
    assert_eq!(due().await[0]["secondment"], json!({"endsOn": "2028-03-31"}), "back in the plan at once");
    assert_eq!(extend("2028-09-30", "2027-11-30").await.0, "NO ERROR", "a shorter one: what was taken back counts for nothing");
    let mended = desk.case(&case, "endsOn extensions { endsOn }").await;
    assert_eq!(mended, json!({"endsOn": "2028-09-30", "extensions": [{"endsOn": "2028-09-30"}]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_city_makes_of_a_report_leaves_the_report_as_it_is() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("TRAINING_PREFECTURE", "2027-04-01", "2028-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2028-03-31").await;
    desk.announced("draftSecondmentOrders", "secondments { state }", "2027-04-01", json!({"secondments": [case]})).await;
    app.turn_to("2027-10-01");
    let version = async || desk.case(&case, "version").await["version"].take();
    let mine = json!({"secondment": case, "expectedVersion": 4, "report": "県の手法を学んだ。"});
    assert_eq!(code(&act(&desk.elders.me(&person.0), "reportSecondment", "", mine).await), "NO ERROR");
    app.turn_to("2027-10-05");
    assert_eq!(
        desk.elders.refused("reportSecondment", json!({"secondment": case, "expectedVersion": version().await})).await,
        "NOTHING_TO_CHANGE"
    );
    let used = json!({"secondment": case, "expectedVersion": version().await, "use": "庁内研修の講師とする。"});
    let told = desk.elders.done("reportSecondment", "secondment { report reportUse reportedOn }", used).await["secondment"].take();
    assert_eq!(told, json!({"report": "県の手法を学んだ。", "reportUse": "庁内研修の講師とする。", "reportedOn": "2027-10-01"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_comes_late_is_history() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chief = elders.chiefs(&["1966-04-02"]).await.remove(0);
    let opened = elders
        .done("openSeniorInquiry", "inquiries { id employee { number } }", json!({"fiscalYear": 2026, "answerBy": "2027-01-31"}))
        .await;
    let inquiry =
        opened["inquiries"].as_array().unwrap().iter().find(|it| it["employee"]["number"] == chief.0.as_str()).unwrap()["id"].clone();
    app.turn_to("2026-11-25");
    let wish = |wish: &str, on: &str| json!({"inquiry": inquiry, "wish": wish, "statedOn": on});
    elders.done("stateSeniorWish", "inquiry { id }", wish("RETIRE", "2026-11-25")).await;
    let late = elders.done("stateSeniorWish", "inquiry { wish { wish statedOn } history { wish } }", wish("UNDECIDED", "2026-11-23")).await;
    assert_eq!(late["inquiry"]["wish"], json!({"wish": "RETIRE", "statedOn": "2026-11-25"}), "{late:#}");
    assert_eq!(late["inquiry"]["history"].as_array().unwrap().len(), 2);
}

/// Where no special circumstances are, and that is said, the other route is the one from the end of the window.
#[tokio::test(flavor = "multi_thread")]
async fn the_other_route_begins_at_the_window_where_there_are_no_special_circumstances() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chief = elders.chiefs(&["1966-04-02"]).await.remove(0);
    app.turn_to("2027-03-10");
    let decide = |without: bool| json!({"employee": chief.1, "kind": "SUPERVISORY_GROUP", "startsOn": "2027-04-02", "endsOn": "2028-04-01", "reason": "同じ職群に後任がない", "consentedOn": "2027-03-01", "isWithoutSpecialCircumstances": without});
    let refused = act(&elders.clerk(), "decideSeniorArrangement", "", decide(false)).await;
    assert_eq!(
        (code(&refused), &refused["errors"][0]["path"]),
        ("SENIOR_NOT_OPEN".to_owned(), &json!(["input", "isWithoutSpecialCircumstances"]))
    );
    // Which posts are of a specified group is the city's to say; of another post the route is closed.
    elders.name_groups("BUCHO").await;
    let elsewhere = act(&elders.clerk(), "decideSeniorArrangement", "", decide(true)).await;
    assert_eq!((code(&elsewhere), &elsewhere["errors"][0]["path"]), ("SENIOR_NOT_OPEN".to_owned(), &json!(["input", "kind"])));
    elders.name_groups("KACHO").await;
    let decided = elders.done("decideSeniorArrangement", "arrangement { kind endsOn }", decide(true)).await;
    assert_eq!(decided["arrangement"], json!({"kind": "SUPERVISORY_GROUP", "endsOn": "2028-04-01"}));
    assert_eq!(elders.placement(&chief.1, "2027-05-01").await["status"], "SUPERVISORY_EXTENDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_must_have_left_is_placed_nowhere() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chief = elders.chiefs(&["1966-04-02"]).await.remove(0);
    assert_eq!(elders.placement(&chief.1, "2031-03-31").await["until"], "2031-03-31");
    assert_eq!(elders.placement(&chief.1, "2031-04-01").await, Value::Null);
    let query = "{ placements(filter: {asOf: \"2031-06-01\"}, first: 100) { totalCount nodes { until nextDecision { by } } } }";
    let later = elders.clerk().data(query, json!({})).await["placements"].take();
    let nodes = later["nodes"].as_array().unwrap();
    assert!(!nodes.is_empty() && nodes.iter().all(|it| it["until"].as_str().is_none_or(|until| until >= "2031-06-01")), "{later:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_names_the_last_day_of_a_hand_over_and_the_office_reads_what_people_can() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chief = elders.chiefs(&["1966-04-02"]).await.remove(0);
    let unit = elders.of(&chief.0, "standing { orgUnit { code } }").await["standing"]["orgUnit"]["code"].as_str().unwrap().to_owned();
    let above = elders.office.head_of(&format!("{}000000", &unit[..2])).await;
    let head = app.staff(&above, &[Role::Employee, Role::UnitHead]);
    let plan = |deadline: Value| json!({"employee": chief.1, "topic": "固定資産の評価替え", "deadline": deadline});
    let told = act(&head, "planHandover", "handover { deadline }", plan(Value::Null)).await;
    assert_eq!((code(&told), &told["errors"][0]["path"]), ("INVALID_VALUE".to_owned(), &json!(["input", "deadline"])), "{told:#}");
    assert_eq!(code(&act(&head, "planHandover", "handover { deadline }", plan(json!("2027-01-31"))).await), "NO ERROR");
    let skilled = json!({"employee": chief.1, "skills": ["税務", "指導"]});
    elders.done("describeExperience", "profile { id }", skilled).await;
    let query = "query($s: String, $e: [ID!]) { experienceProfiles(skill: $s, employees: $e) { employee { number } skills } }";
    let found =
        async |skill: Value, people: Value| elders.clerk().data(query, json!({"s": skill, "e": people})).await["experienceProfiles"].take();
    let mine = json!([{"employee": {"number": chief.0}, "skills": ["指導", "税務"]}]);
    assert_eq!(found(json!("税務"), Value::Null).await, mine);
    assert_eq!(found(json!("税"), Value::Null).await, json!([]), "a word is whole");
    assert_eq!(found(Value::Null, json!([chief.1])).await, mine);
    assert_eq!(head.code(query, json!({})).await, "NO ERROR", "one's own");
    assert_eq!(head.data(query, json!({})).await["experienceProfiles"], json!([]));
}

/// 特例任用 by special circumstances is for the post held (地方公務員法28条の5第1項); by a specified group it is for another post of the group too.
#[tokio::test(flavor = "multi_thread")]
async fn an_extension_by_special_circumstances_is_for_the_post_held() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chiefs = elders.chiefs(&["1966-04-02", "1966-04-02"]).await;
    app.turn_to("2027-03-10");
    elders.name_groups("KACHO").await;
    for (chief, kind) in chiefs.iter().zip(["SUPERVISORY_SPECIAL", "SUPERVISORY_GROUP"]) {
        let decide = json!({"employee": chief.1, "kind": kind, "startsOn": "2027-04-02", "endsOn": "2028-04-01", "reason": "後任を得難い", "consentedOn": "2027-03-01", "isWithoutSpecialCircumstances": kind == "SUPERVISORY_GROUP"});
        elders.done("decideSeniorArrangement", "arrangement { kind }", decide).await;
    }
    let unit = elders.clerk().data("{ orgUnit(by: {code: \"04010000\"}) { heads { post { id isSupervisory } } } }", json!({})).await;
    let post = unit["orgUnit"]["heads"][0]["post"]["id"].clone();
    for (chief, barred) in chiefs.iter().zip([true, false]) {
        let (batch, version) = elders.office.batch("異動", "2027-07-01").await;
        let order = json!([{"kind": "REASSIGNMENT", "employee": chief.1, "effectiveOn": "2027-07-01", "toPost": post}]);
        assert_eq!(elders.office.add(&batch, version, order).await["errors"], json!([]));
        let found = elders.office.findings(&batch).await["findings"]["items"].to_string();
        assert_eq!(found.contains("SUPERVISORY_AFTER_STEP_DOWN"), barred, "{found}");
    }
}

/// 勤務延長: who stays beyond retirement comes back after it, and the dates of the person say so.
#[tokio::test(flavor = "multi_thread")]
async fn a_retirement_that_is_extended_moves_what_comes_after_it() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.of_rank("主任", &["1964-04-02"]).await.remove(0);
    app.turn_to("2027-03-01");
    let what = "seniorMilestones { retirementDate retirementExtendedUntil provisionalReappointment { start end } }";
    let before = elders.of(&number, what).await["seniorMilestones"].take();
    assert_eq!(
        before,
        json!({"retirementDate": "2027-03-31", "retirementExtendedUntil": null, "provisionalReappointment": {"start": "2027-04-01", "end": "2030-03-31"}})
    );
    let decide = json!({"employee": person, "kind": "RETIREMENT_EXTENSION", "startsOn": "2027-04-01", "endsOn": "2028-03-31", "reason": "職務の特殊性", "consentedOn": "2027-02-01"});
    elders.done("decideSeniorArrangement", "arrangement { kind }", decide).await;
    let after = elders.of(&number, what).await["seniorMilestones"].take();
    assert_eq!(
        after,
        json!({"retirementDate": "2027-03-31", "retirementExtendedUntil": "2028-03-31", "provisionalReappointment": {"start": "2028-04-01", "end": "2030-03-31"}})
    );
}

/// A term of reappointment is renewed year by year, from the day after its last, to the limit and no further.
#[tokio::test(flavor = "multi_thread")]
async fn a_term_is_renewed_year_by_year_to_its_limit() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.of_rank("主任", &["1964-04-02"]).await.remove(0);
    let place = elders.of(&number, "standing { orgUnit { id } rank { id } }").await["standing"].take();
    app.turn_to("2027-02-01");
    elders.announced("draftRetirements", "2027-03-31", json!({"effectiveOn": "2027-03-31"})).await;
    let term = |from: &str, until: &str, consented: &str| {
        json!({"reappointments": [{"employee": person, "kind": "PROVISIONAL_FULL_TIME", "startsOn": from, "endsOn": until, "reason": "知識の活用", "consentedOn": consented,
            "to": {"orgUnit": place["orgUnit"]["id"], "rank": place["rank"]["id"]}}]})
    };
    for (today, year, kind) in
        [("2027-02-02", 2027, "REAPPOINTMENT"), ("2028-02-02", 2028, "TERM_RENEWAL"), ("2029-02-02", 2029, "TERM_RENEWAL")]
    {
        app.turn_to(today);
        let (from, until) = (format!("{year}-04-01"), format!("{}-03-31", year + 1));
        let drafted = elders.announced("draftReappointments", &from, term(&from, &until, today)).await;
        assert_eq!(drafted, json!([{"kind": kind, "effectiveOn": from}]), "{year}");
    }
    app.turn_to("2029-04-01");
    let row = elders.placement(&person, "2029-04-01").await;
    assert_eq!(
        (&row["until"], &row["nextDecision"]["what"]),
        (&json!("2030-03-31"), &json!("LEAVE")),
        "65 within the year: it is the last one"
    );
    // Whoever serves a term is asked again too, and told how long it may go on.
    app.turn_to("2029-10-01");
    let open = json!({"fiscalYear": 2029, "answerBy": "2029-12-26"});
    let made = elders.done("openSeniorInquiry", "inquiries { purpose noticeText employee { number } }", open).await["inquiries"].take();
    let mine = made.as_array().unwrap().iter().find(|it| it["employee"]["number"] == number.as_str()).unwrap_or_else(|| panic!("{made:#}"));
    assert_eq!(mine["purpose"], "AGAIN");
    assert!(
        mine["noticeText"][0].as_str().unwrap().contains("令和12年3月31日まで")
            && mine["noticeText"][1].as_str().unwrap().contains("できません"),
        "{mine:#}"
    );
    app.turn_to("2030-02-02");
    let (batch, version) = elders.office.batch("再任用", "2030-04-01").await;
    let mut over = term("2030-04-01", "2031-03-31", "2030-02-01");
    (over["batch"], over["expectedBatchVersion"]) = (json!(batch), json!(version));
    assert_eq!(elders.refused("draftReappointments", over).await, "SENIOR_OVER_LIMIT");
}

/// Who works the whole week takes no part-time post, unless a term begins with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_part_time_post_is_for_who_is_reappointed_to_it() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.of_rank("主任", &["1965-05-05"]).await.remove(0);
    let place = elders.of(&number, "standing { orgUnit { id } rank { id } }").await["standing"].take();
    let opening = json!({"orgUnit": place["orgUnit"]["id"], "title": "窓口の支援", "duties": "補助", "startsOn": "2027-04-01", "weeklyMinutes": 1860});
    let opening = elders.done("openSeniorPost", "opening { id }", opening).await["opening"]["id"].take();
    let (batch, version) = elders.office.batch("配置", "2027-04-01").await;
    let decide =
        json!({"opening": opening, "employees": [person], "rank": place["rank"]["id"], "batch": batch, "expectedBatchVersion": version});
    let refused = act(&elders.clerk(), "decideSeniorPlacements", "", decide).await;
    assert_eq!(
        (code(&refused).as_str(), &refused["errors"][0]["path"]),
        ("SENIOR_NOT_OPEN", &json!(["input", "employees", "0"])),
        "{refused:#}"
    );
}

/// 高齢者部分休業: from the age of the ordinance, so many minutes a week at the most, with consent, and ended early for a reason.
#[tokio::test(flavor = "multi_thread")]
async fn part_of_the_week_is_taken_off_within_the_ordinance() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let people = elders.of_rank("主任", &["1966-05-05", "1972-05-05"]).await;
    let decide = |who: usize, minutes: i64| json!({"employee": people[who].1, "kind": "PARTIAL_LEAVE", "startsOn": "2026-12-01", "endsOn": "2027-03-31", "weeklyMinutes": minutes, "reason": "地域活動", "consentedOn": "2026-11-20"});
    assert_eq!(elders.refused("decideSeniorArrangement", decide(1, 600)).await, "SENIOR_OVER_LIMIT", "before 55");
    assert_ne!(elders.refused("decideSeniorArrangement", decide(0, 1163)).await, "NO ERROR", "a minute more than half of the week");
    let decided =
        elders.done("decideSeniorArrangement", "arrangement { id version kind weeklyMinutes }", decide(0, 1162)).await["arrangement"]
            .take();
    assert_eq!((&decided["kind"], &decided["weeklyMinutes"]), (&json!("PARTIAL_LEAVE"), &json!(1162)));
    app.turn_to("2026-12-15");
    let end = json!({"arrangement": decided["id"], "expectedVersion": 1, "endsOn": "2026-12-31", "reason": "活動の終了"});
    let ended = elders.done("endSeniorArrangement", "arrangement { endsOn endedBecause }", end).await["arrangement"].take();
    assert_eq!(ended, json!({"endsOn": "2026-12-31", "endedBecause": "活動の終了"}));
}

/// The question that portals ask alone: as it was promised to them, and without data where it is refused.
#[tokio::test(flavor = "multi_thread")]
async fn milestones_of_a_birth_date_are_never_null() {
    let app = App::empty().await;
    let shape = "{ __type(name: \"Query\") { fields { name type { kind ofType { name } } args { name defaultValue type { kind } } } } }";
    let fields = app.admin().data(shape, json!({})).await["__type"]["fields"].take();
    let found = fields.as_array().unwrap().iter().find(|it| it["name"] == "seniorMilestones").unwrap();
    assert_eq!(found["type"], json!({"kind": "NON_NULL", "ofType": {"name": "SeniorMilestones"}}));
    let category = found["args"].as_array().unwrap().iter().find(|it| it["name"] == "category").unwrap();
    assert_eq!((&category["defaultValue"], &category["type"]["kind"]), (&json!("GENERAL"), &json!("NON_NULL")));
    let refused = app.admin().ask("{ seniorMilestones(birthDate: \"1500-01-01\") { attains60On } }", json!({})).await;
    assert_eq!((&refused["data"], &refused["errors"][0]["path"]), (&Value::Null, &json!(["seniorMilestones"])), "{refused:#}");
}
