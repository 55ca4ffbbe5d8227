//! What a third review of secondments asked for: who stays because the departure was taken back, stays that follow each other, the way back to a post.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{recruitment::code, secondment::Desk, support::App};

async fn drafted(desk: &Desk<'_>, case: &Value) -> String {
    let (batch, version) = desk.elders.office.batch("派遣", "2027-04-01").await;
    let input = json!({"secondments": [case], "batch": batch, "expectedBatchVersion": version});
    desk.elders.done("draftSecondmentOrders", "secondments { state }", input).await;
    batch
}

/// The order of the departure is taken out of its draft: both sides agree as before, nobody is away, and it can be ordered again.
#[tokio::test(flavor = "multi_thread")]
async fn a_departure_that_is_taken_back_is_ordered_again() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2030-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2029-03-31").await;
    let batch = drafted(&desk, &case).await;
    assert_eq!(desk.case(&case, "state phase").await, json!({"state": "ORDERED", "phase": "UPCOMING"}));
    desk.elders.office.approve(&batch).await;
    let clerk = desk.elders.clerk();
    let withdrawn = desk.elders.office.step(&clerk, "withdrawOrderBatch", &batch, json!({"reason": "取りやめ"})).await;
    assert_eq!(withdrawn["errors"], json!([]), "{withdrawn:#}");
    assert_eq!(desk.case(&case, "state phase").await, json!({"state": "AGREED", "phase": "PREPARING"}));
    let count = async |filter: Value| {
        let query = "query($f: SecondmentFilter!) { secondments(filter: $f) { totalCount nodes { state } } }";
        clerk.data(query, json!({"f": filter})).await["secondments"]["totalCount"].as_i64().unwrap()
    };
    assert_eq!((count(json!({"states": ["ORDERED"]})).await, count(json!({"states": ["AGREED"]})).await), (0, 1), "by what stands");
    let last = |from: &str| json!({"endsFrom": from, "endsBy": "2029-03-31"});
    assert_eq!((count(last("2029-03-31")).await, count(last("2029-04-01")).await), (1, 0), "both days of the range");
    let end = json!({"secondment": case, "expectedVersion": 6, "endsOn": "2027-12-31", "reason": "取りやめ"});
    assert_eq!(desk.elders.refused("endSecondmentEarly", end).await, "SECONDMENT_NOT_IN_STATE", "who never left does not come back early");
    let again = desk.announced("draftSecondmentOrders", "secondments { state }", "2027-04-01", json!({"secondments": [case]})).await;
    assert_eq!(again["secondments"], json!([{"state": "ORDERED"}]));
}

/// The day of the departure comes and the order is still a draft: they are where they were.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_sends_nobody() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2030-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2028-03-31").await;
    drafted(&desk, &case).await;
    app.turn_to("2027-04-02");
    assert_eq!(desk.case(&case, "phase").await["phase"], "UPCOMING");
    let plan = desk.elders.clerk().data("{ returnPlan(by: \"2028-03-31\") { dueOn } }", json!({})).await;
    assert_eq!(plan["returnPlan"], json!([]));
}

/// Two cases at one corporation without a day between are three years at the most, as one would be; with a day between they are two stays.
#[tokio::test(flavor = "multi_thread")]
async fn stays_that_follow_each_other_are_one_to_the_law() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("PUBLIC_INTEREST_CORPORATION", "2027-04-01", "2032-03-31", json!({})).await;
    desk.agreed(&agreement, &person, "2027-04-01", "2029-03-31").await;
    let chosen = async |from: &str, until: &str| {
        let plan = json!({"agreement": agreement, "startsOn": from, "endsOn": until, "postAtHost": "事務局長"});
        let case = desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
        let choose = json!({"secondment": case, "expectedVersion": 1, "employee": person.1, "chosenBy": "WISH"});
        code(&crate::recruitment::act(&desk.elders.clerk(), "chooseSecondee", "secondment { state }", choose).await)
    };
    assert_eq!(chosen("2029-04-01", "2030-04-01").await, "SECONDMENT_OVER_LIMIT", "three years and a day in two cases");
    assert_eq!(chosen("2029-04-02", "2032-03-31").await, "NO ERROR", "a day between");
    assert_eq!(chosen("2029-04-01", "2029-04-01").await, "SECONDMENT_OVER_LIMIT", "that day would make one stay of five years of them");
}

