//! Whether two candidates may be one person, and why one might think so.

use chrono::NaiveDate;

/// 重複の理由: what two candidates have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "LikenessReason")]
pub enum Reason {
    /// 氏名が同じ。
    Name,
    /// 氏名の読みが同じ。
    Kana,
    /// 生年月日が同じ。
    BirthDate,
    /// 電子メールアドレスが同じ。
    Email,
    /// 電話番号が同じ。
    Phone,
}

/// What is compared of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits<'a> {
    /// The key under which the name is searched.
    pub name: &'a str,
    pub kana: &'a str,
    pub birth: Option<NaiveDate>,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
}

/// Everything that two candidates have in common; what is empty has nothing in common.
pub fn in_common(one: Traits<'_>, other: Traits<'_>) -> Vec<Reason> {
    let same = |one: Option<&str>, other: Option<&str>| one.is_some_and(|it| !it.is_empty()) && one == other;
    let found = [
        (Reason::Name, same(Some(one.name), Some(other.name))),
        (Reason::Kana, same(Some(one.kana), Some(other.kana))),
        (Reason::BirthDate, one.birth.is_some() && one.birth == other.birth),
        (Reason::Email, same(one.email, other.email)),
        (Reason::Phone, same(one.phone, other.phone)),
    ];
    found.into_iter().filter(|(_, fits)| *fits).map(|(reason, _)| reason).collect()
}

/// One trait alone proves little: families share a telephone, and names recur.
pub fn may_be_one(reasons: &[Reason]) -> bool {
    reasons.len() >= 2 && reasons != [Reason::Name, Reason::Kana] || reasons == [Reason::Email]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_proves_nothing_but_with_the_birth_date_it_does() {
        let one = Traits { name: "佐藤葵", kana: "サトウアオイ", birth: "1999-05-05".parse().ok(), email: None, phone: None };
        let other = Traits { birth: "1998-05-05".parse().ok(), ..one };
        assert!(!may_be_one(&in_common(one, other)));
        assert!(may_be_one(&in_common(one, one)));
        let married = Traits { name: "鈴木葵", kana: "スズキアオイ", email: Some("a@example.jp"), ..one };
        assert!(!may_be_one(&in_common(one, married)), "many are born on a day");
        assert_eq!(in_common(Traits { email: Some("a@example.jp"), ..one }, married), [Reason::BirthDate, Reason::Email]);
        assert!(in_common(Traits::default(), Traits::default()).is_empty(), "what was erased is like nobody");
    }
}
