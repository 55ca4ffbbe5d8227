//! 業務継承: until when knowledge is to be handed over, and how urgent it is.

use chrono::{Days, NaiveDate};

use super::person::{Senior, SeniorDecision};
use crate::error::{ErrorCode, Refusal};

/// 引継ぎの危険度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
pub enum HandoverRisk {
    /// 完了。
    Done,
    /// 余裕がある。
    Low,
    /// 後任が決まっていない、又は期限が一年以内。
    Medium,
    /// 唯一の保有者で、期限が一年以内又は過ぎている。
    High,
}

/// The day before somebody leaves the post: the eve of the step-down, or the last day in service.
pub fn deadline(senior: &Senior, day: NaiveDate) -> Option<NaiveDate> {
    match senior.next_decision(day)? {
        (SeniorDecision::StepDownOrExtend, end) => end.pred_opt(),
        (_, end) => Some(end),
    }
}

/// A session was held by today, and at most a year (366 days) before it was planned here.
pub fn may_be_held(planned: NaiveDate, on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let first = planned.checked_sub_days(Days::new(366)).unwrap_or(planned);
    if (first..=today).contains(&on) {
        return Ok(());
    }
    let (ja, en) = (format!("{first} から今日までの日です。"), format!("a day from {first} to today"));
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en))
}

/// Whether a hand-over is planned for a day on which the person is still there.
pub fn risk(deadline: NaiveDate, only_holder: bool, has_successor: bool, completed: bool, today: NaiveDate) -> HandoverRisk {
    let soon = deadline <= today.checked_add_days(Days::new(365)).unwrap_or(today);
    match (completed, only_holder, soon) {
        (true, ..) => HandoverRisk::Done,
        (_, true, true) => HandoverRisk::High,
        _ if soon || !has_successor => HandoverRisk::Medium,
        _ => HandoverRisk::Low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{personnel::milestones::tests::day, senior::rules::person::tests::chief};

    #[test]
    fn a_chief_hands_over_by_the_eve_of_the_step_down() {
        assert_eq!(deadline(&chief("1966-04-02"), day("2026-11-26")), Some(day("2027-03-31")));
        let mut other = chief("1966-04-02");
        other.supervisory = false;
        assert_eq!(deadline(&other, day("2026-11-26")), Some(day("2031-03-31")));
    }

    #[test]
    fn a_session_was_held_within_a_year_before_the_plan_or_since() {
        let held = |on: &str| may_be_held(day("2026-11-20"), day(on), day("2026-11-26")).is_ok();
        assert!(!held("2025-11-18") && held("2025-11-19") && held("2026-11-26") && !held("2026-11-27"));
    }

    #[test]
    fn what_one_alone_knows_is_urgent_in_the_last_year() {
        let today = day("2026-11-26");
        let of = |deadline: &str, only, successor| risk(day(deadline), only, successor, false, today);
        assert_eq!(of("2027-11-26", true, true), HandoverRisk::High);
        assert_eq!(of("2027-11-27", true, true), HandoverRisk::Low);
        assert_eq!(of("2027-11-27", true, false), HandoverRisk::Medium);
        assert_eq!(of("2027-11-26", false, true), HandoverRisk::Medium);
        assert_eq!(risk(day("2026-01-01"), true, false, true, today), HandoverRisk::Done);
    }
}
