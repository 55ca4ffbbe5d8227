//! Retirement, the step-down from supervisory posts and what else begins at an age, as dates. No I/O.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::occupation::RetirementCategory;

use crate::calendar::{FOREVER, FiscalYear, attained_on};

/// An age, and the day from which a schedule says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeRow {
    pub from: NaiveDate,
    pub age: u32,
}

/// The ages of a class for one thing, each from a day on, in the order of days (定年条例).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(pub Vec<AgeRow>);

impl Schedule {
    /// The row that is in force on a day.
    pub fn on(&self, day: NaiveDate) -> Option<AgeRow> {
        self.0.iter().rfind(|row| row.from <= day).copied()
    }

    /// The first day on which the age in force is attained, and its row; nothing for who had attained it before the schedule begins: the rule was not
    /// theirs (令和3年法律63号附則2条).
    pub fn first_attained(&self, birth: NaiveDate) -> Option<(NaiveDate, AgeRow)> {
        let begins = self.0.first()?;
        if attained_on(birth, begins.age) < begins.from {
            return None;
        }
        let ends = self.0.iter().skip(1).map(|row| row.from).chain([FOREVER]);
        let days = self.0.iter().zip(ends).map(|(row, end)| (attained_on(birth, row.age).max(row.from), end, *row));
        days.filter(|(day, end, _)| day < end).map(|(day, _, row)| (day, row)).min_by_key(|(day, _)| *day)
    }
}

/// What begins at an age for a class of the schedule, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// 定年.
    pub retirement: Schedule,
    /// 管理監督職勤務上限年齢.
    pub step_down: Schedule,
    /// 給料7割措置.
    pub seventy_percent: Schedule,
    /// 情報提供・意思確認.
    pub information: Schedule,
    /// 定年前再任用短時間勤務.
    pub part_time: Schedule,
}

/// 暫定再任用 (令和3年法律63号附則4条から7条).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provisional {
    pub from: NaiveDate,
    pub limit_age: u32,
    pub last_day: NaiveDate,
}

/// What the law and the ordinances of a city say of those past sixty (profile).
#[derive(Clone, Debug, Default)]
pub struct SeniorLaw {
    pub classes: HashMap<RetirementCategory, Class>,
    pub provisional: Option<Provisional>,
    /// 特例任用 by special circumstances: in all, in years.
    pub supervisory_cap_years: u32,
    /// 勤務延長: in all, in years.
    pub retirement_cap_years: u32,
}

impl SeniorLaw {
    /// What holds for a class; nothing where the city has no such class.
    pub fn of(&self, category: RetirementCategory) -> &Class {
        const NONE: &Class = &Class {
            retirement: Schedule(vec![]),
            step_down: Schedule(vec![]),
            seventy_percent: Schedule(vec![]),
            information: Schedule(vec![]),
            part_time: Schedule(vec![]),
        };
        self.classes.get(&category).unwrap_or(NONE)
    }
}

/// 定年退職日: the earliest 31 March by which the age in force on that day is attained (RET-1; 地方公務員法28条の6第1項, 定年条例2条).
pub fn retirement_date(birth: NaiveDate, schedule: &Schedule) -> Option<NaiveDate> {
    (birth.year() + 50..=birth.year() + 80)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 3, 31))
        .find(|day| schedule.on(*day).is_some_and(|row| attained_on(birth, row.age) <= *day))
}

/// 異動期間: from the day after the limit age is attained to the first 1 April on or after that day (SUP-3; 地方公務員法28条の2第1項).
pub fn step_down_window(birth: NaiveDate, schedule: &Schedule) -> Option<(NaiveDate, NaiveDate)> {
    let start = schedule.first_attained(birth)?.0.succ_opt()?;
    Some((start, first_april_from(start)?))
}

/// 特定日: the first 1 April after the age is attained (PAY-1; 給与条例附則).
pub fn seventy_percent_from(birth: NaiveDate, schedule: &Schedule) -> Option<NaiveDate> {
    first_april_from(schedule.first_attained(birth)?.0.succ_opt()?)
}

fn first_april_from(day: NaiveDate) -> Option<NaiveDate> {
    let this_year = NaiveDate::from_ymd_opt(day.year(), 4, 1)?;
    if day <= this_year { Some(this_year) } else { NaiveDate::from_ymd_opt(day.year() + 1, 4, 1) }
}

