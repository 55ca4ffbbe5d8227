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

/// The state after a step, or why there is none.
pub fn next(from: ApplicationState, step: Step) -> Result<ApplicationState, Refusal> {
    match (step, from) {
        (Step::Admit, Submitted) | (Step::Reopen, Failed | FinalPass | Reserve | Withdrawn) => Ok(Eligible),
        (Step::Reconsider, Ineligible) => Ok(Submitted),
        (Step::Refuse, Submitted | Eligible) => Ok(Ineligible),
        (Step::Fail, Eligible) => Ok(Failed),
        (Step::Pass, Eligible) => Ok(FinalPass),
        (Step::Reserve, Eligible) => Ok(Reserve),
        (Step::List, FinalPass) | (Step::Lift, Reserve) => Ok(Listed),
        // In another version.
        (Step::Offer, Listed | Offered) => Ok(Offered),
        (Step::Accept, Offered) => Ok(Accepted),
        // Until the order is announced one may still decline, and the city withdraw.
        (Step::Decline, Offered | Accepted | Appointed) => Ok(Declined),
        (Step::WithdrawOffer, Offered | Accepted | Appointed) => Ok(OfferWithdrawn),
        // The draft of the order may have been taken back: then the hire is made again.
        (Step::Hire, Accepted | Appointed) => Ok(Appointed),
        (Step::Remove, FinalPass | Reserve | Listed) => Ok(Removed),
        (Step::Withdraw, Submitted | Eligible | FinalPass | Reserve | Listed) => Ok(Withdrawn),
        _ => {
            let (state, step) = (<&str>::from(from), format!("{step:?}"));
            let refusal = Refusal::new(
                ErrorCode::ApplicationNotInState,
                format!("申込みの状態({state})では行えません。"),
                format!("an application that is {state} cannot take the step {step}"),
            );
            Err(refusal.by("life::next", "採用試験実施要綱"))
        }
    }
}

/// Whether nothing more will come of an application.
pub fn is_closed(state: ApplicationState) -> bool {
    matches!(state, Ineligible | Failed | Declined | OfferWithdrawn | Appointed | Removed | Withdrawn)
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
            state = next(state, step).expect("on the way");
            assert_eq!(state, then);
        }
    }

    #[test]
    fn a_reserve_is_offered_nothing_before_it_is_lifted() {
        assert!(next(Reserve, Step::Offer).is_err());
        assert_eq!(next(Reserve, Step::Lift).ok(), Some(Listed));
    }

    #[test]
    fn an_end_is_an_end() {
        for state in [Declined, OfferWithdrawn, Removed] {
            assert!(Step::VARIANTS.iter().all(|step| next(state, *step).is_err()), "{state:?}");
        }
        let onward: Vec<_> = Step::VARIANTS.iter().filter(|step| next(Appointed, **step).is_ok()).collect();
        assert_eq!(onward, [&Step::Decline, &Step::WithdrawOffer, &Step::Hire], "until the order is announced");
        assert_eq!(next(Ineligible, Step::Reconsider).ok(), Some(Submitted));
    }
}
