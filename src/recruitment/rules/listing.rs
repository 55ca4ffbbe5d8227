//! The eligible-candidate list and its days (REC-4).

use chrono::NaiveDate;
use entity::list_entry::CandidateListKind;

use crate::calendar::last_day_of_period;

/// The last day of an entry: so many months from the day of its listing, that day included. `[L]`; 民法143条 (PER-1).
pub fn valid_until(listed_on: NaiveDate, months: u32) -> NaiveDate {
    last_day_of_period(listed_on, months)
}

/// Whether somebody may be offered a place, or a reserve be taken up, on a day.
pub fn is_valid(listed_on: NaiveDate, valid_until: NaiveDate, on: NaiveDate) -> bool {
    on >= listed_on && on <= valid_until
}

/// The next of the reserves, by place: those that are to be taken up when so many places fall free.
pub fn next_reserves<T: Copy>(entries: &[(T, CandidateListKind, i32)], wanted: usize) -> Vec<T> {
    let mut reserves: Vec<_> = entries.iter().filter(|(_, kind, _)| *kind == CandidateListKind::Reserve).collect();
    reserves.sort_by_key(|(_, _, place)| *place);
    reserves.into_iter().take(wanted).map(|(it, _, _)| *it).collect()
}

/// 名簿上の立場.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "CandidateListStanding")]
pub enum Standing {
    /// 有効: may be offered a place, or be taken up.
    Valid,
    /// 有効期間の満了。
    Expired,
    /// 削除。
    Removed,
}

/// Where an entry stands on a day.
pub fn standing(removed_on: Option<NaiveDate>, valid_until: NaiveDate, on: NaiveDate) -> Standing {
    match removed_on {
        Some(_) => Standing::Removed,
        None if on > valid_until => Standing::Expired,
        None => Standing::Valid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_list_of_twelve_months_ends_the_day_before() {
        let (listed, last) = (day("2026-08-20"), valid_until(day("2026-08-20"), 12));
        assert_eq!(last, day("2027-08-19"));
        for (on, valid) in [("2026-08-19", false), ("2026-08-20", true), ("2027-08-19", true), ("2027-08-20", false)] {
            assert_eq!(is_valid(listed, last, day(on)), valid, "{on}");
        }
        assert_eq!(valid_until(listed, 60), day("2031-08-19"));
    }

    #[test]
    fn reserves_come_by_their_place() {
        use CandidateListKind::*;
        assert_eq!(next_reserves(&[("c", Reserve, 3), ("a", FinalPass, 1), ("b", Reserve, 2)], 1), ["b"]);
    }
}
