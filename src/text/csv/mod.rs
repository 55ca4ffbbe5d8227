//! Tables as CSV files, safe to open in Excel.

mod error;
mod guard;
mod read;
mod write;

pub use error::{RowError, TableError};
pub use guard::ExcelText;
pub use read::{Row, read_table};
pub use write::write_table;
