//! Conditional appointment (条件付採用): how long, how long at most, and when somebody is regular (地方公務員法22条, 22条の2第7項).

use chrono::NaiveDate;
use entity::{conditional_decision::ConditionalVerdict, standing::EmploymentKind};

use crate::{
    calendar::{FiscalYear, last_day_of_period, years_later},
    error::{ErrorCode, Refusal},
    personnel::conditional::{Months, conditional_until},
};

/// 条件付採用の状態.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "ConditionalState")]
pub enum State {
    /// 採用前: the first day has not come.
    NotBegun,
    /// 条件付採用期間中。
    Conditional,
    /// 正式採用: by decision, or of itself the day after the period.
    Regular,
    /// 正式採用しない: decided.
    NotRegularised,
    /// 離職: before the period was over.
    Left,
}

/// The last day to which the period may be extended: a year in all (地方公務員法22条); a fiscal-year appointment ends with its year.
pub fn latest_end(appointed_on: NaiveDate, kind: EmploymentKind, months: Months) -> Option<NaiveDate> {
    conditional_until(appointed_on, kind, months)?;
    let year = last_day_of_period(appointed_on, months.most);
    Some(if kind == EmploymentKind::FiscalYear { year.min(FiscalYear::of(appointed_on).last_day()) } else { year })
}

/// The first day on which somebody may have been appointed who is in the period on a day: it lasts a year at most (地方公務員法22条).
pub fn earliest_conditional(on: NaiveDate) -> NaiveDate {
    years_later(on, -1)
}

/// A decision that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    pub verdict: ConditionalVerdict,
    pub until: Option<NaiveDate>,
}

/// The last day that holds now, and the state on a day: without a decision somebody is regular the day after (APT-2).
pub fn state_on(until: NaiveDate, decisions: &[Decision], on: NaiveDate) -> (NaiveDate, State) {
    let until = decisions.iter().rev().find_map(|it| it.until).unwrap_or(until);
    let state = match decisions.last().map(|it| it.verdict) {
        Some(ConditionalVerdict::NotRegularised) => State::NotRegularised,
        _ if on <= until => State::Conditional,
        _ => State::Regular,
    };
    (until, state)
}

/// Whether who is appointed so has a conditional period at all.
pub fn has_period(kind: EmploymentKind) -> bool {
    conditional_until(NaiveDate::MIN, kind, Months::default()).is_some()
}

/// The conditional period of an appointment as it stands on a day, after the decisions that were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub until: NaiveDate,
    pub latest: NaiveDate,
    pub state: State,
    /// Decided for good: neither extended nor decided again.
    pub is_settled: bool,
}

impl Period {
    /// As it stands on a day, of somebody who serves or whose last day in service is known.
    pub fn of(
        (appointed_on, left_on): (NaiveDate, Option<NaiveDate>),
        kind: EmploymentKind,
        months: Months,
        decisions: &[Decision],
        on: NaiveDate,
    ) -> Option<Self> {
        let first = conditional_until(appointed_on, kind, months)?;
        let (until, state) = match state_on(first, decisions, on) {
            (until, _) if on < appointed_on => (until, State::NotBegun),
            (until, State::Conditional | State::Regular) if left_on.is_some_and(|last| last <= until && last < on) => (until, State::Left),
            known => known,
        };
        let is_settled = decisions.iter().any(|it| it.verdict != ConditionalVerdict::Extended);
        Some(Self { until, latest: latest_end(appointed_on, kind, months)?, state, is_settled })
    }

    /// 正式採用となる日, if nothing is decided against it: the day after the period (APT-2).
    pub fn regular_from(&self) -> Option<NaiveDate> {
        self.until.succ_opt().filter(|_| !matches!(self.state, State::NotRegularised | State::Left))
    }

