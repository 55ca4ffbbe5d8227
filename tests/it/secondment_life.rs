//! What somebody knows of their own secondment before they are told; who comes here, longer and shorter; rosters that change.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use jinzai::access::Role;

use crate::{
    recruitment::{act, code},
    secondment::Desk,
    support::App,
};

const MINE: &str = "query($f: SecondmentFilter! = {}) { secondments(filter: $f) { totalCount edges { cursor node { state version phase endsOn obligationUntil order { id } returnOrder { id } extensions { endsOn } allowedActions { action allowed reasons } } } } }";

/// What somebody reads of their own cases: how many, the first one, and the text of its cursor.
async fn mine(desk: &Desk<'_>, number: &str, filter: Value) -> (i64, Value, String) {
    let found = desk.elders.me(number).data(MINE, json!({"f": filter})).await["secondments"].take();
    let edge = &found["edges"][0];
    let cursor = edge["cursor"].as_str().map(|it| String::from_utf8(URL_SAFE_NO_PAD.decode(it).unwrap()).unwrap());
    (found["totalCount"].as_i64().unwrap(), edge["node"].clone(), cursor.unwrap_or_default())
}

fn into(mut input: Value, (batch, version): &(String, i64)) -> Value {
    input.as_object_mut().unwrap().extend([("batch".to_owned(), json!(batch)), ("expectedBatchVersion".to_owned(), json!(version))]);
    input
}

/// What the findings of a batch say of the obligation of somebody who resigns.
async fn obligation(desk: &Desk<'_>, person: &Value) -> String {
    let office = &desk.elders.office;
    let (batch, version) = office.batch("辞職", "2028-03-31").await;
    let leaves = json!([{"kind": "RESIGNATION", "employee": person, "effectiveOn": "2028-03-31", "reason": "一身上の都合"}]);
    assert_eq!(office.add(&batch, version, leaves).await["errors"], json!([]));
    let found = office.findings(&batch).await["findings"]["items"].take();
    let of = found.as_array().unwrap().iter().find(|it| it["code"] == "OBLIGATION_RUNS");
    of.unwrap_or_else(|| panic!("{found:#}"))["message"].as_str().unwrap().to_owned()
}

