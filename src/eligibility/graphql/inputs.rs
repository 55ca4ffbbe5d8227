//! What is told of rules of eligibility.

use async_graphql::{ID, InputObject};
use entity::eligibility_version::ReferenceDay;

use crate::eligibility::rules::criterion::Criterion;

/// 資格要件の定義.
#[derive(Debug, InputObject)]
pub struct DefineEligibilityRuleInput {
    /// コード: letters, digits, hyphens, underscores; given once.
    pub code: String,
    /// 名称.
    pub name: String,
    /// 要件.
    pub criteria: Criterion,
    /// 基準日.
    #[graphql(default_with = "ReferenceDay::FirstOfFiscalYear")]
    pub reference_day: ReferenceDay,
    /// 根拠: the ordinance, rule or notice.
    pub legal_basis: String,
}

/// 資格要件の変更.
#[derive(Debug, InputObject)]
pub struct ReviseEligibilityRuleInput {
    /// 資格要件.
    pub rule: ID,
    /// 想定する版.
    pub expected_version: i32,
    /// 要件.
    pub criteria: Criterion,
    /// 基準日.
    #[graphql(default_with = "ReferenceDay::FirstOfFiscalYear")]
    pub reference_day: ReferenceDay,
    /// 根拠.
    pub legal_basis: String,
    /// 理由.
    pub reason: String,
}

/// 特例: what a rule bars unless excepted bars this person no more.
#[derive(Debug, InputObject)]
pub struct ExceptFromEligibilityInput {
    /// 資格要件.
    pub rule: ID,
    /// 職員.
    pub employee: ID,
    /// 理由.
    pub reason: String,
}

/// 特例の終了.
#[derive(Clone, Debug, InputObject)]
pub struct EndEligibilityExceptionInput {
    /// 資格要件.
    pub rule: ID,
    /// 職員.
    pub employee: ID,
    /// 理由.
    pub reason: String,
}

/// 経歴の取込み.
#[derive(Debug, InputObject)]
pub struct ImportCareersInput {
    /// ファイル: CSV with 職員番号,種別,始期 and as needed 終期,内容,同種,職位,職種,給料表,級,所属コード; base64.
    pub file: String,
    /// 不備のある行を除く.
    #[graphql(default)]
    pub skip_invalid: bool,
}

/// 評価点の取込み.
#[derive(Debug, InputObject)]
pub struct ImportEvaluationScoresInput {
    /// ファイル: CSV with 職員番号,年度,評価点; base64.
    pub file: String,
    /// 不備のある行を除く.
    #[graphql(default)]
    pub skip_invalid: bool,
}
