//! Writes what the orders of people come to: rows that are no longer true are superseded, those that have become true are added.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{additional_post, leave, post, post_version, secondment, standing};
use sea_orm::{ColumnTrait, QueryFilter, Set};
use uuid::Uuid;

use crate::{
    access::Clearance,
    calendar::FOREVER,
    error::Error,
    personnel::{
        import::insert_all,
        orders::{
            facts::Facts,
            life::{Beside, Lent, Life, Span, State},
        },
        spans,
        timeline::{known, supersede},
    },
};

/// Gives every standing its post: the one of that rank in the unit, or a new one.
pub async fn seat(clearance: &Clearance<'_>, facts: &Facts, lives: &mut HashMap<Uuid, Life>) -> Result<(), Error> {
    let mut new: HashMap<(Uuid, Uuid), NewPost> = HashMap::new();
    let mut people: Vec<_> = lives.iter_mut().collect();
    people.sort_by_key(|(id, _)| **id);
    for (person, life) in people {
        for span in life.standings.iter_mut().filter(|span| span.it.post.is_none()) {
            let (unit, rank) = (span.it.unit, span.it.rank);
            let found = facts.place(unit, rank, span.from);
            span.it.post = Some(found.unwrap_or_else(|| {
                let made = new.entry((unit, rank)).or_insert_with(|| NewPost {
                    id: Uuid::now_v7(),
                    from: span.from,
                    people: HashSet::new(),
                    order: span.order,
                });
                made.people.insert(*person);
                made.from = made.from.min(span.from);
                made.id
            }));
        }
    }
    make(clearance, facts, new).await
}

struct NewPost {
    id: Uuid,
    from: NaiveDate,
    people: HashSet<Uuid>,
    order: Uuid,
}

async fn make(clearance: &Clearance<'_>, facts: &Facts, new: HashMap<(Uuid, Uuid), NewPost>) -> Result<(), Error> {
    let db = clearance.db();
    let posts = new.iter().map(|((unit, _), it)| post::ActiveModel { id: Set(it.id), org_unit_id: Set(*unit), heads_unit: Set(false) });
    insert_all(&db, posts.collect()).await?;
    let versions = new.iter().map(|((_, rank), it)| {
        let known = facts.ranks.get(rank);
        post_version::ActiveModel {
            id: Set(Uuid::now_v7()),
            post_id: Set(it.id),
            title: Set(known.map_or_else(String::new, |it| it.name.clone())),
            lowest_rank_id: Set(*rank),
            highest_rank_id: Set(*rank),
            supervisory: Set(known.is_some_and(|it| it.supervisory)),
            seats: Set(i32::try_from(it.people.len()).unwrap_or(i32::MAX)),
            order_id: Set(it.order),
            effective_from: Set(it.from),
            effective_to: Set(FOREVER),
            recorded_at: Set(clearance.now()),
            superseded_at: Set(None),
        }
    });
    insert_all(&db, versions.collect()).await
}

/// Brings the timeline of these people to what their lives say.
pub async fn write(clearance: &Clearance<'_>, lives: &HashMap<Uuid, Life>) -> Result<(), Error> {
    let people: Vec<Uuid> = lives.keys().copied().collect();
    bring::<Standings>(clearance, &people, lives).await?;
    spans::bring(clearance, &people).await?;
    bring::<Besides>(clearance, &people, lives).await?;
    bring::<Leaves>(clearance, &people, lives).await?;
    bring::<Lendings>(clearance, &people, lives).await
}

/// A table of the timeline, as rows that can be compared with what should be there.
trait Rows {
    type Entity: crate::personnel::timeline::Timeline<Model: Send + Sync>;
    type Active: sea_orm::ActiveModelTrait<Entity = Self::Entity>;
    type It: PartialEq;

