//! Posts for the experienced: matched by what people can and may do, decided, and drafted as what the move is to each of them.

use serde_json::{Value, json};

use crate::{
    recruitment::{act, code},
    senior_scene::Elders,
    support::App,
};

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
    let limit = |version: Value, limits: Value| json!({"employee": chiefs[2].1, "expectedVersion": version, "limits": limits});
    let limited =
        elders.done("recordHealthLimits", "profile { healthLimits healthVersion }", limit(Value::Null, json!(["運転"]))).await["profile"]
            .take();
    assert_eq!(limited, json!({"healthLimits": ["運転"], "healthVersion": 1}));
    assert_eq!(elders.refused("recordHealthLimits", limit(Value::Null, json!([]))).await, "STALE_VERSION", "a colleague wrote them down");
    elders.done("recordHealthLimits", "profile { id }", limit(json!(1), json!(["夜間"]))).await;
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
    for (consented, why) in [(Value::Null, "nobody said"), (json!("2027-02-02"), "a day to come")] {
        let refused = act(&elders.clerk(), "decideSeniorPlacements", "", decide(consented)).await;
        let found = (code(&refused), &refused["errors"][0]["path"]);
        assert_eq!(found, ("CONSENT_MISSING".to_owned(), &json!(["input", "consentedOn"])), "{why}");
    }
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

/// Successors by a rule are those of the rank below who fulfil it, and by a rule that nobody fulfils there are none.
#[tokio::test(flavor = "multi_thread")]
async fn successors_are_counted_by_the_rule_of_the_promotion() {
    let app = App::city().await;
    let rule = async |code: &str, least: i64| {
        let criteria = json!({"age": {"atLeast": least}});
        let rule =
            json!({"code": code, "name": "課長への昇任", "legalBasis": "昇任基準", "referenceDay": "AS_ASKED", "criteria": criteria});
        act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take()
    };
    let successors = async |rule: Value| {
        let query = "query($r: ID) { seniorForecast(successorRule: $r) { vacancies { successors post { id } } } }";
        let found = app.admin().data(query, json!({"r": rule})).await["seniorForecast"]["vacancies"].take();
        found.as_array().unwrap().iter().map(|it| it["successors"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let (all, adults, older, nobody) = (
        successors(Value::Null).await,
        successors(rule("ADULT", 18).await).await,
        successors(rule("OLDER", 52).await).await,
        successors(rule("NOBODY", 99).await).await,
    );
    assert_eq!(all, adults, "whom everybody fulfils changes nothing");
    assert!(
        all.iter().zip(&older).all(|(all, some)| some <= all)
            && all.iter().sum::<i64>() > older.iter().sum()
            && older.iter().any(|it| *it > 0)
    );
    assert!(nobody.iter().all(|it| *it == 0), "{nobody:?}");
    let unknown = app.admin().code("{ seniorForecast(successorRule: \"x\") { years { retiring } } }", json!({})).await;
    assert_eq!(unknown, "NOT_FOUND");
}

/// A supervisory post held beside the own one is occupied all the same: its holder is due to step down, and the step-down ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_supervisory_post_beside_the_own_one_is_occupied_too() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.of_rank("主任", &["1966-04-02"]).await.remove(0);
    let unit = elders.clerk().data("{ orgUnit(by: {code: \"04010000\"}) { heads { post { id isSupervisory } } } }", json!({})).await;
    let post = unit["orgUnit"]["heads"][0]["post"].clone();
    assert_eq!(post["isSupervisory"], true);
    let milestones = async || elders.of(&number, "seniorMilestones { stepDownWindow { start end } }").await["seniorMilestones"].take();
    assert_eq!(milestones().await["stepDownWindow"], Value::Null);
    let (batch, version) = elders.office.batch("兼務", "2027-01-01").await;
    let beside = json!([{"kind": "CONCURRENT_POST_SAME_AUTHORITY", "employee": person, "effectiveOn": "2027-01-01", "toPost": post["id"]}]);
    assert_eq!(elders.office.add(&batch, version, beside).await["errors"], json!([]));
    elders.office.approve(&batch).await;
    elders.office.announce(&batch).await;
    app.turn_to("2027-01-01");
    assert_eq!(milestones().await["stepDownWindow"], json!({"start": "2026-04-02", "end": "2027-04-01"}));
    let placed = elders.placement(&person, "2027-01-01").await;
    assert_eq!((&placed["isSupervisory"], &placed["nextDecision"]["what"]), (&json!(true), &json!("STEP_DOWN_OR_EXTEND")));
    let due = "query($p: [ID!]) { placements(filter: {asOf: \"2027-01-01\", employees: $p, decideBy: \"2027-04-01\"}) { totalCount } }";
    assert_eq!(elders.clerk().data(due, json!({"p": [person]})).await["placements"]["totalCount"], 1, "in SQL as by the rule");
    let below = elders.post_below(&person, "2027-04-01").await;
    let lower = elders.of_rank("主事", &["1990-01-01"]).await.remove(0).0;
    let mut steps =
        json!({"employee": person, "to": {"rank": elders.of(&lower, "standing { rank { id } }").await["standing"]["rank"]["id"]}});
    steps["to"]["orgUnit"] = below["orgUnit"].clone();
    elders.announced("draftStepDowns", "2027-04-01", json!({"effectiveOn": "2027-04-01", "stepDowns": [steps]})).await;
    for (on, held) in [("2027-03-31", 1), ("2027-04-01", 0)] {
        let found = elders.of(&number, &format!("additionalPosts(asOf: \"{on}\") {{ kind }}")).await;
        assert_eq!(found["additionalPosts"].as_array().unwrap().len(), held, "{on}");
    }
}

/// What was handed over is what is kept: the words of the day of the delivery, whatever changes afterwards; and it is printed for who may read it.
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_kept_as_it_was_delivered_and_printed() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.chiefs(&["1967-04-02"]).await.remove(0);
    let open = json!({"fiscalYear": 2026, "answerBy": "2027-01-31"});
    let made = elders.done("openSeniorInquiry", "inquiries { id employee { number } }", open).await["inquiries"].take();
    let mine = made.as_array().unwrap().iter().find(|it| it["employee"]["number"] == number.as_str()).unwrap()["id"].clone();
    let text = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on SeniorInquiry { noticeText } } }";
        elders.clerk().data(query, json!({"id": mine})).await["node"]["noticeText"].to_string()
    };
    assert!(text().await.contains("令和9年4月1日に60歳に達します"), "{}", text().await);
    let correct = async |birth: &str| {
        let version = elders.of(&number, "version").await["version"].take();
        let input = json!({"employee": person, "expectedVersion": version, "birthDate": birth, "reason": "訂正"});
        elders.done("correctPersonalRecord", "employee { id }", input).await;
    };
    correct("1967-05-02").await;
    assert!(text().await.contains("令和9年5月1日に60歳に達します"), "not delivered yet: as they are today");
    elders.done("recordInquiryDelivery", "inquiries { deliveredOn }", json!({"inquiries": [mine], "deliveredOn": "2026-11-22"})).await;
    correct("1967-06-02").await;
    assert!(text().await.contains("令和9年5月1日に60歳に達します"), "as it was handed over");
    let again = json!({"inquiries": [mine], "deliveredOn": "2026-11-22"});
    assert_eq!(elders.refused("recordInquiryDelivery", again).await, "NOTHING_TO_CHANGE");
    let print = async |asker: crate::support::Asker<'_>, what: &str| {
        let answer = asker.request(reqwest::Method::GET, &format!("/print?{what}")).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    };
    let one = format!("inquiry={}&form=information", mine.as_str().unwrap());
    let page = String::from_utf8(print(elders.me(&number), &one).await.1).unwrap();
    assert!(
        page.contains("令和9年5月1日に60歳に達します") && page.contains("□ 常勤で引き続き勤務する") && page.contains("潮見市長"),
        "{page}"
    );
    let (status, file) = print(elders.clerk(), "fiscalYear=2026&form=information&format=pdf").await;
    assert!(status == 200 && file.starts_with(b"%PDF-1.7"));
    let all = String::from_utf8(print(elders.clerk(), "fiscalYear=2026&form=information").await.1).unwrap();
    assert_eq!(all.matches("<section>").count(), made.as_array().unwrap().len(), "a page for each");
    let another = elders.me("0100001");
    assert_eq!(print(another, &one).await.0, 404, "of another nothing");
    for wrong in ["fiscalYear=2026", &one.replace("information", "notice"), "fiscalYear=2026&batch=x&form=information"] {
        assert_eq!(print(elders.clerk(), wrong).await.0, 400, "{wrong}");
    }
}

