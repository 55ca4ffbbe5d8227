//! Which room the law leaves for an arrangement, and whether one that is proposed fits into it.

use chrono::NaiveDate;
use entity::{senior_arrangement::SeniorArrangementKind as Kind, standing::EmploymentKind};

use super::{
    extensions::{Route, latest_end, retirement_limits, supervisory_limits},
    person::{Senior, route_of},
};
use crate::{
    calendar::attained_on,
    error::{ErrorCode, Refusal},
    personnel::retirement::SeniorLaw,
};

/// 週の勤務時間 and what a city decided of those who work part of it (profile), in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Hours {
    pub min: i32,
    pub max: i32,
}

impl Default for Hours {
    /// 15 h 30 min to 31 h (PRT-3).
    fn default() -> Self {
        Self { min: 930, max: 1860 }
    }
}

/// 高齢者部分休業 (地方公務員法26条の3, ordinance).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct PartialLeave {
    pub from_age: u32,
    /// At most so many minutes of a week are not worked.
    pub most_weekly_minutes: i32,
}

impl Default for PartialLeave {
    fn default() -> Self {
        Self { from_age: 55, most_weekly_minutes: 1162 }
    }
}

/// What a city decided, beside the schedules.
#[derive(Clone, Debug, Default)]
pub struct Ordinance {
    pub law: SeniorLaw,
    pub hours: Hours,
    pub partial_leave: PartialLeave,
}

/// The days that an arrangement may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub earliest: NaiveDate,
    /// It begins on its first day and on no other.
    pub on_the_day: bool,
    pub until: NaiveDate,
    /// A year at a time.
    pub by_year: bool,
    /// It lasts to its last day, and is not renewed.
    pub whole: bool,
}

impl Room {
    /// The latest last day of what begins on a day.
    pub fn latest_end(&self, start: NaiveDate) -> NaiveDate {
        let eve = start.pred_opt().unwrap_or(start);
        if self.by_year { latest_end(eve, self.until) } else { self.until }
    }
}

pub(super) fn closed(rule: &'static str, article: &str, ja: &str, en: &str) -> Refusal {
    Refusal::new(ErrorCode::SeniorNotOpen, ja, en).by(rule, article)
}

/// 特例任用, by either route.
pub const SUPERVISORY: [Kind; 2] = [Kind::SupervisorySpecial, Kind::SupervisoryGroup];

/// The room that is left for somebody as they stand on a day, or why there is none.
pub fn room(kind: Kind, senior: &Senior, birth: NaiveDate, ordinance: &Ordinance, day: NaiveDate) -> Result<Room, Refusal> {
    match kind {
        Kind::SupervisorySpecial | Kind::SupervisoryGroup => supervisory(kind, senior, &ordinance.law, day),
        Kind::RetirementExtension => past_retirement(senior, &ordinance.law, day),
        Kind::PreRetirementPartTime => part_time(senior, day),
        Kind::ProvisionalFullTime | Kind::ProvisionalPartTime => provisional(senior, day),
        Kind::PartialLeave => partial_leave(senior, birth, ordinance, day),
    }
}

fn supervisory(kind: Kind, senior: &Senior, law: &SeniorLaw, day: NaiveDate) -> Result<Room, Refusal> {
    const ARTICLE: &str = "地方公務員法28条の5";
    let rule = if kind == Kind::SupervisorySpecial { "SUP-6" } else { "SUP-7" };
    let refused = |ja, en| Err(closed(rule, ARTICLE, ja, en));
    let dates = senior.milestones.step_down.zip(senior.milestones.retirement_date);
    let Some(((_, window_end), retires)) = dates.filter(|_| senior.is_regular()) else {
        return refused("役職定年の対象ではありません。", "the supervisory age limit is not theirs");
    };
    if !senior.supervisory {
        return refused("管理監督職に在りません。", "holds no supervisory post");
    }
    let route = route_of(kind).unwrap_or(Route::SpecialCircumstances);
    let before = senior.last_of(&SUPERVISORY, day);
    if before.is_some_and(|it| route_of(it.kind) == Some(Route::SpecifiedPostGroup)) && route == Route::SpecialCircumstances {
        return refused("特定管理監督職群による特例任用の後です。", "after an extension in a specified post group");
    }
    let after = before.map_or(window_end, |it| it.until);
    let limits = supervisory_limits(window_end, retires, route, law.supervisory_cap_years);
    if after >= limits.cap || day > after {
        return refused("特例任用の限度に達しています。", "no further extension is open");
    }
    Ok(Room { earliest: after.succ_opt().unwrap_or(after), on_the_day: true, until: limits.cap, by_year: true, whole: false })
}

