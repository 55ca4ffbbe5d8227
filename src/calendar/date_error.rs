//! Why a text is not a date, and what would be right.

use chrono::NaiveDate;
use thiserror::Error;

use super::era::format_era;

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// The text has none of the forms in which a date is written.
    #[error("not a date; write 令和8年4月1日, R8.4.1 or 2026-04-01")]
    NotADate,
    /// The form is right, but the calendar has no such month or day.
    #[error("no such day; {}", match days {
        Some(days) => format!("month {month} of {year} has {days} days"),
        None => format!("months run from 1 to 12, not {month}"),
    })]
    NoSuchDay {
        /// The year, in the Gregorian calendar.
        year: i32,
        /// The month as written.
        month: u32,
        /// How many days that month has; none when there is no such month.
        days: Option<u8>,
    },
    /// The day exists, but not in the era it is written in.
    #[error("outside the era; {era} begins on {first}{}", match last {
        Some(last) => format!(" and ends on {last}"),
        None => String::new(),
    })]
    OutsideEra {
        /// The name of the era as printed, such as 昭和.
        era: &'static str,
        /// Its first day.
        first: NaiveDate,
        /// Its last day; none while it lasts.
        last: Option<NaiveDate>,
    },
}

impl DateError {
    /// The same message for the person who filled in the cell.
    pub fn japanese(&self) -> String {
        match self {
            Self::NotADate => "日付として読めません。令和8年4月1日、R8.4.1、2026-04-01のように入力してください。".to_owned(),
            Self::NoSuchDay { year, month, days } => match days {
                Some(days) => format!("存在しない日付です。{year}年{month}月は{days}日までです。"),
                None => format!("存在しない日付です。{month}月はありません。1月から12月までです。"),
            },
            Self::OutsideEra { era, first, last } => {
                let until = last.map(|last| format!("{}まで", format_era(last)));
                let until = until.unwrap_or_default();
                format!("{era}の期間外です。{era}は{}から{until}です。", format_era(*first))
            }
        }
    }
}