/// Knowledge to pass on and a post to support: whoever is to hand it over fits, and whoever has it as a skill.
#[tokio::test(flavor = "multi_thread")]
async fn a_post_names_what_is_passed_on_and_whom_it_supports() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chiefs = elders.chiefs(&["1966-04-02", "1966-05-05"]).await;
    let found = elders.clerk().data("{ orgUnit(by: {code: \"04010000\"}) { id posts { id title } } }", json!({})).await["orgUnit"].take();
    let (unit, post) = (&found["id"], &found["posts"][0]);
    let open = |supports: &Value| json!({"orgUnit": unit, "title": "評価替えの支援", "duties": "評価替えの指導", "knowledge": ["評価替え", "統計"], "supportsPost": supports, "startsOn": "2027-04-01"});
    assert_eq!(elders.refused("openSeniorPost", open(unit)).await, "NOT_FOUND", "no post");
    let opened =
        elders.done("openSeniorPost", "opening { id knowledge supportsPost { title } }", open(&post["id"])).await["opening"].take();
    assert_eq!((&opened["knowledge"], &opened["supportsPost"]["title"]), (&json!(["統計", "評価替え"]), &post["title"]));
    let topic = json!({"employee": chiefs[0].1, "topic": "評価替え", "isOnlyHolder": true});
    elders.done("planHandover", "handover { id }", topic).await;
    elders.done("describeExperience", "profile { id }", json!({"employee": chiefs[1].1, "skills": ["統計", "評価替え"]})).await;
    let query = "query($o: ID!) { seniorMatches(opening: $o) { employee { number } explained { reason points what } } }";
    let fits = elders.clerk().data(query, json!({"o": opened["id"]})).await["seniorMatches"].take();
    let known = |number: &str| {
        let fit = fits.as_array().unwrap().iter().find(|it| it["employee"]["number"] == number).unwrap();
        fit["explained"].as_array().unwrap().iter().filter(|it| it["reason"] == "KNOWLEDGE").cloned().collect::<Vec<_>>()
    };
    let of = |what: &str| json!({"reason": "KNOWLEDGE", "points": 30, "what": what});
    assert_eq!(known(&chiefs[0].0), [of("評価替え")]);
    assert_eq!(known(&chiefs[1].0), [of("統計"), of("評価替え")]);
}
