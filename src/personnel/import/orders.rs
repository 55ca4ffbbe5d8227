//! Orders from a spreadsheet: judged row by row, added to a draft all or not at all.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{employee, leave::LeaveKind, personal_record::Sex, personnel_order::OrderKind, post, standing::EmploymentKind};
use sea_orm::{Condition, QueryFilter};
use uuid::Uuid;

use super::{
    ImportReport, RowIssue,
    cells::{self, Cells},
    lookup::Lookup,
    units::rejected,
};
use crate::{
    access::{Changed, Clearance, Moment},
    calendar,
    error::{Error, ErrorCode},
    personnel::{
        orders::{
            kinds::{NAMES, Step},
            life::{Lent, To},
            service::{
                batch::planned,
                draft::{Appointee, NewOrder, write},
                sound::is_sound,
            },
        },
        service::organisation,
    },
    text::{Row, katakana, split_name},
};

/// The columns that must be there; the others are read where they are.
const COLUMNS: [&str; 5] = ["発令種別", "職員番号", "発令日", "所属コード", "職位"];

const LEAVES: [(&str, LeaveKind); 7] = [
    ("育児休業", LeaveKind::Childcare),
    ("産前産後休暇", LeaveKind::Maternity),
    ("介護休暇", LeaveKind::FamilyCare),
    ("自己啓発等休業", LeaveKind::SelfDevelopment),
    ("配偶者同行休業", LeaveKind::AccompanyingSpouse),
    ("病気休暇", LeaveKind::Sick),
    ("在籍専従", LeaveKind::Union),
];

const EMPLOYMENTS: [(&str, EmploymentKind); 7] = [
    ("一般職", EmploymentKind::Regular),
    ("会計年度任用職員", EmploymentKind::FiscalYear),
    ("任期付職員", EmploymentKind::FixedTerm),
    ("臨時的任用職員", EmploymentKind::Temporary),
    ("定年前再任用短時間", EmploymentKind::PreRetirementPartTime),
    ("暫定再任用フルタイム", EmploymentKind::ProvisionalFullTime),
    ("暫定再任用短時間", EmploymentKind::ProvisionalPartTime),
];

fn named<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == word).map(|(_, it)| *it)
}

/// What the rows refer to.
struct Known {
    lookup: Lookup,
    people: HashMap<String, Uuid>,
    heads: HashMap<Uuid, Uuid>,
    /// By unit and title.
    posts: HashMap<(Uuid, String), Uuid>,
}

/// Adds the orders of a file to a draft.
pub async fn import_orders(clearance: &Clearance<'_>, id: Uuid, expected: i32, file: &[u8], skip_invalid: bool) -> Result<Changed, Error> {
    let table = cells::read(file, &COLUMNS)?;
    let batch = planned(clearance, id, expected, Step::Shape).await?;
    let known = load(clearance, &table.rows, batch.effective_on).await?;
    let mut report =
        ImportReport { encoding: table.encoding.to_owned(), rows: table.total, issues: table.issues, ..ImportReport::default() };
    report.default_of("effectiveOn", batch.effective_on);
    let mut orders = vec![];
    for row in &table.rows {
        match judge(row, &known, batch.effective_on) {
            Ok(order) => orders.push(order),
            Err(issues) => report.issues.extend(issues),
        }
    }
    report.close();
    if !report.issues.is_empty() && !skip_invalid {
        return rejected(report);
    }
    report.imported = orders.len() as u64;
    if !orders.is_empty() {
        write(clearance, &batch, &orders).await?;
    }
    let counts = serde_json::json!({ "rows": report.rows, "imported": report.imported, "rejected": report.rejected });
    let json = serde_json::to_value(&report).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Changed { objects: vec![id], report: Some(json), detail: Some(counts), ..Changed::default() })
}

async fn load(clearance: &Clearance<'_>, rows: &[Row], on: NaiveDate) -> Result<Known, Error> {
    let db = clearance.db();
    let numbers = rows.iter().map(|row| row.get("職員番号"));
    let people = clearance.find::<employee::Entity>().filter(employee::COLUMN.number.is_in(numbers)).all(&db).await?;
    let heads = clearance.find::<post::Entity>().filter(post::COLUMN.heads_unit.eq(true)).all(&db).await?;
    let posts = organisation::posts(clearance, Condition::all(), Moment { as_of: on, known_at: None }).await?;
    Ok(Known {
        posts: posts.into_iter().map(|it| ((it.post.org_unit_id, it.version.title), it.post.id)).collect(),
        lookup: Lookup::load(clearance, on).await?,
        people: people.into_iter().map(|it| (it.number, it.id)).collect(),
        heads: heads.into_iter().map(|it| (it.org_unit_id, it.id)).collect(),
    })
}

