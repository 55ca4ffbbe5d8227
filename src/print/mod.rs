//! 辞令, 人事異動通知書 and the announcement list on paper: what is printed is given, how it looks is decided here. No I/O.

mod html;
mod pdf;
mod sheet;

pub use html::html;
pub use pdf::{Font, Unprintable, pdf};
pub use sheet::{Form, Line, Sheet};
