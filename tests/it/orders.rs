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
        assert_eq!(answer["errors"], json!([]), "{answer:#}");
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
