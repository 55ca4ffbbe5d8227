//! The career file: service before the timeline begins, work elsewhere, schools, qualifications.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind, EducationLevel},
    employee,
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{
    AT_ONCE, ImportReport,
    cells::{self, Cells},
    insert_all,
    lookup::Lookup,
    units::{done, rejected},
};
use crate::{
    access::{Changed, Clearance},
    calendar::FOREVER,
    error::{Error, ErrorCode},
    personnel::{named::one_of, rules::plain_text, spans},
};

const COLUMNS: [&str; 3] = ["職員番号", "種別", "始期"];
const LONGEST_TITLE: usize = 100;

const KINDS: [(&str, CareerKind); 4] =
    [("在職", CareerKind::Service), ("職歴", CareerKind::Elsewhere), ("学歴", CareerKind::Education), ("資格", CareerKind::Qualification)];
const LEVELS: [(&str, EducationLevel); 5] = [
    ("中学校", EducationLevel::JuniorHighSchool),
    ("高校", EducationLevel::HighSchool),
    ("短大", EducationLevel::JuniorCollege),
    ("大学", EducationLevel::University),
    ("大学院", EducationLevel::GraduateSchool),
];

/// People of the file by number: their key, and the day on which their timeline begins.
type Known = HashMap<String, (Uuid, NaiveDate)>;

/// The people that a file names.
pub(super) async fn people(clearance: &Clearance<'_>, numbers: HashSet<&str>) -> Result<Known, Error> {
    let mut known = Known::new();
    let numbers: Vec<&str> = numbers.into_iter().collect();
    for some in numbers.chunks(AT_ONCE) {
        let select = clearance.find::<employee::Entity>().filter(employee::COLUMN.number.is_in(some.iter().copied()));
        known.extend(select.all(&clearance.db()).await?.into_iter().map(|it| (it.number, (it.id, it.record_begins))));
    }
    Ok(known)
}

/// Takes over the careers of a file; whoever is in it has what the file says, and nothing else.
pub async fn import_careers(clearance: &Clearance<'_>, file: &[u8], skip_invalid: bool) -> Result<Changed, Error> {
    let table = cells::read(file, &COLUMNS)?;
    let mut report =
        ImportReport { encoding: table.encoding.to_owned(), rows: table.total, issues: table.issues, ..ImportReport::default() };
    let lookup = Lookup::load(clearance, clearance.today()).await?;
    let known = people(clearance, table.rows.iter().map(|row| row.get("職員番号")).collect()).await?;
    let mut rows: Vec<career_entry::Model> = vec![];
    let mut served: HashMap<Uuid, Vec<(NaiveDate, NaiveDate)>> = HashMap::new();
    for row in &table.rows {
        let mut cells = Cells::new(row);
        let entry = judge(&mut cells, &lookup, &known, clearance);
        let Some(entry) = entry.filter(|_| cells.issues.is_empty()) else {
            report.issues.append(&mut cells.issues);
            continue;
        };
        if entry.kind == CareerKind::Service {
            let times = served.entry(entry.employee_id).or_default();
            if times.iter().any(|(from, to)| entry.effective_from < *to && *from < entry.effective_to) {
                report.issues.push(cells::issue(
                    row.line,
                    "始期",
                    row.get("始期"),
                    ErrorCode::InvalidValue,
                    "他の在職期間と重ならない期間",
                ));
                continue;
            }
            times.push((entry.effective_from, entry.effective_to));
        }
        rows.push(entry);
    }
    report.close();
    if !report.issues.is_empty() && !skip_invalid {
        return rejected(report);
    }
    // Who has a row that was refused keeps what there was.
    let refused: HashSet<u64> = report.issues.iter().map(|it| it.line).collect();
    let numbers = table.rows.iter().filter(|row| refused.contains(&row.line)).map(|row| row.get("職員番号"));
    let kept: HashSet<Uuid> = numbers.filter_map(|number| known.get(number)).map(|(person, _)| *person).collect();
    rows.retain(|it| !kept.contains(&it.employee_id));
    report.imported = rows.len() as u64;
    replace(clearance, rows).await?;
    super::counted(clearance, &["career_entry", "service_span"]).await?;
    done(None, &report)
}

/// An entry of which nothing more is known.
fn entry(clearance: &Clearance<'_>, employee_id: Uuid, kind: CareerKind, from: NaiveDate, to: NaiveDate) -> career_entry::Model {
    let (title, education, org_unit_id, rank_id, occupation_id, pay_table_id, grade) = (None, None, None, None, None, None, None);
    let (id, recorded_at, related) = (Uuid::now_v7(), clearance.now(), false);
    let (effective_from, effective_to) = (from, to);
    career_entry::Model {
        id,
        employee_id,
        kind,
        title,
        related,
        education,
        org_unit_id,
        rank_id,
        occupation_id,
        pay_table_id,
        grade,
        effective_from,
        effective_to,
        recorded_at,
    }
}