    /// Whether a decision may be taken on the day of which this period is.
    pub fn may_take(&self, new: Decision) -> Result<(), Refusal> {
        let Self { until, latest, .. } = *self;
        if self.state == State::NotBegun {
            let (ja, en) = ("採用の日の前には判断できません。", "nothing is decided before the first day");
            return Err(Refusal::new(ErrorCode::ConditionalPeriodOver, ja, en).by("conditional::Period", "地方公務員法22条"));
        }
        if self.is_settled || self.state != State::Conditional {
            let refusal = Refusal::new(
                ErrorCode::ConditionalPeriodOver,
                format!("条件付採用期間は {until} に終わったか、既に判断されています。"),
                format!("the conditional period ended on {until}, or was decided"),
            );
            return Err(refusal.by("conditional::Period", "地方公務員法22条"));
        }
        let extends = new.verdict == ConditionalVerdict::Extended;
        if extends != new.until.is_some() || new.until.is_some_and(|it| it <= until || it > latest) {
            let refusal = Refusal::new(
                ErrorCode::ConditionalPeriodTooLong,
                format!("延長は {until} の翌日から {latest} までです。"),
                format!("it may be extended beyond {until}, to {latest} at most"),
            );
            return Err(refusal.at(["input", "until"]).by("conditional::latest_end", "地方公務員法22条"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::vectors;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_period_agrees_with_every_vector() {
        for row in vectors::rows("conditional_appointment") {
            let kind: EmploymentKind = vectors::text(&row, "kind").parse().expect("a kind");
            let start = vectors::date(&row, "appointed_on");
            let until = conditional_until(start, kind, Months::default()).expect("a period");
            assert_eq!(until, vectors::date(&row, "conditional_until"), "{row}");
            assert_eq!(until.succ_opt(), Some(vectors::date(&row, "regular_from")));
            if row["max_extended_until"].is_string() {
                assert_eq!(latest_end(start, kind, Months::default()), Some(vectors::date(&row, "max_extended_until")), "{row}");
            }
            assert_eq!(state_on(until, &[], until).1, State::Conditional);
            assert_eq!(state_on(until, &[], vectors::date(&row, "regular_from")).1, State::Regular);
        }
    }

    #[test]
    fn who_serves_for_a_while_has_no_period_and_a_fiscal_year_ends_it() {
        for kind in [EmploymentKind::Temporary, EmploymentKind::PreRetirementPartTime, EmploymentKind::ProvisionalFullTime] {
            assert_eq!(conditional_until(day("2026-04-01"), kind, Months::default()), None);
            assert!(!has_period(kind) && has_period(EmploymentKind::FiscalYear));
        }
        assert_eq!(latest_end(day("2027-01-31"), EmploymentKind::FiscalYear, Months::default()), Some(day("2027-03-31")));
    }

    #[test]
    fn nobody_is_conditional_who_was_appointed_before_the_earliest_day() {
        for on in ["2027-04-01", "2027-02-28", "2028-02-29", "2028-02-28"].map(day) {
            let before = earliest_conditional(on).pred_opt().expect("a day");
            assert!(last_day_of_period(before, 12) < on, "{on}");
        }
    }

    #[test]
    fn nothing_is_decided_before_the_first_day_nor_of_who_left() {
        let state = |left: Option<&str>, on: &str| {
            let days = (day("2026-04-01"), left.map(day));
            let period = Period::of(days, EmploymentKind::Regular, Months::default(), &[], day(on)).expect("a period");
            let decided = Decision { verdict: ConditionalVerdict::Regularised, until: None };
            (period.state, period.may_take(decided).is_ok(), period.regular_from().is_some())
        };
        assert_eq!(state(None, "2026-03-31"), (State::NotBegun, false, true));
        assert_eq!(state(None, "2026-04-01"), (State::Conditional, true, true));
        assert_eq!(state(Some("2026-06-30"), "2026-06-30"), (State::Conditional, true, true), "the last day in service");
        assert_eq!(state(Some("2026-06-30"), "2026-07-01"), (State::Left, false, false));
        assert_eq!(state(Some("2026-09-30"), "2026-10-01"), (State::Left, false, false), "with the last day of the period");
        assert_eq!(state(Some("2026-10-01"), "2026-10-02"), (State::Regular, false, true), "a regular since the morning");
    }

    #[test]
    fn an_extension_goes_to_a_year_and_no_day_further() {
        let until = day("2026-09-30");
        let to = |last: &str| Decision { verdict: ConditionalVerdict::Extended, until: Some(day(last)) };
        let may = |new: Decision, taken: &[Decision], on: &str| {
            let period =
                Period::of((day("2026-04-01"), None), EmploymentKind::Regular, Months::default(), taken, day(on)).expect("a period");
            period.may_take(new).is_ok()
        };
        assert!(may(to("2027-03-31"), &[], "2026-09-30"));
        assert!(!may(to("2027-04-01"), &[], "2026-09-30"));
        assert!(!may(to("2026-09-30"), &[], "2026-09-30"), "that is no extension");
        assert!(!may(to("2026-10-31"), &[], "2026-10-01"), "regular since the morning");
        assert!(may(to("2027-03-31"), &[to("2026-12-31")], "2026-12-31"));
        let regular = Decision { verdict: ConditionalVerdict::Regularised, until: None };
        assert!(!may(to("2027-03-31"), &[regular], "2026-09-30"));
        assert_eq!(state_on(until, &[to("2026-12-31")], day("2026-12-31")), (day("2026-12-31"), State::Conditional));
        let out = Decision { verdict: ConditionalVerdict::NotRegularised, until: None };
        assert_eq!(state_on(until, &[out], day("2026-12-31")).1, State::NotRegularised);
    }
}