/// An early end is drafted, told ahead, announced: the person knows of it when it is told, and of no trace before.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_of_an_early_end_before_it_is_told() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2030-03-31", json!({"obligationMonths": 12})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2029-03-31").await;
    let agreed = mine(&desk, &person.0, json!({})).await;
    let out = desk.elders.office.batch("派遣", "2027-04-01").await;
    desk.elders.done("draftSecondmentOrders", "secondments { state }", into(json!({"secondments": [case]}), &out)).await;
    assert_eq!((mine(&desk, &person.0, json!({})).await, agreed.1["state"].as_str()), (agreed.clone(), Some("AGREED")), "drafted");
    desk.elders.office.approve(&out.0).await;
    desk.elders.office.announce(&out.0).await;
    app.turn_to("2027-10-01");
    let before = mine(&desk, &person.0, json!({})).await;
    assert_eq!((before.1["state"].as_str(), before.1["endsOn"].as_str()), (Some("ORDERED"), Some("2029-03-31")));
    let end = json!({"secondment": case, "expectedVersion": 6, "endsOn": "2027-12-31", "reason": "派遣先の業務の終了"});
    assert_eq!(desk.elders.refused("endSecondmentEarly", end.clone()).await, "INVALID_VALUE", "an order is drafted: into which batch?");
    let batch = desk.elders.office.batch("派遣終了", "2028-01-01").await;
    let ended = desk.elders.done("endSecondmentEarly", "secondment { state endsOn }", into(end, &batch)).await;
    assert_eq!(ended["secondment"], json!({"state": "ENDED_EARLY", "endsOn": "2027-12-31"}));
    assert_eq!(mine(&desk, &person.0, json!({})).await, before, "not a trace");
    assert!(obligation(&desk, &person.1).await.contains("2030-03-31"), "nor in another batch: by the term that all know");
    assert!(!before.2.contains("2027-12") && before.2.contains("2027-04-01"), "by the first day: {}", before.2);
    let count = async |filter: Value| mine(&desk, &person.0, filter).await.0;
    assert_eq!((count(json!({"states": ["ENDED_EARLY"]})).await, count(json!({"endsBy": "2028-12-31"})).await), (0, 0));
    assert_eq!((count(json!({"states": ["ORDERED"]})).await, count(json!({"on": "2028-01-01"})).await), (1, 1));
    // By no role: an office that plans for itself knows no more of its own.
    let officer = app.staff(&person.0, &[Role::PersonnelAdministrator, Role::Employee]);
    let own = "query($id: ID!, $f: SecondmentFilter!) { node(id: $id) { ... on SecondmentCase { state endsOn endedBecause allowedActions { action allowed reasons } } } secondments(filter: $f) { totalCount } returnPlan(by: \"2028-12-31\") { dueOn } }";
    let own = officer.data(own, json!({"id": case, "f": {"states": ["ENDED_EARLY"]}})).await;
    let node = &own["node"];
    assert_eq!((&node["state"], &node["endsOn"], &node["endedBecause"]), (&json!("ORDERED"), &json!("2029-03-31"), &Value::Null));
    let cancels = node["allowedActions"].as_array().unwrap().iter().find(|it| it["action"] == "cancelSecondment").unwrap();
    assert_eq!((&cancels["allowed"], &cancels["reasons"]), (&json!(false), &json!(["SELF_EXAMINATION"])));
    assert_eq!((&own["secondments"]["totalCount"], &own["returnPlan"]), (&json!(0), &json!([])));
    let planned = desk.elders.clerk().data(MINE, json!({"f": {"states": ["ENDED_EARLY"], "endsBy": "2027-12-31"}})).await;
    assert_eq!(planned["secondments"]["totalCount"], 1, "the office knows");
    desk.elders.office.approve(&batch.0).await;
    desk.elders.office.pre_notify(&batch.0).await;
    let told = mine(&desk, &person.0, json!({"states": ["ENDED_EARLY"]})).await;
    assert_eq!((told.0, &told.1["endsOn"], &told.1["obligationUntil"]), (1, &json!("2027-12-31"), &json!("2028-12-31")));
    // Withdrawn, nothing came of it: for both the stay is as long as before, and may be made longer.
    let withdrawn = desk.elders.office.step(&desk.elders.clerk(), "withdrawOrderBatch", &batch.0, json!({"reason": "取りやめ"})).await;
    assert_eq!(withdrawn["errors"], json!([]), "{withdrawn:#}");
    let (_, known, _) = mine(&desk, &person.0, json!({})).await;
    assert_eq!((&known["state"], &known["endsOn"]), (&json!("ORDERED"), &json!("2029-03-31")));
    assert_eq!(desk.case(&case, "state endsOn").await, json!({"state": "ORDERED", "endsOn": "2029-03-31"}));
    let again = desk.elders.office.batch("派遣延長", "2029-04-01").await;
    let extend = json!({"secondment": case, "expectedVersion": 7, "endsOn": "2030-03-31"});
    let longer = desk.elders.done("extendSecondment", "secondment { state endsOn endedBecause }", into(extend, &again)).await;
    assert_eq!(longer["secondment"], json!({"state": "ORDERED", "endsOn": "2030-03-31", "endedBecause": null}));
}

/// An early end that was announced and then rescinded (発令の取消し) counts for nothing either.
#[tokio::test(flavor = "multi_thread")]
async fn an_early_end_that_is_rescinded_is_as_if_it_had_never_been() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2030-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2029-03-31").await;
    desk.announced("draftSecondmentOrders", "secondments { state }", "2027-04-01", json!({"secondments": [case]})).await;
    app.turn_to("2027-10-01");
    let end = json!({"secondment": case, "expectedVersion": 6, "endsOn": "2027-12-31", "reason": "派遣先の業務の終了"});
    let ended = desk.announced("endSecondmentEarly", "secondment { returnOrder { id } }", "2028-01-01", end).await;
    let due = async || {
        let query = "{ returnPlan(by: \"2029-03-31\") { dueOn } }";
        desk.elders.clerk().data(query, json!({})).await["returnPlan"].take()
    };
    assert_eq!(due().await, json!([{"dueOn": "2028-01-01"}]));
    let office = &desk.elders.office;
    let (batch, version) = office.batch("発令の取消し", "2028-01-01").await;
    let order = &ended["secondment"]["returnOrder"]["id"];
    let rescission =
        json!([{"kind": "RESCISSION", "employee": person.1, "effectiveOn": "2028-01-01", "corrects": order, "reason": "業務の継続"}]);
    assert_eq!(office.add(&batch, version, rescission).await["errors"], json!([]));
    office.approve(&batch).await;
    office.announce(&batch).await;
    let (_, known, _) = mine(&desk, &person.0, json!({})).await;
    assert_eq!((&known["state"], &known["endsOn"]), (&json!("ORDERED"), &json!("2029-03-31")));
    assert_eq!(due().await, json!([{"dueOn": "2029-04-01"}]));
    let again = office.batch("派遣延長", "2029-04-01").await;
    let extend = json!({"secondment": case, "expectedVersion": 7, "endsOn": "2030-03-31"});
    let longer = desk.elders.done("extendSecondment", "secondment { state endsOn }", into(extend, &again)).await;
    assert_eq!(longer["secondment"], json!({"state": "ORDERED", "endsOn": "2030-03-31"}));
}

