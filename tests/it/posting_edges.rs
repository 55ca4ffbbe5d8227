//! Edges of postings: staff of the personnel office in a round through the head, rivals, interviews, and records that ran out.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    posting::{Kobo, apply, staff},
    recruitment::{act, code},
    support::App,
};

const ALL: &str = "{ postingApplications { totalCount nodes { id state interview { place } examination { state } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn of_the_personnel_office_nobody_forwards_and_the_substitute_examines() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({"throughHead": true})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let (_, office) = app.people_of("03020000").await;
    let mine = office.into_iter().find(|it| *it != kobo.office.planner).unwrap();
    let applied = apply(&kobo.office.someone(&mine), &posting, 1).await;
    assert_eq!(applied["application"]["state"], "SUBMITTED", "{applied:#}");
    let substitute = app.staff(&kobo.substitute, &[Role::Employee, Role::PersonnelOfficer, Role::UnitHead]);
    let id = applied["application"]["id"].clone();
    let passed = act(&substitute, "passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    assert_eq!(passed["errors"], json!([]), "{passed:#}");
    assert_eq!(code(&act(&kobo.personnel(), "passPostingDocuments", "", json!({"applications": [id]})).await), "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_applies_reads_and_decides_on_no_rival() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let (posting, other) = (kobo.posting("04010000", 1).await, kobo.posting("05010000", 1).await);
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let people = staff(&app).await;
    let (rival, elsewhere) = (kobo.apply(&people[0].number, &posting, 1).await, kobo.apply(&people[1].number, &other, 1).await);
    let officer = app.staff(&people[2].number, &[Role::Employee, Role::PersonnelAdministrator]);
    assert_eq!(officer.data(ALL, json!({})).await["postingApplications"]["totalCount"], 2);
    let own = apply(&officer, &posting, 1).await["application"]["id"].take();
    let seen = officer.data(ALL, json!({})).await["postingApplications"].take();
    let ids: Vec<&Value> = seen["nodes"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert!(ids.contains(&&own) && ids.contains(&&elsewhere) && !ids.contains(&&rival), "{seen:#}");
    let reject = json!({"posting": posting, "notSelected": [rival]});
    assert_eq!(code(&act(&officer, "decidePosting", "", reject).await), "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_who_forwards_learns_of_no_interview_and_records_run_out_by_themselves() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({"throughHead": true})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.remove(0);
    let id = kobo.apply(&person.number, &posting, 1).await;
    let head = kobo.office.head(&kobo.office.head_of(&format!("{}0000", &person.unit[..4])).await);
    let forward = json!({"application": id, "expectedVersion": 1, "opinion": "推薦する"});
    act(&head, "forwardPostingApplication", "application { id }", forward).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    let interviews = json!({"interviews": [{"application": id, "at": "2026-12-15T10:00:00+09:00", "place": "第一会議室"}]});
    kobo.done("schedulePostingInterviews", "applications { id }", interviews).await;
    let me = kobo.office.someone(&person.number);
    assert_eq!(me.data(ALL, json!({})).await["postingApplications"]["nodes"][0]["interview"]["place"], "第一会議室");
    let seen = head.data(ALL, json!({})).await["postingApplications"]["nodes"][0].take();
    assert_eq!((&seen["id"], &seen["interview"], &seen["examination"]), (&id, &json!(null), &json!(null)));
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "notSelected": [id]})).await;
    let early = json!({"posting": posting, "expectedVersion": kobo.version(&posting).await});
    assert_eq!(code(&act(&kobo.personnel(), "notifyPosting", "", early).await), "APPLICATIONS_CLOSED", "they are still taken");
    kobo.notify(&posting).await;
    for (day, left) in [("2027-09-30", 1), ("2027-10-01", 0)] {
        app.turn_to(day);
        for asker in [&kobo.office.someone(&person.number), &kobo.personnel()] {
            assert_eq!(asker.data(ALL, json!({})).await["postingApplications"]["totalCount"], left, "{day}");
        }
    }
    let close = json!({"round": kobo.round, "expectedVersion": 2});
    kobo.done("closePostingRound", "round { state }", close).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_head_by_the_flag_of_the_city() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({"throughHead": true})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.remove(0);
    let id = kobo.apply(&person.number, &posting, 1).await;
    let head = kobo.office.head(&kobo.office.head_of(&format!("{}0000", &person.unit[..4])).await);
    let waiting = json!({"applications": [id]});
    assert_eq!(code(&act(&kobo.personnel(), "passPostingDocuments", "", waiting.clone()).await), "NOT_FOUND", "not before it is forwarded");
    let forward = json!({"application": id, "expectedVersion": 1, "opinion": "本人の成長のため推薦する"});
    let stranger = kobo.office.head(&kobo.office.head_of("02010000").await);
    assert_eq!(code(&act(&stranger, "forwardPostingApplication", "", forward.clone()).await), "NOT_FOUND");
    let done =
        act(&head, "forwardPostingApplication", "application { state headOpinion applicant { number } examination { state } }", forward)
            .await;
    assert_eq!(done["application"]["state"], "SUBMITTED", "{done:#}");
    assert_eq!((&done["application"]["applicant"]["number"], &done["application"]["examination"]), (&json!(person.number), &Value::Null));
    assert_eq!(code(&act(&kobo.personnel(), "passPostingDocuments", "", waiting).await), "NO ERROR");
}
