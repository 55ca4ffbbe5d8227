//! 定着支援: by when somebody is to be heard of, and when nobody did.

use chrono::{Days, NaiveDate};
use entity::application::ApplicationState::{self, Accepted, Appointed, Offered};

/// Who is expected: nobody plans for, or looks for, somebody who declined.
pub const COMING: [ApplicationState; 3] = [Offered, Accepted, Appointed];

/// The last day on which somebody is to be heard of again, so many days after a day.
pub fn next_contact_by(day: NaiveDate, silence_days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(silence_days.into())).unwrap_or(NaiveDate::MAX)
}

/// Whether nobody was heard of for too long on a day of the plan.
pub fn is_silent(next_contact_by: NaiveDate, ends_on: NaiveDate, on: NaiveDate) -> bool {
    on > next_contact_by && on <= ends_on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn silence_begins_the_day_after_and_ends_with_the_plan() {
        let due = next_contact_by(day("2027-03-01"), 30);
        assert_eq!(due, day("2027-03-31"));
        for (on, silent) in [("2027-03-31", false), ("2027-04-01", true), ("2027-09-30", true), ("2027-10-01", false)] {
            assert_eq!(is_silent(due, day("2027-09-30"), day(on)), silent, "{on}");
        }
    }
}
