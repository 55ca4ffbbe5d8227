//! What can be done about those past sixty.

use async_graphql::{Context, Object};

use super::{
    ExperienceProfile, KnowledgeHandover, SeniorArrangement, SeniorInquiry, SeniorOpening,
    inputs::{
        DecideSeniorArrangementInput, DraftReappointmentsInput, DraftRetirementsInput, DraftStepDownsInput, EndSeniorArrangementInput,
        OpenSeniorInquiryInput, RecordInquiryDeliveryInput, RemindSeniorInquiriesInput, StateSeniorWishInput,
    },
    placing_inputs::{
        CloseSeniorPostInput, CompleteHandoverInput, DecideSeniorPlacementsInput, DescribeExperienceInput, OpenSeniorPostInput,
        PlanHandoverInput, RecordHandoverSessionInput, RecordHealthLimitsInput, handover,
    },
};
use crate::{
    access::{Action, act},
    payload,
    personnel::{
        graphql::{Employee, PersonnelOrder},
        orders::graphql::inputs::key,
    },
    senior::service::{arrangements, drafting, handovers, inquiries, openings, placing},
};

payload!(DecideSeniorArrangementPayload, "特例任用・勤務延長等の決定" { arrangement: SeniorArrangement });
payload!(EndSeniorArrangementPayload, "特例任用・勤務延長等の早期の終了" { arrangement: SeniorArrangement });
payload!(DraftStepDownsPayload, "役職定年による降任等の起案" { orders: [PersonnelOrder] });
payload!(DraftRetirementsPayload, "定年退職の起案" { orders: [PersonnelOrder] });
payload!(DraftReappointmentsPayload, "再任用の起案" { orders: [PersonnelOrder] });
payload!(OpenSeniorInquiryPayload, "情報提供・意思確認の開始" { inquiries: [SeniorInquiry] });
payload!(RecordInquiryDeliveryPayload, "交付の記録" { inquiries: [SeniorInquiry] });
payload!(RemindSeniorInquiriesPayload, "督促" { inquiries: [SeniorInquiry] });
payload!(StateSeniorWishPayload, "意向の申出" { inquiry: SeniorInquiry });
payload!(OpenSeniorPostPayload, "経験者に適した職の募集" { opening: SeniorOpening });
payload!(CloseSeniorPostPayload, "募集の終了" { opening: SeniorOpening });
payload!(DescribeExperiencePayload, "経験の申告" { profile: ExperienceProfile });
payload!(RecordHealthLimitsPayload, "健康上の制限の記録" { profile: ExperienceProfile });
payload!(DecideSeniorPlacementsPayload, "経験者の配置の決定" { orders: [PersonnelOrder] });
payload!(PlanHandoverPayload, "業務継承の計画" { handover: KnowledgeHandover });
payload!(RecordHandoverSessionPayload, "業務継承の実施の記録" { handover: KnowledgeHandover });
payload!(CompleteHandoverPayload, "業務継承の完了" { handover: KnowledgeHandover });

#[derive(Debug, Default)]
pub struct SeniorMutation;

