//! What is printed: a form, and what stands on it for each person.

use crate::calendar::{format_era, parse_date};

/// The forms of the office.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// 辞令: a page for each person, to be handed over.
    #[default]
    Notice,
    /// 人事異動通知書: the same as a form with its fields.
    Notification,
    /// 人事異動一覧: everybody by unit and rank, to be announced.
    List,
    /// 情報提供・意思確認書: a page for each who is told what comes after sixty, and asked.
    Information,
}

/// One order, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub kind: String,
    pub number: String,
    pub name: String,
    /// 現職: where the person comes from.
    pub former: String,
    /// 異動後: unit and post, for the list.
    pub unit_code: String,
    pub unit: String,
    pub rank_level: i64,
    pub rank: String,
    /// 辞令文, a line for each.
    pub text: Vec<String>,
    /// 発令日 in the era.
    pub on: String,
    /// 任命権者.
    pub issuer: String,
    pub decision_number: String,
    /// 意向 among which somebody is asked to choose.
    pub choices: Vec<&'static str>,
}

impl Line {
    /// The day of an order as the forms print it.
    pub fn era(iso: &str) -> String {
        parse_date(iso).map_or_else(|_| iso.to_owned(), format_era)
    }
}

/// A form and everybody on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub form: Form,
    /// 件名, for the head of the list.
    pub title: String,
    pub city: String,
    pub lines: Vec<Line>,
}

impl Sheet {
    /// 任命権者 as it signs: the city and the body, without saying 市 twice.
    pub fn signature(city: &str, authority: &str) -> String {
        if authority.starts_with('市') { format!("{}{authority}", city.trim_end_matches('市')) } else { format!("{city}{authority}") }
    }

    /// The lines in the order of the form: a list goes by unit and rank, notices as they came.
    pub fn in_order(mut self) -> Self {
        if self.form == Form::List {
            self.lines
                .sort_by(|a, b| (&a.unit_code, a.rank_level, &a.number, &a.kind).cmp(&(&b.unit_code, b.rank_level, &b.number, &b.kind)));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_signs_for_its_city() {
        assert_eq!(Sheet::signature("潮見市", "市長"), "潮見市長");
        assert_eq!(Sheet::signature("潮見市", "教育委員会"), "潮見市教育委員会");
    }

    #[test]
    fn a_list_goes_by_unit_and_rank() {
        let line = |unit: &str, level: i64, number: &str| Line {
            unit_code: unit.into(),
            rank_level: level,
            number: number.into(),
            ..Line::default()
        };
        let sheet = Sheet { form: Form::List, lines: vec![line("02", 1, "1"), line("01", 5, "2"), line("01", 2, "3")], ..Sheet::default() };
        let numbers: Vec<String> = sheet.in_order().lines.into_iter().map(|it| it.number).collect();
        assert_eq!(numbers, ["3", "2", "1"]);
    }
}
