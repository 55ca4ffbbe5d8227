//! Orders and batches: drafted, checked, decided, told and announced; who knows of them when.

use chrono::TimeDelta;
use jinzai::access::Role;
use serde_json::{Value, json};

use crate::support::{App, Asker};

/// What the tests of a batch need to know of the city.
pub struct Office<'a> {
    pub app: &'a App,
    /// The number of the planner.
    pub planner: String,
}

const CREATE: &str =
    "mutation($i: CreateOrderBatchInput!) { createOrderBatch(input: $i) { batch { id version state } errors { code path } } }";
const ADD: &str = "mutation($i: AddOrdersInput!) { addOrders(input: $i) { batch { id version orderCount } errors { code path message } } }";
const FINDINGS: &str = "query($id: ID!) { orderBatch(id: $id) { version state findings { errors warnings openWarnings items { key severity code message people { number } } } } }";
const ACCEPT: &str = "mutation($i: AcceptFindingsInput!) { acceptFindings(input: $i) { batch { version } errors { code path } } }";

impl<'a> Office<'a> {
    pub async fn new(app: &'a App) -> Self {
        let (_, members) = app.people_of("03020000").await;
        Self { app, planner: members[2].clone() }
    }

    pub fn planner(&self) -> Asker<'a> {
        self.app.staff(&self.planner, &[Role::PersonnelAdministrator, Role::Employee])
    }

    pub fn someone(&self, number: &str) -> Asker<'a> {
        self.app.staff(number, &[Role::Employee])
    }

    pub fn head(&self, number: &str) -> Asker<'a> {
        self.app.staff(number, &[Role::UnitHead, Role::Employee])
    }

    /// The number of who heads a unit.
    pub async fn head_of(&self, code: &str) -> String {
        let query = "query($c: String!) { orgUnit(by: {code: $c}) { heads { employee { number } } } }";
        let answer = self.app.admin().data(query, json!({"c": code})).await;
        answer["orgUnit"]["heads"][0]["employee"]["number"].as_str().unwrap_or_default().to_owned()
    }

    pub async fn batch(&self, title: &str, on: &str) -> (String, i64) {
        let input = json!({"i": {"kind": "REGULAR_TRANSFER", "title": title, "effectiveOn": on}});
        let answer = self.planner().data(CREATE, input).await;
        let batch = &answer["createOrderBatch"]["batch"];
        (batch["id"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned(), batch["version"].as_i64().unwrap())
    }

    pub async fn add(&self, batch: &str, version: i64, orders: Value) -> Value {
        let mut answer = self.planner().ask(ADD, json!({"i": {"batch": batch, "expectedVersion": version, "orders": orders}})).await;
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
        answer["data"]["addOrders"].take()
    }

    pub async fn findings(&self, batch: &str) -> Value {
        self.planner().data(FINDINGS, json!({"id": batch})).await["orderBatch"].take()
    }

    /// Takes every open warning upon the planner.
    pub async fn accept_all(&self, batch: &str) {
        let report = self.findings(batch).await;
        let findings = report["findings"]["items"].as_array().unwrap();
        let keys: Vec<&Value> = findings.iter().filter(|it| it["severity"] == "WARNING").map(|it| &it["key"]).collect();
        if keys.is_empty() {
            return;
        }
        let input = json!({"i": {"batch": batch, "expectedVersion": report["version"], "findings": keys, "reason": "承知の上"}});
        let answer = self.planner().data(ACCEPT, input).await;
        assert_eq!(answer["acceptFindings"]["errors"], json!([]), "{answer:#}");
    }

    /// One of the steps that take a batch and its version.
    pub async fn step(&self, asker: &Asker<'_>, name: &str, batch: &str, more: Value) -> Value {
        let version = self.planner().data("query($id: ID!) { orderBatch(id: $id) { version } }", json!({"id": batch})).await;
        let mut input = json!({"batch": batch, "expectedVersion": version["orderBatch"]["version"]});
        input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        let type_name = match name {
            "submitOrderBatch" | "preNotifyOrderBatch" | "announceOrderBatch" => "OrderBatchStepInput".to_owned(),
            other => format!("{}{}Input", other[..1].to_uppercase(), &other[1..]),
        };
        let document =
            format!("mutation($i: {type_name}!) {{ {name}(input: $i) {{ batch {{ state version }} errors {{ code message path }} }} }}");
        let mut answer = asker.ask(&document, json!({"i": input})).await;
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
        answer["data"][name].take()
    }

    /// Through the whole route of the profile to its approval.
    pub async fn approve(&self, batch: &str) {
        self.accept_all(batch).await;
        let answer = self.step(&self.planner(), "submitOrderBatch", batch, json!({})).await;
        assert_eq!(answer["errors"], json!([]), "{answer:#} {:#}", self.findings(batch).await);
        for code in ["03010000", "03020000", "01000000"] {
            let head = self.head_of(code).await;
            let state = self
                .planner()
                .data(
                    "query($id: ID!) { orderBatch(id: $id) { route { name isComplete approvers { number } } state } }",
                    json!({"id": batch}),
                )
                .await;
            let turn = state["orderBatch"]["route"].as_array().unwrap().iter().find(|it| it["isComplete"] == false).cloned();
            let Some(turn) = turn else { break };
            if !turn["approvers"].as_array().unwrap().iter().any(|it| it["number"] == head) {
                continue;
            }
            let answer = self.step(&self.head(&head), "endorseOrderBatch", batch, json!({})).await;
            assert_eq!(answer["errors"], json!([]), "{answer:#}");
        }
        assert_eq!(self.findings(batch).await["state"], "APPROVED");
    }

    pub async fn pre_notify(&self, batch: &str) {
        let answer = self.step(&self.planner(), "preNotifyOrderBatch", batch, json!({})).await;
        assert_eq!(answer["errors"], json!([]), "{answer:#}");
    }

    pub async fn announce(&self, batch: &str) {
        let answer = self.step(&self.planner(), "announceOrderBatch", batch, json!({})).await;
        assert_eq!(answer["errors"], json!([]), "{answer:#}");
    }

    /// The ids that orders need.
    pub async fn person(&self, number: &str) -> Value {
        let query =
            "query($n: String!) { employee(by: {number: $n}) { id number standing { orgUnit { id code } rank { id name } post { id } } } }";
        self.app.admin().data(query, json!({"n": number})).await["employee"].take()
    }

    pub async fn unit(&self, code: &str) -> Value {
        let query = "query($c: String!) { orgUnit(by: {code: $c}) { id posts { id title headsUnit lowestRank { id name } holders { employee { number } } } } }";
        self.app.admin().data(query, json!({"c": code})).await["orgUnit"].take()
    }
}

