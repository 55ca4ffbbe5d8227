//! Somebody past sixty, or soon to be, as the rules see them: the status on a day, until when, and what is to be decided next.

use chrono::NaiveDate;
use entity::{occupation::RetirementCategory, senior_arrangement::SeniorArrangementKind as Kind, standing::EmploymentKind};

use super::{
    extensions::Route,
    left::{Left, REAPPOINTED},
};
use crate::{
    calendar::FiscalYear,
    personnel::milestones::{Milestones, OwnMilestones},
};

/// 60歳を超える職員の状態 (domain guide 2.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum, strum::VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum SeniorStatus {
    /// 60歳を超える常勤職員: until retirement.
    RegularOver60,
    /// 特例任用: still in a supervisory post.
    SupervisoryExtended,
    /// 勤務延長: past retirement.
    RetirementExtended,
    /// 定年前再任用短時間勤務職員。
    PreRetirementPartTime,
    /// 暫定再任用職員(フルタイム)。
    ProvisionalFullTime,
    /// 暫定再任用職員(短時間)。
    ProvisionalPartTime,
    /// 高齢者部分休業: part of the week unpaid.
    SeniorPartialLeave,
    /// 会計年度任用職員: after leaving.
    FiscalYearAppointee,
}

impl SeniorStatus {
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::RegularOver60 => "60歳超常勤",
            Self::SupervisoryExtended => "特例任用",
            Self::RetirementExtended => "勤務延長",
            Self::PreRetirementPartTime => "定年前再任用短時間",
            Self::ProvisionalFullTime => "暫定再任用(フルタイム)",
            Self::ProvisionalPartTime => "暫定再任用(短時間)",
            Self::SeniorPartialLeave => "高齢者部分休業",
            Self::FiscalYearAppointee => "会計年度任用",
        }
    }
}

/// 次に決めること.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum SeniorDecision {
    /// 降任等か特例任用か: before the window ends.
    StepDownOrExtend,
    /// 特例任用の更新か降任等か。
    ExtendAgainOrStepDown,
    /// 定年退職か勤務延長か、その後の再任用。
    RetirementOrExtension,
    /// 勤務延長の更新か退職か。
    ExtendAgainOrRetire,
    /// 任期満了後の暫定再任用。
    Reappointment,
    /// 任期の更新。
    Renewal,
    /// 任用の終了: no further term is open.
    Leave,
}

impl SeniorDecision {
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::StepDownOrExtend => "降任等又は特例任用",
            Self::ExtendAgainOrStepDown => "特例任用の更新又は降任等",
            Self::RetirementOrExtension => "定年退職又は勤務延長",
            Self::ExtendAgainOrRetire => "勤務延長の更新又は退職",
            Self::Reappointment => "暫定再任用",
            Self::Renewal => "任期の更新",
            Self::Leave => "任用の終了",
        }
    }
}

/// What was decided for somebody, on its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arranged {
    pub kind: Kind,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Arranged {
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }
}

/// The route of an extension in a supervisory post.
pub fn route_of(kind: Kind) -> Option<Route> {
    match kind {
        Kind::SupervisorySpecial => Some(Route::SpecialCircumstances),
        Kind::SupervisoryGroup => Some(Route::SpecifiedPostGroup),
        _ => None,
    }
}

/// 特例任用の末日: of all that was decided, the last.
pub fn step_down_extended_until(arranged: &[Arranged]) -> Option<NaiveDate> {
    arranged.iter().filter(|it| route_of(it.kind).is_some()).map(|it| it.until).max()
}

/// 勤務延長の末日: of all that was decided, the last.
pub fn retirement_extended_until(arranged: &[Arranged]) -> Option<NaiveDate> {
    arranged.iter().filter(|it| it.kind == Kind::RetirementExtension).map(|it| it.until).max()
}

