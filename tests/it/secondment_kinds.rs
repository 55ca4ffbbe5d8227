//! Every kind of secondment through HTTP: which host may take somebody, who is asked, by which order they go, and what is seen of it on the day.

use serde_json::{Value, json};

use crate::{
    recruitment::{act, code},
    secondment::Desk,
    support::App,
};

/// A kind with its host, whether the law asks for consent, the order of the departure, and whether both statuses are held.
const KINDS: [(&str, &str, bool, &str, bool); 10] = [
    ("OTHER_MUNICIPALITY", "MUNICIPALITY", false, "SECONDMENT", true),
    ("DISASTER_SUPPORT", "MUNICIPALITY", false, "SECONDMENT", false),
    ("TRAINING_CENTRAL_GOVERNMENT", "CENTRAL_GOVERNMENT", false, "SECONDMENT", false),
    ("TRAINING_PREFECTURE", "PREFECTURE", false, "SECONDMENT", false),
    ("TRAINING_PRIVATE", "PRIVATE_COMPANY", false, "SECONDMENT", false),
    ("PUBLIC_INTEREST_CORPORATION", "PUBLIC_INTEREST_CORPORATION", true, "SECONDMENT", false),
    ("RETIREMENT", "SPECIFIED_CORPORATION", true, "RESIGNATION", false),
    ("RELEASE", "PREFECTURE", true, "RESIGNATION", false),
    ("CONCURRENT", "PREFECTURE", false, "SECONDMENT", true),
    ("OVERSEAS", "FOREIGN_BODY", true, "SECONDMENT", false),
];

/// Hosts of every type, by type.
async fn hosts(desk: &Desk<'_>) -> serde_json::Map<String, Value> {
    let mut all = serde_json::Map::new();
    for (_, kind, ..) in KINDS {
        if !all.contains_key(kind) {
            let host = json!({"code": format!("H-{}", host_place(kind)), "name": "相手方", "kind": kind, "listedFrom": "2010-04-01", "ordinance": "派遣条例"});
            all.insert(kind.to_owned(), desk.elders.done("recordHostBody", "host { id }", host).await["host"]["id"].take());
        }
    }
    all
}

/// The place of a type among the hosts as they are recorded.
fn host_place(kind: &str) -> usize {
    let mut types: Vec<&str> = vec![];
    for (_, host, ..) in KINDS {
        if !types.contains(&host) {
            types.push(host);
        }
    }
    types.iter().position(|it| *it == kind).unwrap()
}

fn agreement(desk: &Desk<'_>, kind: &str, host: &Value, until: &str) -> Value {
    desk.agreement(kind, "2027-04-01", until, json!({"host": host, "isRehireGuaranteed": kind == "RETIREMENT"}))
}

/// A case of an agreement for two years, of somebody who is chosen.
async fn chosen(desk: &Desk<'_>, agreement: &Value, person: &Value) -> Value {
    let plan = json!({"agreement": agreement, "startsOn": "2027-04-01", "endsOn": "2029-03-31", "postAtHost": "主査"});
    let case = desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
    let choose = json!({"secondment": case, "expectedVersion": 1, "employee": person, "chosenBy": "WISH"});
    desk.elders.done("chooseSecondee", "secondment { id }", choose).await;
    case
}

