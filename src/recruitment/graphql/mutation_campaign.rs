//! What can be done with campaigns, candidates and applications.

use async_graphql::{Context, Object};

use super::{
    ApplicationAttachment, Candidate, ExamCategory, RecruitmentApplication, RecruitmentCampaign, RecruitmentEvent,
    inputs::{
        AddAttachmentInput, AddExamCategoriesInput, AnonymizeCandidatesInput, ApplicationInput, ApplyForExamInput, CampaignStepInput,
        CreateCampaignInput, DeclareDisqualificationInput, DeclaredGroundInput, ExamCategoryInput, HideApplicationsInput,
        ImportApplicationsInput, MergeCandidatesInput, ProspectInput, RecordRecruitmentEventInput, RegisterProspectsInput,
        RemoveAttachmentInput, ReviseCandidateInput, ReviseExamCategoryInput, ReviseFlowInput, ScreenApplicationsInput,
        SelectionStageInput, ShowApplicationsInput, SubmitApplicationsInput, WithdrawApplicationInput, each,
    },
    reports::{Anonymized, Screening},
};
use crate::{
    access::{Action, Changed, Clearance, act},
    error::Error,
    payload,
    personnel::{
        graphql::{OrgUnit, decode_file},
        import::ImportReport,
        orders::graphql::inputs::{key, keys},
    },
    recruitment::{
        import,
        service::{
            applications::{self, NewApplication, Person},
            attachments::{self, NewAttachment},
            campaigns,
            candidates::{self, NewEvent},
            categories, flows, privacy, screening,
        },
    },
};

payload!(CreateCampaignPayload, "実施計画の作成" { campaign: RecruitmentCampaign });
payload!(AddExamCategoriesPayload, "試験区分の追加" { campaign: RecruitmentCampaign });
payload!(ReviseExamCategoryPayload, "試験区分の変更" { category: ExamCategory });
payload!(PublishCampaignPayload, "実施計画の公表" { campaign: RecruitmentCampaign });
payload!(ReviseFlowPayload, "選考の流れの変更" { category: ExamCategory });
payload!(CloseCampaignPayload, "実施計画の終了" { campaign: RecruitmentCampaign });
payload!(RecordRecruitmentEventPayload, "行事の記録" { event: RecruitmentEvent });
payload!(RegisterProspectsPayload, "参加者の登録" { event: RecruitmentEvent });
payload!(SubmitApplicationsPayload, "申込みの受付" { changed_applications: [RecruitmentApplication] });
payload!(ApplyForExamPayload, "本人による申込み" { application: RecruitmentApplication });
payload!(ImportApplicationsPayload, "申込みの取込み" { report: report ImportReport });
payload!(ReviseCandidatePayload, "受験者の訂正" { candidate: Candidate });
payload!(MergeCandidatesPayload, "受験者の統合" { candidate: Candidate });
payload!(DeclareDisqualificationPayload, "欠格事由の申告" { application: RecruitmentApplication });
payload!(ScreenApplicationsPayload, "受験資格の確認" { screening: report Screening });
payload!(WithdrawApplicationPayload, "申込みの取下げ" { application: RecruitmentApplication });
payload!(HideApplicationsPayload, "部署への提示の取消し" { changed_applications: [RecruitmentApplication] });
payload!(ShowApplicationsPayload, "部署への提示" { changed_applications: [RecruitmentApplication] });
payload!(AddAttachmentPayload, "添付書類の追加" { application: RecruitmentApplication });
payload!(RemoveAttachmentPayload, "添付書類の削除" { application: RecruitmentApplication });
payload!(AnonymizeCandidatesPayload, "個人情報の消去" { anonymized: report Anonymized });

async fn apply(clearance: &Clearance<'_>, input: ApplyForExamInput) -> Result<Changed, Error> {
    let person = input.person.candidate();
    let rest = NewApplication {
        person: Person::New(person.clone()),
        receipt_number: None,
        channel: input.channel,
        event: input.event.as_ref().map(|it| key::<RecruitmentEvent>(it, &["input", "event"])).transpose()?,
        attribution_consent: input.attribution_consent,
        declared: Some(input.disqualifications.iter().map(DeclaredGroundInput::declared).collect()),
        submitted_on: None,
    };
    applications::apply(clearance, key::<ExamCategory>(&input.category, &["input", "category"])?, person, rest).await
}

async fn screen(clearance: &Clearance<'_>, input: ScreenApplicationsInput) -> Result<Changed, Error> {
    let category = key::<ExamCategory>(&input.category, &["input", "category"])?;
    let refused = each(&input.refusals, "refusals", |it| {
        Ok((super::inputs::field::<RecruitmentApplication>(&it.application, "application")?, it.reason.clone()))
    })?;
    let again = keys::<RecruitmentApplication>(&input.reconsider, &["input", "reconsider"])?;
    screening::screen(clearance, category, &refused, &again).await
}

#[derive(Debug, Default)]
pub struct CampaignMutation;

