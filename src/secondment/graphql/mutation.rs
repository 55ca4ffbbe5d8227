//! What can be done in secondments.

use async_graphql::{Context, Object};

use super::{
    HostBody, SecondmentAgreement, SecondmentCase, SupportRoster,
    amendment::AmendSecondmentAgreementInput,
    inputs::{
        AgreeSecondmentInput, AnswerSecondmentInput, CancelSecondmentInput, ChooseSecondeeInput, ConcludeSecondmentAgreementInput,
        DraftSecondmentOrdersInput, EndSecondmentEarlyInput, ExtendSecondmentInput, PlanSecondmentInput, PlanSecondmentReturnInput,
        RecordHostBodyInput, RecordSecondmentCostsInput, ReportSecondmentInput, SecondmentStepInput, case, into,
    },
    roster_inputs::{CancelSupportRosterInput, ChangeSupportRosterInput, PlanSupportRosterInput, roster},
};
use crate::{
    access::{Action, act},
    payload,
    secondment::service::{agreements, cases, costs, moving, rosters},
};

payload!(RecordHostBodyPayload, "派遣先・派遣元の団体の記録" { host: HostBody });
payload!(AmendSecondmentAgreementPayload, "派遣の取決めの変更" { agreement: SecondmentAgreement });
payload!(ConcludeSecondmentAgreementPayload, "派遣の取決めの締結" { agreement: SecondmentAgreement });
payload!(PlanSecondmentPayload, "派遣の計画" { secondment: SecondmentCase });
payload!(ChooseSecondeePayload, "候補者の決定" { secondment: SecondmentCase });
payload!(AskSecondmentConsentPayload, "同意の確認" { secondment: SecondmentCase });
payload!(AnswerSecondmentPayload, "派遣の同意・不同意" { secondment: SecondmentCase });
payload!(AgreeSecondmentPayload, "派遣先との合意" { secondment: SecondmentCase });
payload!(CancelSecondmentPayload, "派遣の取りやめ" { secondment: SecondmentCase });
payload!(DraftSecondmentOrdersPayload, "派遣の起案" { secondments: [SecondmentCase] });
payload!(ExtendSecondmentPayload, "派遣の延長" { secondment: SecondmentCase });
payload!(PlanSecondmentReturnPayload, "復帰先の計画" { secondment: SecondmentCase });
payload!(DraftSecondmentReturnsPayload, "復帰の起案" { secondments: [SecondmentCase] });
payload!(EndSecondmentEarlyPayload, "派遣の期間前の終了" { secondment: SecondmentCase });
payload!(ReportSecondmentPayload, "研修報告" { secondment: SecondmentCase });
payload!(RecordSecondmentCostsPayload, "派遣の経費の記録" { secondment: SecondmentCase });
payload!(CancelSupportRosterPayload, "災害派遣等の名簿の取りやめ" { roster: SupportRoster });
payload!(ChangeSupportRosterPayload, "災害派遣等の名簿の変更" { roster: SupportRoster });
payload!(PlanSupportRosterPayload, "災害派遣等の名簿の計画" { roster: SupportRoster });

#[derive(Debug, Default)]
pub struct SecondmentMutation;

