//! What can be done from the list on, and at the other doors.

use async_graphql::{Context, Object};

use super::{
    ConditionalAppointment, ExamCategory, ExternalWorker, JobOffer, Onboarding, RecruitmentApplication, ReservedPost, TermAppointment,
    inputs::{
        AnswerOfferInput, CorrectTermAppointmentInput, DecideConditionalAppointmentInput, DrawUpListInput, EndExternalWorkerInput,
        EndPostReservationInput, HireApplicantsInput, HireInput, JobOfferInput, LiftReservesInput, LogOnboardingContactInput,
        MakeOffersInput, OfferAnswer, PlanOnboardingInput, RecordExternalWorkerInput, RecordTermAppointmentsInput, RemoveFromListInput,
        ReservePostInput, TermAppointmentInput, WithdrawOfferInput, each,
    },
};
use crate::{
    access::{Action, Changed, Clearance, act},
    error::Error,
    payload,
    personnel::{
        graphql::{OrgUnit, Post},
        orders::graphql::{
            OrderBatch,
            inputs::{key, keys},
        },
    },
    recruitment::service::{
        conditional,
        doors::{self, NewExternal},
        hiring, listing, offers,
        onboarding::{self, NewPlan},
        terms,
    },
};

payload!(DrawUpListPayload, "名簿の作成" { category: ExamCategory });
payload!(RemoveFromListPayload, "名簿からの削除" { changed_applications: [RecruitmentApplication] });
payload!(LiftReservesPayload, "補欠の繰上げ" { changed_applications: [RecruitmentApplication] });
payload!(MakeOffersPayload, "内定の提示" { offers: [JobOffer] });
payload!(AnswerOfferPayload, "内定への回答" { offer: JobOffer });
payload!(WithdrawOfferPayload, "内定の取消し" { offer: JobOffer });
payload!(HireApplicantsPayload, "採用" { changed_applications: [RecruitmentApplication] });
payload!(DecideConditionalAppointmentPayload, "条件付採用期間の判断" { appointment: ConditionalAppointment });
payload!(PlanOnboardingPayload, "定着支援の計画" { onboarding: Onboarding });
payload!(LogOnboardingContactPayload, "定着支援の記録" { onboarding: Onboarding });
payload!(RecordTermAppointmentsPayload, "任期の記録" { terms: [TermAppointment] });
payload!(CorrectTermAppointmentPayload, "任期の訂正" { term: TermAppointment });
payload!(RecordExternalWorkerPayload, "外部人材の記録" { external_worker: ExternalWorker });
payload!(EndExternalWorkerPayload, "外部人材の終了" { external_worker: ExternalWorker });
payload!(EndPostReservationPayload, "障害者を対象とする職の指定の終了" { reserved_post: ReservedPost });
payload!(ReservePostPayload, "障害者を対象とする職の指定" { reserved_post: ReservedPost });

async fn plan(clearance: &Clearance<'_>, input: PlanOnboardingInput) -> Result<Changed, Error> {
    let new = NewPlan {
        application: key::<RecruitmentApplication>(&input.application, &["input", "application"])?,
        supporter: input.supporter,
        starts_on: input.starts_on.0,
        ends_on: input.ends_on.0,
        silence_days: input.silence_days,
        expected_version: input.expected_version,
    };
    onboarding::plan(clearance, &new).await
}

async fn record_external(clearance: &Clearance<'_>, input: RecordExternalWorkerInput) -> Result<Changed, Error> {
    let new = NewExternal {
        unit: key::<OrgUnit>(&input.unit, &["input", "unit"])?,
        arrangement: input.arrangement,
        company: input.company,
        work: input.work,
        people: input.people,
        starts_on: input.starts_on.0,
        ends_on: input.ends_on.map(|it| it.0),
    };
    doors::record_external(clearance, &new).await
}

#[derive(Debug, Default)]
pub struct HiringMutation;

