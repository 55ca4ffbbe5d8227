//! What each kind of order does, and in which state of a person it is lawful. No I/O.

use chrono::NaiveDate;
use entity::{
    additional_post::HoldingKind, leave::LeaveKind, order_batch::BatchState, personnel_order::OrderKind, standing::ServiceStatus,
};

use crate::error::{ErrorCode, Refusal};

/// What a kind of order does to a person's timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Begins a standing.
    Enter,
    /// Changes the standing.
    Change,
    /// Ends the service, with the end of the day (LPSA ACT-2: 31 March precedes 1 April).
    Leave,
    /// Adds a post beside the main one.
    Beside(HoldingKind),
    /// Ends posts beside the main one.
    Release,
    /// Begins days without work.
    Away,
    /// Ends them.
    Back,
    /// Begins work for another body; the standing stays.
    Lend,
    /// Ends it.
    Recall,
    /// Leaves the timeline as it is.
    Record,
    /// Makes another order as if it had not been.
    Cancel,
    /// Is not written by a batch of orders.
    Foreign,
}

/// What the kinds are called on paper and in spreadsheets; the first name of a kind is the one that is printed.
pub const NAMES: [(&str, OrderKind); 34] = [
    ("採用", OrderKind::Appointment),
    ("昇任", OrderKind::Promotion),
    ("降任", OrderKind::Demotion),
    ("役職定年", OrderKind::StepDown),
    ("配置換", OrderKind::Reassignment),
    ("転任", OrderKind::Transfer),
    ("出向", OrderKind::TransferOutToOtherAuthority),
    ("昇格", OrderKind::GradeIncrease),
    ("昇給", OrderKind::StepIncrease),
    ("兼務", OrderKind::ConcurrentPostSameAuthority),
    ("併任", OrderKind::ConcurrentAppointment),
    ("事務取扱", OrderKind::ActingLowerPost),
    ("事務代理", OrderKind::ActingHigherPost),
    ("兼務解除", OrderKind::ReleaseFromConcurrent),
    ("派遣", OrderKind::Secondment),
    ("派遣終了", OrderKind::SecondmentReturn),
    ("休業", OrderKind::Leave),
    ("休職", OrderKind::AdministrativeLeave),
    ("復職", OrderKind::Reinstatement),
    ("降給", OrderKind::StatusPayReduction),
    ("分限免職", OrderKind::StatusDismissal),
    ("戒告", OrderKind::Reprimand),
    ("減給", OrderKind::DisciplinaryPayCut),
    ("停職", OrderKind::Suspension),
    ("懲戒免職", OrderKind::DisciplinaryDismissal),
    ("辞職", OrderKind::Resignation),
    ("定年退職", OrderKind::Retirement),
    ("退職", OrderKind::Separation),
    ("失職", OrderKind::Forfeiture),
    ("再任用", OrderKind::Reappointment),
    ("任期更新", OrderKind::TermRenewal),
    ("任用条件変更", OrderKind::TermsCorrection),
    ("併任解除", OrderKind::ReleaseFromConcurrent),
    ("取消", OrderKind::Rescission),
];

/// What a kind is called on paper.
pub fn printed(kind: OrderKind) -> &'static str {
    NAMES.iter().find(|(_, it)| *it == kind).map_or("", |(name, _)| name)
}

/// What a kind of order does.
pub fn effect(kind: OrderKind) -> Effect {
    use OrderKind::*;
    match kind {
        Appointment | Reappointment => Effect::Enter,
        Promotion | Demotion | StepDown | Reassignment | Transfer | GradeIncrease | StepIncrease | StatusPayReduction | TermRenewal
        | TermsCorrection => Effect::Change,
        Resignation | Retirement | Separation | Forfeiture | StatusDismissal | DisciplinaryDismissal => Effect::Leave,
        ConcurrentPostSameAuthority => Effect::Beside(HoldingKind::Concurrent),
        ConcurrentAppointment => Effect::Beside(HoldingKind::ConcurrentAppointment),
        ActingLowerPost => Effect::Beside(HoldingKind::ActingLower),
        ActingHigherPost => Effect::Beside(HoldingKind::ActingHigher),
        ReleaseFromConcurrent => Effect::Release,
        Leave | AdministrativeLeave | Suspension => Effect::Away,
        Reinstatement => Effect::Back,
        Secondment => Effect::Lend,
        SecondmentReturn => Effect::Recall,
        TransferOutToOtherAuthority | Reprimand | DisciplinaryPayCut => Effect::Record,
        Rescission => Effect::Cancel,
        InitialLoad | Reorganization | RecordCorrection => Effect::Foreign,
    }
}