/// A training is a duty and nobody is asked: its order tells, and one that is given up leaves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_sent_without_being_asked_reads_of_it_by_the_order() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let people = desk.elders.of_rank("主任", &["1975-05-05", "1976-05-05"]).await;
    let rule =
        json!({"code": "KENSHU", "name": "研修派遣", "legalBasis": "要綱", "referenceDay": "AS_ASKED", "criteria": {"age": {"below": 60}}});
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let agreement = desk.concluded("TRAINING_PREFECTURE", "2027-04-01", "2029-03-31", json!({"rule": rule})).await;
    let mut cases = vec![];
    for person in &people {
        let plan = json!({"agreement": agreement, "startsOn": "2027-04-01", "endsOn": "2028-03-31", "postAtHost": "主事"});
        let case = desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
        let choose = json!({"secondment": case, "expectedVersion": 1, "employee": person.1, "chosenBy": "ELIGIBILITY"});
        desk.elders.done("chooseSecondee", "secondment { eligibility { isEligible } }", choose).await;
        let own = app.staff(&person.0, &[Role::PersonnelAdministrator, Role::Employee]);
        let query = "query($id: ID!) { node(id: $id) { id } secondments { totalCount } secondmentAgreements { id } myAccessLog(first: 50) { nodes { field } } }";
        let seen = own.data(query, json!({"id": case})).await;
        assert_eq!((&seen["node"], &seen["secondments"]["totalCount"]), (&Value::Null, &json!(cases.len())), "by no role, but the others");
        let read = seen["myAccessLog"]["nodes"].as_array().unwrap();
        assert!(read.iter().all(|it| it["field"] != "eligibilityFact"), "{read:?}");
        let agree = json!({"secondment": case, "expectedVersion": 2, "agreedOn": "2026-11-22"});
        desk.elders.done("agreeSecondment", "secondment { state }", agree).await;
        assert_eq!(mine(&desk, &person.0, json!({})).await.0, 0, "agreed upon, and nobody was told");
        cases.push(case);
    }
    // Who was asked keeps what becomes of it.
    let asked = desk.concluded("OTHER_MUNICIPALITY", "2028-04-01", "2029-03-31", json!({})).await;
    let asked = desk.agreed(&asked, &people[1], "2028-04-01", "2029-03-31").await;
    let cancel = json!({"secondment": asked, "expectedVersion": 5, "reason": "県の事情"});
    desk.elders.done("cancelSecondment", "secondment { state }", cancel).await;
    assert_eq!(mine(&desk, &people[1].0, json!({})).await.1["state"], "CANCELLED");
    let cancel = json!({"secondment": cases[1], "expectedVersion": 3, "reason": "県の事情"});
    let given_up = desk.elders.done("cancelSecondment", "secondment { state employee { number } }", cancel).await;
    assert_eq!(given_up["secondment"], json!({"state": "CANCELLED", "employee": null}));
    assert_eq!(mine(&desk, &people[1].0, json!({})).await.0, 1, "but of that one");
    let batch = desk.elders.office.batch("派遣", "2027-04-01").await;
    desk.elders.done("draftSecondmentOrders", "secondments { state }", into(json!({"secondments": [cases[0]]}), &batch)).await;
    assert_eq!(mine(&desk, &people[0].0, json!({})).await.0, 0, "drafted");
    desk.elders.office.approve(&batch.0).await;
    desk.elders.office.announce(&batch.0).await;
    assert_eq!(mine(&desk, &people[0].0, json!({})).await.1["state"], "ORDERED");
    // A longer training is a duty as well: it is known when its order is told.
    let batch = desk.elders.office.batch("派遣延長", "2028-04-01").await;
    let extend = json!({"secondment": cases[0], "expectedVersion": 4, "endsOn": "2029-03-31"});
    desk.elders.done("extendSecondment", "secondment { endsOn }", into(extend, &batch)).await;
    let (_, known, _) = mine(&desk, &people[0].0, json!({})).await;
    assert_eq!((&known["endsOn"], &known["extensions"]), (&json!("2028-03-31"), &json!([])));
    desk.elders.office.approve(&batch.0).await;
    desk.elders.office.announce(&batch.0).await;
    let (_, known, _) = mine(&desk, &people[0].0, json!({})).await;
    assert_eq!((&known["endsOn"], &known["extensions"]), (&json!("2029-03-31"), &json!([{"endsOn": "2029-03-31"}])));
}

