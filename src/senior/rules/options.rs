//! Which statuses are open to somebody on a day, from when to when, and why the others are not.

use chrono::NaiveDate;
use entity::senior_arrangement::SeniorArrangementKind as Kind;

use super::{
    person::{Senior, SeniorStatus},
    proposal::{Ordinance, Room, room},
};
use crate::error::{ErrorCode, Refusal};

/// One status, as far as it is open.
#[derive(Clone, Debug)]
pub struct Choice {
    pub status: SeniorStatus,
    pub is_current: bool,
    /// From the earliest first day to the latest last day.
    pub open: Result<(NaiveDate, NaiveDate), Refusal>,
}

/// Every status, in the order of the guide; whose post is of a specified group has a second route in it.
pub fn choices(senior: &Senior, birth: NaiveDate, ordinance: &Ordinance, is_of_a_group: bool, day: NaiveDate) -> Vec<Choice> {
    let current = senior.status_on(day).map(|(status, _)| status);
    let choice = |status: SeniorStatus| {
        let room = |kind| room(kind, senior, birth, ordinance, day);
        Choice { status, is_current: current == Some(status), open: open(status, senior, is_of_a_group, room, day) }
    };
    <SeniorStatus as strum::VariantArray>::VARIANTS.iter().map(|status| choice(*status)).collect()
}

fn open(
    status: SeniorStatus,
    senior: &Senior,
    is_of_a_group: bool,
    room: impl Fn(Kind) -> Result<Room, Refusal>,
    day: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let arranged = |kind| room(kind).map(|room| (room.earliest.max(day), room.until));
    match status {
        SeniorStatus::RegularOver60 => regular(senior, day),
        // The route by a specified post group is for those to whom the other is closed.
        SeniorStatus::SupervisoryExtended if is_of_a_group => {
            arranged(Kind::SupervisorySpecial).or_else(|_| arranged(Kind::SupervisoryGroup))
        }
        SeniorStatus::SupervisoryExtended => arranged(Kind::SupervisorySpecial),
        SeniorStatus::RetirementExtended => arranged(Kind::RetirementExtension),
        SeniorStatus::PreRetirementPartTime => arranged(Kind::PreRetirementPartTime),
        SeniorStatus::ProvisionalFullTime => arranged(Kind::ProvisionalFullTime),
        SeniorStatus::ProvisionalPartTime => arranged(Kind::ProvisionalPartTime),
        SeniorStatus::SeniorPartialLeave => arranged(Kind::PartialLeave),
        SeniorStatus::FiscalYearAppointee => fiscal_year(senior, day),
    }
}

fn regular(senior: &Senior, day: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let retires = senior.milestones.retirement_date.filter(|last| senior.is_regular() && day <= *last);
    // Who held the retirement age before the raise leaves at it.
    let begins = senior.counts_from();
    retires.filter(|last| begins <= *last).map(|last| (begins.max(day), last)).ok_or_else(|| {
        Refusal::new(ErrorCode::SeniorNotOpen, "60歳を超えて常勤で在職する期間がありません。", "no days in the regular service past sixty")
            .by("RET-1", "地方公務員法28条の6第1項")
    })
}

fn fiscal_year(senior: &Senior, day: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
    if senior.is_regular() && senior.leaves_on().is_none_or(|last| day <= last) {
        return Err(
            Refusal::new(ErrorCode::SeniorNotOpen, "常勤で在職しています。", "in the regular service").by("FYA-1", "地方公務員法22条の2")
        );
    }
    Ok((day, crate::calendar::FiscalYear::of(day).last_day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        personnel::milestones::tests::{day, statutory},
        senior::rules::person::tests::chief,
    };

    fn open_to(senior: &Senior, birth: &str, on: &str) -> Vec<(SeniorStatus, NaiveDate, NaiveDate)> {
        let ordinance = Ordinance { law: statutory(), ..Ordinance::default() };
        let found = choices(senior, day(birth), &ordinance, true, day(on)).into_iter();
        found.filter_map(|it| it.open.ok().map(|(from, until)| (it.status, from, until))).collect()
    }

    #[test]
    fn a_chief_of_the_raise_may_choose_among_these() {
        let expected = vec![
            (SeniorStatus::RegularOver60, day("2027-04-01"), day("2031-03-31")),
            (SeniorStatus::SupervisoryExtended, day("2027-04-02"), day("2030-04-01")),
            (SeniorStatus::PreRetirementPartTime, day("2026-11-26"), day("2031-03-31")),
            (SeniorStatus::ProvisionalFullTime, day("2031-04-01"), day("2032-03-31")),
            (SeniorStatus::ProvisionalPartTime, day("2031-04-01"), day("2032-03-31")),
            (SeniorStatus::SeniorPartialLeave, day("2026-11-26"), day("2031-03-31")),
        ];
        assert_eq!(open_to(&chief("1966-04-02"), "1966-04-02", "2026-11-26"), expected);
    }

    #[test]
    fn what_is_closed_says_by_which_rule() {
        let ordinance = Ordinance { law: statutory(), ..Ordinance::default() };
        let found = choices(&chief("1967-04-02"), day("1967-04-02"), &ordinance, false, day("2026-11-26"));
        let why = |status| {
            let choice = found.iter().find(|it| it.status == status).expect("is there");
            choice.open.as_ref().err().and_then(|refusal| refusal.rule)
        };
        assert_eq!(why(SeniorStatus::ProvisionalFullTime), Some("PRV-1"));
        assert_eq!(why(SeniorStatus::FiscalYearAppointee), Some("FYA-1"));
        assert_eq!(why(SeniorStatus::RetirementExtended), Some("EXT-1"), "as long as they are in a supervisory post");
        assert_eq!(why(SeniorStatus::PreRetirementPartTime), None);
    }
}
