//! What somebody knows of their own case: nothing of what is drafted and not yet told (内示).

use chrono::NaiveDate;
use entity::secondment_case::SecondmentState as State;

/// A longer stay that was agreed.
#[derive(Clone, Copy, Debug)]
pub struct Longer {
    pub until: NaiveDate,
    pub before: Option<NaiveDate>,
    /// Whether its draft still stands.
    pub stands: bool,
    pub is_told: bool,
}

/// The orders of a case, as far as one knows of them.
#[derive(Clone, Copy, Debug)]
pub struct Orders {
    /// Whether the departure is told.
    pub out: bool,
    /// Whether the return stands and is told.
    pub back: bool,
    /// The last day before it was ended early.
    pub before: Option<NaiveDate>,
}

/// The state and the last day as the one who asks knows them; the extensions in their order.
pub fn known(state: State, ends_on: NaiveDate, orders: Orders, extensions: &[Longer]) -> (State, NaiveDate) {
    let is_back = matches!(state, State::Returned | State::EndedEarly) && !orders.back;
    let (state, mut ends_on) = if is_back { (State::Ordered, orders.before.unwrap_or(ends_on)) } else { (state, ends_on) };
    let state = if state == State::Ordered && !orders.out { State::Agreed } else { state };
    for it in extensions.iter().rev().take_while(|it| !it.stands || !it.is_told) {
        ends_on = it.before.filter(|_| it.until == ends_on).unwrap_or(ends_on);
    }
    (state, ends_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::personnel::milestones::tests::day;

    const PLAIN: Orders = Orders { out: true, back: true, before: None };

    #[test]
    fn a_departure_that_is_drafted_is_not_known_before() {
        let of = |out| known(State::Ordered, day("2029-03-31"), Orders { out, ..PLAIN }, &[]).0;
        assert_eq!((of(false), of(true)), (State::Agreed, State::Ordered));
    }

    #[test]
    fn an_early_end_is_known_when_it_is_told() {
        let of =
            |is_told| known(State::EndedEarly, day("2027-12-31"), Orders { before: Some(day("2029-03-31")), back: is_told, ..PLAIN }, &[]);
        assert_eq!(of(false), (State::Ordered, day("2029-03-31")));
        assert_eq!(of(true), (State::EndedEarly, day("2027-12-31")));
    }

    #[test]
    fn a_return_that_is_drafted_is_not_known_before() {
        let of = |is_told| known(State::Returned, day("2029-03-31"), Orders { back: is_told, ..PLAIN }, &[]);
        assert_eq!((of(false).0, of(true).0), (State::Ordered, State::Returned));
    }

    #[test]
    fn an_extension_counts_while_it_stands_and_is_told() {
        let of = |stands, is_told| {
            let longer = Longer { until: day("2030-03-31"), before: Some(day("2029-03-31")), stands, is_told };
            known(State::Ordered, day("2030-03-31"), PLAIN, &[longer]).1
        };
        assert_eq!((of(true, true), of(true, false), of(false, true)), (day("2030-03-31"), day("2029-03-31"), day("2029-03-31")));
    }

    #[test]
    fn what_was_extended_and_then_ended_early_is_both() {
        let longer = Longer { until: day("2030-03-31"), before: Some(day("2029-03-31")), stands: true, is_told: false };
        let secret = Orders { before: Some(day("2030-03-31")), back: false, ..PLAIN };
        assert_eq!(known(State::EndedEarly, day("2028-03-31"), secret, &[longer]), (State::Ordered, day("2029-03-31")));
        let told = Orders { back: true, ..secret };
        assert_eq!(known(State::EndedEarly, day("2028-03-31"), told, &[longer]), (State::EndedEarly, day("2028-03-31")));
    }
}
