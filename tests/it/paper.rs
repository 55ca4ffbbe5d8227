//! Notices on paper: what the caller may see, in the forms of the office, as HTML and as PDF.

use jinzai::access::Role;
use reqwest::Method;
use serde_json::json;

use crate::{orders::Office, support::App};

#[tokio::test(flavor = "multi_thread")]
async fn notices_of_a_batch_are_printed_for_who_may_see_them() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (_, members) = app.people_of("05010000").await;
    let unit = office.unit("04010100").await["id"].take();
    let (batch, version) = office.batch("令和9年4月1日付け人事異動", "2027-04-01").await;
    let mut orders = vec![];
    for number in &members[..3] {
        orders.push(
            json!({"kind": "REASSIGNMENT", "employee": office.person(number).await["id"], "effectiveOn": "2027-04-01", "toUnit": unit}),
        );
    }
    orders.push(json!({"kind": "REPRIMAND", "employee": office.person(&members[0]).await["id"], "effectiveOn": "2027-04-01"}));
    assert_eq!(office.add(&batch, version, json!(orders)).await["errors"], json!([]));
    let fetch = async |asker: crate::support::Asker<'_>, more: &str| {
        let answer = asker.request(Method::GET, &format!("/print?batch={batch}{more}")).send().await.unwrap();
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        (answer.status().as_u16(), kind, answer.bytes().await.unwrap().to_vec())
    };
    let (status, kind, page) = fetch(office.planner(), "").await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!((status, kind.as_str()), (200, "text/html; charset=utf-8"));
    assert_eq!(page.matches("<section>").count(), 4);
    assert!(page.contains("令和9年4月1日") && page.contains("潮見市長") && page.contains("命ずる"), "{page}");
    let (_, kind, file) = fetch(office.planner(), "&format=pdf&form=notification").await;
    assert!(kind == "application/pdf" && file.starts_with(b"%PDF-1.7"));
    assert_eq!(fetch(office.someone(&members[0]), "").await.0, 404, "nothing is told before its hour");
    assert_eq!(fetch(app.nobody(), "").await.0, 401);
    assert_eq!(fetch(office.planner(), "&form=poem").await.0, 400);
    office.approve(&batch).await;
    office.announce(&batch).await;
    let list = String::from_utf8(fetch(office.someone("0100001"), "&form=list").await.2).unwrap();
    assert_eq!(list.matches("<tr>").count(), 4, "a head and three, without the reprimand");
    let mine = String::from_utf8(fetch(office.someone(&members[0]), "").await.2).unwrap();
    assert!(mine.contains("戒告する"), "the person sees the own");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_the_printing_is_told_how_far_it_is() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let people = "query { employees(first: 100, filter: {standing: {includeBelow: true}}) { nodes { id } } second: employees(first: 30, after: null, orderBy: {field: NUMBER, direction: DESC}) { nodes { id } } }";
    let people = app.admin().data(people, json!({})).await;
    let ids = people["employees"]["nodes"].as_array().unwrap().iter().chain(people["second"]["nodes"].as_array().unwrap());
    let orders: Vec<_> = ids.map(|it| json!({"kind": "REPRIMAND", "employee": it["id"], "effectiveOn": "2027-04-01"})).collect();
    let (batch, version) = office.batch("多数", "2027-04-01").await;
    assert_eq!(office.add(&batch, version, json!(orders)).await["errors"], json!([]));
    let asker = app.staff(&office.planner, &[Role::PersonnelAdministrator]).with("accept", "text/event-stream");
    let events = asker.request(Method::GET, &format!("/print?batch={batch}&format=pdf")).send().await.unwrap().text().await.unwrap();
    assert!(events.contains("event: progress\ndata: {\"done\":100,\"total\":130}"), "{}", &events[..200]);
    assert!(events.contains("event: progress\ndata: {\"done\":130,\"total\":130}"));
    assert!(events.contains("event: file\ndata: {\"base64\":\"JVBERi0x"), "a PDF at the end");
}
