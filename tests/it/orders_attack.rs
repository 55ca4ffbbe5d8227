//! What an attacker found in orders, each mended and held here.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{orders::Office, support::App};

const ORDERS: &str = "query($b: ID!) { orderBatch(id: $b) { title } personnelOrders(filter: {batch: $b}) { totalCount nodes { id kind reason noticeText toGrade } } }";

async fn announced(office: &Office<'_>, orders: Value) -> String {
    let (batch, version) = office.batch("公表", "2027-04-01").await;
    assert_eq!(office.add(&batch, version, orders).await["errors"], json!([]));
    office.approve(&batch).await;
    office.announce(&batch).await;
    batch
}

async fn first_order(office: &Office<'_>, batch: &str) -> Value {
    office.planner().data(ORDERS, json!({"b": batch})).await["personnelOrders"]["nodes"][0]["id"].take()
}

/// The ids of ranks, occupations and pay tables by their names.
async fn id(app: &App, list: &str, name: &str) -> Value {
    let all = app.admin().data(&format!("{{ {list} {{ id name }} }}"), json!({})).await;
    all[list].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_the_place_of_a_sealed_order_is_as_sealed_and_so_is_its_batch() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let person = office.person("0100100").await["id"].take();
    let reprimand = announced(&office, json!([{"kind": "REPRIMAND", "employee": person, "effectiveOn": "2027-04-01"}])).await;
    let order = first_order(&office, &reprimand).await;
    let rescission = announced(
        &office,
        json!([{"kind": "RESCISSION", "employee": person, "effectiveOn": "2027-04-01", "corrects": order, "reason": "処分事由の不存在"}]),
    )
    .await;
    for batch in [reprimand, rescission] {
        let seen = office.someone("0100001").data(ORDERS, json!({"b": batch})).await;
        assert_eq!(seen, json!({"orderBatch": null, "personnelOrders": {"totalCount": 0, "nodes": []}}));
        assert_eq!(office.someone("0100100").data(ORDERS, json!({"b": batch})).await["personnelOrders"]["totalCount"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pay_and_reasons_are_for_the_personnel_office_and_the_person() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (_, members) = app.people_of("05010000").await;
    let mut person = Value::Null;
    for number in &members {
        let found = office.person(number).await;
        if found["standing"]["rank"]["name"] == "主任" {
            person = found;
            break;
        }
    }
    let order = json!({"kind": "PROMOTION", "employee": person["id"], "effectiveOn": "2027-04-01", "toRank": id(&app, "positionRanks", "主査").await, "toGrade": 4, "reason": "勤務成績"});
    let batch = announced(&office, json!([order])).await;
    let number = person["number"].as_str().unwrap();
    let officer = app.staff("0100105", &[Role::PersonnelOfficer]);
    for (asker, sees) in [(office.someone(number), true), (officer, true), (app.admin(), true), (office.someone("0100001"), false)] {
        let seen = asker.data(ORDERS, json!({"b": batch})).await["personnelOrders"]["nodes"][0].take();
        let text = seen["noticeText"].as_str().unwrap();
        assert_eq!((text.contains("4級"), seen["toGrade"].is_number(), seen["reason"].is_string()), (sees, sees, sees), "{seen}");
        assert!(text.contains("主査に昇任させる"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisory_post_is_named_and_a_rank_is_changed_by_its_own_kind_of_order() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (section, chief) = (office.unit("05010100").await["id"].take(), id(&app, "positionRanks", "課長").await);
    let (_, members) = app.people_of("05010000").await;
    let person = office.person(&members[4]).await["id"].take();
    let head = office.person(&office.head_of("05000000").await).await["id"].take();
    let cases = [
        (
            json!({"kind": "REASSIGNMENT", "employee": person, "effectiveOn": "2027-04-01", "toUnit": section, "toRank": chief}),
            "ORDER_NOT_LEGAL",
        ),
        (
            json!({"kind": "PROMOTION", "employee": person, "effectiveOn": "2027-04-01", "toUnit": section, "toRank": chief}),
            "RANK_NOT_ALLOWED",
        ),
        (
            json!({"kind": "STEP_DOWN", "employee": head, "effectiveOn": "2027-04-01", "toUnit": section, "toRank": chief}),
            "ORDER_NOT_LEGAL",
        ),
    ];
    for (order, code) in cases {
        let (batch, version) = office.batch("法", "2027-04-01").await;
        assert_eq!(office.add(&batch, version, json!([order])).await["errors"], json!([]));
        let found = office.findings(&batch).await;
        assert!(
            found["findings"]["items"].as_array().unwrap().iter().any(|it| it["code"] == code && it["severity"] == "ERROR"),
            "{found:#}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_sees_no_more_than_the_round_that_was_asked_of_them() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let person = office.person("0100100").await["id"].take();
    let (batch, version) = office.batch("差戻し", "2027-04-01").await;
    let raise = json!([{"kind": "STEP_INCREASE", "employee": person, "effectiveOn": "2027-04-01", "toStep": 99}]);
    assert_eq!(office.add(&batch, version, raise).await["errors"], json!([]));
    office.accept_all(&batch).await;
    let submitted = office.step(&office.planner(), "submitOrderBatch", &batch, json!({})).await;
    assert_eq!(submitted["errors"], json!([]), "{submitted:#}");
    let head = office.head(&office.head_of("03020000").await);
    let seen = async || head.data(ORDERS, json!({"b": batch})).await["personnelOrders"]["totalCount"].as_i64().unwrap();
    assert_eq!(seen().await, 1);
    office.step(&head, "returnOrderBatch", &batch, json!({"comment": "再考を"})).await;
    assert_eq!(seen().await, 0);
    office.step(&office.planner(), "withdrawOrderBatch", &batch, json!({"reason": "中止"})).await;
    assert_eq!(seen().await, 0, "nor what became of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_themself_the_stand_in_of_another_and_planners_take_a_batch_back() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let name = "mutation($i: NameStandInInput!) { nameStandIn(input: $i) { standIn { id } errors { code } } }";
    let head = office.head_of("03020000").await;
    let input = json!({"i": {"principal": head, "deputy": "0100001", "from": "2026-11-20", "until": "2026-12-31", "reason": "代わり"}});
    let own = app.staff("0100001", &[Role::PersonnelAdministrator]).data(name, input.clone()).await;
    assert_eq!(own["nameStandIn"]["errors"][0]["code"], "SELF_GRANT");
    let auditor = app.staff("0100003", &[Role::Auditor, Role::Employee]).data(name, input.clone()).await;
    assert_eq!(auditor["nameStandIn"]["errors"][0]["code"], "NOT_FOUND", "to see every stand-in is not to name them");
    let stranger = office.someone("0100002").data(name, input).await;
    assert_eq!(stranger["nameStandIn"]["errors"][0]["code"], "NOT_FOUND");
    let person = office.person("0100100").await["id"].take();
    let (batch, version) = office.batch("引戻し", "2027-04-01").await;
    let raise = json!([{"kind": "STEP_INCREASE", "employee": person, "effectiveOn": "2027-04-01", "toStep": 99}]);
    assert_eq!(office.add(&batch, version, raise).await["errors"], json!([]));
    office.approve(&batch).await;
    let recall = "mutation($i: OrderBatchStepInput!) { recallOrderBatch(input: $i) { batch { state } errors { code } } }";
    let version = office.findings(&batch).await["version"].clone();
    let back = office.planner().data(recall, json!({"i": {"batch": batch, "expectedVersion": version}})).await;
    assert_eq!(back["recallOrderBatch"], json!({"batch": {"state": "DRAFT"}, "errors": []}));
    office.approve(&batch).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_hire_leaves_its_number_free_and_its_audit_readable() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let hire = json!([{
        "kind": "APPOINTMENT", "effectiveOn": "2027-04-01", "toUnit": office.unit("05010100").await["id"], "toRank": id(&app, "positionRanks", "主事補").await,
        "toOccupation": id(&app, "occupations", "一般事務").await, "toPayTable": id(&app, "payTables", "行政職(一)").await, "toGrade": 1, "toStep": 25,
        "appointee": {"number": "0900001", "name": {"family": "新任", "given": "太郎"}, "kana": {"family": "しんにん", "given": "たろう"}, "birthDate": "2003-06-01", "sex": "MALE"},
    }]);
    let first = announced(&office, hire.clone()).await;
    let ghost = office.person("0900001").await["id"].take();
    let audit = "{ auditEntries(filter: {action: \"announceOrderBatch\"}) { totalCount } }";
    let auditor = app.role(Role::Auditor);
    assert_eq!(auditor.data(audit, json!({})).await["auditEntries"]["totalCount"], 1);
    let withdrawn = office.step(&office.planner(), "withdrawOrderBatch", &first, json!({"reason": "辞退"})).await;
    assert_eq!(withdrawn["errors"], json!([]));
    assert_eq!(auditor.data(audit, json!({})).await["auditEntries"]["totalCount"], 1, "what was known to all is not made a secret");
    let (batch, version) = office.batch("幽霊", "2027-04-01").await;
    let raise = json!([{"kind": "STEP_INCREASE", "employee": ghost, "effectiveOn": "2027-04-01", "toStep": 99}]);
    office.add(&batch, version, raise).await;
    assert_eq!(office.findings(&batch).await["findings"]["errors"], 1, "nobody of that id was ever hired");
    announced(&office, hire).await;
    assert_eq!(office.person("0900001").await["id"], ghost, "the same person, hired after all");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_orders_within_the_own_authority_and_what_was_taken_over_is_not_rescinded() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let officer = office.planner.clone();
    let asker = app.staff(&officer, &[Role::PersonnelOfficer]);
    let school = json!({"i": {"effectiveOn": "2026-12-01", "title": "教育委員会", "changes": [{"create": {"code": "88000000", "name": "教育部", "kind": "DEPARTMENT", "authorityCode": "BOARD_OF_EDUCATION"}}]}});
    let made = app
        .admin()
        .data("mutation($i: ReorganizeUnitsInput!) { reorganizeUnits(input: $i) { units { id } errors { code } } }", school)
        .await;
    let school = made["reorganizeUnits"]["units"][0]["id"].clone();
    let person = office.person("0100100").await["id"].take();
    let (batch, version) = office.batch("任命権者", "2027-04-01").await;
    let add = "mutation($i: AddOrdersInput!) { addOrders(input: $i) { batch { id } errors { code path } } }";
    let transfer = json!([{"kind": "TRANSFER", "employee": person, "effectiveOn": "2027-04-01", "toUnit": school}]);
    let refused = asker.data(add, json!({"i": {"batch": batch, "expectedVersion": version, "orders": transfer}})).await;
    assert_eq!(refused["addOrders"]["errors"][0]["code"], "OTHER_AUTHORITY");
    let taken_over = "query($n: String!) { employee(by: {number: $n}) { personnelRecord { order { id kind } } } }";
    let record = app.admin().data(taken_over, json!({"n": "0100100"})).await["employee"]["personnelRecord"][0]["order"].take();
    assert_eq!(record["kind"], "INITIAL_LOAD");
    let undo = json!([{"kind": "RESCISSION", "employee": person, "effectiveOn": "2027-04-01", "corrects": record["id"]}]);
    assert_eq!(office.add(&batch, version, undo).await["errors"], json!([]));
    assert!(office.findings(&batch).await.to_string().contains("NOTHING_TO_CANCEL"));
    for (field, value) in [("toStep", -5), ("sequence", i64::from(i32::MAX)), ("toGrade", 0)] {
        let mut order = json!({"kind": "TERMS_CORRECTION", "employee": person, "effectiveOn": "2027-04-01"});
        order[field] = json!(value);
        let refused = office.add(&batch, version + 1, json!([order])).await;
        assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["path"][3]), (&json!("INVALID_VALUE"), &json!(field)));
    }
    let me = office.person(&officer).await["id"].take();
    let twice = json!({"i": {"kind": "OCCASIONAL_ORDERS", "title": "重複", "effectiveOn": "2027-04-01", "planners": [me, me]}});
    let made = office
        .planner()
        .data(
            "mutation($i: CreateOrderBatchInput!) { createOrderBatch(input: $i) { batch { planners { number } } errors { code } } }",
            twice,
        )
        .await;
    assert_eq!(made["createOrderBatch"], json!({"batch": {"planners": [{"number": officer}]}, "errors": []}));
}
