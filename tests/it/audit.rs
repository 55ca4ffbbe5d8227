//! The audit: what was done, by whom, on whose behalf, under which key; and that it only grows.

use jinzai::access::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{App, SECRET};

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_recorded_with_what_was_and_what_is() {
    let app = App::city().await;
    let id = app.admin().data("{ employee(by: {number: \"0100001\"}) { id } }", json!({})).await["employee"]["id"].take();
    let correct = "mutation($i: CorrectPersonalRecordInput!) { correctPersonalRecord(input: $i) { errors { code } } }";
    let key = uuid::Uuid::new_v4().to_string();
    let asker = app.admin().with("idempotency-key", &key).with("x-request-id", "request-7");
    asker.data(correct, json!({"i": {"employee": id, "expectedVersion": 1, "birthDate": "1971-02-14", "reason": "誤記"}})).await;
    let query = "query($o: ID!) { auditEntries(filter: {object: $o, outcome: COMMITTED}) { totalCount nodes { id at subject requestId action roles idempotencyKey detail } } }";
    let data = app.role(Role::Auditor).data(query, json!({"o": id})).await["auditEntries"].take();
    assert_eq!(data["totalCount"], 1);
    let entry = &data["nodes"][0];
    assert_eq!(
        (&entry["requestId"], &entry["action"], &entry["idempotencyKey"]),
        (&json!("request-7"), &json!("correctPersonalRecord"), &json!(key))
    );
    let detail: Value = serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&detail["before"][0]["birthDate"], &detail["after"][0]["birthDate"], &detail["reason"]),
        (&json!("1971-02-13"), &json!("1971-02-14"), &json!("誤記"))
    );
    let seen = app.admin().data("{ auditEntries(filter: {outcome: READ}) { nodes { subject field } } }", json!({})).await;
    assert_eq!(
        seen["auditEntries"]["nodes"],
        json!([{"subject": "auditor", "field": "auditDetail"}]),
        "who reads the detail is recorded too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_acts_for_another_is_recorded_and_may_only_what_both_may() {
    let app = App::city().await;
    let claims = |scope: &str| {
        let now = app.now().timestamp();
        json!({"iss": "tests", "aud": "tests", "sub": "staff-0100001", "employee_number": "0100001", "roles": ["personnel_administrator"], "iat": now, "nbf": now, "exp": now + 600, "act": {"sub": "portal"}, "scope": scope})
    };
    let sign = |claims: Value| {
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &jsonwebtoken::EncodingKey::from_secret(SECRET)).unwrap()
    };
    let grant = "mutation { grantRole(input: {subject: \"s\", role: AUDITOR, reason: \"r\"}) { errors { code } } }";
    assert_eq!(app.holder_of(sign(claims("employees"))).code(grant, json!({})).await, "FORBIDDEN", "the person may, the portal may not");
    app.holder_of(sign(claims("grantRole viewer"))).data(grant, json!({})).await;
    let audit = app.admin().data("{ auditEntries(filter: {outcome: COMMITTED}) { nodes { subject onBehalfOf } } }", json!({})).await;
    assert_eq!(audit["auditEntries"]["nodes"][0], json!({"subject": "portal", "onBehalfOf": "staff-0100001"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_to_change_or_to_forget_it() {
    let app = App::empty().await;
    app.admin().data("mutation { grantRole(input: {subject: \"s\", role: AUDITOR, reason: \"r\"}) { errors { code } } }", json!({})).await;
    for sql in ["UPDATE audit_entry SET subject = 'x'", "DELETE FROM audit_entry"] {
        let refused = app.db().execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(refused.contains("only grows"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_comes_first_and_pages_go_back_in_time() {
    let app = App::empty().await;
    for subject in ["a", "b", "c"] {
        let grant = "mutation($s: String!) { grantRole(input: {subject: $s, role: AUDITOR, reason: \"r\"}) { errors { code } } }";
        app.admin().with("x-request-id", subject).data(grant, json!({"s": subject})).await;
        app.wait(chrono::TimeDelta::seconds(1));
    }
    let query = "query($a: String) { auditEntries(first: 2, after: $a) { nodes { requestId } pageInfo { hasNextPage endCursor } } }";
    let first = app.admin().data(query, json!({})).await["auditEntries"].take();
    assert_eq!((&first["nodes"], &first["pageInfo"]["hasNextPage"]), (&json!([{"requestId": "c"}, {"requestId": "b"}]), &json!(true)));
    let next = app.admin().data(query, json!({"a": first["pageInfo"]["endCursor"]})).await["auditEntries"].take();
    assert_eq!(next["nodes"], json!([{"requestId": "a"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_audit_means_no_answer() {
    let app = App::city().await;
    app.db().execute_unprepared("DROP TABLE audit_entry").await.unwrap();
    let answer = app.staff("0100001", &[Role::Employee]).ask("{ auditEntries { totalCount } }", json!({})).await;
    assert_eq!((&answer["data"], &answer["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("INTERNAL_SERVER_ERROR")));
    let grant = "mutation { grantRole(input: {subject: \"s\", role: AUDITOR, reason: \"r\"}) { grant { id } errors { code } } }";
    let answer = app.admin().ask(grant, json!({})).await;
    assert_eq!((&answer["data"], &answer["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("INTERNAL_SERVER_ERROR")));
    assert!(!answer.to_string().contains("audit_entry"), "not a word of SQL");
    assert_eq!(app.admin().data("{ roleGrants { id } }", json!({})).await["roleGrants"], json!([]));
}
