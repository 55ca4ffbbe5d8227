//! 災害派遣等の交代: who goes when, in turns of so many days, and on which days too few are there.

use chrono::Days;
use uuid::Uuid;

use crate::personnel::milestones::Period;

/// Somebody's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub employee: Uuid,
    pub term: Period,
}

/// Turns from the first to the last day, so many people at once, in the order in which they are named, again from the beginning when all have gone.
pub fn rotation(term: Period, days: u64, seats: usize, people: &[Uuid]) -> Vec<Turn> {
    let mut turns = vec![];
    let mut next = people.iter().cycle();
    let mut from = term.0;
    while from <= term.1 && days > 0 && !people.is_empty() {
        let until = from.checked_add_days(Days::new(days - 1)).unwrap_or(term.1).min(term.1);
        turns.extend(next.by_ref().take(seats.min(people.len())).map(|it| Turn { employee: *it, term: (from, until) }));
        from = match until.succ_opt() {
            Some(day) => day,
            None => break,
        };
    }
    turns
}

/// Whether two turns are of one person and share a day.
pub fn meets(one: &Turn, other: &Turn) -> bool {
    one.employee == other.employee && one.term.0 <= other.term.1 && other.term.0 <= one.term.1
}

/// The days on which fewer are there than there are seats, each stretch with how many are missing.
pub fn gaps(term: Period, seats: usize, turns: &[Turn]) -> Vec<(Period, usize)> {
    let mut gaps: Vec<(Period, usize)> = vec![];
    for day in term.0.iter_days().take_while(|day| *day <= term.1) {
        let there = turns.iter().filter(|it| it.term.0 <= day && day <= it.term.1).count();
        let missing = seats.saturating_sub(there);
        match gaps.last_mut() {
            Some((last, count)) if *count == missing && last.1.succ_opt() == Some(day) => last.1 = day,
            _ if missing > 0 => gaps.push(((day, day), missing)),
            _ => {}
        }
    }
    gaps
}

/// The most days that a roster spans.
pub const MOST_DAYS: i64 = 1100;

/// Whether a stretch of days is one that a roster can span.
pub fn is_sound(term: Period) -> bool {
    let days = (term.1 - term.0).num_days();
    (0..MOST_DAYS).contains(&days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personnel::milestones::tests::day;

    #[test]
    fn people_go_in_turns_and_again() {
        let people: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let term = (day("2026-07-01"), day("2026-07-17"));
        let turns = rotation(term, 7, 2, &people);
        let who: Vec<u128> = turns.iter().map(|it| it.employee.as_u128()).collect();
        assert_eq!(who, [1, 2, 3, 1, 2, 3]);
        assert_eq!(turns[4].term, (day("2026-07-15"), day("2026-07-17")), "the last turn is shorter");
        assert!(gaps(term, 2, &turns).is_empty());
    }

    #[test]
    fn days_without_enough_people_are_gaps() {
        let turn = |id, from: &str, until: &str| Turn { employee: Uuid::from_u128(id), term: (day(from), day(until)) };
        let turns = [turn(1, "2026-07-01", "2026-07-07"), turn(2, "2026-07-05", "2026-07-09")];
        let term = (day("2026-07-01"), day("2026-07-10"));
        let expected = vec![
            ((day("2026-07-01"), day("2026-07-04")), 1),
            ((day("2026-07-08"), day("2026-07-09")), 1),
            ((day("2026-07-10"), day("2026-07-10")), 2),
        ];
        assert_eq!(gaps(term, 2, &turns), expected);
        for (other, shares) in [
            (turn(1, "2026-07-07", "2026-07-08"), true),
            (turn(1, "2026-07-08", "2026-07-08"), false),
            (turn(2, "2026-07-07", "2026-07-08"), false),
        ] {
            assert_eq!(meets(&turns[0], &other), shares, "{other:?}");
        }
    }
}
