//! Who is informed and asked in a fiscal year (情報提供・意思確認).

use chrono::NaiveDate;
use entity::senior_inquiry::InquiryPurpose;

use super::person::Senior;
use crate::calendar::FiscalYear;

/// Whether somebody in the regular service is informed in a year, or asked again (INF-1 to INF-4; 地方公務員法附則23項).
///
/// Who was hired after their year of information is informed in the year in which they were hired.
pub fn purpose(senior: &Senior, hired: NaiveDate, year: FiscalYear) -> Option<InquiryPurpose> {
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
