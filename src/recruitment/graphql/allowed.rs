//! What may be done with an object of recruitment, by the rules that judge the acts.

use entity::{application::ApplicationState, job_offer::JobOfferState, recruitment_campaign::CampaignState, selection_stage::StageState};

use crate::{
    access::{Action, Clearance},
    error::Refusal,
    personnel::graphql::AllowedAction,
    recruitment::rules::{
        life::Step,
        steps::{CampaignStep, OfferStep, StageStep},
    },
};

/// The steps of an application that are acts of their own.
const STEPS: [(Action, Step); 4] = [
    (Action::WithdrawApplication, Step::Withdraw),
    (Action::MakeOffers, Step::Offer),
    (Action::RemoveFromList, Step::Remove),
    (Action::HireApplicants, Step::Hire),
];

fn judged<T>(clearance: &Clearance<'_>, action: Action, after: Result<T, Refusal>) -> AllowedAction {
    AllowedAction::of(clearance, action, after.err().map(|refusal| refusal.code).into_iter().collect())
}

/// What may be done with an application in a state.
pub fn of_application(clearance: &Clearance<'_>, state: ApplicationState) -> Vec<AllowedAction> {
    STEPS.into_iter().map(|(action, step)| judged(clearance, action, step.from(state))).collect()
}

/// What may be done with a campaign in a state.
pub fn of_campaign(clearance: &Clearance<'_>, state: CampaignState) -> Vec<AllowedAction> {
    let acts = [
        (Action::AddExamCategories, CampaignStep::Prepare),
        (Action::ReviseExamCategory, CampaignStep::Revise),
        (Action::ReviseFlow, CampaignStep::Revise),
        (Action::PublishCampaign, CampaignStep::Publish),
        (Action::SubmitApplications, CampaignStep::Receive),
        (Action::CloseCampaign, CampaignStep::Close),
    ];
    acts.into_iter().map(|(action, step)| judged(clearance, action, step.from(state))).collect()
}

/// What may be done with a stage in a state; whether the next one has begun is judged by the act.
pub fn of_stage(clearance: &Clearance<'_>, state: StageState) -> Vec<AllowedAction> {
    let acts = [
        (Action::ScheduleSession, StageStep::Run),
        (Action::RecordStageResults, StageStep::Run),
        (Action::DecideStage, StageStep::Decide),
        (Action::ReopenStage, StageStep::Reopen),
        (Action::ReleaseStage, StageStep::Release),
    ];
    acts.into_iter().map(|(action, step)| judged(clearance, action, step.from(state))).collect()
}

/// What may be done with an offer in a state: one that waits is answered either way, one that was accepted may still be declined.
pub fn of_offer(clearance: &Clearance<'_>, state: JobOfferState) -> Vec<AllowedAction> {
    [(Action::AnswerOffer, OfferStep::Decline), (Action::WithdrawOffer, OfferStep::Withdraw)]
        .into_iter()
        .map(|(action, step)| judged(clearance, action, step.from(state)))
        .collect()
}
