//! The payroll system's files: what is taken over, what is refused and why, and what a repetition does.

use base64::{Engine, engine::general_purpose::STANDARD};
use jinzai::access::Role;
use serde_json::{Value, json};

use crate::support::App;

pub const UNITS: &[u8] = include_bytes!("../../profiles/shiomi/org-units.csv");
pub const ROSTER: &[u8] = include_bytes!("../../profiles/shiomi/roster.csv");
const REJECTS: &str = include_str!("../../profiles/shiomi/rejects.json");

const REPORT: &str = "report { encoding rows imported unchanged rejected issues { line column value code expected } defaults { name value } } errors { code message path }";

async fn import(app: &App, act: &str, file: &[u8], skip_invalid: bool) -> Value {
    let input = format!("{}{}Input", act[..1].to_uppercase(), &act[1..]);
    let query = format!("mutation($input: {input}!) {{ {act}(input: $input) {{ {REPORT} }} }}");
    let variables = json!({"input": {"file": STANDARD.encode(file), "skipInvalid": skip_invalid}});
    app.admin().ask(&query, variables).await
}

async fn with_units() -> App {
    let app = App::empty().await;
    let answer = import(&app, "importUnits", UNITS, false).await;
    assert_eq!(answer["data"]["importUnits"]["report"]["imported"], 258);
    app
}

