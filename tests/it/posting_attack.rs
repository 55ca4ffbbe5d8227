//! What attackers found of postings, each held by a test: planners named later, bids of others, attempts that tell, heads who forward.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    posting::{Kobo, staff},
    posting_secrecy::{EVERYTHING, id_of},
    recruitment::{act, code},
    support::App,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_somebody_of_the_own_line_plans_takes_no_secret() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let id = kobo.apply(&person.number, &posting, 1).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [id]})).await;
    kobo.notify(&posting).await;
    let (batch, _) = kobo.office.batch("異動", "2027-04-01").await;
    let above = id_of(&app, &kobo.office.head_of("05010000").await).await;
    let me = id_of(&app, &kobo.office.planner).await;
    let both = json!({"batch": batch, "expectedVersion": 1, "planners": [me, above]});
    let shared = act(&kobo.personnel(), "reviseOrderBatch", "batch { version }", both).await;
    let draft = json!({"posting": posting, "batch": batch, "expectedBatchVersion": shared["batch"]["version"]});
    assert_eq!(code(&act(&kobo.personnel(), "draftPostingOrders", "", draft).await), "PLANNER_OF_OWN_LINE");
}

#[tokio::test(flavor = "multi_thread")]
async fn bids_planners_and_slips_of_the_pen_tell_nothing_either() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let me = app.staff(&person.number, &[Role::Employee]);
    // A wrong id is refused before anything is looked up: the attempt is the actor's alone all the same.
    let slip = json!({"posting": kobo.round, "choice": 1, "statement": "?"});
    assert_eq!(code(&act(&me, "applyForPosting", "", slip).await), "NOT_FOUND");
    let query = "query($s: String!) { auditEntries(filter: {subject: $s}) { totalCount } }";
    let above = app.staff(&kobo.office.head_of("05010000").await, &EVERYTHING);
    let audited = above.data(query, json!({"s": format!("staff-{}", person.number)})).await;
    assert_eq!(audited["auditEntries"]["totalCount"], 0);
    // Whether another unit bid is told by no refusal.
    let declare = json!({"skills": "統計", "wishes": "企画", "validUntil": "2027-03-31"});
    let made = act(&me, "declareFreeAgency", "declaration { id }", declare.clone()).await["declaration"]["id"].take();
    let bid = async |head: &str, unit: &str| {
        let input = json!({"declaration": made, "orgUnit": kobo.office.unit(unit).await["id"], "message": "?"});
        code(&act(&kobo.office.head(&kobo.office.head_of(head).await), "bidForFreeAgent", "", input).await)
    };
    assert_eq!(bid("02010000", "02010000").await, "NO ERROR");
    assert_eq!((bid("04010000", "02010000").await, bid("04010000", "03010000").await), ("NOT_FOUND".to_owned(), "NOT_FOUND".to_owned()));
    // Nobody decides on their own transfer.
    let officer = app.staff(&person.number, &[Role::PersonnelAdministrator, Role::Employee]);
    let list = "{ freeAgentDeclarations { nodes { bids { id } } } }";
    let mine = me.data(list, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"][0]["id"].take();
    act(&me, "answerFreeAgentBid", "declaration { id }", json!({"bid": mine, "expectedVersion": 1, "accepts": true})).await;
    assert_eq!(
        code(&act(&officer, "decideFreeAgentBid", "", json!({"bid": mine, "expectedVersion": 2, "approves": true})).await),
        "NOT_FOUND"
    );
    // A planner of the own line is not named after the draft either.
    let id = kobo.apply(&person.number, &posting, 1).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [id]})).await;
    kobo.notify(&posting).await;
    let (batch, version) = kobo.office.batch("異動", "2027-04-01").await;
    kobo.done("draftPostingOrders", "applications { id }", json!({"posting": posting, "batch": batch, "expectedBatchVersion": version}))
        .await;
    // Nor is its order moved to a draft that somebody of the own line plans.
    let (other, _) = kobo.office.batch("異動その二", "2027-04-01").await;
    let version = async |batch: &str| {
        let found = kobo
            .personnel()
            .data(
                "query($b: ID!) { orderBatch(id: $b) { version } personnelOrders(filter: {batch: $b}) { nodes { id } } }",
                json!({"b": batch}),
            )
            .await;
        (found["orderBatch"]["version"].clone(), found["personnelOrders"]["nodes"][0]["id"].clone())
    };
    let both = json!([id_of(&app, &kobo.office.planner).await, id_of(&app, &kobo.office.head_of("05010000").await).await]);
    kobo.done("reviseOrderBatch", "batch { id }", json!({"batch": other, "expectedVersion": version(&other).await.0, "planners": both}))
        .await;
    let ((from, order), (to, _)) = (version(&batch).await, version(&other).await);
    let moved = json!({"from": batch, "expectedVersion": from, "to": other, "expectedVersionOfTarget": to, "orders": [order]});
    assert_eq!(code(&act(&kobo.personnel(), "moveOrders", "", moved).await), "PLANNER_OF_OWN_LINE");
    let current = kobo.personnel().data("query($b: ID!) { orderBatch(id: $b) { version } }", json!({"b": batch})).await;
    let planners = json!([id_of(&app, &kobo.office.planner).await, id_of(&app, &kobo.office.head_of("05010000").await).await]);
    let named = json!({"batch": batch, "expectedVersion": current["orderBatch"]["version"], "planners": planners});
    assert_eq!(code(&act(&kobo.personnel(), "reviseOrderBatch", "", named).await), "PLANNER_OF_OWN_LINE");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_forwards_an_application_does_not_examine_it_and_the_substitute_stands_apart() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({"throughHead": true})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let id = kobo.apply(&person.number, &posting, 1).await;
    let above = app.staff(&kobo.office.head_of("05010000").await, &EVERYTHING);
    let forward = json!({"application": id, "expectedVersion": 1, "opinion": "推薦する"});
    assert_eq!(code(&act(&above, "forwardPostingApplication", "", forward).await), "NO ERROR");
    assert_eq!(code(&act(&above, "passPostingDocuments", "", json!({"applications": [id]})).await), "NOT_FOUND");
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "notSelected": [id]})).await;
    let seen = "query($a: ID!) { node(id: $a) { ... on PostingApplication { state examination { state } } } }";
    assert_eq!(above.data(seen, json!({"a": id})).await["node"], json!({"state": "SUBMITTED", "examination": null}));
    kobo.notify(&posting).await;
    let above = app.staff(&kobo.office.head_of("05010000").await, &EVERYTHING);
    assert_eq!(above.data(seen, json!({"a": id})).await["node"], Value::Null, "an unsuccessful one leaves no trace");
    let office = kobo.office.unit("03020000").await;
    for inside in [kobo.office.planner.clone(), kobo.office.head_of("03020000").await] {
        let round = json!({
            "fiscalYear": 2026, "title": "回", "personnelUnit": office["id"], "substitute": inside, "applicationsFrom": "2026-11-24",
            "applicationsUntil": "2026-12-10", "recordsUntil": "2027-09-30"
        });
        assert_eq!(code(&act(&kobo.personnel(), "createPostingRound", "", round).await), "INVALID_VALUE", "{inside}");
    }
}
