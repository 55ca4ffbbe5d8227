//! Reading a CSV file as rows whose cells go by the names of their columns.

use std::sync::Arc;

use super::error::{RowError, TableError};
use super::guard::unguard;
use ::csv::{ReaderBuilder, StringRecord};

/// A row of a table, its cells by the name of their column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which the row begins; the header is line 1.
    pub line: u64,
    header: Arc<[String]>,
    cells: Vec<String>,
}

impl Row {
    /// The cell under a column, without the spaces at its ends and Excel's guards; empty when the table has no such
    /// column, which for an expected column cannot be.
    pub fn get(&self, column: &str) -> &str {
        let mut cells = self.header.iter().zip(&self.cells);
        cells.find(|(name, _)| *name == column).map_or("", |(_, cell)| cell)
    }
}

/// Reads a table: a header row that names the columns in any order, then one row a record. Columns that are not expected
/// may be there, and can be read.
///
/// # Errors
/// A row that cannot be used is an error of its own in the result; the whole file is refused when it has no header, or
/// the header lacks an expected column or has it twice.
pub fn read_table(text: &str, expected: &[&str]) -> Result<Vec<Result<Row, RowError>>, TableError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let records = records(text).map_err(|error| TableError::Unreadable(error.to_string()))?;
    let sources = sources(text, &records);
    let mut records = records.iter().zip(sources);
    let (header, _) = records.next().ok_or(TableError::Empty)?;
    let header = header_of(header, expected)?;
    Ok(records.map(|(record, source)| row(record, source, &header)).collect())
}

/// What the csv crate makes of the text; blank lines are no records.
fn records(text: &str) -> Result<Vec<StringRecord>, ::csv::Error> {
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.into_records().collect()
}

/// Where a record comes from.
struct Source {
    line: u64,
    unclosed_quote: bool,
}

/// The source of each record. The csv crate knows where a record ends, but counts neither the second half of a CRLF nor
/// blank lines before it says on which line the next one begins.
fn sources(text: &str, records: &[StringRecord]) -> Vec<Source> {
    let ends = records.iter().skip(1).map(begin).chain([text.len()]);
    let spans = records.iter().map(begin).zip(ends);
    let mut line = 1;
    let source = |(begin, end)| {
        let before = text.get(begin..end).unwrap_or_default();
        let record = before.trim_start_matches(['\r', '\n']);
        line += newlines(before) - newlines(record);
        let source = Source { line, unclosed_quote: record.matches('"').count() % 2 == 1 };
        line += newlines(record);
        source
    };
    spans.map(source).collect()
}

/// The byte at which the csv crate begins a record, which may be in the line end before it.
fn begin(record: &StringRecord) -> usize {
    let byte = record.position().map_or(0, ::csv::Position::byte);
    usize::try_from(byte).unwrap_or(usize::MAX)
}

fn newlines(text: &str) -> u64 {
    text.matches('\n').count() as u64
}

/// The names of the columns, once it is sure that each expected one is there once.
fn header_of(record: &StringRecord, expected: &[&str]) -> Result<Arc<[String]>, TableError> {
    let header: Arc<[String]> = record.iter().map(|name| unguard(name).to_owned()).collect();
    let times = |column: &str| header.iter().filter(|name| *name == column).count();
    let columns = |wrong: fn(usize) -> bool| -> Vec<String> {
        let wrong = expected.iter().filter(|column| wrong(times(column)));
        wrong.map(|column| (*column).to_owned()).collect()
    };
    let missing = columns(|times| times == 0);
    if !missing.is_empty() {
        return Err(TableError::MissingColumns(missing));
    }
    let repeated = columns(|times| times > 1);
    if !repeated.is_empty() {
        return Err(TableError::RepeatedColumns(repeated));
    }
    Ok(header)
}

