//! The placements of those past sixty as a CSV sheet, for scripts and spreadsheets.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    placements::{self, PlacementQuery},
    staffing::rank_names,
};
use crate::{
    access::Clearance,
    error::Error,
    personnel::service::organisation,
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
    let placed = placements::all(clearance, query).await?;
    let mut units: Vec<Uuid> = placed.iter().map(|it| it.known.standing.org_unit_id).collect();
    units.sort_unstable();
    units.dedup();
    let units = organisation::by_ids(clearance, units).await?;
    let units: HashMap<Uuid, (String, String)> = units.into_iter().map(|it| (it.id, (it.facts.code, it.facts.name))).collect();
    let ranks = rank_names(clearance).await?;
    let day = |it: Option<NaiveDate>| it.map_or_else(String::new, |it| it.to_string());
    let rows = placed.into_iter().map(|it| {
        let standing = &it.known.standing;
        let (code, unit) = units.get(&standing.org_unit_id).cloned().unwrap_or_default();
        vec![
            it.number,
            it.known.name.clone(),
            code,
            unit,
            ranks.get(&standing.rank_id).cloned().unwrap_or_default(),
            it.known.birth.to_string(),
            it.status.map_or("", SeniorStatus::japanese).to_owned(),
            day(it.until),
            day(it.known.senior.milestones.retirement_date),
            it.decision.map_or("", |(what, _)| what.japanese()).to_owned(),
            day(it.decision.map(|(_, by)| by)),
            if it.known.senior.supervisory { "○" } else { "" }.to_owned(),
        ]
    });
    Ok(write_table(&HEADER, rows, ExcelText::Plain))
}
