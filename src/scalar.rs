//! The scalars of the schema, each with the page that specifies it.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

use crate::calendar::FiscalYear as Year;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub NaiveDate);

/// 日付: a calendar day, `2026-04-01`. Days of the office are days in Asia/Tokyo.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::custom("a Date is a string such as \"2026-04-01\""));
        };
        let exact = text.len() == 10
            && text.bytes().enumerate().all(|(place, it)| if place == 4 || place == 7 { it == b'-' } else { it.is_ascii_digit() });
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(date) if exact => Ok(Self(date)),
            _ => Err(InputValueError::custom("a Date is written YYYY-MM-DD, and the day must exist")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// 日時: a moment in UTC, RFC 3339, `2026-03-18T00:00:00Z`.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::custom("a DateTime is a string such as \"2026-03-18T00:00:00Z\""));
        };
        match chrono::DateTime::parse_from_rfc3339(text) {
            Ok(moment) => Ok(Self(moment.with_timezone(&Utc))),
            Err(_) => Err(InputValueError::custom("a DateTime is written as in RFC 3339, with its offset")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(pub Year);

/// 年度: 2026 is the fiscal year from 2026-04-01 to 2027-03-31 (地方自治法208条).
#[Scalar(name = "FiscalYear", specified_by_url = "https://laws.e-gov.go.jp/law/322AC0000000067")]
impl ScalarType for FiscalYear {
    fn parse(value: Value) -> InputValueResult<Self> {
        let year = match &value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        match year {
            Some(year @ 1868..=9998) => Ok(Self(Year(year as i32))),
            _ => Err(InputValueError::custom("a FiscalYear is the year of its 1 April, such as 2026")),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.0)
    }
}

/// A number with at most two decimal places, kept in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(pub i64);

/// 小数: an exact decimal with at most two places, as a string, `"9.4"`; no binary fraction is ever near it.
#[Scalar(name = "Decimal", specified_by_url = "https://ibm.github.io/graphql-specs/custom-scalars/decimal.html")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match &value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let number = decimal(&text);
        number.map(Self).ok_or_else(|| InputValueError::custom("a Decimal is a string such as \"9.4\", with at most two decimal places"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

pub fn decimal(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |it: &str| !it.is_empty() && it.len() <= 9 && it.bytes().all(|it| it.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + part)
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.abs());
        match size % 100 {
            part if part % 10 == 0 => write!(f, "{sign}{}.{}", size / 100, part / 10),
            part => write!(f, "{sign}{}.{part:02}", size / 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_read_and_written_as_it_is() {
        for (text, hundredths, shown) in [("9.4", 940, "9.4"), ("60", 6000, "60.0"), ("0.05", 5, "0.05"), ("81.25", 8125, "81.25")] {
            let read = Decimal::parse(Value::from(text)).ok();
            assert_eq!(read, Some(Decimal(hundredths)), "{text}");
            assert_eq!(Decimal(hundredths).to_string(), shown);
        }
        for text in ["", ".", "1.", ".5", "-1", "1.234", "1e3", "９"] {
            assert!(Decimal::parse(Value::from(text)).is_err(), "{text}");
        }
        assert_eq!(Decimal(-1250).to_string(), "-12.5");
    }
}
