//! Units as they were, are and will be.

use chrono::TimeDelta;
use jinzai::access::Role;
use serde_json::{Value, json};

use crate::support::App;

const ACT: &str = "mutation($i: ReorganizeUnitsInput!) { reorganizeUnits(input: $i) { units { id code name version validFrom validUntil parent { code } posts(asOf: \"2027-04-01\") { title headsUnit } predecessors { code } successors { code } } errors { code path message ... on StaleVersionError { currentVersion } } } }";

async fn act(app: &App, on: &str, changes: Value) -> Value {
    let input = json!({"effectiveOn": on, "title": "令和9年4月1日組織改正", "legalBasis": "潮見市事務分掌条例", "changes": changes});
    app.admin().data(ACT, json!({"i": input})).await["reorganizeUnits"].take()
}

async fn code(app: &App, on: &str, changes: Value) -> (String, Value) {
    let payload = act(app, on, changes).await;
    assert_eq!(payload["units"], Value::Null);
    (payload["errors"][0]["code"].as_str().unwrap().to_owned(), payload["errors"][0]["path"].clone())
}

async fn at(app: &App, code: &str, day: &str) -> Value {
    let query = "query($c: String!, $d: Date) { orgUnit(by: {code: $c}) { at(asOf: $d) { code name parent { code } } } }";
    app.admin().data(query, json!({"c": code, "d": day})).await["orgUnit"]["at"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_has_heads_members_and_counts_on_a_day() {
    let app = App::city().await;
    let query = "{ orgUnits { totalCount nodes { code name kind headcount own: headcount(includeBelow: false) heads { kind employee { number } } children { code kind headcount children { code kind headcount members(first: 1) { totalCount nodes { number } } } } } } }";
    let data = app.admin().data(query, json!({})).await;
    let tops = data["orgUnits"]["nodes"].as_array().unwrap();
    assert_eq!((tops.len(), data["orgUnits"]["totalCount"].clone()), (18, json!(18)));
    let sum = |list: &Value| list.as_array().unwrap().iter().map(|it| it["headcount"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(sum(&data["orgUnits"]["nodes"]), 2556, "everybody is counted once");
    for top in tops {
        assert!(top["headcount"].as_i64().unwrap() >= sum(&top["children"]) + top["own"].as_i64().unwrap());
        for section in top["children"].as_array().unwrap().iter().flat_map(|it| it["children"].as_array().unwrap()) {
            assert_eq!(section["headcount"], section["members"]["totalCount"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reorganisation_makes_names_moves_and_closes_on_its_day() {
    let app = App::city().await;
    let before = app.now();
    app.wait(TimeDelta::hours(1));
    let payload = act(&app, "2027-04-01", json!([
        {"create": {"code": "19000000", "name": "デジタル推進部", "kind": "DEPARTMENT"}},
        {"create": {"code": "19010000", "name": "情報政策課", "kind": "DIVISION", "parent": {"code": "19000000"}, "predecessors": [{"code": "02030000"}]}},
        {"rename": {"unit": {"code": "02000000"}, "expectedVersion": 1, "name": "企画部"}},
        {"move": {"unit": {"code": "02040000"}, "expectedVersion": 1, "parent": {"code": "19000000"}}},
    ])).await;
    assert_eq!(payload["errors"], json!([]), "{payload:#}");
    let units = payload["units"].as_array().unwrap();
    assert_eq!(units.iter().map(|it| it["code"].as_str().unwrap()).collect::<Vec<_>>(), ["19000000", "19010000", "02000000", "02040000"]);
    assert_eq!(units[0]["posts"], json!([{"title": "部長", "headsUnit": true}]), "a new unit has its head post");
    assert_eq!(units[1]["predecessors"], json!([{"code": "02030000"}]));
    for (unit, day, name, parent) in [
        ("02000000", "2027-03-31", "企画政策部", Value::Null),
        ("02000000", "2027-04-01", "企画部", Value::Null),
        ("02040000", "2027-03-31", "企画政策管理課", json!({"code": "02000000"})),
        ("02040000", "2027-04-01", "企画政策管理課", json!({"code": "19000000"})),
    ] {
        let unit = at(&app, unit, day).await;
        assert_eq!((&unit["name"], &unit["parent"]), (&json!(name), &parent), "{day}");
    }
    let tops = "query($d: Date, $k: DateTime) { orgUnits(asOf: $d, knownAt: $k) { totalCount } }";
    for (day, known, expected) in [("2027-03-31", None, 18), ("2027-04-01", None, 19), ("2027-04-01", Some(before), 18)] {
        let data = app.admin().data(tops, json!({"d": day, "k": known})).await;
        assert_eq!(data["orgUnits"]["totalCount"], expected, "{day} as known at {known:?}");
    }
    let old = "query($k: DateTime) { orgUnit(by: {code: \"02000000\"}) { name at(asOf: \"2027-04-01\", knownAt: $k) { name } versions { name effectiveFrom effectiveUntil order { kind legalBasis } } } }";
    let data = app.admin().data(old, json!({"k": before})).await["orgUnit"].take();
    assert_eq!((&data["name"], &data["at"]["name"]), (&json!("企画政策部"), &json!("企画政策部")), "nobody knew of it then");
    assert_eq!(
        data["versions"][1],
        json!({"name": "企画部", "effectiveFrom": "2027-04-01", "effectiveUntil": null, "order": {"kind": "REORGANIZATION", "legalBasis": "潮見市事務分掌条例"}})
    );
    assert_eq!(data["versions"][0]["effectiveUntil"], "2027-03-31", "nobody typed this end");
    app.turn_to("2027-04-01");
    let today = app.admin().data("{ orgUnit(by: {code: \"02000000\"}) { name } }", json!({})).await;
    assert_eq!(today["orgUnit"]["name"], "企画部", "no job had to run");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_and_none_of_it_happens() {
    let app = App::city().await;
    let rename = json!({"rename": {"unit": {"code": "02000000"}, "expectedVersion": 1, "name": "企画部"}});
    assert_eq!(code(&app, "2026-11-21", json!([rename])).await, ("REORGANIZATION_IN_PAST".to_owned(), json!(["input", "effectiveOn"])));
    assert_eq!(code(&app, "2027-04-01", json!([])).await.0, "NOTHING_TO_CHANGE");
    for (change, expected) in [
        (json!({"create": {"code": "01000000", "name": "二つ目", "kind": "DEPARTMENT"}}), "UNIT_CODE_TAKEN"),
        (json!({"create": {"code": "19000000", "name": " ", "kind": "DEPARTMENT"}}), "INVALID_VALUE"),
        (
            json!({"create": {"code": "19000000", "name": "課の下の部", "kind": "DEPARTMENT", "parent": {"code": "01010000"}}}),
            "INVALID_VALUE",
        ),
        (json!({"create": {"code": "19000000", "name": "孤児", "kind": "DIVISION", "parent": {"code": "77"}}}), "UNIT_NOT_VALID_ON_DAY"),
        (json!({"move": {"unit": {"code": "01000000"}, "expectedVersion": 1, "parent": {"code": "01010000"}}}), "UNIT_UNDER_ITSELF"),
        (json!({"move": {"unit": {"code": "01010000"}, "expectedVersion": 1, "parent": {"code": "01000000"}}}), "NOTHING_TO_CHANGE"),
        (json!({"close": {"unit": {"code": "01000000"}, "expectedVersion": 1}}), "UNIT_HAS_CHILDREN"),
        (json!({"close": {"unit": {"code": "01010100"}, "expectedVersion": 1}}), "UNIT_HAS_MEMBERS"),
        (json!({"rename": {"unit": {"code": "01000000"}, "expectedVersion": 3, "name": "x"}}), "STALE_VERSION"),
        (json!({"rename": {"unit": {"id": "x"}, "expectedVersion": 1, "name": "x"}}), "NOT_FOUND"),
    ] {
        let (found, path) = code(&app, "2027-04-01", json!([rename, change])).await;
        assert_eq!((found.as_str(), &path[2]), (expected, &json!("1")), "{change}");
    }
    assert_eq!(at(&app, "02000000", "2027-04-01").await["name"], "企画政策部", "the first change was taken back with the second");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_unit_closes_with_its_posts_and_its_code_is_free_again() {
    let app = App::city().await;
    act(&app, "2027-04-01", json!([{"create": {"code": "19000000", "name": "準備室", "kind": "DIVISION"}}])).await;
    let closed = act(
        &app,
        "2028-04-01",
        json!([
            {"create": {"code": "20000000", "name": "本部", "kind": "DIVISION"}},
            {"close": {"unit": {"code": "19000000"}, "expectedVersion": 1, "successors": [{"code": "20000000"}]}},
            {"create": {"code": "19000000", "name": "別の室", "kind": "DIVISION"}},
        ]),
    )
    .await;
    assert_eq!(closed["errors"], json!([]), "{closed:#}");
    assert_eq!(closed["units"][1]["validUntil"], "2028-03-31");
    assert_eq!(closed["units"][1]["successors"], json!([{"code": "20000000"}]));
    let query = "query($id: ID!, $d: Date) { node(id: $id) { ... on OrgUnit { at(asOf: $d) { name } posts(asOf: $d) { title } } } }";
    for (day, there) in [("2028-03-31", true), ("2028-04-01", false)] {
        let node = app.admin().data(query, json!({"id": closed["units"][1]["id"], "d": day})).await["node"].take();
        assert_eq!((node["at"].is_object(), node["posts"].as_array().unwrap().len()), (there, usize::from(there)), "{day}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ranks_require_the_abilities_of_those_below_them() {
    let app = App::city().await;
    let data = app
        .staff("0100001", &[Role::Employee])
        .data("{ positionRanks { name level isSupervisory ownCompetencies { code } competencies { code } legalBasis } }", json!({}))
        .await;
    let rank = |name: &str| data["positionRanks"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone();
    assert_eq!(rank("部長")["ownCompetencies"].as_array().unwrap().len(), 4);
    assert_eq!(rank("部長")["competencies"].as_array().unwrap().len(), 9, "all but that of the manual workers");
    assert_eq!(rank("主査")["competencies"].as_array().unwrap().len(), 7);
    assert_eq!(rank("主事")["competencies"], rank("主事")["ownCompetencies"]);
    assert_eq!((rank("課長")["isSupervisory"].clone(), rank("課長代理")["isSupervisory"].clone()), (json!(true), json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_tells_what_holds_on_a_day_and_by_what_law() {
    let app = App::city().await;
    let value = async |day: &str, key: &str| {
        let data = app
            .admin()
            .data(
                "query($d: Date) { profile(on: $d) { name code appointingAuthorities { code } settings { key value legalBasis } } }",
                json!({"d": day}),
            )
            .await;
        assert_eq!(
            (data["profile"]["name"].clone(), data["profile"]["appointingAuthorities"].as_array().unwrap().len()),
            (json!("潮見市"), 8)
        );
        let found = data["profile"]["settings"].as_array().unwrap().iter().find(|it| it["key"] == key).unwrap().clone();
        assert_ne!(found["legalBasis"], "");
        found["value"].as_str().unwrap().to_owned()
    };
    for (day, age) in [("2023-03-31", "60"), ("2023-04-01", "61"), ("2025-03-31", "61"), ("2025-04-01", "62"), ("2031-04-01", "65")] {
        assert_eq!(value(day, "retirement_age.GENERAL").await, age, "{day}");
    }
    assert_eq!(
        (value("2026-06-30", "disability_rate_percent").await, value("2026-07-01", "disability_rate_percent").await),
        ("\"2.8\"".to_owned(), "\"3.0\"".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_unit_outlives_the_one_above_it_and_no_code_is_given_twice() {
    let app = App::city().await;
    let create = |code: &str, kind: &str, parent: Option<&str>| json!({"create": {"code": code, "name": "室", "kind": kind, "parent": parent.map(|it| json!({"code": it}))}});
    let close = |code: &str| json!({"close": {"unit": {"code": code}, "expectedVersion": 1}});
    act(&app, "2027-01-01", json!([create("P1", "DEPARTMENT", None), create("P2", "DEPARTMENT", None)])).await;
    act(&app, "2027-06-01", json!([create("C1", "DIVISION", Some("P1"))])).await;
    assert_eq!(code(&app, "2027-05-01", json!([close("P1")])).await.0, "UNIT_HAS_CHILDREN", "one is to come");
    act(&app, "2027-06-01", json!([close("P2")])).await;
    assert_eq!(code(&app, "2027-05-01", json!([create("C2", "DIVISION", Some("P2"))])).await.0, "UNIT_NOT_VALID_ON_DAY", "it is to go");
    assert_eq!(code(&app, "9999-12-31", json!([create("C3", "DEPARTMENT", None)])).await.0, "REORGANIZATION_IN_PAST");
    let file = "所属コード,所属名,区分,上位所属コード\r\nC1,別,部,\r\n";
    let sent =
        app.admin().with("content-type", "text/csv").request(reqwest::Method::POST, "/import/units").body(file).send().await.unwrap();
    let answer: Value = sent.json().await.unwrap();
    assert_eq!(answer["data"]["importUnits"]["report"]["issues"][0]["code"], "DUPLICATE_UNIT_CODE", "the code is taken from 2027-06-01 on");
}
