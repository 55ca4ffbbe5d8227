//! 研修後の勤務義務: how long who was sent to learn stays on after the return, as their agreement says. No I/O.

use chrono::{Days, Months, NaiveDate};

use crate::calendar::last_day_of_period;

/// The last day of an obligation of so many months from the day after the last one away.
pub fn obligation_until(ended_on: NaiveDate, months: i32) -> Option<NaiveDate> {
    let first = ended_on.succ_opt()?;
    Some(last_day_of_period(first, months.unsigned_abs()))
}

/// The earliest last day away whose obligation of so many months still lasts on a day: months are of 28 to 31 days, so that it is looked for.
pub fn earliest_end(on: NaiveDate, months: i32) -> Option<NaiveDate> {
    let about = on.checked_sub_months(Months::new(months.unsigned_abs()))?.checked_sub_days(Days::new(4))?;
    about.iter_days().find(|ended_on| obligation_until(*ended_on, months).is_some_and(|until| until >= on))
}

/// The last day of a stay that began on a day, by days of the timeline that follow each other; each ends with the day before its second one.
pub fn last_day_away(starts_on: NaiveDate, days: &[(NaiveDate, NaiveDate)]) -> Option<NaiveDate> {
    let next = |since: &NaiveDate| days.iter().find(|it| it.0 == *since && it.1 > *since).map(|it| it.1);
    std::iter::successors(next(&starts_on), next).last()?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personnel::milestones::tests::day;

    #[test]
    fn an_obligation_is_counted_from_the_day_after_the_return() {
        for (ended_on, months, until) in [
            ("2032-03-31", 24, "2034-03-31"),
            ("2027-12-31", 12, "2028-12-31"),
            ("2027-08-30", 6, "2028-02-29"),
            ("2028-02-28", 12, "2029-02-28"),
        ] {
            assert_eq!(obligation_until(day(ended_on), months), Some(day(until)), "{ended_on} {months}");
        }
    }

    #[test]
    fn a_stay_is_as_long_as_the_timeline_says_without_a_day_between() {
        let days = |all: &[(&str, &str)]| all.iter().map(|it| (day(it.0), day(it.1))).collect::<Vec<_>>();
        let stays = days(&[("2027-04-01", "2028-04-01"), ("2028-04-01", "2029-04-01"), ("2029-04-02", "2030-04-01")]);
        assert_eq!(last_day_away(day("2027-04-01"), &stays), Some(day("2029-03-31")), "longer, and not what follows a day later");
        assert_eq!(last_day_away(day("2026-04-01"), &stays), None, "who has not gone");
    }

    #[test]
    fn the_earliest_end_is_the_first_whose_obligation_reaches_the_day() {
        for months in [1, 6, 12, 24, 120] {
            for on in day("2027-12-20").iter_days().take(100) {
                let first = earliest_end(on, months).unwrap();
                assert!(obligation_until(first, months) >= Some(on), "{on} {months}");
                assert!(obligation_until(first.pred_opt().unwrap(), months) < Some(on), "{on} {months}");
            }
        }
    }
}
