//! The life of an application: which step leads from which state to which (REC-3).

use entity::application::ApplicationState::{self, *};

use crate::error::{ErrorCode, Refusal};

/// A named transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum Step {
    /// 受験資格の確認: the conditions are met.
    Admit,
    /// 受験資格の確認: they are not.
    Refuse,
    /// 受験資格の再確認: refused by mistake.
    Reconsider,
    /// 不合格 at a stage.
    Fail,
    /// 最終合格.
    Pass,
    /// 補欠.
    Reserve,
    /// 判定の取消し: back on the way, until the next stage begins.
    Reopen,
    /// 名簿登載.
    List,
    /// 補欠の繰上げ.
    Lift,
    /// 内定.
    Offer,
    /// 承諾.
    Accept,
    /// 辞退 of an offer.
    Decline,
    /// 内定取消し.
    WithdrawOffer,
    /// 採用.
    Hire,
    /// 名簿からの削除.
    Remove,
    /// 取下げ・辞退 before an offer.
    Withdraw,
}

impl Step {
    /// The state after the step, or why there is none.
    pub fn from(self, state: ApplicationState) -> Result<ApplicationState, Refusal> {
        match (self, state) {
            (Self::Admit, Submitted) | (Self::Reopen, Failed | FinalPass | Reserve | Withdrawn) => Ok(Eligible),
            (Self::Reconsider, Ineligible) => Ok(Submitted),
            (Self::Refuse, Submitted | Eligible) => Ok(Ineligible),
            (Self::Fail, Eligible) => Ok(Failed),
            (Self::Pass, Eligible) => Ok(FinalPass),
            (Self::Reserve, Eligible) => Ok(Reserve),
            (Self::List, FinalPass) | (Self::Lift, Reserve) => Ok(Listed),
            // In another version.
            (Self::Offer, Listed | Offered) => Ok(Offered),
            (Self::Accept, Offered) => Ok(Accepted),
            // Until the order is announced one may still decline, and the city withdraw.
            (Self::Decline, Offered | Accepted | Appointed) => Ok(Declined),
            (Self::WithdrawOffer, Offered | Accepted | Appointed) => Ok(OfferWithdrawn),
            // The draft of the order may have been taken back: then the hire is made again.
            (Self::Hire, Accepted | Appointed) => Ok(Appointed),
            (Self::Remove, FinalPass | Reserve | Listed) => Ok(Removed),
            (Self::Withdraw, Submitted | Eligible | FinalPass | Reserve | Listed) => Ok(Withdrawn),
            _ => {
                let (state, step) = (<&str>::from(state), format!("{self:?}"));
                let refusal = Refusal::new(
                    ErrorCode::ApplicationNotInState,
                    format!("申込みの状態({state})では行えません。"),
                    format!("an application that is {state} cannot take the step {step}"),
                );
                Err(refusal.by("life::Step", "採用試験実施要綱"))
            }
        }
    }
}

/// Whether nothing more will come of an application.
pub fn is_closed(state: ApplicationState) -> bool {
    matches!(state, Ineligible | Failed | Declined | OfferWithdrawn | Appointed | Removed | Withdrawn)
}

/// Whether an application stands in the way of another to the same category: under way, or judged in it.
pub fn stands(state: ApplicationState) -> bool {
    state == Failed || !is_closed(state)
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn the_way_from_the_application_to_the_first_day() {
        let way = [
            (Step::Admit, Eligible),
            (Step::Pass, FinalPass),
            (Step::List, Listed),
            (Step::Offer, Offered),
            (Step::Accept, Accepted),
            (Step::Hire, Appointed),
        ];
        let mut state = Submitted;
        for (step, then) in way {
            state = step.from(state).expect("on the way");
            assert_eq!(state, then);
        }
    }

    #[test]
    fn a_reserve_is_offered_nothing_before_it_is_lifted() {
        assert!(Step::Offer.from(Reserve).is_err());
        assert_eq!(Step::Lift.from(Reserve).ok(), Some(Listed));
    }

    #[test]
    fn an_end_is_an_end() {
        for state in [Declined, OfferWithdrawn, Removed] {
            assert!(Step::VARIANTS.iter().all(|step| step.from(state).is_err()), "{state:?}");
        }
        let onward: Vec<_> = Step::VARIANTS.iter().filter(|step| step.from(Appointed).is_ok()).collect();
        assert_eq!(onward, [&Step::Decline, &Step::WithdrawOffer, &Step::Hire], "until the order is announced");
        assert_eq!(Step::Reconsider.from(Ineligible).ok(), Some(Submitted));
    }
}
