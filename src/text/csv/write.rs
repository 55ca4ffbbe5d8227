//! Writing rows as a CSV file.

use super::guard::{ExcelText, guard};

/// Writes a table: lines end in CRLF, cells are quoted where they must be, and no cell can run as a formula.
pub fn write_table(header: &[&str], rows: impl Iterator<Item = Vec<String>>, excel: ExcelText) -> String {
    let mut table = line_of(header.iter().copied(), excel);
    for row in rows {
        table.push_str(&line_of(row.iter().map(String::as_str), excel));
    }
    table
}

/// One row as a line with its end.
fn line_of<'cell>(cells: impl Iterator<Item = &'cell str>, excel: ExcelText) -> String {
    let cells: Vec<String> = cells.map(|cell| quoted(guard(cell, excel))).collect();
    match cells.as_slice() {
        // A blank line would be no row at all.
        [only] if only.is_empty() => "\"\"\r\n".to_owned(),
        cells => cells.join(",") + "\r\n",
    }
}

/// The cell between quotation marks where the format asks for them. RFC 4180 §2.6, 2.7.
fn quoted(cell: String) -> String {
    if cell.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::read_table;

    #[test]
    fn a_table_without_rows_is_its_header() {
        let none = std::iter::empty();
        assert_eq!(write_table(&["番号", "氏名"], none, ExcelText::Plain), "番号,氏名\r\n");
    }

    #[test]
    fn what_is_written_is_quoted_and_guarded_where_it_must_be() {
        let rows = || [vec!["0001".to_owned(), "a,\"b\"\nc".to_owned()], vec!["=1".to_owned(), "彩".to_owned()]].into_iter();
        assert_eq!(write_table(&["番号", "氏名"], rows(), ExcelText::Plain), "番号,氏名\r\n0001,\"a,\"\"b\"\"\nc\"\r\n'=1,彩\r\n");
        let kept = write_table(&["番号", "氏名"], rows(), ExcelText::Keep);
        assert!(kept.contains("\r\n\"=\"\"0001\"\"\","), "{kept}");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let cells = ["0001", "=1+1", "'a", "=\"01\"", "a\"b", "a,b", "a\r\nb", "-1", "\tx", "", "〜①㈱髙"];
        for excel in [ExcelText::Keep, ExcelText::Plain] {
            let rows = cells.iter().map(|cell| vec![(*cell).to_owned()]);
            let table = write_table(&["値"], rows, excel);
            let read = read_table(&table, &["値"]).expect("a table");
            let read: Vec<String> = read.into_iter().flatten().map(|row| row.get("値").to_owned()).collect();
            assert_eq!(read, cells, "{table}");
        }
    }
}
