//! The lives of exams and applications: which step leads from which state to which.

use entity::{
    exam_application::ExamApplicationState::{self as Application, *},
    promotion_exam::PromotionExamState as Exam,
};

use crate::error::{ErrorCode, Refusal};

fn not_in_state<T>() -> Result<T, Refusal> {
    Err(Refusal::plain(ErrorCode::ExamNotInState))
}

/// What is done with an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExamStep {
    /// 変更: all of it while it is prepared; postponed until it is decided.
    Revise,
    /// 通知: whoever is eligible is told.
    Announce,
    /// 申込みの受付.
    Receive,
    /// 受験資格の確認: numbers are given.
    Admit,
    /// 採点・記録・集計.
    Mark,
    /// 次の段階へ.
    Advance,
    /// 合否の決定 of the last stage.
    Decide,
    /// 決定の取消し: of the last stage until it is released, of an earlier one until anybody is told or sits the next.
    Reopen,
    /// 合格発表.
    Release,
    /// 昇任の起案・延期.
    Promote,
}

impl ExamStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: Exam) -> Result<Exam, Refusal> {
        match (self, state) {
            (Self::Revise, Exam::Draft | Exam::Announced | Exam::Admitted) => Ok(state),
            (Self::Announce, Exam::Draft) | (Self::Receive, Exam::Announced) => Ok(Exam::Announced),
            (Self::Admit, Exam::Announced)
            | (Self::Mark | Self::Advance | Self::Reopen, Exam::Admitted)
            | (Self::Reopen, Exam::Decided) => Ok(Exam::Admitted),
            (Self::Decide, Exam::Admitted) => Ok(Exam::Decided),
            (Self::Release, Exam::Decided) | (Self::Promote, Exam::Released) => Ok(Exam::Released),
            _ => not_in_state(),
        }
    }
}

/// The stage whose decision is taken back: the last one, or the one before that under way while nobody was told how it went.
pub fn reopened(state: Exam, stage: i32, stages_told: i32) -> Result<i32, Refusal> {
    match ExamStep::Reopen.from(state)? {
        _ if state == Exam::Decided => Ok(stage),
        _ if stage > 1 && stages_told < stage - 1 => Ok(stage - 1),
        _ => not_in_state(),
    }
}

/// The stage of which everybody can be told: the one decided last, once.
pub fn tellable(state: Exam, stage: i32, stages_told: i32) -> Result<i32, Refusal> {
    ExamStep::Mark.from(state)?;
    let decided = stage - 1;
    if decided > stages_told { Ok(decided) } else { Err(Refusal::plain(ErrorCode::NothingToChange)) }
}

/// What is done with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationStep {
    /// 進達.
    Forward,
    /// 受験資格の確認.
    Admit,
    /// 受験資格なし.
    Refuse,
    /// 申込みの取消し: before numbers are given it leaves no trace.
    Retract,
    /// 受験辞退: after.
    Withdraw,
}

impl ApplicationStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: Application) -> Result<Application, Refusal> {
        match (self, state) {
            (Self::Forward, Waiting) => Ok(Submitted),
            (Self::Admit, Submitted) => Ok(Admitted),
            (Self::Refuse, Waiting | Submitted) => Ok(Refused),
            (Self::Retract, Waiting | Submitted) | (Self::Withdraw, Admitted) => Ok(Withdrawn),
            _ => not_in_state(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exam_goes_its_way_and_is_released_once() {
        let way = [
            (ExamStep::Announce, Exam::Announced),
            (ExamStep::Admit, Exam::Admitted),
            (ExamStep::Advance, Exam::Admitted),
            (ExamStep::Decide, Exam::Decided),
            (ExamStep::Reopen, Exam::Admitted),
            (ExamStep::Decide, Exam::Decided),
            (ExamStep::Release, Exam::Released),
            (ExamStep::Promote, Exam::Released),
        ];
        let mut state = Exam::Draft;
        for (step, then) in way {
            state = step.from(state).expect("on the way");
            assert_eq!(state, then);
        }
        for step in [ExamStep::Reopen, ExamStep::Mark, ExamStep::Decide, ExamStep::Release, ExamStep::Revise] {
            assert!(step.from(Exam::Released).is_err(), "{step:?}");
        }
        assert!(ExamStep::Mark.from(Exam::Announced).is_err(), "nobody is marked without a number");
    }

    #[test]
    fn a_stage_is_told_once() {
        assert_eq!(
            [(1, 0), (2, 0), (2, 1), (3, 1)].map(|(stage, told)| tellable(Exam::Admitted, stage, told).ok()),
            [None, Some(1), None, Some(2)]
        );
        assert!(tellable(Exam::Released, 2, 0).is_err());
    }

    #[test]
    fn a_stage_is_taken_back_until_anybody_is_told() {
        for (state, stage, told, expected) in [
            (Exam::Decided, 2, 1, Some(2)),
            (Exam::Admitted, 2, 0, Some(1)),
            (Exam::Admitted, 2, 1, None),
            (Exam::Admitted, 1, 0, None),
            (Exam::Released, 2, 1, None),
        ] {
            assert_eq!(reopened(state, stage, told).ok(), expected, "{state:?} {stage} {told}");
        }
    }

    #[test]
    fn an_application_is_forwarded_admitted_or_taken_back() {
        assert_eq!(ApplicationStep::Forward.from(Waiting).ok(), Some(Submitted));
        assert!(ApplicationStep::Admit.from(Waiting).is_err(), "not before it is forwarded");
        assert!(ApplicationStep::Retract.from(Admitted).is_err());
        assert_eq!(ApplicationStep::Withdraw.from(Admitted).ok(), Some(Withdrawn));
        assert!(ApplicationStep::Withdraw.from(Withdrawn).is_err());
    }
}
