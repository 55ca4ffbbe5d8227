//! What can be done with rules of eligibility, and what they are judged by.

use async_graphql::{Context, Object};

use super::{
    EligibilityRule,
    inputs::{
        DefineEligibilityRuleInput, EndEligibilityExceptionInput, ExceptFromEligibilityInput, ImportCareersInput,
        ImportEvaluationScoresInput, ReviseEligibilityRuleInput,
    },
};
use crate::{
    access::{Action, Changed, Clearance, act},
    eligibility::service::rules::{self, NewVersion},
    error::Error,
    payload,
    personnel::{
        graphql::{Employee, decode_file},
        import::{ImportReport, import_careers, import_evaluation_scores},
        orders::graphql::inputs::key,
    },
};

payload!(DefineEligibilityRulePayload, "資格要件の定義" { rule: EligibilityRule });
payload!(ReviseEligibilityRulePayload, "資格要件の変更" { rule: EligibilityRule });
payload!(EndEligibilityExceptionPayload, "特例の終了" { rule: EligibilityRule });
payload!(ExceptFromEligibilityPayload, "特例" { rule: EligibilityRule });
payload!(ImportCareersPayload, "経歴の取込み" { report: report ImportReport });
payload!(ImportEvaluationScoresPayload, "評価点の取込み" { report: report ImportReport });

async fn revise(clearance: &Clearance<'_>, input: ReviseEligibilityRuleInput) -> Result<Changed, Error> {
    let rule = key::<EligibilityRule>(&input.rule, &["input", "rule"])?;
    let new = NewVersion { criteria: input.criteria, reference_day: input.reference_day, legal_basis: input.legal_basis };
    rules::revise(clearance, rule, input.expected_version, &input.reason, &new).await
}

async fn except(clearance: &Clearance<'_>, input: ExceptFromEligibilityInput) -> Result<Changed, Error> {
    let rule = key::<EligibilityRule>(&input.rule, &["input", "rule"])?;
    rules::except(clearance, rule, key::<Employee>(&input.employee, &["input", "employee"])?, &input.reason).await
}

async fn end_exception(clearance: &Clearance<'_>, input: EndEligibilityExceptionInput) -> Result<Changed, Error> {
    let rule = key::<EligibilityRule>(&input.rule, &["input", "rule"])?;
    rules::end_exception(clearance, rule, key::<Employee>(&input.employee, &["input", "employee"])?, &input.reason).await
}

#[derive(Debug, Default)]
pub struct EligibilityMutation;

#[Object]
impl EligibilityMutation {
    /// 資格要件の定義
    async fn define_eligibility_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DefineEligibilityRuleInput,
    ) -> Option<async_graphql::Result<DefineEligibilityRulePayload>> {
        act(ctx, Action::DefineEligibilityRule, |clearance| async move {
            let new = NewVersion { criteria: input.criteria, reference_day: input.reference_day, legal_basis: input.legal_basis };
            rules::define(&clearance, &input.code, &input.name, &new).await
        })
        .await
    }
    /// 資格要件の変更: a new version; who was judged by an earlier one was judged by that
    async fn revise_eligibility_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReviseEligibilityRuleInput,
    ) -> Option<async_graphql::Result<ReviseEligibilityRulePayload>> {
        act(ctx, Action::ReviseEligibilityRule, |clearance| async move { revise(&clearance, input).await }).await
    }
    /// 特例: made for one person and one rule
    async fn except_from_eligibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ExceptFromEligibilityInput,
    ) -> Option<async_graphql::Result<ExceptFromEligibilityPayload>> {
        act(ctx, Action::ExceptFromEligibility, |clearance| async move { except(&clearance, input).await }).await
    }
    /// 特例の終了: the rule bars as it did
    async fn end_eligibility_exception(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: EndEligibilityExceptionInput,
    ) -> Option<async_graphql::Result<EndEligibilityExceptionPayload>> {
        act(ctx, Action::EndEligibilityException, |clearance| async move { end_exception(&clearance, input).await }).await
    }
    /// 経歴の取込み: service before the timeline, work elsewhere, schools, qualifications; who is in the file has what it says
    async fn import_careers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ImportCareersInput,
    ) -> Option<async_graphql::Result<ImportCareersPayload>> {
        act(ctx, Action::ImportCareers, |clearance| async move {
            import_careers(&clearance, &decode_file(&input.file)?, input.skip_invalid).await
        })
        .await
    }
    /// 評価点の取込み: one a person and fiscal year; a later file says what is true now
    async fn import_evaluation_scores(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ImportEvaluationScoresInput,
    ) -> Option<async_graphql::Result<ImportEvaluationScoresPayload>> {
        act(ctx, Action::ImportEvaluationScores, |clearance| async move {
            import_evaluation_scores(&clearance, &decode_file(&input.file)?, input.skip_invalid).await
        })
        .await
    }
}