/// Who comes here stays longer within the agreement, or leaves early, by no order of this city; and is found by where they work.
#[tokio::test(flavor = "multi_thread")]
async fn who_comes_here_stays_longer_or_leaves_early() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let inward = desk.concluded("OTHER_MUNICIPALITY", "2026-12-01", "2028-11-30", json!({"isInward": true})).await;
    let unit = desk.elders.clerk().data("{ orgUnit(by: {code: \"05010000\"}) { id } }", json!({})).await["orgUnit"]["id"].take();
    let plan = json!({"agreement": inward, "startsOn": "2026-12-01", "endsOn": "2027-11-30", "postAtHost": "主査", "personName": "隣町　花子", "orgUnit": unit});
    let case = desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
    let extend = |until: &str, version: i64| json!({"secondment": case, "expectedVersion": version, "endsOn": until});
    assert_eq!(desk.elders.refused("extendSecondment", extend("2027-11-30", 1)).await, "INVALID_VALUE", "no day longer");
    assert_eq!(desk.elders.refused("extendSecondment", extend("2028-12-01", 1)).await, "SECONDMENT_OVER_LIMIT", "beyond the agreement");
    let longer = desk.elders.done("extendSecondment", "secondment { state endsOn extensions { endsOn } }", extend("2028-11-30", 1)).await;
    assert_eq!(longer["secondment"], json!({"state": "AGREED", "endsOn": "2028-11-30", "extensions": [{"endsOn": "2028-11-30"}]}));
    assert_eq!(desk.elders.refused("extendSecondment", extend("2028-11-30", 1)).await, "STALE_VERSION");
    let here = async |on: &str| {
        let found =
            "query($u: ID!, $on: Date!) { secondments(filter: {orgUnit: $u, isInward: true, on: $on}) { nodes { personName phase } } }";
        desk.elders.clerk().data(found, json!({"u": unit, "on": on})).await["secondments"]["nodes"].take()
    };
    app.turn_to("2027-06-01");
    assert_eq!(here("2027-06-01").await, json!([{"personName": "隣町　花子", "phase": "UNDER_WAY"}]));
    let end = |on: &str| json!({"secondment": case, "expectedVersion": 2, "endsOn": on, "reason": "派遣元の事情"});
    assert_eq!(desk.elders.refused("endSecondmentEarly", end("2027-05-31")).await, "SECONDMENT_OVER_LIMIT", "a day that is over");
    let ended =
        desk.elders.done("endSecondmentEarly", "secondment { state endsOn endedBecause returnOrder { id } }", end("2027-06-30")).await;
    let expected = json!({"state": "ENDED_EARLY", "endsOn": "2027-06-30", "endedBecause": "派遣元の事情", "returnOrder": null});
    assert_eq!(ended["secondment"], expected);
    app.turn_to("2027-07-01");
    assert_eq!((here("2027-07-01").await, here("2027-06-30").await[0]["phase"].take()), (json!([]), json!("OVER")));
    assert_eq!(desk.elders.refused("extendSecondment", extend("2028-06-30", 3)).await, "SECONDMENT_NOT_IN_STATE");
    let over = json!({"agreement": inward, "startsOn": "2026-12-01", "endsOn": "2027-05-31", "postAtHost": "主査", "personName": "隣町　太郎", "orgUnit": unit});
    let over = desk.elders.done("planSecondment", "secondment { id allowedActions { action allowed } }", over).await["secondment"].take();
    let allowed =
        over["allowedActions"].as_array().unwrap().iter().filter(|it| it["allowed"] == true).map(|it| &it["action"]).collect::<Vec<_>>();
    assert_eq!(allowed, ["extendSecondment", "endSecondmentEarly", "cancelSecondment"]);
    let longer = json!({"secondment": over["id"], "expectedVersion": 1, "endsOn": "2027-12-31"});
    assert_eq!(desk.elders.refused("extendSecondment", longer).await, "SECONDMENT_NOT_IN_STATE", "the stay is over");
}

