//! A refusal as a payload shows it: one interface, and a type of its own where there are facts to carry.

use async_graphql::{Interface, SimpleObject};

use super::{ErrorCode, Language, Refusal};

/// 拒否の理由: why an act was refused; nothing was changed.
#[derive(Clone, Debug, Interface)]
#[expect(clippy::duplicated_attributes, reason = "fields of one type are no duplicates")]
#[graphql(
    field(name = "code", ty = "&ErrorCode", desc = "コード: stable, for programs."),
    field(name = "message", ty = "&String", desc = "説明: for people, in the language of Accept-Language."),
    field(name = "path", ty = "&Vec<String>", desc = "場所: the argument at fault, from `input` on."),
    field(name = "rule", ty = "&Option<String>", desc = "規則: the rule that says no."),
    field(name = "legal_basis", ty = "&Option<String>", desc = "根拠: article, ordinance or profile entry.")
)]
pub enum UserError {
    Rule(RuleError),
    StaleVersion(StaleVersionError),
}

/// 規則による拒否.
#[derive(Clone, Debug, SimpleObject)]
pub struct RuleError {
    /// コード: stable, for programs.
    code: ErrorCode,
    /// 説明: for people, in the language of Accept-Language.
    message: String,
    /// 場所: the argument at fault, from `input` on.
    path: Vec<String>,
    /// 規則: the rule that says no.
    rule: Option<String>,
    /// 根拠: article, ordinance or profile entry.
    legal_basis: Option<String>,
}

/// 版の不一致: the object was changed since the caller read it.
#[derive(Clone, Debug, SimpleObject)]
pub struct StaleVersionError {
    /// コード: stable, for programs.
    code: ErrorCode,
    /// 説明: for people, in the language of Accept-Language.
    message: String,
    /// 場所: the argument at fault, from `input` on.
    path: Vec<String>,
    /// 規則: the rule that says no.
    rule: Option<String>,
    /// 根拠: article, ordinance or profile entry.
    legal_basis: Option<String>,
    /// 現在の版: send this as `expectedVersion` once the object was read again.
    current_version: i32,
}

impl UserError {
    pub fn of(refusal: Refusal, language: Language) -> Self {
        let message = refusal.sentence.in_language(language).to_owned();
        let (code, path, legal_basis) = (refusal.code, refusal.path, refusal.legal_basis);
        let rule = refusal.rule.map(str::to_owned);
        match refusal.current_version {
            Some(current_version) => Self::StaleVersion(StaleVersionError { code, message, path, rule, legal_basis, current_version }),
            None => Self::Rule(RuleError { code, message, path, rule, legal_basis }),
        }
    }
}
