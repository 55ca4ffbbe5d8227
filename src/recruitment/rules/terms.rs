//! The longest terms of fiscal-year, fixed-term and temporary staff, and when an open call is due (TERM-1, TERM-2, TERM-4, TERM-5).

use chrono::NaiveDate;
use entity::{standing::EmploymentKind, term_appointment::FixedTermGround};

use crate::{
    calendar::{FiscalYear, last_day_of_period},
    error::{ErrorCode, Refusal},
};

/// The last day of a term that begins on a day, and the article that says so; none for those without a term.
pub fn latest_end(
    kind: EmploymentKind,
    ground: Option<FixedTermGround>,
    starts_on: NaiveDate,
    extended_by_ordinance: bool,
) -> Option<(NaiveDate, &'static str)> {
    let years = |years: u32| last_day_of_period(starts_on, years * 12);
    match (kind, ground) {
        (EmploymentKind::FiscalYear, _) => Some((FiscalYear::of(starts_on).last_day(), "地方公務員法22条の2第2項")),
        (EmploymentKind::Temporary, _) => Some((last_day_of_period(starts_on, 6), "地方公務員法22条の3第1項")),
        (EmploymentKind::FixedTerm, Some(FixedTermGround::HighlyExpert)) => Some((years(5), "任期付職員法6条1項")),
        (EmploymentKind::FixedTerm, Some(FixedTermGround::Expert)) => Some((years(5), "任期付職員法6条1項")),
        // 子が3歳に達する日まで: the longest leave that there is to stand in for.
        (EmploymentKind::FixedTerm, Some(FixedTermGround::ChildcareSubstitute)) => Some((years(3), "地方公務員育児休業法6条1項1号")),
        (EmploymentKind::FixedTerm, Some(FixedTermGround::TimeLimitedWork | FixedTermGround::PartTime)) => {
            Some((years(if extended_by_ordinance { 5 } else { 3 }), "任期付職員法6条2項"))
        }
        _ => None,
    }
}

/// The article under which somebody is appointed.
pub fn article(kind: EmploymentKind, ground: Option<FixedTermGround>) -> &'static str {
    match (kind, ground) {
        (EmploymentKind::FiscalYear, _) => "地方公務員法22条の2第1項",
        (EmploymentKind::Temporary, _) => "地方公務員法22条の3第1項",
        (EmploymentKind::FixedTerm, Some(FixedTermGround::HighlyExpert)) => "任期付職員法3条1項",
        (EmploymentKind::FixedTerm, Some(FixedTermGround::Expert)) => "任期付職員法3条2項",
        (EmploymentKind::FixedTerm, Some(FixedTermGround::TimeLimitedWork)) => "任期付職員法4条",
        (EmploymentKind::FixedTerm, Some(FixedTermGround::PartTime)) => "任期付職員法5条",
        (EmploymentKind::FixedTerm, Some(FixedTermGround::ChildcareSubstitute)) => "地方公務員育児休業法6条1項1号",
        (EmploymentKind::PreRetirementPartTime, _) => "地方公務員法22条の4",
        (EmploymentKind::ProvisionalFullTime | EmploymentKind::ProvisionalPartTime, _) => "令和3年法律63号附則4条",
        (EmploymentKind::Regular | EmploymentKind::FixedTerm, _) => "地方公務員法17条",
    }
}

/// The last day of a chain of terms that began on a day: renewals count together (任期付職員法7条; 地方公務員法22条の3第1項: one renewal).
pub fn latest_end_of_chain(
    kind: EmploymentKind,
    ground: Option<FixedTermGround>,
    first_on: NaiveDate,
    by_ordinance: bool,
) -> Option<NaiveDate> {
    match kind {
        // 再度の任用: each year is a new appointment.
        EmploymentKind::FiscalYear => None,
        EmploymentKind::Temporary => Some(last_day_of_period(first_on, 12)),
        _ => latest_end(kind, ground, first_on, by_ordinance).map(|(last, _)| last),
    }
}

/// The terms that one follows without a gap: when the first of them began, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    pub first_on: NaiveDate,
    pub terms: u32,
}

impl Chain {
    /// Of a term that follows none.
    pub const fn new(starts_on: NaiveDate) -> Self {
        Self { first_on: starts_on, terms: 0 }
    }
}

/// A term as it is to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub kind: EmploymentKind,
    pub ground: Option<FixedTermGround>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// Days of somebody in service, to the one on which it no longer holds; out of it, without a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub kind: Option<EmploymentKind>,
}

