//! More of internal postings: approvers of the own line, panels from the documents on, free agents who decline, are refused or think again, and what the
//! audit tells of them.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    posting::{Kobo, staff},
    recruitment::{act, code},
    support::{App, Asker},
    websocket::Socket,
};

/// Of the personnel office the own head would have to endorse the transfer: the substitute of the round does, and the head knows of nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_route_goes_around_the_own_line() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let query = "{ orgUnit(by: {code: \"03020100\"}) { members { nodes { number standing { post { headsUnit } } } } } }";
    let members = app.admin().data(query, json!({})).await["orgUnit"]["members"]["nodes"].take();
    let member = members.as_array().unwrap().iter().find(|it| it["standing"]["post"]["headsUnit"] == false).unwrap();
    let id = kobo.apply(member["number"].as_str().unwrap(), &posting, 1).await;
    let substitute = || app.staff(&kobo.substitute, &[Role::UnitHead, Role::Employee]);
    for (name, input) in
        [("passPostingDocuments", json!({"applications": [id]})), ("decidePosting", json!({"posting": posting, "selected": [id]}))]
    {
        assert_eq!(code(&act(&substitute(), name, "", input).await), "NO ERROR", "{name}");
    }
    kobo.notify(&posting).await;
    let (batch, version) = kobo.office.batch("異動", "2027-04-01").await;
    kobo.done("draftPostingOrders", "applications { id }", json!({"posting": posting, "batch": batch, "expectedBatchVersion": version}))
        .await;
    kobo.office.accept_all(&batch).await;
    let sent = kobo.office.step(&kobo.personnel(), "submitOrderBatch", &batch, json!({})).await;
    assert_eq!(sent["errors"], json!([]), "{sent:#}");
    let route = "query($id: ID!) { orderBatch(id: $id) { route { name approvers { number } } } }";
    let route = kobo.personnel().data(route, json!({"id": batch})).await["orderBatch"]["route"].take();
    let own_head = kobo.office.head_of("03020000").await;
    assert!(!route.to_string().contains(&own_head), "{route:#}");
    assert_eq!(route[0]["approvers"], json!([{"number": kobo.substitute}]), "{route:#}");
    let everything = [Role::PersonnelAdministrator, Role::UnitHead, Role::Employee];
    let head = app.staff(&own_head, &everything);
    let glimpse = "query($id: ID!) { orderBatch(id: $id) { id } orderBatches { totalCount } personnelOrders { totalCount } }";
    let nothing = json!({"orderBatch": null, "orderBatches": {"totalCount": 0}, "personnelOrders": {"totalCount": 0}});
    assert_eq!(head.data(glimpse, json!({"id": batch})).await, nothing);
    // Nor by standing in for who decides.
    let mayor = kobo.office.head_of("01000000").await;
    let deputy = json!({"deputy": own_head, "from": "2026-12-11", "until": "2026-12-31", "reason": "出張"});
    act(&app.staff(&mayor, &[Role::UnitHead, Role::Employee]), "nameStandIn", "standIn { id }", deputy).await;
    assert_eq!(app.staff(&own_head, &everything).data(glimpse, json!({"id": batch})).await, nothing);
    let printed = app.staff(&own_head, &everything).request(reqwest::Method::GET, &format!("/print?batch={batch}")).send().await.unwrap();
    assert_eq!(printed.status(), 404);
    let follow = json!({"query": "subscription($b: ID!) { orderBatchChanged(id: $b) { state } }", "variables": {"b": batch}});
    let mut socket = Socket::open(&app).await.init(app.staff(&own_head, &everything).token()).await;
    socket.say(json!({"type": "subscribe", "id": "b", "payload": follow})).await;
    let refused = socket.hear().await;
    assert_eq!((&refused["type"], refused.to_string().contains("NOT_FOUND")), (&json!("error"), true), "{refused}");
    for decides in [&kobo.substitute, &mayor] {
        let endorsed = kobo.office.step(&kobo.office.head(decides), "endorseOrderBatch", &batch, json!({})).await;
        assert_eq!(endorsed["errors"], json!([]), "{endorsed:#}");
    }
    assert_eq!(kobo.office.findings(&batch).await["state"], "APPROVED");
}

/// A round that shows who applied from the documents on does so to the panel, and to nobody else of the unit.
#[tokio::test(flavor = "multi_thread")]
async fn a_panel_sees_the_documents_where_the_round_says_so() {
    let app = App::city().await;
    for (shown_from, seen) in [("DOCUMENTS", true), ("INTERVIEW", false)] {
        let app = if seen { &app } else { &App::city().await };
        let kobo = Kobo::new(app, json!({"shownFrom": shown_from})).await;
        let posting = kobo.posting("04010000", 1).await;
        let (head, members) = app.people_of("04010000").await;
        kobo.done("namePostingPanel", "posting { id }", json!({"posting": posting, "expectedVersion": 2, "panel": [members[0]]})).await;
        kobo.publish().await;
        app.turn_to("2026-11-24");
        let id = kobo.apply(&staff(app).await[1].number, &posting, 1).await;
        let sees = async |number: &str| {
            let found =
                app.staff(number, &[Role::UnitHead, Role::Employee]).data("query($a: ID!) { node(id: $a) { id } }", json!({"a": id})).await;
            found["node"].is_object()
        };
        assert_eq!((sees(&members[0]).await, sees(&head).await), (seen, false), "{shown_from}");
    }
}

/// Somebody who declared.
pub struct FreeAgent<'a> {
    pub kobo: Kobo<'a>,
    pub number: String,
    pub declaration: Value,
}

