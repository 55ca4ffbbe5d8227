//! Periods counted in months: their last day, and how many are complete.

use chrono::{Datelike, Months, NaiveDate};

/// The last day of a period of `months` months that begins at the start of `start`.
///
/// It is the day before the corresponding day; a month without a corresponding day ends the period with its own last
/// day. Years are twelve months each. 民法143条2項 (PER-1). A period of no months ends the day before it begins; one
/// that outlasts the calendar ends with it.
pub fn last_day_of_period(start: NaiveDate, months: u32) -> NaiveDate {
    let Some(landing) = start.checked_add_months(Months::new(months)) else {
        return NaiveDate::MAX;
    };
    // chrono lands on the last day of a month that is too short, which then already is the answer.
    let corresponds = landing.day() == start.day();
    if corresponds { landing.pred_opt().unwrap_or(landing) } else { landing }
}

/// The months complete when the day `on` begins, counted from `since` (在級年数, 在職年数): the greatest number whose
/// period has ended before `on`. 民法143条2項 (EXAM-5: twelve months are one year).
pub fn complete_months(since: NaiveDate, on: NaiveDate) -> u32 {
    let years = i64::from(on.year()) - i64::from(since.year());
    let calendar_months = years * 12 + i64::from(on.month()) - i64::from(since.month());
    let months = u32::try_from(calendar_months).unwrap_or(0);
    let complete = last_day_of_period(since, months) < on;
    if complete { months } else { months.saturating_sub(1) }
}

/// The same day so many years later, or earlier; 29 February falls on the 28th of a year that has none.
pub fn years_later(day: NaiveDate, years: i32) -> NaiveDate {
    let months = Months::new(years.unsigned_abs().saturating_mul(12));
    let moved = if years < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) };
    moved.unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{FiscalYear, vectors};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    fn last_day(start: &str, months: u32) -> String {
        last_day_of_period(date(start), months).to_string()
    }

    #[test]
    fn a_period_ends_the_day_before_the_corresponding_day() {
        assert_eq!(last_day("2026-04-01", 6), "2026-09-30");
        assert_eq!(last_day("2026-04-02", 6), "2026-10-01");
        assert_eq!(last_day("2026-04-01", 12), "2027-03-31");
    }

    #[test]
    fn a_period_without_a_corresponding_day_ends_with_the_month() {
        assert_eq!(last_day("2026-08-28", 6), "2027-02-27");
        assert_eq!(last_day("2026-08-29", 6), "2027-02-28");
        assert_eq!(last_day("2026-08-31", 6), "2027-02-28");
        assert_eq!(last_day("2027-08-29", 6), "2028-02-28");
        assert_eq!(last_day("2027-08-30", 6), "2028-02-29");
    }

    #[test]
    fn a_day_moves_by_years_and_a_leap_day_to_the_last_of_february() {
        for (from, years, to) in [
            ("2026-04-01", 1, "2027-04-01"),
            ("2028-02-29", 1, "2029-02-28"),
            ("2028-02-29", 4, "2032-02-29"),
            ("2028-02-29", -1, "2027-02-28"),
        ] {
            assert_eq!(years_later(date(from), years).to_string(), to, "{from} {years}");
        }
    }

    #[test]
    fn an_empty_period_and_an_endless_one_still_have_a_day() {
        assert_eq!(last_day("2026-04-01", 0), "2026-03-31");
        assert_eq!(last_day_of_period(NaiveDate::MIN, 0), NaiveDate::MIN);
        assert_eq!(last_day_of_period(date("2026-04-01"), u32::MAX), NaiveDate::MAX);
    }

    #[test]
    fn conditional_appointment_ends_as_every_vector_says() {
        for row in vectors::rows("conditional_appointment") {
            let months = match vectors::text(&row, "kind") {
                "FISCAL_YEAR" => 1,
                _ => 6,
            };
            let start = vectors::date(&row, "appointed_on");
            assert_eq!(last_day_of_period(start, months), vectors::date(&row, "conditional_until"), "{row}");
            if row["max_extended_until"].is_string() {
                assert_eq!(last_day_of_period(start, 12), vectors::date(&row, "max_extended_until"), "{row}");
            }
        }
    }

    #[test]
    fn the_limits_of_periods_agree_with_every_vector() {
        for row in vectors::rows("period_limits") {
            let start = vectors::date(&row, "start");
            let end = match vectors::text(&row, "kind") {
                "PUBLIC_INTEREST_CORP_SECONDMENT" => last_day_of_period(start, 36),
                "FIXED_TERM_SPECIFIC_OR_GENERAL_ART3" | "CANDIDATE_LIST_60M" => last_day_of_period(start, 60),
                "CANDIDATE_LIST_12M" => last_day_of_period(start, 12),
                "FISCAL_YEAR_APPOINTEE" => FiscalYear::of(start).last_day(),
                other => panic!("a kind without a rule: {other}"),
            };
            assert_eq!(end, vectors::date(&row, "max_end"), "{row}");
        }
    }

    #[test]
    fn time_in_grade_agrees_with_every_vector() {
        for row in vectors::rows("time_in_grade") {
            let months = complete_months(vectors::date(&row, "in_grade_since"), vectors::date(&row, "reference_date"));
            assert_eq!(months, vectors::number(&row, "complete_months"), "{row}");
            let required = vectors::number(&row, "required_years") * 12;
            assert_eq!(Some(months >= required), row["meets_at_least"].as_bool());
        }
    }

    #[test]
    fn a_month_is_complete_on_the_corresponding_day_and_not_before() {
        let since = date("2022-04-01");
        assert_eq!(complete_months(since, date("2026-03-31")), 47);
        assert_eq!(complete_months(since, date("2026-04-01")), 48);
        assert_eq!(complete_months(date("2022-04-02"), date("2026-04-01")), 47);
    }

    #[test]
    fn a_month_without_a_corresponding_day_is_complete_after_its_last_day() {
        let since = date("2026-08-31");
        assert_eq!(complete_months(since, date("2027-02-28")), 5);
        assert_eq!(complete_months(since, date("2027-03-01")), 6);
    }

    #[test]
    fn nothing_is_complete_on_the_first_day_or_before_it() {
        let since = date("2026-04-01");
        assert_eq!(complete_months(since, since), 0);
        assert_eq!(complete_months(since, date("2025-04-01")), 0);
    }
}
