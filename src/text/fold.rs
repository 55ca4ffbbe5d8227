//! Keys under which names are searched and sorted.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::canonical;

/// Kana and the large unvoiced kana each is folded to, as pairs of characters.
const KANA_PAIRS: &str = "ァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケヰイヱエヲオヴフヷハヸヒヹヘヺホ\
    ガカギキグクゲケゴコザサジシズスゼセゾソダタヂチヅツデテドトバハビヒブフベヘボホパハピヒプフペヘポホヾヽ\
    ㇰクㇱシㇲスㇳトㇴヌㇵハㇶヒㇷフㇸヘㇹホㇺムㇻラㇼリㇽルㇾレㇿロ";

/// The pairs as a table, built once.
static LARGE_UNVOICED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let kana = KANA_PAIRS.chars();
    kana.clone().step_by(2).zip(kana.skip(1).step_by(2)).collect()
});

/// ヴ with its vowel, and the バ row it is folded to.
const VA_ROW: [(&str, &str); 7] =
    [("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴャ", "ビャ"), ("ヴュ", "ビュ"), ("ヴョ", "ビョ")];

/// The key under which a name is found however it is typed: two spellings of one name have the same key, and the key of
/// a beginning is the beginning of the key (but for a ヴ cut off from its vowel).
///
/// It makes one of full and half width (NFKC), hiragana and katakana, small and large, voiced and unvoiced kana, ヴ and
/// the バ row, ヰヱヲ and イエオ, variants of kanji ([`canonical`]), ASCII capitals and small letters; it drops spaces,
/// middle dots, hyphens, long vowel marks and variation selectors. Long vowels written out stay (オオノ is not オノ), as
/// does 々.
pub fn search_key(text: &str) -> String {
    let plain = composable(text).nfkc().filter(|c| !is_ignored(*c));
    let katakana: String = plain.map(to_katakana).collect();
    let native = VA_ROW.iter().fold(katakana, |text, (va, ba)| text.replace(va, ba));
    native.chars().map(folded).collect()
}

/// A key whose order as bytes is the order of names in a roster (五十音順).
///
/// The model is JIS X 4061 (日本語文字列照合順番): kana are compared first without voicing and size, then with them, and
/// the family name before the given name. Simplified: a long vowel mark is ignored, not read as the vowel before it;
/// ヰヱヲヴ sort with イエオフ; the second comparison is by code point, where the standard has levels; kanji and letters
/// sort after kana and before it, by code point.
pub fn kana_sort_key(family: &str, given: &str) -> String {
    let (family_key, given_key) = (search_key(family), search_key(given));
    let (family, given) = (katakana(family), katakana(given));
    // Both separators sort before every character of a key, so that a shorter name comes before one it begins.
    format!("{family_key} {given_key}\u{1}{family} {given}")
}

/// Kana as a register prints them: full-width katakana, one ASCII space between parts (NFKC).
pub fn katakana(text: &str) -> String {
    let katakana: String = composable(text).nfkc().map(to_katakana).collect();
    let parts: Vec<&str> = katakana.split_whitespace().collect();
    parts.join(" ")
}

/// The text with voicing marks that were typed after their kana (ウ゛) as marks that NFKC joins to it (ヴ).
fn composable(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|c| match c {
        '゛' => '\u{3099}',
        '゜' => '\u{309A}',
        other => other,
    })
}

/// Whether a character says nothing about which name it is.
fn is_ignored(c: char) -> bool {
    c.is_whitespace() || is_dot_or_dash(c) || is_invisible(c)
}

/// Middle dots, hyphens, long vowel marks and the dashes typed in their place.
fn is_dot_or_dash(c: char) -> bool {
    matches!(c, '・' | '·' | '‧' | '•' | 'ー' | '-' | '‐'..='―' | '−' | '゠' | '~' | '〜' | '─')
}

/// Variation selectors, zero-width characters, and voicing marks that belong to no kana.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{FE00}'..='\u{FE0F}'
            | '\u{E0100}'..='\u{E01EF}'
            | '\u{200B}'..='\u{200D}'
            | '\u{2060}'
            | '\u{FEFF}'
            | '\u{00AD}'
            | '\u{3099}'
            | '\u{309A}'
    )
}

/// The katakana of a hiragana; any other character as it is.
fn to_katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    }
}