/// Who comes back to a post of a lower rank is demoted by that name, to that post; a post of another unit is none.
#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_leads_to_a_post_and_is_called_by_the_ranks() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let mut people = desk.elders.of_rank("課長", &["1975-05-05"]).await;
    let lower = desk.elders.of_rank("主任", &["1990-05-05"]).await.remove(0);
    let person = people.remove(0);
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2030-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2028-03-31").await;
    desk.announced("draftSecondmentOrders", "secondments { state }", "2027-04-01", json!({"secondments": [case]})).await;
    app.turn_to("2027-04-01");
    let at = desk.elders.of(&lower.0, "standing { rank { id } post { id } orgUnit { id } }").await["standing"].take();
    let other = desk.elders.clerk().data("{ orgUnit(by: {code: \"05010000\"}) { id } }", json!({})).await["orgUnit"]["id"].take();
    let plan = |unit: &Value| json!({"secondment": case, "expectedVersion": 6, "orgUnit": unit, "post": at["post"]["id"], "rank": at["rank"]["id"]});
    assert_ne!(other, at["orgUnit"]["id"]);
    assert_eq!(desk.elders.refused("planSecondmentReturn", plan(&other)).await, "NOT_FOUND", "a post of another unit");
    let planned = desk.elders.done("planSecondmentReturn", "secondment { returnPost { id } }", plan(&at["orgUnit"]["id"])).await;
    assert_eq!(planned["secondment"]["returnPost"]["id"], at["post"]["id"]);
    let hidden = "query($id: ID!) { node(id: $id) { ... on SecondmentCase { returnPost { id } } } }";
    let own = desk.elders.me(&person.0).data(hidden, json!({"id": case})).await;
    assert_eq!(own["node"]["returnPost"], Value::Null, "one learns of it by the order");
    let (batch, version) = desk.elders.office.batch("復帰", "2028-04-01").await;
    let input = json!({"secondments": [case], "batch": batch, "expectedBatchVersion": version});
    desk.elders.done("draftSecondmentReturns", "secondments { state }", input).await;
    let orders = "query($b: ID!) { personnelOrders(filter: {batch: $b}) { nodes { kind toPost { id } } } }";
    let orders = desk.elders.clerk().data(orders, json!({"b": batch})).await["personnelOrders"]["nodes"].take();
    let mut found: Vec<_> = orders.as_array().unwrap().iter().map(|it| (it["kind"].clone(), it["toPost"]["id"].clone())).collect();
    found.sort_by_key(|it| it.0.to_string());
    assert_eq!(found, [(json!("DEMOTION"), at["post"]["id"].clone()), (json!("SECONDMENT_RETURN"), Value::Null)]);
}

/// Costs are written by who has read the case, and of oneself by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn costs_take_the_version_and_are_not_for_oneself_to_write() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2030-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2028-03-31").await;
    let costs = |version: i64| json!({"secondment": case, "expectedVersion": version, "costs": [{"fiscalYear": 2027, "item": "SALARY", "payer": "HOST", "yen": 1}]});
    assert_eq!(desk.elders.refused("recordSecondmentCosts", costs(4)).await, "STALE_VERSION");
    desk.elders.done("recordSecondmentCosts", "secondment { version }", costs(5)).await;
    assert_eq!(desk.elders.refused("recordSecondmentCosts", costs(5)).await, "STALE_VERSION", "it counts");
    let officer = app.staff(&person.0, &[Role::PersonnelAdministrator, Role::Employee]);
    let own = crate::recruitment::act(&officer, "recordSecondmentCosts", "", costs(6)).await;
    assert_eq!(code(&own), "SELF_EXAMINATION");
}

