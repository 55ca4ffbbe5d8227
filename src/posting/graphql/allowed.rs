//! What may be done with an object of internal postings, by the rules that judge the acts.

use chrono::NaiveDate;
use entity::{
    free_agent_bid, free_agent_declaration::FreeAgentState, posting, posting_application::PostingApplicationState,
    posting_examination::PostingExaminationState, posting_round,
};

use crate::{
    access::{Action, Clearance},
    error::Refusal,
    personnel::{graphql::AllowedAction, rules::may_apply},
    posting::{
        rules::{
            days,
            life::{self, ApplicationStep, BidStep, DeclarationStep, ExaminationStep, PostingStep, RoundStep},
        },
        service::free_agent_decisions::Rights,
    },
};

fn judged<T>(clearance: &Clearance<'_>, action: Action, after: Result<T, Refusal>) -> AllowedAction {
    AllowedAction::of(clearance, action, after.err().map(|refusal| refusal.code).into_iter().collect())
}

/// What may be done with a round today.
pub fn of_round(clearance: &Clearance<'_>, round: &posting_round::Model) -> Vec<AllowedAction> {
    let today = clearance.today();
    let step = |it: RoundStep| it.from(round.state);
    let publish = step(RoundStep::Publish).and_then(|_| may_apply(None, Some(round.applications_until), today));
    let close = step(RoundStep::Close).and_then(|_| days::may_close(round.records_until, today));
    vec![
        judged(clearance, Action::RequestPosting, step(RoundStep::Ask)),
        judged(clearance, Action::RevisePostingRound, step(RoundStep::Revise)),
        judged(clearance, Action::PublishPostingRound, publish),
        judged(clearance, Action::ClosePostingRound, close),
    ]
}

/// What may be done with a posting of a round today.
pub fn of_posting(clearance: &Clearance<'_>, posting: &posting::Model, round: &posting_round::Model) -> Vec<AllowedAction> {
    let today = clearance.today();
    let step = |it: PostingStep| it.from(posting.state);
    let notify = step(PostingStep::Notify).and_then(|_| days::may_notify(days::taken_until(posting, round), today));
    let reopen = step(PostingStep::Reopen).and_then(|_| days::may_reopen_until(today, today, round.records_until));
    vec![
        judged(clearance, Action::RevisePosting, step(PostingStep::Revise)),
        judged(clearance, Action::ReturnPosting, step(PostingStep::Return)),
        judged(clearance, Action::ApprovePosting, step(PostingStep::Approve)),
        judged(clearance, Action::ApplyForPosting, days::may_apply_to(posting, round, today)),
        judged(clearance, Action::NotifyPosting, notify),
        judged(clearance, Action::ReopenPosting, reopen),
    ]
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

/// What may be done with a bid; of its decision and its draft is told to who does them alone.
pub fn of_bid(clearance: &Clearance<'_>, bid: &free_agent_bid::Model, rights: Rights) -> Vec<AllowedAction> {
    let step = |action, step: BidStep| judged(clearance, action, step.from(bid.state));
    let mut allowed = vec![step(Action::AnswerFreeAgentBid, BidStep::Accept), step(Action::WithdrawFreeAgentBid, BidStep::Withdraw)];
    if rights.decides {
        allowed.push(step(Action::DecideFreeAgentBid, BidStep::Approve));
    }
    if rights.drafts {
        allowed.push(judged(clearance, Action::DraftFreeAgentOrder, life::may_draft(bid.state, rights.is_drafted)));
    }
    allowed
}
