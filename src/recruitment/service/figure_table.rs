//! The figures as they may be shown, and as the table that a city publishes.

use super::figures::Row;
use crate::{
    figures::{Tenths, percentage},
    recruitment::rules::figures,
    text::{ExcelText, write_table},
};

/// What may be shown of a row: null where a figure does not exist or is withheld.
#[derive(Clone, Debug)]
pub struct Shown {
    pub applicants: Option<i64>,
    pub examinees: Option<i64>,
    pub attendance: Option<Tenths>,
    pub stages: Vec<(Option<i64>, Option<i64>)>,
    pub final_passers: Option<i64>,
    pub ratio: Option<Tenths>,
}

impl Row {
    pub fn shown(&self) -> Shown {
        let counts = &self.counts;
        let hidden = &self.hidden;
        let stage = |(place, (sat, passed)): (usize, (Option<i64>, Option<i64>))| {
            let (no_sat, no_passed) = hidden.stages.get(place).copied().unwrap_or_default();
            (sat.filter(|_| !no_sat), passed.filter(|_| !no_passed))
        };
        let told = !hidden.examinees && !hidden.passers;
        Shown {
            applicants: (!hidden.applicants).then_some(counts.applicants),
            examinees: figures::examinees(counts).filter(|_| !hidden.examinees),
            attendance: percentage(counts.examinees, counts.applicants).filter(|_| !hidden.examinees && !hidden.applicants),
            stages: figures::stages(counts).into_iter().enumerate().map(stage).collect(),
            final_passers: figures::final_passers(counts).filter(|_| !hidden.passers),
            ratio: self.basis.and_then(|basis| figures::competition_ratio(counts, basis)).filter(|_| told),
        }
    }
}

/// The published table as a file: a figure that does not exist, or is withheld, is "-".
pub fn table(rows: &[Row]) -> String {
    let most = rows.iter().map(|row| row.stages.len()).max().unwrap_or_default();
    let mut header = vec!["区分".to_owned(), "申込者数".to_owned()];
    for place in 1..=most {
        header.push(format!("第{place}次受験者数"));
        if place < most {
            header.push(format!("第{place}次合格者数"));
        }
    }
    header.extend(["最終合格者数".to_owned(), "倍率".to_owned()]);
    let cell = |it: Option<i64>| it.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let line = |row: &Row| {
        let shown = row.shown();
        let mut cells = vec![row.label.clone(), cell(shown.applicants)];
        for place in 0..most {
            let (sat, passed) = shown.stages.get(place).copied().unwrap_or_default();
            cells.push(cell(sat));
            if place + 1 < most {
                cells.push(cell(passed));
            }
        }
        cells.push(cell(shown.final_passers));
        cells.push(shown.ratio.map_or_else(|| "-".to_owned(), |it| it.to_string()));
        cells
    };
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    write_table(&header, rows.iter().map(line), ExcelText::Plain)
}