fn past_retirement(senior: &Senior, law: &SeniorLaw, day: NaiveDate) -> Result<Room, Refusal> {
    let refused = |ja, en| Err(closed("EXT-1", "地方公務員法28条の7", ja, en));
    let Some(retires) = senior.milestones.retirement_date.filter(|_| senior.is_regular()) else {
        return refused("定年の対象ではありません。", "retirement by age is not theirs");
    };
    // Who is still in a supervisory post past the window is there by special circumstances, recorded or not.
    let window = senior.milestones.step_down.map(|(_, end)| end).filter(|end| senior.supervisory && *end < retires);
    let route = senior.extended(retires.min(day)).and_then(|it| route_of(it.kind)).unwrap_or(Route::SpecialCircumstances);
    let held = window.map(|end| (route, end));
    let Some(limits) = retirement_limits(retires, held, law.retirement_cap_years) else {
        return refused(
            "特例任用により管理監督職に在るため、勤務延長はできません。",
            "not of who is extended in a supervisory post (EXT-2)",
        );
    };
    let after = senior.last_of(&[Kind::RetirementExtension], day).map_or(retires, |it| it.until);
    if after >= limits.cap || day > after {
        return refused("勤務延長の限度に達しています。", "no further extension is open");
    }
    Ok(Room { earliest: after.succ_opt().unwrap_or(after), on_the_day: true, until: limits.cap, by_year: true, whole: false })
}

fn part_time(senior: &Senior, day: NaiveDate) -> Result<Room, Refusal> {
    let refused = |ja, en| Err(closed("PRT-1", "地方公務員法22条の4", ja, en));
    let Some((may_retire, until)) = senior.milestones.part_time else {
        return refused("定年前再任用の対象ではありません。", "no part-time reappointment before retirement is theirs");
    };
    let came_back = senior.left.is_some_and(|it| it.from == EmploymentKind::Regular && it.on >= may_retire && it.is_honourable());
    if !senior.is_regular() && !came_back {
        return refused(
            "60歳に達した日以後に退職した職員ではありません。",
            "has not left the regular service on the day of sixty or later",
        );
    }
    if day > until {
        return refused("定年退職日相当日を過ぎています。", "the equivalent retirement date is past");
    }
    Ok(Room { earliest: may_retire.succ_opt().unwrap_or(may_retire), on_the_day: false, until, by_year: false, whole: true })
}

fn provisional(senior: &Senior, day: NaiveDate) -> Result<Room, Refusal> {
    let refused = |ja, en| Err(closed("PRV-1", "令和3年法律63号附則4条から7条", ja, en));
    let Some((start, end)) = senior.milestones.provisional else {
        return refused("暫定再任用の期間がありません。", "no provisional reappointment is left for them");
    };
    if day > end {
        return refused("暫定再任用の限度を過ぎています。", "the limit of provisional reappointment is past");
    }
    let came_from = matches!(senior.employment, Some(EmploymentKind::FiscalYear | EmploymentKind::FixedTerm | EmploymentKind::Temporary));
    if came_from || !senior.comes_back(day) {
        return refused("定年退職等の後の職員ではありません。", "has not retired by age, nor come from a term before it");
    }
    // After an extension past retirement it begins when that ends.
    let start = senior.leaves_on().and_then(|last| last.succ_opt()).map_or(start, |next| next.max(start));
    Ok(Room { earliest: start, on_the_day: false, until: end, by_year: true, whole: false })
}