#[Object]
impl SecondmentMutation {
    /// 派遣先・派遣元の団体の記録
    async fn record_host_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordHostBodyInput,
    ) -> Option<async_graphql::Result<RecordHostBodyPayload>> {
        act(ctx, Action::RecordHostBody, |clearance| async move {
            let expected = input.expected_version;
            agreements::record(&clearance, &input.host(), expected).await
        })
        .await
    }
    /// 派遣の取決めの締結
    async fn conclude_secondment_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ConcludeSecondmentAgreementInput,
    ) -> Option<async_graphql::Result<ConcludeSecondmentAgreementPayload>> {
        act(
            ctx,
            Action::ConcludeSecondmentAgreement,
            |clearance| async move { agreements::conclude(&clearance, &input.agreement()?).await },
        )
        .await
    }
    /// 派遣の取決めの変更: its last day, what is agreed, who pays
    async fn amend_secondment_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AmendSecondmentAgreementInput,
    ) -> Option<async_graphql::Result<AmendSecondmentAgreementPayload>> {
        act(ctx, Action::AmendSecondmentAgreement, |clearance| async move { agreements::amend(&clearance, &input.amendment()?).await })
            .await
    }
    /// 派遣の計画
    async fn plan_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PlanSecondmentInput,
    ) -> Option<async_graphql::Result<PlanSecondmentPayload>> {
        act(ctx, Action::PlanSecondment, |clearance| async move { cases::plan(&clearance, &input.case()?).await }).await
    }
    /// 候補者の決定: eligible by the rule of the agreement, back before retirement
    async fn choose_secondee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ChooseSecondeeInput,
    ) -> Option<async_graphql::Result<ChooseSecondeePayload>> {
        act(ctx, Action::ChooseSecondee, |clearance| async move {
            let (id, employee) = input.told()?;
            cases::choose(&clearance, id, input.expected_version, employee, input.chosen_by).await
        })
        .await
    }
    /// 同意の確認: from now on the person knows of it
    async fn ask_secondment_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: SecondmentStepInput,
    ) -> Option<async_graphql::Result<AskSecondmentConsentPayload>> {
        act(ctx, Action::AskSecondmentConsent, |clearance| async move {
            cases::ask(&clearance, case(&input.secondment)?, input.expected_version).await
        })
        .await
    }
    /// 派遣の同意・不同意: by oneself
    async fn answer_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AnswerSecondmentInput,
    ) -> Option<async_graphql::Result<AnswerSecondmentPayload>> {
        act(ctx, Action::AnswerSecondment, |clearance| async move {
            cases::answer(&clearance, case(&input.secondment)?, input.expected_version, input.consents).await
        })
        .await
    }
    /// 派遣先との合意
    async fn agree_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AgreeSecondmentInput,
    ) -> Option<async_graphql::Result<AgreeSecondmentPayload>> {
        act(ctx, Action::AgreeSecondment, |clearance| async move {
            cases::agree(&clearance, case(&input.secondment)?, input.expected_version, input.agreed_on.0).await
        })
        .await
    }
    /// 派遣の取りやめ: before it is ordered
    async fn cancel_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CancelSecondmentInput,
    ) -> Option<async_graphql::Result<CancelSecondmentPayload>> {
        act(ctx, Action::CancelSecondment, |clearance| async move {
            cases::cancel(&clearance, case(&input.secondment)?, input.expected_version, &input.reason).await
        })
        .await
    }
    /// 派遣の起案: whose draft stands is left as it is
    async fn draft_secondment_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftSecondmentOrdersInput,
    ) -> Option<async_graphql::Result<DraftSecondmentOrdersPayload>> {
        act(ctx, Action::DraftSecondmentOrders, |clearance| async move {
            let (batch, ids) = input.told()?;
            moving::draft(&clearance, batch, input.expected_batch_version, &ids).await
        })
        .await
    }
    /// 派遣の延長: within the law, with consent and its conditions
    async fn extend_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ExtendSecondmentInput,
    ) -> Option<async_graphql::Result<ExtendSecondmentPayload>> {
        act(ctx, Action::ExtendSecondment, |clearance| async move {
            let (batch, new) = input.told()?;
            moving::extend(&clearance, batch, input.expected_version, &new).await
        })
        .await
    }
    /// 復帰先の計画: months ahead
    async fn plan_secondment_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PlanSecondmentReturnInput,
    ) -> Option<async_graphql::Result<PlanSecondmentReturnPayload>> {
        act(ctx, Action::PlanSecondmentReturn, |clearance| async move { moving::plan_return(&clearance, &input.planned()?).await }).await
    }
    /// 復帰の起案: from the day after the term
    async fn draft_secondment_returns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftSecondmentOrdersInput,
    ) -> Option<async_graphql::Result<DraftSecondmentReturnsPayload>> {
        act(ctx, Action::DraftSecondmentReturns, |clearance| async move {
            let (batch, ids) = input.told()?;
            moving::draft_returns(&clearance, batch, input.expected_batch_version, &ids).await
        })
        .await
    }
    /// 派遣の期間前の終了
    async fn end_secondment_early(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: EndSecondmentEarlyInput,
    ) -> Option<async_graphql::Result<EndSecondmentEarlyPayload>> {
        act(ctx, Action::EndSecondmentEarly, |clearance| async move {
            let (batch, id) = (into(input.batch.as_ref(), input.expected_batch_version)?, case(&input.secondment)?);
            let end = (input.ends_on.0, input.reason.as_str());
            moving::end_early(&clearance, batch, id, input.expected_version, end).await
        })
        .await
    }
    /// 研修報告: by oneself, or by the office
    async fn report_secondment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReportSecondmentInput,
    ) -> Option<async_graphql::Result<ReportSecondmentPayload>> {
        act(ctx, Action::ReportSecondment, |clearance| async move {
            cases::report(&clearance, case(&input.secondment)?, input.expected_version, input.report.as_deref(), input.used.as_deref())
                .await
        })
        .await
    }
    /// 派遣の経費の記録
    async fn record_secondment_costs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordSecondmentCostsInput,
    ) -> Option<async_graphql::Result<RecordSecondmentCostsPayload>> {
        act(ctx, Action::RecordSecondmentCosts, |clearance| async move {
            let (id, costs) = input.told()?;
            costs::record(&clearance, id, input.expected_version, &costs).await
        })
        .await
    }
    /// 災害派遣等の名簿の計画: people go in turns
    async fn plan_support_roster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PlanSupportRosterInput,
    ) -> Option<async_graphql::Result<PlanSupportRosterPayload>> {
        act(ctx, Action::PlanSupportRoster, |clearance| async move { rosters::plan(&clearance, &input.roster()?).await }).await
    }
    /// 災害派遣等の名簿の変更: who goes instead of whom
    async fn change_support_roster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ChangeSupportRosterInput,
    ) -> Option<async_graphql::Result<ChangeSupportRosterPayload>> {
        act(ctx, Action::ChangeSupportRoster, |clearance| async move { rosters::change(&clearance, &input.change()?).await }).await
    }
    /// 災害派遣等の名簿の取りやめ
    async fn cancel_support_roster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CancelSupportRosterInput,
    ) -> Option<async_graphql::Result<CancelSupportRosterPayload>> {
        act(ctx, Action::CancelSupportRoster, |clearance| async move {
            rosters::cancel(&clearance, roster(&input.roster)?, input.expected_version, &input.reason).await
        })
        .await
    }
}