/// As what somebody serves in a term that begins by an order; nothing of what is decided without one.
pub const fn employment_of(kind: Kind) -> Option<EmploymentKind> {
    match kind {
        Kind::PreRetirementPartTime => Some(EmploymentKind::PreRetirementPartTime),
        Kind::ProvisionalFullTime => Some(EmploymentKind::ProvisionalFullTime),
        Kind::ProvisionalPartTime => Some(EmploymentKind::ProvisionalPartTime),
        _ => None,
    }
}

/// Somebody on a day.
#[derive(Clone, Debug)]
pub struct Senior {
    pub category: RetirementCategory,
    /// Of somebody in service.
    pub employment: Option<EmploymentKind>,
    /// Whether the post of the day is supervisory.
    pub supervisory: bool,
    pub term_ends_on: Option<NaiveDate>,
    /// How somebody left who has.
    pub left: Option<Left>,
    pub arranged: Vec<Arranged>,
    pub milestones: Milestones,
}

impl Senior {
    /// Whether the rules of retirement are theirs at all (RET-4).
    pub fn is_regular(&self) -> bool {
        self.employment == Some(EmploymentKind::Regular)
    }

    /// The last arrangement of these kinds that begins on a day or before.
    pub fn last_of(&self, kinds: &[Kind], day: NaiveDate) -> Option<&Arranged> {
        self.arranged.iter().filter(|it| kinds.contains(&it.kind) && it.from <= day).max_by_key(|it| it.until)
    }

    /// 特例任用 on a day.
    pub fn extended(&self, day: NaiveDate) -> Option<&Arranged> {
        self.arranged.iter().find(|it| route_of(it.kind).is_some() && it.covers(day))
    }

    fn covered(&self, kind: Kind, day: NaiveDate) -> Option<&Arranged> {
        self.arranged.iter().find(|it| it.kind == kind && it.covers(day))
    }

    /// What is in store for them; nothing of who has left, or to whom the rules of retirement do not apply.
    pub fn own_milestones(&self) -> Option<OwnMilestones> {
        // Who has stepped down all the same is in no extension any more.
        let step_down_extended_until = step_down_extended_until(&self.arranged).filter(|_| self.supervisory);
        let retirement_extended_until = retirement_extended_until(&self.arranged);
        let milestones = self.milestones.clone();
        let milestones = milestones.own(self.employment?, self.supervisory, step_down_extended_until, retirement_extended_until)?;
        Some(OwnMilestones { milestones, step_down_extended_until, retirement_extended_until })
    }

    /// The last day in the regular service: retirement, or what was extended beyond it.
    pub fn leaves_on(&self) -> Option<NaiveDate> {
        let retires = self.milestones.retirement_date?;
        Some(retirement_extended_until(&self.arranged).map_or(retires, |until| until.max(retires)))
    }

    /// The first day past sixty that the statutes count: that of seventy percent, or the 1 April after sixty.
    pub fn counts_from(&self) -> NaiveDate {
        self.milestones.seventy_percent_from.unwrap_or_else(|| FiscalYear(FiscalYear::of(self.milestones.attains_60_on).0 + 1).first_day())
    }

    /// Whether the scheme is for who left: retired by age or after an extension, from a term of it, or after a long service once the age is
    /// attained (PRV-1, PRV-5).
    pub fn comes_back(&self, day: NaiveDate) -> bool {
        self.left.is_none_or(|left| {
            let retired = left.from == EmploymentKind::Regular && self.milestones.retirement_date.is_some_and(|last| left.on >= last);
            let after_long_service = left.served_long(day) && self.milestones.attains_retirement_age_on.is_some_and(|it| it <= day);
            left.is_honourable() && (retired || REAPPOINTED.contains(&left.from) || after_long_service)
        })
    }

    /// The last day that is known of whoever serves: of the term, or of the regular service.
    pub fn last_day(&self) -> Option<NaiveDate> {
        match self.employment? {
            EmploymentKind::Regular => self.leaves_on(),
            EmploymentKind::PreRetirementPartTime => self.term_ends_on.or(self.milestones.retirement_date),
            _ => self.term_ends_on,
        }
    }