/// Of a roster no order is made: the rule of the agreement is asked of everybody when they first go, and a head reads who of the own staff goes when.
#[tokio::test(flavor = "multi_thread")]
async fn a_roster_is_judged_by_the_rule_and_read_by_the_heads() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let people = desk.elders.of_rank("主任", &["1975-05-05", "1976-12-08"]).await;
    let criteria = json!({"age": {"atLeast": 50}});
    let rule = json!({"code": "SHIEN", "name": "災害派遣", "legalBasis": "派遣要領", "referenceDay": "AS_ASKED", "criteria": criteria});
    let rule = crate::recruitment::act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let agreement = desk.concluded("DISASTER_SUPPORT", "2026-12-01", "2027-03-31", json!({"rule": rule})).await;
    let plan = |first: usize, from: &str| {
        let people = [&people[first].1, &people[1 - first].1];
        json!({"agreement": agreement, "title": "家屋被害認定調査", "place": "能登町", "startsOn": from, "endsOn": "2026-12-14", "seats": 1, "turnDays": 7, "people": people})
    };
    let young = crate::recruitment::act(&desk.elders.clerk(), "planSupportRoster", "", plan(1, "2026-12-01")).await;
    assert_eq!((code(&young).as_str(), &young["errors"][0]["path"]), ("NOT_ELIGIBLE", &json!(["input", "people", "0"])), "{young:#}");
    assert_eq!(desk.elders.refused("planSupportRoster", plan(0, "2026-11-29")).await, "INVALID_VALUE", "not within the agreement");
    let planned = desk.elders.done("planSupportRoster", "roster { turns { period { start } } }", plan(0, "2026-12-01")).await;
    assert_eq!(planned["roster"]["turns"][1]["period"]["start"], "2026-12-08", "the day after that on which they are 50");
    let at = desk.elders.of(&people[0].0, "standing { orgUnit { code } }").await["standing"]["orgUnit"]["code"].take();
    let head = desk.elders.office.head(&desk.elders.office.head_of(at.as_str().unwrap()).await);
    let list =
        "{ supportRosters(first: 1) { totalCount nodes { title cancelledBecause agreement { title } turns { employee { number } } } } }";
    let seen = head.data(list, json!({})).await["supportRosters"].take();
    let mine = json!([{"employee": {"number": people[0].0}}]);
    assert_eq!((&seen["totalCount"], &seen["nodes"][0]["agreement"]), (&json!(1), &Value::Null), "{seen:#}");
    let turns = seen["nodes"][0]["turns"].as_array().unwrap();
    assert!(turns.contains(&mine[0]) && turns.iter().all(|it| it["employee"]["number"].is_string()), "{seen:#}");
    let theirs = [at.as_str().unwrap(), "05010000", "17010000"];
    let other = theirs[1..].iter().find(|it| it[..2] != theirs[0][..2]).unwrap();
    let other = desk.elders.office.head(&desk.elders.office.head_of(other).await);
    assert_eq!(other.data(list, json!({})).await["supportRosters"], json!({"totalCount": 0, "nodes": []}));
}

/// The consent to one extension is none to the next.
#[tokio::test(flavor = "multi_thread")]
async fn each_extension_takes_a_consent_of_its_own() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("PUBLIC_INTEREST_CORPORATION", "2027-04-01", "2032-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2029-03-31").await;
    desk.announced("draftSecondmentOrders", "secondments { state }", "2027-04-01", json!({"secondments": [case]})).await;
    app.turn_to("2028-12-01");
    let extended = async |version: i64, until: &str, consented: &str, from: &str| {
        let (batch, expected) = desk.elders.office.batch("派遣の延長", from).await;
        let input = json!({"secondment": case, "expectedVersion": version, "endsOn": until, "consentedOn": consented, "batch": batch, "expectedBatchVersion": expected});
        code(&crate::recruitment::act(&desk.elders.clerk(), "extendSecondment", "", input).await)
    };
    assert_eq!(extended(6, "2029-09-30", "2028-11-01", "2029-04-01").await, "NO ERROR");
    assert_eq!(extended(7, "2030-03-31", "2028-11-01", "2029-10-01").await, "CONSENT_MISSING", "that was to the other one");
    assert_eq!(extended(7, "2030-03-31", "2028-11-02", "2029-10-01").await, "NO ERROR");
}

/// 研修後の勤務義務 of two years from 2032-04-01: who is bound by it is found on each of its days, and who resigns before its last one is warned of.
pub async fn obliges(desk: &Desk<'_>, case: &Value, number: &str) {
    let obliged = async |on: &str| {
        let query = "query($on: Date) { secondments(filter: {obligesOn: $on}) { totalCount nodes { employee { number } } } }";
        desk.elders.clerk().data(query, json!({"on": on})).await["secondments"].take()
    };
    let one = json!({"totalCount": 1, "nodes": [{"employee": {"number": number}}]});
    for on in ["2032-04-01", "2034-03-31"] {
        assert_eq!(obliged(on).await, one, "{on}");
    }
    for on in ["2032-03-31", "2034-04-01"] {
        assert_eq!(obliged(on).await["totalCount"], 0, "{on}");
    }
    let office = &desk.elders.office;
    for (on, warned) in [("2034-03-30", true), ("2034-03-31", false)] {
        let (batch, version) = office.batch(on, on).await;
        let leaves = json!([{"kind": "RESIGNATION", "employee": desk.case(case, "employee { id }").await["employee"]["id"], "effectiveOn": on, "reason": "一身上の都合"}]);
        assert_eq!(office.add(&batch, version, leaves).await["errors"], json!([]));
        let found = office.findings(&batch).await["findings"]["items"].take();
        let found = found.as_array().unwrap().iter().find(|it| it["code"] == "OBLIGATION_RUNS");
        assert_eq!(found.map(|it| it["severity"].clone()), warned.then(|| json!("WARNING")), "{on}");
    }
}
