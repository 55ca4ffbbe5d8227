//! How long and on which conditions each kind of secondment may last, and what must be so before somebody leaves.

use chrono::NaiveDate;
use entity::{
    host_body::HostKind,
    secondment_agreement::{Payer, SecondmentKind as Kind},
};

use crate::{
    calendar::last_day_of_period,
    error::{ErrorCode, Refusal},
    personnel::milestones::{Period, after_extension},
    senior::rules::person::{Senior, step_down_extended_until},
};

/// 公益的法人等への派遣の期間 in months (公益的法人等派遣法3条, profile).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct PublicInterestMonths {
    pub max: u32,
    pub with_consent: u32,
}

impl Default for PublicInterestMonths {
    fn default() -> Self {
        Self { max: 36, with_consent: 60 }
    }
}

/// 退職派遣の期間 in months (公益的法人等派遣法10条).
const RETIREMENT_MONTHS: u32 = 36;

/// The last days that the law allows; nothing where the agreement alone decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub last_day: Option<NaiveDate>,
    /// With consent and its conditions recorded, counted from the first day.
    pub last_day_extended: Option<NaiveDate>,
}

/// The limits of a kind that begins on a day.
pub fn limits(kind: Kind, starts_on: NaiveDate, months: PublicInterestMonths) -> Limits {
    let after = |months| Some(last_day_of_period(starts_on, months));
    match kind {
        Kind::PublicInterestCorporation => Limits { last_day: after(months.max), last_day_extended: after(months.with_consent) },
        Kind::Retirement => Limits { last_day: after(RETIREMENT_MONTHS), last_day_extended: after(RETIREMENT_MONTHS) },
        _ => Limits { last_day: None, last_day_extended: None },
    }
}

/// Whether the law asks for the consent of the person (公益的法人等派遣法2条2項、10条; 外国派遣法2条2項); nobody resigns but by their own will.
pub const fn needs_consent(kind: Kind) -> bool {
    matches!(kind, Kind::PublicInterestCorporation | Kind::Retirement | Kind::Release | Kind::Overseas)
}

/// The words of the law that ask for the consent to a longer stay.
const fn consent_law(kind: Kind) -> &'static str {
    match kind {
        Kind::Overseas => "外国派遣法2条2項",
        _ => "公益的法人等派遣法3条2項",
    }
}

/// Whether both statuses are held, unless it is agreed otherwise (地方自治法252条の17第2項; 併任).
pub const fn holds_both(kind: Kind) -> bool {
    matches!(kind, Kind::OtherMunicipality | Kind::Concurrent)
}

/// Whether the person leaves the service here to go there.
pub const fn resigns(kind: Kind) -> bool {
    matches!(kind, Kind::Retirement | Kind::Release)
}

/// Who usually pays the salary (domain guide 2.6).
pub const fn usual_payer(kind: Kind) -> Payer {
    match kind {
        Kind::OtherMunicipality | Kind::PublicInterestCorporation | Kind::Retirement | Kind::Release => Payer::Host,
        Kind::Concurrent => Payer::Shared,
        _ => Payer::Home,
    }
}

/// Whether something ends by the latest day that a rule allows, if there is one.
pub fn ends_by(latest: Option<NaiveDate>, ends_on: NaiveDate, rule: &'static str, basis: &str) -> Result<(), Refusal> {
    let Some(latest) = latest.filter(|latest| ends_on > *latest) else { return Ok(()) };
    let (ja, en) = (format!("末日は {latest} までです。"), format!("it may last to {latest} at the latest"));
    Err(Refusal::new(ErrorCode::SecondmentOverLimit, ja, en).at(["input", "endsOn"]).by(rule, basis))
}