/// Whether the timeline bears a term out: on its first day the person was appointed so. Of what was before the timeline it says nothing.
pub fn borne_out(term: &Term, served: &[Served]) -> Result<(), Refusal> {
    let Some(begins) = served.first().map(|it| it.from) else { return Err(not_served()) };
    let there = served.iter().find(|it| it.from <= term.starts_on && term.starts_on < it.to);
    if term.starts_on < begins || there.is_some_and(|it| it.kind == Some(term.kind)) { Ok(()) } else { Err(not_served()) }
}

fn not_served() -> Refusal {
    let (ja, en) =
        ("任期の始めの日に、その種別の任用が発令されていません。", "no order appoints the person so on the first day of the term");
    Refusal::new(ErrorCode::TermNotServed, ja, en).at(["startsOn"])
}

/// Whether a term is within what the law allows, itself and with those that it follows without a gap.
pub fn is_lawful(term: &Term, chain: Chain, extended_by_ordinance: bool) -> Result<(), Refusal> {
    let Some((latest, article)) = latest_end(term.kind, term.ground, term.starts_on, extended_by_ordinance) else {
        let refusal = Refusal::new(
            ErrorCode::InvalidValue,
            "任期のある任用の種別と、任期付職員はその根拠を指定してください。",
            "name a kind of appointment with a term, and of a fixed-term one its ground",
        );
        return Err(refusal.at(["kind"]));
    };
    if term.kind == EmploymentKind::Temporary && chain.terms > 1 {
        let (ja, en) = ("臨時的任用の更新は一度に限ります。", "a temporary appointment is renewed once");
        return Err(Refusal::new(ErrorCode::TermTooLong, ja, en).at(["startsOn"]).by("terms::is_lawful", article));
    }
    let of_chain = latest_end_of_chain(term.kind, term.ground, chain.first_on, extended_by_ordinance).unwrap_or(latest);
    let latest = latest.min(of_chain);
    if term.ends_on >= term.starts_on && term.ends_on <= latest {
        return Ok(());
    }
    let refusal = Refusal::new(
        ErrorCode::TermTooLong,
        format!("任期は {} から {latest} までです。", term.starts_on),
        format!("the term lies from {} to {latest}", term.starts_on),
    );
    Err(refusal.at(["endsOn"]).by("terms::latest_end", article))
}

/// How many appointments in a row followed one by open call without another, this one included; none for the first one known (再度の任用).
///
/// A renewal within one fiscal year is none of them: the appointment is that of the year. Only fiscal-year appointees are called anew (TERM-4).
pub fn consecutive(kind: EmploymentKind, before: Option<i32>, by_open_call: bool, same_year: bool) -> i32 {
    match (by_open_call || kind != EmploymentKind::FiscalYear, before) {
        (true, _) | (false, None) => 0,
        (false, Some(count)) if same_year => count,
        (false, Some(count)) => count + 1,
    }
}

/// Whether a term follows one that ended on a day: a gap of some days is none, it may not even be made (空白期間, TERM-1).
pub fn follows(ended_on: NaiveDate, starts_on: NaiveDate) -> bool {
    starts_on > ended_on && (starts_on - ended_on).num_days() <= GAP_DAYS
}

/// Whether a time with or without a known end runs on a day; both its days are of it.
pub fn runs_on(starts_on: NaiveDate, ends_on: Option<NaiveDate>, on: NaiveDate) -> bool {
    starts_on <= on && ends_on.is_none_or(|end| on <= end)
}

/// Up to so many days between two terms they are one chain.
const GAP_DAYS: i64 = 31;

