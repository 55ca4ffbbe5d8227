//! Posts for the experienced: matched by what people can and may do, decided, and drafted as what the move is to each of them.

use serde_json::{Value, json};

use crate::{recruitment::act, senior_scene::Elders, support::App};

#[tokio::test(flavor = "multi_thread")]
async fn a_post_for_the_experienced_is_matched_decided_and_drafted() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chiefs = elders.chiefs(&["1966-04-02", "1965-05-05", "1965-06-06"]).await;
    let unit = elders.clerk().data("{ orgUnit(by: {code: \"04010000\"}) { id } }", json!({})).await["orgUnit"]["id"].take();
    let opening = json!({"orgUnit": unit, "title": "税務相談の指導", "duties": "若手への指導、困難事例の支援", "skills": ["税務", "指導"], "loads": ["夜間"], "startsOn": "2027-04-01"});
    let opening = elders.done("openSeniorPost", "opening { id version }", opening).await["opening"].take();
    let mine = act(
        &elders.me(&chiefs[0].0),
        "describeExperience",
        "profile { skills version }",
        json!({"skills": ["税務", "指導", "税務"], "preferredOrgUnit": unit}),
    )
    .await;
    assert_eq!(mine["profile"], json!({"skills": ["指導", "税務"], "version": 1}));
    elders.done("describeExperience", "profile { id }", json!({"employee": chiefs[1].1, "skills": ["税務"]})).await;
    elders.done("describeExperience", "profile { id }", json!({"employee": chiefs[2].1, "skills": ["税務", "指導"]})).await;
    let stale = json!({"employee": chiefs[2].1, "skills": []});
    assert_eq!(elders.refused("describeExperience", stale).await, "STALE_VERSION", "who has not read it does not replace it");
    elders.done("recordHealthLimits", "profile { healthLimits }", json!({"employee": chiefs[2].1, "limits": ["夜間"]})).await;
    let query = "query($o: ID!) { seniorMatches(opening: $o) { score employee { number } explained { reason points what } } }";
    let found = elders.clerk().data(query, json!({"o": opening["id"]})).await["seniorMatches"].take();
    assert_eq!((&found[0]["employee"]["number"], &found[0]["score"]), (&json!(chiefs[0].0), &json!(80)), "two skills and the unit");
    assert_eq!((&found[1]["employee"]["number"], &found[1]["score"]), (&json!(chiefs[1].0), &json!(30)));
    let (batch, version) = elders.office.batch("配置", "2027-04-01").await;
    let decide =
        |people: &[&Value]| json!({"opening": opening["id"], "employees": people, "batch": batch, "expectedBatchVersion": version});
    assert_eq!(elders.refused("decideSeniorPlacements", decide(&[&chiefs[2].1])).await, "SENIOR_NOT_OPEN", "the load is not for them");
    assert_eq!(elders.refused("decideSeniorPlacements", decide(&[&chiefs[0].1, &chiefs[1].1])).await, "TOO_MANY_SELECTED");
    assert_eq!(elders.refused("decideSeniorPlacements", decide(&[&chiefs[0].1])).await, "INVALID_VALUE", "who steps down has a rank");
    let mut steps = decide(&[&chiefs[0].1]);
    let lower = elders.of_rank("主任", &["1980-01-01"]).await.remove(0).0;
    steps["rank"] = elders.of(&lower, "standing { rank { id } }").await["standing"]["rank"]["id"].take();
    let drafted = elders.done("decideSeniorPlacements", "orders { kind legalBasis }", steps).await;
    assert_eq!(drafted["orders"], json!([{"kind": "STEP_DOWN", "legalBasis": "地方公務員法28条の2"}]));
    elders.office.approve(&batch).await;
    elders.office.announce(&batch).await;
    app.turn_to("2027-04-01");
    let placed = elders.of(&chiefs[0].0, "standing { orgUnit { code } rank { name } }").await;
    assert_eq!(placed["standing"], json!({"orgUnit": {"code": "04010000"}, "rank": {"name": "主任"}}));
    let limits = "query($id: ID!) { node(id: $id) { ... on ExperienceProfile { skills healthLimits } } }";
    let id = act(&elders.me(&chiefs[2].0), "describeExperience", "profile { id }", json!({"expectedVersion": 1, "skills": ["指導"]})).await
        ["profile"]["id"]
        .take();
    assert_eq!(elders.me(&chiefs[2].0).data(limits, json!({"id": id})).await["node"]["healthLimits"], json!(["夜間"]));
    assert_eq!(elders.me(&chiefs[0].0).data(limits, json!({"id": id})).await["node"], Value::Null);
    let audited = app.admin().data("{ auditEntries(first: 20) { nodes { action } } }", json!({})).await.to_string();
    assert!(audited.contains("recordHealthLimits"), "{audited}");
}

/// Who retires on the eve comes back to the post in a term of the year, with consent; to the last day that the law leaves.
#[tokio::test(flavor = "multi_thread")]
async fn who_retires_on_the_eve_is_reappointed_to_the_post() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.of_rank("主任", &["1964-04-02"]).await.remove(0);
    let retires = elders.of(&number, "seniorMilestones { retirementDate }").await["seniorMilestones"]["retirementDate"].take();
    assert_eq!(retires, "2027-03-31");
    let place = elders.of(&number, "standing { orgUnit { id } rank { id } }").await["standing"].take();
    let opening = json!({"orgUnit": place["orgUnit"]["id"], "title": "窓口の支援", "duties": "窓口対応の補助", "startsOn": "2027-04-01", "weeklyMinutes": 1860});
    let opening = elders.done("openSeniorPost", "opening { id }", opening).await["opening"]["id"].take();
    let matches = "query($o: ID!) { seniorMatches(opening: $o) { employee { number } } }";
    let matches = elders.clerk().data(matches, json!({"o": opening})).await["seniorMatches"].take();
    assert!(matches.as_array().unwrap().iter().any(|it| it["employee"]["number"] == number.as_str()), "who serves to the eve is a match");
    app.turn_to("2027-02-01");
    let retire = json!({"effectiveOn": "2027-03-31"});
    elders.announced("draftRetirements", "2027-03-31", retire).await;
    let (batch, version) = elders.office.batch("再任用", "2027-04-01").await;
    let decide = |consented: Value| json!({"opening": opening, "employees": [person], "consentedOn": consented, "rank": place["rank"]["id"], "batch": batch, "expectedBatchVersion": version});
    assert_eq!(elders.refused("decideSeniorPlacements", decide(Value::Null)).await, "CONSENT_MISSING");
    assert_eq!(elders.refused("decideSeniorPlacements", decide(json!("2027-02-02"))).await, "CONSENT_MISSING", "a day to come");
    let drafted = elders.done("decideSeniorPlacements", "orders { kind effectiveOn }", decide(json!("2027-01-20"))).await;
    assert_eq!(drafted["orders"], json!([{"kind": "REAPPOINTMENT", "effectiveOn": "2027-04-01"}]));
    let again = elders.office.batch("再任用", "2027-04-01").await;
    let mut twice = decide(json!("2027-01-20"));
    (twice["batch"], twice["expectedBatchVersion"]) = (json!(again.0), json!(again.1));
    assert_eq!(elders.refused("decideSeniorPlacements", twice).await, "TOO_MANY_SELECTED", "one place");
    elders.office.approve(&batch).await;
    elders.office.announce(&batch).await;
    app.turn_to("2027-04-01");
    let row = elders.placement(&person, "2027-04-01").await;
    assert_eq!((&row["status"], &row["until"]), (&json!("PROVISIONAL_PART_TIME"), &json!("2028-03-31")));
}