fn partial_leave(senior: &Senior, birth: NaiveDate, ordinance: &Ordinance, day: NaiveDate) -> Result<Room, Refusal> {
    let refused = |ja, en| Err(closed("SEN-1", "地方公務員法26条の3", ja, en));
    let Some(until) = senior.milestones.retirement_date.filter(|last| senior.is_regular() && day <= *last) else {
        return refused("高齢者部分休業の対象ではありません。", "a partial leave is not theirs");
    };
    Ok(Room { earliest: attained_on(birth, ordinance.partial_leave.from_age), on_the_day: false, until, by_year: false, whole: false })
}

/// An arrangement that is proposed.
#[derive(Clone, Copy, Debug)]
pub struct Proposed {
    pub kind: Kind,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub weekly_minutes: Option<i32>,
    pub consented_on: NaiveDate,
}

fn over(path: &str, ja: String, en: String) -> Refusal {
    Refusal::new(ErrorCode::SeniorOverLimit, ja, en).at(["input", path])
}

/// Whether a proposal fits into the room, its hours into the ordinance, and the person consented before it begins (SUP-8).
pub fn judge(proposed: &Proposed, room: &Room, ordinance: &Ordinance) -> Result<(), Refusal> {
    let Proposed { from, until, .. } = *proposed;
    let late = if room.on_the_day { from != room.earliest } else { from < room.earliest || from > room.until };
    if late {
        let (ja, en) = if room.on_the_day {
            (format!("始期は {} です。", room.earliest), format!("it begins on {}", room.earliest))
        } else {
            (
                format!("始期は {} から {} までです。", room.earliest, room.until),
                format!("it begins from {} to {}", room.earliest, room.until),
            )
        };
        return Err(over("startsOn", ja, en));
    }
    let latest = room.latest_end(from);
    if until < from || until > latest || (room.whole && until != latest) {
        let (ja, en) = if room.whole {
            (format!("末日は {latest} です。"), format!("it lasts to {latest}"))
        } else {
            (format!("末日は {latest} までです。"), format!("it may last to {latest} at the latest"))
        };
        return Err(over("endsOn", ja, en));
    }
    if proposed.consented_on >= from {
        let refusal = Refusal::new(ErrorCode::ConsentMissing, "始期より前の同意が必要です。", "the person consents before it begins");
        return Err(refusal.at(["input", "consentedOn"]).by("SUP-8", "定年条例"));
    }
    hours(proposed, ordinance).map_err(|refusal| refusal.at(["input", "weeklyMinutes"]))
}

fn hours(proposed: &Proposed, ordinance: &Ordinance) -> Result<(), Refusal> {
    let (least, most) = match proposed.kind {
        Kind::PreRetirementPartTime | Kind::ProvisionalPartTime => (ordinance.hours.min, ordinance.hours.max),
        Kind::PartialLeave => (1, ordinance.partial_leave.most_weekly_minutes),
        _ if proposed.weekly_minutes.is_none() => return Ok(()),
        _ => {
            return Err(Refusal::new(ErrorCode::InvalidValue, "常勤の勤務時間は指定しません。", "full time has no hours of its own"));
        }
    };
    if proposed.weekly_minutes.is_some_and(|it| (least..=most).contains(&it)) {
        return Ok(());
    }
    let (ja, en) = (format!("週 {least} 分から {most} 分までです。"), format!("{least} to {most} minutes a week"));
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en).by("PRT-3", "勤務時間条例"))
}

