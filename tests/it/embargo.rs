//! Nothing tells of a batch before its hour: an attack for each sentence of the promise.

use async_graphql::ID;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jinzai::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    orders::Office,
    support::{App, Asker},
};

/// A draft with a transfer, a reprimand and a hire, and the person of the first two.
async fn draft(office: &Office<'_>) -> (String, String) {
    let (_, members) = office.app.people_of("05010000").await;
    let number = members[4].clone();
    let person = office.person(&number).await["id"].take();
    let unit = office.unit("04010100").await["id"].take();
    let (batch, version) = office.batch("秘密の異動", "2027-04-01").await;
    let ids = office.planner().data("{ positionRanks { id name } occupations { id name } payTables { id name } }", json!({})).await;
    let id = |list: &str, name: &str| ids[list].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone();
    let orders = json!([
        {
            "kind": "APPOINTMENT", "effectiveOn": "2027-04-01", "toUnit": unit, "toRank": id("positionRanks", "主事補"), "toOccupation": id("occupations", "一般事務"),
            "toPayTable": id("payTables", "行政職(一)"), "toGrade": 1, "toStep": 25,
            "appointee": {"number": "0900001", "name": {"family": "内緒", "given": "花子"}, "kana": {"family": "ないしょ", "given": "はなこ"}, "birthDate": "2003-06-01", "sex": "FEMALE"},
        },
        {"kind": "REASSIGNMENT", "employee": person, "effectiveOn": "2027-04-01", "toUnit": unit},
        {"kind": "REPRIMAND", "employee": person, "effectiveOn": "2027-04-01", "reason": "服務規律違反"},
    ]);
    assert_eq!(office.add(&batch, version, orders).await["errors"], json!([]));
    (batch, number)
}

fn other_hr<'a>(app: &'a App) -> Asker<'a> {
    app.staff("0100001", &[Role::PersonnelAdministrator, Role::Employee])
}

