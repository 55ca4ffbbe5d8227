//! The 1 April of the demo city: under way when it is made, and further on whenever `demo --today` names a later day.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{NaiveDate, TimeDelta};
use entity::role_grant::Role;
use serde_json::{Value, json};

use super::{Failure, import::ask_as, progress};
use crate::access::{Actor, Caller, End, Office, tokyo_day};

/// 発令の CSV: retirements, step-downs with their successors, promotions, transfers, hires.
const ORDERS: &[u8] = include_bytes!("../../profiles/shiomi/orders.csv");
const TITLE: &str = "令和9年4月1日付け定期人事異動";

/// The days of the office's calendar: 決裁, 内示, 公表.
const DAYS: [(&str, &str); 3] = [("2027-03-01", "approve"), ("2027-03-15", "preNotify"), ("2027-03-25", "announce")];

/// Sees to it that the batch is there, and as far as it is on this day.
pub async fn walk(office: &Arc<Office>, planner: &str) -> Result<(), Failure> {
    let today = tokyo_day(office.now());
    let april: NaiveDate = day("2027-04-01");
    let batches = "{ orderBatches(filter: {kinds: [REGULAR_TRANSFER]}) { nodes { id state version } } }";
    let walk = Walk::of(office, planner).await?;
    let known = walk.ask(batches, json!({})).await?;
    let mut batch = known["orderBatches"]["nodes"][0].clone();
    if batch.is_null() {
        if today > april {
            return Ok(());
        }
        progress("4月1日の人事異動を起案しています… (1 April)");
        batch = walk.draft().await?;
    }
    for (when, what) in DAYS {
        if today >= day(when) {
            walk.go(what, batch["id"].as_str().unwrap_or_default()).await?;
        }
    }
    Ok(())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// A member of staff as their token would make them.
async fn staff(office: &Arc<Office>, number: &str) -> Result<Arc<Actor>, Failure> {
    let now = office.now();
    let caller = Caller {
        subject: format!("demo-{number}"),
        token_id: None,
        issued_at: now,
        expires_at: now + TimeDelta::hours(1),
        roles: vec![Role::PersonnelAdministrator, Role::Employee],
        employee_number: Some(number.to_owned()),
        scopes: None,
        acting_party: None,
    };
    office.admit(&caller).await.map_err(|error| Failure::Failed(error.to_string()))
}

/// A planner and the route of a batch.
pub(super) struct Walk<'a> {
    office: &'a Arc<Office>,
    pub(super) planner: Arc<Actor>,
}

impl<'a> Walk<'a> {
    pub(super) async fn of(office: &'a Arc<Office>, planner: &str) -> Result<Self, Failure> {
        Ok(Self { office, planner: staff(office, planner).await? })
    }

    /// Takes a batch through its route, to all staff.
    pub(super) async fn announce(&self, batch: &str) -> Result<(), Failure> {
        self.go("approve", batch).await?;
        self.go("announce", batch).await
    }

    async fn ask(&self, query: &str, variables: Value) -> Result<Value, Failure> {
        Ok(ask_as(self.office, self.planner.clone(), query, variables, End::Commit).await?["data"].take())
    }

    /// One act on the batch as it is now; what is refused is left as it is: it was done before.
    async fn act(&self, actor: &Arc<Actor>, name: &str, input: &str, batch: &str, more: Value) -> Result<Value, Failure> {
        let known = self.ask("query($b: ID!) { orderBatch(id: $b) { version } }", json!({ "b": batch })).await?;
        let mut fields = json!({ "batch": batch, "expectedVersion": known["orderBatch"]["version"] });
        super::import::merge(&mut fields, more);
        let query = format!("mutation($i: {input}!) {{ {name}(input: $i) {{ errors {{ code }} }} }}");
        ask_as(self.office, actor.clone(), &query, json!({ "i": fields }), End::Commit).await
    }

    async fn draft(&self) -> Result<Value, Failure> {
        let create = "mutation($i: CreateOrderBatchInput!) { createOrderBatch(input: $i) { batch { id version } errors { code } } }";
        let input = json!({ "kind": "REGULAR_TRANSFER", "title": TITLE, "effectiveOn": "2027-04-01", "decisionNumber": "職発第1号" });
        let batch = self.ask(create, json!({ "i": input })).await?["createOrderBatch"]["batch"].take();
        let id = batch["id"].as_str().unwrap_or_default();
        let file = json!({ "file": STANDARD.encode(ORDERS), "skipInvalid": true });
        self.act(&self.planner, "importOrders", "ImportOrdersInput", id, file).await?;
        Ok(batch)
    }

    async fn go(&self, what: &str, batch: &str) -> Result<(), Failure> {
        match what {
            "approve" => self.approve(batch).await,
            "preNotify" => self.act(&self.planner, "preNotifyOrderBatch", "OrderBatchStepInput", batch, json!({})).await.map(|_| ()),
            _ => self.act(&self.planner, "announceOrderBatch", "OrderBatchStepInput", batch, json!({})).await.map(|_| ()),
        }
    }

    /// Accepts the warnings, submits, and lets everybody on the route agree in turn.
    async fn approve(&self, batch: &str) -> Result<(), Failure> {
        let findings = "query($b: ID!) { orderBatch(id: $b) { state findings { items { key severity } } } }";
        let known = self.ask(findings, json!({ "b": batch })).await?["orderBatch"].take();
        if known["state"] != "DRAFT" {
            return Ok(());
        }
        let items = known["findings"]["items"].as_array().cloned().unwrap_or_default();
        let keys: Vec<&Value> = items.iter().filter(|it| it["severity"] == "WARNING").map(|it| &it["key"]).collect();
        let accepted = json!({ "findings": keys, "reason": "内容を確認した" });
        self.act(&self.planner, "acceptFindings", "AcceptFindingsInput", batch, accepted).await?;
        self.act(&self.planner, "submitOrderBatch", "OrderBatchStepInput", batch, json!({})).await?;
        let route = "query($b: ID!) { orderBatch(id: $b) { route { isComplete approvers { number } } } }";
        let steps = self.ask(route, json!({ "b": batch })).await?["orderBatch"]["route"].take();
        for step in steps.as_array().into_iter().flatten() {
            let approver = staff(self.office, step["approvers"][0]["number"].as_str().unwrap_or_default()).await?;
            self.act(&approver, "endorseOrderBatch", "EndorseOrderBatchInput", batch, json!({})).await?;
        }
        Ok(())
    }
}
