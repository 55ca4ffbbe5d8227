//! People: found by any spelling, listed in the order of kana, told as of a day and as known at a moment.

use chrono::TimeDelta;
use jinzai::text::kana_sort_key;
use serde_json::{Value, json};

use crate::support::App;

const ONE: &str = "query($n: String!) { employee(by: {number: $n}) { id number version recordBegins name { family given full familyKana givenKana } registerName { full } formerFamilyName birthDate age sex hiredOn
    standing { status employmentKind effectiveFrom effectiveUntil tense rank { name } orgUnit { code name } post { title headsUnit } occupation { name retirementCategory } payTable { name } grade step appointingAuthority { name } order { kind } }
    additionalPosts { kind orgUnit { code } } leaves { kind } } }";

async fn one(app: &App, number: &str) -> Value {
    app.admin().data(ONE, json!({"n": number})).await["employee"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_the_roster_is_told_whole() {
    let app = App::city().await;
    let mut person = one(&app, "0100001").await;
    assert!(!person["id"].take().as_str().unwrap().contains("0100001"), "ids are opaque");
    insta::assert_json_snapshot!(person);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_and_node_lead_to_the_same_person_and_a_strange_id_to_nobody() {
    let app = App::city().await;
    let id = one(&app, "0100001").await["id"].take();
    let query = "query($id: ID!) { employee(by: {id: $id}) { number } node(id: $id) { id __typename ... on Employee { number standing { rank { name } } } } }";
    let data = app.admin().data(query, json!({"id": id})).await;
    assert_eq!(data["employee"]["number"], "0100001");
    assert_eq!(data["node"]["number"], "0100001");
    assert_eq!(data["node"]["standing"]["rank"]["name"], "主管");
    for strange in ["", "x", "RW1wbG95ZWU6MQ", "💣", "0100001"] {
        let data = app.admin().data(query, json!({"id": strange})).await;
        assert_eq!(data, json!({"employee": null, "node": null}), "{strange}");
    }
    let unit = app.admin().data("{ orgUnit(by: {code: \"01000000\"}) { id } }", json!({})).await["orgUnit"]["id"].take();
    let many = app.admin().data("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", json!({"ids": [unit, "x", id]})).await;
    assert_eq!(
        many["nodes"],
        json!([{"__typename": "OrgUnit"}, null, {"__typename": "Employee"}]),
        "in the order of the ids, null for misses"
    );
    assert_eq!(
        app.admin().code("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({"ids": vec!["x"; 101]})).await,
        "PAGE_SIZE_EXCEEDED"
    );
}

async fn numbers(app: &App, search: &str) -> Vec<String> {
    let data = app.admin().data("query($s: String) { employees(search: $s, first: 100) { nodes { number } } }", json!({"s": search})).await;
    data["employees"]["nodes"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect()
}

/// What is looked for, and the number of who is found; `*` is everybody.
const SPELLINGS: &[(&str, &str)] = &[
    ("高橋", "0000001"),
    ("髙橋", "0000001"),
    ("髙橋一郎", "0000001"),
    ("高橋　一郎", "0000001"),
    ("一郎", "0000001"),
    ("たかはし", "0000001"),
    ("ﾀｶﾊｼ", "0000001"),
    ("タカハシ イチロウ", "0000001"),
    ("だかばし", "0000001"),
    ("いちろー", "0000001"),
    ("山崎", "0000002"),
    ("山﨑", "0000002"),
    ("やまさき", "0000002"),
    ("渡辺", "0000002"),
    ("渡邉花子", "0000002"),
    ("斉藤", "0012003"),
    ("斎藤", "0012003"),
    ("齊藤", "0012003"),
    ("サイトー", "0012003"),
    ("じよ", "0012003"),
    ("ジョ－", "0012003"),
    ("0012", "0012003"),
    ("００１２", "0012003"),
    ("辻", "0000004"),
    ("ビオラ", "0000004"),
    ("ウ゛ィオラ", "0000004"),
    ("橋", ""),
    ("%", ""),
    ("_", ""),
    ("\u{3000}", "*"),
];

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_any_spelling() {
    let app = App::empty().await;
    let roster =
        "職員番号,氏名,氏名カナ,旧姓,生年月日,性別,採用年月日,職種,給料表,級,号給,職位,所属コード,所属名,現所属発令日,兼務所属コード\r\n";
    let people = [
        "0000001,髙橋　一郎,タカハシ イチロウ,",
        "0000002,山﨑　花子,ヤマザキ ハナコ,渡邊",
        "0012003,齋藤　ジョー,サイトウ ジョー,",
        "0000004,辻󠄀　ヴィオラ,ツジ ヴィオラ,",
    ];
    let rows = people.map(|it| format!("{it},H2.1.7,女,R8.4.1,一般事務,行政職(一),2,1,主事,01,,R8.4.1,")).join("\r\n");
    let units = "所属コード,所属名,区分,上位所属コード\r\n01,総務部,部,\r\n";
    for (name, text) in [("units", units.to_owned()), ("roster", format!("{roster}{rows}\r\n"))] {
        let sent = app
            .admin()
            .with("content-type", "text/csv")
            .request(reqwest::Method::POST, &format!("/import/{name}"))
            .body(text)
            .send()
            .await
            .unwrap();
        let answer: Value = sent.json().await.unwrap();
        assert_eq!(answer["extensions"]["transaction"], "COMMITTED", "{answer:#}");
    }
    for (search, expected) in SPELLINGS {
        let found = numbers(&app, search).await;
        match *expected {
            "" => assert!(found.is_empty(), "{search} found {found:?}"),
            "*" => assert_eq!(found.len(), 4, "{search}"),
            number => assert_eq!(found, [number], "{search}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_in_the_order_of_kana_and_every_page_fits_the_next() {
    let app = App::city().await;
    let query = "query($after: String, $dir: OrderDirection!) { employees(first: 100, after: $after, orderBy: {direction: $dir}) {
        totalCount nodes { number name { familyKana givenKana } } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    for direction in ["ASC", "DESC"] {
        let (mut keys, mut after, mut pages) = (vec![], Value::Null, 0);
        loop {
            let page = app.admin().data(query, json!({"after": after, "dir": direction})).await["employees"].take();
            assert_eq!(page["totalCount"], 2556);
            assert_eq!(page["pageInfo"]["hasPreviousPage"], pages > 0);
            let key = |it: &Value| {
                (
                    kana_sort_key(it["name"]["familyKana"].as_str().unwrap(), it["name"]["givenKana"].as_str().unwrap()),
                    it["number"].to_string(),
                )
            };
            keys.extend(page["nodes"].as_array().unwrap().iter().map(key));
            pages += 1;
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!((keys.len(), pages), (2556, 26));
        let kana: Vec<&String> = keys.iter().map(|(kana, _)| kana).collect();
        assert!(if direction == "ASC" { kana.is_sorted() } else { kana.iter().rev().is_sorted() });
        keys.sort_by(|a, b| a.1.cmp(&b.1));
        keys.dedup_by(|a, b| a.1 == b.1);
        assert_eq!(keys.len(), 2556, "nobody twice, nobody missed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_backward_ends_where_the_page_forward_began() {
    let app = App::city().await;
    let query = "query($f: Int, $a: String, $l: Int, $b: String) { employees(first: $f, after: $a, last: $l, before: $b) { edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage startCursor } } }";
    let first = app.admin().data(query, json!({"f": 6})).await["employees"].take();
    let third = first["edges"][3]["cursor"].clone();
    let back = app.admin().data(query, json!({"l": 2, "b": third})).await["employees"].take();
    assert_eq!(back["edges"], json!([first["edges"][1], first["edges"][2]]));
    assert_eq!((&back["pageInfo"]["hasPreviousPage"], &back["pageInfo"]["hasNextPage"]), (&json!(true), &json!(true)));
    let start = app.admin().data(query, json!({"l": 3, "b": third})).await["employees"].take();
    assert_eq!(start["pageInfo"]["hasPreviousPage"], false);
    let last = app.admin().data(query, json!({"l": 1})).await["employees"].take();
    assert_eq!((&last["pageInfo"]["hasNextPage"], last["edges"].as_array().unwrap().len()), (&json!(false), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_large_pages_and_foreign_cursors_are_refused_and_never_clamped() {
    let app = App::city().await;
    for page in ["first: 0", "first: 101", "first: -1", "last: 1000", "first: 1, last: 1"] {
        assert_eq!(
            app.admin().code(&format!("{{ employees({page}) {{ nodes {{ id }} }} }}"), json!({})).await,
            "PAGE_SIZE_EXCEEDED",
            "{page}"
        );
    }
    let data = app.admin().data("{ employees(first: 1) { pageInfo { endCursor } } }", json!({})).await;
    let query = "query($a: String) { employees(first: 1, after: $a, orderBy: {field: NUMBER}) { nodes { id } } }";
    assert_eq!(app.admin().code(query, json!({"a": data["employees"]["pageInfo"]["endCursor"]})).await, "INVALID_CURSOR");
    assert_eq!(app.admin().code(query, json!({"a": "x"})).await, "INVALID_CURSOR");
    let nested = "query { orgUnits(first: 2) { nodes { members(first: 1, after: \"x\") { nodes { id } } } } }";
    assert_eq!(app.admin().code(nested, json!({})).await, "INVALID_CURSOR");
}

/// How many rows of the roster that were not refused hold these words.
fn in_roster(words: &str) -> usize {
    let rejects: Vec<Value> = serde_json::from_str(include_str!("../../profiles/shiomi/rejects.json")).unwrap();
    let refused: Vec<u64> = rejects.iter().map(|it| it["line"].as_u64().unwrap()).collect();
    let text = encoding_rs::SHIFT_JIS.decode(crate::imports::ROSTER).0.into_owned();
    let rows = text.lines().enumerate().filter(|(index, _)| !refused.contains(&(*index as u64 + 1)));
    rows.filter(|(_, row)| row.contains(words)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_by_unit_rank_occupation_and_number() {
    let app = App::city().await;
    let data = app.admin().data("{ orgUnit(by: {code: \"03000000\"}) { id headcount own: headcount(includeBelow: false) } positionRanks { id name } occupations { id name } }", json!({})).await;
    let id = |list: &str, name: &str| data[list].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone();
    let count = async |standing: Value| {
        let query = "query($s: StandingFilter) { employees(filter: {standing: $s}) { totalCount } }";
        app.admin().data(query, json!({"s": standing})).await["employees"]["totalCount"].take()
    };
    let unit = data["orgUnit"]["id"].clone();
    assert_eq!(count(json!({"orgUnit": unit})).await, data["orgUnit"]["headcount"]);
    assert_eq!(count(json!({"orgUnit": unit, "includeBelow": false})).await, data["orgUnit"]["own"]);
    assert_eq!(count(json!({"ranks": [id("positionRanks", "部長")]})).await, in_roster(",部長,"));
    assert_eq!(
        count(json!({"ranks": [id("positionRanks", "部長"), id("positionRanks", "課長")]})).await,
        in_roster(",部長,") + in_roster(",課長,")
    );
    assert_eq!(count(json!({"occupations": [id("occupations", "保健師")]})).await, in_roster(",保健師,"));
    assert_eq!(count(json!({"employmentKinds": ["FISCAL_YEAR"]})).await, 0);
    assert_eq!(count(json!({"orgUnit": "x"})).await, 0, "an id of nothing finds nobody");
    let some = app
        .admin()
        .data(
            "{ employees(filter: {numbers: [\"0100003\", \"0100002\", \"9\"]}, orderBy: {field: NUMBER}) { nodes { number } } }",
            json!({}),
        )
        .await;
    assert_eq!(some["employees"]["nodes"], json!([{"number": "0100002"}, {"number": "0100003"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_record_begins_nothing_is_guessed() {
    let app = App::city().await;
    let query = "query($d: Date) { employee(by: {number: \"0100001\"}) { recordBegins standing(asOf: $d) { rank { name } } } employees(filter: {standing: {asOf: $d}, numbers: [\"0100001\"]}) { totalCount } }";
    for (day, known) in [("2024-03-31", false), ("2024-04-01", true), ("2030-01-01", true)] {
        let data = app.admin().data(query, json!({"d": day})).await;
        assert_eq!(data["employee"]["recordBegins"], "2024-04-01");
        assert_eq!(data["employee"]["standing"].is_object(), known, "{day}");
        assert_eq!(data["employees"]["totalCount"], u8::from(known), "{day}");
    }
}

const CORRECT: &str = "mutation($i: CorrectPersonalRecordInput!) { correctPersonalRecord(input: $i) { employee { number version name { full familyKana } registerName { full } birthDate } errors { code message path ... on StaleVersionError { currentVersion } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_supersedes_and_what_was_known_stays_known() {
    let app = App::city().await;
    let person = one(&app, "0100001").await;
    let before = app.now();
    app.wait(TimeDelta::hours(1));
    let input = json!({"employee": person["id"], "expectedVersion": 1, "registerName": {"family": "遠藤", "given": "彩"}, "kana": {"family": "えんどう", "given": "ｱﾔ"}, "birthDate": "1971-02-14", "reason": "届出の誤り"});
    let answer = app.admin().data(CORRECT, json!({"i": input})).await["correctPersonalRecord"].take();
    assert_eq!(answer["errors"], json!([]));
    assert_eq!(
        answer["employee"],
        json!({"number": "0100001", "version": 2, "name": {"full": "遠藤　彩", "familyKana": "エンドウ"}, "registerName": {"full": "遠藤　彩"}, "birthDate": "1971-02-14"})
    );
    assert_eq!(numbers(&app, "遠藤").await.iter().filter(|it| *it == "0100001").count(), 1);
    assert!(!numbers(&app, "近藤彩").await.contains(&"0100001".to_owned()), "the wrong name finds nobody");
    use entity::personal_record::{COLUMN, Entity};
    use sea_orm::{EntityTrait, QueryFilter};
    let wrong = Entity::find()
        .filter(COLUMN.register_family_name.eq("近藤"))
        .filter(COLUMN.register_given_name.eq("彩"))
        .filter(COLUMN.recorded_at.lte(before))
        .all(app.db())
        .await
        .unwrap();
    assert!(wrong.iter().any(|it| it.superseded_at == Some(app.now())), "the old record is kept, superseded now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_refused_when_it_says_nothing_or_nonsense() {
    let app = App::city().await;
    let id = one(&app, "0100001").await["id"].take();
    let errors = async |input: Value| {
        let mut whole = json!({"employee": id, "expectedVersion": 1, "reason": "試験"});
        whole.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
        let payload = app.admin().data(CORRECT, json!({"i": whole})).await["correctPersonalRecord"].take();
        assert_eq!(payload["employee"], Value::Null);
        payload["errors"][0].clone()
    };
    assert_eq!(errors(json!({})).await["code"], "NOTHING_TO_CHANGE");
    assert_eq!(errors(json!({"birthDate": "1971-02-13"})).await["code"], "NOTHING_TO_CHANGE");
    assert_eq!(errors(json!({"registerName": {"family": " ", "given": "彩"}})).await["path"], json!(["input", "registerName"]));
    assert_eq!(errors(json!({"birthDate": "2026-11-23"})).await["path"], json!(["input", "birthDate"]));
    let stale = errors(json!({"expectedVersion": 7, "birthDate": "1971-02-14"})).await;
    assert_eq!((&stale["code"], &stale["currentVersion"]), (&json!("STALE_VERSION"), &json!(1)));
    for (input, field) in [
        (json!({"birthDate": "2010-01-01"}), "hiredOn"),
        (json!({"kana": {"family": "近藤", "given": "アヤ"}}), "kana"),
        (json!({"kana": {"family": "<script>", "given": "アヤ"}}), "kana"),
        (json!({"registerName": {"family": "\u{200B}", "given": "彩"}}), "registerName"),
        (json!({"registerName": {"family": "近".repeat(65), "given": "彩"}}), "registerName"),
        (json!({"formerFamilyName": ""}), "formerFamilyName"),
        (json!({"reason": " ", "birthDate": "1971-02-14"}), "reason"),
    ] {
        let error = errors(input.clone()).await;
        assert_eq!((&error["code"], &error["path"][1]), (&json!("INVALID_VALUE"), &json!(field)), "{input}");
    }
    assert_eq!(errors(json!({"employee": "x", "birthDate": "1971-02-14"})).await["code"], "NOT_FOUND");
    assert_eq!(one(&app, "0100001").await["version"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_working_name_is_shown_and_found_and_can_be_ended() {
    let app = App::city().await;
    let id = one(&app, "0100001").await["id"].take();
    let set = async |version: i32, name: Value| {
        let input = json!({"employee": id, "expectedVersion": version, "workingName": name, "reason": "旧姓使用"});
        app.admin().data(CORRECT, json!({"i": input})).await["correctPersonalRecord"]["employee"].take()
    };
    let with = set(1, json!({"family": "伊集院", "given": "彩", "familyKana": "いじゅういん", "givenKana": "あや"})).await;
    assert_eq!(
        (&with["name"]["full"], &with["name"]["familyKana"], &with["registerName"]["full"]),
        (&json!("伊集院　彩"), &json!("イジュウイン"), &json!("近藤　彩"))
    );
    assert_eq!(numbers(&app, "伊集院").await, ["0100001"]);
    assert!(numbers(&app, "コンドウ アヤ").await.contains(&"0100001".to_owned()), "the personnel office finds the register name too");
    let without = set(2, Value::Null).await;
    assert_eq!(without["name"]["full"], "近藤　彩");
    assert!(numbers(&app, "伊集院").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_a_caller_may_not_see_does_not_lead_to_the_person() {
    let app = App::city().await;
    let (head, members) = app.people_of("03010000").await;
    let id = one(&app, &members[0]).await["id"].take();
    let name = json!({"family": "仕事", "given": "花", "familyKana": "シゴト", "givenKana": "ハナ"});
    let input = json!({"employee": id, "expectedVersion": 1, "registerName": {"family": "秘密川", "given": "花"}, "kana": {"family": "ヒミツガワ", "given": "ハナ"}, "formerFamilyName": "旧旧山", "workingName": name, "reason": "婚姻"});
    assert_eq!(app.admin().data(CORRECT, json!({"i": input})).await["correctPersonalRecord"]["errors"], json!([]));
    let query = "query($s: String) { employees(search: $s) { edges { cursor node { number name { full familyKana givenKana } } } } }";
    let head = app.staff(&head, &[jinzai::access::Role::UnitHead]);
    for (search, found) in [("秘", false), ("ひみつ", false), ("旧旧", false), ("仕事", true), ("シゴト", true), ("はな", true)]
    {
        let edges = head.data(query, json!({"s": search})).await["employees"]["edges"].take();
        let them = edges.as_array().unwrap().iter().find(|it| it["node"]["number"] == members[0].as_str());
        assert_eq!(them.is_some(), found, "{search}");
        if let Some(edge) = them {
            assert_eq!(edge["node"]["name"], json!({"full": "仕事　花", "familyKana": "シゴト", "givenKana": "ハナ"}));
            use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
            let cursor = URL_SAFE_NO_PAD.decode(edge["cursor"].as_str().unwrap()).unwrap();
            assert!(!String::from_utf8_lossy(&cursor).contains("ヒミツ"), "a cursor gives away no more than the row");
        }
        assert!(numbers(&app, search).await.contains(&members[0]), "the personnel office finds by {search}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_a_person_is_told_as_it_was_known() {
    let app = App::city().await;
    let id = one(&app, "0100001").await["id"].take();
    let before = app.now();
    app.wait(TimeDelta::hours(1));
    app.admin().data(CORRECT, json!({"i": {"employee": id, "expectedVersion": 1, "birthDate": "1971-02-14", "reason": "誤記"}})).await;
    let query = "query($k: DateTime) { employee(by: {number: \"0100001\"}) { records(knownAt: $k) { birthDate registerName { full } supersededAt order { kind reason } } } }";
    let asker = app.admin();
    let now = asker.data(query, json!({})).await["employee"]["records"].take();
    assert_eq!(
        now,
        json!([{"birthDate": "1971-02-14", "registerName": {"full": "近藤　彩"}, "supersededAt": null, "order": {"kind": "RECORD_CORRECTION", "reason": "誤記"}}])
    );
    let then = asker.data(query, json!({"k": before})).await["employee"]["records"].take();
    assert_eq!((&then[0]["birthDate"], &then[0]["order"]["kind"]), (&json!("1971-02-13"), &json!("INITIAL_LOAD")));
    let other = app.staff("0100002", &[jinzai::access::Role::Employee]).data(query, json!({})).await;
    assert_eq!(other["employee"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_ways_to_say_today_are_one_relation() {
    let app = App::city().await;
    let query = "{ employee(by: {number: \"0100001\"}) { a: standing { status } b: standing(asOf: \"2026-11-22\") { rank { name } } c: standing(knownAt: \"2099-01-01T00:00:00Z\") { orgUnit { name } } } }";
    let person = app.admin().data(query, json!({})).await["employee"].take();
    assert_eq!((&person["b"]["rank"]["name"], &person["c"]["orgUnit"]["name"]), (&json!("主管"), &json!("看護部第1担当")));
}
