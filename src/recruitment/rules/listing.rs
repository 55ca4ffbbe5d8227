//! The eligible-candidate list and its days (REC-4).

use chrono::NaiveDate;

use crate::{
    calendar::last_day_of_period,
    error::{ErrorCode, Refusal},
};

/// The last day of an entry: so many months from the day of its listing, that day included. `[L]`; 民法143条 (PER-1).
pub fn valid_until(listed_on: NaiveDate, months: u32) -> NaiveDate {
    last_day_of_period(listed_on, months)
}

/// Whether somebody may be offered a place, or a reserve be taken up, on a day.
pub fn is_valid(listed_on: NaiveDate, valid_until: NaiveDate, on: NaiveDate) -> bool {
    on >= listed_on && on <= valid_until
}

/// The next of the reserves, by place: those that are to be taken up when so many places fall free. No order of ours divides an equal place.
pub fn next_reserves<T: Copy>(reserves: &[(T, i32)], wanted: usize) -> Result<Vec<T>, Refusal> {
    let mut reserves = reserves.to_vec();
    reserves.sort_by_key(|(_, place)| *place);
    if wanted == 0 || reserves.len() < wanted {
        let (ja, en) = (format!("繰り上げられる補欠は {} 人です。", reserves.len()), format!("there are {} reserves", reserves.len()));
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en));
    }
    let (next, rest) = reserves.split_at(wanted);
    let last = next.last().map(|(_, place)| *place);
    let tied = rest.iter().filter(|(_, place)| Some(*place) == last).count();
    if tied > 0 {
        let (ja, en) = (
            format!("同順位の補欠があと {tied} 人います。{} 人としてください。", wanted + tied),
            format!("{tied} more have the same place: lift {}", wanted + tied),
        );
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en));
    }
    Ok(next.iter().map(|(it, _)| *it).collect())
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
        let waiting = [("c", 3), ("b", 2), ("d", 3)];
        assert_eq!(next_reserves(&waiting, 1).ok(), Some(vec!["b"]));
        assert_eq!(next_reserves(&waiting, 3).ok(), Some(vec!["b", "c", "d"]));
        for (wanted, said) in [(0, "3 人です"), (2, "あと 1 人"), (4, "3 人です")] {
            assert!(next_reserves(&waiting, wanted).is_err_and(|refusal| refusal.sentence.ja.contains(said)), "{wanted}");
        }
    }
}
