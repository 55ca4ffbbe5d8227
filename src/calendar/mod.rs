//! Dates as the law and the city count them: ages, fiscal years, periods and eras.

mod age;
mod date_error;
mod era;
mod fiscal_year;
mod parse;
mod period;

use chrono::NaiveDate;

pub use age::{age_on, attained_on, latest_birth};
pub use date_error::DateError;
pub use era::{format_era, format_era_short};
pub use fiscal_year::{FiscalYear, april_first_on_or_before};
pub use parse::parse_date;
pub use period::{complete_months, last_day_of_period, years_later};

/// The open end of a timeline row, 9999-12-31: a row that ends on this day has no known end.
pub const FOREVER: NaiveDate = day(9999, 12, 31);

/// A day written in the source. Only constants call it, so a wrong day stops the build, not the service.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("a constant names a day that does not exist"),
    }
}

#[cfg(test)]
pub(crate) mod vectors {
    //! Reads the shared test vectors.

    use chrono::NaiveDate;
    use serde_json::Value;

    /// The rows of one array of `vectors.json`.
    pub fn rows(name: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(include_str!("../../tests/vectors.json")).expect("vectors.json is JSON");
        let rows = all[name].as_array().expect("the array is there").clone();
        assert!(!rows.is_empty(), "{name} has rows");
        rows
    }

    /// The ISO date in `field`.
    pub fn date(row: &Value, field: &str) -> NaiveDate {
        text(row, field).parse().expect("an ISO date")
    }

    /// The number in `field`.
    pub fn number(row: &Value, field: &str) -> u32 {
        let number = row[field].as_u64().expect("a number");
        number.try_into().expect("a small number")
    }

    /// The text in `field`.
    pub fn text<'row>(row: &'row Value, field: &str) -> &'row str {
        row[field].as_str().expect("a text")
    }
}
