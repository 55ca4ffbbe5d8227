//! Whether an order could stand by itself: each kind with what it needs, on a day of the living, in words that people can read.

use chrono::{Datelike, NaiveDate};
use entity::personnel_order::OrderKind;

use super::draft::NewOrder;
use crate::{
    error::{ErrorCode, Refusal},
    personnel::{
        orders::kinds::{Effect, effect},
        rules,
    },
    text::katakana,
};

const LONGEST_TEXT: usize = 1000;
const LONGEST_NAME: usize = 64;
/// The most lines of a notice in words of its own.
const MOST_LINES: usize = 15;

/// An order that could stand by itself: whole, dated, readable. What it refers to is another matter.
pub fn is_sound(order: &NewOrder) -> Result<(), Refusal> {
    whole(order)?;
    readable(order)
}

/// Each kind of order has what it needs.
fn whole(order: &NewOrder) -> Result<(), Refusal> {
    let needs = |fits: bool, field: &'static str| {
        let refusal = || Refusal::plain(ErrorCode::OrderIncomplete).at([field]);
        if fits { Ok(()) } else { Err(refusal()) }
    };
    let hires = order.kind == OrderKind::Appointment;
    needs(order.employee.is_some() != (hires && order.appointee.is_some()), "employee")?;
    needs(hires || order.appointee.is_none(), "appointee")?;
    dated(order)?;
    match effect(order.kind) {
        Effect::Foreign => Err(Refusal::plain(ErrorCode::OrderNotDraftable).at(["kind"])),
        Effect::Enter if order.employee.is_none() => {
            needs(order.to.unit.is_some() || order.to.post.is_some(), "toUnit")?;
            needs(order.to.rank.is_some(), "toRank")?;
            needs(order.to.occupation.is_some(), "toOccupation")?;
            needs(order.to.pay_table.is_some(), "toPayTable")?;
            needs(order.to.grade.is_some(), "toGrade")?;
            needs(order.to.step.is_some(), "toStep")
        }
        Effect::Beside(_) => needs(order.to.post.is_some(), "toPost"),
        Effect::Away if order.kind == OrderKind::Leave => needs(order.to.leave.is_some(), "leaveKind"),
        Effect::Lend => needs(order.to.lent.is_some(), "host"),
        Effect::Cancel => needs(order.cancels.is_some(), "corrects"),
        _ => Ok(()),
    }
}

/// The years in which an order can lie: nobody alive was in service before them, nobody plans beyond.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2199;

fn dated(order: &NewOrder) -> Result<(), Refusal> {
    let fits = |day: &NaiveDate| YEARS.contains(&day.year());
    if !fits(&order.effective_on) {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "発令日は 1950 年から 2199 年までの日です。", "the day lies from 1950 to 2199");
        return Err(refusal.at(["effectiveOn"]));
    }
    if order.to.term_ends_on.as_ref().is_some_and(|last| !fits(last) || *last < order.effective_on) {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "末日は発令日以後の日です。", "the last day is not before the first");
        return Err(refusal.at(["termEndsOn"]));
    }
    let small = [("toGrade", order.to.grade), ("toStep", order.to.step), ("sequence", order.sequence)];
    for (field, number) in small {
        if number.is_some_and(|it| !(1..=999).contains(&it)) {
            let refusal = Refusal::new(ErrorCode::InvalidValue, "1 から 999 までの数にしてください。", "a number from 1 to 999");
            return Err(refusal.at([field]));
        }
    }
    Ok(())
}

fn readable(order: &NewOrder) -> Result<(), Refusal> {
    let host = order.to.lent.as_ref().map(|it| it.host.clone());
    let texts = [("legalBasis", &order.legal_basis), ("reason", &order.reason), ("host", &host)];
    for (field, text) in texts {
        if let Some(text) = text {
            rules::plain_text(text, LONGEST_TEXT).map_err(|refusal| refusal.at([field]))?;
        }
    }
    if let Some(text) = &order.notice_text {
        notice(text).map_err(|refusal| refusal.at(["noticeText"]))?;
    }
    let Some(new) = &order.appointee else { return Ok(()) };
    let appointee = |field: &'static str| move |refusal: Refusal| refusal.at(["appointee", field]);
    rules::plain_text(&new.number, LONGEST_NAME).map_err(appointee("number"))?;
    rules::plain_text(&new.name.0, LONGEST_NAME).map_err(appointee("name"))?;
    rules::plain_text(&new.name.1, LONGEST_NAME).map_err(appointee("name"))?;
    let kana = [&new.kana.0, &new.kana.1].map(|it| katakana(it));
    if kana.iter().any(|it| it.is_empty() || !rules::is_kana(it)) {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "読みは仮名で書いてください。", "write the reading in kana");
        return Err(refusal.at(["appointee", "kana"]));
    }
    if rules::may_be_hired_on(new.birth_date, order.effective_on) {
        return Ok(());
    }
    let refusal = Refusal::new(ErrorCode::InvalidValue, "15 歳未満の者は採用できません。", "nobody is hired before fifteen");
    Err(refusal.at(["appointee", "birthDate"]).by("may_be_hired_on", "労働基準法56条"))
}

/// A notice fits on its page: some lines, with blank ones between them if need be.
fn notice(text: &str) -> Result<(), Refusal> {
    rules::plain_lines(text, LONGEST_TEXT)?;
    if text.lines().count() <= MOST_LINES {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::InvalidValue, format!("{MOST_LINES} 行までです。"), format!("at most {MOST_LINES} lines")))
}