/// Whether the host may take somebody of this kind on every day: of the right type, and named in the ordinance (SEC-1).
pub fn may_host(kind: Kind, host: HostKind, listed: Option<Period>, term: Period) -> Result<(), Refusal> {
    let refused =
        |ja, en| Err(Refusal::new(ErrorCode::HostNotAllowed, ja, en).at(["input", "host"]).by("SEC-1", "公益的法人等派遣法2条・10条"));
    match kind {
        Kind::PublicInterestCorporation if host != HostKind::PublicInterestCorporation => {
            refused("公益的法人等ではありません。", "no public-interest corporation")
        }
        Kind::Retirement if host != HostKind::SpecifiedCorporation => refused("特定法人ではありません。", "no specified corporation"),
        Kind::OtherMunicipality | Kind::DisasterSupport if !matches!(host, HostKind::Prefecture | HostKind::Municipality) => {
            refused("地方公共団体ではありません。", "no local government")
        }
        Kind::TrainingCentralGovernment if host != HostKind::CentralGovernment => refused("国の機関ではありません。", "not the government"),
        Kind::TrainingPrefecture if host != HostKind::Prefecture => refused("都道府県ではありません。", "no prefecture"),
        Kind::TrainingPrivate if !matches!(host, HostKind::PrivateCompany | HostKind::SpecifiedCorporation) => {
            refused("民間企業ではありません。", "no company")
        }
        Kind::Overseas if host != HostKind::ForeignBody => refused("外国の機関等ではありません。", "no foreign body"),
        Kind::PublicInterestCorporation | Kind::Retirement => match listed {
            Some((from, until)) if from <= term.0 && term.1 <= until => Ok(()),
            _ => refused("条例に定められていない期間があります。", "the ordinance does not name it on all of these days"),
        },
        _ => Ok(()),
    }
}

/// The last day on which a body may have somebody: of the term, or before where the ordinance no longer names it (公益的法人等派遣法2条1項、10条1項; SEC-2). Who
/// is there still when that is over is there today for the last time; who has not gone does not go.
pub fn last_day_there(kind: Kind, term: Period, listed: Option<Period>, today: NaiveDate) -> NaiveDate {
    if !matches!(kind, Kind::PublicInterestCorporation | Kind::Retirement) {
        return term.1;
    }
    let least = today.max(term.0.pred_opt().unwrap_or(term.0));
    let named = listed.filter(|it| it.0 <= least).map_or(least, |it| it.1.max(least));
    term.1.min(named)
}

/// What is known of who is to go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Secondee {
    pub retires: Option<NaiveDate>,
    /// Of who holds a supervisory post on the eve.
    pub step_down: Option<Period>,
}

impl From<&Senior> for Secondee {
    fn from(senior: &Senior) -> Self {
        if !senior.is_regular() {
            return Self::default();
        }
        // 特例任用 moves the end of the window.
        let extended = step_down_extended_until(&senior.arranged);
        let step_down = senior.milestones.step_down.filter(|_| senior.supervisory);
        let step_down = step_down.map(|(start, end)| (start, after_extension(end, extended)));
        Self { retires: senior.milestones.retirement_date, step_down }
    }
}

/// Who has a term of their own is back before it ends, and does not go where the law wants the regular staff (SEC-3).
pub fn stays_in_service(senior: &Senior, kind: Kind, ends_on: NaiveDate) -> Result<(), Refusal> {
    let (ja, en) = (
        "任期を超えて、又は任期のある職員を派遣できません。",
        "nobody goes beyond their own term, nor to a corporation or abroad with one",
    );
    let of_term = !senior.is_regular() && matches!(kind, Kind::PublicInterestCorporation | Kind::Retirement | Kind::Overseas);
    if of_term || senior.term_ends_on.is_some_and(|last| ends_on > last) {
        return Err(Refusal::new(ErrorCode::SecondmentOverLimit, ja, en)
            .at(["input", "employee"])
            .by("SEC-3", "公益的法人等派遣条例、外国派遣法2条1項"));
    }
    Ok(())
}

/// A stay with those before and after it: stays that follow each other without a day between are one (公益的法人等派遣法3条 counts the days away).
pub fn unbroken(stays: &[Period], term: Period) -> Period {
    let before = |since: &NaiveDate| stays.iter().find(|it| it.1.succ_opt() == Some(*since) && it.0 < *since).map(|it| it.0);
    let after = |until: &NaiveDate| stays.iter().find(|it| until.succ_opt() == Some(it.0) && it.1 > *until).map(|it| it.1);
    let since = std::iter::successors(Some(term.0), before).last().unwrap_or(term.0);
    (since, std::iter::successors(Some(term.1), after).last().unwrap_or(term.1))
}

/// Whether an unbroken stay ends in time: within the law, and not after retirement (SEC-4); and the step-down is not due while the person is away.
pub fn may_go(kind: Kind, term: Period, months: PublicInterestMonths, who: Secondee) -> Result<(), Refusal> {
    ends_by(limits(kind, term.0, months).last_day, term.1, "SEC-2", "公益的法人等派遣法3条・10条")?;
    before_retirement(term.1, who.retires)?;
    steps_down_first(term, who.step_down)
}