#[Object]
impl SeniorMutation {
    /// 特例任用・勤務延長・高齢者部分休業の決定
    async fn decide_senior_arrangement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DecideSeniorArrangementInput,
    ) -> Option<async_graphql::Result<DecideSeniorArrangementPayload>> {
        act(ctx, Action::DecideSeniorArrangement, |clearance| async move { arrangements::decide(&clearance, &input.arrangement()?).await })
            .await
    }
    /// 特例任用・勤務延長等の早期の終了: because its ground is gone
    async fn end_senior_arrangement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: EndSeniorArrangementInput,
    ) -> Option<async_graphql::Result<EndSeniorArrangementPayload>> {
        act(ctx, Action::EndSeniorArrangement, |clearance| async move {
            arrangements::end(&clearance, input.key()?, input.expected_version, input.ends_on.0, &input.reason).await
        })
        .await
    }
    /// 役職定年による降任等の起案
    async fn draft_step_downs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftStepDownsInput,
    ) -> Option<async_graphql::Result<DraftStepDownsPayload>> {
        act(ctx, Action::DraftStepDowns, |clearance| async move {
            let (batch, new) = input.told()?;
            drafting::step_downs(&clearance, batch, input.expected_batch_version, input.effective_on.0, &new).await
        })
        .await
    }
    /// 定年退職の起案: of everybody within reach whose last day it is
    async fn draft_retirements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftRetirementsInput,
    ) -> Option<async_graphql::Result<DraftRetirementsPayload>> {
        act(ctx, Action::DraftRetirements, |clearance| async move {
            drafting::retirements(&clearance, input.key()?, input.expected_batch_version, input.effective_on.0).await
        })
        .await
    }
    /// 再任用の起案: part-time before retirement, provisional after it, and renewals
    async fn draft_reappointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftReappointmentsInput,
    ) -> Option<async_graphql::Result<DraftReappointmentsPayload>> {
        act(ctx, Action::DraftReappointments, |clearance| async move {
            let (batch, new) = input.told()?;
            drafting::reappointments(&clearance, batch, input.expected_batch_version, &new).await
        })
        .await
    }
    /// 情報提供・意思確認の開始: a notice for everybody who is informed or asked again in the year
    async fn open_senior_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: OpenSeniorInquiryInput,
    ) -> Option<async_graphql::Result<OpenSeniorInquiryPayload>> {
        act(
            ctx,
            Action::OpenSeniorInquiry,
            |clearance| async move { inquiries::open(&clearance, input.fiscal_year.0, input.answer_by.0).await },
        )
        .await
    }
    /// 交付の記録
    async fn record_inquiry_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordInquiryDeliveryInput,
    ) -> Option<async_graphql::Result<RecordInquiryDeliveryPayload>> {
        act(ctx, Action::RecordInquiryDelivery, |clearance| async move {
            inquiries::deliver(&clearance, &input.keys()?, input.delivered_on.0).await
        })
        .await
    }
    /// 督促: of who has not answered
    async fn remind_senior_inquiries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RemindSeniorInquiriesInput,
    ) -> Option<async_graphql::Result<RemindSeniorInquiriesPayload>> {
        act(ctx, Action::RemindSeniorInquiries, |clearance| async move { inquiries::remind(&clearance, &input.keys()?).await }).await
    }
    /// 意向の申出: by oneself, or by the office from paper; a wish and no resignation
    async fn state_senior_wish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: StateSeniorWishInput,
    ) -> Option<async_graphql::Result<StateSeniorWishPayload>> {
        act(ctx, Action::StateSeniorWish, |clearance| async move {
            inquiries::state(&clearance, input.key()?, input.wish, input.note.as_deref(), input.stated_on.map(|it| it.0)).await
        })
        .await
    }
    /// 経験者に適した職の募集
    async fn open_senior_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: OpenSeniorPostInput,
    ) -> Option<async_graphql::Result<OpenSeniorPostPayload>> {
        act(ctx, Action::OpenSeniorPost, |clearance| async move { openings::open(&clearance, &input.opening()?).await }).await
    }
    /// 募集の終了
    async fn close_senior_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CloseSeniorPostInput,
    ) -> Option<async_graphql::Result<CloseSeniorPostPayload>> {
        act(ctx, Action::CloseSeniorPost, |clearance| async move {
            openings::close(&clearance, key::<SeniorOpening>(&input.opening, &["input", "opening"])?, input.expected_version).await
        })
        .await
    }
    /// 経験の申告: by oneself, or by the office
    async fn describe_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DescribeExperienceInput,
    ) -> Option<async_graphql::Result<DescribeExperiencePayload>> {
        act(ctx, Action::DescribeExperience, |clearance| async move { openings::describe(&clearance, &input.experience()?).await }).await
    }
    /// 健康上の制限の記録: sealed
    async fn record_health_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordHealthLimitsInput,
    ) -> Option<async_graphql::Result<RecordHealthLimitsPayload>> {
        act(ctx, Action::RecordHealthLimits, |clearance| async move {
            let person = key::<Employee>(&input.employee, &["input", "employee"])?;
            openings::limit(&clearance, (person, input.expected_version), &input.limits, input.note.as_deref()).await
        })
        .await
    }
    /// 経験者の配置の決定: as drafts of orders
    async fn decide_senior_placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DecideSeniorPlacementsInput,
    ) -> Option<async_graphql::Result<DecideSeniorPlacementsPayload>> {
        act(ctx, Action::DecideSeniorPlacements, |clearance| async move {
            let (placements, batch) = input.placements()?;
            placing::decide(&clearance, &placements, batch, input.expected_batch_version).await
        })
        .await
    }
    /// 業務継承の計画
    async fn plan_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PlanHandoverInput,
    ) -> Option<async_graphql::Result<PlanHandoverPayload>> {
        act(ctx, Action::PlanHandover, |clearance| async move { handovers::plan(&clearance, &input.handover()?).await }).await
    }
    /// 業務継承の実施の記録
    async fn record_handover_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordHandoverSessionInput,
    ) -> Option<async_graphql::Result<RecordHandoverSessionPayload>> {
        act(ctx, Action::RecordHandoverSession, |clearance| async move {
            let (id, held_on) = (handover(&input.handover)?, input.held_on.0);
            handovers::record(&clearance, id, input.expected_version, held_on, input.minutes, input.note.as_deref()).await
        })
        .await
    }
    /// 業務継承の完了
    async fn complete_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CompleteHandoverInput,
    ) -> Option<async_graphql::Result<CompleteHandoverPayload>> {
        act(ctx, Action::CompleteHandover, |clearance| async move {
            let successor = input.successor.map(|it| key::<Employee>(&it, &["input", "successor"])).transpose()?;
            handovers::complete(&clearance, handover(&input.handover)?, input.expected_version, successor).await
        })
        .await
    }
}
