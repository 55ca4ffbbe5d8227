//! A person's timeline as what their orders come to: nothing is cut or spliced, everything is applied in its order. No I/O.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    additional_post::HoldingKind,
    occupation::RetirementCategory,
    personnel_order::OrderKind,
    standing::{EmploymentKind, ServiceStatus},
};
use uuid::Uuid;

use super::{
    kinds::{Effect, Misfit, effect, holds_from, leave_of, may_begin, precedence},
    life::{Beside, Life, Lore, Order, Span, State},
};
use crate::calendar::FOREVER;

/// Applies orders to what was there before them, each on its day.
pub fn live(base: Life, mut orders: Vec<Order>, lore: &impl Lore) -> Life {
    orders.sort_by_key(|order| {
        let announced = order.announced_at.unwrap_or(DateTime::<Utc>::MAX_UTC);
        (holds_from(order.kind, order.effective_on), order.effective_on, announced, order.sequence, precedence(order.kind), order.id)
    });
    let mut life = base;
    for order in &orders {
        if let Err(misfit) = apply(&mut life, order, lore) {
            life.misfits.push((order.id, misfit));
        }
    }
    life
}

fn apply(life: &mut Life, order: &Order, lore: &impl Lore) -> Result<(), Misfit> {
    let on = holds_from(order.kind, order.effective_on);
    let before = life.standings.last().filter(|span| span.from <= on).map(|span| span.it.clone());
    may_begin(order.kind, before.as_ref().map(|state| state.status))?;
    match effect(order.kind) {
        Effect::Enter => {
            let state = entered(before.as_ref(), order, lore).ok_or(Misfit::NotInService)?;
            stand(life, on, order.id, state);
        }
        Effect::Change => {
            let before = before.ok_or(Misfit::NotInService)?;
            let after = changed(&before, order, lore);
            fits(order.kind, &before, &after, on, lore)?;
            stand(life, on, order.id, after);
            if order.kind == OrderKind::StepDown {
                leave_supervision(life, on, lore);
            }
        }
        Effect::Leave => {
            let state = before.ok_or(Misfit::NotInService)?;
            end_all(life, on);
            stand(life, on, order.id, State { status: ServiceStatus::Separated, ..state });
        }
        Effect::Beside(kind) => beside(life, order, kind, on, lore)?,
        Effect::Release => release(life, order, on)?,
        Effect::Away => away(life, order, on)?,
        Effect::Back => end(&mut life.leaves, on).then_some(()).ok_or(Misfit::NotAway)?,
        Effect::Lend => lend(life, order, on)?,
        Effect::Recall => end(&mut life.lent, on).then_some(()).ok_or(Misfit::NotLent)?,
        Effect::Record | Effect::Cancel | Effect::Foreign => (),
    }
    Ok(())
}

/// The last word on a day: what stood from that same day on is replaced, what stood before ends.
fn stand(life: &mut Life, on: NaiveDate, order: Uuid, state: State) {
    match life.standings.last_mut() {
        Some(last) if last.from == on => *last = Span { from: on, to: FOREVER, order, it: state },
        last => {
            if let Some(last) = last {
                last.to = on;
            }
            life.standings.push(Span { from: on, to: FOREVER, order, it: state });
        }
    }
}

fn entered(before: Option<&State>, order: &Order, lore: &impl Lore) -> Option<State> {
    let (to, on) = (&order.to, order.effective_on);
    let unit = to.post.and_then(|post| lore.unit_of(post)).or(to.unit).or(before.map(|it| it.unit))?;
    Some(State {
        status: ServiceStatus::InService,
        employment_kind: to.employment_kind.unwrap_or(EmploymentKind::Regular),
        authority: lore.authority(unit, on).or(before.map(|it| it.authority))?,
        unit,
        post: to.post,
        rank: to.rank.or(before.map(|it| it.rank))?,
        occupation: to.occupation.or(before.map(|it| it.occupation))?,
        pay_table: to.pay_table.or(before.map(|it| it.pay_table))?,
        grade: to.grade.or(before.map(|it| it.grade))?,
        step: to.step.or(before.map(|it| it.step))?,
        retirement_category: to.retirement_category.or(before.map(|it| it.retirement_category)).unwrap_or(RetirementCategory::General),
        term_ends_on: to.term_ends_on,
    })
}

fn changed(before: &State, order: &Order, lore: &impl Lore) -> State {
    let to = &order.to;
    let unit = to.post.and_then(|post| lore.unit_of(post)).or(to.unit).unwrap_or(before.unit);
    let rank = to.rank.unwrap_or(before.rank);
    let moved = unit != before.unit || rank != before.rank || to.unit.is_some();
    State {
        status: before.status,
        employment_kind: to.employment_kind.unwrap_or(before.employment_kind),
        authority: lore.authority(unit, order.effective_on).unwrap_or(before.authority),
        unit,
        post: to.post.or(before.post.filter(|_| !moved)),
        rank,
        occupation: to.occupation.unwrap_or(before.occupation),
        pay_table: to.pay_table.unwrap_or(before.pay_table),
        grade: to.grade.unwrap_or(before.grade),
        step: to.step.unwrap_or(before.step),
        retirement_category: to.retirement_category.unwrap_or(before.retirement_category),
        term_ends_on: to.term_ends_on.or(before.term_ends_on),
    }
}

