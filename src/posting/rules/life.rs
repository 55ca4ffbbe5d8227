//! The lives of rounds, postings, applications, examinations and bids: which step leads from which state to which (POST-1).

use entity::{
    free_agent_bid::FreeAgentBidState as Bid, free_agent_declaration::FreeAgentState as Declaration, posting::PostingState as Posting,
    posting_application::PostingApplicationState as Application, posting_examination::PostingExaminationState as Examination,
    posting_round::PostingRoundState as Round,
};

use crate::error::{ErrorCode, Refusal};

fn not_in_state<T>() -> Result<T, Refusal> {
    Err(Refusal::plain(ErrorCode::PostingNotInState))
}

/// What is done with a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundStep {
    /// 申請の受付: units ask while it is prepared.
    Ask,
    /// 変更: all of it while it is prepared, little of it afterwards.
    Revise,
    /// 公表.
    Publish,
    /// 応募の受付・審査.
    Run,
    /// 終了.
    Close,
}

impl RoundStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: Round) -> Result<Round, Refusal> {
        match (self, state) {
            (Self::Ask | Self::Revise, Round::Draft) => Ok(Round::Draft),
            (Self::Revise, Round::Published) => Ok(Round::Published),
            (Self::Publish, Round::Draft) | (Self::Run, Round::Published) => Ok(Round::Published),
            (Self::Close, Round::Published) => Ok(Round::Closed),
            _ => not_in_state(),
        }
    }
}

/// What is done with a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostingStep {
    /// 申請の変更: it is asked again.
    Revise,
    /// 返戻.
    Return,
    /// 承認.
    Approve,
    /// 応募・選考.
    Run,
    /// 結果通知: again when a reserve is taken up.
    Notify,
    /// 再募集.
    Reopen,
}

impl PostingStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: Posting) -> Result<Posting, Refusal> {
        match (self, state) {
            (Self::Revise, Posting::Requested | Posting::Returned) => Ok(Posting::Requested),
            (Self::Return, Posting::Requested) => Ok(Posting::Returned),
            (Self::Approve, Posting::Requested) | (Self::Run, Posting::Approved) | (Self::Reopen, Posting::Notified) => {
                Ok(Posting::Approved)
            }
            (Self::Notify, Posting::Approved | Posting::Notified) => Ok(Posting::Notified),
            _ => not_in_state(),
        }
    }
}

/// What is done with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationStep {
    /// 所属長の進達.
    Forward,
    /// 取下げ: until it is decided; a reserve at any time.
    Withdraw,
    /// 進達なし: the head has not forwarded it by the day on which the results are told.
    Lapse,
}

impl ApplicationStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: Application, examined: Option<Examination>) -> Result<Application, Refusal> {
        match (self, state, examined) {
            (Self::Forward, Application::Waiting, _) => Ok(Application::Submitted),
            (Self::Lapse, Application::Waiting, None) => Ok(Application::NotSelected),
            (Self::Withdraw, Application::Waiting | Application::Reserve, _)
            | (Self::Withdraw, Application::Submitted, Some(Examination::Received | Examination::DocumentsPassed) | None) => {
                Ok(Application::Withdrawn)
            }
            _ => not_in_state(),
        }
    }
}

/// What is done in the examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum ExaminationStep {
    /// 書類選考通過.
    PassDocuments,
    /// 面接の実施.
    Interview,
    /// 選考; a reserve is taken up.
    Select,
    /// 補欠.
    Reserve,
    /// 不採用.
    Reject,
    /// 再検討: what was decided and not told is decided anew.
    Reconsider,
    /// 取下げ by the applicant.
    Withdraw,
}

