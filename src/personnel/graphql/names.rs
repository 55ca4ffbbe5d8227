//! A person's name as GraphQL sees it.

use async_graphql::{InputObject, SimpleObject};
use entity::personal_record;

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

impl PersonName {
    fn new(family: &str, given: &str, record: &personal_record::Model) -> Self {
        let full = if given.is_empty() { family.to_owned() } else { format!("{family}　{given}") };
        Self {
            family: family.to_owned(),
            given: given.to_owned(),
            family_kana: record.family_name_kana.clone(),
            given_kana: record.given_name_kana.clone(),
            full,
        }
    }

    /// 戸籍名.
    pub fn register(record: &personal_record::Model) -> Self {
        Self::new(&record.register_family_name, &record.register_given_name, record)
    }

    /// The name used at work: 旧姓使用・通称 where there is one.
    pub fn at_work(record: &personal_record::Model) -> Self {
        let family = record.working_family_name.as_deref().unwrap_or(&record.register_family_name);
        let given = record.working_given_name.as_deref().unwrap_or(&record.register_given_name);
        Self::new(family, given, record)
    }
}
