//! 希望順位: how many postings somebody may apply for, and in which order their wishes are decided (POST-6).

use entity::posting_examination::PostingExaminationState as Examination;

use crate::error::{ErrorCode, Refusal};

/// Whether somebody who has applied with these choices may apply with another: each rank once, as many as the round allows.
pub fn may_choose(choice: i32, taken: &[i32], most: i32) -> Result<(), Refusal> {
    if !(1..=most).contains(&choice) {
        let (ja, en) = (format!("希望順位は 1 から {most} です。"), format!("choices are 1 to {most}"));
        return Err(Refusal::new(ErrorCode::TooManyChoices, ja, en));
    }
    if taken.contains(&choice) {
        let (ja, en) = (format!("第{choice}希望は応募済みです。"), format!("choice {choice} is taken"));
        return Err(Refusal::new(ErrorCode::AlreadyExists, ja, en));
    }
    Ok(())
}

/// Whether somebody may be selected for one choice, with their others as they stand: a higher one is decided first, and nobody is selected twice.
pub fn may_select(choice: i32, others: &[(i32, Examination)]) -> Result<(), Refusal> {
    if others.iter().any(|(_, state)| *state == Examination::Selected) {
        let (ja, en) = ("他の職に選考されています。", "selected for another posting already");
        return Err(Refusal::new(ErrorCode::DecidedAlready, ja, en));
    }
    let is_open = |state: Examination| matches!(state, Examination::Received | Examination::DocumentsPassed);
    match others.iter().any(|(other, state)| *other < choice && is_open(*state)) {
        true => Err(Refusal::plain(ErrorCode::HigherChoiceOpen)),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rank_is_chosen_once_and_not_more_than_the_round_allows() {
        assert!(may_choose(1, &[], 1).is_ok());
        assert_eq!(may_choose(2, &[], 1).map_err(|it| it.code), Err(ErrorCode::TooManyChoices));
        assert_eq!(may_choose(0, &[], 3).map_err(|it| it.code), Err(ErrorCode::TooManyChoices));
        assert!(may_choose(3, &[1, 2], 3).is_ok());
        assert_eq!(may_choose(2, &[1, 2], 3).map_err(|it| it.code), Err(ErrorCode::AlreadyExists));
    }

    #[test]
    fn a_higher_wish_is_decided_first() {
        use Examination::{DocumentsPassed, NotSelected, Received, Reserve, Selected, Withdrawn};
        assert!(may_select(2, &[(1, NotSelected), (3, Received)]).is_ok());
        assert!(may_select(2, &[(1, Withdrawn)]).is_ok());
        assert!(may_select(2, &[(1, Reserve)]).is_ok(), "a reserve of the first choice need not wait for it");
        for open in [Received, DocumentsPassed] {
            assert_eq!(may_select(2, &[(1, open)]).map_err(|it| it.code), Err(ErrorCode::HigherChoiceOpen));
        }
        assert_eq!(may_select(1, &[(2, Selected)]).map_err(|it| it.code), Err(ErrorCode::DecidedAlready));
    }
}
