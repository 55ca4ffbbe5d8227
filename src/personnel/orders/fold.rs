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
mod tests {
    use entity::leave::LeaveKind;

    use super::{super::life::To, *};

    struct City;

    const KACHO: Uuid = Uuid::from_u128(1);
    const SHUJI: Uuid = Uuid::from_u128(2);
    const POST: Uuid = Uuid::from_u128(3);
    const HEAD: Uuid = Uuid::from_u128(4);
    const UNIT: Uuid = Uuid::from_u128(5);
    const OTHER: Uuid = Uuid::from_u128(6);
    const BOARD: Uuid = Uuid::from_u128(7);
    const MAYOR: Uuid = Uuid::from_u128(8);
    const SCHOOLS: Uuid = Uuid::from_u128(9);

    impl Lore for City {
        fn level(&self, rank: Uuid) -> Option<i32> {
            Some(if rank == KACHO { 2 } else { 6 })
        }
        fn supervisory(&self, post: Uuid, _: NaiveDate) -> bool {
            post == HEAD
        }
        fn supervises(&self, rank: Uuid) -> bool {
            rank == KACHO
        }
        fn authority(&self, unit: Uuid, _: NaiveDate) -> Option<Uuid> {
            Some(if unit == BOARD { SCHOOLS } else { MAYOR })
        }
        fn unit_of(&self, post: Uuid) -> Option<Uuid> {
            Some(if post == HEAD { OTHER } else { UNIT })
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn state() -> State {
        State {
            status: ServiceStatus::InService,
            employment_kind: EmploymentKind::Regular,
            authority: MAYOR,
            unit: UNIT,
            post: Some(POST),
            rank: SHUJI,
            occupation: Uuid::nil(),
            pay_table: Uuid::nil(),
            grade: 3,
            step: 20,
            retirement_category: RetirementCategory::General,
            term_ends_on: None,
        }
    }

    fn base() -> Life {
        Life { standings: vec![Span { from: day("2020-04-01"), to: FOREVER, order: Uuid::nil(), it: state() }], ..Life::default() }
    }

    fn order(id: u128, kind: OrderKind, on: &str, to: To) -> Order {
        Order { id: Uuid::from_u128(id), kind, effective_on: day(on), sequence: 1, announced_at: None, to }
    }

    fn promote(id: u128, on: &str) -> Order {
        order(id, OrderKind::Promotion, on, To { post: Some(HEAD), rank: Some(KACHO), grade: Some(5), ..To::default() })
    }

    #[test]
    fn a_promotion_ends_the_earlier_title_and_begins_the_new_one() {
        let life = live(base(), vec![promote(100, "2027-04-01")], &City);
        assert_eq!(life.misfits, []);
        assert_eq!(life.standing_on(day("2027-03-31")), Some(&state()));
        let after = life.standing_on(day("2027-04-01")).expect("a standing");
        assert_eq!((after.unit, after.post, after.rank, after.grade, after.step), (OTHER, Some(HEAD), KACHO, 5, 20));
    }

    #[test]
    fn a_back_dated_order_changes_only_what_later_orders_left_alone() {
        let raise = order(101, OrderKind::StepIncrease, "2027-01-01", To { step: Some(24), ..To::default() });
        let life = live(base(), vec![promote(100, "2027-04-01"), raise], &City);
        let after = life.standing_on(day("2027-04-01")).expect("a standing");
        assert_eq!((after.rank, after.step), (KACHO, 24));
        assert_eq!(life.standing_on(day("2027-01-01")).map(|it| (it.rank, it.step)), Some((SHUJI, 24)));
    }

    #[test]
    fn without_an_order_it_is_as_if_it_had_not_been() {
        let with = live(base(), vec![promote(100, "2027-04-01")], &City);
        assert_ne!(with, base());
        assert_eq!(live(base(), vec![], &City), base());
    }

    #[test]
    fn a_retirement_of_31_march_precedes_a_reappointment_of_1_april() {
        let to = To { employment_kind: Some(EmploymentKind::ProvisionalFullTime), unit: Some(UNIT), ..To::default() };
        let orders =
            vec![order(102, OrderKind::Reappointment, "2027-04-01", to), order(103, OrderKind::Retirement, "2027-03-31", To::default())];
        let life = live(base(), orders, &City);
        assert_eq!(life.misfits, []);
        assert_eq!(life.standing_on(day("2027-03-31")).map(|it| it.employment_kind), Some(EmploymentKind::Regular));
        assert_eq!(life.standing_on(day("2027-04-01")).map(|it| it.employment_kind), Some(EmploymentKind::ProvisionalFullTime));
    }

    #[test]
    fn the_sequence_of_one_day_says_nothing_of_the_next() {
        let to = To { unit: Some(UNIT), ..To::default() };
        let mut left = order(1, OrderKind::Resignation, "2027-03-31", To::default());
        left.sequence = 2;
        assert_eq!(live(base(), vec![order(2, OrderKind::Reappointment, "2027-04-01", to), left], &City).misfits, []);
    }

    #[test]
    fn of_two_announced_orders_of_one_day_the_later_announced_has_the_last_word() {
        let at = |id: u128, hour: u32, grade: i32| Order {
            announced_at: day("2027-01-01").and_hms_opt(hour, 0, 0).map(|it| it.and_utc()),
            ..order(id, OrderKind::TermsCorrection, "2027-04-01", To { grade: Some(grade), ..To::default() })
        };
        for (first, second) in [(1, 2), (2, 1)] {
            let life = live(base(), vec![at(second, 10, 5), at(first, 9, 4)], &City);
            assert_eq!(life.standing_on(day("2027-04-01")).map(|it| it.grade), Some(5));
        }
    }

    #[test]
    fn several_orders_of_one_day_come_in_their_sequence() {
        let mut raise = order(104, OrderKind::GradeIncrease, "2027-04-01", To { grade: Some(6), ..To::default() });
        raise.sequence = 2;
        let life = live(base(), vec![raise, promote(100, "2027-04-01")], &City);
        assert_eq!(life.misfits, []);
        assert_eq!(life.standings.len(), 2, "one day has one last word");
        assert_eq!(life.standing_on(day("2027-04-01")).map(|it| it.grade), Some(6));
    }

    #[test]
    fn leaves_do_not_overlap_and_end_with_their_last_day() {
        let leave = |id, on: &str, until: &str| {
            order(id, OrderKind::Leave, on, To { leave: Some(LeaveKind::Childcare), term_ends_on: Some(day(until)), ..To::default() })
        };
        let next = live(base(), vec![leave(1, "2027-01-01", "2027-03-31"), leave(2, "2027-04-01", "2027-05-01")], &City);
        assert_eq!((next.misfits.len(), next.leaves.len()), (0, 2));
        let over = live(base(), vec![leave(1, "2027-01-01", "2027-03-31"), leave(2, "2027-03-31", "2027-05-01")], &City);
        assert_eq!(over.misfits, [(Uuid::from_u128(2), Misfit::AwayAlready)]);
        let due = order(3, OrderKind::Reinstatement, "2027-04-01", To::default());
        assert_eq!(live(base(), vec![leave(1, "2027-01-01", "2027-03-31"), due], &City).misfits, [], "back on the day after the term");
        let back = order(3, OrderKind::Reinstatement, "2027-02-01", To::default());
        let short = live(base(), vec![leave(1, "2027-01-01", "2027-03-31"), back], &City);
        assert_eq!(short.leaves.first().map(|it| it.to), Some(day("2027-02-01")));
    }

    #[test]
    fn leaving_ends_posts_beside_and_a_release_names_its_post() {
        let acting = order(1, OrderKind::ActingHigherPost, "2027-01-01", To { post: Some(HEAD), ..To::default() });
        let left = order(2, OrderKind::Resignation, "2027-02-28", To::default());
        let life = live(base(), vec![acting.clone(), left], &City);
        assert_eq!(life.beside.first().map(|it| it.to), Some(day("2027-03-01")));
        let release = order(3, OrderKind::ReleaseFromConcurrent, "2027-02-01", To { post: Some(POST), ..To::default() });
        assert_eq!(live(base(), vec![acting.clone(), release], &City).misfits, [(Uuid::from_u128(3), Misfit::NotHeld)]);
        let release = order(3, OrderKind::ReleaseFromConcurrent, "2027-02-01", To { post: Some(HEAD), ..To::default() });
        assert_eq!(live(base(), vec![acting, release], &City).beside.first().map(|it| it.to), Some(day("2027-02-01")));
    }

    #[test]
    fn each_kind_must_bring_what_its_name_says() {
        let cases = [
            (OrderKind::Promotion, To { rank: Some(SHUJI), ..To::default() }, Misfit::NotHigherRank),
            (OrderKind::Demotion, To { rank: Some(KACHO), ..To::default() }, Misfit::NotLowerRank),
            (OrderKind::StepDown, To { post: Some(HEAD), ..To::default() }, Misfit::StillSupervisory),
            (OrderKind::Reassignment, To::default(), Misfit::SameWorkplace),
            (OrderKind::Reassignment, To { unit: Some(OTHER), rank: Some(KACHO), ..To::default() }, Misfit::RankChanges),
            (OrderKind::StepDown, To { unit: Some(OTHER), rank: Some(KACHO), ..To::default() }, Misfit::StillSupervisory),
            (OrderKind::Reassignment, To { unit: Some(BOARD), ..To::default() }, Misfit::OtherAuthority),
            (OrderKind::Transfer, To { unit: Some(OTHER), ..To::default() }, Misfit::SameAuthority),
            (OrderKind::GradeIncrease, To { grade: Some(3), ..To::default() }, Misfit::NotHigherGrade),
            (OrderKind::StepIncrease, To { step: Some(20), ..To::default() }, Misfit::NotHigherStep),
            (OrderKind::StatusPayReduction, To { step: Some(21), ..To::default() }, Misfit::NotLowerPay),
            (OrderKind::TermRenewal, To::default(), Misfit::NoTerm),
            (OrderKind::SecondmentReturn, To::default(), Misfit::NotLent),
            (OrderKind::Reinstatement, To::default(), Misfit::NotAway),
            (OrderKind::Appointment, To::default(), Misfit::AlreadyInService),
        ];
        for (kind, to, misfit) in cases {
            assert_eq!(live(base(), vec![order(9, kind, "2027-04-01", to)], &City).misfits, [(Uuid::from_u128(9), misfit)], "{kind:?}");
        }
    }
}