impl ExaminationStep {
    /// The state after the step, or why there is none; `told` is what the applicant knows.
    pub fn from(self, state: Examination, told: Application) -> Result<Examination, Refusal> {
        use Examination::{DocumentsPassed, NotSelected, Received, Reserve, Selected, Withdrawn};
        let untold = told == Application::Submitted;
        match (self, state) {
            (Self::PassDocuments, Received) => Ok(DocumentsPassed),
            (Self::Interview, DocumentsPassed) => Ok(DocumentsPassed),
            (Self::Select, DocumentsPassed | Reserve) => Ok(Selected),
            (Self::Reserve, DocumentsPassed) => Ok(Reserve),
            (Self::Reject, Received | DocumentsPassed | Reserve) => Ok(NotSelected),
            (Self::Reconsider, Selected | Reserve | NotSelected) if untold => Ok(DocumentsPassed),
            // A reserve who was told, and was taken up or fell without being told, is a reserve again.
            (Self::Reconsider, Selected | NotSelected) if told == Application::Reserve => Ok(Reserve),
            (Self::Withdraw, Received | DocumentsPassed | Reserve) => Ok(Withdrawn),
            // A reserve who was taken up and not told withdraws like any other: a refusal would tell.
            (Self::Withdraw, Selected | NotSelected) if told == Application::Reserve => Ok(Withdrawn),
            _ => not_in_state(),
        }
    }
}

/// 復帰: what yielded to a choice that is reconsidered is what it was, unless the applicant was told otherwise.
pub fn given_back(state: Examination, before: Examination, told: Application) -> Result<Examination, Refusal> {
    let open = matches!(told, Application::Submitted | Application::Reserve);
    if open && state == Examination::NotSelected { Ok(before) } else { not_in_state() }
}

/// What the applicant is told of an examination; nothing while it is not decided.
pub fn result(state: Examination) -> Option<Application> {
    match state {
        Examination::Selected => Some(Application::Selected),
        Examination::Reserve => Some(Application::Reserve),
        Examination::NotSelected => Some(Application::NotSelected),
        Examination::Received | Examination::DocumentsPassed | Examination::Withdrawn => None,
    }
}

/// What is done with a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclarationStep {
    /// 申出: until its last day.
    Bid,
    /// 取下げ.
    Withdraw,
    /// 異動決定: a bid was approved.
    Place,
}

impl DeclarationStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: Declaration) -> Result<Declaration, Refusal> {
        match (self, state) {
            (Self::Bid, Declaration::Open) => Ok(Declaration::Open),
            (Self::Withdraw, Declaration::Open) => Ok(Declaration::Withdrawn),
            (Self::Place, Declaration::Open) => Ok(Declaration::Placed),
            _ => not_in_state(),
        }
    }
}

/// What is done with a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BidStep {
    /// 承諾 by the person.
    Accept,
    /// 辞退 by the person; until the personnel office decides.
    Decline,
    /// 取下げ by the unit.
    Withdraw,
    /// 承認: the transfer is drafted with it, or later.
    Approve,
    /// 不承認.
    Refuse,
}

impl BidStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: Bid) -> Result<Bid, Refusal> {
        match (self, state) {
            (Self::Accept, Bid::Made) => Ok(Bid::Accepted),
            (Self::Decline, Bid::Made | Bid::Accepted) => Ok(Bid::Declined),
            (Self::Withdraw, Bid::Made | Bid::Accepted) => Ok(Bid::Withdrawn),
            (Self::Approve, Bid::Accepted) => Ok(Bid::Approved),
            (Self::Refuse, Bid::Accepted) => Ok(Bid::NotApproved),
            _ => not_in_state(),
        }
    }
}