/// The first day on which the new state holds: a service ends with its day, everything else begins with it.
pub fn holds_from(kind: OrderKind, effective_on: NaiveDate) -> NaiveDate {
    if effect(kind) == Effect::Leave { effective_on.succ_opt().unwrap_or(effective_on) } else { effective_on }
}

/// The place of a kind among the orders of one day: what ends comes before what begins.
pub fn precedence(kind: OrderKind) -> u8 {
    match effect(kind) {
        Effect::Leave => 0,
        Effect::Release | Effect::Back | Effect::Recall => 1,
        Effect::Enter => 2,
        Effect::Change | Effect::Record | Effect::Cancel | Effect::Foreign => 3,
        Effect::Beside(_) | Effect::Away | Effect::Lend => 4,
    }
}

/// Which kind of leave an order begins.
pub fn leave_of(kind: OrderKind, named: Option<LeaveKind>) -> Option<LeaveKind> {
    match kind {
        OrderKind::AdministrativeLeave => Some(LeaveKind::Administrative),
        OrderKind::Suspension => Some(LeaveKind::Suspension),
        OrderKind::Leave => named,
        _ => None,
    }
}

/// Never announced to all staff: discipline, status actions, leaves, and what corrects a record (懲戒・分限・休職・病気休暇).
pub fn sealed(kind: OrderKind) -> bool {
    use OrderKind::*;
    matches!(
        kind,
        Demotion
            | GradeIncrease
            | StepIncrease
            | Leave
            | AdministrativeLeave
            | Reinstatement
            | StatusPayReduction
            | StatusDismissal
            | Reprimand
            | DisciplinaryPayCut
            | Suspension
            | DisciplinaryDismissal
            | Forfeiture
            | InitialLoad
            | RecordCorrection
    )
}

/// Kinds that nobody drafts: what was taken over or corrected as a whole.
pub const FOREIGN: [OrderKind; 3] = [OrderKind::InitialLoad, OrderKind::Reorganization, OrderKind::RecordCorrection];

/// Reads of these are recorded: discipline, status actions and leaves (懲戒・分限・休業).
pub fn secret(kind: OrderKind) -> bool {
    use OrderKind::*;
    sealed(kind) && !matches!(kind, InitialLoad | RecordCorrection | GradeIncrease | StepIncrease)
}

/// Why an order does not fit the state that it finds (地方公務員法17条, 27条 and the forms of 発令).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Misfit {
    AlreadyInService,
    NotInService,
    NeverInService,
    NotHigherRank,
    NotLowerRank,
    SameWorkplace,
    OtherAuthority,
    SameAuthority,
    NotHigherGrade,
    NotHigherStep,
    NotLowerPay,
    HeldAlready,
    NotHeld,
    AwayAlready,
    NotAway,
    LentAlready,
    NotLent,
    NoTerm,
    StillSupervisory,
    RankChanges,
}

impl Misfit {
    /// What is wrong, and what would be right.
    pub fn sentence(self) -> (&'static str, &'static str) {
        use Misfit::*;
        match self {
            AlreadyInService => ("既に在職しています", "the person is in service already"),
            NotInService => ("その日に在職していません", "the person is not in service on that day"),
            NeverInService => ("退職した職員ではありません", "the person has not left the service"),
            NotHigherRank => ("昇任には現在より上位の職位が必要です", "a promotion needs a higher rank than the present one"),
            NotLowerRank => ("降任には現在より下位の職位が必要です", "a demotion or step-down needs a lower rank"),
            SameWorkplace => ("配置換には別の組織又は職が必要です", "a reassignment needs another unit or post"),
            OtherAuthority => (
                "任命権者が変わります。出向と転任で発令してください",
                "the appointing authority changes: use a transfer out and a transfer",
            ),
            SameAuthority => ("任命権者が変わりません", "the appointing authority does not change"),
            NotHigherGrade => ("昇格には現在より上位の級が必要です", "a grade increase needs a higher grade"),
            NotHigherStep => ("昇給には現在より上位の号給が必要です", "a step increase needs a higher step of the same grade"),
            NotLowerPay => ("降給には現在より下位の級又は号給が必要です", "a pay reduction needs a lower grade or step"),
            HeldAlready => ("既にその職を占めています", "the post is held already"),
            NotHeld => ("解除する兼務等がありません", "there is no post beside the main one to release"),
            AwayAlready => ("休職・休業の期間が重なります", "there is another leave on these days"),
            NotAway => ("休職・休業中ではありません", "the person is not on leave"),
            LentAlready => ("派遣の期間が重なります", "there is another secondment on these days"),
            NotLent => ("派遣中ではありません", "the person is not seconded"),
            NoTerm => ("任期の定めがありません", "the employment has no term"),
            RankChanges => ("職位の高さが変わります。昇任又は降任で発令してください", "the rank changes: use a promotion or a demotion"),
            StillSupervisory => ("降任等の先が管理監督職です", "the post stepped down to is supervisory itself"),
        }
    }
}

