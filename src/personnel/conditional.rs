//! The conditional period (条件付採用期間) of who is appointed: for whom, and how long (地方公務員法22条, 22条の2第7項).

use chrono::NaiveDate;
use entity::standing::EmploymentKind;

use crate::calendar::last_day_of_period;

/// The months that the city decided, or the law says where it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    pub regular: u32,
    pub most: u32,
    pub fiscal_year: u32,
}

impl Default for Months {
    fn default() -> Self {
        Self { regular: 6, most: 12, fiscal_year: 1 }
    }
}

/// The last day of the conditional period; none for those who have no such period (APT-2 to APT-4).
pub fn conditional_until(appointed_on: NaiveDate, kind: EmploymentKind, months: Months) -> Option<NaiveDate> {
    match kind {
        EmploymentKind::Regular | EmploymentKind::FixedTerm => Some(last_day_of_period(appointed_on, months.regular)),
        EmploymentKind::FiscalYear => Some(last_day_of_period(appointed_on, months.fiscal_year)),
        EmploymentKind::Temporary
        | EmploymentKind::PreRetirementPartTime
        | EmploymentKind::ProvisionalFullTime
        | EmploymentKind::ProvisionalPartTime => None,
    }
}
