//! The days of an exam: when one may apply, how long a pass is valid, and what a deferral makes of that (EXAM-8).

use chrono::NaiveDate;

use crate::{
    calendar::{FiscalYear, april_first_on_or_before},
    error::{ErrorCode, Refusal},
};

/// Whether examinees may be admitted: once the last day of applications is over.
pub fn may_admit(until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if today > until {
        return Ok(());
    }
    let (ja, en) = (format!("申込みは {until} まで受け付けています。"), format!("applications are taken until {until}"));
    Err(Refusal::new(ErrorCode::ApplicationsClosed, ja, en))
}

/// The days of an exam in their order.
pub fn in_order(from: NaiveDate, until: NaiveDate, held_on: NaiveDate, list_until: NaiveDate) -> Result<(), Refusal> {
    if from <= until && until < held_on && held_on < list_until {
        return Ok(());
    }
    let (ja, en) = (
        "受付開始日、受付終了日、試験日、名簿の有効期限の順にしてください。",
        "first and last day of applications, then the day of the exam, then the last day of the list",
    );
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en))
}

/// The last day of a pass: a deferral keeps it until the first 1 April after what it is deferred for.
pub fn valid_until(list_until: NaiveDate, deferred_until: Option<NaiveDate>) -> NaiveDate {
    let next_april = |last: NaiveDate| {
        let after = last.succ_opt().unwrap_or(last);
        let this_year = FiscalYear::of(after).first_day();
        if this_year == after { after } else { FiscalYear(FiscalYear::of(after).0 + 1).first_day() }
    };
    deferred_until.map_or(list_until, |last| list_until.max(next_april(last)))
}

/// Whether anything may come of a pass yet: its last day is not over, with that of its deferral.
pub fn lasts(list_until: NaiveDate, deferred_until: Option<NaiveDate>, today: NaiveDate) -> Result<(), Refusal> {
    if today <= valid_until(list_until, deferred_until) { Ok(()) } else { Err(Refusal::plain(ErrorCode::ListNotValid)) }
}

/// Whether a promotion may be deferred: while the pass is valid, until a day to come.
pub fn may_defer(list_until: NaiveDate, deferred_until: Option<NaiveDate>, until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if today < until && lasts(list_until, deferred_until, today).is_ok() {
        return Ok(());
    }
    let (ja, en) = ("合格が有効な間に、今日より後の日まで延期できます。", "while the pass is valid, until a day to come");
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en))
}

/// The earliest last day of a deferral that keeps a pass on a day: no 1 April has come since.
pub fn kept_since(on: NaiveDate) -> NaiveDate {
    april_first_on_or_before(on.pred_opt().unwrap_or(on))
}

/// Whether somebody may be promoted on a day: while the pass is valid, and not while it is deferred.
pub fn may_promote(listed_on: NaiveDate, list_until: NaiveDate, deferred_until: Option<NaiveDate>, on: NaiveDate) -> Result<(), Refusal> {
    let until = valid_until(list_until, deferred_until);
    if !(listed_on..=until).contains(&on) {
        let (ja, en) =
            (format!("合格の有効期間は {listed_on} から {until} までです。"), format!("the pass is valid from {listed_on} to {until}"));
        return Err(Refusal::new(ErrorCode::ListNotValid, ja, en));
    }
    if let Some(last) = deferred_until.filter(|last| on <= *last) {
        let (ja, en) = (format!("昇任は {last} まで延期されています。"), format!("the promotion is deferred until {last}"));
        return Err(Refusal::new(ErrorCode::PromotionDeferred, ja, en));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_pass_is_valid_through_its_last_day() {
        let (listed, until) = (day("2027-02-01"), day("2029-04-01"));
        for (on, may) in [("2027-01-31", false), ("2027-02-01", true), ("2029-04-01", true), ("2029-04-02", false)] {
            assert_eq!(may_promote(listed, until, None, day(on)).is_ok(), may, "{on}");
        }
    }

    #[test]
    fn a_deferral_keeps_the_pass_until_the_april_after_it() {
        let until = day("2029-04-01");
        assert_eq!(valid_until(until, Some(day("2028-06-30"))), until, "it is longer anyway");
        assert_eq!(valid_until(until, Some(day("2029-03-31"))), day("2029-04-01"));
        assert_eq!(valid_until(until, Some(day("2029-04-01"))), day("2030-04-01"));
        assert_eq!(valid_until(until, Some(day("2030-03-30"))), day("2030-04-01"));
        let listed = day("2027-02-01");
        for (on, code) in [
            ("2029-05-31", Some(ErrorCode::PromotionDeferred)),
            ("2029-06-01", None),
            ("2030-04-01", None),
            ("2030-04-02", Some(ErrorCode::ListNotValid)),
        ] {
            let refused = may_promote(listed, until, Some(day("2029-05-31")), day(on)).err().map(|it| it.code);
            assert_eq!(refused, code, "{on}");
        }
    }

    #[test]
    fn a_promotion_is_deferred_while_the_pass_is_valid() {
        let list = day("2029-04-01");
        let may = |until: &str, today: &str| may_defer(list, None, day(until), day(today)).is_ok();
        assert!(may("2029-04-02", "2029-04-01") && !may("2029-04-03", "2029-04-02"));
        assert!(!may("2028-01-01", "2028-01-01") && may("2028-01-02", "2028-01-01"));
    }

    #[test]
    fn what_keeps_a_pass_is_the_same_from_both_sides() {
        let list = day("2027-04-01");
        for deferred in day("2028-03-25").iter_days().take(380) {
            for on in ["2029-03-31", "2029-04-01", "2029-04-02"].map(day) {
                assert_eq!(valid_until(list, Some(deferred)) >= on, deferred >= kept_since(on), "{deferred} {on}");
            }
        }
    }

    #[test]
    fn examinees_are_admitted_when_applications_are_over() {
        assert!(may_admit(day("2026-10-31"), day("2026-10-31")).is_err());
        assert!(may_admit(day("2026-10-31"), day("2026-11-01")).is_ok());
        assert!(in_order(day("2026-10-01"), day("2026-10-31"), day("2026-11-01"), day("2027-04-01")).is_ok());
        assert!(in_order(day("2026-10-01"), day("2026-10-31"), day("2026-10-31"), day("2027-04-01")).is_err());
    }
}
