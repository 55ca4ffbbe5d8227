//! What can be done in promotion exams.

use async_graphql::{Context, Object};

use super::{
    ExamApplication, ExamComponent, PassEntry, PromotionExam,
    inputs::{
        ApplyForPromotionExamInput, CreatePromotionExamInput, DecidePromotionExamInput, DeferPromotionInput, DraftPromotionOrdersInput,
        ExamLineInput, ForwardExamApplicationInput, GiveExamMarksInput, NameExamMarkersInput, PromotionExamStepInput, PromotionInput,
        RecordExamScoresInput, ReopenPromotionExamInput, RevisePromotionExamInput, WithdrawExamApplicationInput, application, component,
        exam,
    },
    reports::ExamScoring,
};
use crate::{
    access::{Action, act},
    payload,
    personnel::orders::graphql::inputs::batch,
    promotion::service::{applying, deciding, exams, marking, passing, planning, releasing, scoring},
};

payload!(CreatePromotionExamPayload, "昇任試験の作成" { exam: PromotionExam });
payload!(RevisePromotionExamPayload, "昇任試験の変更" { exam: PromotionExam });
payload!(AnnouncePromotionExamPayload, "昇任試験の通知" { exam: PromotionExam });
payload!(ApplyForPromotionExamPayload, "受験申込み" { application: ExamApplication });
payload!(WithdrawExamApplicationPayload, "受験申込みの取消し・受験辞退" { application: ExamApplication });
payload!(ForwardExamApplicationPayload, "進達" { application: ExamApplication });
payload!(AdmitExamineesPayload, "受験資格の確認" { exam: PromotionExam });
payload!(NameExamMarkersPayload, "採点者の指名" { exam: PromotionExam });
payload!(GiveExamMarksPayload, "採点の提出" { component: ExamComponent });
payload!(RecordExamScoresPayload, "得点の記録" { exam: PromotionExam });
payload!(ScorePromotionExamPayload, "採点の集計" { scoring: report ExamScoring });
payload!(DecidePromotionExamPayload, "合否の決定" { exam: PromotionExam });
payload!(ReopenPromotionExamPayload, "合否の決定の取消し" { exam: PromotionExam });
payload!(ReleaseExamStagePayload, "段階の合格発表" { exam: PromotionExam });
payload!(ReleasePromotionExamPayload, "合格発表" { exam: PromotionExam });
payload!(DeferPromotionPayload, "昇任の延期" { entry: PassEntry });
payload!(DraftPromotionOrdersPayload, "昇任の起案" { entries: [PassEntry] });

#[derive(Debug, Default)]
pub struct PromotionMutation;

