//! The Japanese term of a value of the schema, said in one place: its documentation.

use strum::EnumMessage;

/// The first words of what documents a value, which the schema shows too.
pub fn term(it: &impl EnumMessage) -> &'static str {
    it.get_documentation().and_then(|it| it.split('。').next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_ends_with_the_first_sentence() {
        assert_eq!(term(&entity::leave::LeaveKind::Administrative), "休職(分限)");
        assert_eq!(term(&entity::senior_wish::SeniorWishKind::Undecided), "未定");
    }
}
