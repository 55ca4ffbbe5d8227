//! The days of a round: when one may apply, how long records are kept, and when a placement ends (POST-4).

use chrono::NaiveDate;

use entity::{posting, posting_round};

use super::life::{PostingStep, RoundStep};
use crate::{
    calendar::{last_day_of_period, years_later},
    error::{ErrorCode, Refusal},
    personnel::rules::may_apply,
};

/// 配置期間: the shortest and the longest, in years.
pub const PERIODS: std::ops::RangeInclusive<i32> = 1..=5;

/// Whether the records of a round may go: from the day after the last one on which they are kept.
pub fn may_close(records_until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if today > records_until {
        return Ok(());
    }
    let (ja, en) = (format!("記録は {records_until} まで保存します。"), format!("records are kept until {records_until}"));
    Err(Refusal::new(ErrorCode::RetentionNotOver, ja, en))
}

/// 応募: to a posting that takes applications in a round that is published, within the days of the round, or until that of the posting where it was
/// opened again.
pub fn may_apply_to(posting: &posting::Model, round: &posting_round::Model, today: NaiveDate) -> Result<(), Refusal> {
    RoundStep::Run.from(round.state)?;
    PostingStep::Run.from(posting.state)?;
    may_apply(Some(round.applications_from), Some(taken_until(posting, round)), today)
}

/// 受付終了日 of a posting.
pub fn taken_until(posting: &posting::Model, round: &posting_round::Model) -> NaiveDate {
    posting.applications_until.unwrap_or(round.applications_until)
}

/// Whether results may be told: once the last day of applications is over, for a posting that was told of takes no more of them.
pub fn may_notify(until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if today > until {
        return Ok(());
    }
    let (ja, en) = (format!("応募は {until} まで受け付けています。"), format!("applications are taken until {until}"));
    Err(Refusal::new(ErrorCode::ApplicationsClosed, ja, en))
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

/// 配置日: a day to come, and not after the records of the round, which are kept until its transfers have taken effect.
pub fn may_start_on(starts_on: NaiveDate, today: NaiveDate, records_until: Option<NaiveDate>) -> Result<(), Refusal> {
    if starts_on <= today {
        return Err(Refusal::new(ErrorCode::InvalidValue, "配置日は今日より後の日にしてください。", "a day to come"));
    }
    match records_until.filter(|until| starts_on > *until) {
        None => Ok(()),
        Some(until) => {
            let ja = format!("配置日は記録の保存期限 {until} までの日にしてください。");
            Err(Refusal::new(ErrorCode::InvalidValue, ja, format!("a day until {until}, the last one of the records")))
        }
    }
}

/// 再募集の受付終了日: from today on, and before the records of the round end.
pub fn may_reopen_until(until: NaiveDate, today: NaiveDate, records_until: NaiveDate) -> Result<(), Refusal> {
    if (today..records_until).contains(&until) {
        return Ok(());
    }
    let (ja, en) = ("受付終了日は今日以後で、記録の保存期限より前の日にしてください。", "from today on, and before the records end");
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en))
}

/// FA宣言の有効期限: within two years from today.
pub fn may_declare_until(until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if (today..=years_later(today, 2)).contains(&until) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::InvalidValue, "有効期限は今日から 2 年以内の日です。", "a day within two years from today"))
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
    fn results_are_told_the_day_after_the_last_of_the_applications() {
        assert!(may_notify(day("2026-12-10"), day("2026-12-10")).is_err());
        assert!(may_notify(day("2026-12-10"), day("2026-12-11")).is_ok());
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
    fn a_transfer_is_to_come_and_takes_effect_while_records_are_kept() {
        let (today, records) = (day("2026-11-22"), Some(day("2027-04-01")));
        for (starts_on, may) in [("2026-11-22", false), ("2026-11-23", true), ("2027-04-01", true), ("2027-04-02", false)] {
            assert_eq!(may_start_on(day(starts_on), today, records).is_ok(), may, "{starts_on}");
        }
        assert!(may_start_on(day("2027-04-02"), today, None).is_ok());
    }

    #[test]
    fn a_posting_is_opened_again_from_today_until_before_the_records_end() {
        let (today, records) = (day("2026-12-20"), day("2027-09-30"));
        for (until, may) in [("2026-12-19", false), ("2026-12-20", true), ("2027-09-29", true), ("2027-09-30", false)] {
            assert_eq!(may_reopen_until(day(until), today, records).is_ok(), may, "{until}");
        }
    }

    #[test]
    fn a_declaration_holds_two_years_at_most() {
        for (until, may) in [("2026-11-21", false), ("2026-11-22", true), ("2028-11-22", true), ("2028-11-23", false)] {
            assert_eq!(may_declare_until(day(until), day("2026-11-22")).is_ok(), may, "{until}");
        }
    }

    #[test]
    fn the_days_of_a_round_follow_each_other() {
        assert!(in_order(day("2026-10-01"), day("2026-10-01"), day("2026-10-02")).is_ok());
        assert!(in_order(day("2026-10-02"), day("2026-10-01"), day("2027-10-01")).is_err());
        assert!(in_order(day("2026-10-01"), day("2026-10-31"), day("2026-10-31")).is_err());
    }
}
