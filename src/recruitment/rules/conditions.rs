//! Who may sit: birth-date ranges (REC-7), the days of application, and the grounds of disqualification (地方公務員法16条).

use chrono::{Months, NaiveDate};
use entity::disqualification::DisqualificationGround;

use crate::{calendar::last_day_of_period, error::ErrorCode};

/// What a category asks of who applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    pub born_on_or_after: Option<NaiveDate>,
    pub born_on_or_before: Option<NaiveDate>,
}

/// A ground that somebody declared, and its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    pub ground: DisqualificationGround,
    pub since: NaiveDate,
    /// The last day; null while it has no end.
    pub until: Option<NaiveDate>,
}

/// Both days named are included (以後・以前, PER-2).
pub fn born_in_range(birth: NaiveDate, conditions: Conditions) -> bool {
    conditions.born_on_or_after.is_none_or(|first| birth >= first) && conditions.born_on_or_before.is_none_or(|last| birth <= last)
}

/// The last day on which a ground holds.
///
/// A disciplinary dismissal disqualifies for two years from the day of the disposition, which is not counted (民法140条): until the same day
/// two years on. 地方公務員法16条2号. The other grounds hold until their end.
pub fn last_day(declared: &Declared) -> Option<NaiveDate> {
    match declared.ground {
        DisqualificationGround::DismissedWithinTwoYears => {
            Some(declared.since.succ_opt().map_or(NaiveDate::MAX, |next| last_day_of_period(next, 24)))
        }
        _ => declared.until,
    }
}

/// Whether a ground stands in the way on a day: of the exam, or of the appointment. 地方公務員法16条.
pub fn disqualifies(declared: &Declared, on: NaiveDate) -> bool {
    on >= declared.since && last_day(declared).is_none_or(|last| on <= last)
}

/// Why somebody may not sit; nothing where they may.
pub fn refusal(birth: Option<NaiveDate>, conditions: Conditions, declared: &[Declared], exam_on: NaiveDate) -> Option<ErrorCode> {
    let fits = birth.map_or(conditions == Conditions::default(), |birth| born_in_range(birth, conditions));
    if !fits {
        return Some(ErrorCode::OutsideBirthRange);
    }
    declared.iter().any(|it| disqualifies(it, exam_on)).then_some(ErrorCode::Disqualified)
}

/// The retention of what was gathered about somebody ends so many years after the end of the fiscal year in which the application closed.
pub fn retained_until(closed_on: NaiveDate, years: u32) -> NaiveDate {
    let end = crate::calendar::FiscalYear::of(closed_on).last_day();
    end.checked_add_months(Months::new(years.saturating_mul(12))).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn both_ends_of_a_birth_range_are_inside() {
        let range = Conditions { born_on_or_after: Some(day("1984-04-02")), born_on_or_before: Some(day("1997-04-01")) };
        for (birth, inside) in [("1984-04-01", false), ("1984-04-02", true), ("1997-04-01", true), ("1997-04-02", false)] {
            assert_eq!(born_in_range(day(birth), range), inside, "{birth}");
        }
        assert!(born_in_range(day("1950-01-01"), Conditions::default()));
    }

    #[test]
    fn two_years_after_a_dismissal_one_may_sit_again() {
        let declared = Declared { ground: DisqualificationGround::DismissedWithinTwoYears, since: day("2024-05-10"), until: None };
        for (on, stands) in [("2024-05-09", false), ("2024-05-10", true), ("2026-05-10", true), ("2026-05-11", false)] {
            assert_eq!(disqualifies(&declared, day(on)), stands, "{on}");
        }
    }

    #[test]
    fn a_sentence_stands_in_the_way_until_it_is_finished() {
        let mut declared = Declared { ground: DisqualificationGround::ImprisonmentUnfinished, since: day("2025-01-01"), until: None };
        assert!(disqualifies(&declared, day("2099-01-01")));
        declared.until = Some(day("2026-06-30"));
        assert!(disqualifies(&declared, day("2026-06-30")));
        assert!(!disqualifies(&declared, day("2026-07-01")));
    }

    #[test]
    fn the_exam_date_and_the_appointment_date_may_differ() {
        let declared = [Declared { ground: DisqualificationGround::DismissedWithinTwoYears, since: day("2024-09-01"), until: None }];
        let birth = Some(day("1999-01-01"));
        assert_eq!(refusal(birth, Conditions::default(), &declared, day("2026-06-15")), Some(ErrorCode::Disqualified));
        assert_eq!(refusal(birth, Conditions::default(), &declared, day("2026-10-01")), None);
        assert_eq!(refusal(None, Conditions::default(), &[], day("2026-10-01")), None, "no birth date where none is asked for");
        let range = Conditions { born_on_or_after: Some(day("1984-04-02")), born_on_or_before: None };
        assert_eq!(refusal(None, range, &[], day("2026-10-01")), Some(ErrorCode::OutsideBirthRange));
    }

    #[test]
    fn retention_is_counted_from_the_end_of_the_year() {
        assert_eq!(retained_until(day("2026-08-20"), 3), day("2030-03-31"));
        assert_eq!(retained_until(day("2027-03-31"), 1), day("2028-03-31"));
        assert_eq!(retained_until(day("2027-04-01"), 1), day("2029-03-31"));
    }
}