/// The one character that stands for all its forms.
fn folded(c: char) -> char {
    match LARGE_UNVOICED.get(&c) {
        Some(kana) => *kana,
        None => canonical(c).to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that all spellings, parted by commas, have the key.
    fn found_as(key: &str, spellings: &str) {
        for spelling in spellings.split(',') {
            assert_eq!(search_key(spelling), key, "{spelling}");
            assert_eq!(search_key(&search_key(spelling)), key, "{spelling}, twice");
        }
    }

    #[test]
    fn width_script_spaces_and_dots_do_not_matter() {
        found_as("ナカムラユミ", "ﾅｶﾑﾗ ﾕﾐ,ナカムラ　ユミ,なかむらゆみ,ナカムラ・ユミ,ﾅｶﾑﾗ･ﾕﾐ,ナカムラ-ユミ");
    }

    #[test]
    fn voicing_and_size_do_not_matter() {
        found_as("ハハハ", "ハバパ,ﾊﾊﾞﾊﾟ,はばぱ,ハハ゛ハ゜");
        found_as("キヨウコ", "キョウコ,きようこ,ｷｮｳｺ,ギョウゴ");
        found_as("イチケタニ", "イチヶタニ,イチケタニ,イチゲタニ");
        found_as("ハツトリ", "ハットリ,ハツトリ,ﾊｯﾄﾘ");
    }

    #[test]
    fn long_vowel_marks_are_dropped_and_written_out_vowels_stay() {
        found_as("オノ", "オノ,オーノ,おーの,ｵｰﾉ,オ－ノ,オ―ノ,オ〜ノ,オ～ノ");
        assert_ne!(search_key("オオノ"), search_key("オノ"));
    }

    #[test]
    fn the_va_row_is_the_ba_row() {
        found_as("ハイオリン", "ヴァイオリン,バイオリン,ｳﾞｧｲｵﾘﾝ,う゛ぁいおりん,ヷイオリン");
        found_as("ヒヒフヘホ", "ヴィビヴヴェヴォ,ビビブベボ");
        found_as("ヒユ", "ヴュ,ビュ");
    }

    #[test]
    fn old_kana_are_modern_kana() {
        found_as("イエオ", "ヰヱヲ,ゐゑを,イエオ");
    }

    #[test]
    fn variants_and_variation_selectors_do_not_matter() {
        found_as("渡辺", "渡辺,渡邊,渡邉,渡\u{3000}邉,渡邉\u{E0101},渡辺\u{FE00}");
        found_as("斎藤", "斎藤,齋藤,斉藤,齊藤");
        found_as("高崎", "髙﨑,高崎,髙嵜");
        found_as("神", "神,\u{FA19}");
        found_as("佐々木", "佐々木,佐々 木");
    }

    #[test]
    fn letters_are_lower_case_and_marks_alone_are_nothing() {
        found_as("smith", "Smith,ＳＭＩＴＨ");
        found_as("", ",　,・,ー,\u{FEFF}");
    }

    #[test]
    fn the_key_of_a_beginning_begins_the_key() {
        let key = search_key("ナガムラ ユミ");
        for beginning in ["ナ", "なか", "ﾅｶﾞ", "ナカムラ　", "なかむらゆ"] {
            assert!(key.starts_with(&search_key(beginning)), "{beginning}");
        }
    }

    #[test]
    fn the_table_of_kana_is_made_of_pairs() {
        assert_eq!(KANA_PAIRS.chars().count() % 2, 0);
        assert_eq!(LARGE_UNVOICED.len() * 2, KANA_PAIRS.chars().count());
    }

    #[test]
    fn names_sort_in_gojuon_order() {
        let roster = [
            ("アイ", "ケン"),
            ("アオキ", "アイ"),
            ("オノ", "ユミ"),
            ("オノダ", "アイ"),
            ("カトウ", "アイ"),
            ("ガトウ", "アイ"),
            ("カトウ", "イチロウ"),
            ("キヨタ", "アイ"),
            ("キヨタケ", "アイ"),
            ("ナカムラ", "ユウ"),
            ("なかむら", "ゆうこ"),
            ("ワダ", "アイ"),
        ];
        let keys: Vec<String> = roster.iter().map(|(f, g)| kana_sort_key(f, g)).collect();
        assert!(keys.is_sorted(), "{keys:#?}");
    }

    #[test]
    fn among_equal_keys_the_unvoiced_comes_first() {
        assert!(kana_sort_key("カ", "") < kana_sort_key("ガ", ""));
        assert!(kana_sort_key("ハ", "") < kana_sort_key("バ", ""));
        assert!(kana_sort_key("バ", "") < kana_sort_key("パ", ""));
        assert_eq!(kana_sort_key("ｶ", "ア"), kana_sort_key("か", "あ"));
    }

    #[test]
    fn katakana_is_full_width_with_one_space() {
        assert_eq!(katakana("ﾅｶﾑﾗ ﾕﾐ"), "ナカムラ ユミ");
        assert_eq!(katakana("　なかむら　 ゆみ "), "ナカムラ ユミ");
        assert_eq!(katakana("ｶﾞｰﾄﾞ"), "ガード");
        assert_eq!(katakana("ウ゛ァカ゜"), "ヴァカ\u{309A}");
        assert_eq!(katakana(""), "");
    }
}