async fn consents(desk: &Desk<'_>, case: &Value, number: &str) {
    desk.elders.done("askSecondmentConsent", "secondment { id }", json!({"secondment": case, "expectedVersion": 2})).await;
    let yes = json!({"secondment": case, "expectedVersion": 2, "consents": true});
    assert_eq!(code(&act(&desk.elders.me(number), "answerSecondment", "", yes).await), "NO ERROR");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_has_its_hosts_its_consent_and_its_order() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let hosts = hosts(&desk).await;
    let births: Vec<String> = (0..KINDS.len()).map(|it| format!("19{}-05-05", 75 + it)).collect();
    let people = desk.elders.of_rank("主任", &births.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut cases = vec![];
    for ((kind, host, asks, ..), person) in KINDS.iter().zip(&people) {
        let limits = "query($k: SecondmentKind!) { secondmentLimits(kind: $k, startsOn: \"2027-04-01\") { needsConsent } }";
        let limits = desk.elders.clerk().data(limits, json!({"k": kind})).await;
        assert_eq!(limits["secondmentLimits"]["needsConsent"], *asks, "{kind}");
        let other = if *host == "FOREIGN_BODY" { "PRIVATE_COMPANY" } else { "FOREIGN_BODY" };
        let refused = desk.elders.refused("concludeSecondmentAgreement", agreement(&desk, kind, &hosts[other], "2030-03-31")).await;
        let anybody = ["RELEASE", "CONCURRENT"].contains(kind);
        assert_eq!(refused, if anybody { "NO ERROR" } else { "HOST_NOT_ALLOWED" }, "{kind} at {other}");
        let made = agreement(&desk, kind, &hosts[*host], "2030-03-31");
        let made = desk.elders.done("concludeSecondmentAgreement", "agreement { id }", made).await["agreement"]["id"].take();
        let case = chosen(&desk, &made, &person.1).await;
        let agree = |version: i64| json!({"secondment": case, "expectedVersion": version, "agreedOn": "2026-11-22"});
        if *asks {
            assert_eq!(desk.elders.refused("agreeSecondment", agree(2)).await, "SECONDMENT_NOT_IN_STATE", "{kind}: nobody asked them");
            consents(&desk, &case, &person.0).await;
        }
        desk.elders.done("agreeSecondment", "secondment { state }", agree(if *asks { 4 } else { 2 })).await;
        cases.push(case);
    }
    // Who resigns goes on the eve, and everybody else on the day.
    let resigns = |place: &usize| KINDS[*place].3 == "RESIGNATION";
    for (on, leaves) in [("2027-03-31", true), ("2027-04-01", false)] {
        let those: Vec<&Value> = (0..KINDS.len()).filter(|it| resigns(it) == leaves).map(|it| &cases[it]).collect();
        desk.announced("draftSecondmentOrders", "secondments { id }", on, json!({"secondments": those})).await;
    }
    app.turn_to("2027-04-01");
    for (((kind, .., order, both), person), case) in KINDS.iter().zip(&people).zip(&cases) {
        let seen = desk.case(case, "state phase order { kind }").await;
        assert_eq!(seen, json!({"state": "ORDERED", "phase": "UNDER_WAY", "order": {"kind": order}}), "{kind}");
        let found = desk.elders.of(&person.0, "standing { status } secondments { kind holdsBothStatuses }").await;
        let leaves = *order == "RESIGNATION";
        let overlay = if leaves { json!([]) } else { json!([{"kind": kind, "holdsBothStatuses": both}]) };
        let expected = json!({"standing": {"status": if leaves { "SEPARATED" } else { "IN_SERVICE" }}, "secondments": overlay});
        assert_eq!(found, expected, "{kind}");
    }
    app.turn_to("2029-03-01");
    let back =
        desk.announced("draftSecondmentReturns", "secondments { returnOrder { kind } }", "2029-04-01", json!({"secondments": cases})).await;
    let expected: Vec<Value> = (0..KINDS.len())
        .map(|it| json!({"returnOrder": {"kind": if resigns(&it) { "REAPPOINTMENT" } else { "SECONDMENT_RETURN" }}}))
        .collect();
    assert_eq!(back["secondments"], json!(expected));
    app.turn_to("2029-04-01");
    for ((kind, ..), person) in KINDS.iter().zip(&people) {
        let found = desk.elders.of(&person.0, "standing { status } secondments { kind }").await;
        assert_eq!(found, json!({"standing": {"status": "IN_SERVICE"}, "secondments": []}), "{kind}");
    }
}

/// 退職派遣: three years and not a day more; a longer stay takes consent, and no order, for that they are not of the city's staff.
#[tokio::test(flavor = "multi_thread")]
async fn who_resigned_to_go_stays_three_years_and_not_a_day_more() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let hosts = hosts(&desk).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let over = agreement(&desk, "RETIREMENT", &hosts["SPECIFIED_CORPORATION"], "2030-04-01");
    assert_eq!(desk.elders.refused("concludeSecondmentAgreement", over).await, "SECONDMENT_OVER_LIMIT");
    let made = agreement(&desk, "RETIREMENT", &hosts["SPECIFIED_CORPORATION"], "2030-03-31");
    let made = desk.elders.done("concludeSecondmentAgreement", "agreement { id }", made).await["agreement"]["id"].take();
    let case = chosen(&desk, &made, &person.1).await;
    consents(&desk, &case, &person.0).await;
    desk.elders
        .done("agreeSecondment", "secondment { state }", json!({"secondment": case, "expectedVersion": 4, "agreedOn": "2026-11-22"}))
        .await;
    desk.announced("draftSecondmentOrders", "secondments { id }", "2027-03-31", json!({"secondments": [case]})).await;
    app.turn_to("2028-12-01");
    let extend =
        |until: &str, consented: Value| json!({"secondment": case, "expectedVersion": 6, "endsOn": until, "consentedOn": consented});
    assert_eq!(desk.elders.refused("extendSecondment", extend("2030-04-01", json!("2028-11-01"))).await, "SECONDMENT_OVER_LIMIT");
    assert_eq!(desk.elders.refused("extendSecondment", extend("2030-03-31", Value::Null)).await, "CONSENT_MISSING");
    let longer = desk
        .elders
        .done("extendSecondment", "secondment { endsOn extensions { endsOn } }", extend("2030-03-31", json!("2028-11-01")))
        .await;
    assert_eq!(longer["secondment"], json!({"endsOn": "2030-03-31", "extensions": [{"endsOn": "2030-03-31"}]}));
    let due = async |by: &str| {
        let plan = "query($by: Date!) { returnPlan(by: $by) { dueOn isListingOver secondment { employee { number } } } }";
        desk.elders.clerk().data(plan, json!({"by": by})).await["returnPlan"].take()
    };
    let one = |on: &str, over: bool| json!([{"dueOn": on, "isListingOver": over, "secondment": {"employee": {"number": person.0}}}]);
    assert_eq!(due("2030-03-31").await, one("2030-04-01", false));
    // The ordinance is amended: whoever is there is back by then.
    let code_of_host = json!(format!("H-{}", host_place("SPECIFIED_CORPORATION")));
    let amended = json!({"code": code_of_host, "expectedVersion": 1, "name": "相手方", "kind": "SPECIFIED_CORPORATION", "listedFrom": "2010-04-01", "listedUntil": "2029-06-30", "ordinance": "派遣条例"});
    desk.elders.done("recordHostBody", "host { id }", amended).await;
    assert_eq!((due("2029-06-29").await, due("2029-06-30").await), (json!([]), one("2029-07-01", true)));
    let (batch, version) = desk.elders.office.batch("復帰", "2030-04-01").await;
    let draft = json!({"secondments": [case], "batch": batch, "expectedBatchVersion": version});
    assert_eq!(desk.elders.refused("draftSecondmentReturns", draft).await, "SECONDMENT_OVER_LIMIT", "it ends before");
    let named = json!({"code": code_of_host, "expectedVersion": 2, "name": "相手方", "kind": "SPECIFIED_CORPORATION", "listedFrom": "2010-04-01", "ordinance": "派遣条例"});
    desk.elders.done("recordHostBody", "host { id }", named).await;
    app.turn_to("2030-03-01");
    desk.announced("draftSecondmentReturns", "secondments { id }", "2030-04-01", json!({"secondments": [case]})).await;
    app.turn_to("2030-04-01");
    assert_eq!(desk.elders.of(&person.0, "standing { status }").await["standing"]["status"], "IN_SERVICE");
}