/// Somebody falls ill and another goes; nobody is in two places; and the whole is given up.
#[tokio::test(flavor = "multi_thread")]
async fn a_roster_is_changed_turn_by_turn_and_given_up() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let people = desk.elders.of_rank("主任", &["1975-05-05", "1976-05-05", "1977-05-05", "1978-05-05"]).await;
    let agreement = desk.concluded("DISASTER_SUPPORT", "2026-12-01", "2027-03-31", json!({})).await;
    let away = desk.concluded("OTHER_MUNICIPALITY", "2026-12-01", "2027-03-31", json!({})).await;
    desk.agreed(&away, &people[3], "2026-12-10", "2027-01-31").await;
    let plan = |who: &[usize]| json!({"agreement": agreement, "title": "家屋被害認定調査", "place": "能登町", "startsOn": "2026-12-01", "endsOn": "2026-12-14", "seats": 1, "turnDays": 7, "people": who.iter().map(|it| &people[*it].1).collect::<Vec<_>>()});
    let refused = act(&desk.elders.clerk(), "planSupportRoster", "", plan(&[0, 3])).await;
    assert_eq!((code(&refused).as_str(), &refused["errors"][0]["path"]), ("ALREADY_EXISTS", &json!(["input", "people", "1"])));
    let answer = "roster { id version cancelledBecause turns { id employee { number } period { start end } } gaps { missing period { start end } } }";
    let roster = desk.elders.done("planSupportRoster", answer, plan(&[0, 1])).await["roster"].take();
    let (id, turns) = (&roster["id"], roster["turns"].as_array().unwrap());
    let change = |version: i64, remove: Value, add: Value| json!({"roster": id, "expectedVersion": version, "remove": remove, "add": add});
    let turn = |who: usize, from: &str, until: &str| json!([{"employee": people[who].1, "startsOn": from, "endsOn": until}]);
    for (input, expected) in [
        (change(1, json!([]), json!([])), "NOTHING_TO_CHANGE"),
        (change(2, json!([]), turn(2, "2026-12-08", "2026-12-14")), "STALE_VERSION"),
        (change(1, json!([]), turn(2, "2026-12-08", "2026-12-15")), "INVALID_VALUE"),
        (change(1, json!([]), turn(1, "2026-12-14", "2026-12-14")), "ALREADY_EXISTS"),
        (change(1, json!([turns[1]["id"]]), turn(3, "2026-12-08", "2026-12-14")), "ALREADY_EXISTS"),
        (change(1, json!([turns[1]["id"], turns[1]["id"]]), json!([])), "NOT_FOUND"),
    ] {
        assert_eq!(desk.elders.refused("changeSupportRoster", input.clone()).await, expected, "{input}");
    }
    let self_made = app.staff(&people[1].0, &[Role::PersonnelAdministrator, Role::Employee]);
    let refused = act(&self_made, "changeSupportRoster", "", change(1, json!([turns[1]["id"]]), json!([]))).await;
    assert_eq!(code(&refused), "SELF_EXAMINATION", "nobody takes themself off");
    app.turn_to("2026-12-04");
    let input = change(1, json!([turns[0]["id"], turns[1]["id"]]), turn(2, "2026-12-08", "2026-12-14"));
    let changed = desk.elders.done("changeSupportRoster", answer, input).await["roster"].take();
    let days = |it: &Value| (it["employee"]["number"].as_str().unwrap().to_owned(), it["period"]["end"].as_str().unwrap().to_owned());
    let kept: Vec<_> = changed["turns"].as_array().unwrap().iter().map(days).collect();
    let expected = [(people[0].0.clone(), "2026-12-04".to_owned()), (people[2].0.clone(), "2026-12-14".to_owned())];
    assert_eq!(kept, expected, "one that has begun ends today");
    assert_eq!(changed["gaps"], json!([{"missing": 1, "period": {"start": "2026-12-05", "end": "2026-12-07"}}]));
    let own = "{ supportRosters { nodes { cancelledBecause turns { period { start } } } } }";
    assert_eq!(desk.elders.me(&people[1].0).data(own, json!({})).await["supportRosters"]["nodes"], json!([]), "taken off");
    app.turn_to("2026-12-05");
    assert_eq!(desk.elders.refused("changeSupportRoster", change(2, json!([turns[0]["id"]]), json!([]))).await, "INVALID_VALUE", "over");
    let cancel = json!({"roster": id, "expectedVersion": 2, "reason": "調査の終了"});
    let over = desk.elders.done("cancelSupportRoster", answer, cancel.clone()).await["roster"].take();
    assert_eq!((over["turns"].as_array().unwrap().len(), &over["gaps"], &over["cancelledBecause"]), (1, &json!([]), &json!("調査の終了")));
    let own = desk.elders.me(&people[0].0).data(own, json!({})).await["supportRosters"]["nodes"].take();
    assert_eq!(own, json!([{"cancelledBecause": null, "turns": [{"period": {"start": "2026-12-01"}}]}]));
    let mut again = cancel;
    again["expectedVersion"] = json!(3);
    assert_eq!(desk.elders.refused("cancelSupportRoster", again).await, "SECONDMENT_NOT_IN_STATE");
}
