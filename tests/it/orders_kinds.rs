//! Every kind of order does what its name says, on its day, through the whole life of a batch.

use serde_json::{Value, json};

use crate::{orders::Office, support::App};

async fn rank(app: &App, name: &str) -> Value {
    let all = app.admin().data("{ positionRanks { id name } }", json!({})).await;
    all["positionRanks"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone()
}

/// Some regular people of a rank, far from sixty.
async fn some(app: &App, name: &str, many: usize) -> Vec<Value> {
    let query = "query($r: ID!) { employees(first: 100, filter: {standing: {ranks: [$r]}}) { nodes { id number birthDate standing { grade step orgUnit { id } post { id headsUnit } } } } }";
    let all = app.admin().data(query, json!({"r": rank(app, name).await})).await;
    let young = all["employees"]["nodes"].as_array().unwrap().iter().filter(|it| it["birthDate"].as_str().unwrap() > "1970-01-01").cloned();
    young.filter(|it| it["standing"]["post"]["headsUnit"] == false).take(many).collect()
}

/// Nineteen kinds of order, for fourteen people.
fn of_every_kind(people: &[Value], unit: &Value, lower: Value) -> Value {
    let on = |index: usize, kind: &str, day: &str, more: Value| {
        let mut order = json!({"kind": kind, "employee": people[index]["id"], "effectiveOn": day});
        order.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        order
    };
    let (step, grade) = (people[7]["standing"]["step"].as_i64().unwrap(), people[1]["standing"]["grade"].as_i64().unwrap());
    let post = unit["posts"].as_array().unwrap().iter().find(|it| it["headsUnit"] == false).unwrap()["id"].clone();
    json!([
        on(0, "DEMOTION", "2027-04-01", json!({"toRank": lower})),
        on(1, "GRADE_INCREASE", "2027-04-01", json!({"toGrade": grade + 1, "toStep": 1})),
        on(2, "ADMINISTRATIVE_LEAVE", "2027-04-01", json!({"termEndsOn": "2027-09-30"})),
        on(2, "REINSTATEMENT", "2027-10-01", json!({})),
        on(3, "SUSPENSION", "2027-04-01", json!({"termEndsOn": "2027-04-30"})),
        on(4, "SECONDMENT", "2027-04-01", json!({"host": "広域連合", "termEndsOn": "2028-03-31"})),
        on(4, "SECONDMENT_RETURN", "2027-07-01", json!({})),
        on(5, "CONCURRENT_POST_SAME_AUTHORITY", "2027-04-01", json!({"toPost": post})),
        on(5, "RELEASE_FROM_CONCURRENT", "2027-06-01", json!({})),
        on(6, "TERMS_CORRECTION", "2027-04-01", json!({"toEmploymentKind": "FIXED_TERM", "termEndsOn": "2029-03-31"})),
        on(6, "TERM_RENEWAL", "2028-04-01", json!({"termEndsOn": "2030-03-31"})),
        on(7, "STATUS_PAY_REDUCTION", "2027-04-01", json!({"toStep": step - 1})),
        on(8, "DISCIPLINARY_PAY_CUT", "2027-04-01", json!({})),
        on(9, "STATUS_DISMISSAL", "2027-03-31", json!({})),
        on(10, "DISCIPLINARY_DISMISSAL", "2027-03-31", json!({})),
        on(11, "FORFEITURE", "2027-03-31", json!({})),
        on(12, "SEPARATION", "2027-03-31", json!({})),
        on(13, "RESIGNATION", "2027-03-31", json!({})),
        on(13, "REAPPOINTMENT", "2027-04-01", json!({"toUnit": unit["id"], "toEmploymentKind": "FISCAL_YEAR", "termEndsOn": "2028-03-31"})),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_order_does_what_its_name_says() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let people = some(&app, "主査", 14).await;
    let unit = office.unit("06010100").await;
    let (step, grade) = (people[7]["standing"]["step"].as_i64().unwrap(), people[1]["standing"]["grade"].as_i64().unwrap());
    let orders = of_every_kind(&people, &unit, rank(&app, "主任").await);
    let (batch, version) = office.batch("各種の発令", "2027-04-01").await;
    let added = office.add(&batch, version, orders).await;
    assert_eq!(added["errors"], json!([]), "{added:#}");
    let report = office.findings(&batch).await;
    assert_eq!(report["findings"]["errors"], 0, "{:#}", report["findings"]["items"][0]);
    office.approve(&batch).await;
    office.announce(&batch).await;
    let query = "query($n: String!, $d: Date) { employee(by: {number: $n}) { standing(asOf: $d) { status employmentKind grade step termEndsOn rank { name } } leaves(asOf: $d) { kind } secondments(asOf: $d) { host } additionalPosts(asOf: $d) { kind } } }";
    let at =
        async |index: usize, day: &str| app.admin().data(query, json!({"n": people[index]["number"], "d": day})).await["employee"].take();
    assert_eq!(at(0, "2027-04-01").await["standing"]["rank"]["name"], "主任");
    assert_eq!(at(1, "2027-04-01").await["standing"]["grade"], grade + 1);
    for (index, day, kinds) in [
        (2, "2027-09-30", json!([{"kind": "ADMINISTRATIVE"}])),
        (2, "2027-10-01", json!([])),
        (3, "2027-04-30", json!([{"kind": "SUSPENSION"}])),
        (3, "2027-05-01", json!([])),
    ] {
        assert_eq!(at(index, day).await["leaves"], kinds, "{index} {day}");
    }
    for (day, hosts) in [("2027-03-31", json!([])), ("2027-06-30", json!([{"host": "広域連合"}])), ("2027-07-01", json!([]))] {
        assert_eq!(at(4, day).await["secondments"], hosts, "{day}");
    }
    assert_eq!(at(4, "2027-05-01").await["standing"]["status"], "IN_SERVICE", "the home standing stays");
    assert_eq!(at(5, "2027-05-31").await["additionalPosts"], json!([{"kind": "CONCURRENT"}]));
    assert_eq!(at(5, "2027-06-01").await["additionalPosts"], json!([]));
    assert_eq!(at(6, "2028-03-31").await["standing"]["termEndsOn"], "2029-03-31");
    assert_eq!(at(6, "2028-04-01").await["standing"]["termEndsOn"], "2030-03-31");
    assert_eq!(at(7, "2027-04-01").await["standing"]["step"], step - 1);
    assert_eq!(at(8, "2027-04-01").await["standing"], at(8, "2027-03-31").await["standing"]);
    for index in 9..=12 {
        assert_eq!(at(index, "2027-03-31").await["standing"]["status"], "IN_SERVICE");
        assert_eq!(at(index, "2027-04-01").await["standing"]["status"], "SEPARATED");
    }
    let again = at(13, "2027-04-01").await["standing"].take();
    assert_eq!((&again["status"], &again["employmentKind"]), (&json!("IN_SERVICE"), &json!("FISCAL_YEAR")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_another_batch_uses_stays_when_the_batch_that_made_it_is_withdrawn() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let section = json!({"i": {"effectiveOn": "2026-12-01", "title": "新設", "changes": [{"create": {"code": "06010900", "name": "新設担当", "kind": "SECTION", "parent": {"code": "06010000"}}}]}});
    let made = app
        .admin()
        .data("mutation($i: ReorganizeUnitsInput!) { reorganizeUnits(input: $i) { units { id } errors { code } } }", section)
        .await;
    let unit = made["reorganizeUnits"]["units"][0]["id"].clone();
    let people = some(&app, "技能員", 2).await;
    let mut batches = vec![];
    for person in &people {
        let (batch, version) = office.batch("新しい職", "2027-04-01").await;
        let order = json!([{"kind": "REASSIGNMENT", "employee": person["id"], "effectiveOn": "2027-04-01", "toUnit": unit}]);
        assert_eq!(office.add(&batch, version, order).await["errors"], json!([]));
        office.approve(&batch).await;
        office.announce(&batch).await;
        batches.push(batch);
    }
    let withdrawn = office.step(&office.planner(), "withdrawOrderBatch", &batches[0], json!({"reason": "中止"})).await;
    assert_eq!(withdrawn["errors"], json!([]), "{withdrawn:#}");
    let query = "query($n: String!) { employee(by: {number: $n}) { standing(asOf: \"2027-04-01\") { post { title holders(asOf: \"2027-04-01\") { employee { number } } } } } }";
    let stays = app.admin().data(query, json!({"n": people[1]["number"]})).await["employee"]["standing"]["post"].take();
    assert_eq!(stays, json!({"title": "技能員", "holders": [{"employee": {"number": people[1]["number"]}}]}));
}
