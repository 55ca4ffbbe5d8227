//! What is too much is refused before it is run.

use std::time::Duration;

use jinzai::http::Limits;
use serde_json::{Value, json};

use crate::support::App;

/// Fragments that double at each level: 2^n fields from a kilobyte.
fn bomb(levels: usize, root: &str, leaf: &str) -> String {
    let mut document = format!("query {{ {root} }} ");
    for level in 0..levels {
        document += &format!("fragment f{level} on Query {{ ...f{n} ...f{n} }} ", n = level + 1);
    }
    document + &format!("fragment f{levels} on Query {{ {leaf} }}")
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_documents_are_refused_at_the_gate() {
    let app = App::empty().await;
    let chain: String = (0..1500).map(|n| format!("fragment f{n} on Query {{ ...f{} }} ", n + 1)).collect();
    let rounds = "interfaces { possibleTypes { ".repeat(6);
    let cases = [
        (format!("query A {{ __typename }} {}", bomb(28, "...f0", "__typename").replacen("query", "query B", 1)), "GRAPHQL_VALIDATION_FAILED"),
        (format!("{{ ...f0 }} {chain} fragment f1500 on Query {{ __typename }}"), "DEPTH_LIMIT_EXCEEDED"),
        (format!("{{ __type(name: \"Employee\") {{ {rounds} name {} }} }}", "} } ".repeat(6)), "DEPTH_LIMIT_EXCEEDED"),
        (format!("{{ orgUnits(first: 100) {{ nodes {{ {} code {} }} }} }}", "children { parent { ".repeat(5), "} } ".repeat(5)), "COST_LIMIT_EXCEEDED"),
        ("query($n: Int = 100) { orgUnits(first: $n) { nodes { ...F } } } fragment F on OrgUnit { members(first: $n) { ...G } } fragment G on EmployeeConnection { nodes { standing { rank { name } orgUnit { name } } } }".to_owned(), "COST_LIMIT_EXCEEDED"),
        (bomb(28, "...f0", "__typename"), "FIELD_LIMIT_EXCEEDED"),
        (bomb(14, "...f0", "__typename"), "FIELD_LIMIT_EXCEEDED"),
        (bomb(5, "...f0", "__typename"), "ROOT_FIELD_LIMIT_EXCEEDED"),
        ("{ ...a } fragment a on Query { ...b __typename } fragment b on Query { ...a __typename }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        (format!("{{ {} }}", (0..31).map(|n| format!("a{n}: __typename ")).collect::<String>()), "ALIAS_LIMIT_EXCEEDED"),
        (format!("{{ {} }}", "__typename ".repeat(21)), "ROOT_FIELD_LIMIT_EXCEEDED"),
        (format!("{{ __typename {} }}", "@include(if: true) ".repeat(51)), "DIRECTIVE_LIMIT_EXCEEDED"),
        (format!("{{ orgUnits {{ nodes {{ {} name {} }} }} }}", "children { ".repeat(14), "} ".repeat(14)), "DEPTH_LIMIT_EXCEEDED"),
        (format!("{{ orgUnits {} }}", "{ a ".repeat(5000)), "DEPTH_LIMIT_EXCEEDED"),
        (format!("{{ a(b: {}1{}) }}", "[".repeat(20_000), "]".repeat(20_000)), "DEPTH_LIMIT_EXCEEDED"),
        (format!("{{ __typename }} # {}", "x".repeat(70_000)), "DOCUMENT_TOO_LARGE"),
        ("{ orgUnits(first: 100) { nodes { members(first: 100) { nodes { standing { rank { name } orgUnit { name } } } } } } }".to_owned(), "COST_LIMIT_EXCEEDED"),
        ("{ employees(first: 999999999) { nodes { id } } }".to_owned(), "COST_LIMIT_EXCEEDED"),
        ("{ employees(first: -1) { nodes { id } } }".to_owned(), "PAGE_SIZE_EXCEEDED"),
        ("subscription { a: serverTime b: serverTime }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
    ];
    for (document, expected) in cases {
        let code = app.admin().code(&document, json!({})).await;
        assert_eq!(code, expected, "{}", document.chars().take(120).collect::<String>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_was_not_chosen_is_weighed_too() {
    let app = App::empty().await;
    let document = format!("query A {{ __typename }} {}", bomb(40, "...f0", "__typename").replacen("query", "query B", 1));
    let body = json!({"query": document, "operationName": "A"});
    let answer: Value = app.nobody().request(reqwest::Method::POST, "/graphql").json(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FIELD_LIMIT_EXCEEDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cost_is_told_and_counts_what_a_variable_asks() {
    let app = App::empty().await;
    let query = "query($n: Int) { employees(first: $n) { nodes { number } } }";
    let cost = async |n: Value| app.admin().ask(query, json!({"n": n})).await["extensions"]["cost"].take();
    assert_eq!(cost(json!(1)).await, json!({"requested": 3, "maximum": 50000}));
    assert_eq!(cost(json!(100)).await["requested"], 201);
    assert_eq!(cost(Value::Null).await["requested"], 41, "a page of twenty if nothing is said");
    for document in [
        "query($n: Int = 100) { employees(first: $n) { nodes { number } } }",
        "{ employees(first: 100) { ...F } } fragment F on EmployeeConnection { nodes { number } }",
    ] {
        let answer = app.admin().ask(document, json!({})).await;
        assert_eq!(answer["extensions"]["cost"]["requested"], 201, "{document}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_has_a_size_and_a_caller_a_rate() {
    let limits = Limits { requests_per_second: 1, burst: 3, body_bytes: 2000, ..Limits::default() };
    let app = App::city_with(limits, false).await;
    let large = app.role(jinzai::access::Role::Auditor).send(&format!("{{ __typename }} # {}", "x".repeat(3000)), json!({})).await;
    assert_eq!(large.status(), 413);
    let asker = app.admin();
    let mut statuses = vec![];
    for _ in 0..5 {
        let response = asker.send("{ __typename }", json!({})).await;
        let wait = response.headers().get("retry-after").is_some();
        assert_eq!(response.headers()["ratelimit-limit"], "3");
        statuses.push((response.status().as_u16(), wait));
    }
    assert_eq!(statuses, [(200, false), (200, false), (200, false), (429, true), (429, true)]);
    assert_eq!(app.role(jinzai::access::Role::Auditor).send("{ __typename }", json!({})).await.status(), 200, "others are not held up");
}

/// The whole roster takes a hundred times as long as it is given here.
#[tokio::test(flavor = "multi_thread")]
async fn an_operation_has_its_time_and_a_mutation_that_runs_out_of_it_leaves_nothing() {
    let app = App::city_with(Limits { timeout: Duration::from_millis(2), requests_per_second: 0, ..Limits::default() }, false).await;
    let row = "9999999,山田　花子,ヤマダ ハナコ,,H2.1.7,女,R8.4.1,一般事務,行政職(一),2,1,主事,01010100,,R8.4.1,\r\n";
    let mut file = crate::imports::ROSTER.to_vec();
    file.extend_from_slice(&encoding_rs::SHIFT_JIS.encode(row).0);
    let sent = app.admin().with("content-type", "text/csv").request(reqwest::Method::POST, "/import/roster?skipInvalid=true").body(file);
    let response = sent.send().await.unwrap();
    assert_eq!(response.status(), 504);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "TIMEOUT");
    use sea_orm::{EntityTrait, QueryFilter};
    let written = entity::employee::Entity::find().filter(entity::employee::COLUMN.number.eq("9999999")).one(app.db()).await.unwrap();
    assert_eq!(written, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_query_waits_for_its_turn_within_its_time_and_a_small_one_not_at_all() {
    let limits = Limits { large_at_once: 1, timeout: Duration::from_secs(2), requests_per_second: 0, ..Limits::default() };
    let app = App::city_with(limits, false).await;
    let (large, small) = (
        "{ employees(first: 100) { nodes { number name { full } standing { grade orgUnit { name } rank { name } } } } again: employees(first: 100) { nodes { number name { full } standing { grade orgUnit { name } rank { name } } } } }",
        "{ employees(first: 1) { nodes { number } } }",
    );
    let turn = app.service.turns.take(async_graphql::parser::types::OperationType::Query, u64::MAX).await;
    assert_eq!(app.admin().code(large, json!({})).await, "TIMEOUT");
    let streamed = app.admin().with("accept", "text/event-stream").send(large, json!({})).await.text().await.unwrap();
    assert!(streamed.contains("TIMEOUT") && streamed.contains("event: complete"), "{streamed}");
    assert_eq!(app.admin().data(small, json!({})).await["employees"]["nodes"].as_array().unwrap().len(), 1);
    drop(turn);
    let answer = app.admin().ask(large, json!({})).await;
    assert!(answer["extensions"]["cost"]["requested"].as_u64().unwrap() >= 1000, "{answer}");
    assert_eq!(answer["data"]["employees"]["nodes"].as_array().unwrap().len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_and_suggestions_are_for_who_is_signed_in() {
    let app = App::empty().await;
    let query = "{ __schema { queryType { name } } }";
    assert_eq!(app.nobody().code(query, json!({})).await, "INTROSPECTION_DISABLED");
    assert_eq!(
        app.nobody().code("{ ...F } fragment F on Query { __type(name: \"Employee\") { name } }", json!({})).await,
        "INTROSPECTION_DISABLED"
    );
    assert_eq!(app.admin().data(query, json!({})).await["__schema"]["queryType"]["name"], "Query");
    let answer = app.admin().ask("{ employes { totalCount } }", json!({})).await;
    assert!(!answer["errors"][0]["message"].as_str().unwrap().contains("employees"), "{answer}");
    assert_eq!(app.nobody().request(reqwest::Method::GET, "/explorer").send().await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standard_introspection_fits_through_the_gate() {
    let app = App::empty().await;
    let query = include_str!("support/introspection.graphql");
    let data = app.admin().data(query, json!({})).await;
    assert!(data["__schema"]["types"].as_array().unwrap().len() > 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_only_text() {
    let app = App::city().await;
    let query = "query($s: String) { employees(search: $s) { totalCount } orgUnits(filter: {search: $s, allLevels: true}) { totalCount } }";
    for text in ["'; DROP TABLE employee; --", "%", "_%", "\\", "\u{202E}abc", "💣", "\u{FFFD}", "a\u{0301}", "\"\"\"", "${x}"] {
        let data = app.admin().data(query, json!({"s": text})).await;
        assert_eq!(data, json!({"employees": {"totalCount": 0}, "orgUnits": {"totalCount": 0}}), "{text:?}");
    }
    assert_eq!(app.admin().code(query, json!({"s": "x".repeat(65)})).await, "BAD_USER_INPUT");
    assert_eq!(app.admin().code(query, json!({"s": "a\0b"})).await, "BAD_USER_INPUT");
    let by = "query($n: String!) { employee(by: {number: $n}) { id } orgUnit(by: {code: $n}) { id } }";
    assert_eq!(app.admin().code(by, json!({"n": "a\0b"})).await, "BAD_USER_INPUT");
    assert_eq!(app.admin().code("{ employee(by: {number: \"a\\u0000b\"}) { id } }", json!({})).await, "BAD_USER_INPUT");
    let many = "query($n: [String!]) { employees(filter: {numbers: $n}) { totalCount } }";
    assert_eq!(app.admin().code(many, json!({"n": vec!["x"; 1001]})).await, "BAD_USER_INPUT");
}