async fn orders_of(office: &Office<'_>, batch: &str) -> Vec<Value> {
    let query = "query($b: ID!) { personnelOrders(filter: {batch: $b}) { nodes { id kind } } }";
    office.planner().data(query, json!({"b": batch})).await["personnelOrders"]["nodes"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_counts_tree_search_and_future_head_counts_are_the_same_with_and_without_a_draft() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let query = "{ orderBatches { totalCount } personnelOrders { totalCount } employees(filter: {standing: {asOf: \"2027-04-02\"}}) { totalCount }
        byName: employees(search: \"内緒\") { totalCount } byKana: employees(search: \"ナイショ\") { totalCount } byNumber: employees(search: \"0900001\") { totalCount }
        hired: employee(by: {number: \"0900001\"}) { id }
        orgUnits(first: 100, asOf: \"2027-04-02\") { nodes { code headcount(asOf: \"2027-04-02\") children(asOf: \"2027-04-02\") { code headcount(asOf: \"2027-04-02\") } } }
        auditEntries { totalCount nodes { action outcome } } myAccessLog { totalCount } profile { settings { key } } }";
    let before = other_hr(&app).data(query, json!({})).await;
    let (batch, number) = draft(&office).await;
    assert_eq!(other_hr(&app).data(query, json!({})).await, before);
    office.approve(&batch).await;
    assert_eq!(other_hr(&app).data(query, json!({})).await, before, "nor when it is approved");
    office.pre_notify(&batch).await;
    assert_eq!(other_hr(&app).data(query, json!({})).await, before, "nor at 内示, for those whom it does not concern");
    let mine = office.someone(&number).data("{ personnelOrders { nodes { kind } } orderBatches { totalCount } }", json!({})).await;
    assert_eq!(mine["personnelOrders"]["nodes"].as_array().unwrap().len(), 2, "the person sees the own orders");
    assert_eq!(mine["orderBatches"]["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_out_of_reach_answers_as_one_that_does_not_exist_to_the_byte() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (batch, _) = draft(&office).await;
    let absent = URL_SAFE_NO_PAD.encode(format!("OrderBatch:{}", Uuid::new_v4()));
    let order = orders_of(&office, &batch).await[0]["id"].as_str().unwrap().to_owned();
    let no_order = URL_SAFE_NO_PAD.encode(format!("PersonnelOrder:{}", Uuid::new_v4()));
    let queries = [
        "query($b: ID!, $o: ID!) { orderBatch(id: $b) { id } node(id: $o) { id } nodes(ids: [$b, $o]) { id } orderBatchDiff(batch: $b) { person { number } } personnelOrders(filter: {batch: $b}) { totalCount nodes { id } } }",
        "mutation($b: ID!, $o: ID!) { removeOrders(input: {batch: $b, expectedVersion: 1, orders: [$o]}) { batch { id } errors { code message path } } }",
        "mutation($b: ID!, $o: ID!) { moveOrders(input: {from: $b, expectedVersion: 1, to: $b, expectedVersionOfTarget: 1, orders: [$o]}) { batches { id } errors { code message path } } }",
        "mutation($b: ID!) { announceOrderBatch(input: {batch: $b, expectedVersion: 2}) { batch { id } errors { code message path } } }",
        "mutation($b: ID!) { withdrawOrderBatch(input: {batch: $b, expectedVersion: 9, reason: \"r\"}) { batch { id } errors { code message path } } }",
        "mutation($b: ID!) { endorseOrderBatch(input: {batch: $b, expectedVersion: 2}) { batch { id } errors { code message path } } }",
        "mutation($o: ID!) { reviseOrder(input: {order: $o, expectedVersion: 2, as: {kind: RETIREMENT, effectiveOn: \"2027-03-31\"}}) { order { id } errors { code message path } } }",
        "mutation($b: ID!, $o: ID!) { addOrders(input: {batch: $b, expectedVersion: 2, orders: [{kind: RESCISSION, effectiveOn: \"2027-04-01\", corrects: $o}]}) { batch { id } errors { code message path } } }",
    ];
    for query in queries {
        let there = other_hr(&app).send(query, json!({"b": batch, "o": order})).await;
        let nowhere = other_hr(&app).send(query, json!({"b": absent, "o": no_order})).await;
        assert_eq!(there.status(), nowhere.status());
        let (there, nowhere) = (there.text().await.unwrap(), nowhere.text().await.unwrap());
        assert_eq!(there, nowhere, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_of_a_draft_is_for_its_planners_until_the_announcement() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let audit = "{ auditEntries(first: 100) { totalCount nodes { action objectKey detail } } }";
    let auditor = app.role(Role::Auditor);
    let before = auditor.data("{ auditEntries { totalCount } }", json!({})).await;
    let (batch, number) = draft(&office).await;
    // The planner reads the sealed order: that is recorded, and secret too.
    orders_of(&office, &batch).await;
    assert_eq!(auditor.data("{ auditEntries { totalCount } }", json!({})).await, before);
    let planner = office.planner().data(audit, json!({})).await;
    let actions: Vec<&str> = planner["auditEntries"]["nodes"].as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"createOrderBatch") && actions.contains(&"addOrders") && actions.contains(&"read"), "{actions:?}");
    let log = "{ myAccessLog { nodes { action field } } }";
    assert_eq!(office.someone(&number).data(log, json!({})).await["myAccessLog"]["nodes"], json!([]));
    office.approve(&batch).await;
    office.announce(&batch).await;
    assert!(auditor.data(audit, json!({})).await.to_string().contains("createOrderBatch"));
    let log = office.someone(&number).data(log, json!({})).await;
    assert!(log["myAccessLog"]["nodes"].as_array().unwrap().contains(&json!({"action": "read", "field": "sealedOrder"})), "{log:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_shows_a_planner_who_is_none_any_more_nothing() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (batch, _) = draft(&office).await;
    let second = app.people_of("03020000").await.1[3].clone();
    let key = Uuid::new_v4().to_string();
    let revise =
        "mutation($i: ReviseOrderBatchInput!) { reviseOrderBatch(input: $i) { batch { id title planners { number } } errors { code } } }";
    let ids = json!([office.person(&second).await["id"], office.person(&office.planner).await["id"]]);
    let both = json!({"i": {"batch": batch, "expectedVersion": 2, "planners": ids}});
    assert_eq!(office.planner().data(revise, both).await["reviseOrderBatch"]["batch"]["planners"].as_array().unwrap().len(), 2);
    let successor = app.staff(&second, &[Role::PersonnelOfficer, Role::Employee]);
    let keyed = office.planner().with("idempotency-key", &key);
    let title = json!({"i": {"batch": batch, "expectedVersion": 3, "title": "改題"}});
    assert_eq!(keyed.data(revise, title.clone()).await["reviseOrderBatch"]["batch"]["title"], "改題");
    let alone = json!({"i": {"batch": batch, "expectedVersion": 4, "planners": [office.person(&second).await["id"]]}});
    assert_eq!(successor.data(revise, alone).await["reviseOrderBatch"]["errors"], json!([]));
    let replayed = keyed.ask(revise, title).await;
    assert_eq!(
        (&replayed["extensions"]["transaction"], &replayed["data"]["reviseOrderBatch"]["batch"]),
        (&json!("REPLAYED"), &Value::Null)
    );
    let lost = office.planner().data("query($b: ID!) { orderBatch(id: $b) { id } }", json!({"b": batch})).await;
    assert_eq!(lost["orderBatch"], Value::Null);
    let empty = json!({"i": {"batch": batch, "expectedVersion": 5, "planners": []}});
    assert_eq!(successor.data(revise, empty).await["reviseOrderBatch"]["errors"][0]["code"], "LAST_PLANNER");
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_batches_and_orders_tell_nothing_of_when_they_were_made() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (batch, _) = draft(&office).await;
    let mut ids = vec![batch.clone()];
    ids.extend(orders_of(&office, &batch).await.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
    for id in ids {
        let key = jinzai::id::decode(&ID(id)).unwrap().key;
        assert_eq!(key.get_version_num(), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_is_never_for_the_public_nor_for_the_head() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (batch, number) = draft(&office).await;
    office.approve(&batch).await;
    office.pre_notify(&batch).await;
    let kinds = "{ personnelOrders(first: 100) { totalCount nodes { kind } } }";
    let reprimand = orders_of(&office, &batch).await.into_iter().find(|it| it["kind"] == "REPRIMAND").unwrap()["id"].take();
    let head = office.head(&office.head_of("05010000").await);
    let seen = async |asker: &Asker<'_>| {
        let found = asker.data(kinds, json!({})).await["personnelOrders"].take();
        let node = asker.data("query($o: ID!) { node(id: $o) { id } }", json!({"o": reprimand})).await;
        (found["totalCount"].as_i64().unwrap(), node["node"].is_object())
    };
    assert_eq!(seen(&head).await, (1, false), "the head of the old unit sees the transfer");
    office.announce(&batch).await;
    assert_eq!(seen(&head).await, (2, false), "the transfer and the hire");
    assert_eq!(seen(&office.someone("0100001")).await, (2, false));
    assert_eq!(seen(&office.someone(&number)).await, (3, true));
    assert_eq!(seen(&other_hr(&app)).await, (3, true));
    let record = "query($n: String!) { employee(by: {number: $n}) { personnelRecord { order { kind } } } }";
    let of_head = head.data(record, json!({"n": number})).await.to_string();
    assert!(of_head.contains("REASSIGNMENT") && !of_head.contains("REPRIMAND"), "{of_head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_was_withdrawn_is_as_if_it_had_not_been() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (batch, number) = draft(&office).await;
    let standing = "query($n: String!) { employee(by: {number: $n}) { standing(asOf: \"2027-04-01\") { orgUnit { code } } history { effectiveFrom effectiveUntil } } }";
    let before = app.admin().data(standing, json!({"n": number})).await;
    office.approve(&batch).await;
    office.announce(&batch).await;
    assert_ne!(app.admin().data(standing, json!({"n": number})).await, before);
    let withdrawn = office.step(&office.planner(), "withdrawOrderBatch", &batch, json!({"reason": "議会の否決"})).await;
    assert_eq!((&withdrawn["errors"], &withdrawn["batch"]["state"]), (&json!([]), &json!("WITHDRAWN")));
    assert_eq!(app.admin().data(standing, json!({"n": number})).await, before);
    let seen = "query($b: ID!) { orderBatch(id: $b) { id } personnelOrders(filter: {batch: $b}) { totalCount } }";
    assert_eq!(
        office.someone("0100001").data(seen, json!({"b": batch})).await,
        json!({"orderBatch": null, "personnelOrders": {"totalCount": 0}})
    );
    let (second, _) = draft(&office).await;
    office.approve(&second).await;
    office.announce(&second).await;
    app.turn_to("2027-04-01");
    let late = office.step(&office.planner(), "withdrawOrderBatch", &second, json!({"reason": "遅い"})).await;
    assert_eq!(late["errors"][0]["code"], "EFFECTIVE_ALREADY");
}
