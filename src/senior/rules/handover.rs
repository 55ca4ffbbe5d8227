//! 業務継承: until when knowledge is to be handed over, and how urgent it is.

use chrono::{Days, NaiveDate};

use super::person::{Senior, SeniorDecision};

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
