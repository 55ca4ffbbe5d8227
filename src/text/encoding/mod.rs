//! The bytes of a file as text, and text as the bytes of a file, with everything that does not fit reported.

mod decode;
mod encode;

pub use decode::{Decoded, Malformed, decode};
pub use encode::{Unencodable, encode};

/// The byte order mark that Excel wants before UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 as it is.
    Utf8,
    /// UTF-8 after a byte order mark, as Excel reads and writes it.
    Utf8Bom,
    /// Windows-31J, which offices call Shift_JIS.
    Cp932,
}
