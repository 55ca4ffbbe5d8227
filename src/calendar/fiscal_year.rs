//! The fiscal year (年度), 1 April to 31 March.

use chrono::{Datelike, NaiveDate};

/// A fiscal year (年度), named by the calendar year in which it begins. 地方自治法208条1項.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(
    /// The calendar year of its 1 April.
    pub i32,
);

impl FiscalYear {
    /// The fiscal year a day falls in: from April the calendar year, before it the year before.
    /// 地方自治法208条1項 (FY-1).
    pub fn of(date: NaiveDate) -> Self {
        let before_april = date.month() < 4;
        Self(date.year() - i32::from(before_april))
    }

    /// 1 April, the day it begins. 地方自治法208条1項.
    pub fn first_day(self) -> NaiveDate {
        day_or_end_of_calendar(self.0, 4, 1)
    }

    /// 31 March of the next calendar year, the day it ends (年度の末日). 地方自治法208条1項.
    pub fn last_day(self) -> NaiveDate {
        day_or_end_of_calendar(self.0.saturating_add(1), 3, 31)
    }
}

/// The last 1 April that is not after `date`: the first day of its fiscal year. 地方自治法208条1項.
pub fn april_first_on_or_before(date: NaiveDate) -> NaiveDate {
    FiscalYear::of(date).first_day()
}

/// A year beyond the calendar means its nearest end, so that every `FiscalYear` has days.
fn day_or_end_of_calendar(year: i32, month: u32, day: u32) -> NaiveDate {
    let nearest_end = if year < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(nearest_end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::vectors;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    #[test]
    fn the_fiscal_year_agrees_with_every_vector() {
        for row in vectors::rows("wareki") {
            let year = i32::try_from(vectors::number(&row, "fiscal_year")).expect("a year");
            assert_eq!(FiscalYear::of(vectors::date(&row, "date")), FiscalYear(year), "{row}");
        }
    }

    #[test]
    fn the_year_turns_between_31_march_and_1_april() {
        assert_eq!(FiscalYear::of(date("2026-03-31")), FiscalYear(2025));
        assert_eq!(FiscalYear::of(date("2026-04-01")), FiscalYear(2026));
    }

    #[test]
    fn the_first_and_last_days_lie_inside_and_their_neighbours_outside() {
        let year = FiscalYear(2026);
        assert_eq!(year.first_day(), date("2026-04-01"));
        assert_eq!(year.last_day(), date("2027-03-31"));
        assert_eq!(FiscalYear(2025).last_day().succ_opt(), Some(year.first_day()));
    }

    #[test]
    fn the_first_of_april_is_its_own_and_the_day_before_goes_a_year_back() {
        let first = date("2026-04-01");
        assert_eq!(april_first_on_or_before(first), first);
        assert_eq!(april_first_on_or_before(date("2027-03-31")), first);
        assert_eq!(april_first_on_or_before(date("2026-03-31")), date("2025-04-01"));
    }

    #[test]
    fn a_year_beyond_the_calendar_ends_with_the_calendar() {
        assert_eq!(FiscalYear(i32::MAX).last_day(), NaiveDate::MAX);
        assert_eq!(FiscalYear(i32::MIN).first_day(), NaiveDate::MIN);
        assert_eq!(april_first_on_or_before(NaiveDate::MIN), NaiveDate::MIN);
    }
}
