//! What the coming fiscal years bring: who reaches sixty, steps down, retires and may come back.

use chrono::NaiveDate;
use entity::{occupation::RetirementCategory, standing::EmploymentKind};

use crate::{
    calendar::{FiscalYear, attained_on},
    personnel::{
        milestones::{after_extension, milestones},
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

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// People of one birth date and class who serve alike, with what was decided for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cohort {
    pub birth: NaiveDate,
    pub category: RetirementCategory,
    pub employment: EmploymentKind,
    pub supervisory: bool,
    /// The last day of a reappointment.
    pub term_ends_on: Option<NaiveDate>,
    /// 特例任用の末日.
    pub extended_until: Option<NaiveDate>,
    /// 勤務延長の末日.
    pub retained_until: Option<NaiveDate>,
}

/// The days that the forecast counts of a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    reaches_60_on: Option<NaiveDate>,
    /// From when they cannot be appointed to a supervisory post (SUP-5).
    barred_from: Option<NaiveDate>,
    /// On which a supervisory post is left by age; who retires first leaves it then.
    steps_down_on: Option<NaiveDate>,
    /// The last day of the regular service, or of the present term.
    pub leaves_on: Option<NaiveDate>,
    is_regular: bool,
    /// In which a reappointment is still open.
    open: Option<(NaiveDate, NaiveDate)>,
}

impl Days {
    pub fn of(cohort: &Cohort, law: &SeniorLaw) -> Self {
        let found = milestones(cohort.birth, cohort.category, law);
        let is_regular = cohort.employment == EmploymentKind::Regular;
        let retires = found.retirement_date.map(|last| cohort.retained_until.map_or(last, |until| until.max(last)));
        // Of a term that the file does not know, the latest last day.
        let latest = match cohort.employment {
            EmploymentKind::PreRetirementPartTime => found.retirement_date,
            _ => found.provisional.map(|(_, end)| end),
        };
        let leaves_on = if is_regular { retires } else { cohort.term_ends_on.or(latest) };
        let due = found.step_down.map(|(_, end)| end);
        let steps_down_on = due.map(|end| after_extension(end, cohort.extended_until));
        let steps_down_on = steps_down_on.filter(|day| cohort.supervisory && is_regular && leaves_on.is_none_or(|last| *day <= last));
        let after = leaves_on.and_then(|last| last.succ_opt());
        let open = found.provisional.map(|(start, end)| (after.map_or(start, |after| after.max(start)), end));
        let reaches_60_on = is_regular.then(|| attained_on(cohort.birth, 60));
        Self { reaches_60_on, barred_from: due, steps_down_on, leaves_on, is_regular, open }
    }

    /// The fiscal year that begins with them barred from a supervisory post, or gone from the service.
    pub fn barred_in(&self) -> Option<FiscalYear> {
        self.gone_from(self.barred_from)
    }

    /// The fiscal year that begins without them in their supervisory post.
    pub fn vacates_in(&self) -> Option<FiscalYear> {
        self.gone_from(self.steps_down_on)
    }

    /// A year begins with the step-down of a day in it, and the next one with what retirement leaves.
    fn gone_from(&self, day: Option<NaiveDate>) -> Option<FiscalYear> {
        let retires = self.leaves_on.map(|last| FiscalYear(FiscalYear::of(last).0 + 1));
        day.map(FiscalYear::of).or(retires)
    }

    /// What each of so many years brings; `rate` is how many of a hundred are reappointed.
    pub fn outlook(&self, from: FiscalYear, years: usize, rate: i64) -> Vec<Outlook> {
        (from.0..).take(years).map(|year| self.year(FiscalYear(year), rate)).collect()
    }

    fn year(&self, year: FiscalYear, rate: i64) -> Outlook {
        let is = |day: Option<NaiveDate>| i64::from(day.is_some_and(|day| FiscalYear::of(day) == year));
        let serves = !self.is_regular && self.leaves_on.is_some_and(|last| year.last_day() <= last);
        let back = self.open.is_some_and(|(start, end)| start <= year.first_day() && year.last_day() <= end);
        Outlook {
            reaching_60: is(self.reaches_60_on),
            stepping_down: is(self.steps_down_on),
            retiring: if self.is_regular { is(self.leaves_on) } else { 0 },
            reappointed: if serves { 100 } else { i64::from(back) * rate },
        }
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

    fn cohort(birth: &str, supervisory: bool) -> Cohort {
        let (category, employment) = (RetirementCategory::General, EmploymentKind::Regular);
        Cohort { birth: day(birth), category, employment, supervisory, term_ends_on: None, extended_until: None, retained_until: None }
    }

    fn ten_years(cohort: &Cohort) -> Vec<Outlook> {
        Days::of(cohort, &statutory()).outlook(FiscalYear(2026), 10, 70)
    }

    fn years(birth: &str, supervisory: bool) -> Vec<Outlook> {
        ten_years(&cohort(birth, supervisory))
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
    fn what_was_extended_moves_the_step_down_and_the_retirement() {
        let mut chief = cohort("1966-04-02", true);
        for (until, stepping_down) in [("2028-03-31", vec![2028]), ("2031-03-30", vec![2030]), ("2031-03-31", vec![])] {
            chief.extended_until = Some(day(until));
            assert_eq!(with(&ten_years(&chief), |it| it.stepping_down), stepping_down, "{until}");
        }
        chief.retained_until = Some(day("2032-03-31"));
        let found = ten_years(&chief);
        assert_eq!(with(&found, |it| it.retiring), [2031]);
        assert!(with(&found, |it| it.reappointed).is_empty(), "the scheme ends with the extension");
    }

    #[test]
    fn who_was_reappointed_serves_to_the_end_of_the_term_and_then_by_the_rate() {
        let mut back = cohort("1964-04-02", false);
        (back.employment, back.term_ends_on) = (EmploymentKind::ProvisionalFullTime, Some(day("2028-03-31")));
        let found = ten_years(&back);
        assert_eq!(found.iter().map(|it| it.reappointed).collect::<Vec<_>>(), [100, 100, 70, 70, 0, 0, 0, 0, 0, 0], "to 31 March 2030");
        assert!(found.iter().all(|it| (it.reaching_60, it.retiring) == (0, 0)));
    }

    #[test]
    fn who_is_younger_than_the_horizon_is_not_asked_about() {
        let latest = latest_birth_of(FiscalYear(2035));
        assert_eq!(latest, day("1976-04-01"));
        assert!(years("1976-04-02", true).iter().all(Outlook::is_empty));
        assert!(!years("1976-04-01", true).iter().all(Outlook::is_empty));
    }
}