#[Object]
impl HiringMutation {
    /// 名簿の作成: final passers and reserves, valid for the months of the category
    async fn draw_up_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DrawUpListInput,
    ) -> Option<async_graphql::Result<DrawUpListPayload>> {
        act(ctx, Action::DrawUpList, |clearance| async move {
            let on = clearance.moment(input.listed_on.map(|it| it.0), None).as_of;
            listing::draw_up(&clearance, key::<ExamCategory>(&input.category, &["input", "category"])?, on).await
        })
        .await
    }
    /// 名簿からの削除.
    async fn remove_from_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RemoveFromListInput,
    ) -> Option<async_graphql::Result<RemoveFromListPayload>> {
        act(ctx, Action::RemoveFromList, |clearance| async move {
            let applications = keys::<RecruitmentApplication>(&input.applications, &["input", "applications"])?;
            listing::remove(&clearance, &applications, input.reason, input.note.as_deref()).await
        })
        .await
    }
    /// 補欠の繰上げ: by place, while the list is valid
    async fn lift_reserves(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: LiftReservesInput,
    ) -> Option<async_graphql::Result<LiftReservesPayload>> {
        act(ctx, Action::LiftReserves, |clearance| async move {
            let category = key::<ExamCategory>(&input.category, &["input", "category"])?;
            listing::lift(&clearance, category, input.expected_version, usize::try_from(input.count).unwrap_or_default()).await
        })
        .await
    }
    /// 内定の提示: to people on a valid list; an open offer is superseded
    async fn make_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: MakeOffersInput,
    ) -> Option<async_graphql::Result<MakeOffersPayload>> {
        act(ctx, Action::MakeOffers, |clearance| async move {
            let offers = each(&input.offers, "offers", JobOfferInput::offer)?;
            offers::make(&clearance, &offers).await
        })
        .await
    }
    /// 内定への回答: by the candidate until the deadline, or on their word
    async fn answer_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AnswerOfferInput,
    ) -> Option<async_graphql::Result<AnswerOfferPayload>> {
        act(ctx, Action::AnswerOffer, |clearance| async move {
            offers::answer(
                &clearance,
                key::<JobOffer>(&input.offer, &["input", "offer"])?,
                input.answer == OfferAnswer::Accept,
                input.answered_by,
                input.reason.as_deref(),
            )
            .await
        })
        .await
    }
    /// 内定の取消し: by the city, with its reason
    async fn withdraw_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: WithdrawOfferInput,
    ) -> Option<async_graphql::Result<WithdrawOfferPayload>> {
        act(ctx, Action::WithdrawOffer, |clearance| async move {
            let offer = key::<JobOffer>(&input.offer, &["input", "offer"])?;
            offers::withdraw(&clearance, offer, input.removal_reason, &input.reason).await
        })
        .await
    }
    /// 採用: orders of appointment in a draft; done once, however often it is asked for
    async fn hire_applicants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: HireApplicantsInput,
    ) -> Option<async_graphql::Result<HireApplicantsPayload>> {
        act(ctx, Action::HireApplicants, |clearance| async move {
            let hires = each(&input.hires, "hires", HireInput::hire)?;
            hiring::hire(&clearance, key::<OrderBatch>(&input.batch, &["input", "batch"])?, input.expected_version, &hires).await
        })
        .await
    }
    /// 条件付採用期間の判断.
    async fn decide_conditional_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: DecideConditionalAppointmentInput,
    ) -> Option<async_graphql::Result<DecideConditionalAppointmentPayload>> {
        act(ctx, Action::DecideConditionalAppointment, |clearance| async move {
            conditional::decide(
                &clearance,
                key::<ConditionalAppointment>(&input.appointment, &["input", "appointment"])?,
                input.verdict,
                input.until.map(|it| it.0),
                &input.reason,
            )
            .await
        })
        .await
    }
    /// 定着支援の計画.
    async fn plan_onboarding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: PlanOnboardingInput,
    ) -> Option<async_graphql::Result<PlanOnboardingPayload>> {
        act(ctx, Action::PlanOnboarding, |clearance| async move { plan(&clearance, input).await }).await
    }
    /// 定着支援の記録: by who supports, or who runs the recruitment
    async fn log_onboarding_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: LogOnboardingContactInput,
    ) -> Option<async_graphql::Result<LogOnboardingContactPayload>> {
        act(ctx, Action::LogOnboardingContact, |clearance| async move {
            onboarding::log(
                &clearance,
                key::<Onboarding>(&input.onboarding, &["input", "onboarding"])?,
                input.kind,
                input.held_on.0,
                input.note.as_deref(),
            )
            .await
        })
        .await
    }
    /// 任期の記録: each within what the law allows
    async fn record_term_appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordTermAppointmentsInput,
    ) -> Option<async_graphql::Result<RecordTermAppointmentsPayload>> {
        act(ctx, Action::RecordTermAppointments, |clearance| async move {
            let new = each(&input.terms, "terms", TermAppointmentInput::term)?;
            terms::record(&clearance, &new).await
        })
        .await
    }
    /// 任期の訂正: of the last term in its job; those before it once that one is right
    async fn correct_term_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CorrectTermAppointmentInput,
    ) -> Option<async_graphql::Result<CorrectTermAppointmentPayload>> {
        act(ctx, Action::CorrectTermAppointment, |clearance| async move {
            let term = key::<TermAppointment>(&input.term_appointment, &["input", "termAppointment"])?;
            terms::correct(&clearance, term, input.expected_version, &input.term(), &input.reason).await
        })
        .await
    }
    /// 外部人材の記録.
    async fn record_external_worker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RecordExternalWorkerInput,
    ) -> Option<async_graphql::Result<RecordExternalWorkerPayload>> {
        act(ctx, Action::RecordExternalWorker, |clearance| async move { record_external(&clearance, input).await }).await
    }
    /// 外部人材の終了.
    async fn end_external_worker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: EndExternalWorkerInput,
    ) -> Option<async_graphql::Result<EndExternalWorkerPayload>> {
        act(ctx, Action::EndExternalWorker, |clearance| async move {
            doors::end_external(
                &clearance,
                key::<ExternalWorker>(&input.external_worker, &["input", "externalWorker"])?,
                input.expected_version,
                input.ends_on.0,
            )
            .await
        })
        .await
    }
    /// 障害者を対象とする職の指定の終了.
    async fn end_post_reservation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: EndPostReservationInput,
    ) -> Option<async_graphql::Result<EndPostReservationPayload>> {
        act(ctx, Action::EndPostReservation, |clearance| async move {
            let reserved = key::<ReservedPost>(&input.reserved_post, &["input", "reservedPost"])?;
            doors::end_reservation(&clearance, reserved, input.expected_version, input.until.0, &input.reason).await
        })
        .await
    }
    /// 障害者を対象とする職の指定.
    async fn reserve_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReservePostInput,
    ) -> Option<async_graphql::Result<ReservePostPayload>> {
        act(ctx, Action::ReservePost, |clearance| async move {
            doors::reserve(
                &clearance,
                key::<Post>(&input.post, &["input", "post"])?,
                input.from.0,
                input.until.map(|it| it.0),
                &input.reason,
            )
            .await
        })
        .await
    }
}
