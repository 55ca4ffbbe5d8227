//! A person's name as GraphQL sees it.

use async_graphql::{InputObject, SimpleObject};

use crate::personnel::service::people::Record;

/// 氏名: family and given name, in writing and in kana.
#[derive(Clone, Debug, SimpleObject)]
pub struct PersonName {
    /// 姓.
    pub family: String,
    /// 名.
    pub given: String,
    /// 姓の読み: in full-width katakana.
    pub family_kana: String,
    /// 名の読み: in full-width katakana.
    pub given_kana: String,
    /// 氏名: both, with an ideographic space between them.
    pub full: String,
}

/// 氏名の入力: family and given name.
#[derive(Clone, Debug, InputObject)]
pub struct PersonNameInput {
    /// 姓.
    pub family: String,
    /// 名.
    pub given: String,
}

/// 使用する氏名の入力: the name used at work with its reading.
#[derive(Clone, Debug, InputObject)]
pub struct WorkingNameInput {
    /// 姓.
    pub family: String,
    /// 名.
    pub given: String,
    /// 姓の読み: hiragana or katakana of any width.
    pub family_kana: String,
    /// 名の読み: hiragana or katakana of any width.
    pub given_kana: String,
}

impl PersonName {
    pub fn new(family: &str, given: &str, family_kana: &str, given_kana: &str) -> Self {
        let full = if given.is_empty() { family.to_owned() } else { format!("{family}　{given}") };
        Self {
            family: family.to_owned(),
            given: given.to_owned(),
            family_kana: family_kana.to_owned(),
            given_kana: given_kana.to_owned(),
            full,
        }
    }

    /// 戸籍名.
    pub fn register(record: &Record) -> Self {
        Self::new(&record.register_family_name, &record.register_given_name, &record.family_name_kana, &record.given_name_kana)
    }

    /// 旧姓使用・通称, where there is one.
    pub fn working(record: &Record) -> Option<Self> {
        let part = |name: &Option<String>| name.clone().unwrap_or_default();
        let family = record.working_family_name.as_deref()?;
        Some(Self::new(
            family,
            &part(&record.working_given_name),
            &part(&record.working_family_name_kana),
            &part(&record.working_given_name_kana),
        ))
    }

    /// The name used at work.
    pub fn at_work(record: &Record) -> Self {
        Self::working(record).unwrap_or_else(|| Self::register(record))
    }
}