    fn employee() -> <Self::Entity as sea_orm::EntityTrait>::Column;
    fn wanted(life: &Life) -> &[Span<Self::It>];
    fn read(row: &<Self::Entity as sea_orm::EntityTrait>::Model) -> (Uuid, Uuid, Span<Self::It>);
    fn row(clearance: &Clearance<'_>, employee: Uuid, span: &Span<Self::It>) -> Option<Self::Active>;
}

async fn bring<R: Rows>(clearance: &Clearance<'_>, people: &[Uuid], lives: &HashMap<Uuid, Life>) -> Result<(), Error>
where
    R::Entity: crate::access::Reachable,
    R::Active: Send,
    <R::Entity as sea_orm::EntityTrait>::Model: sea_orm::IntoActiveModel<R::Active>,
{
    let db = clearance.db();
    let select = clearance.all::<R::Entity>().filter(R::employee().is_in(people.iter().copied()));
    let rows = select.filter(known::<R::Entity>(None)).all(&db).await?;
    let mut gone = vec![];
    let mut there: HashSet<(Uuid, NaiveDate, NaiveDate, Uuid)> = HashSet::new();
    for row in &rows {
        let (id, employee, span) = R::read(row);
        let stays = lives.get(&employee).is_some_and(|life| R::wanted(life).contains(&span));
        if stays {
            there.insert((employee, span.from, span.to, span.order));
        } else {
            gone.push(id);
        }
    }
    supersede::<R::Entity>(clearance, gone).await?;
    let new = lives.iter().flat_map(|(employee, life)| R::wanted(life).iter().map(move |span| (*employee, span)));
    let new = new.filter(|(employee, span)| !there.contains(&(*employee, span.from, span.to, span.order)));
    insert_all(&db, new.filter_map(|(employee, span)| R::row(clearance, employee, span)).collect()).await
}

struct Standings;

impl Rows for Standings {
    type Entity = standing::Entity;
    type Active = standing::ActiveModel;
    type It = State;

    fn employee() -> standing::Column {
        standing::Column::EmployeeId
    }

    fn wanted(life: &Life) -> &[Span<State>] {
        &life.standings
    }

    fn read(row: &standing::Model) -> (Uuid, Uuid, Span<State>) {
        let span = Span { from: row.effective_from, to: row.effective_to, order: row.order_id, it: super::people::state(row) };
        (row.id, row.employee_id, span)
    }

    fn row(clearance: &Clearance<'_>, employee: Uuid, span: &Span<State>) -> Option<standing::ActiveModel> {
        let it = &span.it;
        Some(standing::ActiveModel {
            id: Set(Uuid::now_v7()),
            employee_id: Set(employee),
            status: Set(it.status),
            employment_kind: Set(it.employment_kind),
            authority_id: Set(it.authority),
            org_unit_id: Set(it.unit),
            post_id: Set(it.post?),
            rank_id: Set(it.rank),
            occupation_id: Set(it.occupation),
            pay_table_id: Set(it.pay_table),
            grade: Set(it.grade),
            step: Set(it.step),
            retirement_category: Set(it.retirement_category),
            term_ends_on: Set(it.term_ends_on),
            order_id: Set(span.order),
            effective_from: Set(span.from),
            effective_to: Set(span.to),
            recorded_at: Set(clearance.now()),
            superseded_at: Set(None),
        })
    }
}

/// Makes the rows of a table that holds one thing beside its days.
macro_rules! plain {
    ($name:ident, $table:ident, $list:ident, $it:ty, |$row:ident| $read:expr, |$value:ident| { $($field:ident: $set:expr),* $(,)? }) => {
        struct $name;

        impl Rows for $name {
            type Entity = $table::Entity;
            type Active = $table::ActiveModel;
            type It = $it;

            fn employee() -> $table::Column {
                $table::Column::EmployeeId
            }

            fn wanted(life: &Life) -> &[Span<$it>] {
                &life.$list
            }

            fn read($row: &$table::Model) -> (Uuid, Uuid, Span<$it>) {
                let span = Span { from: $row.effective_from, to: $row.effective_to, order: $row.order_id, it: $read };
                ($row.id, $row.employee_id, span)
            }

            fn row(clearance: &Clearance<'_>, employee: Uuid, span: &Span<$it>) -> Option<$table::ActiveModel> {
                let $value = &span.it;
                Some($table::ActiveModel {
                    id: Set(Uuid::now_v7()),
                    employee_id: Set(employee),
                    $($field: Set($set),)*
                    order_id: Set(span.order),
                    effective_from: Set(span.from),
                    effective_to: Set(span.to),
                    recorded_at: Set(clearance.now()),
                    superseded_at: Set(None),
                })
            }
        }
    };
}

plain!(Besides, additional_post, beside, Beside, |row| Beside { kind: row.kind, unit: row.org_unit_id, post: row.post_id }, |it| {
    kind: it.kind,
    org_unit_id: it.unit,
    post_id: it.post,
});
plain!(Leaves, leave, leaves, leave::LeaveKind, |row| row.kind, |it| { kind: *it });
plain!(Lendings, secondment, lent, Lent, |row| Lent { host: row.host.clone(), kind: row.kind, both_statuses: row.both_statuses }, |it| {
    host: it.host.clone(),
    kind: it.kind,
    both_statuses: it.both_statuses,
});
