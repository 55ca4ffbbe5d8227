//! Reading the bytes of a file as text.

use encoding_rs::{DecoderResult, SHIFT_JIS, UTF_8};

use super::{BOM, Encoding};

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text without byte order mark; U+FFFD stands where bytes mean nothing.
    pub text: String,
    /// What the bytes were taken for.
    pub encoding: Encoding,
    /// Every place where bytes mean nothing; while it is empty, the text is the whole file.
    pub malformed: Vec<Malformed>,
}

/// A place where the bytes of a file mean nothing in its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line, from 1.
    pub line: u64,
    /// The byte, from 0 at the beginning of the file.
    pub byte: u64,
}

/// Reads the bytes of a file: after a byte order mark as UTF-8, else as UTF-8 if they are, else as CP932.
pub fn decode(bytes: &[u8]) -> Decoded {
    if bytes.starts_with(BOM) {
        return decode_as(UTF_8, bytes, BOM.len(), Encoding::Utf8Bom);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.to_owned(), encoding: Encoding::Utf8, malformed: Vec::new() },
        Err(_) => decode_as(SHIFT_JIS, bytes, 0, Encoding::Cp932),
    }
}

/// Decodes from `start` on, and goes on after every malformed place.
fn decode_as(charset: &'static encoding_rs::Encoding, bytes: &[u8], start: usize, encoding: Encoding) -> Decoded {
    let mut decoder = charset.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    let (mut at, mut offsets) = (start, Vec::new());
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve(rest.len().saturating_mul(2).max(16)),
            DecoderResult::Malformed(length, after) => {
                offsets.push(at.saturating_sub(usize::from(length) + usize::from(after)));
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    let malformed = places(bytes, &offsets);
    Decoded { text, encoding, malformed }
}

/// The places of ascending offsets, in one pass: a file in another encoding is malformed in every line.
fn places(bytes: &[u8], offsets: &[usize]) -> Vec<Malformed> {
    let (mut line, mut counted) = (1, 0);
    let place = |&offset: &usize| {
        let passed = bytes.get(counted..offset).unwrap_or_default();
        line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        counted = offset;
        Malformed { line, byte: offset as u64 }
    };
    offsets.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_known_with_and_without_its_mark() {
        let plain = decode("氏名".as_bytes());
        assert_eq!((plain.text.as_str(), plain.encoding), ("氏名", Encoding::Utf8));
        let marked = decode("\u{FEFF}氏名".as_bytes());
        assert_eq!((marked.text.as_str(), marked.encoding), ("氏名", Encoding::Utf8Bom));
    }

    #[test]
    fn what_is_not_utf_8_is_cp932() {
        let decoded = decode(b"\x8E\x81\x96\xBC\r\n");
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("氏名\r\n", Encoding::Cp932));
        assert!(decoded.malformed.is_empty());
        assert_eq!(decode(b"").encoding, Encoding::Utf8);
    }

    #[test]
    fn every_malformed_place_is_listed_with_its_line() {
        let decoded = decode(b"\x8E\x81\n\x96\xBC\xA0x\n\xFF\n\x8E");
        assert_eq!(decoded.text, "氏\n名\u{FFFD}x\n\u{FFFD}\n\u{FFFD}");
        let places: Vec<_> = decoded.malformed.iter().map(|it| (it.line, it.byte)).collect();
        assert_eq!(places, [(2, 5), (3, 8), (4, 10)]);
    }

    #[test]
    fn a_lead_byte_does_not_swallow_the_end_of_its_line() {
        let decoded = decode(b"a\x8E\nb\x96,c");
        assert_eq!(decoded.text, "a\u{FFFD}\nb\u{FFFD},c");
        let places: Vec<_> = decoded.malformed.iter().map(|it| (it.line, it.byte)).collect();
        assert_eq!(places, [(1, 1), (2, 4)]);
    }

    #[test]
    fn after_the_mark_wrong_utf_8_is_malformed_and_not_cp932() {
        let decoded = decode(b"\xEF\xBB\xBFa\n\x8E\x81");
        assert_eq!(decoded.encoding, Encoding::Utf8Bom);
        assert_eq!(decoded.text, "a\n\u{FFFD}\u{FFFD}");
        let places: Vec<_> = decoded.malformed.iter().map(|it| (it.line, it.byte)).collect();
        assert_eq!(places, [(2, 5), (2, 6)]);
    }
}
