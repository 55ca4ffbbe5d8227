//! What may be done with an object of internal postings, by the rules that judge the acts.

use chrono::NaiveDate;
use entity::{
    free_agent_bid::FreeAgentBidState, free_agent_declaration::FreeAgentState, posting::PostingState,
    posting_application::PostingApplicationState, posting_examination::PostingExaminationState, posting_round::PostingRoundState,
};

use crate::{
    access::{Action, Clearance},
    error::Refusal,
    personnel::{graphql::AllowedAction, rules::may_apply},
    posting::rules::life::{ApplicationStep, BidStep, DeclarationStep, ExaminationStep, PostingStep, RoundStep},
};

fn judged<T>(clearance: &Clearance<'_>, action: Action, after: Result<T, Refusal>) -> AllowedAction {
    AllowedAction::of(clearance, action, after.err().map(|refusal| refusal.code).into_iter().collect())
}

/// What may be done with a round in a state.
pub fn of_round(clearance: &Clearance<'_>, state: PostingRoundState) -> Vec<AllowedAction> {
    [
        (Action::RequestPosting, RoundStep::Ask),
        (Action::RevisePostingRound, RoundStep::Revise),
        (Action::PublishPostingRound, RoundStep::Publish),
        (Action::ClosePostingRound, RoundStep::Close),
    ]
    .into_iter()
    .map(|(action, step)| judged(clearance, action, step.from(state)))
    .collect()
}

/// What may be done with a posting in a state.
pub fn of_posting(clearance: &Clearance<'_>, state: PostingState) -> Vec<AllowedAction> {
    let acts = [
        (Action::RevisePosting, PostingStep::Revise),
        (Action::ReturnPosting, PostingStep::Return),
        (Action::ApprovePosting, PostingStep::Approve),
        (Action::ApplyForPosting, PostingStep::Run),
        (Action::NotifyPosting, PostingStep::Notify),
        (Action::ReopenPosting, PostingStep::Reopen),
    ];
    acts.into_iter().map(|(action, step)| judged(clearance, action, step.from(state))).collect()
}

/// What an applicant may do with the own application, and what who examines it may do.
pub fn of_application(
    clearance: &Clearance<'_>,
    state: PostingApplicationState,
    is_own: bool,
    examined: Option<PostingExaminationState>,
) -> Vec<AllowedAction> {
    let mut allowed = vec![];
    if is_own {
        // Of what is decided and not told the own list says nothing: the act does.
        allowed.push(judged(clearance, Action::WithdrawPostingApplication, ApplicationStep::Withdraw.from(state, None)));
    }
    if let Some(examined) = examined {
        let acts = [
            (Action::PassPostingDocuments, ExaminationStep::PassDocuments),
            (Action::SchedulePostingInterviews, ExaminationStep::Interview),
            (Action::DecidePosting, ExaminationStep::Select),
        ];
        allowed.extend(acts.into_iter().map(|(action, step)| judged(clearance, action, step.from(examined, state))));
    }
    allowed
}

/// What may be done with a declaration: while it is open, and bid for until its last day.
pub fn of_declaration(clearance: &Clearance<'_>, state: FreeAgentState, valid_until: NaiveDate) -> Vec<AllowedAction> {
    let bid = DeclarationStep::Bid.from(state).and_then(|_| may_apply(None, Some(valid_until), clearance.today()));
    vec![
        judged(clearance, Action::WithdrawFreeAgency, DeclarationStep::Withdraw.from(state)),
        judged(clearance, Action::BidForFreeAgent, bid),
    ]
}

/// What may be done with a bid in a state.
pub fn of_bid(clearance: &Clearance<'_>, state: FreeAgentBidState) -> Vec<AllowedAction> {
    let acts = [
        (Action::AnswerFreeAgentBid, BidStep::Accept),
        (Action::WithdrawFreeAgentBid, BidStep::Withdraw),
        (Action::DecideFreeAgentBid, BidStep::Approve),
    ];
    acts.into_iter().map(|(action, step)| judged(clearance, action, step.from(state))).collect()
}