fn steps_down_first(term: Period, step_down: Option<Period>) -> Result<(), Refusal> {
    let Some((start, end)) = step_down.filter(|(_, end)| *end >= term.0 && *end <= term.1) else { return Ok(()) };
    let (ja, en) = (
        format!("派遣中に異動期間({start}から{end}まで)が終わります。先に降任等を発令してください。"),
        format!("the window of the step-down ({start} to {end}) ends while they are away; step down first"),
    );
    Err(Refusal::new(ErrorCode::StepDownFirst, ja, en).at(["input", "employee"]).by("SEC-4", "地方公務員法28条の2"))
}

fn before_retirement(ends_on: NaiveDate, retires: Option<NaiveDate>) -> Result<(), Refusal> {
    ends_by(retires, ends_on, "SEC-4", "地方公務員法28条の6")
}

/// Whether a day is after the term.
pub fn longer(term: Period, until: NaiveDate) -> Result<(), Refusal> {
    if until > term.1 {
        return Ok(());
    }
    let (ja, en) = (format!("{} より後の日です。", term.1), format!("a day after {}", term.1));
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "endsOn"]))
}

/// An extension of an unbroken stay: beyond the first limit it takes consent and its conditions, and there is a last day all the same.
pub fn may_extend(
    kind: Kind,
    term: Period,
    until: NaiveDate,
    terms: (Option<NaiveDate>, Option<&str>),
    months: PublicInterestMonths,
    who: Secondee,
) -> Result<(), Refusal> {
    let (consented_on, conditions) = terms;
    longer(term, until)?;
    before_retirement(until, who.retires)?;
    steps_down_first((term.1, until), who.step_down)?;
    let limits = limits(kind, term.0, months);
    ends_by(limits.last_day_extended, until, "SEC-2", "公益的法人等派遣法3条")?;
    if needs_consent(kind) && consented_on.is_none() {
        return Err(Refusal::plain(ErrorCode::ConsentMissing).at(["input", "consentedOn"]).by("SEC-2", consent_law(kind)));
    }
    if limits.last_day.is_some_and(|last| until > last) && conditions.is_none() {
        let (ja, en) = ("3年を超える延長には条件の記録が必要です。", "beyond three years its conditions are recorded");
        return Err(Refusal::new(ErrorCode::ConsentMissing, ja, en).at(["input", "conditions"]).by("SEC-2", "公益的法人等派遣法3条2項"));
    }
    Ok(())
}

/// The consent to a longer stay: given since the last one, or during the stay, for that to one term is no consent to another; by today, before the term
/// is over.
pub fn consents_in_time(kind: Kind, consented_on: NaiveDate, term: Period, today: NaiveDate) -> Result<(), Refusal> {
    if (term.0..=term.1).contains(&consented_on) && consented_on <= today {
        return Ok(());
    }
    let (ja, en) =
        ("派遣期間中で、前回の同意より後の、今日までの同意の日を指定してください。", "a day of the stay, after the last consent, by today");
    Err(Refusal::new(ErrorCode::ConsentMissing, ja, en).at(["input", "consentedOn"]).by("SEC-2", consent_law(kind)))
}

