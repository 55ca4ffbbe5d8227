//! Who is informed and asked in a fiscal year (情報提供・意思確認).

use chrono::NaiveDate;
use entity::senior_inquiry::InquiryPurpose;

use super::{left::REAPPOINTED, person::Senior};
use crate::{
    calendar::FiscalYear,
    error::{ErrorCode, Refusal},
};

/// A round is opened for the year that runs, to be answered by a day to come within it.
pub fn may_open(year: FiscalYear, answer_by: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if FiscalYear::of(today) == year && answer_by > today && FiscalYear::of(answer_by) == year {
        return Ok(());
    }
    let (ja, en) = ("今年度について、今日より後の年度内の期限を指定してください。", "of the year that runs, with a day to come within it");
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en))
}

/// A notice is delivered and answered on a day from that on which it was made to today.
pub fn since_made(made: NaiveDate, on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if (made..=today).contains(&on) {
        return Ok(());
    }
    let (ja, en) = (format!("{made} から今日までの日です。"), format!("a day from {made} to today"));
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en))
}

/// Whether somebody in the regular service is informed in a year, or asked again (INF-1 to INF-4; 地方公務員法附則23項); whoever serves a term past sixty is
/// asked again while it lasts.
///
/// Who was hired after their year of information is informed in the year in which they were hired.
pub fn purpose(senior: &Senior, hired: NaiveDate, year: FiscalYear) -> Option<InquiryPurpose> {
    if senior.employment.is_some_and(|kind| REAPPOINTED.contains(&kind)) {
        return senior.last_day().is_some_and(|last| last >= year.first_day()).then_some(InquiryPurpose::Again);
    }
    let due = senior.milestones.information_year.filter(|_| senior.is_regular())?;
    let informed_in = due.max(FiscalYear::of(hired));
    if informed_in == year {
        return Some(InquiryPurpose::Information);
    }
    let stays = senior.leaves_on().is_some_and(|last| last >= year.first_day());
    (year > informed_in && stays).then_some(InquiryPurpose::Again)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{personnel::milestones::tests::day, senior::rules::person::tests::chief};

    #[test]
    fn a_round_is_of_the_year_that_runs_and_answered_within_it() {
        let open = |year, by: &str| may_open(FiscalYear(year), day(by), day("2026-11-26")).is_ok();
        assert!(open(2026, "2026-11-27") && open(2026, "2027-03-31"));
        assert!(!open(2026, "2026-11-26") && !open(2026, "2027-04-01") && !open(2025, "2026-11-27") && !open(2027, "2027-04-01"));
    }

    #[test]
    fn nothing_happens_to_a_notice_before_it_is_made_or_after_today() {
        let on = |on: &str| since_made(day("2026-10-01"), day(on), day("2026-11-26")).is_ok();
        assert!(!on("2026-09-30") && on("2026-10-01") && on("2026-11-26") && !on("2026-11-27"));
    }

    #[test]
    fn information_comes_in_the_year_before_sixty_and_the_question_again_every_year() {
        let asked = |birth: &str, hired: &str, year| purpose(&chief(birth), day(hired), FiscalYear(year));
        for (birth, year) in [("1966-04-01", 2024), ("1966-04-02", 2025), ("1967-04-01", 2025), ("1967-04-02", 2026)] {
            assert_eq!(asked(birth, "1990-04-01", year - 1), None, "{birth}");
            assert_eq!(asked(birth, "1990-04-01", year), Some(InquiryPurpose::Information), "{birth}");
            assert_eq!(asked(birth, "1990-04-01", year + 1), Some(InquiryPurpose::Again), "{birth}");
        }
        assert_eq!(asked("1966-04-02", "1990-04-01", 2030), Some(InquiryPurpose::Again), "retires at the end of the year");
        assert_eq!(asked("1966-04-02", "1990-04-01", 2031), None, "has left");
    }

    #[test]
    fn who_is_hired_later_is_informed_in_the_year_of_hire() {
        let asked = |year| purpose(&chief("1966-04-02"), day("2027-10-01"), FiscalYear(year));
        assert_eq!((asked(2025), asked(2026)), (None, None));
        assert_eq!((asked(2027), asked(2028)), (Some(InquiryPurpose::Information), Some(InquiryPurpose::Again)));
    }
}
