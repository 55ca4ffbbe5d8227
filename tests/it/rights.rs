//! Who sees what: the row, the field and the day; and that nothing tells of what is out of reach.

use chrono::TimeDelta;
use entity::{leave, personnel_order, standing};
use jinzai::{access::Role, calendar::FOREVER};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};
use strum::VariantArray;
use uuid::Uuid;

use crate::support::{App, Asker};

const EVERYBODY: &str = "{ employees(first: 100) { totalCount nodes { number birthDate registerName { full } sex hiredOn formerFamilyName standing { grade step payTable { name } rank { name } } } } }";

async fn count(asker: &Asker<'_>) -> i64 {
    asker.data("{ employees { totalCount } }", json!({})).await["employees"]["totalCount"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_reaches_its_own_rows_and_fields() {
    let app = App::city().await;
    let (head, members) = app.people_of("03010000").await;
    for role in Role::VARIANTS {
        let number = if *role == Role::UnitHead { &head } else { &members[0] };
        let asker = app.staff(number, &[*role]);
        let answer = asker.ask(EVERYBODY, json!({})).await;
        let page = &answer["data"]["employees"];
        let (rows, birth, pay, name) = match role {
            Role::PersonnelAdministrator | Role::Auditor | Role::PersonnelOfficer => (2556, true, true, true),
            Role::ExamOfficer => (2556, true, true, false),
            Role::UnitHead => (count(&app.staff(&head, &[Role::UnitHead])).await, false, false, false),
            Role::Employee => (1, true, true, true),
            Role::Recruiter => (1, false, false, false),
            Role::Panelist | Role::Service | Role::Applicant => {
                assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{role:?}");
                continue;
            }
        };
        assert_eq!(page["totalCount"], rows, "{role:?}");
        for it in page["nodes"].as_array().unwrap() {
            let seen = (it["birthDate"].is_string(), it["standing"]["grade"].is_number(), it["registerName"].is_object());
            assert_eq!(seen, (birth, pay, name), "{role:?} {it}");
            assert_eq!((it["standing"]["step"].is_number(), it["standing"]["payTable"].is_object()), (pay, pay));
            assert_eq!((it["sex"].is_string(), it["hiredOn"].is_string()), (name, name));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_sees_the_unit_and_what_is_below_and_nobody_else_by_any_root() {
    let app = App::city().await;
    let (head, _) = app.people_of("03010000").await;
    let asker = app.staff(&head, &[Role::UnitHead]);
    let query = "query($c: String!) { orgUnit(by: {code: $c}) { headcount members(first: 100) { totalCount nodes { id number } } heads { employee { id number } } children { members(first: 1) { nodes { id } } } } }";
    let all = app.admin().data(query, json!({"c": "03010000"})).await["orgUnit"].take();
    let mine = asker.data(query, json!({"c": "03010000"})).await["orgUnit"].take();
    assert_eq!(mine, all, "the own unit is seen whole");
    assert_eq!(count(&asker).await, all["headcount"].as_i64().unwrap());
    let theirs = asker.data(query, json!({"c": "04010000"})).await["orgUnit"].take();
    assert_eq!((&theirs["headcount"], &theirs["members"]["totalCount"], &theirs["heads"]), (&json!(0), &json!(0), &json!([])));
    let stranger = app.admin().data(query, json!({"c": "04010000"})).await["orgUnit"]["children"][0]["members"]["nodes"][0]["id"].take();
    let by_root = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } employee(by: {id: $id}) { id } }";
    assert_eq!(asker.data(by_root, json!({"id": stranger})).await, json!({"node": null, "nodes": [null], "employee": null}));
    let absent = asker.data(by_root, json!({"id": "RW1wbG95ZWU6MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw"})).await;
    assert_eq!(absent, json!({"node": null, "nodes": [null], "employee": null}), "out of reach is as if it were not there");
    let number = app.admin().data("query($id: ID!) { employee(by: {id: $id}) { number name { family } } }", json!({"id": stranger})).await
        ["employee"]
        .take();
    let search = "query($s: String, $n: [String!]) { employees(search: $s, filter: {numbers: $n}) { totalCount nodes { id } } }";
    let found = asker.data(search, json!({"s": number["number"], "n": [number["number"]]})).await["employees"].take();
    assert_eq!(found, json!({"totalCount": 0, "nodes": []}));
}

/// Writes a standing as an order of another day would.
pub async fn transfer(app: &App, number: &str, on: &str, to_unit: Uuid, to_post: Uuid) {
    let db = app.write_timeline();
    let person = entity::employee::Entity::find().filter(entity::employee::COLUMN.number.eq(number)).one(db).await.unwrap().unwrap();
    let old = standing::Entity::find().filter(standing::COLUMN.employee_id.eq(person.id)).one(db).await.unwrap().unwrap();
    let on: chrono::NaiveDate = on.parse().unwrap();
    let mut ended = old.clone().into_active_model();
    ended.superseded_at = Set(Some(app.now()));
    ended.update(db).await.unwrap();
    for (from, to, unit, post) in [(old.effective_from, on, old.org_unit_id, old.post_id), (on, FOREVER, to_unit, to_post)] {
        let row = standing::Model {
            id: Uuid::now_v7(),
            effective_from: from,
            effective_to: to,
            org_unit_id: unit,
            post_id: post,
            recorded_at: app.now(),
            superseded_at: None,
            ..old.clone()
        };
        row.into_active_model().reset_all().insert(db).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ex_head_loses_sight_the_day_the_transfer_takes_effect() {
    let app = App::city().await;
    let (head, members) = app.people_of("03010000").await;
    let people = standing::Entity::find().find_also_related(entity::employee::Entity).all(app.db()).await.unwrap();
    let of = |number: &str| people.iter().find(|(_, person)| person.as_ref().unwrap().number == number).unwrap().0.clone();
    let there = of(&members[0]);
    transfer(&app, &head, "2027-04-01", there.org_unit_id, there.post_id).await;
    let token = app.token("head", &[Role::UnitHead], Some(&head), None);
    for (day, expected) in [("2026-11-22", true), ("2027-03-31", true), ("2027-04-01", false)] {
        app.turn_to(day);
        app.office.forget_rights();
        let fresh = app.token("head", &[Role::UnitHead], Some(&head), None);
        let sees = count(&app.holder_of(if day == "2026-11-22" { &token } else { &fresh })).await > 0;
        assert_eq!(sees, expected, "{day}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_the_identity_provider_gave_leads_nowhere_without_a_post() {
    let app = App::city().await;
    let (_, members) = app.people_of("03010000").await;
    assert_eq!(count(&app.staff(&members[0], &[Role::UnitHead])).await, 0, "heads nothing");
    assert_eq!(count(&app.staff("9999999", &[Role::Employee])).await, 0, "is nobody");
    assert_eq!(count(&app.role(Role::PersonnelOfficer)).await, 0, "belongs to no authority");
    assert_eq!(count(&app.staff(&members[0], &[Role::UnitHead, Role::Employee])).await, 1, "the union of both");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_without_a_role_or_a_token_reads_anything() {
    let app = App::city().await;
    let none = app.holder_of(app.token("stranger", &[], None, None));
    for query in [
        "{ viewer { subject } }",
        "{ employees { totalCount } }",
        "{ orgUnits { totalCount } }",
        "{ profile { name } }",
        "{ node(id: \"x\") { id } }",
        "{ auditEntries { totalCount } }",
    ] {
        assert_eq!(none.code(query, json!({})).await, "FORBIDDEN", "{query}");
        let response = app.nobody().send(query, json!({})).await;
        assert_eq!(
            (response.status().as_u16(), response.headers()["www-authenticate"].to_str().unwrap()),
            (401, "Bearer realm=\"jinzai\"")
        );
        let body: Value = response.json().await.unwrap();
        assert_eq!((&body["data"], &body["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("UNAUTHENTICATED")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_do_an_act_is_told_so_and_recorded() {
    let app = App::city().await;
    let asker = app.staff("0100001", &[Role::Employee]);
    let grant = "mutation { grantRole(input: {subject: \"x\", role: AUDITOR, reason: \"y\"}) { grant { id } errors { code } } }";
    let answer = asker.ask(grant, json!({})).await;
    assert_eq!((&answer["data"], &answer["errors"][0]["extensions"]["code"]), (&json!({"grantRole": null}), &json!("FORBIDDEN")));
    assert_eq!(answer["extensions"]["transaction"], "ROLLED_BACK");
    let audit = app.admin().data("{ auditEntries(filter: {outcome: DENIED}) { nodes { subject action roles } } }", json!({})).await;
    assert_eq!(audit["auditEntries"]["nodes"], json!([{"subject": "staff-0100001", "action": "grantRole", "roles": ["employee"]}]));
    let allowed = asker.data("{ employee(by: {number: \"0100001\"}) { allowedActions { action allowed reasons } } }", json!({})).await;
    assert_eq!(
        allowed["employee"]["allowedActions"],
        json!([{"action": "correctPersonalRecord", "allowed": false, "reasons": ["FORBIDDEN"]}])
    );
}

const GRANT: &str = "mutation($i: GrantRoleInput!) { grantRole(input: $i) { grant { id version subject role validFrom validUntil grantedBy } errors { code path } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_role_holds_on_its_days_and_ends_when_it_is_revoked() {
    let app = App::city().await;
    let input =
        json!({"subject": "staff-0100001", "role": "AUDITOR", "validFrom": "2026-12-01", "validUntil": "2026-12-31", "reason": "監査"});
    let grant = app.admin().data(GRANT, json!({"i": input})).await["grantRole"]["grant"].take();
    for (day, expected) in [("2026-11-30", 1), ("2026-12-01", 2556), ("2026-12-31", 2556), ("2027-01-01", 1)] {
        app.turn_to(day);
        assert_eq!(count(&app.staff("0100001", &[Role::Employee])).await, expected, "{day}");
    }
    app.turn_to("2026-12-15");
    let revoke = "mutation($g: ID!, $v: Int!) { revokeRole(input: {grant: $g, expectedVersion: $v}) { grant { revokedBy version } errors { code ... on StaleVersionError { currentVersion } } } }";
    let stale = app.admin().data(revoke, json!({"g": grant["id"], "v": 9})).await;
    assert_eq!(stale["revokeRole"]["errors"], json!([{"code": "STALE_VERSION", "currentVersion": 1}]));
    let done = app.admin().data(revoke, json!({"g": grant["id"], "v": 1})).await;
    assert_eq!(done["revokeRole"]["grant"], json!({"revokedBy": "personnel_administrator", "version": 2}));
    assert_eq!(count(&app.staff("0100001", &[Role::Employee])).await, 1);
    let mine = app.staff("0100001", &[Role::Employee]).data("{ roleGrants { role revokedBy } }", json!({})).await;
    assert_eq!(mine["roleGrants"].as_array().unwrap().len(), 1);
    assert_eq!(app.staff("0100002", &[Role::Employee]).data("{ roleGrants { role } }", json!({})).await["roleGrants"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_a_role_to_themself_or_for_no_days() {
    let app = App::city().await;
    let code = async |input: Value| app.admin().data(GRANT, json!({"i": input})).await["grantRole"]["errors"][0]["code"].take();
    assert_eq!(code(json!({"subject": "personnel_administrator", "role": "AUDITOR", "reason": "x"})).await, "SELF_GRANT");
    assert_eq!(code(json!({"subject": " ", "role": "AUDITOR", "reason": "x"})).await, "INVALID_VALUE");
    assert_eq!(
        code(json!({"subject": "y", "role": "AUDITOR", "reason": "x", "validFrom": "2027-01-02", "validUntil": "2027-01-01"})).await,
        "INVALID_VALUE"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_may_what_its_scopes_name_and_no_more() {
    let app = App::city().await;
    let service = |scopes: Option<&str>| app.holder_of(app.token("payroll", &[Role::Service], None, scopes));
    assert_eq!(service(None).code("{ employees { totalCount } }", json!({})).await, "FORBIDDEN");
    assert_eq!(service(Some("orgUnits")).code("{ employees { totalCount } }", json!({})).await, "FORBIDDEN");
    let query = "{ employees(first: 1) { totalCount nodes { birthDate standing { grade } } } }";
    let plain = service(Some("employees")).data(query, json!({})).await;
    assert_eq!(plain["employees"], json!({"totalCount": 2556, "nodes": [{"birthDate": null, "standing": {"grade": null}}]}));
    let pay = service(Some("employees field:pay")).data(query, json!({})).await;
    assert!(pay["employees"]["nodes"][0]["standing"]["grade"].is_number());
    assert_eq!(pay["employees"]["nodes"][0]["birthDate"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_leave_is_seen_by_few_and_every_sight_is_recorded() {
    let app = App::city().await;
    let (head, members) = app.people_of("03010000").await;
    let number = members[0].clone();
    let person =
        entity::employee::Entity::find().filter(entity::employee::COLUMN.number.eq(number.as_str())).one(app.db()).await.unwrap().unwrap();
    let order =
        personnel_order::Entity::find().filter(personnel_order::COLUMN.employee_id.eq(person.id)).one(app.db()).await.unwrap().unwrap();
    let row = leave::Model {
        id: Uuid::now_v7(),
        employee_id: person.id,
        kind: leave::LeaveKind::Sick,
        order_id: order.id,
        effective_from: "2026-11-01".parse().unwrap(),
        effective_to: "2026-12-01".parse().unwrap(),
        recorded_at: app.now(),
        superseded_at: None,
    };
    row.into_active_model().insert(app.db()).await.unwrap();
    let query = "query($n: String!, $d: Date) { employee(by: {number: $n}) { leaves(asOf: $d) { kind effectiveFrom effectiveUntil } } }";
    let leaves = async |asker: Asker<'_>, day: &str| asker.data(query, json!({"n": number, "d": day})).await["employee"]["leaves"].take();
    let sick = json!([{"kind": "SICK", "effectiveFrom": "2026-11-01", "effectiveUntil": "2026-11-30"}]);
    let hidden = json!([{"kind": null, "effectiveFrom": "2026-11-01", "effectiveUntil": "2026-11-30"}]);
    assert_eq!(leaves(app.admin(), "2026-11-30").await, sick);
    assert_eq!(leaves(app.admin(), "2026-12-01").await, json!([]));
    assert_eq!(leaves(app.staff(&number, &[Role::Employee]), "2026-11-30").await, sick);
    assert_eq!(leaves(app.staff(&head, &[Role::UnitHead]), "2026-11-30").await, hidden, "a head knows that, and not why");
    assert_eq!(leaves(app.role(Role::Auditor), "2026-11-30").await, json!([]), "an auditor of acts does not see who is ill");
    let audit = app.admin().data("{ auditEntries(filter: {outcome: READ}) { nodes { subject field objectKey } } }", json!({})).await;
    let seen: Vec<&str> = audit["auditEntries"]["nodes"].as_array().unwrap().iter().map(|it| it["subject"].as_str().unwrap()).collect();
    assert_eq!(seen, [format!("staff-{number}").as_str(), "personnel_administrator"]);
    assert_eq!(audit["auditEntries"]["nodes"][0]["objectKey"], person.id.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_reaches_the_staff_of_the_own_authority() {
    let app = App::city().await;
    let (_, members) = app.people_of("03010000").await;
    let board = entity::appointing_authority::Entity::find()
        .filter(entity::appointing_authority::COLUMN.code.eq("BOARD_OF_EDUCATION"))
        .one(app.db())
        .await
        .unwrap()
        .unwrap();
    let db = app.db();
    let some = standing::Entity::find().all(db).await.unwrap();
    for old in some.iter().take(7) {
        let mut ended = old.clone().into_active_model();
        ended.superseded_at = Set(Some(app.now()));
        ended.update(db).await.unwrap();
        let moved =
            standing::Model { id: Uuid::now_v7(), authority_id: board.id, recorded_at: app.now(), superseded_at: None, ..old.clone() };
        moved.into_active_model().reset_all().insert(db).await.unwrap();
    }
    app.wait(TimeDelta::seconds(10));
    assert_eq!(count(&app.staff(&members[0], &[Role::PersonnelOfficer])).await, 2549);
    let theirs = entity::employee::Entity::find_by_id(some[0].employee_id).one(db).await.unwrap().unwrap();
    let officer = app.staff(&theirs.number, &[Role::PersonnelOfficer, Role::Auditor]);
    let data = officer
        .data(
            "query($n: [String!]) { seven: employees(filter: {numbers: $n}) { nodes { birthDate } } employees { totalCount } }",
            json!({"n": [theirs.number]}),
        )
        .await;
    assert_eq!(data["employees"]["totalCount"], 2556, "the auditor in them sees everybody");
    assert!(data["seven"]["nodes"][0]["birthDate"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_of_others_neither_give_nor_take() {
    let app = App::city().await;
    let human = app.holder_of(app.token("human", &[Role::PersonnelAdministrator], None, Some("openid profile email")));
    assert_eq!(count(&human).await, 2556, "an identity provider puts its own scopes into every token");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reach_of_a_service_is_never_had_without_its_scopes() {
    let app = App::city().await;
    let grant = json!({"subject": "staff-0100001", "role": "SERVICE", "reason": "連携"});
    let refused = app.admin().data(GRANT, json!({"i": grant})).await["grantRole"].take();
    assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["path"]), (&json!("INVALID_VALUE"), &json!(["input", "role"])));
    let row = entity::role_grant::Model {
        id: Uuid::now_v7(),
        subject: "staff-0100001".to_owned(),
        role: Role::Service,
        valid_from: "2026-01-01".parse().unwrap(),
        valid_to: FOREVER,
        reason: "past the rule".to_owned(),
        granted_by: "nobody".to_owned(),
        granted_at: app.now(),
        revoked_by: None,
        revoked_at: None,
        version: 1,
    };
    row.into_active_model().insert(app.db()).await.unwrap();
    assert_eq!(count(&app.staff("0100001", &[Role::Employee])).await, 1, "a grant in the table gives it no more than the act does");
    assert_eq!(app.staff("0100001", &[Role::Employee, Role::Service]).code("{ employees { totalCount } }", json!({})).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_does_not_reorganise_another_authority() {
    let app = App::city().await;
    let (_, members) = app.people_of("03010000").await;
    let act = "mutation($c: [UnitChange!]!) { reorganizeUnits(input: {effectiveOn: \"2027-04-01\", title: \"t\", changes: $c}) { errors { code } } }";
    let officer = app.staff(&members[0], &[Role::PersonnelOfficer]).with("dry-run", "true");
    for (authority, expected) in [("BOARD_OF_EDUCATION", json!([{"code": "OTHER_AUTHORITY"}])), ("MAYOR", json!([]))] {
        let changes = json!([{"create": {"code": "77", "name": "室", "kind": "DEPARTMENT", "authorityCode": authority}}]);
        assert_eq!(officer.data(act, json!({"c": changes})).await["reorganizeUnits"]["errors"], expected);
    }
}