/// 早期の終了: on a day of its own, not in the past.
pub fn may_end(from: NaiveDate, until: NaiveDate, on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if from <= on && on < until && on >= today {
        return Ok(());
    }
    let first = from.max(today);
    let (ja, en) = (format!("{first} から {until} の前日までの日です。"), format!("a day from {first} to the eve of {until}"));
    Err(over("endsOn", ja, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::personnel_order::OrderKind;

    use crate::{
        personnel::milestones::tests::{day, statutory},
        senior::rules::{
            groups::may_take_the_other_route,
            left::Left,
            person::{Arranged, tests::chief},
        },
    };

    fn ordinance() -> Ordinance {
        Ordinance { law: statutory(), ..Ordinance::default() }
    }

    fn judged(senior: &Senior, birth: &str, kind: Kind, from: &str, until: &str) -> Result<(), ErrorCode> {
        let minutes = matches!(kind, Kind::PreRetirementPartTime | Kind::ProvisionalPartTime | Kind::PartialLeave).then_some(930);
        let proposed = Proposed {
            kind,
            from: day(from),
            until: day(until),
            weekly_minutes: minutes,
            consented_on: day(from).pred_opt().expect("a day"),
        };
        let eve = day(from).pred_opt().expect("a day");
        let room = room(kind, senior, day(birth), &ordinance(), eve).map_err(|refusal| refusal.code)?;
        judge(&proposed, &room, &ordinance()).map_err(|refusal| refusal.code)
    }

    const OVER: Result<(), ErrorCode> = Err(ErrorCode::SeniorOverLimit);
    const CLOSED: Result<(), ErrorCode> = Err(ErrorCode::SeniorNotOpen);

    #[test]
    fn an_extension_follows_the_window_and_lasts_a_year() {
        let senior = chief("1966-04-02");
        let special = |from, until| judged(&senior, "1966-04-02", Kind::SupervisorySpecial, from, until);
        assert_eq!(special("2027-04-02", "2028-04-01"), Ok(()));
        assert_eq!(special("2027-04-02", "2028-04-02"), OVER);
        assert_eq!(special("2027-04-01", "2028-03-31"), OVER, "the window is not over");
        let mut other = senior.clone();
        other.supervisory = false;
        assert_eq!(judged(&other, "1966-04-02", Kind::SupervisorySpecial, "2027-04-02", "2028-03-31"), CLOSED);
    }

    #[test]
    fn extensions_that_cities_end_in_march_stop_at_the_cap() {
        let mut senior = chief("1966-04-02");
        for (from, until) in [("2027-04-02", "2028-03-31"), ("2028-04-01", "2029-03-31"), ("2029-04-01", "2030-03-31")] {
            assert_eq!(judged(&senior, "1966-04-02", Kind::SupervisorySpecial, from, until), Ok(()), "{from}");
            senior.arranged.push(Arranged { kind: Kind::SupervisorySpecial, from: day(from), until: day(until) });
        }
        let last = |until| judged(&senior, "1966-04-02", Kind::SupervisorySpecial, "2030-04-01", until);
        assert_eq!((last("2030-04-01"), last("2030-04-02")), (Ok(()), OVER), "three years from the day after the window");
        assert_eq!(
            judged(&senior, "1966-04-02", Kind::SupervisoryGroup, "2030-04-01", "2031-03-31"),
            Ok(()),
            "where there are no special circumstances"
        );
        let other = |day_: &str, without| may_take_the_other_route(&senior, &statutory(), day(day_), without).is_ok();
        assert!(!other("2030-03-31", false) && other("2030-03-31", true), "a day of the first route is left");
        senior.arranged.push(Arranged { kind: Kind::SupervisorySpecial, from: day("2030-04-01"), until: day("2030-04-01") });
        assert_eq!(judged(&senior, "1966-04-02", Kind::SupervisoryGroup, "2030-04-02", "2031-03-31"), Ok(()), "the other route goes on");
        senior.arranged.push(Arranged { kind: Kind::SupervisoryGroup, from: day("2030-04-02"), until: day("2031-03-31") });
        assert_eq!(judged(&senior, "1966-04-02", Kind::RetirementExtension, "2031-04-01", "2032-03-31"), CLOSED, "EXT-2");
    }

    #[test]
    fn a_part_time_term_lasts_to_the_equivalent_retirement_date() {
        let senior = chief("1966-04-02");
        let part_time = |from, until| judged(&senior, "1966-04-02", Kind::PreRetirementPartTime, from, until);
        assert_eq!(part_time("2026-04-02", "2031-03-31"), Ok(()), "who resigned on the day of sixty");
        assert_eq!(part_time("2026-04-01", "2031-03-31"), OVER);
        assert_eq!(part_time("2027-04-01", "2030-03-31"), OVER, "it is one term");
        assert_eq!(judged(&chief("1963-04-01"), "1963-04-01", Kind::PreRetirementPartTime, "2023-04-01", "2024-03-31"), CLOSED);
    }

    #[test]
    fn who_left_comes_back_by_age_or_long_service_and_not_after_a_dismissal() {
        let mut senior = chief("1966-04-02");
        senior.employment = None;
        let left = |on: &str, hired: &str, by| Left { on: day(on), from: EmploymentKind::Regular, by: Some(by), hired_on: day(hired) };
        for (it, full, part) in [
            (left("2030-03-31", "2000-04-01", OrderKind::Resignation), Ok(()), Ok(())),
            (left("2030-03-31", "2010-04-01", OrderKind::Resignation), CLOSED, Ok(())),
            (left("2030-03-31", "2000-04-01", OrderKind::DisciplinaryDismissal), CLOSED, CLOSED),
        ] {
            senior.left = Some(it);
            assert_eq!(judged(&senior, "1966-04-02", Kind::ProvisionalFullTime, "2031-04-01", "2032-03-31"), full, "{it:?}");
            assert_eq!(judged(&senior, "1966-04-02", Kind::PreRetirementPartTime, "2030-04-01", "2031-03-31"), part, "{it:?}");
        }
        senior.left = Some(left("2031-03-31", "2010-04-01", OrderKind::Retirement));
        assert_eq!(judged(&senior, "1966-04-02", Kind::ProvisionalFullTime, "2031-04-01", "2032-03-31"), Ok(()), "by age");
        senior.left = Some(Left { from: EmploymentKind::FiscalYear, ..left("2031-03-31", "2030-04-01", OrderKind::Separation) });
        assert_eq!(judged(&senior, "1966-04-02", Kind::ProvisionalFullTime, "2031-04-01", "2032-03-31"), CLOSED, "no regular before");
    }

    #[test]
    fn a_provisional_term_lasts_a_year_and_no_further_than_its_limit() {
        let mut senior = chief("1966-04-02");
        senior.employment = None;
        let provisional = |from, until| judged(&senior, "1966-04-02", Kind::ProvisionalFullTime, from, until);
        assert_eq!(provisional("2031-04-01", "2032-03-31"), Ok(()));
        assert_eq!(provisional("2031-04-01", "2032-04-01"), OVER);
        assert_eq!(provisional("2031-03-31", "2032-03-30"), OVER, "on the day of retirement");
        assert_eq!(judged(&chief("1967-04-02"), "1967-04-02", Kind::ProvisionalFullTime, "2033-04-01", "2034-03-31"), CLOSED);
    }

    #[test]
    fn consent_comes_before_and_hours_are_those_of_the_ordinance() {
        let senior = chief("1966-04-02");
        let room = room(Kind::PreRetirementPartTime, &senior, day("1966-04-02"), &ordinance(), day("2027-03-31")).expect("room");
        let with = |weekly_minutes, consented_on: &str| {
            let kind = Kind::PreRetirementPartTime;
            let it = Proposed { kind, from: day("2027-04-01"), until: day("2031-03-31"), weekly_minutes, consented_on: day(consented_on) };
            judge(&it, &room, &ordinance()).map_err(|refusal| refusal.code)
        };
        assert_eq!(with(Some(930), "2027-03-31"), Ok(()));
        assert_eq!(with(Some(1860), "2027-04-01"), Err(ErrorCode::ConsentMissing));
        for minutes in [None, Some(929), Some(1861)] {
            assert_eq!(with(minutes, "2027-03-31"), Err(ErrorCode::InvalidValue));
        }
    }

    #[test]
    fn a_partial_leave_is_for_the_regular_from_its_age_to_retirement() {
        let mut senior = chief("1970-06-10");
        let leave = |senior: &Senior, from, until| judged(senior, "1970-06-10", Kind::PartialLeave, from, until);
        assert_eq!((leave(&senior, "2025-06-09", "2036-03-31"), leave(&senior, "2025-06-08", "2036-03-31")), (Ok(()), OVER));
        assert_eq!(leave(&senior, "2030-04-01", "2036-04-01"), OVER);
        senior.employment = Some(EmploymentKind::ProvisionalPartTime);
        assert_eq!(leave(&senior, "2030-04-01", "2031-03-31"), CLOSED);
    }
}
