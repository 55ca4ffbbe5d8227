//! Reading a date in every way the city writes it.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::date_error::DateError;
use super::era::{Era, split_era};

/// Reads a date in any form in use: 令和8年4月1日, 令和元年5月1日, R8.4.1, r8/4/1, R08-04-01, 2026-04-01, 2026/4/1,
/// 2026年4月1日, 20260401; full-width characters, one-character eras (令8.4.1, ㋿8年4月1日) and spaces around the parts.
///
/// # Errors
/// Says whether the text is no date, names a day the calendar lacks, or one outside the era it is written in.
pub fn parse_date(text: &str) -> Result<NaiveDate, DateError> {
    let text: String = text.nfkc().map(plain_hyphen).collect();
    let text = text.trim();
    match split_era(text) {
        Some((era, rest)) => {
            let (year, month, day) = era_fields(rest).ok_or(DateError::NotADate)?;
            in_era(era, existing_day(era.first.year() - 1 + year, month, day)?)
        }
        None => {
            let (year, month, day) = western_fields(text).ok_or(DateError::NotADate)?;
            existing_day(year, month, day)
        }
    }
}

/// Refuses a day that another era claims: 昭和 ends on 1989-01-07, 平成 on 2019-04-30. 元号法2項 and its orders.
fn in_era(era: &Era, date: NaiveDate) -> Result<NaiveDate, DateError> {
    let last = era.last();
    if era.first <= date && last.is_none_or(|last| date <= last) {
        return Ok(date);
    }
    Err(DateError::OutsideEra { era: era.name, first: era.first, last })
}

/// The day of the calendar, or how many days its month has.
fn existing_day(year: i32, month: u32, day: u32) -> Result<NaiveDate, DateError> {
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| DateError::NoSuchDay {
        year,
        month,
        days: NaiveDate::from_ymd_opt(year, month, 1).map(|first| first.num_days_in_month()),
    })
}

/// Year, month and day after an era: a year of one or two digits, or 元.
fn era_fields(text: &str) -> Option<(i32, u32, u32)> {
    let (year, month, day) = split_fields(text)?;
    let year = match year {
        "元" => 1,
        year => digits(year, 1..=2)?,
    };
    Some((year.try_into().ok()?, digits(month, 1..=2)?, digits(day, 1..=2)?))
}

/// Year, month and day of the Gregorian calendar: a year of four digits, or eight digits and nothing else.
fn western_fields(text: &str) -> Option<(i32, u32, u32)> {
    if let Some(number) = digits(text, 8..=8) {
        let year = (number / 10_000).try_into().ok()?;
        return Some((year, number / 100 % 100, number % 100));
    }
    let (year, month, day) = split_fields(text)?;
    let year = digits(year, 4..=4)?.try_into().ok()?;
    Some((year, digits(month, 1..=2)?, digits(day, 1..=2)?))
}

/// The three parts of 8年4月1日, 8.4.1, 8/4/1 or 8-4-1, without the spaces that align them in a printed form.
fn split_fields(text: &str) -> Option<(&str, &str, &str)> {
    let (year, rest, end) = match text.split_once('年') {
        Some((year, rest)) => (year, rest.split_once('月')?, Some('日')),
        None => {
            let (year, rest) = text.split_once(['.', '/', '-'])?;
            let separator = text.get(year.len()..)?.chars().next()?;
            (year, rest.split_once(separator)?, None)
        }
    };
    let (month, day) = rest;
    let day = match end {
        Some(end) => day.strip_suffix(end)?,
        None => day,
    };
    Some((year.trim(), month.trim(), day.trim()))
}

/// A number written in ASCII digits, as many as `length` allows.
fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let written = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    written.then(|| text.parse().ok()).flatten()
}

