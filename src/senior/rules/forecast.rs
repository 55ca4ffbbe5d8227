//! What the coming fiscal years bring: who reaches sixty, steps down, retires and may come back.

use chrono::NaiveDate;
use entity::occupation::RetirementCategory;

use crate::{
    calendar::{FiscalYear, attained_on},
    figures::half_up,
    personnel::{
        milestones::{Milestones, milestones},
        retirement::SeniorLaw,
    },
};

/// What a fiscal year brings; `reappointed` in hundredths of a person, for it is an expectation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    pub reaching_60: i64,
    pub stepping_down: i64,
    pub retiring: i64,
    pub reappointed: i64,
}

impl Outlook {
    pub fn add(&mut self, other: Self) {
        self.reaching_60 += other.reaching_60;
        self.stepping_down += other.stepping_down;
        self.retiring += other.retiring;
        self.reappointed += other.reappointed;
    }

    pub fn times(self, people: i64) -> Self {
        Self {
            reaching_60: self.reaching_60 * people,
            stepping_down: self.stepping_down * people,
            retiring: self.retiring * people,
            reappointed: self.reappointed * people,
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// People of one birth date and class, supervisory or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cohort {
    pub birth: NaiveDate,
    pub category: RetirementCategory,
    pub supervisory: bool,
}

/// What each of so many years brings for somebody of a cohort; `rate` is how many of a hundred are reappointed.
pub fn outlook(cohort: &Cohort, law: &SeniorLaw, from: FiscalYear, years: usize, rate: i64) -> Vec<Outlook> {
    let found = milestones(cohort.birth, cohort.category, law);
    (from.0..).take(years).map(|year| year_of(&found, cohort, FiscalYear(year), rate)).collect()
}

fn year_of(found: &Milestones, cohort: &Cohort, year: FiscalYear, rate: i64) -> Outlook {
    let is = |day: Option<NaiveDate>| i64::from(day.is_some_and(|day| FiscalYear::of(day) == year));
    let back = found.provisional.is_some_and(|(start, end)| start <= year.first_day() && year.last_day() <= end);
    Outlook {
        reaching_60: is(Some(attained_on(cohort.birth, 60))),
        stepping_down: if cohort.supervisory { is(found.step_down.map(|(_, end)| end)) } else { 0 },
        retiring: is(found.retirement_date),
        reappointed: if back { half_up(rate * 100, 100).unwrap_or_default() } else { 0 },
    }
}

/// The last birth date of which a forecast to the end of a year can say anything.
pub fn latest_birth_of(until: FiscalYear) -> NaiveDate {
    crate::calendar::latest_birth(60, until.last_day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personnel::milestones::tests::{day, statutory};

    fn years(birth: &str, supervisory: bool) -> Vec<Outlook> {
        let cohort = Cohort { birth: day(birth), category: RetirementCategory::General, supervisory };
        outlook(&cohort, &statutory(), FiscalYear(2026), 10, 70)
    }

    fn with(outlook: &[Outlook], of: fn(&Outlook) -> i64) -> Vec<i32> {
        (2026..).zip(outlook).filter(|(_, it)| of(it) > 0).map(|(year, _)| year).collect()
    }

    #[test]
    fn the_years_of_a_chief_are_those_of_the_law() {
        let found = years("1966-04-02", true);
        assert_eq!(with(&found, |it| it.reaching_60), [2026]);
        assert_eq!(with(&found, |it| it.stepping_down), [2027], "on 1 April");
        assert_eq!(with(&found, |it| it.retiring), [2030], "on 31 March 2031");
        assert_eq!(with(&found, |it| it.reappointed), [2031]);
        assert_eq!(found[5].reappointed, 70, "seven of ten");
    }

    #[test]
    fn a_day_later_is_two_years_and_no_reappointment() {
        let found = years("1967-04-02", false);
        assert_eq!(with(&found, |it| it.retiring), [2032]);
        assert!(with(&found, |it| it.reappointed).is_empty() && with(&found, |it| it.stepping_down).is_empty());
    }

    #[test]
    fn who_is_younger_than_the_horizon_is_not_asked_about() {
        let latest = latest_birth_of(FiscalYear(2035));
        assert_eq!(latest, day("1976-04-01"));
        assert!(years("1976-04-02", true).iter().all(Outlook::is_empty));
        assert!(!years("1976-04-01", true).iter().all(Outlook::is_empty));
    }
}
