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
    let groups = async |ranks: &str| {
        use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
        let key = entity::profile_setting::COLUMN.key.eq("specified_post_groups");
        let row = entity::profile_setting::Entity::find().filter(key).one(app.db()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.value = Set(json!([{"name": "本庁", "ranks": [ranks]}]).to_string());
        row.update(app.db()).await.unwrap();
    };
    groups("BUCHO").await;
    let elsewhere = act(&elders.clerk(), "decideSeniorArrangement", "", decide(true)).await;
    assert_eq!((code(&elsewhere), &elsewhere["errors"][0]["path"]), ("SENIOR_NOT_OPEN".to_owned(), &json!(["input", "kind"])));
    groups("KACHO").await;
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
