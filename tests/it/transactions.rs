//! One mutation request is one act in one transaction; a dry run, a repetition and a race included.

use jinzai::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{App, Asker};

const GRANT: &str =
    "mutation($s: String!) { grantRole(input: {subject: $s, role: AUDITOR, reason: \"監査\"}) { grant { id subject } errors { code } } }";

async fn grants(app: &App) -> usize {
    app.admin().data("{ roleGrants { id } }", json!({})).await["roleGrants"].as_array().unwrap().len()
}

async fn transaction(asker: &Asker<'_>, subject: &str) -> (String, Value) {
    let answer = asker.ask(GRANT, json!({"s": subject})).await;
    (answer["extensions"]["transaction"].as_str().unwrap_or_default().to_owned(), answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_acts_in_one_request_are_refused_before_anything_happens() {
    let app = App::empty().await;
    let one = "grantRole(input: {subject: \"s\", role: AUDITOR, reason: \"r\"}) { errors { code } }";
    for document in [
        format!("mutation {{ a: {one} b: {one} }}"),
        format!("mutation {{ {one} ...F }} fragment F on Mutation {{ {one} }}"),
        format!("mutation {{ {one} {one} }}"),
        format!("mutation {{ ...F ...F }} fragment F on Mutation {{ {one} }}"),
        format!("mutation {{ ... on Mutation {{ {one} }} ... on Mutation {{ {one} }} }}"),
    ] {
        assert_eq!(app.admin().code(&document, json!({})).await, "ONE_ACT_PER_REQUEST", "{document}");
    }
    assert_eq!(grants(&app).await, 0);
    let with_name = app.admin().ask(&format!("mutation {{ __typename {one} }}"), json!({})).await;
    assert_eq!(with_name["extensions"]["transaction"], "COMMITTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_answers_is_recorded_and_leaves_nothing() {
    let app = App::empty().await;
    let (how, answer) = transaction(&app.admin().with("dry-run", "true"), "s").await;
    assert_eq!((how.as_str(), &answer["data"]["grantRole"]["grant"]["subject"]), ("DRY_RUN", &json!("s")));
    assert_eq!(grants(&app).await, 0);
    let audit = app.admin().data("{ auditEntries { nodes { action outcome } } }", json!({})).await;
    assert_eq!(audit["auditEntries"]["nodes"], json!([{"action": "grantRole", "outcome": "DRY_RUN"}]));
    assert_eq!(app.admin().with("dry-run", "perhaps").code(GRANT, json!({"s": "s"})).await, "BAD_REQUEST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_key_does_nothing_twice_and_another_request_under_it_is_refused() {
    let app = App::empty().await;
    let key = Uuid::new_v4().to_string();
    let asker = app.admin().with("idempotency-key", &key);
    let (first, answer) = transaction(&asker, "s").await;
    let (second, again) = transaction(&asker, "s").await;
    assert_eq!((first.as_str(), second.as_str()), ("COMMITTED", "REPLAYED"));
    assert_eq!(answer["data"], again["data"]);
    assert_eq!(grants(&app).await, 1);
    assert_eq!(asker.code(GRANT, json!({"s": "t"})).await, "IDEMPOTENCY_KEY_REUSED");
    let other = app.holder_of(app.token("another", &[Role::PersonnelAdministrator], None, None)).with("idempotency-key", &key);
    assert_eq!(transaction(&other, "s").await.0, "COMMITTED", "keys belong to their caller");
    assert_eq!(app.admin().with("idempotency-key", "seven").code(GRANT, json!({"s": "t"})).await, "BAD_REQUEST");
    app.wait(chrono::TimeDelta::hours(25));
    let later = app.admin().with("idempotency-key", &key);
    assert_eq!(transaction(&later, "s").await.0, "COMMITTED", "a key is kept for a day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_or_tried_act_does_not_use_up_its_key() {
    let app = App::empty().await;
    let key = Uuid::new_v4().to_string();
    let asker = app.admin().with("idempotency-key", &key);
    let refused = asker.ask(GRANT, json!({"s": "personnel_administrator"})).await;
    assert_eq!(
        (&refused["data"]["grantRole"], &refused["extensions"]["transaction"]),
        (&json!({"grant": null, "errors": [{"code": "SELF_GRANT"}]}), &json!("ROLLED_BACK"))
    );
    assert_eq!(transaction(&asker.clone().with("dry-run", "1"), "s").await.0, "DRY_RUN");
    assert_eq!(transaction(&asker, "s").await.0, "COMMITTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_shows_what_the_caller_may_see_now() {
    let app = App::city().await;
    let id = app.admin().data("{ employee(by: {number: \"0100001\"}) { id } }", json!({})).await["employee"]["id"].take();
    let correct =
        "mutation($i: CorrectPersonalRecordInput!) { correctPersonalRecord(input: $i) { employee { number birthDate } errors { code } } }";
    let input = json!({"i": {"employee": id, "expectedVersion": 1, "birthDate": "1971-02-14", "reason": "誤記"}});
    let key = Uuid::new_v4().to_string();
    let subject = "officer";
    let officer = |roles: &[Role]| app.holder_of(app.token(subject, roles, Some("0100002"), None)).with("idempotency-key", &key);
    let first = officer(&[Role::PersonnelOfficer]).ask(correct, input.clone()).await;
    assert_eq!(first["data"]["correctPersonalRecord"]["employee"]["birthDate"], "1971-02-14");
    let demoted = officer(&[Role::Employee]).ask(correct, input).await;
    assert_eq!(
        (&demoted["data"]["correctPersonalRecord"], &demoted["errors"][0]["extensions"]["code"]),
        (&Value::Null, &json!("FORBIDDEN"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_under_one_key_exactly_one_acts() {
    let app = App::empty().await;
    let asker = app.admin().with("idempotency-key", Uuid::new_v4().to_string());
    let all = futures_util::future::join_all((0..12).map(|_| transaction(&asker, "s"))).await;
    let of = |how: &str| all.iter().filter(|(it, _)| it == how).count();
    assert_eq!((of("COMMITTED"), of("REPLAYED")), (1, 11), "{:?}", all.iter().map(|it| &it.0).collect::<Vec<_>>());
    assert_eq!(grants(&app).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_corrections_of_one_version_exactly_one_wins() {
    let app = App::city().await;
    let id = app.admin().data("{ employee(by: {number: \"0100001\"}) { id } }", json!({})).await["employee"]["id"].take();
    let correct = "mutation($i: CorrectPersonalRecordInput!) { correctPersonalRecord(input: $i) { employee { version } errors { code } } }";
    let asker = app.admin();
    let asks = (1..=12).map(|day| {
        asker.ask(correct, json!({"i": {"employee": id, "expectedVersion": 1, "birthDate": format!("1970-01-{day:02}"), "reason": "競争"}}))
    });
    let answers = futures_util::future::join_all(asks).await;
    let won = answers.iter().filter(|it| it["extensions"]["transaction"] == "COMMITTED").count();
    let stale = answers.iter().filter(|it| it["data"]["correctPersonalRecord"]["errors"][0]["code"] == "STALE_VERSION").count();
    assert_eq!((won, stale), (1, 11), "{answers:#?}");
    let data = app.admin().data("{ employee(by: {number: \"0100001\"}) { version } }", json!({})).await;
    assert_eq!(data["employee"]["version"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_reorganisations_that_want_one_code_one_gets_it() {
    let app = App::city().await;
    let act = "mutation($c: [UnitChange!]!) { reorganizeUnits(input: {effectiveOn: \"2027-04-01\", title: \"t\", changes: $c}) { units { code } errors { code } } }";
    let asker = app.admin();
    let asks =
        (0..8).map(|n| asker.ask(act, json!({"c": [{"create": {"code": "77000000", "name": format!("第{n}部"), "kind": "DEPARTMENT"}}]})));
    let answers = futures_util::future::join_all(asks).await;
    let won = answers.iter().filter(|it| it["extensions"]["transaction"] == "COMMITTED").count();
    let taken = answers.iter().filter(|it| it["data"]["reorganizeUnits"]["errors"][0]["code"] == "UNIT_CODE_TAKEN").count();
    assert_eq!((won, taken), (1, 7), "{answers:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_decides_is_said_once_and_legibly_or_nothing_happens() {
    let app = App::empty().await;
    let key = Uuid::new_v4().to_string();
    let twice = app.admin().with("dry-run", "false").with("dry-run", "true");
    let keys = app.admin().with("idempotency-key", &key).with("idempotency-key", &key);
    for asker in [twice, keys, app.admin().with("dry-run", "trüe")] {
        assert_eq!(asker.code(GRANT, json!({"s": "s"})).await, "BAD_REQUEST");
    }
    let stream = app.admin().with("accept", "text/event-stream").send(GRANT, json!({"s": "s"})).await.text().await.unwrap();
    assert!(stream.contains("MUTATION_NOT_OVER_THIS_TRANSPORT"), "{stream}");
    assert_eq!(grants(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_act_is_recorded_though_it_left_nothing() {
    let app = App::empty().await;
    app.admin().ask(GRANT, json!({"s": "personnel_administrator"})).await;
    app.admin().with("dry-run", "true").ask(GRANT, json!({"s": "personnel_administrator"})).await;
    let audit = app.admin().data("{ auditEntries { nodes { action outcome } } }", json!({})).await;
    assert_eq!(
        audit["auditEntries"]["nodes"],
        json!([{"action": "grantRole", "outcome": "DRY_RUN"}, {"action": "grantRole", "outcome": "REFUSED"}])
    );
}
