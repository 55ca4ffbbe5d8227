//! What the orders of a person come to, kind by kind.

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

#[test]
fn who_steps_down_leaves_the_supervisory_post_beside_and_keeps_what_they_cover() {
    let beside = |number, kind, post| order(number, kind, "2026-04-01", To { post: Some(post), ..To::default() });
    let steps = order(3, OrderKind::StepDown, "2027-04-01", To { unit: Some(OTHER), rank: Some(SHUJI), ..To::default() });
    for (kind, until) in [(OrderKind::ConcurrentPostSameAuthority, day("2027-04-01")), (OrderKind::ActingHigherPost, FOREVER)] {
        let life = live(base(), vec![beside(1, kind, HEAD), steps.clone()], &City);
        assert_eq!((life.misfits.as_slice(), life.beside.first().map(|it| it.to)), (&[][..], Some(until)), "{kind:?}");
    }
}
