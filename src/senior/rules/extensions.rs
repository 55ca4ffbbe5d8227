//! How far the law lets somebody stay: in a supervisory post past the window (特例任用), in service past retirement (勤務延長).

use chrono::NaiveDate;

use crate::calendar::last_day_of_period;

/// 特例任用の事由.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "SupervisoryExtensionRoute")]
pub enum Route {
    /// 特別の事情。地方公務員法28条の5第1項・第2項。
    SpecialCircumstances,
    /// 特定管理監督職群。地方公務員法28条の5第3項・第4項。
    SpecifiedPostGroup,
}

/// The last day to which extensions may lead, whatever their number; nothing where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub cap: NaiveDate,
    /// The latest day of each extension, each a year from the day after the one before.
    pub latest_ends: Vec<NaiveDate>,
}

const YEAR: u32 = 12;

/// 特例任用の限度: a year at a time from the day after the window ends; by special circumstances so many years in all, never past retirement
/// (SUP-6, SUP-7; 地方公務員法28条の5).
pub fn supervisory_limits(window_end: NaiveDate, retires: NaiveDate, route: Route, cap_years: u32) -> Limits {
    let cap = match route {
        Route::SpecialCircumstances => period_after(window_end, cap_years * YEAR).min(retires),
        Route::SpecifiedPostGroup => retires,
    };
    limits(window_end, cap)
}

/// 勤務延長の限度: a year at a time from the day after retirement; of who still holds a supervisory post, so many years from the end of the window
/// (EXT-1, EXT-2; 地方公務員法28条の7). Nothing where it is not allowed: after a specified post group, or past that cap.
pub fn retirement_limits(retires: NaiveDate, held: Option<(Route, NaiveDate)>, cap_years: u32) -> Option<Limits> {
    let cap = match held {
        None => period_after(retires, cap_years * YEAR),
        Some((Route::SpecialCircumstances, window_end)) => period_after(window_end, cap_years * YEAR),
        Some((Route::SpecifiedPostGroup, _)) => return None,
    };
    (cap > retires).then(|| limits(retires, cap))
}

/// The latest day of one extension that begins after a day, under a cap.
pub fn latest_end(after: NaiveDate, cap: NaiveDate) -> NaiveDate {
    period_after(after, YEAR).min(cap)
}

fn limits(mut from: NaiveDate, cap: NaiveDate) -> Limits {
    let mut latest_ends = vec![];
    while from < cap {
        from = latest_end(from, cap);
        latest_ends.push(from);
    }
    Limits { cap, latest_ends }
}

/// 「翌日から起算して」: the last day of so many months from the day after (PER-2).
fn period_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.succ_opt().map_or(day, |first| last_day_of_period(first, months))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        calendar::vectors::{date, rows, text},
        personnel::milestones::tests::{day, statutory},
        personnel::retirement::step_down_window,
    };
    use entity::occupation::RetirementCategory;

    fn ends(row: &serde_json::Value) -> Vec<NaiveDate> {
        row["max_end_of_each_extension"].as_array().expect("a list").iter().map(|it| day(it.as_str().expect("a day"))).collect()
    }

    fn window_end(birth: NaiveDate) -> NaiveDate {
        step_down_window(birth, &statutory().of(RetirementCategory::General).step_down).expect("a window").1
    }

    #[test]
    fn extensions_in_a_supervisory_post_are_those_of_the_vectors() {
        for row in rows("supervisory_extension") {
            let (window, retires) = (date(&row, "transfer_period_end"), date(&row, "mandatory_retirement_date"));
            assert_eq!(window_end(date(&row, "birth_date")), window);
            assert_eq!(text(&row, "route"), "SPECIAL_CIRCUMSTANCES");
            assert_eq!(supervisory_limits(window, retires, Route::SpecialCircumstances, 3).latest_ends, ends(&row), "{row}");
        }
    }

    #[test]
    fn a_specified_post_group_goes_on_to_retirement() {
        let limits = supervisory_limits(day("2028-04-01"), day("2033-03-31"), Route::SpecifiedPostGroup, 3);
        let expected = ["2029-04-01", "2030-04-01", "2031-04-01", "2032-04-01", "2033-03-31"].map(day);
        assert_eq!(limits, Limits { cap: day("2033-03-31"), latest_ends: expected.to_vec() }, "five at most");
        let one_day = supervisory_limits(day("2027-04-01"), day("2031-03-31"), Route::SpecifiedPostGroup, 3);
        assert_eq!(one_day.latest_ends.last(), Some(&day("2031-03-31")));
    }

    #[test]
    fn extensions_past_retirement_are_those_of_the_vectors() {
        for row in rows("retirement_extension") {
            let (birth, retires) = (date(&row, "birth_date"), date(&row, "mandatory_retirement_date"));
            let holds = row["holds_supervisory_post_under_extension_28_5_para1_2"].as_bool().expect("a truth");
            let held = holds.then(|| (Route::SpecialCircumstances, window_end(birth)));
            let limits = retirement_limits(retires, held, 3).expect("is allowed");
            assert_eq!((limits.cap, limits.latest_ends), (date(&row, "cap"), ends(&row)), "{row}");
        }
    }

    #[test]
    fn who_holds_a_supervisory_post_is_extended_no_further_than_three_years_from_the_window() {
        let held = |birth: &str| Some((Route::SpecialCircumstances, window_end(day(birth))));
        assert!(retirement_limits(day("2029-03-31"), held("1965-04-02"), 3).is_some(), "one day is left");
        assert_eq!(retirement_limits(day("2031-03-31"), held("1966-04-02"), 3), None, "the cap is past");
        assert_eq!(retirement_limits(day("2029-03-31"), Some((Route::SpecifiedPostGroup, day("2026-04-01"))), 3), None);
    }
}