/// Where somebody stands on a day, as an asker sees it.
async fn stands(asker: &Asker<'_>, number: &str, on: &str) -> Value {
    let query =
        "query($n: String!, $d: Date) { employee(by: {number: $n}) { standing(asOf: $d) { status orgUnit { code } rank { name } } } }";
    asker.data(query, json!({"n": number, "d": on})).await["employee"]["standing"].take()
}

/// A transfer of one person of the personnel division to another division.
async fn transfer(office: &Office<'_>) -> (String, Value, String) {
    let (_, members) = office.app.people_of("03020000").await;
    let number = members[5].clone();
    let person = office.person(&number).await;
    let unit = office.unit("04010100").await;
    let order = json!({"kind": "REASSIGNMENT", "employee": person["id"], "effectiveOn": "2027-04-01", "toUnit": unit["id"]});
    (number, order, unit["id"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_goes_from_draft_to_effect_and_moves_nobody_before_its_day() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (number, order, _) = transfer(&office).await;
    let before = stands(&app.admin(), &number, "2027-04-01").await;
    let (batch, version) = office.batch("令和9年4月1日付け人事異動", "2027-04-01").await;
    let added = office.add(&batch, version, json!([order])).await;
    assert_eq!((&added["errors"], &added["batch"]["orderCount"]), (&json!([]), &json!(1)), "{added:#}");
    assert_eq!(stands(&app.admin(), &number, "2027-04-01").await, before);
    office.approve(&batch).await;
    office.pre_notify(&batch).await;
    assert_eq!(stands(&app.admin(), &number, "2027-04-01").await, before, "内示 has no effect");
    let told = app.now();
    app.wait(TimeDelta::days(1));
    office.announce(&batch).await;
    let after = stands(&app.admin(), &number, "2027-04-01").await;
    assert_eq!(after["orgUnit"]["code"], "04010100");
    assert_eq!(stands(&app.admin(), &number, "2027-03-31").await, before);
    let known = "query($n: String!, $k: DateTime) { employee(by: {number: $n}) { standing(asOf: \"2027-04-01\", knownAt: $k) { orgUnit { code } } } }";
    let then = app.admin().data(known, json!({"n": number, "k": told.to_rfc3339()})).await;
    assert_eq!(then["employee"]["standing"]["orgUnit"], before["orgUnit"], "nothing was known then");
    let effective = "query($id: ID!) { orderBatch(id: $id) { isEffective state } }";
    assert_eq!(office.planner().data(effective, json!({"id": batch})).await["orderBatch"]["isEffective"], false);
    app.turn_to("2027-04-01");
    assert_eq!(office.planner().data(effective, json!({"id": batch})).await["orderBatch"]["isEffective"], true);
    let record = "query($n: String!) { employee(by: {number: $n}) { personnelRecord { effectiveFrom effectiveUntil tense order { kind noticeText person { number } } } } }";
    let record = office.someone(&number).data(record, json!({"n": number})).await["employee"]["personnelRecord"].take();
    let last = record.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["order"]["kind"], &last["tense"], &last["effectiveUntil"]),
        (&json!("REASSIGNMENT"), &json!("CURRENT"), &Value::Null)
    );
    assert!(last["order"]["noticeText"].as_str().unwrap().contains("命ずる"), "{last}");
    assert_eq!(record[0]["effectiveUntil"], "2027-03-31");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_revised_moved_and_compared_between_drafts() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (number, order, _) = transfer(&office).await;
    let (one, version) = office.batch("甲案", "2027-04-01").await;
    assert_eq!(office.add(&one, version, json!([order])).await["errors"], json!([]));
    let (other, version) = office.batch("乙案", "2027-04-01").await;
    let mut elsewhere = order.clone();
    elsewhere["toUnit"] = office.unit("07010100").await["id"].take();
    assert_eq!(office.add(&other, version, json!([elsewhere])).await["errors"], json!([]));
    let diff =
        "query($b: ID!, $a: ID) { orderBatchDiff(batch: $b, against: $a) { person { number } before { unit } after { unit inService } } }";
    let today = office.planner().data(diff, json!({"b": one})).await["orderBatchDiff"].take();
    let here = office.person(&number).await["standing"]["orgUnit"]["code"].take();
    let name = async |code: &Value| {
        let unit = app.admin().data("query($c: String!) { orgUnit(by: {code: $c}) { name } }", json!({"c": code})).await;
        unit["orgUnit"]["name"].clone()
    };
    let (home, first, second) = (name(&here).await, name(&json!("04010100")).await, name(&json!("07010100")).await);
    assert_eq!(today, json!([{"person": {"number": number}, "before": {"unit": home}, "after": {"unit": first, "inService": true}}]));
    let drafts = office.planner().data(diff, json!({"b": one, "a": other})).await["orderBatchDiff"].take();
    assert_eq!(drafts, json!([{"person": {"number": number}, "before": {"unit": second}, "after": {"unit": first, "inService": true}}]));

    let orders = "query($b: ID!) { personnelOrders(filter: {batch: $b}) { nodes { id toUnit { code } sequence } } }";
    let id = office.planner().data(orders, json!({"b": one})).await["personnelOrders"]["nodes"][0]["id"].take();
    let mut third = order.clone();
    third["toUnit"] = office.unit("08010100").await["id"].take();
    let revise =
        "mutation($i: ReviseOrderInput!) { reviseOrder(input: $i) { order { id toUnit { code } noticeText } errors { code path } } }";
    let revised = office.planner().data(revise, json!({"i": {"order": id, "expectedVersion": 2, "as": third}})).await["reviseOrder"].take();
    assert_eq!((&revised["errors"], &revised["order"]["toUnit"]["code"]), (&json!([]), &json!("08010100")), "{revised:#}");
    let stale = office.planner().data(revise, json!({"i": {"order": id, "expectedVersion": 2, "as": order}})).await["reviseOrder"].take();
    assert_eq!(stale["errors"][0]["code"], "STALE_VERSION");
    let relocate = "mutation($i: MoveOrdersInput!) { moveOrders(input: $i) { batches { title orderCount version } errors { code } } }";
    let input = json!({"i": {"from": one, "expectedVersion": 3, "to": other, "expectedVersionOfTarget": 2, "orders": [id]}});
    let moved = office.planner().data(relocate, input).await["moveOrders"].take();
    assert_eq!(
        moved,
        json!({"batches": [{"title": "甲案", "orderCount": 0, "version": 4}, {"title": "乙案", "orderCount": 2, "version": 3}], "errors": []})
    );
    let empty = office.step(&office.planner(), "submitOrderBatch", &one, json!({})).await;
    assert_eq!(empty["errors"][0]["code"], "BATCH_EMPTY");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_not_whole_is_refused_with_its_place() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let person = office.person("0100105").await["id"].take();
    let cases = [
        (json!({"kind": "PROMOTION", "effectiveOn": "2027-04-01"}), "ORDER_INCOMPLETE", "employee"),
        (json!({"kind": "LEAVE", "employee": person, "effectiveOn": "2027-04-01"}), "ORDER_INCOMPLETE", "leaveKind"),
        (json!({"kind": "SECONDMENT", "employee": person, "effectiveOn": "2027-04-01"}), "ORDER_INCOMPLETE", "host"),
        (json!({"kind": "ACTING_LOWER_POST", "employee": person, "effectiveOn": "2027-04-01"}), "ORDER_INCOMPLETE", "toPost"),
        (json!({"kind": "RESCISSION", "employee": person, "effectiveOn": "2027-04-01"}), "ORDER_INCOMPLETE", "corrects"),
        (json!({"kind": "INITIAL_LOAD", "employee": person, "effectiveOn": "2027-04-01"}), "ORDER_NOT_DRAFTABLE", "kind"),
        (json!({"kind": "REASSIGNMENT", "employee": "eA", "effectiveOn": "2027-04-01"}), "NOT_FOUND", "employee"),
        (json!({"kind": "RESIGNATION", "employee": person, "effectiveOn": "2027-04-01", "reason": "\u{202E}"}), "INVALID_VALUE", "reason"),
    ];
    let (batch, version) = office.batch("不備", "2027-04-01").await;
    for (order, code, field) in cases {
        let whole = json!({"kind": "RESIGNATION", "employee": person, "effectiveOn": "2027-03-31"});
        let refused = office.add(&batch, version, json!([whole, order])).await;
        assert_eq!((&refused["batch"], &refused["errors"][0]["code"]), (&Value::Null, &json!(code)), "{order}");
        assert_eq!(refused["errors"][0]["path"], json!(["input", "orders", "1", field]), "{order}");
    }
    assert_eq!(
        office.planner().data("query($b: ID!) { orderBatch(id: $b) { orderCount version } }", json!({"b": batch})).await["orderBatch"],
        json!({"orderCount": 0, "version": 1})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_announce_at_once_exactly_one_does() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (number, order, _) = transfer(&office).await;
    let (batch, version) = office.batch("競争", "2027-04-01").await;
    office.add(&batch, version, json!([order])).await;
    office.approve(&batch).await;
    let version = office.findings(&batch).await["version"].clone();
    let announce = "mutation($i: OrderBatchStepInput!) { announceOrderBatch(input: $i) { batch { state } errors { code } } }";
    let planner = office.planner();
    let all = (0..8).map(|_| planner.ask(announce, json!({"i": {"batch": batch, "expectedVersion": version}})));
    let all = futures_util::future::join_all(all).await;
    let won = all.iter().filter(|it| it["extensions"]["transaction"] == "COMMITTED").count();
    let stale = all.iter().filter(|it| it["data"]["announceOrderBatch"]["errors"][0]["code"] == "STALE_VERSION").count();
    assert_eq!((won, stale), (1, 7), "{all:#?}");
    let history = "query($n: String!) { employee(by: {number: $n}) { history { effectiveFrom effectiveUntil } } }";
    let history = app.admin().data(history, json!({"n": number})).await;
    assert_eq!(history["employee"]["history"].as_array().unwrap().len(), 2, "written once: {history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tried_announcement_announces_nothing() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (number, order, _) = transfer(&office).await;
    let before = stands(&app.admin(), &number, "2027-04-01").await;
    let (batch, version) = office.batch("試行", "2027-04-01").await;
    office.add(&batch, version, json!([order])).await;
    office.approve(&batch).await;
    let dry = office.step(&office.planner().with("dry-run", "true"), "announceOrderBatch", &batch, json!({})).await;
    assert_eq!((&dry["errors"], &dry["batch"]["state"]), (&json!([]), &json!("ANNOUNCED")));
    assert_eq!(office.findings(&batch).await["state"], "APPROVED");
    assert_eq!(stands(&app.admin(), &number, "2027-04-01").await, before);
    assert_eq!(stands(&office.someone(&number), &number, "2027-04-01").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_of_a_batch_do_not_grow_with_its_orders() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let ids = app.admin().data("{ employees(first: 100) { nodes { id } } }", json!({})).await;
    let ids = ids["employees"]["nodes"].as_array().unwrap().clone();
    let unit = office.unit("04010100").await["id"].take();
    let queries = [
        "query($b: ID!) { orderBatch(id: $b) { orderCount planners { number } route { name approvers { number } } findings { errors items { code people { number } } } } }",
        "query($b: ID!) { personnelOrders(filter: {batch: $b}, first: 100) { nodes { kind person { number } employee { number } fromUnit { name } toUnit { name } fromRank { name } fromGrade noticeText batch { title } } } }",
        "query($b: ID!) { orderBatchDiff(batch: $b) { person { number } after { unit } } }",
        "{ employees(first: 100) { nodes { personnelRecord { effectiveUntil order { kind batch { title } } } } } }",
    ];
    let mut counted: Vec<Vec<usize>> = vec![];
    for many in [1, 10, 80] {
        let (batch, version) = office.batch("文の数", "2027-04-01").await;
        let orders: Vec<Value> = ids[..many]
            .iter()
            .map(|it| json!({"kind": "REASSIGNMENT", "employee": it["id"], "effectiveOn": "2027-04-01", "toUnit": unit}))
            .collect();
        assert_eq!(office.add(&batch, version, json!(orders)).await["errors"], json!([]));
        let mut counts = vec![];
        for query in queries {
            let asker = office.planner();
            asker.data("{ viewer { subject } }", json!({})).await;
            counts.push(app.statements(asker.data(query, json!({"b": batch}))).await);
        }
        counted.push(counts);
    }
    assert!(counted.iter().all(|it| it == &counted[0]), "{counted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_head_counts_answer_for_the_day_and_for_what_was_known() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (_, order, unit) = transfer(&office).await;
    let (batch, version) = office.batch("認識", "2027-04-01").await;
    office.add(&batch, version, json!([order])).await;
    office.approve(&batch).await;
    let known = app.now();
    app.wait(TimeDelta::hours(1));
    office.announce(&batch).await;
    let query = "query($u: ID!, $d: Date, $k: DateTime) { orgUnit(by: {id: $u}) { headcount(asOf: $d, knownAt: $k) members(asOf: $d, knownAt: $k) { totalCount } } employees(filter: {standing: {asOf: $d, knownAt: $k, orgUnit: $u}}) { totalCount } }";
    let count = async |on: &str, known: Option<chrono::DateTime<chrono::Utc>>| {
        let answer = app.admin().data(query, json!({"u": unit, "d": on, "k": known.map(|it| it.to_rfc3339())})).await;
        let counts = [&answer["orgUnit"]["headcount"], &answer["orgUnit"]["members"]["totalCount"], &answer["employees"]["totalCount"]];
        counts.map(|it| it.as_i64().unwrap())
    };
    let [before, on_the_day, as_known] =
        [count("2027-03-31", None).await, count("2027-04-01", None).await, count("2027-04-01", Some(known)).await];
    assert_eq!(on_the_day, before.map(|it| it + 1));
    assert_eq!(as_known, before);
}
