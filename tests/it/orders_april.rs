//! The 1 April of a whole city, played through: from a spreadsheet with faults to the day after, and what each role sees on each day.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{orders::Office, orders_scene::Scene, support::App};

const HEADER: &str =
    "発令種別,職員番号,発令日,所属コード,所属長,職位,級,号給,職種,給料表,任期末日,休業種別,派遣先,氏名,氏名カナ,生年月日,性別,事由";

struct Someone {
    number: String,
    birth: String,
    rank: String,
    unit: String,
    general: bool,
    heads: bool,
}

/// Everybody, by number.
async fn everybody(app: &App) -> Vec<Someone> {
    let query = "query($a: String) { employees(first: 100, after: $a, orderBy: {field: NUMBER}) { nodes { number birthDate standing { rank { name } orgUnit { code kind } post { headsUnit } retirementCategory } } pageInfo { hasNextPage endCursor } } }";
    let mut after = Value::Null;
    let mut all = vec![];
    loop {
        let page = app.admin().data(query, json!({"a": after})).await["employees"].take();
        for it in page["nodes"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let standing = &it["standing"];
            all.push(Someone {
                number: text(&it["number"]),
                birth: text(&it["birthDate"]),
                rank: text(&standing["rank"]["name"]),
                unit: text(&standing["orgUnit"]["code"]),
                general: standing["retirementCategory"] == "GENERAL",
                heads: standing["post"]["headsUnit"] == true,
            });
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// A row of the spreadsheet by the cells that are not empty.
fn row(csv: &mut String, cells: &[(&str, &str)]) {
    let cell = |column| cells.iter().find(|(name, _)| *name == column).map_or("", |(_, value)| *value);
    let line: Vec<&str> = HEADER.split(',').map(cell).collect();
    writeln!(csv, "{}", line.join(",")).unwrap();
}

struct Spreadsheet {
    csv: String,
    orders: usize,
    retired: Vec<String>,
    stepped_down: Vec<(String, String)>,
    promoted: Vec<String>,
    moved: Vec<(String, String, String)>,
}

/// Three hundred orders: retirements, step-downs with their successors, promotions, transfers, hires, leaves, a secondment and a reprimand.
fn spreadsheet(people: &[Someone], sections: &[String]) -> Spreadsheet {
    let mut csv = format!("{HEADER}\n");
    let due = |it: &&Someone, from: &str, to: &str| it.birth.as_str() >= from && it.birth.as_str() <= to;
    let retiring: Vec<&Someone> = people.iter().filter(|it| it.general && due(it, "1964-04-02", "1965-04-01")).collect();
    for it in &retiring {
        row(&mut csv, &[("発令種別", "定年退職"), ("職員番号", &it.number), ("発令日", "令和9年3月31日")]);
    }
    let stepping: Vec<&Someone> =
        people.iter().filter(|it| it.general && it.heads && it.rank == "課長" && due(it, "1966-04-02", "1967-04-01")).collect();
    let mut deputies = people.iter().filter(|it| it.rank == "課長代理" && it.birth.as_str() > "1970-01-01" && !it.heads);
    let mut stepped_down = vec![];
    for it in &stepping {
        let unit = ("所属コード", it.unit.as_str());
        row(&mut csv, &[("発令種別", "役職定年"), ("職員番号", &it.number), ("発令日", "R9.4.1"), unit, ("職位", "主管")]);
        let successor = deputies.next().unwrap();
        row(
            &mut csv,
            &[("発令種別", "昇任"), ("職員番号", &successor.number), ("発令日", "R9.4.1"), unit, ("所属長", "○"), ("職位", "課長")],
        );
        stepped_down.push((it.number.clone(), successor.number.clone()));
    }
    let promoted: Vec<String> = young(people, "主任").take(60).map(|it| it.number.clone()).collect();
    for number in &promoted {
        row(&mut csv, &[("発令種別", "昇任"), ("職員番号", number), ("職位", "主査")]);
    }
    let mut moved = vec![];
    for (index, it) in young(people, "主事").take(150).enumerate() {
        let to = sections.iter().cycle().skip(index * 7).find(|code| **code != it.unit).unwrap();
        row(&mut csv, &[("発令種別", "配置換"), ("職員番号", &it.number), ("所属コード", to)]);
        moved.push((it.number.clone(), it.unit.clone(), to.clone()));
    }
    leaves_and_a_reprimand(&mut csv, people);
    hires(&mut csv, sections);
    let retired = retiring.iter().map(|it| it.number.clone()).collect();
    Spreadsheet { orders: orders_so_far(&csv), csv, retired, stepped_down, promoted, moved }
}

/// People of a rank who are far from sixty.
fn young<'a>(people: &'a [Someone], rank: &'static str) -> impl Iterator<Item = &'a Someone> {
    people.iter().filter(move |it| it.rank == rank && it.birth.as_str() > "1970-01-01")
}

fn leaves_and_a_reprimand(csv: &mut String, people: &[Someone]) {
    for (index, it) in young(people, "主査").take(3).enumerate() {
        let cells: &[(&str, &str)] = match index {
            0 => &[("発令種別", "派遣"), ("派遣先", "後期高齢者医療広域連合"), ("任期末日", "2029-03-31")],
            1 => &[("発令種別", "休業"), ("休業種別", "育児休業"), ("任期末日", "2028-03-31")],
            _ => &[("発令種別", "戒告"), ("事由", "服務規律違反")],
        };
        let cells: Vec<_> = cells.iter().copied().chain([("職員番号", it.number.as_str())]).collect();
        row(csv, &cells);
    }
}

/// As many as make three hundred orders.
fn hires(csv: &mut String, sections: &[String]) {
    let mut index = 0;
    while orders_so_far(csv) < 300 {
        let (number, unit) = (format!("09{index:05}"), &sections[index % sections.len()]);
        row(
            csv,
            &[
                ("発令種別", "採用"),
                ("職員番号", &number),
                ("発令日", "令和9年4月1日"),
                ("所属コード", unit),
                ("職位", "主事補"),
                ("級", "1"),
                ("号給", "25"),
                ("職種", "一般事務"),
                ("給料表", "行政職(一)"),
                ("氏名", "新任　花子"),
                ("氏名カナ", "シンニン ハナコ"),
                ("生年月日", "平成15年6月1日"),
                ("性別", "女"),
            ],
        );
        index += 1;
    }
}

fn orders_so_far(csv: &str) -> usize {
    csv.lines().count() - 1
}

const IMPORT: &str = "mutation($i: ImportOrdersInput!) { importOrders(input: $i) { report { rows imported rejected issues { line column code } } errors { code } } }";

async fn import(office: &Office<'_>, batch: &str, version: i64, csv: &str) -> Value {
    let bytes = encoding_rs::SHIFT_JIS.encode(csv).0.into_owned();
    let input = json!({"i": {"batch": batch, "expectedVersion": version, "file": STANDARD.encode(bytes)}});
    office.planner().data(IMPORT, input).await["importOrders"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_first_of_april_is_played_through() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let people = everybody(&app).await;
    let new_unit = json!({"i": {"effectiveOn": "2027-04-01", "title": "組織改正", "changes": [{"create": {"code": "04010900", "name": "市民課特命担当", "kind": "SECTION", "parent": {"code": "04010000"}}}]}});
    let reorganized = app
        .admin()
        .data("mutation($i: ReorganizeUnitsInput!) { reorganizeUnits(input: $i) { units { code } errors { code } } }", new_unit)
        .await;
    assert_eq!(reorganized["reorganizeUnits"]["errors"], json!([]));
    let mut sections: Vec<String> = people.iter().filter(|it| !it.unit.ends_with("0000")).map(|it| it.unit.clone()).collect();
    sections.sort();
    sections.dedup();
    sections.insert(0, "04010900".to_owned());
    let sheet = spreadsheet(&people, &sections);
    assert_eq!(sheet.orders, 300);
    let (batch, version) = office.batch("令和9年4月1日付け定期人事異動", "2027-04-01").await;

    imported_after_its_faults(&office, (&batch, version), &sheet).await;
    checked_and_mended(&office, &batch, &sheet).await;

    // What each role sees, from the draft to the day.
    let (number, from, to) = sheet.moved.iter().find(|(_, from, to)| from[..4] != to[..4] && to != "04010900").unwrap().clone();
    let person = office.person(&number).await["id"].take();
    let order = office.planner().data(FIND, json!({"b": batch, "p": person})).await["personnelOrders"]["nodes"][0]["id"].take();
    let unit = app.admin().data("query($c: String!) { orgUnit(by: {code: $c}) { id } }", json!({"c": to})).await["orgUnit"]["id"].take();
    let scene =
        Scene { office: &office, variables: json!({"b": batch, "o": order, "p": person, "u": unit}), person: number, sections: (from, to) };
    let before = scene.glimpses().await;
    scene.only_the_planner_knows(&before);

    // Submitted, and approved through three steps, one by a stand-in.
    let submitted = office.step(&office.planner(), "submitOrderBatch", &batch, json!({})).await;
    assert_eq!(submitted["errors"], json!([]));
    let own = office.step(&office.planner(), "endorseOrderBatch", &batch, json!({})).await;
    assert_eq!(own["errors"][0]["code"], "SELF_APPROVAL");
    approve_with_a_stand_in(&office, &batch).await;
    let approved = scene.glimpses().await;
    scene.only_the_planner_knows(&approved);
    assert_eq!(before.iter().skip(1).collect::<Vec<_>>(), approved.iter().skip(1).collect::<Vec<_>>(), "nothing shows that it was decided");

    office.pre_notify(&batch).await;
    scene.the_person_and_both_heads_know(&scene.glimpses().await, &before);
    let told = app.now();
    app.wait(chrono::TimeDelta::days(7));
    office.announce(&batch).await;
    scene.all_staff_know(&scene.glimpses().await);

    the_days_around(&app, &sheet).await;
    app.turn_to("2027-04-02");
    corrected_and_rescinded(&office, &batch, &sheet, told).await;
}

/// The transfer of a person in a batch.
const FIND: &str = "query($b: ID!, $p: ID!) { personnelOrders(filter: {batch: $b, employee: $p, kinds: [REASSIGNMENT]}) { nodes { id } } }";

async fn imported_after_its_faults(office: &Office<'_>, (batch, version): (&str, i64), sheet: &Spreadsheet) {
    // A spreadsheet with faults: nothing is written, every fault has its place.
    let faulty = sheet.csv.clone()
        + "昇進,0100001,,,,主査\n配置換,9999999,,04010100\n配置換,0100001,令和9年4月31日,04010100\n配置換,0100001,,99999999\n";
    let faulty: String = faulty.lines().map(|it| format!("{it}{}\n", ",".repeat(17 - it.matches(',').count()))).collect();
    let refused = import(office, batch, version, &faulty).await;
    assert_eq!(refused["errors"][0]["code"], "IMPORT_REJECTED", "{refused:#}");
    let places: Vec<(i64, &str)> = refused["report"]["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["line"].as_i64().unwrap(), it["code"].as_str().unwrap()))
        .collect();
    assert_eq!(places, [(302, "UNKNOWN_ORDER_KIND"), (303, "UNKNOWN_EMPLOYEE"), (304, "INVALID_DATE"), (305, "UNKNOWN_ORG_UNIT")]);
    let done = import(office, batch, version, &sheet.csv).await;
    assert_eq!((&done["errors"], &done["report"]["imported"]), (&json!([]), &json!(300)), "{done:#}");
}

async fn checked_and_mended(office: &Office<'_>, batch: &str, sheet: &Spreadsheet) {
    // Checked: an error, mended.
    let report = office.findings(batch).await;
    assert_eq!(report["findings"]["errors"], 0, "{:#}", report["findings"]["items"][0]);
    let again = json!([{"kind": "REASSIGNMENT", "employee": office.person(&sheet.retired[0]).await["id"], "effectiveOn": "2027-04-01", "toUnit": office.unit("04010100").await["id"]}]);
    let added = office.add(batch, report["version"].as_i64().unwrap(), again).await;
    let wrong = office.findings(batch).await;
    let first = &wrong["findings"]["items"][0];
    assert_eq!(
        (&wrong["findings"]["errors"], &first["code"], &first["people"][0]["number"]),
        (&json!(1), &json!("ORDER_NOT_LEGAL"), &json!(sheet.retired[0]))
    );
    let blocked = office.step(&office.planner(), "submitOrderBatch", batch, json!({})).await;
    assert_eq!(blocked["errors"][0]["code"], "FINDINGS_BLOCK");
    let person = office.person(&sheet.retired[0]).await["id"].take();
    let order = office.planner().data(FIND, json!({"b": batch, "p": person})).await["personnelOrders"]["nodes"][0]["id"].take();
    let version = added["batch"]["version"].clone();
    let removed = office
        .planner()
        .data(
            "mutation($i: RemoveOrdersInput!) { removeOrders(input: $i) { batch { orderCount } errors { code } } }",
            json!({"i": {"batch": batch, "expectedVersion": version, "orders": [order]}}),
        )
        .await;
    assert_eq!(removed["removeOrders"], json!({"batch": {"orderCount": 300}, "errors": []}));
    let unaccepted = office.step(&office.planner(), "submitOrderBatch", batch, json!({})).await;
    assert_eq!(unaccepted["errors"][0]["code"], "FINDINGS_NOT_ACCEPTED");
    office.accept_all(batch).await;
}

async fn the_days_around(app: &App, sheet: &Spreadsheet) {
    // The days around: what holds, and what was known.
    let status = async |number: &str, on: &str| {
        let query =
            "query($n: String!, $d: Date) { employee(by: {number: $n}) { standing(asOf: $d) { status rank { name } orgUnit { code } } } }";
        app.admin().data(query, json!({"n": number, "d": on})).await["employee"]["standing"].take()
    };
    for number in &sheet.retired {
        assert_eq!(status(number, "2027-03-31").await["status"], "IN_SERVICE");
        assert_eq!(status(number, "2027-04-01").await["status"], "SEPARATED");
    }
    for (old, new) in &sheet.stepped_down {
        assert_eq!(status(old, "2027-04-01").await["rank"]["name"], "主管");
        assert_eq!(status(new, "2027-04-01").await["rank"]["name"], "課長");
        assert_eq!(status(new, "2027-03-31").await["rank"]["name"], "課長代理");
    }
    assert_eq!(status(&sheet.promoted[0], "2027-04-01").await["rank"]["name"], "主査");
    assert_eq!(status("0900000", "2027-04-01").await["status"], "IN_SERVICE");
    assert_eq!(status("0900000", "2027-03-31").await, Value::Null);
}

/// Agreed by 行政総務課長, by the deputy of 職員課長, and decided by 市長室長.
async fn approve_with_a_stand_in(office: &Office<'_>, batch: &str) {
    let principal = office.head_of("03020000").await;
    let deputy = "0100774";
    let name =
        "mutation($i: NameStandInInput!) { nameStandIn(input: $i) { standIn { principal { number } deputy { number } } errors { code } } }";
    let named = office
        .head(&principal)
        .data(name, json!({"i": {"deputy": deputy, "from": "2026-11-20", "until": "2026-12-31", "reason": "出張"}}))
        .await;
    assert_eq!(named["nameStandIn"], json!({"standIn": {"principal": {"number": principal}, "deputy": {"number": deputy}}, "errors": []}));
    let first = office.head_of("03010000").await;
    let agreed = office.step(&office.head(&first), "endorseOrderBatch", batch, json!({"comment": "異議なし"})).await;
    assert_eq!(agreed["errors"], json!([]), "{agreed:#}");
    let out_of_turn = office.step(&office.head(&first), "endorseOrderBatch", batch, json!({})).await;
    assert_eq!(out_of_turn["errors"][0]["code"], "NOT_YOUR_TURN");
    let stood_in = office.step(&office.someone(deputy), "endorseOrderBatch", batch, json!({})).await;
    assert_eq!(stood_in["errors"], json!([]), "{stood_in:#}");
    let decided = office.step(&office.head(&office.head_of("01000000").await), "endorseOrderBatch", batch, json!({})).await;
    assert_eq!((&decided["errors"], &decided["batch"]["state"]), (&json!([]), &json!("APPROVED")));
    let route = "query($id: ID!) { orderBatch(id: $id) { route { kind decisions { member { number } decidedBy { number } verdict } } } }";
    let route = office.planner().data(route, json!({"id": batch})).await["orderBatch"]["route"].take();
    assert_eq!(route[1]["decisions"], json!([{"member": {"number": principal}, "decidedBy": {"number": deputy}, "verdict": "ENDORSED"}]));
}

/// On 2 April: a transfer to the wrong unit is corrected, a promotion is rescinded; the days before are as they were known.
async fn corrected_and_rescinded(office: &Office<'_>, batch: &str, sheet: &Spreadsheet, told: chrono::DateTime<chrono::Utc>) {
    let app = office.app;
    let find = "query($b: ID!, $p: ID!) { personnelOrders(filter: {batch: $b, employee: $p}) { nodes { id } } }";
    let order_of = async |number: &str| {
        let person = office.person(number).await["id"].take();
        let found = office.planner().data(find, json!({"b": batch, "p": person})).await;
        (person, found["personnelOrders"]["nodes"][0]["id"].clone())
    };
    let (number, from, to) = sheet.moved.iter().find(|(_, from, to)| from[..4] != to[..4]).unwrap();
    let (person, wrong) = order_of(number).await;
    let (promoted, rescinded) = order_of(&sheet.promoted[0]).await;
    let right = office.unit("07010100").await["id"].take();
    let (second, version) = office.batch("訂正", "2027-04-01").await;
    let orders = json!([
        {"kind": "REASSIGNMENT", "employee": person, "effectiveOn": "2027-04-01", "toUnit": right, "corrects": wrong, "reason": "誤記"},
        {"kind": "RESCISSION", "employee": promoted, "effectiveOn": "2027-04-01", "corrects": rescinded, "reason": "要件を満たさない"},
    ]);
    let added = office.add(&second, version, orders).await;
    assert_eq!(added["errors"], json!([]), "{added:#}");
    let report = office.findings(&second).await;
    assert_eq!(report["findings"]["errors"], 0, "{report:#}");
    assert!(report["findings"]["items"].as_array().unwrap().iter().any(|it| it["code"] == "NOT_ANNOUNCED_IN_TIME"), "late is a finding");
    office.approve(&second).await;
    let announced = app.now();
    app.wait(chrono::TimeDelta::hours(1));
    office.announce(&second).await;
    let at = async |number: &str, on: &str, known: Option<chrono::DateTime<chrono::Utc>>| {
        let query = "query($n: String!, $d: Date, $k: DateTime) { employee(by: {number: $n}) { standing(asOf: $d, knownAt: $k) { rank { name } orgUnit { code } } } }";
        let variables = json!({"n": number, "d": on, "k": known.map(|it| it.to_rfc3339())});
        let standing = app.admin().data(query, variables).await["employee"]["standing"].take();
        (standing["orgUnit"]["code"].as_str().unwrap().to_owned(), standing["rank"]["name"].as_str().unwrap().to_owned())
    };
    let unit = async |on: &str, known| at(number, on, known).await.0;
    for (on, now, known_before) in
        [("2027-03-31", from, from), ("2027-04-01", &"07010100".to_owned(), to), ("2027-04-02", &"07010100".to_owned(), to)]
    {
        assert_eq!(&unit(on, None).await, now, "{on} as known now");
        assert_eq!(&unit(on, Some(announced)).await, known_before, "{on} as known before the correction");
        assert_eq!(&unit(on, Some(told)).await, from, "{on} as known before the announcement");
    }
    let rank = async |on: &str, known| at(&sheet.promoted[0], on, known).await.1;
    assert_eq!(rank("2027-04-02", None).await, "主任");
    assert_eq!(rank("2027-04-02", Some(announced)).await, "主査");
    let record = "query($id: ID!) { employee(by: {id: $id}) { personnelRecord { isCancelled effectiveUntil order { kind cancelledAt corrects { id } } } } }";
    let record = app.admin().data(record, json!({"id": person})).await["employee"]["personnelRecord"].take();
    let kinds: Vec<(&str, bool)> =
        record.as_array().unwrap().iter().map(|it| (it["order"]["kind"].as_str().unwrap(), it["isCancelled"].as_bool().unwrap())).collect();
    assert_eq!(kinds, [("INITIAL_LOAD", false), ("REASSIGNMENT", true), ("REASSIGNMENT", false)]);
}
