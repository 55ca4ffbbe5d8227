//! Writing text as the bytes of a file.

use encoding_rs::SHIFT_JIS;

use super::{BOM, Encoding};

/// A character that an encoding lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unencodable {
    /// The line, from 1.
    pub line: u64,
    /// The character of the line, from 1; a variation selector counts as one.
    pub column: u64,
    /// The character itself.
    pub character: char,
}

/// Writes text as bytes. Signs that CP932 has only in another form take that form (〜 becomes ～, − becomes －).
///
/// # Errors
/// Lists every character that CP932 lacks (𠮷, variation selectors), because a name without them is another name.
pub fn encode(text: &str, encoding: Encoding) -> Result<Vec<u8>, Vec<Unencodable>> {
    match encoding {
        Encoding::Utf8 => Ok(text.as_bytes().to_vec()),
        Encoding::Utf8Bom => Ok([BOM, text.as_bytes()].concat()),
        Encoding::Cp932 => encode_cp932(text),
    }
}

fn encode_cp932(text: &str) -> Result<Vec<u8>, Vec<Unencodable>> {
    let text: String = text.chars().map(as_cp932_has_it).collect();
    let (bytes, _, some_lacking) = SHIFT_JIS.encode(&text);
    if some_lacking {
        return Err(lacking(&text));
    }
    Ok(bytes.into_owned())
}

/// Every character of a text that CP932 lacks, with its place.
fn lacking(text: &str) -> Vec<Unencodable> {
    let lines = (1..).zip(text.split('\n'));
    let characters = lines.flat_map(|(line, text)| {
        let columns = (1..).zip(text.chars());
        columns.map(move |(column, character)| Unencodable { line, column, character })
    });
    characters.filter(|place| !in_cp932(place.character)).collect()
}

fn in_cp932(character: char) -> bool {
    let (_, _, lacking) = SHIFT_JIS.encode(character.encode_utf8(&mut [0; 4]));
    !lacking
}

/// The form in which CP932 has a sign: JIS and Microsoft map eight signs to different Unicode characters.
/// ¥ and ‾ become full-width too, because their single bytes come back as a backslash and a tilde.
fn as_cp932_has_it(sign: char) -> char {
    match sign {
        '〜' => '～',
        '−' => '－',
        '‖' => '∥',
        '—' => '―',
        '¢' => '￠',
        '£' => '￡',
        '¬' => '￢',
        '¦' => '￤',
        '¥' => '￥',
        '‾' => '￣',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::decode;

    fn cp932(text: &str) -> Vec<u8> {
        encode(text, Encoding::Cp932).expect("CP932 has every character")
    }

    fn lacked(text: &str) -> Vec<(u64, u64, char)> {
        let lacking = encode(text, Encoding::Cp932).expect_err("CP932 lacks some");
        let place = |it: &Unencodable| (it.line, it.column, it.character);
        lacking.iter().map(place).collect()
    }

    #[test]
    fn utf_8_takes_every_character_and_its_mark_when_asked() {
        let plain = encode("𠮷", Encoding::Utf8);
        assert_eq!(plain.as_deref(), Ok("𠮷".as_bytes()));
        let marked = encode("𠮷", Encoding::Utf8Bom);
        assert_eq!(marked.as_deref(), Ok("\u{FEFF}𠮷".as_bytes()));
    }

    #[test]
    fn what_windows_has_makes_the_round_trip() {
        let text = "～－∥―￠￡￢￤￥￣①⑳Ⅳ㈱㍻髙﨑濵德彅塚ｶﾅ\\~\r\n";
        assert_eq!(decode(&cp932(text)).text, text);
        assert_eq!(cp932("髙﨑①㈱"), b"\xFB\xFC\xFA\xB1\x87\x40\x87\x8A");
    }

    #[test]
    fn signs_of_jis_take_the_form_windows_has() {
        assert_eq!(cp932("〜−‖—¢£¬"), b"\x81\x60\x81\x7C\x81\x61\x81\x5C\x81\x91\x81\x92\x81\xCA");
        assert_eq!(decode(&cp932("〜−‖—¢£¬¦¥‾")).text, "～－∥―￠￡￢￤￥￣");
    }

    #[test]
    fn every_character_cp932_lacks_is_reported_and_none_dropped() {
        assert_eq!(lacked("𠮷田"), [(1, 1, '𠮷')]);
        assert_eq!(lacked("氏名\r\n葛\u{E0100}西,𠮷\r\n☕"), [(2, 2, '\u{E0100}'), (2, 5, '𠮷'), (3, 1, '☕')]);
        assert_eq!(lacked("\u{E000}"), [(1, 1, '\u{E000}')]);
    }
}
