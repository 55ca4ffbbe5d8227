//! 退職の仕方: how somebody left the service, which says whether the schemes past sixty are still for them.

use chrono::NaiveDate;
use entity::{personnel_order::OrderKind, standing::EmploymentKind};

use crate::calendar::last_day_of_period;

/// 再任用: who comes back after retirement or before it.
pub const REAPPOINTED: [EmploymentKind; 3] =
    [EmploymentKind::PreRetirementPartTime, EmploymentKind::ProvisionalFullTime, EmploymentKind::ProvisionalPartTime];

/// Whether an order ends the service by the own will or by age, and not by a disposition that ends every claim to come back (地方公務員法28条、29条).
pub const fn is_honourable(by: OrderKind) -> bool {
    !matches!(by, OrderKind::StatusDismissal | OrderKind::DisciplinaryDismissal | OrderKind::Forfeiture)
}

/// A stretch of a life at work, as far as leaving it asks.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// The day after its last one.
    pub to: NaiveDate,
    pub serves: bool,
    pub employment: EmploymentKind,
    /// The kind of the order that began it.
    pub by: Option<OrderKind>,
}

/// How somebody left the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The last day in service.
    pub on: NaiveDate,
    /// As what they served.
    pub from: EmploymentKind,
    /// By which kind of order; unknown of who left before the file begins.
    pub by: Option<OrderKind>,
    pub hired_on: NaiveDate,
}

impl Left {
    /// How somebody left the regular service, or a reappointment after it; else what they served as last: a job after those does not count,
    /// but a dismissal from it ends every claim to come back as well.
    pub fn of(life: &[Stretch], hired_on: NaiveDate) -> Option<Self> {
        let counts = |it: &Stretch| it.employment == EmploymentKind::Regular || REAPPOINTED.contains(&it.employment);
        let last = life.iter().rposition(|it| it.serves && counts(it)).or_else(|| life.iter().rposition(|it| it.serves))?;
        let mut ends = life[last..].iter().filter(|it| !it.serves).filter_map(|it| it.by);
        let by = ends.clone().find(|it| !is_honourable(*it)).or_else(|| ends.next());
        Some(Self { on: life[last].to.pred_opt()?, from: life[last].employment, by, hired_on })
    }

    pub fn is_honourable(&self) -> bool {
        self.by.is_none_or(is_honourable)
    }

    /// 25年以上勤続し、退職の日から5年以内 (令和3年法律63号附則4条; PRV-1).
    pub fn served_long(&self, on: NaiveDate) -> bool {
        let served = self.from == EmploymentKind::Regular && last_day_of_period(self.hired_on, 25 * 12) <= self.on;
        served && on <= last_day_of_period(self.on.succ_opt().unwrap_or(self.on), 5 * 12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personnel::milestones::tests::day;

    #[test]
    fn a_job_after_retirement_counts_for_nothing_but_a_dismissal_from_it_does() {
        let serves = |to: &str, employment| Stretch { to: day(to), serves: true, employment, by: None };
        let gone = |to: &str, by| Stretch { to: day(to), serves: false, employment: EmploymentKind::Regular, by: Some(by) };
        let regular = [serves("2027-04-01", EmploymentKind::Regular), gone("2027-06-01", OrderKind::Retirement)];
        let left = |more: &[Stretch]| Left::of(&[&regular[..], more].concat(), day("2000-04-01")).map(|it| (it.on, it.from, it.by));
        let retired = Some((day("2027-03-31"), EmploymentKind::Regular, Some(OrderKind::Retirement)));
        assert_eq!(left(&[]), retired);
        let job = serves("2028-04-01", EmploymentKind::FiscalYear);
        assert_eq!(left(&[job, gone("9999-12-31", OrderKind::Separation)]), retired);
        let dismissed = left(&[job, gone("9999-12-31", OrderKind::DisciplinaryDismissal)]);
        assert_eq!(dismissed, Some((day("2027-03-31"), EmploymentKind::Regular, Some(OrderKind::DisciplinaryDismissal))));
        let again = serves("2028-04-01", EmploymentKind::ProvisionalFullTime);
        let (on, from, _) = left(&[again, gone("9999-12-31", OrderKind::Separation)]).expect("left again");
        assert_eq!((on, from), (day("2028-03-31"), EmploymentKind::ProvisionalFullTime));
        assert_eq!(Left::of(&[gone("9999-12-31", OrderKind::Separation)], day("2000-04-01")), None, "never served in the file");
    }

    #[test]
    fn a_long_service_counts_for_five_years() {
        let left = |hired: &str, on: &str| Left {
            on: day(on),
            from: EmploymentKind::Regular,
            by: Some(OrderKind::Resignation),
            hired_on: day(hired),
        };
        for (hired, left_on, asked, holds) in [
            ("2001-04-01", "2026-03-31", "2031-03-31", true),
            ("2001-04-01", "2026-03-31", "2031-04-01", false),
            ("2001-04-02", "2026-03-31", "2026-04-01", false),
        ] {
            assert_eq!(left(hired, left_on).served_long(day(asked)), holds, "{hired} {left_on} {asked}");
        }
        let fiscal = Left { from: EmploymentKind::FiscalYear, ..left("1990-04-01", "2026-03-31") };
        assert!(!fiscal.served_long(day("2026-04-01")));
    }
}
