//! From the decision on: what is told is what was read, rounds that change, heads who do nothing, and transfers that are corrected.

use jinzai::access::Role;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::{
    posting::{Kobo, apply, staff},
    recruitment::{act, code},
    support::App,
};

async fn examined(kobo: &Kobo<'_>, posting: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Posting { version examinationVersion } } }";
    kobo.personnel().data(query, json!({"id": posting})).await["node"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_is_what_was_read_and_its_version_is_for_who_examines() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let people = staff(&app).await;
    let (one, two) = (kobo.apply(&people[1].number, &posting, 1).await, kobo.apply(&people[40].number, &posting, 1).await);
    let read = examined(&kobo, &posting).await;
    let mine = kobo.office.someone(&people[1].number);
    let seen =
        mine.data("query($id: ID!) { node(id: $id) { ... on Posting { version examinationVersion } } }", json!({"id": posting})).await;
    assert_eq!(seen["node"], json!({"version": read["version"], "examinationVersion": null}));
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [one, two]})).await;
    let decide = |version: &Value, more: Value| {
        let mut input = json!({"posting": posting, "expectedExaminationVersion": version});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let stale = act(&kobo.personnel(), "decidePosting", "", decide(&read["examinationVersion"], json!({"selected": [one]}))).await;
    assert_eq!(code(&stale), "STALE_VERSION");
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [one], "reserve": [two]})).await;
    let before = examined(&kobo, &posting).await;
    assert_eq!(before["version"], read["version"], "all staff read that one");
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "reconsidered": [one]})).await;
    app.turn_to("2026-12-11");
    let tell =
        json!({"posting": posting, "expectedVersion": before["version"], "expectedExaminationVersion": before["examinationVersion"]});
    assert_eq!(code(&act(&kobo.personnel(), "notifyPosting", "", tell).await), "STALE_VERSION", "a colleague thought again");
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [one]})).await;
    kobo.notify(&posting).await;
    // A reserve who was told, fell by a mistake, and is a reserve again.
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "notSelected": [two]})).await;
    let again =
        kobo.done("decidePosting", "applications { examination { state } }", json!({"posting": posting, "reconsidered": [two]})).await;
    assert_eq!(again["applications"][0]["examination"]["state"], "RESERVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_changes_while_it_is_prepared_and_little_of_it_afterwards() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    let unit = kobo.office.unit("03020000").await;
    let rule = app.admin().data("{ eligibilityRules { id } }", json!({})).await["eligibilityRules"][0]["id"].take();
    let content = |title: &str, until: &str, substitute: &str| {
        json!({"fiscalYear": 2026, "title": title, "rule": rule, "mostChoices": 2, "personnelUnit": unit["id"], "substitute": substitute,
            "applicationsFrom": "2026-11-24", "applicationsUntil": until, "recordsUntil": "2027-09-30"})
    };
    let revise = async |version: i64, content: Value| {
        let input = json!({"round": kobo.round, "expectedVersion": version, "content": content, "reason": "誤記の訂正"});
        act(&kobo.personnel(), "revisePostingRound", "round { title version applicationsUntil substitute { number } state }", input).await
    };
    let first = revise(1, content("令和8年度秋期庁内公募", "2026-12-10", &kobo.substitute)).await;
    assert_eq!((&first["round"]["title"], &first["round"]["version"]), (&json!("令和8年度秋期庁内公募"), &json!(2)), "{first:#}");
    assert_eq!(code(&revise(1, content("令和8年度庁内公募", "2026-12-10", &kobo.substitute)).await), "STALE_VERSION");
    app.turn_to("2026-12-11");
    let publish = json!({"round": kobo.round, "expectedVersion": 2});
    assert_eq!(
        code(&act(&kobo.personnel(), "publishPostingRound", "", publish.clone()).await),
        "APPLICATIONS_CLOSED",
        "nobody could apply any more"
    );
    app.turn_to("2026-11-22");
    kobo.done("publishPostingRound", "round { state }", publish).await;
    let other = kobo.office.head_of("12010000").await;
    let third = revise(3, content("令和8年度秋期庁内公募", "2026-12-20", &other)).await;
    let expected = json!({"title": "令和8年度秋期庁内公募", "version": 4, "applicationsUntil": "2026-12-20", "substitute": {"number": other}, "state": "PUBLISHED"});
    assert_eq!(third["round"], expected, "{third:#}");
    assert_eq!(
        code(&revise(4, content("別の公募", "2026-12-20", &other)).await),
        "INVALID_VALUE",
        "what was published stays as it was told"
    );
    // Who applies is judged by the rule as it was published.
    let stricter = json!({"rule": rule, "expectedVersion": 1, "criteria": {"rank": {"codes": ["BUCHO"]}}, "referenceDay": "AS_ASKED", "legalBasis": "実施要領", "reason": "改正"});
    act(&app.admin(), "reviseEligibilityRule", "rule { version }", stricter).await;
    app.turn_to("2026-12-20");
    let person = staff(&app).await.remove(3);
    assert_eq!(code(&apply(&kobo.office.someone(&person.number), &posting, 1).await), "NO ERROR");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_who_does_nothing_ends_nothing_but_this_one() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({"throughHead": true})).await;
    let (one, other) = (kobo.posting("04010000", 1).await, kobo.posting("04020000", 1).await);
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    kobo.apply(&person.number, &one, 1).await;
    let lower = kobo.apply(&person.number, &other, 2).await;
    let head = kobo.office.head(&kobo.office.head_of("05010000").await);
    act(
        &head,
        "forwardPostingApplication",
        "application { id }",
        json!({"application": lower, "expectedVersion": 1, "opinion": "推薦する"}),
    )
    .await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [lower]})).await;
    let select = json!({"posting": other, "selected": [lower]});
    assert_eq!(code(&act(&kobo.personnel(), "decidePosting", "", select.clone()).await), "HIGHER_CHOICE_OPEN");
    kobo.notify(&one).await;
    let mine = "{ postingApplications { nodes { state choice } } }";
    let told = kobo.office.someone(&person.number).data(mine, json!({})).await["postingApplications"]["nodes"].take();
    assert!(told.as_array().unwrap().contains(&json!({"state": "NOT_SELECTED", "choice": 1})), "{told:#}");
    kobo.done("decidePosting", "applications { id }", select).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_is_corrected_is_a_placement_as_before() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.remove(1);
    let id = kobo.apply(&person.number, &posting, 1).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [id]})).await;
    kobo.notify(&posting).await;
    let (batch, version) = kobo.office.batch("異動", "2027-05-01").await;
    let draft = |on: &str| json!({"posting": posting, "batch": batch, "expectedBatchVersion": version, "startsOn": on});
    assert_eq!(code(&act(&kobo.personnel(), "draftPostingOrders", "", draft("2026-12-10")).await), "INVALID_VALUE", "not in the past");
    kobo.done("draftPostingOrders", "applications { id }", draft("2027-05-01")).await;
    kobo.office.approve(&batch).await;
    kobo.office.pre_notify(&batch).await;
    kobo.office.announce(&batch).await;
    let ends = "query($d: Date) { postingApplications(filter: {placementEndsBy: $d}) { nodes { id examination { endsOn } } } }";
    let placed = async |day: &str| kobo.personnel().data(ends, json!({"d": day})).await["postingApplications"]["nodes"].take();
    assert_eq!(placed("2030-04-29").await, json!([]));
    assert_eq!(placed("2030-04-30").await, json!([{"id": id, "examination": {"endsOn": "2030-04-30"}}]), "three years from the day itself");
    let query = "query($b: ID!) { personnelOrders(filter: {batch: $b}) { nodes { id person { number } toUnit { id } } } }";
    for again in 1..=2 {
        let order =
            kobo.personnel().data(query, json!({"b": if again == 1 { batch.clone() } else { last(&kobo).await }})).await["personnelOrders"]
                ["nodes"][0]
                .take();
        let employee = app.admin().data("query($n: String!) { employee(by: {number: $n}) { id } }", json!({"n": person.number})).await["employee"]["id"].take();
        let (mending, version) = kobo.office.batch(&format!("訂正{again}"), "2027-05-01").await;
        let orders = json!([{"kind": "REASSIGNMENT", "corrects": order["id"], "employee": employee, "effectiveOn": "2027-05-01", "toUnit": order["toUnit"]["id"]}]);
        assert_eq!(kobo.office.add(&mending, version, orders).await["errors"], json!([]));
        kobo.office.approve(&mending).await;
        kobo.office.pre_notify(&mending).await;
        kobo.office.announce(&mending).await;
        assert_eq!(placed("2030-04-30").await[0]["id"], id, "after {again} corrections");
    }
    app.turn_to("2027-10-01");
    kobo.done("closePostingRound", "round { figures { placed } }", json!({"round": kobo.round, "expectedVersion": 2})).await;
    assert_eq!(placed("2030-04-30").await[0]["id"], id, "what stands is not forgotten");
}

