//! What the findings of a batch are judged by: people, posts, units and what the city decided. No I/O.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use entity::standing::{EmploymentKind, ServiceStatus};
use uuid::Uuid;

use super::{
    fold::live,
    kinds::holds_from,
    life::{Life, Lore, Order, State},
};
use crate::personnel::{conditional::Months, milestones::Period, retirement::SeniorLaw};

/// A person, or somebody who is to be hired.
#[derive(Clone, Debug)]
pub struct Person {
    pub number: String,
    pub name: String,
    pub birth: NaiveDate,
    pub hired_on: Option<NaiveDate>,
    /// What was there before any order that can be folded.
    pub base: Life,
    /// The announced orders that stand.
    pub standing_orders: Vec<Order>,
    /// 特例任用・勤務延長: what was decided past the ages of the law.
    pub extensions: Vec<Extension>,
    /// 研修後の勤務義務: from the first day of each stay to the last one of what is owed for it.
    pub obligations: Vec<Period>,
}

/// Days that were decided past an age limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Past retirement; else in a supervisory post.
    pub past_retirement: bool,
    /// In any post of a specified group; else in the post held alone (SUP-6, SUP-7).
    pub by_group: bool,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// An order of the batch, with what is judged beside its effect.
#[derive(Clone, Debug)]
pub struct Drafted {
    pub order: Order,
    /// The employee, or the order itself for somebody who is to be hired.
    pub person: Uuid,
    pub cancels: Option<Uuid>,
    pub list_valid_until: Option<NaiveDate>,
    pub agreed_on: Option<NaiveDate>,
    /// Why the procedure that it came from no longer stands by it.
    pub objection: Option<String>,
    /// Where the person stood when the order was written.
    pub from: Option<(Uuid, Uuid)>,
    /// The number of somebody who is to be hired.
    pub new_number: Option<String>,
}

impl Drafted {
    /// The first day on which what it brings holds.
    pub fn begins(&self) -> NaiveDate {
        holds_from(self.order.kind, self.order.effective_on)
    }
}

#[derive(Clone, Debug)]
pub struct RankFacts {
    pub name: String,
    pub level: i32,
    pub supervisory: bool,
}

/// One version of a post.
#[derive(Clone, Debug)]
pub struct PostSpan {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub title: String,
    pub lowest_rank: Uuid,
    pub highest_rank: Uuid,
    pub supervisory: bool,
    pub seats: i32,
}

#[derive(Clone, Debug)]
pub struct PostFacts {
    pub unit: Uuid,
    pub heads_unit: bool,
    pub spans: Vec<PostSpan>,
}

impl PostFacts {
    pub fn on(&self, day: NaiveDate) -> Option<&PostSpan> {
        self.spans.iter().find(|span| span.from <= day && day < span.to)
    }
}

/// One version of a unit.
#[derive(Clone, Debug)]
pub struct UnitSpan {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub code: String,
    pub name: String,
    pub parent: Option<Uuid>,
    pub authority: Uuid,
}

/// Somebody who holds a post by what was announced.
#[derive(Clone, Copy, Debug)]
pub struct Holder {
    pub post: Uuid,
    pub employee: Uuid,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub main: bool,
}

/// What the city decided (profile).
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// 職員定数: in total, and by the code of a unit with all below it.
    pub ceiling: Option<i64>,
    pub unit_ceilings: HashMap<String, i64>,
    pub seniors: SeniorLaw,
    /// 条件付採用期間.
    pub conditional: Months,
    /// The longest term in months, by kind of employment.
    pub term_months: HashMap<String, u32>,
    /// The longest leave in months, by kind of leave.
    pub leave_months: HashMap<String, u32>,
    /// Numbers of people who are not to work in one unit.
    pub kept_apart: Vec<(String, String)>,
}

/// All that the findings of a batch are judged by, as it was read in one snapshot.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub today: NaiveDate,
    pub announced: bool,
    pub effective_on: NaiveDate,
    pub drafted: Vec<Drafted>,
    pub people: HashMap<Uuid, Person>,
    pub ranks: HashMap<Uuid, RankFacts>,
    pub posts: HashMap<Uuid, PostFacts>,
    /// The posts of each unit.
    pub posts_of: HashMap<Uuid, Vec<Uuid>>,
    pub units: HashMap<Uuid, Vec<UnitSpan>>,
    pub highest_steps: HashMap<(Uuid, i32), i32>,
    pub holders: Vec<Holder>,
    /// By unit, on each day of the batch, as announced.
    pub headcounts: HashMap<NaiveDate, HashMap<Uuid, i64>>,
    /// Numbers of the new that are taken already.
    pub taken_numbers: HashSet<String>,
    /// Orders that a draft cancels and that stand.
    pub cancellable: HashSet<Uuid>,
    pub decided: Decided,
}

