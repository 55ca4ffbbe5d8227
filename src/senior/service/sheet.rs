//! The placements of those past sixty as a CSV sheet, for scripts and spreadsheets.

use chrono::NaiveDate;

use super::placements::{self, PlacementQuery};
use crate::{
    access::Clearance,
    error::Error,
    personnel::service::people::Joined,
    senior::rules::person::SeniorStatus,
    text::{ExcelText, write_table},
};

const HEADER: [&str; 12] = [
    "職員番号",
    "氏名",
    "所属コード",
    "所属",
    "職位",
    "生年月日",
    "状態",
    "状態の末日",
    "定年退職日",
    "次に決めること",
    "期限",
    "管理監督職",
];

/// All of them, the columns in Japanese, dates in ISO.
pub async fn of(clearance: &Clearance<'_>, query: &PlacementQuery) -> Result<String, Error> {
    let placed = placements::all(clearance, query, Joined { unit: true, rank: true, ..Joined::default() }).await?;
    let day = |it: Option<NaiveDate>| it.map_or_else(String::new, |it| it.to_string());
    let rows = placed.into_iter().map(|it| {
        let record = &it.row.record;
        let name = record.name_at_work();
        let (code, unit) = it.row.unit.map(|unit| (unit.code, unit.name)).unwrap_or_default();
        vec![
            it.row.employee.number,
            name,
            code,
            unit,
            it.row.rank.map(|rank| rank.name).unwrap_or_default(),
            record.birth_date.to_string(),
            it.status.map_or("", SeniorStatus::japanese).to_owned(),
            day(it.until),
            day(it.senior.milestones.retirement_date),
            it.decision.map_or("", |(what, _)| what.japanese()).to_owned(),
            day(it.decision.map(|(_, by)| by)),
            if it.senior.supervisory { "○" } else { "" }.to_owned(),
        ]
    });
    Ok(write_table(&HEADER, rows, ExcelText::Plain))
}
