//! The day an age is attained, and the age on a day.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::last_day_of_period;

/// The day a person born on `birth` attains `age` (年齢に達する日).
///
/// It is the day before the anniversary, because the day of birth counts as the first day; without an anniversary
/// (29 February) it is the last day of February. 年齢計算ニ関スル法律; 民法143条2項 (AGE-1, AGE-2).
/// Age 0 is held from the day of birth itself.
pub fn attained_on(birth: NaiveDate, age: u32) -> NaiveDate {
    match age {
        0 => birth,
        _ => last_day_of_period(birth, age.saturating_mul(12)),
    }
}

/// The age of a person born on `birth` on the day `on`: the greatest age attained by the end of that day.
///
/// Attainment counts for its whole day, so on 1 April a person born on 2 April is already a year older; before the day
/// of birth there is no age. 年齢計算ニ関スル法律; 民法143条2項 (AGE-3, AGE-4).
pub fn age_on(birth: NaiveDate, on: NaiveDate) -> Option<u32> {
    if on < birth {
        return None;
    }
    let years = on.year().saturating_sub(birth.year());
    // A person born on 1 January attains the next age in the last days of December.
    let greatest = u32::try_from(years).unwrap_or(0).saturating_add(1);
    [greatest, greatest.saturating_sub(1)].into_iter().find(|age| attained_on(birth, *age) <= on).or(Some(greatest.saturating_sub(2)))
}

/// The latest day of birth with which a person has attained `age` on the day `on`; the reverse of `attained_on`.
/// 年齢計算ニ関スル法律; 民法143条2項 (AGE-1, AGE-2).
pub fn latest_birth(age: u32, on: NaiveDate) -> NaiveDate {
    let about = on.checked_sub_months(Months::new(age.saturating_mul(12))).unwrap_or(NaiveDate::MIN);
    let mut day = about.checked_add_days(Days::new(3)).unwrap_or(about);
    while attained_on(day, age) > on {
        match day.pred_opt() {
            Some(eve) => day = eve,
            None => return day,
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{FOREVER, vectors};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    #[test]
    fn attainment_agrees_with_every_vector() {
        for row in vectors::rows("age_attainment") {
            let attained = attained_on(vectors::date(&row, "birth_date"), vectors::number(&row, "age"));
            assert_eq!(attained, vectors::date(&row, "attained_on"), "{row}");
        }
    }

    #[test]
    fn age_agrees_with_every_vector() {
        for row in vectors::rows("age_on_date") {
            let age = age_on(vectors::date(&row, "birth_date"), vectors::date(&row, "on"));
            assert_eq!(age, Some(vectors::number(&row, "age")), "{row}");
        }
    }

    #[test]
    fn the_latest_birth_is_that_of_who_is_just_old_enough() {
        for on in ["2026-04-01", "2028-02-28", "2028-02-29", "2027-02-28", "2026-12-31", "2026-03-31"].map(date) {
            for age in [0, 1, 25, 58, 60] {
                let latest = latest_birth(age, on);
                let later = latest.succ_opt().expect("a day");
                assert!(attained_on(latest, age) <= on && attained_on(later, age) > on, "{age} on {on}: {latest}");
            }
        }
    }

    #[test]
    fn age_changes_exactly_on_the_day_it_is_attained() {
        for birth in ["1964-02-29", "1990-03-01", "1966-01-01", "1970-12-31"].map(date) {
            for age in 1..=70 {
                let attained = attained_on(birth, age);
                assert_eq!(age_on(birth, attained), Some(age), "{birth} {age}");
                let eve = attained.pred_opt().expect("a day before");
                assert_eq!(age_on(birth, eve), Some(age - 1), "{birth} {age}");
            }
        }
    }

    #[test]
    fn a_newborn_is_zero_and_nobody_has_an_age_before_birth() {
        let birth = date("1966-01-01");
        assert_eq!(attained_on(birth, 0), birth);
        assert_eq!(age_on(birth, birth), Some(0));
        assert_eq!(age_on(birth, date("1965-12-31")), None);
    }

    #[test]
    fn the_first_of_january_is_a_year_older_on_new_years_eve() {
        let birth = date("1966-01-01");
        assert_eq!(age_on(birth, date("2025-12-30")), Some(59));
        assert_eq!(age_on(birth, date("2025-12-31")), Some(60));
    }

    #[test]
    fn the_end_of_the_calendar_is_no_panic() {
        assert_eq!(attained_on(FOREVER, u32::MAX), NaiveDate::MAX);
        assert!(age_on(NaiveDate::MIN, NaiveDate::MAX).is_some());
    }
}
