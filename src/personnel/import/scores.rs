//! The file of evaluation scores: one a person and fiscal year; a later file says what is true now.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use entity::evaluation_score;
use sea_orm::{EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{
    AT_ONCE, ImportReport,
    careers::{people, person},
    cells::{self, Cells},
    insert_all,
    units::{done, rejected},
};
use crate::{
    access::{Changed, Clearance},
    calendar::FiscalYear,
    error::{Error, ErrorCode},
    scalar::decimal,
};

const COLUMNS: [&str; 3] = ["職員番号", "年度", "評価点"];

/// Takes over the scores of a file.
pub async fn import_evaluation_scores(clearance: &Clearance<'_>, file: &[u8], skip_invalid: bool) -> Result<Changed, Error> {
    let table = cells::read(file, &COLUMNS)?;
    let mut report =
        ImportReport { encoding: table.encoding.to_owned(), rows: table.total, issues: table.issues, ..ImportReport::default() };
    let known = people(clearance, table.rows.iter().map(|row| row.get("職員番号")).collect()).await?;
    let this_year = FiscalYear::of(clearance.today()).0;
    let mut rows: HashMap<(Uuid, i32), i32> = HashMap::new();
    for row in &table.rows {
        let mut cells = Cells::new(row);
        let found = person(&mut cells, &known);
        let year = cells.number("年度").filter(|year| (1990..=this_year).contains(year));
        if year.is_none() && cells.issues.is_empty() {
            cells.note("年度", ErrorCode::InvalidValue, &format!("{this_year} までの西暦の年度"));
        }
        let points = cells.required("評価点").and_then(|text| decimal(&crate::text::katakana(text)));
        let points = points.and_then(|it| i32::try_from(it).ok()).filter(|it| (0..=1_000_000).contains(it));
        if points.is_none() && cells.issues.is_empty() {
            cells.note("評価点", ErrorCode::InvalidValue, "0 以上、小数 2 桁までの数");
        }
        match found.zip(year).zip(points).filter(|_| cells.issues.is_empty()) {
            Some((((employee, _), year), points)) => {
                if let Entry::Vacant(place) = rows.entry((employee, year)) {
                    place.insert(points);
                } else {
                    report.issues.push(cells::issue(
                        row.line,
                        "職員番号",
                        row.get("職員番号"),
                        ErrorCode::AlreadyExists,
                        "年度ごとに一つの評価点",
                    ));
                }
            }
            None => report.issues.append(&mut cells.issues),
        }
    }
    report.close();
    if !report.issues.is_empty() && !skip_invalid {
        return rejected(report);
    }
    report.imported = rows.len() as u64;
    let db = clearance.db();
    let years: HashSet<i32> = rows.keys().map(|(_, year)| *year).collect();
    for year in years {
        let of: Vec<Uuid> = rows.keys().filter(|(_, it)| *it == year).map(|(employee, _)| *employee).collect();
        for some in of.chunks(AT_ONCE) {
            let old = evaluation_score::Entity::delete_many().filter(evaluation_score::COLUMN.fiscal_year.eq(year));
            old.filter(evaluation_score::COLUMN.employee_id.is_in(some.iter().copied())).exec(&db).await?;
        }
    }
    let new = rows.into_iter().map(|((employee, year), points)| evaluation_score::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(employee),
        fiscal_year: Set(year),
        points: Set(points),
        recorded_at: Set(clearance.now()),
    });
    insert_all(&db, new.collect()).await?;
    done(None, &report)
}