#[Object]
impl CampaignMutation {
    /// 実施計画の作成: a draft, with what another one had if it is named
    async fn create_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CreateCampaignInput,
    ) -> Option<async_graphql::Result<CreateCampaignPayload>> {
        act(ctx, Action::CreateCampaign, |clearance| async move {
            let like = input.copy_from.as_ref().map(|it| key::<RecruitmentCampaign>(it, &["input", "copyFrom"])).transpose()?;
            campaigns::create(&clearance, input.fiscal_year.0, &input.title, like).await
        })
        .await
    }
    /// 試験区分の追加: with their stages and rubrics
    async fn add_exam_categories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AddExamCategoriesInput,
    ) -> Option<async_graphql::Result<AddExamCategoriesPayload>> {
        act(ctx, Action::AddExamCategories, |clearance| async move {
            let new = each(&input.categories, "categories", ExamCategoryInput::category)?;
            categories::add_categories(
                &clearance,
                key::<RecruitmentCampaign>(&input.campaign, &["input", "campaign"])?,
                input.expected_version,
                &new,
            )
            .await
        })
        .await
    }
    /// 試験区分の変更: of a campaign that is being prepared
    async fn revise_exam_category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReviseExamCategoryInput,
    ) -> Option<async_graphql::Result<ReviseExamCategoryPayload>> {
        act(ctx, Action::ReviseExamCategory, |clearance| async move {
            let new = input.new.category().map_err(|refusal| refusal.within(["input", "as"]))?;
            categories::revise_category(
                &clearance,
                key::<ExamCategory>(&input.category, &["input", "category"])?,
                input.expected_version,
                input.reason.as_deref(),
                &new,
            )
            .await
        })
        .await
    }
    /// 実施計画の公表: freezes its flows and rubrics
    async fn publish_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CampaignStepInput,
    ) -> Option<async_graphql::Result<PublishCampaignPayload>> {
        act(ctx, Action::PublishCampaign, |clearance| async move {
            campaigns::publish(&clearance, key::<RecruitmentCampaign>(&input.campaign, &["input", "campaign"])?, input.expected_version)
                .await
        })
        .await
    }
    /// 選考の流れの変更: after publication a new version, with its reason
    async fn revise_flow(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReviseFlowInput,
    ) -> Option<async_graphql::Result<ReviseFlowPayload>> {
        act(ctx, Action::ReviseFlow, |clearance| async move {
            let stages: Vec<_> = input.stages.iter().map(SelectionStageInput::stage).collect();
            flows::revise(
                &clearance,
                key::<ExamCategory>(&input.category, &["input", "category"])?,
                input.expected_version,
                input.reason.as_deref(),
                &stages,
            )
            .await
        })
        .await
    }
    /// 実施計画の終了: nothing is applied for any more
    async fn close_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CampaignStepInput,
    ) -> Option<async_graphql::Result<CloseCampaignPayload>> {
        act(ctx, Action::CloseCampaign, |clearance| async move {
            campaigns::close(&clearance, key::<RecruitmentCampaign>(&input.campaign, &["input", "campaign"])?, input.expected_version).await
        })
        .await
    }
    /// 行事の記録.
    async fn record_recruitment_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordRecruitmentEventInput,
    ) -> Option<async_graphql::Result<RecordRecruitmentEventPayload>> {
        act(ctx, Action::RecordRecruitmentEvent, |clearance| async move {
            let campaign = input.campaign.as_ref().map(|it| key::<RecruitmentCampaign>(it, &["input", "campaign"])).transpose()?;
            let new = NewEvent { campaign, kind: input.kind, name: input.name, held_on: input.held_on.0, place: input.place };
            candidates::record_event(&clearance, &new).await
        })
        .await
    }
    /// 参加者の登録: who may become applicants
    async fn register_prospects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RegisterProspectsInput,
    ) -> Option<async_graphql::Result<RegisterProspectsPayload>> {
        act(ctx, Action::RegisterProspects, |clearance| async move {
            let visitors = each(&input.prospects, "prospects", ProspectInput::visitor)?;
            candidates::register(&clearance, key::<RecruitmentEvent>(&input.event, &["input", "event"])?, &visitors).await
        })
        .await
    }
    /// 申込みの受付: all of them or none
    async fn submit_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: SubmitApplicationsInput,
    ) -> Option<async_graphql::Result<SubmitApplicationsPayload>> {
        act(ctx, Action::SubmitApplications, |clearance| async move {
            let new = each(&input.applications, "applications", ApplicationInput::application)?;
            applications::submit(&clearance, key::<ExamCategory>(&input.category, &["input", "category"])?, &new).await
        })
        .await
    }
    /// 本人による申込み: by the own token of an applicant, within the days of application
    async fn apply_for_exam(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ApplyForExamInput,
    ) -> Option<async_graphql::Result<ApplyForExamPayload>> {
        act(ctx, Action::ApplyForExam, |clearance| async move { apply(&clearance, input).await }).await
    }
    /// 申込みの取込み: a CSV of the e-application system; what is known by its receipt number is left as it is
    async fn import_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ImportApplicationsInput,
    ) -> Option<async_graphql::Result<ImportApplicationsPayload>> {
        act(ctx, Action::ImportApplications, |clearance| async move {
            let file = decode_file(&input.file)?;
            import::import_applications(
                &clearance,
                key::<ExamCategory>(&input.category, &["input", "category"])?,
                &file,
                input.columns.as_deref(),
                input.skip_invalid,
            )
            .await
        })
        .await
    }
    /// 受験者の訂正.
    async fn revise_candidate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReviseCandidateInput,
    ) -> Option<async_graphql::Result<ReviseCandidatePayload>> {
        act(ctx, Action::ReviseCandidate, |clearance| async move {
            candidates::revise(
                &clearance,
                key::<Candidate>(&input.candidate, &["input", "candidate"])?,
                input.expected_version,
                &input.person.candidate(),
            )
            .await
        })
        .await
    }
    /// 受験者の統合: the id of the one leads to the other from then on
    async fn merge_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: MergeCandidatesInput,
    ) -> Option<async_graphql::Result<MergeCandidatesPayload>> {
        act(ctx, Action::MergeCandidates, |clearance| async move {
            candidates::merge(
                &clearance,
                (key::<Candidate>(&input.keep, &["input", "keep"])?, input.expected_version),
                key::<Candidate>(&input.merge, &["input", "merge"])?,
                &input.reason,
            )
            .await
        })
        .await
    }
    /// 欠格事由の申告: grounds of LPSA 16, checked on the day of the exam and on that of the appointment
    async fn declare_disqualification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DeclareDisqualificationInput,
    ) -> Option<async_graphql::Result<DeclareDisqualificationPayload>> {
        act(ctx, Action::DeclareDisqualification, |clearance| async move {
            let grounds: Vec<_> = input.grounds.iter().map(DeclaredGroundInput::declared).collect();
            applications::declare(
                &clearance,
                key::<RecruitmentApplication>(&input.application, &["input", "application"])?,
                input.expected_version,
                &grounds,
            )
            .await
        })
        .await
    }
    /// 受験資格の確認: who meets the conditions gets an examinee number and enters the first stage
    async fn screen_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ScreenApplicationsInput,
    ) -> Option<async_graphql::Result<ScreenApplicationsPayload>> {
        act(ctx, Action::ScreenApplications, |clearance| async move { screen(&clearance, input).await }).await
    }
    /// 申込みの取下げ: before an offer is made
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: WithdrawApplicationInput,
    ) -> Option<async_graphql::Result<WithdrawApplicationPayload>> {
        act(ctx, Action::WithdrawApplication, |clearance| async move {
            applications::withdraw(
                &clearance,
                key::<RecruitmentApplication>(&input.application, &["input", "application"])?,
                input.expected_version,
                input.reason.as_deref(),
            )
            .await
        })
        .await
    }
    /// 部署への提示: to the head of the unit that is to receive them
    async fn show_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ShowApplicationsInput,
    ) -> Option<async_graphql::Result<ShowApplicationsPayload>> {
        act(ctx, Action::ShowApplications, |clearance| async move {
            let applications = keys::<RecruitmentApplication>(&input.applications, &["input", "applications"])?;
            applications::show(&clearance, &applications, key::<OrgUnit>(&input.unit, &["input", "unit"])?).await
        })
        .await
    }
    /// 部署への提示の取消し: the unit reads nothing more of them
    async fn hide_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: HideApplicationsInput,
    ) -> Option<async_graphql::Result<HideApplicationsPayload>> {
        act(ctx, Action::HideApplications, |clearance| async move {
            let applications = keys::<RecruitmentApplication>(&input.applications, &["input", "applications"])?;
            applications::hide(&clearance, &applications, key::<OrgUnit>(&input.unit, &["input", "unit"])?).await
        })
        .await
    }
    /// 添付書類の追加.
    async fn add_attachment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AddAttachmentInput,
    ) -> Option<async_graphql::Result<AddAttachmentPayload>> {
        act(ctx, Action::AddAttachment, |clearance| async move {
            let content = decode_file(&input.file)?;
            let new = NewAttachment {
                application: key::<RecruitmentApplication>(&input.application, &["input", "application"])?,
                kind: input.kind,
                file_name: input.file_name,
                content,
            };
            attachments::add(&clearance, new).await
        })
        .await
    }
    /// 添付書類の削除: for good
    async fn remove_attachment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RemoveAttachmentInput,
    ) -> Option<async_graphql::Result<RemoveAttachmentPayload>> {
        act(ctx, Action::RemoveAttachment, |clearance| async move {
            attachments::remove(&clearance, key::<ApplicationAttachment>(&input.attachment, &["input", "attachment"])?).await
        })
        .await
    }
    /// 個人情報の消去: after the retention period; what was counted stays counted
    async fn anonymize_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AnonymizeCandidatesInput,
    ) -> Option<async_graphql::Result<AnonymizeCandidatesPayload>> {
        act(ctx, Action::AnonymizeCandidates, |clearance| async move {
            privacy::anonymize(&clearance, input.closed_before.0, &input.groups).await
        })
        .await
    }
}
