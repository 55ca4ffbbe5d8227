//! The days of a round: when one may apply, how long records are kept, and when a placement ends (POST-4).

use chrono::NaiveDate;

use crate::{
    calendar::last_day_of_period,
    error::{ErrorCode, Refusal},
};

/// 配置期間: the shortest and the longest, in years.
pub const PERIODS: std::ops::RangeInclusive<i32> = 1..=5;

/// Whether applications are taken on a day: the first and the last day count.
pub fn may_apply(from: NaiveDate, until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if (from..=until).contains(&today) {
        return Ok(());
    }
    let (ja, en) = (format!("応募の受付は {from} から {until} までです。"), format!("applications are taken from {from} to {until}"));
    Err(Refusal::new(ErrorCode::ApplicationsClosed, ja, en))
}

/// Whether the records of a round may go: from the day after the last one on which they are kept.
pub fn may_close(records_until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if today > records_until {
        return Ok(());
    }
    let (ja, en) = (format!("記録は {records_until} まで保存します。"), format!("records are kept until {records_until}"));
    Err(Refusal::new(ErrorCode::RetentionNotOver, ja, en))
}

/// The days of a round in their order: applications, decision, end of the records.
pub fn in_order(from: NaiveDate, until: NaiveDate, records_until: NaiveDate) -> Result<(), Refusal> {
    if from <= until && until < records_until {
        return Ok(());
    }
    let (ja, en) = (
        "受付開始日、受付終了日、記録の保存期限の順にしてください。",
        "the first day of applications, the last one, and then the last day of the records",
    );
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en))
}

/// The last day of a placement of so many years; none where it has no end.
pub fn placement_ends_on(starts_on: NaiveDate, years: Option<i32>) -> Option<NaiveDate> {
    years.and_then(|years| u32::try_from(years).ok()).map(|years| last_day_of_period(starts_on, years * 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_first_and_the_last_day_count() {
        let (from, until) = (day("2026-10-01"), day("2026-10-31"));
        for (today, may) in [("2026-09-30", false), ("2026-10-01", true), ("2026-10-31", true), ("2026-11-01", false)] {
            assert_eq!(may_apply(from, until, day(today)).is_ok(), may, "{today}");
        }
    }

    #[test]
    fn records_are_kept_through_their_last_day() {
        assert!(may_close(day("2027-09-30"), day("2027-09-30")).is_err());
        assert!(may_close(day("2027-09-30"), day("2027-10-01")).is_ok());
    }

    #[test]
    fn a_placement_of_three_years_ends_on_31_march() {
        assert_eq!(placement_ends_on(day("2027-04-01"), Some(3)), Some(day("2030-03-31")));
        assert_eq!(placement_ends_on(day("2027-10-01"), Some(5)), Some(day("2032-09-30")));
        assert_eq!(placement_ends_on(day("2027-04-01"), None), None);
    }

    #[test]
    fn the_days_of_a_round_follow_each_other() {
        assert!(in_order(day("2026-10-01"), day("2026-10-01"), day("2026-10-02")).is_ok());
        assert!(in_order(day("2026-10-02"), day("2026-10-01"), day("2027-10-01")).is_err());
        assert!(in_order(day("2026-10-01"), day("2026-10-31"), day("2026-10-31")).is_err());
    }
}
