//! What can be done in internal postings.

use async_graphql::{Context, Object};

use super::{
    FreeAgentDeclaration, Posting, PostingApplication, PostingRound,
    inputs::{
        AnswerFreeAgentBidInput, ApplyForPostingInput, BidForFreeAgentInput, CreatePostingRoundInput, DecideFreeAgentBidInput,
        DecidePostingInput, DeclareFreeAgencyInput, DraftFreeAgentOrderInput, DraftPostingOrdersInput, ForwardPostingApplicationInput,
        GivePostingOpinionInput, NamePostingPanelInput, NotifyPostingInput, PassPostingDocumentsInput, PostingInterviewInput,
        PostingRoundStepInput, PostingStepInput, ReopenPostingInput, RequestPostingInput, ReturnPostingInput, RevisePostingInput,
        RevisePostingRoundInput, SchedulePostingInterviewsInput, WithdrawFreeAgencyInput, WithdrawFreeAgentBidInput,
        WithdrawPostingApplicationInput, application, bid, declaration, posting,
    },
};
use crate::{
    access::{Action, act},
    error::Error,
    payload,
    personnel::{
        graphql::OrgUnit,
        orders::graphql::inputs::{batch, key, keys},
    },
    posting::service::{
        applications,
        examining::{self, Decision},
        free_agent_decisions, free_agents, placing, requests, rounds,
    },
};

payload!(CreatePostingRoundPayload, "公募の回の作成" { round: PostingRound });
payload!(RevisePostingRoundPayload, "公募の回の変更" { round: PostingRound });
payload!(PublishPostingRoundPayload, "公募の回の公表" { round: PostingRound });
payload!(ClosePostingRoundPayload, "公募の回の終了" { round: PostingRound });
payload!(RequestPostingPayload, "公募の申請" { posting: Posting });
payload!(RevisePostingPayload, "公募の申請の変更" { posting: Posting });
payload!(ReturnPostingPayload, "公募の申請の返戻" { posting: Posting });
payload!(ApprovePostingPayload, "公募の申請の承認" { posting: Posting });
payload!(NamePostingPanelPayload, "面接員の指名" { posting: Posting });
payload!(NotifyPostingPayload, "結果通知" { posting: Posting });
payload!(ReopenPostingPayload, "再募集" { posting: Posting });
payload!(ApplyForPostingPayload, "応募" { application: PostingApplication });
payload!(WithdrawPostingApplicationPayload, "応募の取下げ" { application: PostingApplication });
payload!(ForwardPostingApplicationPayload, "進達" { application: PostingApplication });
payload!(PassPostingDocumentsPayload, "書類選考の通過" { applications: [PostingApplication] });
payload!(SchedulePostingInterviewsPayload, "面接の設定" { applications: [PostingApplication] });
payload!(GivePostingOpinionPayload, "面接員の意見の提出" { application: PostingApplication });
payload!(DecidePostingPayload, "選考の決定" { applications: [PostingApplication] });
payload!(DraftPostingOrdersPayload, "異動の起案" { applications: [PostingApplication] });
payload!(DeclareFreeAgencyPayload, "FA宣言" { declaration: FreeAgentDeclaration });
payload!(WithdrawFreeAgencyPayload, "FA宣言の取下げ" { declaration: FreeAgentDeclaration });
payload!(BidForFreeAgentPayload, "FA宣言への申出" { declaration: FreeAgentDeclaration });
payload!(WithdrawFreeAgentBidPayload, "申出の取下げ" { declaration: FreeAgentDeclaration });
payload!(AnswerFreeAgentBidPayload, "申出への回答" { declaration: FreeAgentDeclaration });
payload!(DecideFreeAgentBidPayload, "申出の決定" { declaration: FreeAgentDeclaration });
payload!(DraftFreeAgentOrderPayload, "FA異動の起案" { declaration: FreeAgentDeclaration });