/// Whether the next appointment needs an open call (公募): so many without one are allowed `[L]`.
pub fn open_call_due(consecutive: i32, allowed: i32) -> bool {
    consecutive >= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn lawful(kind: EmploymentKind, ground: Option<FixedTermGround>, from: &str, to: &str, ordinance: bool) -> bool {
        is_lawful(&Term { kind, ground, starts_on: day(from), ends_on: day(to) }, Chain::new(day(from)), ordinance).is_ok()
    }

    #[test]
    fn a_fiscal_year_appointment_ends_with_its_year() {
        let fits = |from, to| lawful(EmploymentKind::FiscalYear, None, from, to, false);
        assert!(fits("2026-04-01", "2027-03-31"));
        assert!(!fits("2026-04-01", "2027-04-01"));
        assert!(fits("2027-03-31", "2027-03-31"));
        assert!(!fits("2026-04-02", "2026-04-01"));
    }

    #[test]
    fn fixed_terms_last_three_years_or_five() {
        use FixedTermGround::*;
        for (ground, ordinance, last) in [
            (HighlyExpert, false, "2031-03-31"),
            (Expert, false, "2031-03-31"),
            (TimeLimitedWork, false, "2029-03-31"),
            (TimeLimitedWork, true, "2031-03-31"),
            (PartTime, false, "2029-03-31"),
            (ChildcareSubstitute, true, "2029-03-31"),
        ] {
            assert!(lawful(EmploymentKind::FixedTerm, Some(ground), "2026-04-01", last, ordinance), "{ground:?}");
            let over = day(last).succ_opt().expect("a day").to_string();
            assert!(!lawful(EmploymentKind::FixedTerm, Some(ground), "2026-04-01", &over, ordinance), "{ground:?}");
        }
        assert!(!lawful(EmploymentKind::FixedTerm, None, "2026-04-01", "2027-03-31", false), "a ground is named");
        assert!(!lawful(EmploymentKind::Regular, None, "2026-04-01", "2027-03-31", false));
    }

    #[test]
    fn a_term_is_one_that_was_ordered_or_before_the_timeline() {
        let served = |from: &str, to: &str, kind| Served { from: day(from), to: day(to), kind };
        let timeline = [served("2025-04-01", "2026-04-01", Some(EmploymentKind::FiscalYear)), served("2026-04-01", "9999-12-31", None)];
        let term = |kind, from: &str| Term { kind, ground: None, starts_on: day(from), ends_on: day(from) };
        for (kind, from, fits) in [
            (EmploymentKind::FiscalYear, "2024-04-01", true),
            (EmploymentKind::FiscalYear, "2025-04-01", true),
            (EmploymentKind::Temporary, "2025-04-01", false),
            (EmploymentKind::FiscalYear, "2026-03-31", true),
            (EmploymentKind::FiscalYear, "2026-04-01", false),
        ] {
            assert_eq!(borne_out(&term(kind, from), &timeline).is_ok(), fits, "{from}");
        }
        assert!(borne_out(&term(EmploymentKind::FiscalYear, "2024-04-01"), &[]).is_err());
    }

    #[test]
    fn a_time_runs_from_its_first_day_to_its_last() {
        let (first, last) = (day("2026-04-01"), Some(day("2027-03-31")));
        for (on, runs) in [("2026-03-31", false), ("2026-04-01", true), ("2027-03-31", true), ("2027-04-01", false)] {
            assert_eq!(runs_on(first, last, day(on)), runs, "{on}");
        }
        assert!(runs_on(first, None, day("2099-01-01")));
    }

    #[test]
    fn temporary_staff_serve_six_months_at_a_time() {
        assert!(lawful(EmploymentKind::Temporary, None, "2026-04-01", "2026-09-30", false));
        assert!(!lawful(EmploymentKind::Temporary, None, "2026-04-01", "2026-10-01", false));
    }

    #[test]
    fn renewals_count_together() {
        let follows = |kind, ground, from: &str, to: &str| {
            let chain = Chain { first_on: day("2026-04-01"), terms: 1 };
            is_lawful(&Term { kind, ground, starts_on: day(from), ends_on: day(to) }, chain, false).is_ok()
        };
        let work = Some(FixedTermGround::TimeLimitedWork);
        assert!(follows(EmploymentKind::FixedTerm, work, "2028-04-01", "2029-03-31"));
        assert!(!follows(EmploymentKind::FixedTerm, work, "2028-04-01", "2029-04-01"), "three years in all");
        assert!(follows(EmploymentKind::Temporary, None, "2026-10-01", "2027-03-31"));
        assert!(!follows(EmploymentKind::Temporary, None, "2027-04-01", "2027-04-30"), "a year in all");
        let third = Term { kind: EmploymentKind::Temporary, ground: None, starts_on: day("2026-08-01"), ends_on: day("2026-09-30") };
        let chain = |terms| Chain { first_on: day("2026-04-01"), terms };
        assert_eq!([1, 2].map(|terms| is_lawful(&third, chain(terms), false).is_ok()), [true, false], "renewed once");
        assert!(follows(EmploymentKind::FiscalYear, None, "2030-04-01", "2031-03-31"), "each year is a new one");
    }

    #[test]
    fn the_third_year_without_a_call_makes_one_due() {
        let consecutive = |before, by_call, same_year| consecutive(EmploymentKind::FiscalYear, before, by_call, same_year);
        let first = consecutive(None, true, false);
        let second = consecutive(Some(first), false, false);
        let third = consecutive(Some(second), false, false);
        assert_eq!((first, second, third), (0, 1, 2));
        assert_eq!([first, second, third].map(|it| open_call_due(it, 2)), [false, false, true]);
        assert_eq!(consecutive(Some(third), true, false), 0);
        assert_eq!(consecutive(Some(first), false, true), first, "a renewal within the year");
        assert_eq!(super::consecutive(EmploymentKind::FixedTerm, Some(2), false, false), 0, "no call is due of fixed-term staff");
        assert!(follows(day("2027-03-30"), day("2027-04-01")) && !follows(day("2027-03-01"), day("2027-04-02")));
    }
}
