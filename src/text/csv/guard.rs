//! Guards around a cell so that Excel shows what is in it, and their removal.

/// What begins a formula when a spreadsheet opens a CSV file, and the apostrophe itself, so that the guard can be taken
/// off again without taking one that belongs to the text.
const GUARDED: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\n', '\''];

/// What stands for a figure that does not exist: a hyphen alone is no formula.
const NO_FIGURE: &str = "-";

/// Whether a table is written for Excel to open by double click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExcelText {
    /// Digits with a leading zero become `="0001"`, so that Excel keeps the zero.
    Keep,
    /// Cells hold the bare text, for programs.
    Plain,
}

/// The cell as it is written: no cell can run as a formula (CSV injection).
pub(super) fn guard(cell: &str, excel: ExcelText) -> String {
    if excel == ExcelText::Keep && loses_zeros(cell) {
        format!("=\"{cell}\"")
    } else if cell.starts_with(GUARDED) && cell != NO_FIGURE {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The text of a cell as it was read: without ASCII and ideographic spaces at its ends, and without one guard.
pub(super) fn unguard(cell: &str) -> &str {
    let cell = cell.trim_matches([' ', '\u{3000}']);
    let as_text = || cell.strip_prefix("=\"")?.strip_suffix('"');
    cell.strip_prefix('\'').or_else(as_text).unwrap_or(cell)
}

/// Whether Excel would take a cell for a number and drop its leading zeros.
fn loses_zeros(cell: &str) -> bool {
    let digits = cell.bytes().all(|byte| byte.is_ascii_digit());
    digits && cell.len() > 1 && cell.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_gets_an_apostrophe() {
        for cell in ["=1+1", "+81-463", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "=", "--"] {
            assert_eq!(guard(cell, ExcelText::Plain), format!("'{cell}"));
        }
        for cell in ["1+1", "a=b", "－5", "-", "", "0001", "近藤　彩"] {
            assert_eq!(guard(cell, ExcelText::Plain), cell);
        }
    }

    #[test]
    fn leading_zeros_are_kept_only_when_asked_for() {
        assert_eq!(guard("0001", ExcelText::Keep), "=\"0001\"");
        assert_eq!(guard("0001", ExcelText::Plain), "0001");
        for cell in ["0", "1000", "0-1", "01a", "０１", ""] {
            assert_eq!(guard(cell, ExcelText::Keep), cell);
        }
    }

    #[test]
    fn every_guarded_cell_is_read_back() {
        for cell in ["0001", "=1+1", "=\"0001\"", "'a", "''", "'=1", "-5", "a'b", "=", "x", ""] {
            for excel in [ExcelText::Keep, ExcelText::Plain] {
                assert_eq!(unguard(&guard(cell, excel)), cell, "{cell} {excel:?}");
            }
        }
    }

    #[test]
    fn spaces_and_guards_of_others_are_taken_off() {
        assert_eq!(unguard(" \u{3000}0001\u{3000} "), "0001");
        assert_eq!(unguard(" =\"0001\" "), "0001");
        assert_eq!(unguard("'0001"), "0001");
        assert_eq!(unguard("=\"\""), "");
        assert_eq!(unguard("=\""), "=\"");
        assert_eq!(unguard("近藤　彩"), "近藤　彩");
    }
}
