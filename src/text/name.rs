//! A full name cut into family and given name.

/// Family and given name, parted at the first run of spaces, ASCII or ideographic. A name without a space is all
/// family name: nothing in the characters says where it would be cut.
pub fn split_name(full: &str) -> (String, String) {
    let full = full.trim();
    let (family, given) = full.split_once(char::is_whitespace).unwrap_or((full, ""));
    (family.to_owned(), given.trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(family: &str, given: &str) -> (String, String) {
        (family.to_owned(), given.to_owned())
    }

    #[test]
    fn a_name_is_cut_at_an_ideographic_or_an_ascii_space() {
        assert_eq!(split_name("近藤\u{3000}彩"), parts("近藤", "彩"));
        assert_eq!(split_name("近藤 彩"), parts("近藤", "彩"));
    }

    #[test]
    fn a_run_of_spaces_is_one_cut_and_those_around_do_not_count() {
        assert_eq!(split_name(" \u{3000}近藤 \u{3000} 彩\u{3000}"), parts("近藤", "彩"));
    }

    #[test]
    fn only_the_first_run_cuts() {
        assert_eq!(split_name("スミス メアリー アン"), parts("スミス", "メアリー アン"));
    }

    #[test]
    fn a_name_without_a_space_is_all_family_name() {
        assert_eq!(split_name("近藤彩"), parts("近藤彩", ""));
        assert_eq!(split_name("\u{3000}"), parts("", ""));
        assert_eq!(split_name(""), parts("", ""));
    }
}
