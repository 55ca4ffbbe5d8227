//! `export units` and `export roster`: the same columns that an import reads, asked of the API page by page.

use std::{path::PathBuf, sync::Arc};

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::{Failure, import::ask, options::DatabaseOptions, say};
use crate::{
    access::{End, Office},
    text::{Encoding, ExcelText, encode, write_table},
};

#[derive(Debug, Subcommand)]
pub enum Export {
    /// The organisation of a day.
    Units(Common),
    /// The people in service on a day.
    Roster(Common),
}

#[derive(Debug, Args)]
pub struct Common {
    /// Where to; standard output if not given.
    file: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseOptions,
    /// The day; today if not given.
    #[arg(long, env = "JINZAI_AS_OF")]
    as_of: Option<NaiveDate>,
    /// The encoding of the file.
    #[arg(long, env = "JINZAI_ENCODING", value_enum, default_value = "cp932")]
    encoding: EncodingName,
    /// Writes numbers with leading zeros as ="0001", which Excel leaves alone.
    #[arg(long, env = "JINZAI_EXCEL_TEXT")]
    excel_text: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EncodingName {
    Cp932,
    Utf8,
    Utf8Bom,
}

const UNITS: &str = "query($asOf: Date, $after: String) { orgUnits(filter: {allLevels: true}, asOf: $asOf, first: 100, after: $after) {
    nodes { at(asOf: $asOf) { code name kind parent { at(asOf: $asOf) { code } } } } pageInfo { hasNextPage endCursor } } }";

const ROSTER: &str = "query($asOf: Date, $after: String) { employees(filter: {standing: {asOf: $asOf}}, orderBy: {field: NUMBER}, first: 100, after: $after) {
    nodes { number registerName { full familyKana givenKana } formerFamilyName birthDate sex hiredOn
        standing(asOf: $asOf) { occupation { name } payTable { name } grade step rank { name } orgUnit { at(asOf: $asOf) { code name } code name } effectiveFrom }
        additionalPosts(asOf: $asOf) { kind orgUnit { code } } }
    pageInfo { hasNextPage endCursor } } }";

const UNIT_COLUMNS: [&str; 4] = ["所属コード", "所属名", "区分", "上位所属コード"];
const ROSTER_COLUMNS: [&str; 16] = [
    "職員番号",
    "氏名",
    "氏名カナ",
    "旧姓",
    "生年月日",
    "性別",
    "採用年月日",
    "職種",
    "給料表",
    "級",
    "号給",
    "職位",
    "所属コード",
    "所属名",
    "現所属発令日",
    "兼務所属コード",
];

/// The cells of a node.
type RowOf = fn(&Value) -> Vec<String>;

impl Export {
    pub async fn run(self) -> Result<(), Failure> {
        let (common, query, root, columns, row): (_, _, _, &[&str], RowOf) = match self {
            Self::Units(common) => (common, UNITS, "orgUnits", &UNIT_COLUMNS, unit),
            Self::Roster(common) => (common, ROSTER, "employees", &ROSTER_COLUMNS, person),
        };
        let office = common.database.open().await?;
        let nodes = pages(&office, query, root, common.as_of).await?;
        let excel = if common.excel_text { ExcelText::Keep } else { ExcelText::Plain };
        let text = write_table(columns, nodes.iter().map(row), excel);
        let encoding = match common.encoding {
            EncodingName::Cp932 => Encoding::Cp932,
            EncodingName::Utf8 => Encoding::Utf8,
            EncodingName::Utf8Bom => Encoding::Utf8Bom,
        };
        let bytes = encode(&text, encoding).map_err(|missing| lacking(&missing))?;
        match &common.file {
            Some(path) => Ok(std::fs::write(path, bytes)?),
            None => match String::from_utf8(bytes) {
                Ok(text) => say(&text),
                Err(bytes) => Ok(std::io::Write::write_all(&mut std::io::stdout(), bytes.as_bytes())?),
            },
        }
    }
}

/// Characters that the encoding lacks are reported, never dropped.
fn lacking(missing: &[crate::text::Unencodable]) -> Failure {
    let lines: Vec<String> = missing.iter().map(|it| format!("  {} 行目 {} 文字目 {}", it.line, it.column, it.character)).collect();
    Failure::Refused(format!(
        "この文字コードで表せない文字が {} 箇所あります。--encoding utf8-bom を使ってください。\n{}",
        missing.len(),
        lines.join("\n")
    ))
}

async fn pages(office: &Arc<Office>, query: &str, root: &str, as_of: Option<NaiveDate>) -> Result<Vec<Value>, Failure> {
    let mut nodes = vec![];
    let mut after = Value::Null;
    loop {
        let answer = ask(office, query, json!({ "asOf": as_of, "after": after }), End::Commit).await?;
        let page = &answer["data"][root];
        nodes.extend(page["nodes"].as_array().cloned().unwrap_or_default());
        if page["pageInfo"]["hasNextPage"] != json!(true) {
            return Ok(nodes);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn unit(node: &Value) -> Vec<String> {
    let at = &node["at"];
    let kind = match at["kind"].as_str() {
        Some("DEPARTMENT") => "部",
        Some("DIVISION") => "課",
        _ => "担当",
    };
    vec![text(&at["code"]), text(&at["name"]), kind.to_owned(), text(&at["parent"]["at"]["code"])]
}

fn person(node: &Value) -> Vec<String> {
    let (name, standing) = (&node["registerName"], &node["standing"]);
    let unit = if standing["orgUnit"]["at"].is_null() { &standing["orgUnit"] } else { &standing["orgUnit"]["at"] };
    let sex = match node["sex"].as_str() {
        Some("FEMALE") => "女",
        Some("MALE") => "男",
        _ => "",
    };
    let concurrent = node["additionalPosts"].as_array().and_then(|posts| posts.iter().find(|it| it["kind"] == "CONCURRENT"));
    vec![
        text(&node["number"]),
        text(&name["full"]),
        format!("{} {}", text(&name["familyKana"]), text(&name["givenKana"])).trim().to_owned(),
        text(&node["formerFamilyName"]),
        text(&node["birthDate"]),
        sex.to_owned(),
        text(&node["hiredOn"]),
        text(&standing["occupation"]["name"]),
        text(&standing["payTable"]["name"]),
        text(&standing["grade"]),
        text(&standing["step"]),
        text(&standing["rank"]["name"]),
        text(&unit["code"]),
        text(&unit["name"]),
        text(&standing["effectiveFrom"]),
        concurrent.map(|it| text(&it["orgUnit"]["code"])).unwrap_or_default(),
    ]
}
