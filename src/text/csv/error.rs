//! Why a CSV file, or one row of it, cannot be used.

use thiserror::Error;

/// Why a whole file is no table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TableError {
    /// The file has no header row.
    #[error("the file is empty; its first row must name the columns")]
    Empty,
    /// Columns that are needed are not in the header.
    #[error("these columns are missing: {}", .0.join(", "))]
    MissingColumns(Vec<String>),
    /// Expected columns are in the header twice, so that either cell might be meant.
    #[error("these columns appear more than once: {}", .0.join(", "))]
    RepeatedColumns(Vec<String>),
    /// The file cannot be cut into cells.
    #[error("the file cannot be read as CSV: {0}")]
    Unreadable(String),
}

/// Why one row cannot be used, while the others can.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RowError {
    /// The row is longer or shorter than the header.
    #[error("line {line} has {found} cells, but the header has {expected}")]
    WrongNumberOfCells {
        /// The line on which the row begins.
        line: u64,
        /// The columns of the header.
        expected: usize,
        /// The cells of the row.
        found: usize,
    },
    /// A quotation mark has no partner, so that the row may have swallowed the lines after it.
    #[error("line {line} opens a quotation mark and does not close it")]
    UnclosedQuote {
        /// The line on which the row begins.
        line: u64,
    },
}

impl TableError {
    /// The same message for the person who chose the file.
    pub fn japanese(&self) -> String {
        match self {
            Self::Empty => "ファイルが空です。1行目に列名を入れてください。".to_owned(),
            Self::MissingColumns(columns) => format!("列が足りません: {}", columns.join("、")),
            Self::RepeatedColumns(columns) => {
                format!("同じ列名が2つ以上あります: {}", columns.join("、"))
            }
            Self::Unreadable(_) => "CSVとして読めません。".to_owned(),
        }
    }
}

impl RowError {
    /// The line on which the row begins.
    pub fn line(&self) -> u64 {
        match self {
            Self::WrongNumberOfCells { line, .. } | Self::UnclosedQuote { line } => *line,
        }
    }

    /// The same message for the person who made the file.
    pub fn japanese(&self) -> String {
        match self {
            Self::WrongNumberOfCells { line, expected, found } => {
                format!("{line}行目の列数が{found}です。見出しの列数は{expected}です。")
            }
            Self::UnclosedQuote { line } => {
                format!("{line}行目の引用符（\"）が閉じられていません。")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_error_names_the_columns_in_both_languages() {
        let error = TableError::MissingColumns(vec!["氏名".to_owned(), "級".to_owned()]);
        assert_eq!(error.to_string(), "these columns are missing: 氏名, 級");
        assert_eq!(error.japanese(), "列が足りません: 氏名、級");
    }

    #[test]
    fn a_row_error_names_the_line_in_both_languages() {
        let error = RowError::WrongNumberOfCells { line: 7, expected: 3, found: 2 };
        assert_eq!(error.to_string(), "line 7 has 2 cells, but the header has 3");
        assert_eq!(error.japanese(), "7行目の列数が2です。見出しの列数は3です。");
        assert_eq!(error.line(), 7);
        assert_eq!(RowError::UnclosedQuote { line: 8 }.line(), 8);
    }
}