impl<'a> FreeAgent<'a> {
    async fn new(app: &'a App) -> Self {
        let number = staff(app).await[1].number.clone();
        Self::of(Kobo::new(app, json!({})).await, number).await
    }

    pub async fn of(kobo: Kobo<'a>, number: String) -> Self {
        let declare = json!({"skills": "統計", "wishes": "企画", "validUntil": "2027-03-31"});
        let declaration =
            act(&kobo.office.someone(&number), "declareFreeAgency", "declaration { id }", declare).await["declaration"]["id"].take();
        Self { kobo, number, declaration }
    }

    pub fn me(&self) -> Asker<'a> {
        self.kobo.office.someone(&self.number)
    }

    /// A unit bids: its head and the bid.
    pub async fn bid(&self, unit: &str) -> (Asker<'a>, Value) {
        let head = self.kobo.office.head(&self.kobo.office.head_of(unit).await);
        let bid = json!({"declaration": self.declaration, "orgUnit": self.kobo.office.unit(unit).await["id"], "message": "ぜひ"});
        assert_eq!(code(&act(&head, "bidForFreeAgent", "declaration { id }", bid).await), "NO ERROR");
        let bids = "{ freeAgentDeclarations { nodes { bids { id orgUnit { code } } } } }";
        let bids = self.me().data(bids, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"].take();
        let mine = bids.as_array().unwrap().iter().rfind(|it| it["orgUnit"]["code"] == unit).unwrap()["id"].clone();
        (head, mine)
    }

    async fn state(&self) -> Value {
        let query = "{ freeAgentDeclarations { nodes { state bids { state } } } }";
        self.me().data(query, json!({})).await["freeAgentDeclarations"]["nodes"][0].take()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_agent_declines_thinks_again_and_may_be_refused() {
    let app = App::city().await;
    let agent = FreeAgent::new(&app).await;
    let (head, bid) = agent.bid("02010000").await;
    assert_eq!(code(&act(&head, "withdrawFreeAgentBid", "", json!({"bid": bid, "expectedVersion": 2})).await), "STALE_VERSION");
    assert_eq!(code(&act(&head, "withdrawFreeAgentBid", "", json!({"bid": bid, "expectedVersion": 1})).await), "NO ERROR");
    let (_, again) = agent.bid("02010000").await;
    let (_, other) = agent.bid("04010000").await;
    let answer = |bid: &Value, accepts: bool| json!({"bid": bid, "expectedVersion": 1, "accepts": accepts});
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", answer(&other, false)).await), "NO ERROR");
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", answer(&other, true)).await), "STALE_VERSION", "it was declined");
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", answer(&again, true)).await), "NO ERROR");
    let (batch, version) = agent.kobo.office.batch("FAによる異動", "2027-04-01").await;
    let transfer = json!({"batch": batch, "expectedBatchVersion": version, "startsOn": "2027-04-01"});
    let both = json!({"bid": again, "expectedVersion": 2, "approves": false, "transfer": transfer});
    let both = act(&agent.kobo.personnel(), "decideFreeAgentBid", "", both).await;
    assert_eq!((code(&both), &both["errors"][0]["path"]), ("INVALID_VALUE".to_owned(), &json!(["input", "transfer"])), "{both:#}");
    let refuse = json!({"bid": again, "expectedVersion": 2, "approves": false});
    let refused = act(&agent.kobo.personnel(), "decideFreeAgentBid", "declaration { state }", refuse).await;
    assert_eq!(refused["declaration"]["state"], "OPEN", "the office refuses the bid, and others may bid: {refused:#}");
    let states = agent.state().await["bids"].to_string();
    assert!(states.contains("WITHDRAWN") && states.contains("DECLINED") && states.contains("NOT_APPROVED"), "{states}");
    let withdraw = |version: i64| json!({"declaration": agent.declaration, "expectedVersion": version});
    assert_eq!(code(&act(&agent.me(), "withdrawFreeAgency", "", withdraw(2)).await), "STALE_VERSION");
    assert_eq!(code(&act(&agent.me(), "withdrawFreeAgency", "", withdraw(1)).await), "NO ERROR");
    assert_eq!(agent.state().await["state"], "WITHDRAWN");
}

/// Who declared is in the audit for who decides on it, and from then on; after the last day nobody answers a bid.
#[tokio::test(flavor = "multi_thread")]
async fn the_audit_names_a_free_agent_no_sooner_than_the_office_learns_of_it() {
    let app = App::city().await;
    let agent = FreeAgent::new(&app).await;
    let entries = "{ auditEntries(filter: {action: \"declareFreeAgency\"}) { totalCount nodes { subject } } }";
    let seen = async || {
        let mut seen = vec![];
        for asker in [app.admin(), app.role(Role::Auditor), app.role(Role::PersonnelOfficer)] {
            let found = asker.ask(entries, json!({})).await;
            seen.push(found["data"]["auditEntries"]["totalCount"].as_i64().unwrap_or_default());
        }
        seen
    };
    assert_eq!(seen().await[..2], [0, 0], "not before there is something to decide");
    let (_, bid) = agent.bid("02010000").await;
    assert_eq!(seen().await[..2], [0, 0]);
    app.turn_to("2027-04-01");
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", accept.clone()).await), "APPLICATIONS_CLOSED", "it ran out");
    app.turn_to("2027-03-31");
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", accept).await), "NO ERROR");
    assert_eq!(seen().await[0], 1);
}