/// In which state an order finds a lawful start; what the order itself brings is judged when it is applied.
pub fn may_begin(kind: OrderKind, status: Option<ServiceStatus>) -> Result<(), Misfit> {
    let in_service = status == Some(ServiceStatus::InService);
    match kind {
        OrderKind::Appointment if in_service => Err(Misfit::AlreadyInService),
        OrderKind::Reappointment if status != Some(ServiceStatus::Separated) => Err(Misfit::NeverInService),
        OrderKind::Appointment | OrderKind::Reappointment | OrderKind::Rescission => Ok(()),
        _ if in_service => Ok(()),
        _ => Err(Misfit::NotInService),
    }
}

/// What can be done to a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
pub enum Step {
    /// Shape it: its title, its planners, its orders, the warnings accepted.
    Shape,
    Submit,
    Endorse,
    Return,
    /// 引戻し: the planners take it back to change it.
    Recall,
    PreNotify,
    Announce,
    Withdraw,
}

/// Where a step leads from a state; refused where it leads nowhere.
pub fn next(state: BatchState, step: Step) -> Result<BatchState, Refusal> {
    use BatchState::*;
    match (state, step) {
        (Draft, Step::Shape) => Ok(Draft),
        (Draft, Step::Submit) => Ok(Submitted),
        (Submitted, Step::Endorse) => Ok(Approved),
        (Submitted, Step::Return) | (Submitted | Approved, Step::Recall) => Ok(Draft),
        (Approved, Step::PreNotify) => Ok(PreNotified),
        (Approved | PreNotified, Step::Announce) => Ok(Announced),
        (Draft | Submitted | Approved | PreNotified | Announced, Step::Withdraw) => Ok(Withdrawn),
        _ => Err(Refusal::plain(ErrorCode::BatchNotInState)),
    }
}

#[cfg(test)]
mod tests {
    use entity::personnel_order::OrderKind;
    use strum::VariantArray;

    use super::*;

    #[test]
    fn a_service_ends_with_its_day_and_everything_else_begins_with_it() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(holds_from(OrderKind::Retirement, day("2027-03-31")), day("2027-04-01"));
        assert_eq!(holds_from(OrderKind::Appointment, day("2027-04-01")), day("2027-04-01"));
        assert!(precedence(OrderKind::Retirement) < precedence(OrderKind::Reappointment));
    }

    #[test]
    fn the_life_of_a_batch_has_these_steps_and_no_others() {
        use BatchState::*;
        let ways: Vec<(BatchState, Vec<Step>)> = [Draft, Submitted, Approved, PreNotified, Announced, Withdrawn]
            .map(|state| (state, Step::VARIANTS.iter().copied().filter(|step| next(state, *step).is_ok()).collect()))
            .to_vec();
        assert_eq!(
            ways,
            [
                (Draft, vec![Step::Shape, Step::Submit, Step::Withdraw]),
                (Submitted, vec![Step::Endorse, Step::Return, Step::Recall, Step::Withdraw]),
                (Approved, vec![Step::Recall, Step::PreNotify, Step::Announce, Step::Withdraw]),
                (PreNotified, vec![Step::Announce, Step::Withdraw]),
                (Announced, vec![Step::Withdraw]),
                (Withdrawn, vec![]),
            ]
        );
    }

    #[test]
    fn an_order_finds_a_lawful_start() {
        use ServiceStatus::*;
        assert_eq!(may_begin(OrderKind::Appointment, None), Ok(()));
        assert_eq!(may_begin(OrderKind::Appointment, Some(InService)), Err(Misfit::AlreadyInService));
        assert_eq!(may_begin(OrderKind::Reappointment, Some(Separated)), Ok(()));
        assert_eq!(may_begin(OrderKind::Reappointment, None), Err(Misfit::NeverInService));
        assert_eq!(may_begin(OrderKind::Promotion, Some(Separated)), Err(Misfit::NotInService));
        assert_eq!(may_begin(OrderKind::Promotion, Some(InService)), Ok(()));
    }

    #[test]
    fn discipline_and_health_are_sealed_and_transfers_are_not() {
        for kind in
            [OrderKind::Reprimand, OrderKind::Suspension, OrderKind::AdministrativeLeave, OrderKind::Leave, OrderKind::StatusDismissal]
        {
            assert!(sealed(kind), "{kind:?}");
        }
        for kind in [OrderKind::Appointment, OrderKind::Promotion, OrderKind::Reassignment, OrderKind::Retirement, OrderKind::StepDown] {
            assert!(!sealed(kind), "{kind:?}");
        }
    }
}