fn row(record: &StringRecord, source: Source, header: &Arc<[String]>) -> Result<Row, RowError> {
    let line = source.line;
    let (expected, found) = (header.len(), record.len());
    if source.unclosed_quote {
        return Err(RowError::UnclosedQuote { line });
    }
    if found != expected {
        return Err(RowError::WrongNumberOfCells { line, expected, found });
    }
    Ok(Row { line, header: Arc::clone(header), cells: record.iter().map(|cell| unguard(cell).to_owned()).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of two columns with the line of their row, or the error.
    fn read(text: &str) -> Vec<Result<(u64, String), RowError>> {
        let rows = read_table(text, &["番号", "氏名"]).expect("a table");
        let cells = |row: Row| (row.line, format!("{}|{}", row.get("番号"), row.get("氏名")));
        rows.into_iter().map(|row| row.map(cells)).collect()
    }

    fn ok(line: u64, cells: &str) -> Result<(u64, String), RowError> {
        Ok((line, cells.to_owned()))
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_and_others_may_be_there() {
        let text = "\u{FEFF}氏名,他, 番号　\r\n彩,x,0001\r\n";
        assert_eq!(read(text), [ok(2, "0001|彩")]);
        let rows = read_table(text, &[]).expect("a table");
        let row = rows.first().and_then(|row| row.as_ref().ok()).expect("a row");
        assert_eq!((row.get("他"), row.get("無い")), ("x", ""));
    }

    #[test]
    fn the_line_is_that_of_the_file_whatever_ends_it() {
        for end in ["\r\n", "\n"] {
            let text = ["番号,氏名", "1,a", "", "", "2,\"b", "c\"", "3,d"].join(end);
            let expected = [ok(2, "1|a"), ok(5, &format!("2|b{end}c")), ok(7, "3|d")];
            assert_eq!(read(&text), expected);
            assert_eq!(read(&(text + end)), expected);
        }
        assert_eq!(read("\r\n番号,氏名\r\n1,a"), [ok(3, "1|a")]);
    }

    #[test]
    fn spaces_and_guards_are_taken_off() {
        assert_eq!(read("番号,氏名\n=\"0001\",　近藤　彩 \n\"=\"\"0002\"\"\",'=1+1\n"), [ok(2, "0001|近藤　彩"), ok(3, "0002|=1+1")]);
    }

    #[test]
    fn a_ragged_row_is_its_own_error() {
        let wrong = |line, found| Err(RowError::WrongNumberOfCells { line, expected: 2, found });
        assert_eq!(read("番号,氏名\n1\n2,b\n3,c,d\n"), [wrong(2, 1), ok(3, "2|b"), wrong(4, 3)]);
    }

    #[test]
    fn an_unclosed_quote_does_not_swallow_rows_unseen() {
        let unclosed = Err(RowError::UnclosedQuote { line: 3 });
        assert_eq!(read("番号,氏名\n1,a\n2,\"b\n3,c\n"), [ok(2, "1|a"), unclosed.clone()]);
        assert_eq!(read("番号,氏名\n1,a\n2,\"b\n3,\"c\"\n4,d\n"), [ok(2, "1|a"), unclosed, ok(5, "4|d")]);
    }

    #[test]
    fn a_wrong_header_refuses_the_file() {
        let refused = |text| read_table(text, &["番号", "氏名", "級"]).expect_err("no table");
        assert_eq!(refused(""), TableError::Empty);
        assert_eq!(refused("\u{FEFF}\r\n\r\n"), TableError::Empty);
        let missing = vec!["番号".to_owned(), "級".to_owned()];
        assert_eq!(refused("氏名,他"), TableError::MissingColumns(missing));
        let repeated = vec!["氏名".to_owned()];
        assert_eq!(refused("氏名,番号,級,氏名"), TableError::RepeatedColumns(repeated));
    }

    #[test]
    fn a_table_without_rows_is_a_table() {
        assert_eq!(read("番号,氏名\r\n"), []);
    }
}
