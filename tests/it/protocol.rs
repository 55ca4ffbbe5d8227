//! GraphQL over HTTP as the draft and its audits have it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::App;

const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_has_the_type_that_was_asked_for() {
    let app = App::empty().await;
    for (accept, expected) in [
        ("application/graphql-response+json", GRAPHQL),
        ("application/json", JSON),
        ("*/*", JSON),
        ("text/html, application/json;q=0.5, application/graphql-response+json;q=0.9", GRAPHQL),
    ] {
        let response = app.nobody().with("accept", accept).send("{ __typename }", json!({})).await;
        assert_eq!((response.status().as_u16(), response.headers()["content-type"].to_str().unwrap()), (200, expected), "{accept}");
    }
    let response = app.nobody().with("accept", "text/html").send("{ __typename }", json!({})).await;
    assert_eq!(response.status(), 406);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_cannot_be_run_is_400_without_data_or_200_for_plain_json() {
    let app = App::empty().await;
    for (query, variables, code) in [
        ("{", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("{ nonsense }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("query($id: ID!) { node(id: $id) { id } }", json!({"id": null}), "GRAPHQL_VALIDATION_FAILED"),
        ("query { employee(by: {}) { id } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        for (accept, status) in [("application/graphql-response+json", 400), ("application/json", 200)] {
            let response = app.admin().with("accept", accept).send(query, variables.clone()).await;
            assert_eq!(response.status(), status, "{query} {accept}");
            let body: Value = response.json().await.unwrap();
            assert!(body.get("data").is_none(), "{body}");
            assert_eq!(body["errors"][0]["extensions"]["code"], code);
            assert!(body["errors"][0]["extensions"]["requestId"].is_string());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_request_is_400() {
    let app = App::empty().await;
    for body in [
        "",
        "{",
        "[]",
        "7",
        "null",
        "{}",
        "{\"query\": 7}",
        "{\"query\": \"{ __typename }\", \"variables\": []}",
        "{\"query\": \"{ __typename }\", \"operationName\": {}}",
        "[{\"query\": \"{ __typename }\"}]",
    ] {
        let response =
            app.nobody().with("content-type", "application/json").request(Method::POST, "/graphql").body(body).send().await.unwrap();
        assert_eq!(response.status(), 400, "{body}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_form_can_send_is_not_accepted() {
    let app = App::empty().await;
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=shift_jis"]
    {
        let response = app
            .nobody()
            .with("content-type", kind)
            .request(Method::POST, "/graphql")
            .body("{\"query\":\"{ __typename }\"}")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 415, "{kind}");
    }
    let other = app.nobody().request(Method::PUT, "/graphql").send().await.unwrap();
    assert_eq!((other.status().as_u16(), other.headers()["allow"].to_str().unwrap()), (405, "GET, POST"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_ask_and_never_act() {
    let app = App::empty().await;
    let get = async |query: &[(&str, &str)]| app.admin().request(Method::GET, "/graphql").query(query).send().await.unwrap();
    let asked = get(&[
        ("query", "query A($n: String!) { employee(by: {number: $n}) { id } } query B { __typename }"),
        ("operationName", "A"),
        ("variables", "{\"n\":\"1\"}"),
    ])
    .await;
    assert_eq!(asked.json::<Value>().await.unwrap()["data"], json!({"employee": null}));
    for accept in ["application/json", "text/event-stream"] {
        let query = [("query", "mutation { revokeTokens(input: {tokens: {subject: \"s\"}, reason: \"r\"}) { errors { code } } }")];
        let acted = app.admin().with("accept", accept).request(Method::GET, "/graphql").query(&query).send().await.unwrap();
        if accept == "application/json" {
            assert_eq!((acted.status().as_u16(), acted.headers()["allow"].to_str().unwrap()), (405, "POST"));
        } else {
            assert!(acted.text().await.unwrap().contains("MUTATION_NOT_OVER_THIS_TRANSPORT"));
        }
    }
    assert_eq!(app.admin().data("{ auditEntries { totalCount } }", json!({})).await["auditEntries"]["totalCount"], 0);
    assert_eq!(get(&[("query", "{ __typename }"), ("variables", "{")]).await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_japanese_or_english_and_codes_are_the_same() {
    let app = App::empty().await;
    let ask = async |language: &str| {
        app.admin().with("accept-language", language).ask("{ employees(first: 0) { totalCount } }", json!({})).await["errors"][0].take()
    };
    let (japanese, english) = (ask("ja").await, ask("en").await);
    assert_eq!(japanese["message"], "一度に取得できる件数は 1 から 100 です。");
    assert_eq!(english["message"], "a page has 1 to 100 items");
    assert_eq!(japanese["extensions"]["code"], english["extensions"]["code"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_is_taken_over_if_it_is_one_and_made_if_not() {
    let app = App::empty().await;
    let id = async |given: &str| {
        app.nobody().with("x-request-id", given).send("{ __typename }", json!({})).await.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(id("portal-42").await, "portal-42");
    for bad in ["a b", &"x".repeat(65), "<script>"] {
        assert_eq!(id(bad).await.len(), 36, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_database_says_nothing_to_the_client() {
    let app = App::city().await;
    sea_orm::ConnectionTrait::execute_unprepared(app.db(), "DROP TABLE leave").await.unwrap();
    let answer = app.admin().ask("{ employee(by: {number: \"0100001\"}) { leaves { kind } } }", json!({})).await;
    assert_eq!(
        (&answer["data"], &answer["errors"][0]["extensions"]["code"]),
        (&json!({"employee": null}), &json!("INTERNAL_SERVER_ERROR"))
    );
    let text = answer.to_string().to_lowercase();
    for leak in ["leave ", "table", "sql", "relation"] {
        assert!(!text.contains(leak), "{leak}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_origins_are_let_in_by_name_and_no_cache_keeps_an_answer() {
    let app = App::empty().await;
    for (origin, expected) in [("https://portal.example", true), ("https://evil.example", false)] {
        let response = app
            .nobody()
            .with("origin", origin)
            .with("access-control-request-method", "POST")
            .request(Method::OPTIONS, "/graphql")
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers().contains_key("access-control-allow-origin"), expected, "{origin}");
    }
    let response = app.nobody().send("{ __typename }", json!({})).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((header("cache-control").as_str(), header("x-content-type-options").as_str()), ("private, no-store", "nosniff"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_process_says_whether_it_lives_and_whether_it_is_ready() {
    let app = App::empty().await;
    let status = async |path: &str| app.nobody().request(Method::GET, path).send().await.unwrap();
    assert_eq!(status("/livez").await.status(), 200);
    assert_eq!(status("/readyz").await.json::<Value>().await.unwrap(), json!({"database": true, "migrationsPending": 0}));
    sea_orm::ConnectionTrait::execute_unprepared(app.db(), "DELETE FROM seaql_migrations WHERE version LIKE '%access'").await.unwrap();
    let pending = status("/readyz").await;
    assert_eq!(pending.status(), 503);
    assert_eq!(pending.json::<Value>().await.unwrap()["migrationsPending"], 1);
    assert_eq!(status("/metrics").await.status(), 404, "figures are on a port of their own");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_is_a_file_for_who_is_signed_in() {
    let app = App::empty().await;
    let get = async |asker: crate::support::Asker<'_>| asker.request(Method::GET, "/schema.graphql").send().await.unwrap();
    assert_eq!(get(app.nobody()).await.status(), 401);
    let first = get(app.admin()).await;
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(first.text().await.unwrap(), jinzai::schema::sdl());
    assert_eq!(get(app.admin().with("if-none-match", tag)).await.status(), 304);
}

#[tokio::test(flavor = "multi_thread")]
async fn server_sent_events_carry_queries_and_subscriptions() {
    let app = App::empty().await;
    let events = async |query: &str, variables: Value| {
        let response = app.admin().with("accept", "text/event-stream").send(query, variables).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let text = response.text().await.unwrap();
        text.lines().filter(|line| !line.is_empty() && !line.starts_with(':')).map(str::to_owned).collect::<Vec<_>>()
    };
    let ticks = events("subscription($n: Int!) { serverTime(count: $n) }", json!({"n": 2})).await;
    let next = "data: {\"data\":{\"serverTime\":\"2026-11-22T00:00:00Z\"}}";
    assert_eq!(ticks, ["event: next", next, "event: next", next, "event: complete", "data: {}"]);
    let query = events("{ __typename }", json!({})).await;
    assert_eq!((query.len(), query[0].as_str()), (4, "event: next"));
    let invalid = events("{ nonsense }", json!({})).await;
    assert!(invalid[1].contains("GRAPHQL_VALIDATION_FAILED") && invalid[2] == "event: complete", "{invalid:?}");
    let plain = app.nobody().ask("subscription { serverTime }", json!({})).await;
    assert_eq!(plain["errors"][0]["extensions"]["code"], "BAD_REQUEST", "a subscription needs a transport that streams");
}
