//! What the orders of a person come to: standings, posts beside, leaves and secondments, each on its days. No I/O.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    additional_post::HoldingKind,
    leave::LeaveKind,
    occupation::RetirementCategory,
    personnel_order::OrderKind,
    secondment_agreement::SecondmentKind,
    standing::{EmploymentKind, ServiceStatus},
};
use uuid::Uuid;

use super::kinds::Misfit;

/// Where a person stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub status: ServiceStatus,
    pub employment_kind: EmploymentKind,
    pub authority: Uuid,
    pub unit: Uuid,
    /// The post; none yet where a unit and a rank were named and the post is still to be found or made.
    pub post: Option<Uuid>,
    pub rank: Uuid,
    pub occupation: Uuid,
    pub pay_table: Uuid,
    pub grade: i32,
    pub step: i32,
    pub retirement_category: RetirementCategory,
    pub term_ends_on: Option<NaiveDate>,
}

/// An order with all that is needed to apply it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: Uuid,
    pub kind: OrderKind,
    pub effective_on: NaiveDate,
    pub sequence: i32,
    /// When it was announced; none of a draft, which so comes last among the orders of its day.
    pub announced_at: Option<DateTime<Utc>>,
    pub to: To,
}

/// What an order brings; what it does not name stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct To {
    pub unit: Option<Uuid>,
    pub post: Option<Uuid>,
    pub rank: Option<Uuid>,
    pub occupation: Option<Uuid>,
    pub pay_table: Option<Uuid>,
    pub grade: Option<i32>,
    pub step: Option<i32>,
    pub employment_kind: Option<EmploymentKind>,
    pub retirement_category: Option<RetirementCategory>,
    pub leave: Option<LeaveKind>,
    pub lent: Option<Lent>,
    pub term_ends_on: Option<NaiveDate>,
}

/// Work for another body: which, by which law and whether its status is held too, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    pub host: String,
    pub kind: Option<SecondmentKind>,
    pub both_statuses: Option<bool>,
}

/// Something that holds from a day to the day before another, by an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span<T> {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub order: Uuid,
    pub it: T,
}

impl<T> Span<T> {
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.to
    }

    pub fn meets(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.from < to && from < self.to
    }
}

/// A post beside the main one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    pub kind: HoldingKind,
    pub unit: Uuid,
    pub post: Uuid,
}

/// What the orders of a person come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    pub standings: Vec<Span<State>>,
    pub beside: Vec<Span<Beside>>,
    pub leaves: Vec<Span<LeaveKind>>,
    pub lent: Vec<Span<Lent>>,
    /// Orders that did not fit the state that they found; they changed nothing.
    pub misfits: Vec<(Uuid, Misfit)>,
}

impl Life {
    pub fn standing_on(&self, day: NaiveDate) -> Option<&State> {
        self.standings.iter().find(|span| span.covers(day)).map(|span| &span.it)
    }

    pub fn beside_on(&self, day: NaiveDate) -> impl Iterator<Item = &Beside> {
        self.beside.iter().filter(move |span| span.covers(day)).map(|span| &span.it)
    }
}

/// What is known of ranks, posts and units, as far as an order is judged by it.
pub trait Lore {
    /// 1 is the highest.
    fn level(&self, rank: Uuid) -> Option<i32>;
    fn supervisory(&self, post: Uuid, on: NaiveDate) -> bool;
    /// Whether a post of this rank would be supervisory.
    fn supervises(&self, rank: Uuid) -> bool;
    fn authority(&self, unit: Uuid, on: NaiveDate) -> Option<Uuid>;
    /// The unit of a post.
    fn unit_of(&self, post: Uuid) -> Option<Uuid>;
}
