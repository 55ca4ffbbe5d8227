//! What the findings of a batch find, and what they leave alone: each on both sides of its edge.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};

use crate::{orders::Office, support::App};

/// The codes that these orders come to, in a draft of their own.
async fn codes(office: &Office<'_>, orders: Value) -> Vec<String> {
    let (batch, version) = office.batch("検査", "2027-04-01").await;
    let added = office.add(&batch, version, orders).await;
    assert_eq!(added["errors"], json!([]), "{added:#} {batch}");
    let report = office.findings(&batch).await;
    report["findings"]["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

/// Somebody of a rank who was born in a span of days, and does or does not head a unit.
async fn born(app: &App, rank: &str, (from, to): (&str, &str)) -> Value {
    let ranks = app.admin().data("{ positionRanks { id name } }", json!({})).await;
    let rank = ranks["positionRanks"].as_array().unwrap().iter().find(|it| it["name"] == rank).unwrap()["id"].clone();
    let query = "query($r: ID!, $a: String) { employees(first: 100, after: $a, filter: {standing: {ranks: [$r]}}) { nodes { id number birthDate standing { retirementCategory orgUnit { id } post { id } } } pageInfo { endCursor hasNextPage } } }";
    let mut after = Value::Null;
    loop {
        let page = app.admin().data(query, json!({"r": rank, "a": after})).await["employees"].take();
        let fits = |it: &&Value| {
            let birth = it["birthDate"].as_str().unwrap();
            from <= birth && birth <= to && it["standing"]["retirementCategory"] == "GENERAL"
        };
        if let Some(found) = page["nodes"].as_array().unwrap().iter().find(fits) {
            return found.clone();
        }
        assert_eq!(page["pageInfo"]["hasNextPage"], true, "nobody was born from {from} to {to}");
        after = page["pageInfo"]["endCursor"].clone();
    }
}

struct Ids {
    ranks: Value,
    occupation: Value,
    pay_table: Value,
}

impl Ids {
    async fn load(app: &App) -> Self {
        let all = app.admin().data("{ positionRanks { id name } occupations { id name } payTables { id name } }", json!({})).await;
        let find = |list: &str, name: &str| all[list].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone();
        Self {
            occupation: find("occupations", "一般事務"),
            pay_table: find("payTables", "行政職(一)"),
            ranks: all["positionRanks"].clone(),
        }
    }

    fn rank(&self, name: &str) -> Value {
        self.ranks.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone()
    }

    /// An appointment, with what is to be otherwise.
    fn appointment(&self, number: &str, unit: &Value, more: Value) -> Value {
        let mut order = json!({
            "kind": "APPOINTMENT", "effectiveOn": "2027-04-01", "toUnit": unit, "toRank": self.rank("主事補"), "toOccupation": self.occupation,
            "toPayTable": self.pay_table, "toGrade": 1, "toStep": 25,
            "appointee": {"number": number, "name": {"family": "新任", "given": "太郎"}, "kana": {"family": "しんにん", "given": "たろう"}, "birthDate": "2003-06-01", "sex": "MALE"},
        });
        order.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        order
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_ranks_and_grades_are_what_they_allow() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let ids = Ids::load(&app).await;
    let unit = office.unit("04010000").await;
    let head_post = unit["posts"].as_array().unwrap().iter().find(|it| it["headsUnit"] == true).unwrap()["id"].clone();
    let deputy = born(&app, "課長代理", ("1970-01-01", "2000-01-01")).await;
    let order = |kind: &str, more: Value| {
        let mut order = json!({"kind": kind, "employee": deputy["id"], "effectiveOn": "2027-04-01"});
        order.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        json!([order])
    };
    let doubled = codes(&office, order("PROMOTION", json!({"toPost": head_post, "toRank": ids.rank("課長")}))).await;
    assert!(doubled.contains(&"POST_DOUBLED".to_owned()), "{doubled:?}");
    let low = codes(&office, order("REASSIGNMENT", json!({"toPost": head_post}))).await;
    assert!(low.contains(&"RANK_NOT_ALLOWED".to_owned()), "{low:?}");
    let grade = codes(&office, order("TERMS_CORRECTION", json!({"toStep": 999}))).await;
    assert_eq!(grade, ["GRADE_NOT_ALLOWED"]);
    let head = office.head_of("04010000").await;
    let head_id = office.person(&head).await["id"].take();
    let leaves = json!({"kind": "RESIGNATION", "employee": head_id, "effectiveOn": "2027-03-31"});
    assert_eq!(codes(&office, json!([leaves.clone()])).await, ["HEAD_MISSING"]);
    let acting = json!({"kind": "ACTING_HIGHER_POST", "employee": deputy["id"], "effectiveOn": "2027-04-01", "toPost": head_post});
    assert_eq!(codes(&office, json!([leaves, acting])).await, ["POST_LEFT_VACANT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ages_are_judged_on_the_day() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let unit = office.unit("04010100").await["id"].take();
    let retiring = born(&app, "主査", ("1964-04-02", "1965-04-01")).await;
    let moves = |on: &str| json!([{"kind": "REASSIGNMENT", "employee": retiring["id"], "effectiveOn": on, "toUnit": unit}]);
    assert!(codes(&office, moves("2027-04-01")).await.contains(&"EFFECTIVE_AFTER_RETIREMENT".to_owned()));
    assert!(!codes(&office, moves("2027-03-31")).await.contains(&"EFFECTIVE_AFTER_RETIREMENT".to_owned()));
    let retires = |on: &str| json!([{"kind": "RETIREMENT", "employee": retiring["id"], "effectiveOn": on}]);
    assert!(codes(&office, retires("2026-12-31")).await.contains(&"RETIREMENT_DATE_DIFFERS".to_owned()));
    assert!(!codes(&office, retires("2027-03-31")).await.contains(&"RETIREMENT_DATE_DIFFERS".to_owned()));
    // Born from 2 April 1966 to 1 April 1967: the step-down is due on 1 April 2027.
    let manager = born(&app, "課長", ("1966-04-02", "1967-04-01")).await;
    let stays = |on: &str| json!([{"kind": "STEP_INCREASE", "employee": manager["id"], "effectiveOn": on, "toStep": 60}]);
    let late = codes(&office, stays("2027-04-01")).await;
    assert!(late.contains(&"SUPERVISORY_AFTER_STEP_DOWN".to_owned()), "{late:?}");
    assert!(!codes(&office, stays("2027-03-31")).await.contains(&"SUPERVISORY_AFTER_STEP_DOWN".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn appointments_need_a_list_that_is_valid_a_number_that_is_free_and_a_term_within_the_law() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let ids = Ids::load(&app).await;
    let unit = office.unit("04010100").await["id"].take();
    // Whoever comes to a unit takes a seat more than the last import counted.
    let but_seats = |found: Vec<String>| found.into_iter().filter(|it| it != "POST_DOUBLED").collect::<Vec<_>>();
    let hired = async |number: &str, more: Value| but_seats(codes(&office, json!([ids.appointment(number, &unit, more)])).await);
    assert_eq!(hired("0900001", json!({"listValidUntil": "2027-03-31"})).await, ["LIST_EXPIRED"]);
    assert_eq!(hired("0900001", json!({"listValidUntil": "2027-04-01"})).await, Vec::<String>::new());
    assert_eq!(hired("0100001", json!({})).await, ["NUMBER_TAKEN"]);
    let fixed = |until: Value| json!({"toEmploymentKind": "FIXED_TERM", "termEndsOn": until});
    assert_eq!(hired("0900001", fixed(Value::Null)).await, ["TERM_MISSING"]);
    assert_eq!(hired("0900001", fixed(json!("2032-04-01"))).await, ["TERM_OVER_LIMIT"]);
    assert_eq!(hired("0900001", fixed(json!("2032-03-31"))).await, Vec::<String>::new());
    let yearly = |on: &str, until: &str| json!({"toEmploymentKind": "FISCAL_YEAR", "effectiveOn": on, "termEndsOn": until});
    assert_eq!(hired("0900001", yearly("2027-10-01", "2028-04-01")).await, ["TERM_OVER_LIMIT"], "beyond the fiscal year");
    assert_eq!(hired("0900001", yearly("2027-10-01", "2028-03-31")).await, Vec::<String>::new());
    let mut many: Vec<Value> = (0..145).map(|n| ids.appointment(&format!("09{n:05}"), &unit, json!({}))).collect();
    assert_eq!(but_seats(codes(&office, json!(many[..144])).await), Vec::<String>::new(), "2,556 and 144 are the ceiling");
    assert_eq!(but_seats(codes(&office, json!(many.clone())).await), ["CITY_OVER_CEILING"]);
    // Who leaves at the end of the month does not make room on the first.
    let leaver = office.person("0100100").await["id"].take();
    many.push(json!({"kind": "RESIGNATION", "employee": leaver, "effectiveOn": "2027-04-30"}));
    assert!(codes(&office, json!(many)).await.contains(&"CITY_OVER_CEILING".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn leaves_and_secondments_do_not_overlap_and_the_new_stay_where_they_are() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let ids = Ids::load(&app).await;
    let (_, members) = app.people_of("03020000").await;
    let person = office.person(&members[4]).await["id"].take();
    let leave = |on: &str, until: &str| json!({"kind": "LEAVE", "leaveKind": "CHILDCARE", "employee": person, "effectiveOn": on, "termEndsOn": until});
    assert_eq!(codes(&office, json!([leave("2027-04-01", "2027-09-30"), leave("2027-09-30", "2027-12-31")])).await, ["OVERLAPPING_LEAVE"]);
    assert_eq!(codes(&office, json!([leave("2027-04-01", "2027-09-30"), leave("2027-10-01", "2027-12-31")])).await, Vec::<String>::new());
    assert_eq!(
        codes(&office, json!([leave("2027-04-01", "2030-04-01")])).await,
        ["TERM_OVER_LIMIT"],
        "childcare leave of more than three years"
    );
    let lent = |on: &str, until: &str| json!({"kind": "SECONDMENT", "host": "広域連合", "employee": person, "effectiveOn": on, "termEndsOn": until});
    assert_eq!(
        codes(&office, json!([lent("2027-04-01", "2028-03-31"), lent("2028-03-31", "2029-03-31")])).await,
        ["OVERLAPPING_SECONDMENT"]
    );
    // Six months from 1 December end with 31 May (LPSA 22).
    let unit = office.unit("04010100").await["id"].take();
    let (batch, version) = office.batch("12月採用", "2026-12-01").await;
    let hire = ids.appointment("0900001", &unit, json!({"effectiveOn": "2026-12-01"}));
    assert_eq!(office.add(&batch, version, json!([hire])).await["errors"], json!([]));
    office.approve(&batch).await;
    office.announce(&batch).await;
    let newcomer = office.person("0900001").await["id"].take();
    let elsewhere = office.unit("04010200").await["id"].take();
    let moves = |on: &str| json!([{"kind": "REASSIGNMENT", "employee": newcomer, "effectiveOn": on, "toUnit": elsewhere}]);
    assert!(codes(&office, moves("2027-05-31")).await.contains(&"CONDITIONAL_PERIOD".to_owned()));
    assert!(!codes(&office, moves("2027-06-01")).await.contains(&"CONDITIONAL_PERIOD".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_whom_the_city_keeps_apart_are_found_and_named_to_nobody_else() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (_, one) = app.people_of("03020000").await;
    let (_, other) = app.people_of("04010000").await;
    let apart = entity::profile_setting::ActiveModel {
        id: Set(uuid::Uuid::new_v4()),
        key: Set("kept_apart".to_owned()),
        value: Set(json!([[one[4], other[4]]]).to_string()),
        valid_from: Set("2026-04-01".parse().unwrap()),
        legal_basis: Set("潮見市人事異動実施要領".to_owned()),
    };
    apart.insert(app.db()).await.unwrap();
    let (mover, stays) = (office.person(&one[4]).await, office.person(&other[4]).await);
    let together = json!([
        {"kind": "REASSIGNMENT", "employee": mover["id"], "effectiveOn": "2027-04-01", "toUnit": stays["standing"]["orgUnit"]["id"]},
        {"kind": "STEP_INCREASE", "employee": stays["id"], "effectiveOn": "2027-04-01", "toStep": 90},
    ]);
    let found = codes(&office, together).await;
    assert!(found.contains(&"KEPT_APART".to_owned()), "{found:?}");
    let shown = app.admin().data("{ profile { settings { key } } }", json!({})).await;
    assert!(!shown.to_string().contains("kept_apart"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_since_it_was_written_is_said_and_blocks_the_approval() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let (_, members) = app.people_of("03020000").await;
    let person = office.person(&members[4]).await["id"].take();
    let (here, there) = (office.unit("04010100").await["id"].take(), office.unit("04010200").await["id"].take());
    let (first, version) = office.batch("先", "2027-02-01").await;
    let order = |unit: &Value, on: &str| json!([{"kind": "REASSIGNMENT", "employee": person, "effectiveOn": on, "toUnit": unit}]);
    office.add(&first, version, order(&here, "2027-02-01")).await;
    let (second, version) = office.batch("後", "2027-04-01").await;
    office.add(&second, version, order(&there, "2027-04-01")).await;
    office.accept_all(&second).await;
    assert_eq!(office.step(&office.planner(), "submitOrderBatch", &second, json!({})).await["errors"], json!([]));
    office.approve(&first).await;
    office.announce(&first).await;
    let head = office.head(&office.head_of("03020000").await);
    let moved = office.step(&head, "endorseOrderBatch", &second, json!({})).await;
    assert_eq!(moved["errors"][0]["code"], "FINDINGS_MOVED");
    assert!(office.findings(&second).await.to_string().contains("FROM_STATE_MOVED"));
    let returned = office.step(&head, "returnOrderBatch", &second, json!({"comment": "状況が変わった"})).await;
    assert_eq!((&returned["errors"], &returned["batch"]), (&json!([]), &Value::Null), "a draft is its planners' again");
    assert_eq!(office.findings(&second).await["state"], "DRAFT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_others_rest_on_is_not_withdrawn_and_one_order_is_corrected_once() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let ids = Ids::load(&app).await;
    let unit = office.unit("04010100").await["id"].take();
    let announced = async |title: &str, on: &str, orders: Value| {
        let (batch, version) = office.batch(title, on).await;
        assert_eq!(office.add(&batch, version, orders).await["errors"], json!([]));
        office.approve(&batch).await;
        office.announce(&batch).await;
        batch
    };
    let first = announced("採用", "2027-01-01", json!([ids.appointment("0900001", &unit, json!({"effectiveOn": "2027-01-01"}))])).await;
    let newcomer = office.person("0900001").await["id"].take();
    let second = announced(
        "昇給",
        "2027-08-01",
        json!([{"kind": "STEP_INCREASE", "employee": newcomer, "effectiveOn": "2027-08-01", "toStep": 29}]),
    )
    .await;
    let refused = office.step(&office.planner(), "withdrawOrderBatch", &first, json!({"reason": "取りやめ"})).await;
    assert_eq!(refused["errors"][0]["code"], "OTHERS_REST_ON_IT");
    let find = "query($b: ID!) { personnelOrders(filter: {batch: $b}) { nodes { id } } }";
    let order = office.planner().data(find, json!({"b": second})).await["personnelOrders"]["nodes"][0]["id"].take();
    let twice = json!([
        {"kind": "RESCISSION", "employee": newcomer, "effectiveOn": "2027-08-01", "corrects": order},
        {"kind": "STEP_INCREASE", "employee": newcomer, "effectiveOn": "2027-08-01", "toStep": 28, "corrects": order},
    ]);
    assert_eq!(codes(&office, twice).await, ["NOTHING_TO_CANCEL"]);
    let of_another =
        json!([{"kind": "RESCISSION", "employee": office.person("0100105").await["id"], "effectiveOn": "2027-08-01", "corrects": order}]);
    assert_eq!(codes(&office, of_another).await, ["NOTHING_TO_CANCEL"]);
    for batch in [&second, &first] {
        let withdrawn = office.step(&office.planner(), "withdrawOrderBatch", batch, json!({"reason": "取りやめ"})).await;
        assert_eq!(withdrawn["errors"], json!([]), "{withdrawn:#}");
    }
    assert_eq!(office.person("0900001").await, Value::Null, "never hired");
    let seats = office.unit("04010100").await;
    assert!(!seats["posts"].as_array().unwrap().iter().any(|it| it["holders"] == json!([]) && it["title"] == "主事補"), "{seats:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_lie_within_the_years_of_the_living() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let person = office.person("0100105").await["id"].take();
    let (batch, version) = office.batch("日付", "2027-04-01").await;
    for (on, until, field) in [
        ("0001-01-01", "2027-01-01", "effectiveOn"),
        ("9999-12-31", "9999-12-31", "effectiveOn"),
        ("2027-04-01", "2027-03-31", "termEndsOn"),
    ] {
        let order = json!({"kind": "SECONDMENT", "host": "広域連合", "employee": person, "effectiveOn": on, "termEndsOn": until});
        let refused = office.add(&batch, version, json!([order])).await;
        assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["path"][3]), (&json!("INVALID_VALUE"), &json!(field)));
    }
}
