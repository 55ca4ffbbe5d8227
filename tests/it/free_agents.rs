//! 代理審査 of free agents: of the personnel office's own staff the substitute decides, and the colleagues know nothing before.

use jinzai::access::Role;
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    posting::Kobo,
    posting_more::FreeAgent,
    recruitment::{act, code},
    rights::transfer,
    support::{App, Asker},
};

const AUDITED: &str = "{ auditEntries(filter: {action: \"declareFreeAgency\"}) { totalCount } }";

/// What an asker learns of a declaration by the ways there are.
async fn glimpses(asker: &Asker<'_>, declaration: &Value, bid: &Value) -> Value {
    let query = "query($d: ID!, $b: ID!) {
        declaration: node(id: $d) { id } bid: node(id: $b) { id }
        freeAgentDeclarations { totalCount nodes { id skills declarant { number } bids { id } } }
    }";
    let mut seen = asker.data(query, json!({"d": declaration, "b": bid})).await;
    let audit = asker.ask(AUDITED, json!({})).await["data"]["auditEntries"]["totalCount"].take();
    // Who may not read the audit at all learns as much.
    seen["audited"] = json!(audit.as_i64().unwrap_or_default());
    seen
}

fn nothing() -> Value {
    json!({"declaration": null, "bid": null, "freeAgentDeclarations": {"totalCount": 0, "nodes": []}, "audited": 0})
}

/// Somebody of the personnel office declares once a round has named it and who stands in for it.
async fn of_the_office(app: &App) -> FreeAgent<'_> {
    let member = member(app).await;
    let kobo = Kobo::new(app, json!({})).await;
    kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    FreeAgent::of(kobo, member).await
}

