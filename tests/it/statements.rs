//! The number of SQL statements of an operation does not grow with its rows, nor with the callers.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::App;

/// A document over `$n` items, and how many statements it takes whatever `$n` is, the prologue not counted.
const OPERATIONS: &[(&str, usize)] = &[
    ("query($n: Int) { employees(first: $n) { nodes { number name { full } } } }", 1),
    ("query($n: Int) { employees(first: $n) { totalCount nodes { number } } }", 2),
    ("query($n: Int) { employees(first: $n) { nodes { number standing { orgUnit { name } rank { name } } } } }", 1),
    (
        "query($n: Int) { employees(first: $n) { edges { node { standing { orgUnit { name } rank { name } } } } nodes { standing { orgUnit { code } } } } }",
        1,
    ),
    ("query($n: Int) { employees(first: $n, search: \"たな\") { nodes { number } } }", 1),
    (
        "query($n: Int) { employees(first: $n) { nodes { now: standing { rank { name } } then: standing(asOf: \"2025-04-01\") { rank { name } } additionalPosts { kind } leaves { kind } history { order { kind } } } } }",
        7,
    ),
    ("query($n: Int) { orgUnits(first: $n, filter: {allLevels: true, kinds: [SECTION]}) { nodes { name parent { name } headcount } } }", 5),
    (
        "query($n: Int) { orgUnits(first: $n) { nodes { heads { employee { name { full } } } children { heads { employee { name { full } } } } } } }",
        10,
    ),
    (
        "query($n: Int) { orgUnits(first: $n, filter: {allLevels: true}) { nodes { members(first: 2) { totalCount nodes { number standing { rank { name } } } } posts { title holders { kind } } } } }",
        8,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn statements_follow_the_document_and_not_the_rows() {
    let app = App::city().await;
    let asker = app.admin();
    asker.data("{ viewer { subject } }", json!({})).await;
    for (query, expected) in OPERATIONS {
        for n in [1, 2, 50] {
            let took = app.statements(asker.data(query, json!({"n": n}))).await;
            assert_eq!(took, *expected, "{n} rows: {query}");
        }
    }
}

/// The demo fills itself in one go, deeper than the stack of a test goes without optimisation.
#[test]
fn pages_of_what_goes_on_take_as_many_statements_whatever_the_rows() {
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    thread.spawn(move || runtime().block_on(pages())).unwrap().join().unwrap();
}

/// Every list of the schema that takes no argument, with all that can be asked of its rows, on the demo city.
async fn pages() {
    let app = App::city().await;
    jinzai::cli::enliven(&app.office).await.unwrap_or_else(|failure| panic!("{failure:?}"));
    let asker = app.admin();
    asker.data("{ viewer { subject } }", json!({})).await;
    let schema = asker.data(TYPES, json!({})).await["__schema"]["types"].take();
    let types: HashMap<&str, &Value> = schema.as_array().unwrap().iter().map(|it| (it["name"].as_str().unwrap(), it)).collect();
    let mut shown = vec![];
    for field in fields(types["Query"]) {
        let (name, of) = (field["name"].as_str().unwrap(), named(&field["type"]));
        let Some(row) = of.strip_suffix("Connection").filter(|_| !wants_arguments(field)) else { continue };
        let query = |n: usize| format!("{{ {name}(first: {n}) {{ totalCount nodes {{ {} }} }} }}", everything(&types, row));
        let rows = asker.data(&query(20), json!({})).await[name]["nodes"].as_array().unwrap().len();
        let few = app.statements(asker.data(&query(3), json!({}))).await;
        let many = app.statements(asker.data(&query(20), json!({}))).await;
        // Among many rows one may lead where none of a few did: that is a statement for all of them.
        assert!(many <= few + if rows > 6 { 2 } else { 0 }, "{name}: {few} statements for three rows, {many} for {rows}");
        if rows > 3 {
            shown.push(name);
        }
    }
    let expected = ["postings", "postingApplications", "examApplications", "recruitmentApplications", "placements", "seniorInquiries"];
    assert!(expected.iter().all(|it| shown.contains(it)), "the demo has rows of them: {shown:?}");
}

/// What leads where in the schema.
pub const TYPES: &str = "{ __schema { types { name kind fields { name args { type { kind } defaultValue } type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

fn fields(of: &Value) -> impl Iterator<Item = &Value> {
    of["fields"].as_array().into_iter().flatten()
}

fn wants_arguments(field: &Value) -> bool {
    field["args"].as_array().unwrap().iter().any(|it| it["type"]["kind"] == "NON_NULL" && it["defaultValue"].is_null())
}

/// The name of a type, whatever it is wrapped in.
fn named(of: &Value) -> &str {
    if of["ofType"].is_null() { of["name"].as_str().unwrap() } else { named(&of["ofType"]) }
}

/// All that can be asked of an object and of those that it leads to.
pub fn everything(types: &HashMap<&str, &Value>, of: &str) -> String {
    let leaf = |it: &&Value| ["SCALAR", "ENUM"].contains(&types[named(&it["type"])]["kind"].as_str().unwrap());
    let leaves = |of: &str| {
        fields(types[of])
            .filter(|it| !wants_arguments(it))
            .filter(leaf)
            .map(|it| it["name"].as_str().unwrap())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let led = fields(types[of]).filter(|it| !wants_arguments(it) && !leaf(it)).filter_map(|it| {
        let (name, to) = (it["name"].as_str().unwrap(), named(&it["type"]));
        match to.strip_suffix("Connection") {
            Some(row) => Some(format!("{name}(first: 2) {{ nodes {{ {} }} }}", leaves(row))),
            None => Some(leaves(to)).filter(|it| !it.is_empty()).map(|it| format!("{name} {{ {it} }}")),
        }
    });
    format!("{} {}", leaves(of), led.collect::<Vec<_>>().join(" "))
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_do_not_grow_with_callers_at_once() {
    let app = App::city().await;
    let asker = app.admin();
    asker.data("{ viewer { subject } }", json!({})).await;
    for (query, expected) in &OPERATIONS[..4] {
        let all = futures_util::future::join_all((0..32).map(|_| asker.data(query, json!({"n": 50}))));
        assert_eq!(app.statements(all).await, 32 * expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_by_number_with_unit_and_rank_takes_one_and_the_rights_one_now_and_then() {
    let app = App::city().await;
    let asker = app.admin();
    let query = "{ employee(by: {number: \"0100001\"}) { name { full } standing { orgUnit { name } rank { name } } } }";
    assert_eq!(app.statements(asker.data(query, json!({}))).await, 2, "with the prologue");
    assert_eq!(app.statements(asker.data(query, json!({}))).await, 1, "rights are believed for a moment");
    let only = "{ employee(by: {number: \"0100001\"}) { name { full } standing { grade } } }";
    assert_eq!(app.statements(asker.data(only, json!({}))).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_import_takes_statements_by_the_thousand_rows_and_not_by_the_row() {
    let app = App::empty().await;
    let send = async |path: &str, file: &'static [u8]| {
        let sent = app.admin().with("content-type", "text/csv").request(reqwest::Method::POST, path).body(file).send().await.unwrap();
        let answer: Value = sent.json().await.unwrap();
        assert_eq!(answer["extensions"]["transaction"], "COMMITTED", "{answer:#}");
    };
    let units = app.statements(send("/import/units", crate::imports::UNITS)).await;
    let roster = app.statements(send("/import/roster?skipInvalid=true", crate::imports::ROSTER)).await;
    assert!(units < 30 && roster < 60, "{units} and {roster} statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_relation_answers_truly_at_every_level() {
    let app = App::city().await;
    let query = "{ employees(first: 50) { nodes { number standing { orgUnit { code parent { code } } rank { name } } } } }";
    let together = app.admin().data(query, json!({})).await;
    for person in together["employees"]["nodes"].as_array().unwrap().iter().step_by(7) {
        let alone =
            "query($n: String!) { employee(by: {number: $n}) { number standing { orgUnit { code parent { code } } rank { name } } } }";
        let alone = app.admin().data(alone, json!({"n": person["number"]})).await;
        assert_eq!(&alone["employee"], person);
        let code = person["standing"]["orgUnit"]["code"].as_str().unwrap();
        let parent = person["standing"]["orgUnit"]["parent"]["code"].as_str().unwrap_or_default();
        assert!(parent.is_empty() || code.starts_with(parent.trim_end_matches('0')), "{code} below {parent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_aliases_with_different_days_are_two_relations() {
    let app = App::city().await;
    let query = "{ employees(first: 100) { nodes { recordBegins today: standing { effectiveFrom } old: standing(asOf: \"2022-04-01\") { effectiveFrom } } } }";
    let data = app.admin().data(query, json!({})).await;
    let nodes = data["employees"]["nodes"].as_array().unwrap();
    for node in nodes {
        assert_eq!(node["today"]["effectiveFrom"], node["recordBegins"]);
        assert_eq!(node["old"].is_object(), node["recordBegins"].as_str().unwrap() <= "2022-04-01", "{node}");
    }
    assert!(nodes.iter().any(|it| it["old"].is_null()) && nodes.iter().any(|it| it["old"].is_object()));
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_many_units_are_pages_of_their_own() {
    let app = App::city().await;
    let query = "{ orgUnits(first: 100, filter: {allLevels: true, kinds: [SECTION]}) { nodes { code members(first: 2) { totalCount nodes { number } pageInfo { hasNextPage endCursor } } } } }";
    let data = app.admin().data(query, json!({})).await;
    for unit in data["orgUnits"]["nodes"].as_array().unwrap().iter().step_by(20) {
        let alone = "query($c: String!, $a: String) { orgUnit(by: {code: $c}) { members(first: 2, after: $a) { totalCount nodes { number } pageInfo { hasNextPage endCursor } } } }";
        let first = app.admin().data(alone, json!({"c": unit["code"]})).await["orgUnit"]["members"].take();
        assert_eq!(first, unit["members"]);
        let next =
            app.admin().data(alone, json!({"c": unit["code"], "a": first["pageInfo"]["endCursor"]})).await["orgUnit"]["members"].take();
        assert!(next["nodes"].as_array().unwrap().iter().all(|it| !first["nodes"].as_array().unwrap().contains(it)));
    }
    let nested = "query($a: String) { orgUnits(first: 2) { nodes { members(first: 2, after: $a) { nodes { id } } } } }";
    let cursor = data["orgUnits"]["nodes"][0]["members"]["pageInfo"]["endCursor"].clone();
    assert_eq!(app.admin().code(nested, json!({"a": cursor})).await, "NESTED_CURSOR");
}
