//! What may be done with an object of recruitment, by the rules that judge the acts.

use entity::{application::ApplicationState, selection_stage::StageState};

use crate::{
    access::{Action, Clearance},
    error::ErrorCode,
    personnel::graphql::AllowedAction,
    recruitment::rules::life::{Step, next},
};

/// The steps of an application that are acts of their own.
const STEPS: [(Action, Step); 4] = [
    (Action::WithdrawApplication, Step::Withdraw),
    (Action::MakeOffers, Step::Offer),
    (Action::RemoveFromList, Step::Remove),
    (Action::HireApplicants, Step::Hire),
];

/// What may be done with an application in a state.
pub fn of_application(clearance: &Clearance<'_>, state: ApplicationState) -> Vec<AllowedAction> {
    let action = |(action, step): &(Action, Step)| {
        let reasons = next(state, *step).err().map(|refusal| refusal.code).into_iter().collect();
        AllowedAction::of(clearance, *action, reasons)
    };
    STEPS.iter().map(action).collect()
}

/// What may be done with a stage in a state; whether the next one has begun is judged by the act.
pub fn of_stage(clearance: &Clearance<'_>, state: StageState) -> Vec<AllowedAction> {
    let acts: [(Action, &[StageState]); 5] = [
        (Action::ScheduleSession, &[StageState::Open]),
        (Action::RecordStageResults, &[StageState::Open]),
        (Action::DecideStage, &[StageState::Open]),
        (Action::ReopenStage, &[StageState::Decided, StageState::Released]),
        (Action::ReleaseStage, &[StageState::Decided]),
    ];
    let action = |(action, states): (Action, &[StageState])| {
        let reasons = if states.contains(&state) { vec![] } else { vec![ErrorCode::StageNotInState] };
        AllowedAction::of(clearance, action, reasons)
    };
    acts.into_iter().map(action).collect()
}