#[Object]
impl PromotionMutation {
    /// 昇任試験の作成
    async fn create_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CreatePromotionExamInput,
    ) -> Option<async_graphql::Result<CreatePromotionExamPayload>> {
        act(ctx, Action::CreatePromotionExam, |clearance| async move {
            planning::create(&clearance, &input.exam().map_err(|error| error.within(["input"]))?).await
        })
        .await
    }
    /// 昇任試験の変更: all of it while it is prepared; once it is announced it is postponed
    async fn revise_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RevisePromotionExamInput,
    ) -> Option<async_graphql::Result<RevisePromotionExamPayload>> {
        act(ctx, Action::RevisePromotionExam, |clearance| async move {
            let content = input.content.exam().map_err(|error| error.within(["input", "content"]))?;
            planning::revise(&clearance, exam(&input.exam)?, input.expected_version, &content, &input.reason).await
        })
        .await
    }
    /// 昇任試験の通知: everybody who is eligible is told
    async fn announce_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PromotionExamStepInput,
    ) -> Option<async_graphql::Result<AnnouncePromotionExamPayload>> {
        act(ctx, Action::AnnouncePromotionExam, |clearance| async move {
            exams::announce(&clearance, input.key()?, input.expected_version).await
        })
        .await
    }
    /// 受験申込み: by oneself
    async fn apply_for_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ApplyForPromotionExamInput,
    ) -> Option<async_graphql::Result<ApplyForPromotionExamPayload>> {
        act(ctx, Action::ApplyForPromotionExam, |clearance| async move { applying::apply(&clearance, exam(&input.exam)?).await }).await
    }
    /// 受験申込みの取消し・受験辞退: before numbers are given it leaves no trace: the application is null then
    async fn withdraw_exam_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: WithdrawExamApplicationInput,
    ) -> Option<async_graphql::Result<WithdrawExamApplicationPayload>> {
        act(ctx, Action::WithdrawExamApplication, |clearance| async move {
            applying::withdraw(&clearance, application(&input.application)?, input.expected_version).await
        })
        .await
    }
    /// 進達: by the head, where the exam goes through the head
    async fn forward_exam_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ForwardExamApplicationInput,
    ) -> Option<async_graphql::Result<ForwardExamApplicationPayload>> {
        act(ctx, Action::ForwardExamApplication, |clearance| async move {
            applying::forward(&clearance, application(&input.application)?, input.expected_version, &input.opinion).await
        })
        .await
    }
    /// 受験資格の確認: once applications are over: numbers by chance, what is carried over, evaluations
    async fn admit_examinees(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PromotionExamStepInput,
    ) -> Option<async_graphql::Result<AdmitExamineesPayload>> {
        act(ctx, Action::AdmitExaminees, |clearance| async move { applying::admit(&clearance, input.key()?, input.expected_version).await })
            .await
    }
    /// 採点者の指名
    async fn name_exam_markers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: NameExamMarkersInput,
    ) -> Option<async_graphql::Result<NameExamMarkersPayload>> {
        act(ctx, Action::NameExamMarkers, |clearance| async move {
            marking::name(&clearance, component(&input.component)?, input.expected_version, &input.markers).await
        })
        .await
    }
    /// 採点の提出: one's own, by number alone
    async fn give_exam_marks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: GiveExamMarksInput,
    ) -> Option<async_graphql::Result<GiveExamMarksPayload>> {
        act(
            ctx,
            Action::GiveExamMarks,
            |clearance| async move { marking::give(&clearance, component(&input.component)?, &input.given()).await },
        )
        .await
    }
    /// 得点の記録: points, absences and re-sits; takes the place of what was known
    async fn record_exam_scores(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordExamScoresInput,
    ) -> Option<async_graphql::Result<RecordExamScoresPayload>> {
        act(ctx, Action::RecordExamScores, |clearance| async move {
            marking::record(&clearance, component(&input.component)?, input.expected_version, &input.given(), input.sitting).await
        })
        .await
    }
    /// 採点の集計: composites and places of the stage that is under way, and what is missing
    async fn score_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PromotionExamStepInput,
    ) -> Option<async_graphql::Result<ScorePromotionExamPayload>> {
        act(ctx, Action::ScorePromotionExam, |clearance| async move {
            scoring::score_all(&clearance, input.key()?, input.expected_version).await
        })
        .await
    }
    /// 合否の決定: of the stage that is under way; who passes the last one is on the list
    async fn decide_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DecidePromotionExamInput,
    ) -> Option<async_graphql::Result<DecidePromotionExamPayload>> {
        act(ctx, Action::DecidePromotionExam, |clearance| async move {
            let line = input.line.as_ref().map(ExamLineInput::line);
            deciding::decide(&clearance, exam(&input.exam)?, input.expected_version, line, input.reason.as_deref()).await
        })
        .await
    }
    /// 合否の決定の取消し: of the last stage, until it is released
    async fn reopen_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReopenPromotionExamInput,
    ) -> Option<async_graphql::Result<ReopenPromotionExamPayload>> {
        act(ctx, Action::ReopenPromotionExam, |clearance| async move {
            deciding::reopen(&clearance, exam(&input.exam)?, input.expected_version, &input.reason).await
        })
        .await
    }
    /// 段階の合格発表: of the stage that was decided last; everybody learns whether they go on
    async fn release_exam_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PromotionExamStepInput,
    ) -> Option<async_graphql::Result<ReleaseExamStagePayload>> {
        act(ctx, Action::ReleaseExamStage, |clearance| async move {
            releasing::release_stage(&clearance, input.key()?, input.expected_version).await
        })
        .await
    }
    /// 合格発表: everybody learns the own result, all staff the figures
    async fn release_promotion_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PromotionExamStepInput,
    ) -> Option<async_graphql::Result<ReleasePromotionExamPayload>> {
        act(ctx, Action::ReleasePromotionExam, |clearance| async move {
            releasing::release(&clearance, input.key()?, input.expected_version).await
        })
        .await
    }
    /// 昇任の延期: the pass is kept until the 1 April after it
    async fn defer_promotion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DeferPromotionInput,
    ) -> Option<async_graphql::Result<DeferPromotionPayload>> {
        act(ctx, Action::DeferPromotion, |clearance| async move {
            passing::defer(&clearance, input.key()?, input.expected_version, input.reason, input.until.0).await
        })
        .await
    }
    /// 昇任の起案: whose draft stands is left as it is
    async fn draft_promotion_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftPromotionOrdersInput,
    ) -> Option<async_graphql::Result<DraftPromotionOrdersPayload>> {
        act(ctx, Action::DraftPromotionOrders, |clearance| async move {
            let promotions: Vec<_> = input.promotions.iter().map(PromotionInput::promotion).collect::<Result<_, _>>()?;
            passing::draft(&clearance, batch(&input.batch)?, input.expected_batch_version, input.effective_on.0, &promotions).await
        })
        .await
    }
}