/// The order of a row, or everything that is wrong with it.
fn judge(row: &Row, known: &Known, default_day: NaiveDate) -> Result<NewOrder, Vec<RowIssue>> {
    let mut cells = Cells::new(row);
    let kind = cells.known("発令種別", |it| named(&NAMES, it), ErrorCode::UnknownOrderKind, "採用、昇任、配置換、定年退職などの発令の種別");
    let number = cells.required("職員番号").map(str::to_owned);
    let effective_on = optional_day(&mut cells, "発令日");
    let hires = kind == Some(OrderKind::Appointment) && cells.optional("氏名").is_some();
    let employee = number.as_ref().and_then(|it| known.people.get(it).copied());
    if kind.is_some() && !hires && number.is_some() && employee.is_none() {
        cells.note("職員番号", ErrorCode::UnknownEmployee, "在職する職員の職員番号");
    }
    let to = to(&mut cells, known);
    let appointee = if hires { appointee(&mut cells) } else { None };
    let list_valid_until = optional_day(&mut cells, "名簿有効期限");
    let (legal_basis, reason) = (cells.optional("根拠").map(str::to_owned), cells.optional("事由").map(str::to_owned));
    if !cells.issues.is_empty() {
        return Err(cells.issues);
    }
    let order = NewOrder {
        kind: kind.ok_or_else(Vec::new)?,
        employee: if hires { None } else { employee },
        appointee,
        effective_on: effective_on.unwrap_or(default_day),
        sequence: None,
        to,
        legal_basis,
        reason,
        notice_text: None,
        cancels: None,
        list_valid_until,
        agreed_on: None,
    };
    match is_sound(&order) {
        Ok(()) => Ok(order),
        Err(refusal) => {
            let column = column_of(&refusal.path);
            Err(vec![cells::issue(row.line, column, row.get(column), refusal.code, &refusal.sentence.ja)])
        }
    }
}

/// The column that a field of an order is read from.
fn column_of(path: &[String]) -> &'static str {
    let columns = [
        ("employee", "職員番号"),
        ("toUnit", "所属コード"),
        ("toPost", "職名"),
        ("toRank", "職位"),
        ("toOccupation", "職種"),
        ("toPayTable", "給料表"),
        ("toGrade", "級"),
        ("toStep", "号給"),
        ("leaveKind", "休業種別"),
        ("host", "派遣先"),
        ("termEndsOn", "任期末日"),
        ("effectiveOn", "発令日"),
        ("kana", "氏名カナ"),
        ("name", "氏名"),
        ("birthDate", "生年月日"),
        ("reason", "事由"),
        ("legalBasis", "根拠"),
    ];
    let field = path.last().map_or("", String::as_str);
    columns.iter().find(|(name, _)| *name == field).map_or("発令種別", |(_, column)| column)
}

fn to(cells: &mut Cells<'_>, known: &Known) -> To {
    let lookup = &known.lookup;
    let unit =
        optional(cells, "所属コード", |it| lookup.units.get(it).map(|unit| unit.id), ErrorCode::UnknownOrgUnit, "発令日に有効な所属コード");
    let heads = cells.optional("所属長").is_some();
    let titled = unit.zip(cells.optional("職名")).map(|(unit, title)| known.posts.get(&(unit, title.to_owned())).copied());
    if titled == Some(None) {
        cells.note("職名", ErrorCode::UnknownPost, "その所属にある職名、または空欄");
    }
    let rank = optional(cells, "職位", |it| lookup.ranks.get(it).copied(), ErrorCode::UnknownRank, "プロファイルにある職位、または空欄");
    let occupation = optional(
        cells,
        "職種",
        |it| lookup.occupations.get(it).copied(),
        ErrorCode::UnknownOccupation,
        "プロファイルにある職種、または空欄",
    );
    let pay_table = optional(
        cells,
        "給料表",
        |it| lookup.pay_tables.get(it).copied(),
        ErrorCode::UnknownPayTable,
        "プロファイルにある給料表、または空欄",
    );
    let leave = optional(cells, "休業種別", |it| named(&LEAVES, it), ErrorCode::UnknownLeaveKind, "育児休業などの休業の種別、または空欄");
    let employment =
        optional(cells, "任用種別", |it| named(&EMPLOYMENTS, it), ErrorCode::UnknownOrderKind, "一般職、会計年度任用職員など、または空欄");
    To {
        unit,
        post: unit.filter(|_| heads).and_then(|unit| known.heads.get(&unit).copied()).or(titled.flatten()),
        rank,
        occupation: occupation.map(|(id, _)| id),
        pay_table,
        grade: cells.optional("級").and_then(|_| cells.number("級")),
        step: cells.optional("号給").and_then(|_| cells.number("号給")),
        employment_kind: employment,
        retirement_category: occupation.map(|(_, category)| category),
        leave,
        // A file of orders names the host alone.
        lent: cells.optional("派遣先").map(|host| Lent { host: host.to_owned(), kind: None, both_statuses: None }),
        term_ends_on: optional_day(cells, "任期末日"),
    }
}

fn optional<T: Copy>(cells: &mut Cells<'_>, column: &str, find: impl Fn(&str) -> Option<T>, code: ErrorCode, expected: &str) -> Option<T> {
    cells.optional(column)?;
    cells.known(column, find, code, expected)
}

fn optional_day(cells: &mut Cells<'_>, column: &str) -> Option<NaiveDate> {
    let value = cells.optional(column)?;
    match calendar::parse_date(value) {
        Ok(day) => Some(day),
        Err(error) => {
            cells.note(column, ErrorCode::InvalidDate, &error.japanese());
            None
        }
    }
}

fn appointee(cells: &mut Cells<'_>) -> Option<Appointee> {
    let number = cells.required("職員番号").map(str::to_owned);
    let name = cells.required("氏名").map(split_name);
    let kana = cells.required("氏名カナ").map(|kana| split_name(&katakana(kana)));
    let birth_date = cells.required("生年月日").map(|_| ()).and_then(|()| optional_day(cells, "生年月日"));
    let sex = match cells.optional("性別") {
        Some("男") => Some(Sex::Male),
        Some("女") => Some(Sex::Female),
        None => Some(Sex::NotStated),
        Some(_) => {
            cells.note("性別", ErrorCode::UnknownSex, "男、女、または空欄");
            None
        }
    };
    Some(Appointee { number: number?, name: name?, kana: kana?, birth_date: birth_date?, sex: sex? })
}