    /// The status on a day and its last day; nothing for who is not yet, or no longer, past sixty on the staff.
    pub fn status_on(&self, day: NaiveDate) -> Option<(SeniorStatus, Option<NaiveDate>)> {
        let term = self.term_ends_on;
        if self.last_day().is_some_and(|last| last < day) {
            return None;
        }
        match self.employment? {
            EmploymentKind::PreRetirementPartTime => Some((SeniorStatus::PreRetirementPartTime, term.or(self.milestones.retirement_date))),
            EmploymentKind::ProvisionalFullTime => Some((SeniorStatus::ProvisionalFullTime, term)),
            EmploymentKind::ProvisionalPartTime => Some((SeniorStatus::ProvisionalPartTime, term)),
            EmploymentKind::FiscalYear if day >= self.milestones.attains_60_on => Some((SeniorStatus::FiscalYearAppointee, term)),
            EmploymentKind::Regular => {
                let arranged = [Kind::RetirementExtension, Kind::PartialLeave].map(|kind| self.covered(kind, day));
                match (self.extended(day), arranged) {
                    (_, [Some(it), _]) => Some((SeniorStatus::RetirementExtended, Some(it.until))),
                    (Some(it), _) if self.supervisory => Some((SeniorStatus::SupervisoryExtended, Some(it.until))),
                    (_, [_, Some(it)]) => Some((SeniorStatus::SeniorPartialLeave, Some(it.until))),
                    _ if day >= self.counts_from() => Some((SeniorStatus::RegularOver60, self.milestones.retirement_date)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What is to be decided next, and by which day.
    pub fn next_decision(&self, day: NaiveDate) -> Option<(SeniorDecision, NaiveDate)> {
        let renewed = |until: NaiveDate| {
            let limit = self.milestones.provisional.map(|(_, end)| end);
            let what = if limit.is_some_and(|limit| until < limit) { SeniorDecision::Renewal } else { SeniorDecision::Leave };
            (what, until)
        };
        match self.employment? {
            EmploymentKind::Regular => self.next_of_regular(day),
            EmploymentKind::ProvisionalFullTime | EmploymentKind::ProvisionalPartTime => self.term_ends_on.map(renewed),
            EmploymentKind::PreRetirementPartTime => {
                let until = self.term_ends_on.or(self.milestones.retirement_date)?;
                let open = self.milestones.provisional.is_some();
                Some((if open { SeniorDecision::Reappointment } else { SeniorDecision::Leave }, until))
            }
            _ => None,
        }
    }

    /// By all that is decided already, of whatever day it begins; a step-down that is overdue is still to be decided.
    fn next_of_regular(&self, day: NaiveDate) -> Option<(SeniorDecision, NaiveDate)> {
        let past_retirement = self.covered(Kind::RetirementExtension, day).is_some();
        if let Some((_, end)) = self.milestones.step_down.filter(|_| self.supervisory && !past_retirement) {
            let extended = step_down_extended_until(&self.arranged);
            let again = extended.map(|until| (SeniorDecision::ExtendAgainOrStepDown, until.max(end)));
            return again.or(Some((SeniorDecision::StepDownOrExtend, end)));
        }
        let extended = retirement_extended_until(&self.arranged).filter(|until| *until >= day);
        let again = extended.map(|until| (SeniorDecision::ExtendAgainOrRetire, until));
        again.or(self.milestones.retirement_date.map(|last| (SeniorDecision::RetirementOrExtension, last)))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::personnel::milestones::{
        milestones,
        tests::{day, statutory},
    };

    pub(crate) fn chief(birth: &str) -> Senior {
        Senior {
            category: RetirementCategory::General,
            employment: Some(EmploymentKind::Regular),
            supervisory: true,
            term_ends_on: None,
            left: None,
            arranged: vec![],
            milestones: milestones(day(birth), RetirementCategory::General, &statutory()),
        }
    }

    #[test]
    fn whoever_must_have_left_has_no_status() {
        let mut senior = chief("1966-04-02");
        senior.supervisory = false;
        assert!(senior.status_on(day("2031-03-31")).is_some() && senior.status_on(day("2031-04-01")).is_none());
        senior.arranged.push(Arranged { kind: Kind::RetirementExtension, from: day("2031-04-01"), until: day("2032-03-31") });
        assert_eq!(senior.status_on(day("2031-04-01")), Some((SeniorStatus::RetirementExtended, Some(day("2032-03-31")))));
        assert!(senior.status_on(day("2032-04-01")).is_none());
        (senior.employment, senior.term_ends_on) = (Some(EmploymentKind::ProvisionalFullTime), Some(day("2028-03-31")));
        assert!(senior.status_on(day("2028-03-31")).is_some() && senior.status_on(day("2028-04-01")).is_none());
    }

    #[test]
    fn a_regular_is_past_sixty_from_the_first_april_after_it() {
        let mut senior = chief("1966-04-02");
        senior.supervisory = false;
        assert_eq!(senior.status_on(day("2027-03-31")), None);
        assert_eq!(senior.status_on(day("2027-04-01")), Some((SeniorStatus::RegularOver60, Some(day("2031-03-31")))));
        assert_eq!(senior.next_decision(day("2027-04-01")), Some((SeniorDecision::RetirementOrExtension, day("2031-03-31"))));
    }

    #[test]
    fn a_supervisor_is_to_step_down_by_the_end_of_the_window_or_of_the_extension() {
        let mut senior = chief("1966-04-02");
        assert_eq!(senior.next_decision(day("2026-11-26")), Some((SeniorDecision::StepDownOrExtend, day("2027-04-01"))));
        assert_eq!(senior.next_decision(day("2027-06-01")), Some((SeniorDecision::StepDownOrExtend, day("2027-04-01"))), "overdue");
        senior.arranged.push(Arranged { kind: Kind::SupervisorySpecial, from: day("2027-04-02"), until: day("2028-03-31") });
        let decided = Some((SeniorDecision::ExtendAgainOrStepDown, day("2028-03-31")));
        assert_eq!(senior.next_decision(day("2026-11-26")), decided, "decided before it begins");
        assert_eq!(senior.status_on(day("2027-04-02")), Some((SeniorStatus::SupervisoryExtended, Some(day("2028-03-31")))));
        assert_eq!(senior.next_decision(day("2027-06-01")), Some((SeniorDecision::ExtendAgainOrStepDown, day("2028-03-31"))));
    }

    #[test]
    fn a_retirement_is_decided_once_it_is_extended_and_again_before_that_ends() {
        let mut senior = chief("1966-04-02");
        senior.supervisory = false;
        senior.arranged.push(Arranged { kind: Kind::RetirementExtension, from: day("2031-04-01"), until: day("2032-03-31") });
        for on in ["2030-11-01", "2031-03-31", "2031-04-01", "2032-03-31"] {
            assert_eq!(senior.next_decision(day(on)), Some((SeniorDecision::ExtendAgainOrRetire, day("2032-03-31"))), "{on}");
        }
    }

    #[test]
    fn a_term_is_renewed_to_its_limit_and_then_over() {
        let mut senior = chief("1966-04-01");
        (senior.employment, senior.supervisory) = (Some(EmploymentKind::ProvisionalPartTime), false);
        senior.term_ends_on = Some(day("2030-03-31"));
        assert_eq!(senior.next_decision(day("2029-05-01")), Some((SeniorDecision::Renewal, day("2030-03-31"))));
        senior.term_ends_on = Some(day("2031-03-31"));
        assert_eq!(senior.next_decision(day("2030-05-01")), Some((SeniorDecision::Leave, day("2031-03-31"))));
        assert_eq!(senior.status_on(day("2030-05-01")), Some((SeniorStatus::ProvisionalPartTime, Some(day("2031-03-31")))));
    }
}