/// The transfer of a bid is drafted once, when it is approved or after.
pub fn may_draft(state: Bid, is_drafted: bool) -> Result<(), Refusal> {
    if state == Bid::Approved && !is_drafted { Ok(()) } else { not_in_state() }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn what_yielded_is_given_back_as_it_was_until_another_thing_is_told() {
        use Examination::{DocumentsPassed, NotSelected, Received, Reserve, Selected};
        for before in [Received, DocumentsPassed, Reserve] {
            for told in [Application::Submitted, Application::Reserve] {
                assert_eq!(given_back(NotSelected, before, told).ok(), Some(before));
            }
            for told in [Application::NotSelected, Application::Selected, Application::Withdrawn] {
                assert!(given_back(NotSelected, before, told).is_err(), "{told:?}");
            }
            assert!(given_back(Selected, before, Application::Submitted).is_err());
        }
    }

    #[test]
    fn a_transfer_is_drafted_once_it_is_approved_and_while_no_draft_stands() {
        assert!(may_draft(Bid::Approved, false).is_ok());
        assert!(may_draft(Bid::Approved, true).is_err());
        assert!(may_draft(Bid::Accepted, false).is_err());
    }

    #[test]
    fn a_request_is_returned_put_right_approved_told_and_opened_again() {
        let way = [
            (PostingStep::Return, Posting::Returned),
            (PostingStep::Revise, Posting::Requested),
            (PostingStep::Approve, Posting::Approved),
            (PostingStep::Notify, Posting::Notified),
            (PostingStep::Reopen, Posting::Approved),
        ];
        let mut state = Posting::Requested;
        for (step, then) in way {
            state = step.from(state).expect("on the way");
            assert_eq!(state, then);
        }
        assert!(PostingStep::Approve.from(Posting::Returned).is_err());
        assert!(PostingStep::Revise.from(Posting::Approved).is_err(), "what was published stays as it was told");
    }

    #[test]
    fn a_round_asks_runs_and_closes_once() {
        assert_eq!(RoundStep::Publish.from(Round::Draft).ok(), Some(Round::Published));
        assert_eq!(RoundStep::Close.from(Round::Published).ok(), Some(Round::Closed));
        for (step, state) in [(RoundStep::Ask, Round::Published), (RoundStep::Run, Round::Draft), (RoundStep::Close, Round::Closed)] {
            assert!(step.from(state).is_err(), "{step:?} from {state:?}");
        }
    }

    #[test]
    fn one_withdraws_until_the_decision_and_a_reserve_at_any_time() {
        for (state, examined, may) in [
            (Application::Waiting, None, true),
            (Application::Submitted, Some(Examination::Received), true),
            (Application::Submitted, Some(Examination::DocumentsPassed), true),
            (Application::Submitted, Some(Examination::Selected), false),
            (Application::Submitted, Some(Examination::NotSelected), false),
            (Application::Reserve, Some(Examination::Reserve), true),
            (Application::Selected, Some(Examination::Selected), false),
            (Application::Withdrawn, Some(Examination::Withdrawn), false),
        ] {
            assert_eq!(ApplicationStep::Withdraw.from(state, examined).is_ok(), may, "{state:?} {examined:?}");
        }
    }

    #[test]
    fn what_was_told_is_not_decided_anew_but_a_reserve_is_taken_up() {
        assert!(ExaminationStep::Reconsider.from(Examination::NotSelected, Application::Submitted).is_ok());
        assert!(ExaminationStep::Reconsider.from(Examination::NotSelected, Application::NotSelected).is_err());
        assert_eq!(ExaminationStep::Reconsider.from(Examination::NotSelected, Application::Reserve).ok(), Some(Examination::Reserve));
        assert!(ExaminationStep::Reconsider.from(Examination::Reserve, Application::Reserve).is_err(), "nothing was decided since");
        assert_eq!(ApplicationStep::Lapse.from(Application::Waiting, None).ok(), Some(Application::NotSelected));
        assert!(ApplicationStep::Lapse.from(Application::Submitted, None).is_err());
        assert_eq!(ExaminationStep::Select.from(Examination::Reserve, Application::Reserve).ok(), Some(Examination::Selected));
        for step in ExaminationStep::VARIANTS {
            assert!(step.from(Examination::Withdrawn, Application::Withdrawn).is_err(), "{step:?}");
        }
        assert!(ExaminationStep::Select.from(Examination::Received, Application::Submitted).is_err(), "documents come first");
    }

    #[test]
    fn a_declaration_is_bid_for_and_ends_once() {
        assert_eq!(DeclarationStep::Place.from(Declaration::Open).ok(), Some(Declaration::Placed));
        for step in [DeclarationStep::Bid, DeclarationStep::Withdraw, DeclarationStep::Place] {
            assert!(step.from(Declaration::Open).is_ok(), "{step:?}");
            assert!(step.from(Declaration::Withdrawn).is_err() && step.from(Declaration::Placed).is_err(), "{step:?}");
        }
    }

    #[test]
    fn a_bid_is_answered_and_then_decided() {
        assert_eq!(BidStep::Approve.from(Bid::Accepted).ok(), Some(Bid::Approved));
        assert!(BidStep::Approve.from(Bid::Made).is_err(), "nobody is moved by a bid that they did not accept");
        assert!(BidStep::Decline.from(Bid::Approved).is_err());
    }
}
