//! The Japanese eras (元号) and dates printed in them (和暦).

use chrono::{Datelike, NaiveDate};

use super::day;

/// An era (元号) from its first day to the day before the next one.
pub(super) struct Era {
    pub(super) name: &'static str,
    letter: char,
    pub(super) first: NaiveDate,
}

/// The eras since one reign has had one era, newest first.
///
/// 昭和54年法律第43号 (元号法) and the orders changing the era: 平成31年政令第143号, 昭和64年政令第1号, and the edicts of
/// 1926-12-25, 1912-07-30 and 明治元年9月8日, the last of which reaches back to the beginning of its year.
static ERAS: [Era; 5] = [
    Era { name: "令和", letter: 'R', first: day(2019, 5, 1) },
    Era { name: "平成", letter: 'H', first: day(1989, 1, 8) },
    Era { name: "昭和", letter: 'S', first: day(1926, 12, 25) },
    Era { name: "大正", letter: 'T', first: day(1912, 7, 30) },
    Era { name: "明治", letter: 'M', first: day(1868, 1, 1) },
];

impl Era {
    /// Its last day, the day before the next era begins; none while it lasts. 元号法2項 and its orders.
    pub(super) fn last(&self) -> Option<NaiveDate> {
        let next = ERAS.iter().rev().find(|other| other.first > self.first);
        next.and_then(|next| next.first.pred_opt())
    }
}

/// Prints a date as 令和8年4月1日, the first year as 元年; before the eras, as ISO 8601.
pub fn format_era(date: NaiveDate) -> String {
    let Some((era, year)) = era_of(date) else {
        return date.to_string();
    };
    let year = match year {
        1 => "元".to_owned(),
        year => year.to_string(),
    };
    format!("{}{year}年{}月{}日", era.name, date.month(), date.day())
}

/// Prints a date as R8.4.1, the first year as R1; before the eras, as ISO 8601.
pub fn format_era_short(date: NaiveDate) -> String {
    match era_of(date) {
        Some((era, year)) => format!("{}{year}.{}.{}", era.letter, date.month(), date.day()),
        None => date.to_string(),
    }
}

/// The era of a day and its year in it.
fn era_of(date: NaiveDate) -> Option<(&'static Era, i32)> {
    let era = ERAS.iter().find(|era| era.first <= date)?;
    Some((era, date.year() - era.first.year() + 1))
}

/// The era a text begins with, by name, first character or letter, and what follows it.
pub(super) fn split_era(text: &str) -> Option<(&'static Era, &str)> {
    ERAS.iter().find_map(|era| {
        let initial = era.name.chars().next()?;
        let rest = text
            .strip_prefix(era.name)
            .or_else(|| text.strip_prefix(initial))
            .or_else(|| text.strip_prefix(era.letter))
            .or_else(|| text.strip_prefix(era.letter.to_ascii_lowercase()))?;
        Some((era, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::vectors;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    #[test]
    fn printed_dates_agree_with_every_vector() {
        for row in vectors::rows("wareki") {
            let date = vectors::date(&row, "date");
            assert_eq!(format_era(date), vectors::text(&row, "full"));
            assert_eq!(format_era_short(date), vectors::text(&row, "short"));
        }
    }

    #[test]
    fn an_era_turns_on_its_first_day() {
        for (eve, last, first) in [
            ("1912-07-29", "明治45年7月29日", "大正元年7月30日"),
            ("1926-12-24", "大正15年12月24日", "昭和元年12月25日"),
            ("1989-01-07", "昭和64年1月7日", "平成元年1月8日"),
            ("2019-04-30", "平成31年4月30日", "令和元年5月1日"),
        ] {
            let eve = date(eve);
            assert_eq!(format_era(eve), last);
            assert_eq!(format_era(eve.succ_opt().expect("a next day")), first);
        }
    }

    #[test]
    fn before_the_eras_dates_are_iso() {
        assert_eq!(format_era(date("1868-01-01")), "明治元年1月1日");
        assert_eq!(format_era(date("1867-12-31")), "1867-12-31");
        assert_eq!(format_era_short(date("1867-12-31")), "1867-12-31");
    }

    #[test]
    fn an_era_lasts_until_the_day_before_the_next() {
        let lasts: Vec<_> = ERAS.iter().map(Era::last).collect();
        let days = ["2019-04-30", "1989-01-07", "1926-12-24", "1912-07-29"];
        let mut expected = vec![None];
        expected.extend(days.map(|day| Some(date(day))));
        assert_eq!(lasts, expected);
    }
}
