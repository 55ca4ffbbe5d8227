//! What is carried over: a component or a first stage that was passed need not be sat again for some fiscal years (長岡京市: 60 % or more, three years).

use chrono::NaiveDate;

use crate::figures::half_up;

/// Whether points are worth an exemption: so many percent of the most, or more.
pub fn earns(points: i64, most: i64, percent: i64) -> bool {
    points * 100 >= most * percent
}

/// The last fiscal year in which an exemption holds: so many consecutive ones, that of the exam included.
pub fn last_year(exam_year: i32, years: i32) -> i32 {
    exam_year + years - 1
}

/// Whether an exemption holds in an exam: one that is held after that in which it was earned, up to its last fiscal year, be it the same one.
pub fn holds((earned_on, last_year): (NaiveDate, i32), (held_on, fiscal_year): (NaiveDate, i32)) -> bool {
    earned_on < held_on && fiscal_year <= last_year
}

/// The points that are carried over, where the most are others now.
pub fn carried(points: i64, most_then: i64, most_now: i64) -> i64 {
    half_up(points * most_now, most_then).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_percent_is_enough_and_a_hundredth_less_is_not() {
        assert!(earns(6000, 10_000, 60));
        assert!(!earns(5999, 10_000, 60));
        assert!(earns(2400, 4000, 60));
        assert!(!earns(2399, 4000, 60));
    }

    #[test]
    fn three_consecutive_fiscal_years_that_of_the_exam_included() {
        let last = last_year(2026, 3);
        assert_eq!(last, 2028);
        let day = |text: &str| text.parse().expect("a day");
        let earned = (day("2026-10-18"), last);
        for (on, year, expected) in [
            ("2026-10-18", 2026, false),
            ("2027-01-17", 2026, true),
            ("2027-10-17", 2027, true),
            ("2029-03-31", 2028, true),
            ("2029-04-01", 2029, false),
        ] {
            assert_eq!(holds(earned, (day(on), year)), expected, "{on}");
        }
    }

    #[test]
    fn points_are_carried_over_by_their_share() {
        assert_eq!(carried(3000, 4000, 10_000), 7500);
        assert_eq!(carried(100, 300, 1000), 333);
    }
}