/// 期間前の終了: on a day of the term that is to come.
pub fn may_end_early(term: Period, last: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if term.0 <= last && last < term.1 && last >= today {
        return Ok(());
    }
    let first = term.0.max(today);
    let (ja, en) = (format!("{first} から {} の前日までの日です。", term.1), format!("a day from {first} to the eve of {}", term.1));
    Err(Refusal::new(ErrorCode::SecondmentOverLimit, ja, en).at(["input", "endsOn"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        calendar::vectors::{date, rows, text},
        personnel::milestones::tests::day,
        senior::rules::person::tests::chief,
    };
    use entity::standing::EmploymentKind;

    const NOBODY: Secondee = Secondee { retires: None, step_down: None };

    #[test]
    fn who_has_a_term_is_back_when_it_ends_and_goes_to_no_corporation() {
        let (mut term, regular) = (chief("1966-04-02"), chief("1966-04-02"));
        (term.employment, term.term_ends_on) = (Some(EmploymentKind::FixedTerm), Some(day("2028-03-31")));
        let stays = |who, kind, until: &str| code(stays_in_service(who, kind, day(until)));
        assert_eq!(stays(&term, Kind::OtherMunicipality, "2028-03-31"), None);
        assert_eq!(stays(&term, Kind::OtherMunicipality, "2028-04-01"), Some(ErrorCode::SecondmentOverLimit));
        for kind in [Kind::PublicInterestCorporation, Kind::Retirement, Kind::Overseas] {
            assert_eq!(stays(&term, kind, "2028-03-31"), Some(ErrorCode::SecondmentOverLimit), "{kind:?}");
            assert_eq!(stays(&regular, kind, "2028-04-01"), None, "{kind:?}");
        }
    }

    #[test]
    fn only_regular_staff_retire_and_only_supervisors_step_down() {
        let mut who = chief("1966-04-02");
        let of = |who: &Senior| (Secondee::from(who).retires, Secondee::from(who).step_down);
        let (retires, window) = (Some(day("2031-03-31")), Some((day("2026-04-02"), day("2027-04-01"))));
        assert_eq!(of(&who), (retires, window));
        who.supervisory = false;
        assert_eq!(of(&who), (retires, None));
        (who.supervisory, who.employment) = (true, Some(EmploymentKind::FixedTerm));
        assert_eq!(of(&who), (None, None));
    }

    const MONTHS: PublicInterestMonths = PublicInterestMonths { max: 36, with_consent: 60 };

    fn code<T>(result: Result<T, Refusal>) -> Option<ErrorCode> {
        result.err().map(|refusal| refusal.code)
    }

    #[test]
    fn three_years_and_five_are_those_of_the_vectors() {
        let all = rows("period_limits");
        let row = all.iter().find(|row| text(row, "kind") == "PUBLIC_INTEREST_CORP_SECONDMENT").expect("the vector");
        let found = limits(Kind::PublicInterestCorporation, date(row, "start"), MONTHS);
        assert_eq!(found.last_day, Some(date(row, "max_end")));
        assert_eq!(found.last_day_extended, Some(date(row, "max_end_with_consented_extension")));
        assert_eq!(limits(Kind::OtherMunicipality, date(row, "start"), MONTHS).last_day, None);
    }

    #[test]
    fn nobody_stays_longer_than_the_ordinance_names_the_body() {
        let term = (day("2027-04-01"), day("2029-03-31"));
        let last = |kind, until: &str| last_day_there(kind, term, Some((day("2010-04-01"), day(until))), day("2027-10-01"));
        for kind in [Kind::PublicInterestCorporation, Kind::Retirement] {
            assert_eq!(last(kind, "2029-03-31"), day("2029-03-31"), "{kind:?}");
            assert_eq!(last(kind, "2029-03-30"), day("2029-03-30"), "{kind:?}");
            assert_eq!(last(kind, "2027-03-31"), day("2027-10-01"), "{kind:?}: due back tomorrow");
            assert_eq!(last_day_there(kind, term, None, day("2027-10-01")), day("2027-10-01"), "{kind:?}: named no more");
            assert_eq!(last_day_there(kind, term, Some((day("2028-04-01"), day("2030-03-31"))), day("2027-10-01")), day("2027-10-01"));
            assert_eq!(last_day_there(kind, term, None, day("2027-03-01")), day("2027-03-31"), "{kind:?}: does not go");
        }
        assert_eq!(last(Kind::OtherMunicipality, "2027-03-31"), day("2029-03-31"), "no ordinance names it");
    }

    #[test]
    fn a_term_ends_within_the_law_and_before_retirement() {
        let go = |until: &str, retires: &str| {
            let who = Secondee { retires: Some(day(retires)), step_down: None };
            code(may_go(Kind::PublicInterestCorporation, (day("2026-04-01"), day(until)), MONTHS, who))
        };
        assert_eq!((go("2029-03-31", "2035-03-31"), go("2029-04-01", "2035-03-31")), (None, Some(ErrorCode::SecondmentOverLimit)));
        assert_eq!((go("2028-03-31", "2028-03-31"), go("2028-04-01", "2028-03-31")), (None, Some(ErrorCode::SecondmentOverLimit)));
    }

    #[test]
    fn stays_that_follow_each_other_are_one() {
        let stay = |from: &str, until: &str| (day(from), day(until));
        let stays = [stay("2028-04-01", "2029-03-31"), stay("2026-04-01", "2028-03-31"), stay("2025-04-01", "2026-03-30")];
        assert_eq!(unbroken(&stays, stay("2029-04-01", "2030-03-31")), stay("2026-04-01", "2030-03-31"), "a day between breaks it");
        assert_eq!(unbroken(&stays, stay("2029-04-02", "2030-03-31")), stay("2029-04-02", "2030-03-31"));
        assert_eq!(unbroken(&stays, stay("2024-04-01", "2025-03-31")), stay("2024-04-01", "2026-03-30"), "what follows counts too");
        assert_eq!(unbroken(&stays, stay("2024-04-01", "2025-03-30")), stay("2024-04-01", "2025-03-30"));
        let go = |until: &str| code(may_go(Kind::PublicInterestCorporation, (day("2026-04-01"), day(until)), MONTHS, NOBODY));
        assert_eq!((go("2029-03-31"), go("2030-03-31")), (None, Some(ErrorCode::SecondmentOverLimit)));
    }

    #[test]
    fn who_would_step_down_meanwhile_steps_down_first() {
        let go = |until: &str| {
            let who = Secondee { retires: None, step_down: Some((day("2026-04-02"), day("2027-04-01"))) };
            code(may_go(Kind::OtherMunicipality, (day("2026-10-01"), day(until)), MONTHS, who))
        };
        assert_eq!((go("2027-03-31"), go("2027-04-01")), (None, Some(ErrorCode::StepDownFirst)));
    }

    #[test]
    fn an_extension_goes_to_the_last_permitted_day_and_not_one_further() {
        let term = (day("2026-04-01"), day("2029-03-31"));
        let extend = |until: &str, consent: Option<&str>, conditions| {
            code(may_extend(Kind::PublicInterestCorporation, term, day(until), (consent.map(day), conditions), MONTHS, NOBODY))
        };
        assert_eq!(extend("2031-03-31", Some("2028-12-01"), Some("団体の要請")), None);
        assert_eq!(extend("2031-04-01", Some("2028-12-01"), Some("団体の要請")), Some(ErrorCode::SecondmentOverLimit));
        assert_eq!(extend("2030-03-31", None, Some("団体の要請")), Some(ErrorCode::ConsentMissing));
        assert_eq!(extend("2030-03-31", Some("2028-12-01"), None), Some(ErrorCode::ConsentMissing), "its conditions are recorded");
        assert_eq!(extend("2029-03-31", Some("2028-12-01"), None), Some(ErrorCode::InvalidValue), "no day longer");
        let plain = |who| code(may_extend(Kind::OtherMunicipality, term, day("2030-04-01"), (None, None), MONTHS, who));
        assert_eq!(plain(Secondee { retires: Some(day("2030-03-31")), ..NOBODY }), Some(ErrorCode::SecondmentOverLimit));
        let window = Some((day("2029-04-02"), day("2030-04-01")));
        assert_eq!(plain(Secondee { step_down: window, ..NOBODY }), Some(ErrorCode::StepDownFirst));
    }

    #[test]
    fn a_corporation_is_of_the_type_and_named_in_the_ordinance_on_every_day() {
        let term = (day("2026-04-01"), day("2029-03-31"));
        let host = |kind, listed: Option<(&str, &str)>| {
            code(may_host(Kind::PublicInterestCorporation, kind, listed.map(|(from, until)| (day(from), day(until))), term))
        };
        let corporation = HostKind::PublicInterestCorporation;
        assert_eq!(host(corporation, Some(("2026-04-01", "2029-03-31"))), None);
        for listed in [None, Some(("2026-04-02", "2029-03-31")), Some(("2026-04-01", "2029-03-30"))] {
            assert_eq!(host(corporation, listed), Some(ErrorCode::HostNotAllowed), "{listed:?}");
        }
        assert_eq!(host(HostKind::PrivateCompany, Some(("2020-04-01", "2039-03-31"))), Some(ErrorCode::HostNotAllowed));
        assert_eq!(code(may_host(Kind::TrainingPrivate, HostKind::PrivateCompany, None, term)), None);
    }

    #[test]
    fn an_early_end_is_a_day_to_come_within_the_term() {
        let term = (day("2026-04-01"), day("2029-03-31"));
        let end = |last: &str| code(may_end_early(term, day(last), day("2026-11-26")));
        assert_eq!((end("2026-11-26"), end("2029-03-30")), (None, None));
        assert_eq!((end("2026-11-25"), end("2029-03-31")), (Some(ErrorCode::SecondmentOverLimit), Some(ErrorCode::SecondmentOverLimit)));
    }
}
