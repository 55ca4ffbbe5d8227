//! The life of a case: which step leads from which state to which (SEC-6).

use entity::secondment_case::SecondmentState as State;

use crate::error::{ErrorCode, Refusal};

fn not_in_state<T>() -> Result<T, Refusal> {
    Err(Refusal::plain(ErrorCode::SecondmentNotInState))
}

/// What is done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum Step {
    /// 候補者の決定: again while nobody has consented.
    Choose,
    /// 同意の確認.
    AskConsent,
    /// 同意.
    Consent,
    /// 不同意: it is planned anew.
    Refuse,
    /// 派遣先との合意.
    Agree,
    /// 派遣先との合意 of a kind that by law takes no consent of the person: a duty, such as a training.
    AgreeUnasked,
    /// 起案.
    Order,
    /// 延長.
    Extend,
    /// 復帰先の計画.
    PlanReturn,
    /// 復帰.
    Return,
    /// 復帰・期間前の終了の取消し: its draft was taken back, or its order rescinded.
    TakeBack,
    /// 派遣の取消し: the draft of the departure was taken back, or its order rescinded; both sides agree as before.
    StayHere,
    /// 期間前の終了.
    EndEarly,
    /// 延長 of who works here: the home body orders it.
    ExtendHere,
    /// 期間前の終了 of who works here.
    EndHere,
    /// 研修報告.
    Report,
    /// 経費の記録: at any time, what was paid is paid.
    Account,
    /// 取りやめ: unless its order stands.
    Cancel,
}

impl Step {
    /// The state after the step, or why there is none.
    pub fn from(self, state: State) -> Result<State, Refusal> {
        match (self, state) {
            (Self::Choose, State::Planned | State::Chosen) => Ok(State::Chosen),
            (Self::AskConsent, State::Chosen) => Ok(State::ConsentAsked),
            (Self::Consent, State::ConsentAsked) => Ok(State::Consented),
            (Self::Refuse, State::ConsentAsked) => Ok(State::Planned),
            (Self::Agree | Self::AgreeUnasked, State::Consented) | (Self::AgreeUnasked, State::Chosen) => Ok(State::Agreed),
            (Self::Order, State::Agreed | State::Ordered) | (Self::Extend | Self::PlanReturn, State::Ordered) => Ok(State::Ordered),
            (Self::TakeBack, State::Returned | State::EndedEarly) => Ok(State::Ordered),
            (Self::PlanReturn | Self::ExtendHere, State::Agreed) | (Self::StayHere, State::Ordered) => Ok(State::Agreed),
            // The same of a return whose draft was taken back.
            (Self::Return, State::Ordered | State::Returned) => Ok(State::Returned),
            (Self::Return, State::EndedEarly) => Ok(State::EndedEarly),
            (Self::EndEarly, State::Ordered) | (Self::EndHere, State::Agreed) => Ok(State::EndedEarly),
            (Self::Report, State::Ordered | State::Returned | State::EndedEarly) => Ok(state),
            (Self::Account, _) => Ok(state),
            (Self::Cancel, State::Returned | State::EndedEarly | State::Cancelled) => not_in_state(),
            (Self::Cancel, _) => Ok(State::Cancelled),
            _ => not_in_state(),
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;
    use strum::VariantArray;

    use super::*;

    #[test]
    fn a_case_goes_from_the_plan_to_the_return() {
        let steps = [Step::Choose, Step::AskConsent, Step::Consent, Step::Agree, Step::Order, Step::Extend, Step::PlanReturn, Step::Return];
        let end = steps.into_iter().try_fold(State::Planned, |state, step| step.from(state)).expect("a way");
        assert_eq!(end, State::Returned);
        assert_eq!(Step::Report.from(end).expect("a report"), State::Returned);
    }

    #[test]
    fn nobody_goes_without_having_been_asked() {
        for state in [State::Planned, State::Chosen, State::ConsentAsked] {
            assert!(Step::Agree.from(state).is_err() && Step::Order.from(state).is_err(), "{state:?}");
        }
        assert_eq!(Step::Refuse.from(State::ConsentAsked).expect("a way"), State::Planned);
    }

    #[test]
    fn who_was_to_go_and_stays_is_agreed_upon_and_may_be_ordered_again() {
        let stays = Step::StayHere.from(State::Ordered).expect("a way");
        assert_eq!(stays, State::Agreed);
        assert_eq!(Step::Order.from(stays).expect("again"), State::Ordered);
        for state in State::iter().filter(|state| *state != State::Ordered) {
            assert!(Step::StayHere.from(state).is_err(), "{state:?}");
        }
        assert!([Step::Extend, Step::EndEarly, Step::Return].iter().all(|step| step.from(stays).is_err()), "nobody is away");
    }

    #[test]
    fn what_is_over_stays_over() {
        for state in [State::Returned, State::EndedEarly] {
            for step in Step::VARIANTS.iter().filter(|step| !matches!(step, Step::Report | Step::Account | Step::Return | Step::TakeBack)) {
                assert!(step.from(state).is_err(), "{step:?} of {state:?}");
            }
        }
        assert!(Step::Cancel.from(State::Cancelled).is_err());
        for state in State::iter() {
            let goes_on = Step::TakeBack.from(state).ok();
            assert_eq!(goes_on, matches!(state, State::Returned | State::EndedEarly).then_some(State::Ordered), "{state:?}");
        }
    }
}
