//! Retirement and the step-down from supervisory posts, as dates. No I/O.

use chrono::{Datelike, NaiveDate};

use crate::calendar::{FiscalYear, attained_on};

/// The retirement ages of a class, each from a day on (定年条例).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(pub Vec<(NaiveDate, u32)>);

impl Schedule {
    /// The age that is in force on a day.
    pub fn age_on(&self, day: NaiveDate) -> Option<u32> {
        self.0.iter().filter(|(from, _)| *from <= day).max_by_key(|(from, _)| *from).map(|(_, age)| *age)
    }
}

/// 定年退職日: the earliest 31 March by which the age in force on that day is attained (RET-1; 地方公務員法28条の6第1項, 定年条例2条).
pub fn retirement_date(birth: NaiveDate, schedule: &Schedule) -> Option<NaiveDate> {
    (birth.year() + 50..=birth.year() + 80)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 3, 31))
        .find(|day| schedule.age_on(*day).is_some_and(|age| attained_on(birth, age) <= *day))
}

/// 異動期間の末日: the first 1 April on or after the day after the limit age is attained (SUP-3; 地方公務員法28条の2第1項).
pub fn step_down_by(birth: NaiveDate, limit_age: u32) -> Option<NaiveDate> {
    let first = attained_on(birth, limit_age).succ_opt()?;
    let this_year = NaiveDate::from_ymd_opt(first.year(), 4, 1)?;
    if first <= this_year { Some(this_year) } else { NaiveDate::from_ymd_opt(first.year() + 1, 4, 1) }
}

/// The last day of the transitional scheme (令和3年法律63号附則4条から7条).
const PROVISIONAL_ENDS: NaiveDate = match NaiveDate::from_ymd_opt(2032, 3, 31) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// 特定年齢到達年度の末日: the first 31 March on or after sixty-five is attained, within the transitional scheme (PRV-2, PRV-3).
pub fn provisional_limit(birth: NaiveDate) -> NaiveDate {
    FiscalYear::of(attained_on(birth, 65)).last_day().min(PROVISIONAL_ENDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn general() -> Schedule {
        let steps =
            [("1985-03-31", 60), ("2023-04-01", 61), ("2025-04-01", 62), ("2027-04-01", 63), ("2029-04-01", 64), ("2031-04-01", 65)];
        Schedule(steps.map(|(from, age)| (day(from), age)).to_vec())
    }

    #[test]
    fn retirement_dates_are_those_of_the_guide() {
        for (birth, retires) in [
            ("1962-04-02", "2023-03-31"),
            ("1963-04-01", "2023-03-31"),
            ("1963-04-02", "2025-03-31"),
            ("1964-02-29", "2025-03-31"),
            ("1964-04-01", "2025-03-31"),
            ("1964-04-02", "2027-03-31"),
            ("1966-04-01", "2029-03-31"),
            ("1966-04-02", "2031-03-31"),
            ("1967-04-01", "2031-03-31"),
            ("1967-04-02", "2033-03-31"),
            ("1971-04-02", "2037-03-31"),
        ] {
            assert_eq!(retirement_date(day(birth), &general()), Some(day(retires)), "{birth}");
        }
    }

    #[test]
    fn nobody_of_the_general_class_retires_by_age_when_the_age_has_just_risen() {
        let births = day("1955-04-02").iter_days().take_while(|it| *it < day("1985-04-01"));
        let years: std::collections::BTreeSet<i32> =
            births.filter_map(|birth| retirement_date(birth, &general())).map(|it| it.year()).collect();
        for year in [2024, 2026, 2028, 2030, 2032] {
            assert!(!years.contains(&year), "RET-5: {year}");
        }
    }

    #[test]
    fn a_provisional_reappointment_ends_with_the_fiscal_year_of_sixty_five() {
        for (birth, limit) in
            [("1962-04-01", "2027-03-31"), ("1962-04-02", "2028-03-31"), ("1966-04-02", "2032-03-31"), ("1970-01-01", "2032-03-31")]
        {
            assert_eq!(provisional_limit(day(birth)), day(limit), "{birth}");
        }
    }

    #[test]
    fn the_step_down_is_due_on_the_first_april_after_sixty() {
        for (birth, due) in [
            ("1963-04-02", "2024-04-01"),
            ("1964-04-01", "2024-04-01"),
            ("1964-04-02", "2025-04-01"),
            ("1964-02-29", "2024-04-01"),
            ("1966-12-31", "2027-04-01"),
        ] {
            assert_eq!(step_down_by(day(birth), 60), Some(day(due)), "{birth}");
        }
    }
}
