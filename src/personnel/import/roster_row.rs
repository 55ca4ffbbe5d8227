//! One row of the roster, judged. No I/O.

use chrono::NaiveDate;
use entity::{occupation::RetirementCategory, personal_record::Sex};
use uuid::Uuid;

use super::{
    cells::Cells,
    lookup::{KnownUnit, Lookup},
    options::RosterOptions,
    report::RowIssue,
};
use crate::{
    error::ErrorCode,
    text::{Row, katakana, split_name},
};

pub const COLUMNS: [&str; 13] = [
    "職員番号",
    "氏名",
    "氏名カナ",
    "生年月日",
    "性別",
    "採用年月日",
    "職種",
    "給料表",
    "級",
    "号給",
    "職位",
    "所属コード",
    "現所属発令日",
];

/// A person as the roster has them.
#[derive(Clone, Debug)]
pub struct RosterRow {
    pub line: u64,
    pub number: String,
    pub family: String,
    pub given: String,
    pub family_kana: String,
    pub given_kana: String,
    pub former_family: Option<String>,
    pub birth_date: NaiveDate,
    pub sex: Sex,
    pub hired_on: NaiveDate,
    pub occupation: Uuid,
    pub retirement_category: RetirementCategory,
    pub pay_table: Uuid,
    pub grade: i32,
    pub step: i32,
    pub rank: Uuid,
    pub rank_name: String,
    pub unit: KnownUnit,
    pub since: NaiveDate,
    pub concurrent: Option<KnownUnit>,
}

/// The person of a row, or everything that is wrong with it.
pub fn judge(row: &Row, lookup: &Lookup, options: &RosterOptions) -> Result<RosterRow, Vec<RowIssue>> {
    let mut cells = Cells::new(row);
    let number = cells.required("職員番号");
    let name = cells.required("氏名").map(split_name);
    let kana = cells.required("氏名カナ").map(|kana| split_name(&katakana(kana)));
    let birth_date = cells.date("生年月日", options.as_of);
    let sex = sex(&mut cells);
    let hired_on = cells.date("採用年月日", options.as_of);
    let occupation = cells.known("職種", |it| lookup.occupations.get(it).copied(), ErrorCode::UnknownOccupation, "プロファイルにある職種");
    let pay_table = cells.known("給料表", |it| lookup.pay_tables.get(it).copied(), ErrorCode::UnknownPayTable, "プロファイルにある給料表");
    let pay = pay(&mut cells, lookup, pay_table);
    let rank = cells.known("職位", |it| lookup.ranks.get(it).copied(), ErrorCode::UnknownRank, "プロファイルにある職位");
    let unit = cells.known(
        "所属コード",
        |it| lookup.units.get(it).copied().filter(|unit| !unit.closing),
        ErrorCode::UnknownOrgUnit,
        "基準日に有効で、廃止の予定がない所属コード",
    );
    let since = cells.date("現所属発令日", options.as_of);
    let concurrent = match cells.optional("兼務所属コード") {
        None => None,
        Some(_) => cells.known(
            "兼務所属コード",
            |it| lookup.units.get(it).copied().filter(|unit| !unit.closing),
            ErrorCode::UnknownOrgUnit,
            "基準日に有効で、廃止の予定がない所属コード、または空欄",
        ),
    };
    let former_family = cells.optional("旧姓").map(str::to_owned);
    let issues = cells.issues;
    let complete = || {
        let ((family, given), (family_kana, given_kana)) = (name?, kana?);
        let (occupation, category) = occupation?;
        let (grade, step) = pay?;
        Some(RosterRow {
            line: row.line,
            number: number?.to_owned(),
            family,
            given,
            family_kana,
            given_kana,
            former_family,
            birth_date: birth_date?,
            sex: sex?,
            hired_on: hired_on?,
            occupation,
            retirement_category: options.retirement_category.unwrap_or(category),
            pay_table: pay_table?,
            grade,
            step,
            rank: rank?,
            rank_name: row.get("職位").to_owned(),
            unit: unit?,
            since: since?,
            concurrent,
        })
    };
    match complete() {
        Some(person) if issues.is_empty() => Ok(person),
        _ => Err(issues),
    }
}

fn sex(cells: &mut Cells<'_>) -> Option<Sex> {
    let sex = match cells.optional("性別") {
        None => Some(Sex::NotStated),
        Some("女" | "女性" | "2") => Some(Sex::Female),
        Some("男" | "男性" | "1") => Some(Sex::Male),
        Some(_) => None,
    };
    if sex.is_none() {
        cells.note("性別", ErrorCode::UnknownSex, "男・女、または空欄");
    }
    sex
}

fn pay(cells: &mut Cells<'_>, lookup: &Lookup, pay_table: Option<Uuid>) -> Option<(i32, i32)> {
    let (grade, step) = (cells.number("級"), cells.number("号給"));
    let (grade, step) = (grade?, step?);
    let Some(highest) = lookup.grades.get(&(pay_table?, grade)) else {
        cells.note("級", ErrorCode::UnknownGrade, "給料表にある級");
        return None;
    };
    if step > *highest {
        cells.note("号給", ErrorCode::UnknownGrade, &format!("{highest} 以下の号給"));
        return None;
    }
    Some((grade, step))
}