fn decision(input: &DecidePostingInput) -> Result<Decision, Error> {
    let of = |ids: &[async_graphql::ID], field: &str| keys::<PostingApplication>(ids, &["input", field]);
    Ok(Decision {
        selected: of(&input.selected, "selected")?,
        reserve: of(&input.reserve, "reserve")?,
        not_selected: of(&input.not_selected, "notSelected")?,
        reconsidered: of(&input.reconsidered, "reconsidered")?,
        note: input.note.clone(),
        exceeds: input.exceeds_places,
    })
}

/// Where the content of a round or a posting stands in what was sent.
const CONTENT: [&str; 2] = ["input", "content"];

#[derive(Debug, Default)]
pub struct PostingMutation;

#[Object]
impl PostingMutation {
    /// 公募の回の作成
    async fn create_posting_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CreatePostingRoundInput,
    ) -> Option<async_graphql::Result<CreatePostingRoundPayload>> {
        act(ctx, Action::CreatePostingRound, |clearance| async move {
            rounds::create(&clearance, &input.round().map_err(|error| error.within(["input"]))?).await
        })
        .await
    }
    /// 公募の回の変更: all of it while it is prepared; once it is published the substitute and the last days
    async fn revise_posting_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RevisePostingRoundInput,
    ) -> Option<async_graphql::Result<RevisePostingRoundPayload>> {
        act(ctx, Action::RevisePostingRound, |clearance| async move {
            let round = key::<PostingRound>(&input.round, &["input", "round"])?;
            let content = input.content.round().map_err(|error| error.within(CONTENT))?;
            rounds::revise(&clearance, round, input.expected_version, &content, &input.reason).await
        })
        .await
    }
    /// 公募の回の公表: what was approved is read by all staff
    async fn publish_posting_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PostingRoundStepInput,
    ) -> Option<async_graphql::Result<PublishPostingRoundPayload>> {
        act(
            ctx,
            Action::PublishPostingRound,
            |clearance| async move { rounds::publish(&clearance, input.key()?, input.expected_version).await },
        )
        .await
    }
    /// 公募の回の終了: after the last day of its records: the figures stay, unsuccessful applications go
    async fn close_posting_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PostingRoundStepInput,
    ) -> Option<async_graphql::Result<ClosePostingRoundPayload>> {
        act(
            ctx,
            Action::ClosePostingRound,
            |clearance| async move { rounds::close(&clearance, input.key()?, input.expected_version).await },
        )
        .await
    }
    /// 公募の申請: by a head, for the own units
    async fn request_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RequestPostingInput,
    ) -> Option<async_graphql::Result<RequestPostingPayload>> {
        act(ctx, Action::RequestPosting, |clearance| async move {
            let round = key::<PostingRound>(&input.round, &["input", "round"])?;
            requests::request(&clearance, round, &input.content.posting().map_err(|error| error.within(CONTENT))?).await
        })
        .await
    }
    /// 公募の申請の変更: until it is approved
    async fn revise_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RevisePostingInput,
    ) -> Option<async_graphql::Result<RevisePostingPayload>> {
        act(ctx, Action::RevisePosting, |clearance| async move {
            let content = input.content.posting().map_err(|error| error.within(CONTENT))?;
            requests::revise(&clearance, posting(&input.posting)?, input.expected_version, &content).await
        })
        .await
    }
    /// 公募の申請の返戻
    async fn return_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReturnPostingInput,
    ) -> Option<async_graphql::Result<ReturnPostingPayload>> {
        act(ctx, Action::ReturnPosting, |clearance| async move {
            requests::return_to_unit(&clearance, posting(&input.posting)?, input.expected_version, &input.reason).await
        })
        .await
    }
    /// 公募の申請の承認
    async fn approve_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PostingStepInput,
    ) -> Option<async_graphql::Result<ApprovePostingPayload>> {
        act(
            ctx,
            Action::ApprovePosting,
            |clearance| async move { requests::approve(&clearance, input.key()?, input.expected_version).await },
        )
        .await
    }
    /// 面接員の指名: who of the posting unit sees those who applied, from the stage of the round on
    async fn name_posting_panel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: NamePostingPanelInput,
    ) -> Option<async_graphql::Result<NamePostingPanelPayload>> {
        act(ctx, Action::NamePostingPanel, |clearance| async move {
            requests::name_panel(&clearance, posting(&input.posting)?, input.expected_version, &input.panel).await
        })
        .await
    }
    /// 結果通知: everybody who was decided upon learns it
    async fn notify_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: NotifyPostingInput,
    ) -> Option<async_graphql::Result<NotifyPostingPayload>> {
        act(ctx, Action::NotifyPosting, |clearance| async move {
            let expected = (input.expected_version, input.expected_examination_version);
            examining::notify(&clearance, posting(&input.posting)?, expected).await
        })
        .await
    }
    /// 再募集: of a posting that was told, until a day of its own
    async fn reopen_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReopenPostingInput,
    ) -> Option<async_graphql::Result<ReopenPostingPayload>> {
        act(ctx, Action::ReopenPosting, |clearance| async move {
            requests::reopen(&clearance, posting(&input.posting)?, input.expected_version, input.applications_until.0).await
        })
        .await
    }
    /// 応募: by oneself, to the personnel office directly; the own line does not learn of it
    async fn apply_for_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ApplyForPostingInput,
    ) -> Option<async_graphql::Result<ApplyForPostingPayload>> {
        act(ctx, Action::ApplyForPosting, |clearance| async move {
            applications::apply(&clearance, posting(&input.posting)?, input.choice, &input.statement).await
        })
        .await
    }
    /// 応募の取下げ: until it is decided
    async fn withdraw_posting_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: WithdrawPostingApplicationInput,
    ) -> Option<async_graphql::Result<WithdrawPostingApplicationPayload>> {
        act(ctx, Action::WithdrawPostingApplication, |clearance| async move {
            applications::withdraw(&clearance, application(&input.application)?, input.expected_version).await
        })
        .await
    }
    /// 進達: by the head, where the round goes through the head
    async fn forward_posting_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ForwardPostingApplicationInput,
    ) -> Option<async_graphql::Result<ForwardPostingApplicationPayload>> {
        act(ctx, Action::ForwardPostingApplication, |clearance| async move {
            applications::forward(&clearance, application(&input.application)?, input.expected_version, &input.opinion).await
        })
        .await
    }
    /// 書類選考の通過
    async fn pass_posting_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PassPostingDocumentsInput,
    ) -> Option<async_graphql::Result<PassPostingDocumentsPayload>> {
        act(ctx, Action::PassPostingDocuments, |clearance| async move {
            let ids = keys::<PostingApplication>(&input.applications, &["input", "applications"])?;
            examining::pass_documents(&clearance, &ids).await
        })
        .await
    }
    /// 面接の設定
    async fn schedule_posting_interviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: SchedulePostingInterviewsInput,
    ) -> Option<async_graphql::Result<SchedulePostingInterviewsPayload>> {
        act(ctx, Action::SchedulePostingInterviews, |clearance| async move {
            let interviews: Vec<_> = input.interviews.iter().map(PostingInterviewInput::interview).collect::<Result<_, _>>()?;
            examining::schedule(&clearance, &interviews).await
        })
        .await
    }
    /// 面接員の意見の提出: by the panel; a later one takes the place of the first until the results are told
    async fn give_posting_opinion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: GivePostingOpinionInput,
    ) -> Option<async_graphql::Result<GivePostingOpinionPayload>> {
        act(ctx, Action::GivePostingOpinion, |clearance| async move {
            examining::give_opinion(&clearance, application(&input.application)?, input.points, &input.comment).await
        })
        .await
    }
    /// 選考の決定: who is selected, who is a reserve, who is not; known to the applicants when it is told
    async fn decide_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DecidePostingInput,
    ) -> Option<async_graphql::Result<DecidePostingPayload>> {
        act(ctx, Action::DecidePosting, |clearance| async move {
            examining::decide(&clearance, posting(&input.posting)?, input.expected_examination_version, &decision(&input)?).await
        })
        .await
    }
    /// 異動の起案: of those who were selected and told; whose draft stands is left as it is
    async fn draft_posting_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftPostingOrdersInput,
    ) -> Option<async_graphql::Result<DraftPostingOrdersPayload>> {
        act(ctx, Action::DraftPostingOrders, |clearance| async move {
            let into = (batch(&input.batch)?, input.expected_batch_version);
            placing::draft(&clearance, posting(&input.posting)?, into, input.starts_on.map(|it| it.0)).await
        })
        .await
    }
    /// FA宣言: by oneself; units read it without a name, the own line not at all
    async fn declare_free_agency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DeclareFreeAgencyInput,
    ) -> Option<async_graphql::Result<DeclareFreeAgencyPayload>> {
        act(ctx, Action::DeclareFreeAgency, |clearance| async move {
            free_agents::declare(&clearance, &input.skills, &input.wishes, input.valid_until.0).await
        })
        .await
    }
    /// FA宣言の取下げ
    async fn withdraw_free_agency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: WithdrawFreeAgencyInput,
    ) -> Option<async_graphql::Result<WithdrawFreeAgencyPayload>> {
        act(ctx, Action::WithdrawFreeAgency, |clearance| async move {
            free_agents::withdraw(&clearance, declaration(&input.declaration)?, input.expected_version).await
        })
        .await
    }
    /// FA宣言への申出: by a head, for the own units
    async fn bid_for_free_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: BidForFreeAgentInput,
    ) -> Option<async_graphql::Result<BidForFreeAgentPayload>> {
        act(ctx, Action::BidForFreeAgent, |clearance| async move {
            let unit = key::<OrgUnit>(&input.org_unit, &["input", "orgUnit"])?;
            free_agents::bid(&clearance, declaration(&input.declaration)?, unit, &input.message).await
        })
        .await
    }
    /// 申出の取下げ
    async fn withdraw_free_agent_bid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: WithdrawFreeAgentBidInput,
    ) -> Option<async_graphql::Result<WithdrawFreeAgentBidPayload>> {
        act(ctx, Action::WithdrawFreeAgentBid, |clearance| async move {
            free_agents::withdraw_bid(&clearance, bid(&input.bid)?, input.expected_version).await
        })
        .await
    }
    /// 申出への回答: by the person; who accepts is named to the unit
    async fn answer_free_agent_bid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AnswerFreeAgentBidInput,
    ) -> Option<async_graphql::Result<AnswerFreeAgentBidPayload>> {
        act(ctx, Action::AnswerFreeAgentBid, |clearance| async move {
            free_agents::answer(&clearance, bid(&input.bid)?, input.expected_version, input.accepts).await
        })
        .await
    }
    /// 申出の決定: by the personnel office, of its own staff by the substitute, of a bid that was accepted; the other bids fall
    async fn decide_free_agent_bid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DecideFreeAgentBidInput,
    ) -> Option<async_graphql::Result<DecideFreeAgentBidPayload>> {
        act(ctx, Action::DecideFreeAgentBid, |clearance| async move {
            free_agent_decisions::decide(&clearance, bid(&input.bid)?, input.expected_version, input.decision()?).await
        })
        .await
    }
    /// FA異動の起案: of a bid that was approved without one
    async fn draft_free_agent_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DraftFreeAgentOrderInput,
    ) -> Option<async_graphql::Result<DraftFreeAgentOrderPayload>> {
        act(ctx, Action::DraftFreeAgentOrder, |clearance| async move {
            free_agent_decisions::draft_order(&clearance, bid(&input.bid)?, input.expected_version, input.transfer.transfer()?).await
        })
        .await
    }
}