impl Facts {
    pub fn unit_on(&self, unit: Uuid, day: NaiveDate) -> Option<&UnitSpan> {
        self.units.get(&unit)?.iter().find(|span| span.from <= day && day < span.to)
    }

    /// The post that a unit and a rank come to: the one of that rank that does not head the unit.
    pub fn place(&self, unit: Uuid, rank: Uuid, day: NaiveDate) -> Option<Uuid> {
        let fits =
            |post: &PostFacts| !post.heads_unit && post.on(day).is_some_and(|span| span.lowest_rank == rank || span.highest_rank == rank);
        self.posts_of.get(&unit)?.iter().filter(|id| self.posts.get(*id).is_some_and(fits)).min().copied()
    }

    /// The post of a state, found where only unit and rank were named.
    pub fn post_of(&self, state: &State, day: NaiveDate) -> Option<Uuid> {
        state.post.or_else(|| self.place(state.unit, state.rank, day))
    }

    /// Whether a state is supervisory; where its post is still to be made, by its rank.
    pub fn is_supervisory(&self, state: &State, day: NaiveDate) -> bool {
        self.post_of(state, day).map_or_else(|| self.supervises(state.rank), |post| self.supervisory(post, day))
    }

    /// Whether a unit is there as long as somebody may be in it.
    pub fn lasts(&self, unit: Uuid, until: NaiveDate) -> bool {
        self.units.get(&unit).is_some_and(|spans| spans.iter().any(|span| span.to >= until))
    }

    /// The days on which the batch changes something.
    pub fn days(&self) -> BTreeSet<NaiveDate> {
        self.drafted.iter().map(Drafted::begins).collect()
    }

    pub fn name_of(&self, person: Uuid) -> String {
        self.people.get(&person).map_or_else(String::new, |it| format!("{} {}", it.number, it.name))
    }
}

impl Lore for Facts {
    fn level(&self, rank: Uuid) -> Option<i32> {
        self.ranks.get(&rank).map(|it| it.level)
    }

    fn supervisory(&self, post: Uuid, on: NaiveDate) -> bool {
        self.posts.get(&post).and_then(|it| it.on(on)).is_some_and(|it| it.supervisory)
    }

    fn supervises(&self, rank: Uuid) -> bool {
        self.ranks.get(&rank).is_some_and(|it| it.supervisory)
    }

    fn authority(&self, unit: Uuid, on: NaiveDate) -> Option<Uuid> {
        self.unit_on(unit, on).map(|it| it.authority)
    }

    fn unit_of(&self, post: Uuid) -> Option<Uuid> {
        self.posts.get(&post).map(|it| it.unit)
    }
}

/// What a person's life is without the batch, and with it.
#[derive(Clone, Debug)]
pub struct Lives {
    pub without: Life,
    pub with: Life,
}

impl Lives {
    /// Where the person stands on a day, without the batch and with it.
    pub fn states_on(&self, day: NaiveDate) -> impl Iterator<Item = &State> {
        [self.without.standing_on(day), self.with.standing_on(day)].into_iter().flatten()
    }
}

/// The lives of everybody whom the batch concerns.
pub fn lives(facts: &Facts) -> HashMap<Uuid, Lives> {
    let mut by_person: HashMap<Uuid, Vec<&Drafted>> = HashMap::new();
    for drafted in &facts.drafted {
        by_person.entry(drafted.person).or_default().push(drafted);
    }
    let cancelled: HashSet<Uuid> = facts.drafted.iter().filter_map(|it| it.cancels).collect();
    let own: HashSet<Uuid> = facts.drafted.iter().map(|it| it.order.id).collect();
    let lives = facts.people.iter().map(|(id, person)| {
        let standing = || person.standing_orders.iter().filter(|it| !own.contains(&it.id)).cloned();
        let without = live(person.base.clone(), standing().collect(), facts);
        let drafts = by_person.get(id).into_iter().flatten().map(|it| it.order.clone());
        let with = live(person.base.clone(), standing().filter(|it| !cancelled.contains(&it.id)).chain(drafts).collect(), facts);
        (*id, Lives { without, with })
    });
    lives.collect()
}

/// Whether a kind of employment counts towards the authorised head-count (domain guide 2.2.5).
pub fn counts(kind: EmploymentKind) -> bool {
    matches!(kind, EmploymentKind::Regular | EmploymentKind::FixedTerm | EmploymentKind::ProvisionalFullTime)
}

/// Whether a state counts towards the authorised head-count.
pub fn counted(state: Option<&State>) -> Option<&State> {
    state.filter(|it| it.status == ServiceStatus::InService && counts(it.employment_kind))
}