/// The batch that was made last.
async fn last(kobo: &Kobo<'_>) -> String {
    let found =
        kobo.personnel().data("{ orderBatches(first: 100) { nodes { id title } } }", json!({})).await["orderBatches"]["nodes"].take();
    let first = found.as_array().unwrap().iter().find(|it| it["title"] == "訂正1").unwrap();
    first["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_learns_who_declared_when_there_is_something_to_decide() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let (_, office) = app.people_of("03020000").await;
    let me = kobo.office.someone(office.iter().find(|it| **it != kobo.office.planner).unwrap());
    let declare = json!({"skills": "統計", "wishes": "企画", "validUntil": "2027-03-31"});
    let made = act(&me, "declareFreeAgency", "declaration { id }", declare).await["declaration"]["id"].take();
    let seen = "{ freeAgentDeclarations { nodes { skills declarant { number } bids { id version state } } } }";
    let names = async || kobo.personnel().data(seen, json!({})).await["freeAgentDeclarations"]["nodes"][0]["declarant"].take();
    assert_eq!(names().await, Value::Null, "not even a colleague");
    let bid = json!({"declaration": made, "orgUnit": kobo.office.unit("02010000").await["id"], "message": "ぜひ"});
    act(&kobo.office.head(&kobo.office.head_of("02010000").await), "bidForFreeAgent", "declaration { id }", bid).await;
    assert_eq!(names().await, Value::Null);
    let bid = me.data(seen, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"][0]["id"].take();
    act(&me, "answerFreeAgentBid", "declaration { id }", json!({"bid": bid, "expectedVersion": 1, "accepts": true})).await;
    assert!(names().await["number"].is_string(), "who decides on the transfer knows whose it is");
    let auditor = app.role(Role::Auditor);
    assert_eq!(auditor.code("{ freeAgentDeclarations { totalCount } }", json!({})).await, "FORBIDDEN");
}

/// Whether an act is offered of an object, or why not.
async fn offered(asker: &crate::support::Asker<'_>, kind: &str, id: &Value, act: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ allowedActions {{ action reasons }} }} }} }}");
    let found = asker.data(&query, json!({"id": id})).await["node"]["allowedActions"].take();
    found.as_array().unwrap().iter().find(|it| it["action"] == act).unwrap_or_else(|| panic!("{found:#}"))["reasons"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_is_what_the_day_allows() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    let number = staff(&app).await[1].number.clone();
    assert_eq!(
        offered(&kobo.personnel(), "Posting", &posting, "applyForPosting").await,
        json!(["POSTING_NOT_IN_STATE"]),
        "it is not published"
    );
    kobo.publish().await;
    for (today, apply, notify) in [
        ("2026-11-23", json!(["APPLICATIONS_CLOSED"]), json!(["APPLICATIONS_CLOSED"])),
        ("2026-11-24", json!([]), json!(["APPLICATIONS_CLOSED"])),
        ("2026-12-10", json!([]), json!(["APPLICATIONS_CLOSED"])),
        ("2026-12-11", json!(["APPLICATIONS_CLOSED"]), json!([])),
    ] {
        app.turn_to(today);
        assert_eq!(offered(&kobo.office.someone(&number), "Posting", &posting, "applyForPosting").await, apply, "{today}");
        assert_eq!(offered(&kobo.personnel(), "Posting", &posting, "notifyPosting").await, notify, "{today}");
    }
    for (today, close) in [("2027-09-30", json!(["RETENTION_NOT_OVER"])), ("2027-10-01", json!([]))] {
        app.turn_to(today);
        assert_eq!(offered(&kobo.personnel(), "PostingRound", &kobo.round, "closePostingRound").await, close, "{today}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_outlast_what_they_granted() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let id = kobo.apply(&staff(&app).await[1].number, &posting, 1).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [id]})).await;
    kobo.notify(&posting).await;
    let (batch, version) = kobo.office.batch("異動", "2027-10-01").await;
    let late = json!({"posting": posting, "batch": batch, "expectedBatchVersion": version, "startsOn": "2027-10-01"});
    let refused = act(&kobo.personnel(), "draftPostingOrders", "", late).await;
    assert_eq!((code(&refused).as_str(), &refused["errors"][0]["path"]), ("INVALID_VALUE", &json!(["input", "startsOn"])), "{refused:#}");
    let revise = async |until: &str| {
        let unit = kobo.office.unit("03020000").await;
        let read = "query($id: ID!) { node(id: $id) { ... on PostingRound { version title mostChoices } } }";
        let round = kobo.personnel().data(read, json!({"id": kobo.round})).await["node"].take();
        let rule = app.admin().data("{ eligibilityRules { id } }", json!({})).await["eligibilityRules"][0]["id"].take();
        let content = json!({"fiscalYear": 2026, "title": round["title"], "rule": rule, "mostChoices": round["mostChoices"],
            "personnelUnit": unit["id"], "substitute": kobo.substitute, "applicationsFrom": "2026-11-24", "applicationsUntil": "2026-12-10", "recordsUntil": until});
        let input = json!({"round": kobo.round, "expectedVersion": round["version"], "content": content, "reason": "保存期限の変更"});
        act(&kobo.personnel(), "revisePostingRound", "round { recordsUntil }", input).await
    };
    let short = revise("2027-03-31").await;
    assert_eq!(
        (code(&short).as_str(), &short["errors"][0]["path"]),
        ("INVALID_VALUE", &json!(["input", "content", "recordsUntil"])),
        "{short:#}"
    );
    assert_eq!(revise("2027-04-01").await["round"]["recordsUntil"], "2027-04-01", "the day on which its postings begin");
}

/// Records go when they are over, whether or not anybody thinks of closing the round: with the next one that is made.
#[tokio::test(flavor = "multi_thread")]
async fn a_round_whose_records_are_over_is_closed_as_another_is_made() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    kobo.apply(&staff(&app).await[1].number, &posting, 1).await;
    let unit = kobo.office.unit("03020000").await["id"].take();
    let rule = app.admin().data("{ eligibilityRules { id } }", json!({})).await["eligibilityRules"][0]["id"].take();
    let next = async |title: &str| {
        let input = json!({"fiscalYear": 2027, "title": title, "rule": rule, "mostChoices": 1, "personnelUnit": unit, "substitute": kobo.substitute,
            "applicationsFrom": "2027-11-24", "applicationsUntil": "2027-12-10", "recordsUntil": "2028-09-30"});
        assert_eq!(
            kobo.done("createPostingRound", "round { state title }", input).await["round"],
            json!({"state": "DRAFT", "title": title})
        );
    };
    let state = async || {
        let query =
            "query($id: ID!) { node(id: $id) { ... on PostingRound { state version figures { applicants applications placed } } } }";
        kobo.personnel().data(query, json!({"id": kobo.round})).await["node"].take()
    };
    let rows = async || entity::posting_application::Entity::find().all(app.db()).await.unwrap().len();
    app.turn_to("2027-09-30");
    next("秋").await;
    assert_eq!((state().await["state"].take(), rows().await), (json!("PUBLISHED"), 1), "the last day");
    app.turn_to("2027-10-01");
    next("冬").await;
    assert_eq!((state().await["state"].take(), rows().await), (json!("CLOSED"), 0));
    assert_eq!(state().await["version"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_that_ran_out_is_erased_and_one_that_is_to_be_decided_is_not() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let people = staff(&app).await;
    let (silent, wanted, later) = (&people[1], &people[2], &people[3]);
    let declare = async |number: &str, until: &str| {
        let input = json!({"skills": "統計", "wishes": "企画", "validUntil": until});
        act(&kobo.office.someone(number), "declareFreeAgency", "declaration { id }", input).await["declaration"]["id"].take()
    };
    declare(&silent.number, "2026-12-01").await;
    let made = declare(&wanted.number, "2026-12-01").await;
    let bid = json!({"declaration": made, "orgUnit": kobo.office.unit("02010000").await["id"], "message": "ぜひ"});
    act(&kobo.office.head(&kobo.office.head_of("02010000").await), "bidForFreeAgent", "declaration { id }", bid).await;
    let seen = "{ freeAgentDeclarations { nodes { bids { id } } } }";
    let bid = kobo.office.someone(&wanted.number).data(seen, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"][0]["id"].take();
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    act(&kobo.office.someone(&wanted.number), "answerFreeAgentBid", "declaration { id }", accept).await;
    let kept = async || {
        let rows = entity::free_agent_declaration::Entity::find().all(app.db()).await.unwrap().len();
        (rows, entity::free_agent_identity::Entity::find().all(app.db()).await.unwrap().len())
    };
    app.turn_to("2026-12-01");
    declare(&later.number, "2026-12-02").await;
    assert_eq!(kept().await, (3, 3), "the last day is not over");
    app.turn_to("2026-12-02");
    declare(&people[4].number, "2026-12-31").await;
    assert_eq!(kept().await, (3, 3), "one was erased as another came: what the office has to decide stays");
    app.turn_to("2026-12-03");
    declare(&silent.number, "2026-12-31").await;
    assert_eq!(kept().await, (3, 3));
}