/// The hyphen and the minus sign that Japanese keyboards write between digits, as ASCII.
fn plain_hyphen(written: char) -> char {
    match written {
        '‐' | '−' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::vectors;

    fn iso(text: &str) -> String {
        parse_date(text).map_or_else(|error| error.to_string(), |date| date.to_string())
    }

    fn refused(text: &str) -> String {
        parse_date(text).expect_err("not a date").japanese()
    }

    #[test]
    fn both_printed_forms_of_every_vector_are_read_back() {
        for row in vectors::rows("wareki") {
            let date = Ok(vectors::date(&row, "date"));
            assert_eq!(parse_date(vectors::text(&row, "full")), date);
            assert_eq!(parse_date(vectors::text(&row, "short")), date);
        }
    }

    #[test]
    fn every_written_form_of_one_day_is_that_day() {
        let forms = "令和8年4月1日,令8年4月1日,㋿8年4月1日,R8年4月1日,令和08年04月01日,R8.4.1,r8/4/1,R08-04-01,\
            令8.4.1,2026-04-01,2026-4-1,2026/4/1,2026/04/01,2026.4.1,2026年4月1日,20260401,２０２６／４／１,\
            ２０２６年４月１日,Ｒ８．４．１,ｒ８－４－１,令和８年４月１日,2026−04−01,２０２６０４０１,\
            \u{3000}R8.4.1 ,令和 8年 4月 1日,R 8. 4. 1";
        for form in forms.split(',') {
            assert_eq!(iso(form), "2026-04-01", "{form}");
        }
    }

    #[test]
    fn every_era_is_read_by_name_initial_letter_and_ligature() {
        for (forms, day) in [
            ("明治45年7月29日 明45.7.29 M45.7.29 ㍾45年7月29日", "1912-07-29"),
            ("大正元年7月30日 大1.7.30 t1.7.30 ㍽元年7月30日", "1912-07-30"),
            ("昭和元年12月25日 昭元.12.25 S1.12.25 ㍼1年12月25日", "1926-12-25"),
            ("平成元年1月8日 平1/1/8 H元.1.8 ㍻元年1月8日", "1989-01-08"),
            ("令和元年5月1日 令元.5.1 R1.5.1 ㋿元年5月1日", "2019-05-01"),
        ] {
            for form in forms.split(' ') {
                assert_eq!(iso(form), day, "{form}");
            }
        }
    }

    #[test]
    fn an_era_reads_its_last_day_and_refuses_the_next() {
        for (last, over) in [("M45.7.29", "M45.7.30"), ("T15.12.24", "T15.12.25"), ("S64.1.7", "S64.1.8"), ("H31.4.30", "H31.5.1")] {
            assert!(parse_date(last).is_ok(), "{last}");
            let error = parse_date(over);
            assert!(matches!(error, Err(DateError::OutsideEra { .. })), "{over}");
        }
    }

    #[test]
    fn an_era_reads_its_first_day_and_refuses_the_day_before() {
        for (first, early) in [("T1.7.30", "T1.7.29"), ("S1.12.25", "S1.12.24"), ("H1.1.8", "H1.1.7"), ("R1.5.1", "R1.4.30")] {
            assert!(parse_date(first).is_ok(), "{first}");
            let error = parse_date(early);
            assert!(matches!(error, Err(DateError::OutsideEra { .. })), "{early}");
        }
    }

    #[test]
    fn a_refusal_says_what_would_be_right() {
        assert_eq!(refused("S64.1.8"), "昭和の期間外です。昭和は昭和元年12月25日から昭和64年1月7日までです。");
        assert_eq!(refused("R1.4.30"), "令和の期間外です。令和は令和元年5月1日からです。");
        assert_eq!(refused("昭和63年2月30日"), "存在しない日付です。1988年2月は29日までです。");
        assert_eq!(refused("2026-13-01"), "存在しない日付です。13月はありません。1月から12月までです。");
        assert!(refused("四月一日").starts_with("日付として読めません。"));
    }

    #[test]
    fn the_english_message_says_the_same() {
        assert_eq!(iso("H31.5.1"), "outside the era; 平成 begins on 1989-01-08 and ends on 2019-04-30");
        assert_eq!(iso("R1.4.30"), "outside the era; 令和 begins on 2019-05-01");
        assert_eq!(iso("S62.2.29"), "no such day; month 2 of 1987 has 28 days");
        assert_eq!(iso("20260001"), "no such day; months run from 1 to 12, not 0");
    }

    #[test]
    fn what_has_no_known_form_is_no_date() {
        let texts = ",R,年月日,8.4.1,R2026.4.1,026-04-01,2026-04,2026-4/1,2026 04 01,2026041,R8.4.1.1,R8.004.1,\
            元.4.1,2026年4月1,+026-04-01,X8.4.1,R-1.4.1, ,2026年4/1,R8.4.1日";
        for text in texts.split(',') {
            assert_eq!(parse_date(text), Err(DateError::NotADate), "{text}");
        }
    }
}
