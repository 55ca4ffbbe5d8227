//! What can be done in the selection: sessions, marks, decisions.

use async_graphql::{Context, Object};

use super::{
    RecruitmentApplication, SelectionSession, SelectionStage,
    inputs::{
        ConfirmSlotInput, DecideStageInput, GiveMarksInput, MarkSheetInput, RecordStageResultsInput, RecuseInput, ReleaseStageInput,
        ReopenStageInput, ReviseSessionInput, ScheduleSessionInput, SessionSlotInput, StageResultInput, UnmaskSessionInput, each,
    },
    reports::StageDecision,
};
use crate::{
    access::{Action, Changed, Clearance, act},
    error::Error,
    payload,
    personnel::orders::graphql::inputs::key,
    recruitment::service::{
        decide::{self, Decision},
        marks,
        sessions::{self, NewSession},
    },
};

payload!(ScheduleSessionPayload, "実施回の設定" { session: SelectionSession });
payload!(ReviseSessionPayload, "実施回の変更" { session: SelectionSession });
payload!(RecusePayload, "忌避・回避" { session: SelectionSession });
payload!(GiveMarksPayload, "採点" { session: SelectionSession });
payload!(UnmaskSessionPayload, "氏名の開示" { session: SelectionSession });
payload!(ConfirmSlotPayload, "出席の回答" { session: SelectionSession });
payload!(RecordStageResultsPayload, "段階の結果の記録" { stage: SelectionStage });
payload!(DecideStagePayload, "判定" { decision: report StageDecision });
payload!(ReopenStagePayload, "判定の取消し" { stage: SelectionStage });
payload!(ReleaseStagePayload, "合格発表" { stage: SelectionStage });

async fn revise(clearance: &Clearance<'_>, input: ReviseSessionInput) -> Result<Changed, Error> {
    let new = NewSession {
        slots: each(&input.slots, "slots", SessionSlotInput::slot)?,
        title: input.title,
        held_at: input.held_at.0,
        place: input.place,
        panel: input.panel,
    };
    let session = key::<SelectionSession>(&input.session, &["input", "session"])?;
    sessions::revise(clearance, session, input.expected_version, &new).await
}

async fn schedule(clearance: &Clearance<'_>, input: ScheduleSessionInput) -> Result<Changed, Error> {
    let stage = key::<SelectionStage>(&input.stage, &["input", "stage"])?;
    let new = NewSession {
        slots: each(&input.slots, "slots", SessionSlotInput::slot)?,
        title: input.title,
        held_at: input.held_at.0,
        place: input.place,
        panel: input.panel,
    };
    sessions::schedule(clearance, stage, &new).await
}

async fn decide_stage(clearance: &Clearance<'_>, input: DecideStageInput) -> Result<Changed, Error> {
    let reserve = input.reserve.as_ref().map(|it| it.line("reserve")).transpose()?;
    let how = Decision { basis: input.basis, pass: input.pass.line("pass")?, reserve };
    decide::decide(clearance, key::<SelectionStage>(&input.stage, &["input", "stage"])?, input.expected_version, how).await
}

#[derive(Debug, Default)]
pub struct SelectionMutation;

#[Object]
impl SelectionMutation {
    /// 実施回の設定: raters, and who sits when
    async fn schedule_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ScheduleSessionInput,
    ) -> Option<async_graphql::Result<ScheduleSessionPayload>> {
        act(ctx, Action::ScheduleSession, |clearance| async move { schedule(&clearance, input).await }).await
    }
    /// 実施回の変更: raters, places and times; who has marked, and who was marked, stays.
    async fn revise_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReviseSessionInput,
    ) -> Option<async_graphql::Result<ReviseSessionPayload>> {
        act(ctx, Action::ReviseSession, |clearance| async move { revise(&clearance, input).await }).await
    }
    /// 忌避・回避: a rater does not rate somebody, and sees nothing of them from then on
    async fn recuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecuseInput,
    ) -> Option<async_graphql::Result<RecusePayload>> {
        act(ctx, Action::Recuse, |clearance| async move {
            sessions::recuse(
                &clearance,
                key::<SelectionSession>(&input.session, &["input", "session"])?,
                input.rater.as_deref(),
                key::<RecruitmentApplication>(&input.application, &["input", "application"])?,
                &input.reason,
            )
            .await
        })
        .await
    }
    /// 採点: one's own sheets, final once they are given
    async fn give_marks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: GiveMarksInput,
    ) -> Option<async_graphql::Result<GiveMarksPayload>> {
        act(ctx, Action::GiveMarks, |clearance| async move {
            let sheets = each(&input.sheets, "sheets", MarkSheetInput::sheet)?;
            marks::give(&clearance, key::<SelectionSession>(&input.session, &["input", "session"])?, &sheets).await
        })
        .await
    }
    /// 氏名の開示: of a blind session; audited with its reason
    async fn unmask_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: UnmaskSessionInput,
    ) -> Option<async_graphql::Result<UnmaskSessionPayload>> {
        act(ctx, Action::UnmaskSession, |clearance| async move {
            sessions::unmask(
                &clearance,
                key::<SelectionSession>(&input.session, &["input", "session"])?,
                input.expected_version,
                &input.reason,
            )
            .await
        })
        .await
    }
    /// 出席の回答: by the applicant
    async fn confirm_slot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ConfirmSlotInput,
    ) -> Option<async_graphql::Result<ConfirmSlotPayload>> {
        act(ctx, Action::ConfirmSlot, |clearance| async move {
            sessions::confirm(
                &clearance,
                key::<SelectionSession>(&input.session, &["input", "session"])?,
                key::<RecruitmentApplication>(&input.application, &["input", "application"])?,
            )
            .await
        })
        .await
    }
    /// 段階の結果の記録: attendance and points of many at once
    async fn record_stage_results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordStageResultsInput,
    ) -> Option<async_graphql::Result<RecordStageResultsPayload>> {
        act(ctx, Action::RecordStageResults, |clearance| async move {
            let results: Vec<_> = input.results.iter().map(StageResultInput::sat).collect();
            marks::record(&clearance, key::<SelectionStage>(&input.stage, &["input", "stage"])?, &results).await
        })
        .await
    }
    /// 判定: of everybody in a stage by a cut-off, in one transaction; `Dry-Run: true` previews it
    async fn decide_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DecideStageInput,
    ) -> Option<async_graphql::Result<DecideStagePayload>> {
        act(ctx, Action::DecideStage, |clearance| async move { decide_stage(&clearance, input).await }).await
    }
    /// 判定の取消し: until the next stage begins
    async fn reopen_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReopenStageInput,
    ) -> Option<async_graphql::Result<ReopenStagePayload>> {
        act(ctx, Action::ReopenStage, |clearance| async move {
            decide::reopen(&clearance, key::<SelectionStage>(&input.stage, &["input", "stage"])?, input.expected_version, &input.reason)
                .await
        })
        .await
    }
    /// 合格発表: the applicants learn their result
    async fn release_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReleaseStageInput,
    ) -> Option<async_graphql::Result<ReleaseStagePayload>> {
        act(ctx, Action::ReleaseStage, |clearance| async move {
            decide::release(&clearance, key::<SelectionStage>(&input.stage, &["input", "stage"])?, input.expected_version).await
        })
        .await
    }
}