/// What was there of these people makes room for what a file says of them.
async fn replace(clearance: &Clearance<'_>, rows: Vec<career_entry::Model>) -> Result<(), Error> {
    let people: HashSet<Uuid> = rows.iter().map(|it| it.employee_id).collect();
    let people: Vec<Uuid> = people.into_iter().collect();
    let db = clearance.db();
    let careers = career_entry::Entity::delete_many();
    careers.filter(one_of(db.get_database_backend(), "career_entry.employee_id", &people)).exec(&db).await?;
    insert_all(&db, rows.into_iter().map(|it| it.into_active_model().reset_all()).collect()).await?;
    spans::bring(clearance, &people).await
}

/// The person of a row.
pub(super) fn person(cells: &mut Cells<'_>, known: &Known) -> Option<(Uuid, NaiveDate)> {
    let number = cells.required("職員番号")?;
    let found = known.get(number).copied();
    if found.is_none() {
        cells.note("職員番号", ErrorCode::NotFound, "登録されている職員番号");
    }
    found
}

fn judge(cells: &mut Cells<'_>, lookup: &Lookup, known: &Known, clearance: &Clearance<'_>) -> Option<career_entry::Model> {
    let found = person(cells, known);
    let words = |text: &str| KINDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
    let kind = cells.known("種別", words, ErrorCode::InvalidValue, "在職・職歴・学歴・資格");
    let from = cells.date("始期", clearance.today());
    let last = match cells.optional("終期") {
        // A qualification may run out one day.
        Some(_) if kind == Some(CareerKind::Qualification) => cells.date("終期", FOREVER),
        Some(_) => cells.date("終期", clearance.today()),
        None => None,
    };
    let (employee, begins) = found?;
    let to = match (kind?, last) {
        (CareerKind::Service, None) => begins,
        (_, None) => FOREVER,
        (_, Some(last)) => last.succ_opt()?,
    };
    if from.is_some_and(|from| from >= to) {
        cells.note("終期", ErrorCode::InvalidValue, "始期以後の日");
    }
    if kind == Some(CareerKind::Service) && to > begins {
        cells.note("終期", ErrorCode::InvalidValue, &format!("台帳の初日 {begins} より前の日"));
    }
    if kind == Some(CareerKind::Elsewhere) && last.is_none() {
        cells.note("終期", ErrorCode::MissingValue, "職歴の末日");
    }
    let related = match cells.optional("同種") {
        None | Some("いいえ" | "×" | "0") => false,
        Some("はい" | "○" | "〇" | "1") => true,
        Some(_) => {
            cells.note("同種", ErrorCode::InvalidValue, "はい、いいえ、または空欄");
            false
        }
    };
    let title = cells.optional("内容").map(str::to_owned);
    if title.as_deref().is_some_and(|title| plain_text(title, LONGEST_TITLE).is_err()) {
        cells.note("内容", ErrorCode::InvalidValue, "100 文字までの文字列");
    }
    let level = |text: &str| LEVELS.iter().find(|(word, _)| *word == text).map(|(_, level)| *level);
    let education = match kind {
        Some(CareerKind::Education) => cells.known("内容", level, ErrorCode::InvalidValue, "中学校・高校・短大・大学・大学院"),
        _ => None,
    };
    let (rank, occupation, pay_table, grade) = stood(cells, lookup);
    let unit = match cells.optional("所属コード") {
        Some(_) => cells.known("所属コード", |it| lookup.units.get(it).map(|unit| unit.id), ErrorCode::UnknownOrgUnit, "今の所属コード"),
        None => None,
    };
    Some(career_entry::Model {
        title,
        related,
        education,
        org_unit_id: unit,
        rank_id: rank,
        occupation_id: occupation,
        pay_table_id: pay_table,
        grade,
        ..entry(clearance, employee, kind?, from?, to)
    })
}

/// Where somebody stood, as far as the file says it: rank, occupation, pay table, grade.
fn stood(cells: &mut Cells<'_>, lookup: &Lookup) -> (Option<Uuid>, Option<Uuid>, Option<Uuid>, Option<i32>) {
    let optional = |cells: &mut Cells<'_>, column: &str, known: &HashMap<String, Uuid>, code| match cells.optional(column) {
        Some(_) => cells.known(column, |it| known.get(it).copied(), code, "プロファイルにある名称"),
        None => None,
    };
    let rank = optional(cells, "職位", &lookup.ranks, ErrorCode::UnknownRank);
    let pay_table = optional(cells, "給料表", &lookup.pay_tables, ErrorCode::UnknownPayTable);
    let occupations = lookup.occupations.iter().map(|(name, (id, _))| (name.clone(), *id)).collect();
    let occupation = optional(cells, "職種", &occupations, ErrorCode::UnknownOccupation);
    let grade = match cells.optional("級") {
        Some(_) => cells.number("級"),
        None => None,
    };
    (rank, occupation, pay_table, grade)
}