async fn people(app: &App) -> Value {
    app.admin().data("{ employees { totalCount } }", json!({})).await["employees"]["totalCount"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_nine_bad_rows_are_refused_and_nothing_is_written() {
    let app = with_units().await;
    let answer = import(&app, "importRoster", ROSTER, false).await;
    let payload = &answer["data"]["importRoster"];
    assert_eq!(payload["errors"][0]["code"], "IMPORT_REJECTED");
    assert_eq!(payload["report"]["rows"], 2565);
    assert_eq!(payload["report"]["rejected"], 9);
    let mut expected: Vec<Value> = serde_json::from_str(REJECTS).unwrap();
    let mut issues = payload["report"]["issues"].as_array().unwrap().clone();
    for issue in &mut issues {
        assert_ne!(issue["expected"], "", "every refusal says what would be right");
        issue.as_object_mut().unwrap().remove("expected");
    }
    expected.sort_by_key(|it| it["line"].as_u64());
    assert_eq!(issues, expected);
    assert_eq!(answer["extensions"]["transaction"], "ROLLED_BACK");
    assert_eq!(people(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_good_rows_come_in_when_the_bad_ones_are_to_be_skipped() {
    let app = with_units().await;
    let answer = import(&app, "importRoster", ROSTER, true).await;
    let report = &answer["data"]["importRoster"]["report"];
    assert_eq!((&report["imported"], &report["rejected"], &report["encoding"]), (&json!(2556), &json!(9), &json!("CP932")));
    assert_eq!(answer["extensions"]["transaction"], "COMMITTED");
    assert_eq!(people(&app).await, 2556);
    let again = import(&app, "importRoster", ROSTER, true).await;
    let report = &again["data"]["importRoster"]["report"];
    assert_eq!((&report["imported"], &report["unchanged"], &report["rejected"]), (&json!(0), &json!(2556), &json!(9)));
    let units = import(&app, "importUnits", UNITS, false).await;
    assert_eq!(units["data"]["importUnits"]["report"]["unchanged"], 258);
    assert_eq!(people(&app).await, 2556);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_defaults_that_were_taken_are_named() {
    let app = App::empty().await;
    let answer = import(&app, "importUnits", UNITS, false).await;
    let defaults = answer["data"]["importUnits"]["report"]["defaults"].as_array().unwrap();
    let of = |name: &str| defaults.iter().find(|it| it["name"] == name).map(|it| it["value"].as_str().unwrap().to_owned());
    assert_eq!(of("asOf").as_deref(), Some("2026-11-22"));
    assert_eq!(of("validFrom").as_deref(), Some("2026-04-01"), "the 1 April before the day of the export");
    assert_eq!(of("appointingAuthority").as_deref(), Some("MAYOR"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_reports_everything_and_leaves_nothing() {
    let app = with_units().await;
    let query = format!("mutation($input: ImportRosterInput!) {{ importRoster(input: $input) {{ {REPORT} }} }}");
    let variables = json!({"input": {"file": STANDARD.encode(ROSTER), "skipInvalid": true}});
    let answer = app.admin().with("dry-run", "true").ask(&query, variables).await;
    assert_eq!(answer["extensions"]["transaction"], "DRY_RUN");
    assert_eq!(answer["data"]["importRoster"]["report"]["imported"], 2556);
    assert_eq!(people(&app).await, 0);
    let audit = app.admin().data("{ auditEntries(filter: {outcome: DRY_RUN}) { nodes { action subject } } }", json!({})).await;
    assert_eq!(audit["auditEntries"]["nodes"][0], json!({"action": "importRoster", "subject": "personnel_administrator"}));
}

fn roster(rows: &[&str]) -> String {
    let header =
        "職員番号,氏名,氏名カナ,旧姓,生年月日,性別,採用年月日,職種,給料表,級,号給,職位,所属コード,所属名,現所属発令日,兼務所属コード";
    format!("{header}\r\n{}\r\n", rows.join("\r\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn utf8_with_and_without_a_mark_and_cp932_are_recognised() {
    let app = with_units().await;
    let row = |number: &str, name: &str| {
        format!("{number},{name},ﾔﾏﾀﾞ ﾊﾅｺ,,令和元年5月1日,女,R8.4.1,一般事務,行政職(一),2,1,主事,01010100,,R8/4/1,")
    };
    let cp932 = encoding_rs::SHIFT_JIS.encode(&roster(&[&row("0000001", "髙﨑　①子")])).0.into_owned();
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend(roster(&[&row("0000002", "𠮷田　花子")]).bytes());
    for (file, encoding) in [(cp932, "CP932"), (marked, "UTF-8 (BOM)"), (roster(&[&row("0000003", "山田　花子")]).into_bytes(), "UTF-8")]
    {
        let answer = import(&app, "importRoster", &file, false).await;
        let report = &answer["data"]["importRoster"]["report"];
        assert_eq!((&report["imported"], &report["encoding"]), (&json!(1), &json!(encoding)), "{answer:#}");
    }
    let query = "{ employees(orderBy: {field: NUMBER}) { nodes { number birthDate name { full familyKana givenKana } standing { effectiveFrom } } } }";
    let data = app.admin().data(query, json!({})).await;
    let first = &data["employees"]["nodes"][0];
    assert_eq!(first["number"], "0000001", "leading zeros are kept");
    assert_eq!(first["name"], json!({"full": "髙﨑　①子", "familyKana": "ヤマダ", "givenKana": "ハナコ"}));
    assert_eq!((&first["birthDate"], &first["standing"]["effectiveFrom"]), (&json!("2019-05-01"), &json!("2026-04-01")));
    assert_eq!(data["employees"]["nodes"][1]["name"]["full"], "𠮷田　花子");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_names_its_line_and_its_column() {
    let app = with_units().await;
    let rows = [
        "0000001,山田　花子,ヤマダ ハナコ,,H元.1.7,女,R8.4.1,一般事務,行政職(一),2,1,主事,01010100,,R8.4.1,",
        "0000002,山田　花子,ヤマダ ハナコ,,H2.1.7,不明,R8.4.1,一般事務,行政職(一),9,1,主事,01010100,,R8.4.1,",
        "0000003,山田　花子,ヤマダ ハナコ,,H2.1.7,女,R8.4.1,魔法使い,行政職(九),2,0,主事,01010100,,R8.11.23,",
        "0000004,山田　花子",
        "0000005,山\u{E000}田　花子,ヤマダ ハナコ,,H2.1.7,女,R8.4.1,一般事務,行政職(一),2,126,主事,01010100,,R8.11.22,",
    ];
    let answer = import(&app, "importRoster", roster(&rows).as_bytes(), false).await;
    let issues = answer["data"]["importRoster"]["report"]["issues"].as_array().unwrap();
    let found: Vec<(u64, &str, &str)> =
        issues.iter().map(|it| (it["line"].as_u64().unwrap(), it["column"].as_str().unwrap(), it["code"].as_str().unwrap())).collect();
    let expected = [
        (2, "生年月日", "INVALID_DATE"),
        (3, "性別", "UNKNOWN_SEX"),
        (3, "級", "UNKNOWN_GRADE"),
        (4, "職種", "UNKNOWN_OCCUPATION"),
        (4, "給料表", "UNKNOWN_PAY_TABLE"),
        (4, "号給", "INVALID_NUMBER"),
        (4, "現所属発令日", "DATE_IN_FUTURE"),
        (5, "", "WRONG_NUMBER_OF_CELLS"),
        (6, "氏名", "MALFORMED_TEXT"),
        (6, "号給", "UNKNOWN_GRADE"),
    ];
    assert_eq!(found, expected);
    assert_eq!(answer["data"]["importRoster"]["report"]["rejected"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_column_is_a_refusal_that_names_it() {
    let app = with_units().await;
    let answer = import(&app, "importRoster", "職員番号,氏名\r\n1,山田\r\n".as_bytes(), false).await;
    let error = &answer["data"]["importRoster"]["errors"][0];
    assert_eq!(error["code"], "MISSING_COLUMN");
    assert!(error["message"].as_str().unwrap().contains("生年月日"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_known_with_other_values_is_refused_and_not_overwritten() {
    let app = with_units().await;
    let row = |step: u32| {
        roster(&[&format!("0000001,山田　花子,ヤマダ ハナコ,,H2.1.7,女,R8.4.1,一般事務,行政職(一),2,{step},主事,01010100,,R8.4.1,")])
    };
    import(&app, "importRoster", row(1).as_bytes(), false).await;
    let answer = import(&app, "importRoster", row(2).as_bytes(), false).await;
    assert_eq!(answer["data"]["importRoster"]["report"]["issues"][0]["code"], "RECORD_DIFFERS");
    let data = app.admin().data("{ employee(by: {number: \"0000001\"}) { standing { step } } }", json!({})).await;
    assert_eq!(data["employee"]["standing"]["step"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_contradict_each_other_are_refused() {
    let app = App::empty().await;
    let file = "所属コード,所属名,区分,上位所属コード\r\n01,A部,部,\r\n01,B部,部,\r\n02,C課,課,99\r\n03,D部,部,02\r\n04,E,班,\r\n";
    let answer = import(&app, "importUnits", file.as_bytes(), false).await;
    let issues = answer["data"]["importUnits"]["report"]["issues"].as_array().unwrap();
    let found: Vec<(u64, &str)> = issues.iter().map(|it| (it["line"].as_u64().unwrap(), it["code"].as_str().unwrap())).collect();
    assert_eq!(found, [(3, "DUPLICATE_UNIT_CODE"), (4, "UNKNOWN_ORG_UNIT"), (5, "HIERARCHY_LOOP"), (6, "UNKNOWN_UNIT_KIND")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_uploads_the_same_files_over_http() {
    let app = App::empty().await;
    let portal =
        app.holder_of(app.token("portal", &[Role::Service], None, Some("importUnits importRoster"))).with("content-type", "text/csv");
    let send = |path: &'static str, file: &'static [u8]| portal.request(reqwest::Method::POST, path).body(file).send();
    let units: Value = send("/import/units?asOf=2026-11-01", UNITS).await.unwrap().json().await.unwrap();
    assert_eq!(units["data"]["importUnits"]["report"]["imported"], 258, "{units:#}");
    let roster: Value = send("/import/roster?asOf=2026-11-01&skipInvalid=true", ROSTER).await.unwrap().json().await.unwrap();
    assert_eq!(roster["data"]["importRoster"]["report"]["imported"], 2556, "{roster:#}");
    assert_eq!(roster["data"]["importRoster"]["report"]["defaults"][0], json!({"name": "asOf", "value": "2026-11-01"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_needs_the_right_and_a_named_type() {
    let app = App::empty().await;
    let send = async |asker: &crate::support::Asker<'_>| {
        let response = asker.request(reqwest::Method::POST, "/import/units").body(UNITS).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(send(&app.nobody().with("content-type", "text/csv")).await, (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!(send(&app.admin().with("content-type", "text/plain")).await, (400, "BAD_REQUEST".to_owned()));
    assert_eq!(send(&app.staff("0100001", &[Role::Employee]).with("content-type", "text/csv")).await, (200, "FORBIDDEN".to_owned()));
    let unscoped = app.holder_of(app.token("portal", &[Role::Service], None, Some("employees"))).with("content-type", "text/csv");
    assert_eq!(send(&unscoped).await, (200, "FORBIDDEN".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_are_who_has_the_rank_and_every_unit_has_a_head_post() {
    let app = App::city().await;
    let query = "{ orgUnits(filter: {allLevels: true}, first: 100) { totalCount nodes { kind posts { headsUnit title seats holders { kind employee { standing { rank { name } } } } } } } }";
    let data = app.admin().data(query, json!({})).await;
    assert_eq!(data["orgUnits"]["totalCount"], 258);
    for unit in data["orgUnits"]["nodes"].as_array().unwrap() {
        let heads: Vec<&Value> = unit["posts"].as_array().unwrap().iter().filter(|it| it["headsUnit"] == true).collect();
        assert_eq!((heads.len(), &heads[0]["seats"]), (1, &json!(1)));
        let title = match unit["kind"].as_str().unwrap() {
            "DEPARTMENT" => "部長",
            "DIVISION" => "課長",
            _ => "担当長",
        };
        assert_eq!(heads[0]["title"], title);
        for holder in heads[0]["holders"].as_array().unwrap() {
            assert_eq!(holder["employee"]["standing"]["rank"]["name"], title);
        }
    }
}