/// What a change of each kind must bring.
fn fits(kind: OrderKind, before: &State, after: &State, on: NaiveDate, lore: &impl Lore) -> Result<(), Misfit> {
    let holds = |fact: bool, misfit: Misfit| if fact { Ok(()) } else { Err(misfit) };
    let level = |state: &State| lore.level(state.rank).unwrap_or(i32::MAX);
    let same_authority = before.authority == after.authority;
    match kind {
        OrderKind::Promotion => holds(level(after) < level(before), Misfit::NotHigherRank)?,
        OrderKind::Demotion => holds(level(after) > level(before), Misfit::NotLowerRank)?,
        OrderKind::StepDown => {
            holds(level(after) > level(before) || after.post != before.post, Misfit::NotLowerRank)?;
            let supervisory = after.post.map_or_else(|| lore.supervises(after.rank), |post| lore.supervisory(post, on));
            holds(!supervisory, Misfit::StillSupervisory)?;
        }
        OrderKind::Reassignment => {
            holds(after.unit != before.unit || after.post != before.post, Misfit::SameWorkplace)?;
            holds(level(after) == level(before), Misfit::RankChanges)?;
        }
        OrderKind::Transfer => holds(!same_authority, Misfit::SameAuthority)?,
        OrderKind::GradeIncrease => holds(after.grade > before.grade, Misfit::NotHigherGrade)?,
        OrderKind::StepIncrease => holds(after.grade == before.grade && after.step > before.step, Misfit::NotHigherStep)?,
        OrderKind::StatusPayReduction => {
            holds((after.grade, after.step) < (before.grade, before.step), Misfit::NotLowerPay)?;
        }
        OrderKind::TermRenewal => holds(before.term_ends_on.is_some(), Misfit::NoTerm)?,
        _ => (),
    }
    holds(same_authority || matches!(kind, OrderKind::Transfer | OrderKind::TermsCorrection), Misfit::OtherAuthority)
}

/// 退職: posts beside, leaves and secondments end with the service.
fn end_all(life: &mut Life, on: NaiveDate) {
    end(&mut life.beside, on);
    end(&mut life.leaves, on);
    end(&mut life.lent, on);
}

/// Who steps down occupies no supervisory post any more: one held beside the own (兼務, 併任) ends with it (地方公務員法28条の2第1項).
fn leave_supervision(life: &mut Life, on: NaiveDate, lore: &impl Lore) {
    let occupied = |it: &Beside| matches!(it.kind, HoldingKind::Concurrent | HoldingKind::ConcurrentAppointment);
    let supervises = |span: &Span<Beside>| occupied(&span.it) && lore.supervisory(span.it.post, on);
    let (mut ended, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut life.beside).into_iter().partition(supervises);
    end(&mut ended, on);
    life.beside = kept;
    life.beside.extend(ended);
}

/// Ends what goes beyond a day, and drops what would only begin; says whether there was anything to end, be it that its term ends with the eve.
fn end<T>(spans: &mut Vec<Span<T>>, on: NaiveDate) -> bool {
    let mut cut = spans.iter().any(|span| span.to == on);
    for span in spans.iter_mut().filter(|span| span.to > on) {
        span.to = on;
        cut = true;
    }
    spans.retain(|span| span.from < span.to);
    cut
}

fn term_end(order: &Order) -> NaiveDate {
    order.to.term_ends_on.and_then(|last| last.succ_opt()).unwrap_or(FOREVER)
}

fn beside(life: &mut Life, order: &Order, kind: HoldingKind, on: NaiveDate, lore: &impl Lore) -> Result<(), Misfit> {
    let post = order.to.post.ok_or(Misfit::NotHeld)?;
    let unit = lore.unit_of(post).ok_or(Misfit::NotHeld)?;
    let main = life.standings.last().and_then(|span| span.it.post);
    let held = main == Some(post) || life.beside.iter().any(|span| span.it.post == post && span.meets(on, term_end(order)));
    if held {
        return Err(Misfit::HeldAlready);
    }
    let same = lore.authority(unit, on) == life.standings.last().map(|span| span.it.authority);
    match kind {
        HoldingKind::Concurrent if !same => return Err(Misfit::OtherAuthority),
        HoldingKind::ConcurrentAppointment if same => return Err(Misfit::SameAuthority),
        _ => (),
    }
    life.beside.push(Span { from: on, to: term_end(order), order: order.id, it: Beside { kind, unit, post } });
    Ok(())
}

/// Ends the post that is named, or all of them.
fn release(life: &mut Life, order: &Order, on: NaiveDate) -> Result<(), Misfit> {
    let named = |span: &Span<Beside>| order.to.post.is_none_or(|post| span.it.post == post);
    let (mut ended, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut life.beside).into_iter().partition(named);
    let cut = end(&mut ended, on);
    life.beside = kept;
    life.beside.extend(ended);
    if cut { Ok(()) } else { Err(Misfit::NotHeld) }
}

fn away(life: &mut Life, order: &Order, on: NaiveDate) -> Result<(), Misfit> {
    let kind = leave_of(order.kind, order.to.leave).ok_or(Misfit::NotAway)?;
    if life.leaves.iter().any(|span| span.meets(on, term_end(order))) {
        return Err(Misfit::AwayAlready);
    }
    life.leaves.push(Span { from: on, to: term_end(order), order: order.id, it: kind });
    Ok(())
}

fn lend(life: &mut Life, order: &Order, on: NaiveDate) -> Result<(), Misfit> {
    let lent = order.to.lent.clone().ok_or(Misfit::NotLent)?;
    if life.lent.iter().any(|span| span.meets(on, term_end(order))) {
        return Err(Misfit::LentAlready);
    }
    life.lent.push(Span { from: on, to: term_end(order), order: order.id, it: lent });
    Ok(())
}

#[cfg(test)]
mod tests;
