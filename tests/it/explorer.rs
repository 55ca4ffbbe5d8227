//! The explorer page in a real browser, without the internet.

use std::process::Command;

use jinzai::http::Limits;

use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_example_runs_in_a_browser() {
    let app = App::city_with(Limits { requests_per_second: 0, ..Limits::default() }, true).await;
    let (url, token) = (format!("http://{}", app.address), app.admin().token().to_owned());
    let check =
        move || Command::new("tests/explorer/check.sh").args([&url, &token, "\"subject\": \"personnel_administrator\""]).output().unwrap();
    let output = tokio::task::spawn_blocking(check).await.unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_fits_the_schema() {
    let app = App::city_with(Limits { requests_per_second: 0, ..Limits::default() }, true).await;
    let examples: Vec<serde_json::Value> = serde_json::from_slice(include_bytes!("../../src/http/explorer/examples.json")).unwrap();
    for example in examples {
        let variables = match &example["variables"] {
            serde_json::Value::String(text) if !text.is_empty() => serde_json::from_str(text).unwrap(),
            serde_json::Value::Object(fields) => serde_json::Value::Object(fields.clone()),
            _ => serde_json::json!({}),
        };
        let query = example["query"].as_str().unwrap();
        if query.contains("subscription") {
            continue;
        }
        let answer = app.admin().ask(query, variables).await;
        assert_eq!(answer["errors"], serde_json::Value::Null, "{query}\n{answer:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_names_no_other_host_and_keeps_scripts_to_itself() {
    let app = App::city_with(Limits { requests_per_second: 0, ..Limits::default() }, true).await;
    let get = async |path: &str| app.nobody().request(reqwest::Method::GET, path).send().await.unwrap();
    let page = get("/explorer").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    for path in ["/explorer", "/explorer/explorer.js", "/explorer/explorer.css"] {
        let text = get(path).await.text().await.unwrap();
        assert!(!text.contains("http://") && !text.contains("https://"), "{path}");
    }
    for path in ["/explorer/nothing.js", "/explorer/..%2fmod.rs"] {
        assert_eq!(get(path).await.status(), 404, "{path}");
    }
}