/// 情報提供・意思確認の年度: the one before that in which the age is attained (INF-1; 地方公務員法附則23項).
pub fn information_year(birth: NaiveDate, schedule: &Schedule) -> Option<FiscalYear> {
    schedule.first_attained(birth).map(|(day, _)| FiscalYear(FiscalYear::of(day).0 - 1))
}

/// 特定年齢到達年度の末日: the first 31 March on or after the limit age is attained, within the transitional scheme (PRV-2, PRV-3).
pub fn provisional_limit(birth: NaiveDate, scheme: &Provisional) -> NaiveDate {
    FiscalYear::of(attained_on(birth, scheme.limit_age)).last_day().min(scheme.last_day)
}

/// 暫定再任用の期間: from the day after retirement, or the first day of the scheme, to its limit; nothing where no day is left (PRV-1 to PRV-4).
pub fn provisional_term(birth: NaiveDate, retires: NaiveDate, scheme: &Provisional) -> Option<(NaiveDate, NaiveDate)> {
    let (start, end) = (retires.succ_opt()?.max(scheme.from), provisional_limit(birth, scheme));
    (start <= end).then_some((start, end))
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
        Schedule(steps.map(|(from, age)| AgeRow { from: day(from), age }).to_vec())
    }

    fn sixty() -> Schedule {
        Schedule(vec![AgeRow { from: day("2023-04-01"), age: 60 }])
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
        let scheme = Provisional { from: day("2023-04-01"), limit_age: 65, last_day: day("2032-03-31") };
        for (birth, limit) in
            [("1962-04-01", "2027-03-31"), ("1962-04-02", "2028-03-31"), ("1966-04-02", "2032-03-31"), ("1970-01-01", "2032-03-31")]
        {
            assert_eq!(provisional_limit(day(birth), &scheme), day(limit), "{birth}");
        }
        assert_eq!(provisional_term(day("1967-04-01"), day("2031-03-31"), &scheme), Some((day("2031-04-01"), day("2032-03-31"))));
        assert_eq!(provisional_term(day("1967-04-02"), day("2033-03-31"), &scheme), None, "retires after the scheme");
        assert_eq!(provisional_term(day("1957-04-02"), day("2018-03-31"), &scheme), None, "past sixty-five when it began");
        assert_eq!(provisional_term(day("1958-04-02"), day("2019-03-31"), &scheme), Some((day("2023-04-01"), day("2024-03-31"))));
    }

    #[test]
    fn the_step_down_is_due_on_the_first_april_after_sixty() {
        for (birth, start, due) in [
            ("1963-04-02", "2023-04-02", "2024-04-01"),
            ("1964-04-01", "2024-04-01", "2024-04-01"),
            ("1964-04-02", "2024-04-02", "2025-04-01"),
            ("1964-02-29", "2024-02-29", "2024-04-01"),
            ("1966-12-31", "2026-12-31", "2027-04-01"),
        ] {
            assert_eq!(step_down_window(day(birth), &sixty()), Some((day(start), day(due))), "{birth}");
        }
        assert_eq!(step_down_window(day("1963-04-01"), &sixty()), None, "sixty on the eve of the law");
    }

    #[test]
    fn the_age_that_counts_is_the_one_in_force_on_the_day() {
        let rising = Schedule(vec![AgeRow { from: day("2023-04-01"), age: 60 }, AgeRow { from: day("2029-04-01"), age: 61 }]);
        let first = |birth: &str| rising.first_attained(day(birth)).map(|(on, row)| (on, row.age));
        assert_eq!(first("1969-04-01"), Some((day("2029-03-31"), 60)), "on the last day of sixty");
        assert_eq!(first("1969-04-02"), Some((day("2030-04-01"), 61)), "a day later it is sixty-one");
        let falling = Schedule(vec![AgeRow { from: day("2023-04-01"), age: 62 }, AgeRow { from: day("2029-04-01"), age: 60 }]);
        assert_eq!(falling.first_attained(day("1968-04-02")).map(|it| it.0), Some(day("2029-04-01")), "sixty already when it falls");
        assert_eq!(information_year(day("1967-04-01"), &sixty()), Some(FiscalYear(2025)));
        assert_eq!(information_year(day("1967-04-02"), &sixty()), Some(FiscalYear(2026)));
        assert_eq!(seventy_percent_from(day("1964-04-01"), &sixty()), Some(day("2024-04-01")), "the very next day");
    }
}
