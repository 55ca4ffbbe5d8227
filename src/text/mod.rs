//! Japanese text as offices write it: names, their variants and kana, and the files that carry them.

mod csv;
mod encoding;
mod fold;
mod name;
mod term;
mod variants;

pub use csv::{ExcelText, Row, RowError, TableError, read_table, write_table};
pub use encoding::{Decoded, Encoding, Malformed, Unencodable, decode, encode};
pub use fold::{kana_sort_key, katakana, search_key};
pub use name::split_name;
pub use term::term;
pub use variants::canonical;