/// Somebody of the personnel office who heads nothing.
async fn member(app: &App) -> String {
    let query = "{ orgUnit(by: {code: \"03020100\"}) { members { nodes { number standing { post { headsUnit } } } } } }";
    let members = app.admin().data(query, json!({})).await["orgUnit"]["members"]["nodes"].take();
    let member = members.as_array().unwrap().iter().find(|it| it["standing"]["post"]["headsUnit"] == false).unwrap();
    member["number"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_personnel_office_itself_the_substitute_decides_and_the_office_drafts() {
    let app = App::city().await;
    let agent = of_the_office(&app).await;
    let kobo = &agent.kobo;
    let substitute = app.staff(&kobo.substitute, &[Role::Employee]);
    let everything = [Role::PersonnelAdministrator, Role::PersonnelOfficer, Role::UnitHead, Role::Employee];
    let own_head = app.staff(&kobo.office.head_of("03020000").await, &everything);
    let colleagues = [app.admin(), app.role(Role::PersonnelOfficer), kobo.personnel(), own_head];
    let (head, bid) = agent.bid("02010000").await;
    for (day, asker) in colleagues.iter().chain([&substitute]).enumerate() {
        assert_eq!(glimpses(asker, &agent.declaration, &bid).await, nothing(), "{day}: a bid was made");
    }
    assert_eq!(app.role(Role::Auditor).data(AUDITED, json!({})).await["auditEntries"]["totalCount"], 0);
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", accept).await), "NO ERROR");
    for (place, asker) in colleagues.iter().enumerate() {
        assert_eq!(glimpses(asker, &agent.declaration, &bid).await, nothing(), "{place}: it was accepted");
    }
    let decision = |approves: bool| json!({"bid": bid, "expectedVersion": 2, "approves": approves});
    let stranger = app.staff(&kobo.office.head_of("05010000").await, &[Role::UnitHead, Role::Employee]);
    for asker in colleagues.iter().chain([&head, &agent.me(), &stranger]) {
        assert_eq!(code(&act(asker, "decideFreeAgentBid", "", decision(true)).await), "NOT_FOUND");
    }
    let list = "{ freeAgentDeclarations { nodes { declarant { number } bids { allowedActions { action allowed } } } } }";
    let decides = async |asker: &Asker<'_>| {
        let seen = asker.data(list, json!({})).await["freeAgentDeclarations"]["nodes"][0].take();
        assert_eq!(seen["declarant"]["number"], json!(agent.number), "{seen:#}");
        let allowed = seen["bids"][0]["allowedActions"].as_array().unwrap().clone();
        allowed.into_iter().any(|it| it["action"] == "decideFreeAgentBid" && it["allowed"] == true)
    };
    assert_eq!((decides(&substitute).await, decides(&agent.me()).await, decides(&head).await), (true, false, false));
    let state = "declaration { state bids { state } }";
    let decided = act(&substitute, "decideFreeAgentBid", state, decision(true)).await;
    assert_eq!(decided["declaration"], json!({"state": "PLACED", "bids": [{"state": "APPROVED"}]}), "{decided:#}");
    // Now there is something for the office to do; the own line knows nothing still.
    assert_eq!(glimpses(&colleagues[3], &agent.declaration, &bid).await, nothing(), "the own line");
    assert_eq!(glimpses(&kobo.personnel(), &agent.declaration, &bid).await["freeAgentDeclarations"]["totalCount"], 1);
    let themself = app.staff(&agent.number, &[Role::PersonnelAdministrator, Role::Employee]);
    let own = themself.data(list, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"][0]["allowedActions"].to_string();
    assert!(!own.contains("draftFreeAgentOrder") && !own.contains("decideFreeAgentBid"), "nothing of the own transfer: {own}");
    drafted(&agent, &bid, &substitute).await;
}

/// The office drafts the order of what the substitute approved, once; the route goes to the substitute in the place of the own line.
async fn drafted(agent: &FreeAgent<'_>, bid: &Value, substitute: &Asker<'_>) {
    let kobo = &agent.kobo;
    let (batch, current) = kobo.office.batch("FAによる異動", "2027-04-01").await;
    let draft = |expected: i64, day: &str, batch_version: i64| json!({"bid": bid, "expectedVersion": expected, "transfer": {"batch": batch, "expectedBatchVersion": batch_version, "startsOn": day}});

    let mutation = "mutation($i: DraftFreeAgentOrderInput!) { draftFreeAgentOrder(input: $i) { declaration { id } } }";
    for asker in [substitute, &agent.me()] {
        assert_eq!(asker.code(mutation, json!({"i": draft(3, "2027-04-01", current)})).await, "FORBIDDEN");
    }
    for (input, expected) in [
        (draft(2, "2027-04-01", current), "STALE_VERSION"),
        (draft(3, "2026-11-24", current), "INVALID_VALUE"),
        (draft(3, "2027-04-01", current + 7), "STALE_VERSION"),
        (draft(3, "2027-04-01", current), "NO ERROR"),
        (draft(4, "2027-04-01", current + 1), "POSTING_NOT_IN_STATE"),
    ] {
        let done = act(&kobo.personnel(), "draftFreeAgentOrder", "declaration { state }", input.clone()).await;
        assert_eq!(code(&done), expected, "{input} {done:#}");
    }
    let taken_back = kobo.office.step(&kobo.personnel(), "withdrawOrderBatch", &batch, json!({"reason": "別の案件で起案する。"})).await;
    assert_eq!(taken_back["errors"], json!([]), "{taken_back:#}");
    let (batch, current) = kobo.office.batch("FAによる異動その二", "2027-04-01").await;
    let again =
        json!({"bid": bid, "expectedVersion": 4, "transfer": {"batch": batch, "expectedBatchVersion": current, "startsOn": "2027-04-01"}});
    let again = act(&kobo.personnel(), "draftFreeAgentOrder", "declaration { state }", again).await;
    assert_eq!(code(&again), "NO ERROR", "what was taken back is drafted again: {again:#}");
    kobo.office.accept_all(&batch).await;
    let sent = kobo.office.step(&kobo.personnel(), "submitOrderBatch", &batch, json!({})).await;
    assert_eq!(sent["errors"], json!([]), "{sent:#}");
    let route = "query($id: ID!) { orderBatch(id: $id) { route { approvers { number } } } }";
    let route = kobo.personnel().data(route, json!({"id": batch})).await["orderBatch"]["route"].take();
    assert_eq!(route[0]["approvers"], json!([{"number": kobo.substitute}]), "{route:#}");
}

/// Who declared before a round named the office is of it all the same when the name would be told.
#[tokio::test(flavor = "multi_thread")]
async fn who_decides_is_settled_before_the_name_is_told() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let agent = FreeAgent::of(kobo, member(&app).await).await;
    let (_, bid) = agent.bid("02010000").await;
    agent.kobo.posting("04010000", 1).await;
    agent.kobo.publish().await;
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", accept).await), "NO ERROR");
    let substitute = app.staff(&agent.kobo.substitute, &[Role::Employee]);
    let refuse = json!({"bid": bid, "expectedVersion": 2, "approves": false});
    assert_eq!(code(&act(&agent.kobo.personnel(), "decideFreeAgentBid", "", refuse.clone()).await), "NOT_FOUND");
    assert_eq!(code(&act(&substitute, "decideFreeAgentBid", "", refuse).await), "NO ERROR");
    assert_eq!(glimpses(&agent.kobo.personnel(), &agent.declaration, &bid).await, nothing(), "nor is a refusal told to colleagues");
}

/// Who bids decides nothing: where the substitute heads the unit that bids, the office names another round first.
#[tokio::test(flavor = "multi_thread")]
async fn a_substitute_who_bids_does_not_decide() {
    let app = App::city().await;
    let agent = of_the_office(&app).await;
    let (head, bid) = agent.bid("17010000").await;
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    let refused = act(&agent.me(), "answerFreeAgentBid", "", accept.clone()).await;
    assert_eq!(code(&refused), "NO_SUBSTITUTE", "{refused:#}");
    assert_eq!(
        agent.me().data("{ freeAgentDeclarations { nodes { bids { state version } } } }", json!({})).await["freeAgentDeclarations"]["nodes"]
            [0]["bids"][0],
        json!({"state": "MADE", "version": 1})
    );
    // Another office's round changes nothing of that; a round of the own office with another substitute does.
    let round = async |unit: &str, substitute: &str| {
        let rule = app.admin().data("{ eligibilityRules { id } }", json!({})).await["eligibilityRules"][0]["id"].take();
        let input = json!({"fiscalYear": 2026, "title": format!("追加の公募 {unit}"), "rule": rule, "mostChoices": 1, "personnelUnit": agent.kobo.office.unit(unit).await["id"],
            "substitute": agent.kobo.office.head_of(substitute).await, "applicationsFrom": "2026-11-24", "applicationsUntil": "2026-12-20", "recordsUntil": "2027-09-30"});
        let made = agent.kobo.done("createPostingRound", "round { id state }", input).await["round"].take();
        assert_eq!(made["state"], "DRAFT");
        let other =
            Kobo { app: &app, office: crate::orders::Office::new(&app).await, round: made["id"].clone(), substitute: String::new() };
        other.posting("05010000", 1).await;
        app.wait(chrono::TimeDelta::hours(1));
        other.publish().await;
    };
    round("04010000", "17010000").await;
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", accept.clone()).await), "NO_SUBSTITUTE");
    round("03020000", "10010000").await;
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", accept).await), "NO ERROR");
    let decision = json!({"bid": bid, "expectedVersion": 2, "approves": true});
    assert_eq!(code(&act(&head, "decideFreeAgentBid", "", decision.clone()).await), "NOT_FOUND");
    let other = app.staff(&agent.kobo.office.head_of("10010000").await, &[Role::Employee]);
    assert_eq!(code(&act(&other, "decideFreeAgentBid", "", decision).await), "NO ERROR");
}

/// A substitute who has joined the office decides no more; the office revises the round, and another one does.
#[tokio::test(flavor = "multi_thread")]
async fn a_substitute_who_joins_the_office_decides_no_more() {
    let app = App::city().await;
    let agent = of_the_office(&app).await;
    let kobo = &agent.kobo;
    let (_, bid) = agent.bid("02010000").await;
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    assert_eq!(code(&act(&agent.me(), "answerFreeAgentBid", "", accept).await), "NO ERROR");
    let of_member = entity::standing::Entity::find().find_also_related(entity::employee::Entity);
    let of_member = of_member.filter(entity::employee::COLUMN.number.eq(agent.number.as_str())).one(app.db()).await.unwrap().unwrap().0;
    transfer(&app, &kobo.substitute, "2026-11-25", of_member.org_unit_id, of_member.post_id).await;
    let decision = json!({"bid": bid, "expectedVersion": 2, "approves": false});
    let substitute = || app.staff(&kobo.substitute, &[Role::Employee]);
    // The day before nothing has changed: a dry run says so.
    let dry = substitute().with("dry-run", "true");
    assert_eq!(code(&act(&dry, "decideFreeAgentBid", "", decision.clone()).await), "NO ERROR");
    app.turn_to("2026-11-25");
    app.office.forget_rights();
    assert_eq!(code(&act(&substitute(), "decideFreeAgentBid", "", decision.clone()).await), "NO_SUBSTITUTE");
    assert_eq!(code(&act(&kobo.personnel(), "decideFreeAgentBid", "", decision.clone()).await), "NOT_FOUND", "nor do colleagues");
    let read = "query($id: ID!) { node(id: $id) { ... on PostingRound { version title mostChoices applicationsFrom applicationsUntil recordsUntil } } }";
    let mut content = kobo.personnel().data(read, json!({"id": kobo.round})).await["node"].take();
    let version = content["version"].take();
    content.as_object_mut().unwrap().remove("version");
    let (rule, other) = (app.admin().data("{ eligibilityRules { id } }", json!({})).await, kobo.office.head_of("10010000").await);
    (content["rule"], content["fiscalYear"]) = (rule["eligibilityRules"][0]["id"].clone(), json!(2026));
    (content["personnelUnit"], content["substitute"]) = (kobo.office.unit("03020000").await["id"].take(), json!(other));
    let revise = json!({"round": kobo.round, "expectedVersion": version, "content": content, "reason": "代理審査者の異動"});
    kobo.done("revisePostingRound", "round { version }", revise).await;
    assert_eq!(code(&act(&app.staff(&other, &[Role::Employee]), "decideFreeAgentBid", "", decision).await), "NO ERROR");
}
