//! The cells of a row as values, each problem noted with its place and with what would be right.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::report::RowIssue;
use crate::{
    calendar,
    error::{Error, ErrorCode, Refusal},
    text::{Decoded, Encoding, Row, RowError, TableError, decode, read_table},
};

/// A file as rows; those that are no rows are issues already.
pub struct Table {
    pub encoding: &'static str,
    pub rows: Vec<Row>,
    pub total: u64,
    pub issues: Vec<RowIssue>,
}

/// Reads a file in whatever encoding it has.
pub fn read(bytes: &[u8], columns: &[&str]) -> Result<Table, Error> {
    let Decoded { text, encoding, malformed } = decode(bytes);
    let read = read_table(&text, columns).map_err(refusal)?;
    let mut issues: Vec<RowIssue> =
        malformed.iter().map(|place| issue(place.line, "", "", ErrorCode::MalformedText, "UTF-8 または CP932 の文字")).collect();
    let total = read.len() as u64;
    let mut rows = vec![];
    for row in read {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => issues.push(row_issue(&error)),
        }
    }
    let bad: HashSet<u64> = issues.iter().map(|issue| issue.line).collect();
    rows.retain(|row| !bad.contains(&row.line));
    let encoding = match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8Bom => "UTF-8 (BOM)",
        Encoding::Cp932 => "CP932",
    };
    Ok(Table { encoding, rows, total, issues })
}

fn refusal(error: TableError) -> Error {
    Refusal::new(ErrorCode::MissingColumn, error.japanese(), error.to_string()).at(["input", "file"]).into()
}

fn row_issue(error: &RowError) -> RowIssue {
    issue(error.line(), "", "", ErrorCode::WrongNumberOfCells, &error.japanese())
}

pub fn issue(line: u64, column: &str, value: &str, code: ErrorCode, expected: &str) -> RowIssue {
    RowIssue { line, column: column.to_owned(), value: value.to_owned(), code, expected: expected.to_owned() }
}

/// The cells of one row, and what is wrong with them.
pub struct Cells<'a> {
    row: &'a Row,
    pub issues: Vec<RowIssue>,
}

impl<'a> Cells<'a> {
    pub fn new(row: &'a Row) -> Self {
        let mut cells = Self { row, issues: vec![] };
        cells.refuse_private_characters();
        cells
    }

    /// 外字: a character that only one machine knows means nothing elsewhere.
    fn refuse_private_characters(&mut self) {
        for column in ["氏名", "氏名カナ", "旧姓", "所属名"] {
            let value = self.row.get(column);
            if value.chars().any(|it| ('\u{E000}'..='\u{F8FF}').contains(&it) || it == '\0') {
                self.note(column, ErrorCode::MalformedText, "外字を Unicode の文字に置き換えた値");
            }
        }
    }

    pub fn note(&mut self, column: &str, code: ErrorCode, expected: &str) {
        self.issues.push(issue(self.row.line, column, self.row.get(column), code, expected));
    }

    pub fn optional(&self, column: &str) -> Option<&'a str> {
        Some(self.row.get(column)).filter(|value| !value.is_empty())
    }

    pub fn required(&mut self, column: &str) -> Option<&'a str> {
        let value = self.optional(column);
        if value.is_none() {
            self.note(column, ErrorCode::MissingValue, "空でない値");
        }
        value
    }

    /// A date in any form that the office writes, not after the day of the export.
    pub fn date(&mut self, column: &str, as_of: NaiveDate) -> Option<NaiveDate> {
        let value = self.required(column)?;
        match calendar::parse_date(value) {
            Ok(date) if date <= as_of => Some(date),
            Ok(_) => {
                self.note(column, ErrorCode::DateInFuture, &format!("{as_of} 以前の日付"));
                None
            }
            Err(error) => {
                self.note(column, ErrorCode::InvalidDate, &error.japanese());
                None
            }
        }
    }

    /// A whole number from 1 on; digits of any width.
    pub fn number(&mut self, column: &str) -> Option<i32> {
        let value = self.required(column)?;
        let digits = crate::text::katakana(value);
        let number = digits.parse::<i32>().ok().filter(|number| *number >= 1);
        if number.is_none() {
            self.note(column, ErrorCode::InvalidNumber, "1 以上の整数");
        }
        number
    }

    /// What a name stands for in a table of the profile.
    pub fn known<T: Copy>(&mut self, column: &str, find: impl Fn(&str) -> Option<T>, code: ErrorCode, expected: &str) -> Option<T> {
        let value = self.required(column)?;
        let found = find(value);
        if found.is_none() {
            self.note(column, code, expected);
        }
        found
    }
}
