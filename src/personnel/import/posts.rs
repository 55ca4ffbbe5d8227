//! The posts that imported people hold: heads by rank, and one post for each rank of a unit.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{org_unit_version::UnitKind, post, post_version};
use sea_orm::{Condition, Set};
use uuid::Uuid;

use super::{
    insert_all,
    lookup::{KnownUnit, Lookup},
};
use crate::{
    access::{Clearance, Moment},
    calendar::FOREVER,
    error::Error,
    personnel::{service::organisation, timeline::supersede},
};

/// The head posts of new units, vacant until somebody is put there.
pub async fn write_heads(
    clearance: &Clearance<'_>,
    lookup: &Lookup,
    units: &[(Uuid, UnitKind)],
    order: Uuid,
    from: NaiveDate,
) -> Result<(), Error> {
    let heads = units.iter().filter_map(|(unit, kind)| {
        let (rank, title) = lookup.head_ranks.get(kind)?;
        Some(Place {
            id: Uuid::now_v7(),
            unit: *unit,
            rank: *rank,
            title: title.clone(),
            heads_unit: true,
            seats: 1,
            taken: 0,
            from,
            stored: None,
        })
    });
    write(clearance, lookup, &heads.collect::<Vec<_>>(), order).await
}

/// A post and how many of its seats are taken.
#[derive(Clone, Debug)]
pub struct Place {
    pub id: Uuid,
    unit: Uuid,
    rank: Uuid,
    title: String,
    heads_unit: bool,
    seats: i32,
    taken: i32,
    from: NaiveDate,
    /// The version that is there already.
    stored: Option<post_version::Model>,
}

/// The posts of the city while people are being put into them.
pub struct Posts {
    heads: HashMap<Uuid, Place>,
    others: HashMap<(Uuid, Uuid), Place>,
}

impl Posts {
    /// The posts of a day and who holds them: three statements.
    pub async fn load(clearance: &Clearance<'_>, as_of: NaiveDate) -> Result<Self, Error> {
        let moment = Moment { as_of, known_at: None };
        let rows = organisation::posts(clearance, Condition::all(), moment).await?;
        let taken = organisation::holder_counts(clearance, moment).await?;
        let mut posts = Self { heads: HashMap::new(), others: HashMap::new() };
        for row in rows {
            let place = Place {
                id: row.post.id,
                unit: row.post.org_unit_id,
                rank: row.version.lowest_rank_id,
                title: row.version.title.clone(),
                heads_unit: row.post.heads_unit,
                seats: row.version.seats,
                taken: taken.get(&row.post.id).map_or(0, |count| i32::try_from(*count).unwrap_or(i32::MAX)),
                from: row.version.effective_from,
                stored: Some(row.version),
            };
            if place.heads_unit {
                posts.heads.insert(place.unit, place)
            } else {
                posts.others.insert((place.unit, place.rank), place)
            };
        }
        Ok(posts)
    }

    /// A seat for somebody of this rank in this unit; the head's if the rank heads the unit and the seat is free.
    pub fn seat(&mut self, unit: &KnownUnit, rank: Uuid, title: &str, may_head: bool) -> Uuid {
        if let Some(head) = self.heads.get_mut(&unit.id).filter(|head| may_head && head.rank == rank && head.taken < head.seats) {
            head.taken += 1;
            return head.id;
        }
        let place = self.others.entry((unit.id, rank)).or_insert_with(|| Place {
            id: Uuid::now_v7(),
            unit: unit.id,
            rank,
            title: title.to_owned(),
            heads_unit: false,
            seats: 0,
            taken: 0,
            from: unit.valid_from,
            stored: None,
        });
        place.taken += 1;
        place.seats = place.seats.max(place.taken);
        place.id
    }

    /// Writes what is new and what has more seats than before.
    pub async fn save(self, clearance: &Clearance<'_>, lookup: &Lookup, order: Uuid) -> Result<(), Error> {
        let changed: Vec<Place> =
            self.others.into_values().filter(|it| it.stored.as_ref().is_none_or(|stored| stored.seats < it.seats)).collect();
        let old = changed.iter().filter_map(|it| it.stored.as_ref().map(|stored| stored.id));
        supersede::<post_version::Entity>(clearance, old).await?;
        write(clearance, lookup, &changed, order).await
    }
}

async fn write(clearance: &Clearance<'_>, lookup: &Lookup, places: &[Place], order: Uuid) -> Result<(), Error> {
    let db = clearance.db();
    let new = places.iter().filter(|it| it.stored.is_none());
    let posts = new.map(|it| post::ActiveModel { id: Set(it.id), org_unit_id: Set(it.unit), heads_unit: Set(it.heads_unit) });
    insert_all(&db, posts.collect()).await?;
    let versions = places.iter().map(|it| post_version::ActiveModel {
        id: Set(Uuid::now_v7()),
        post_id: Set(it.id),
        title: Set(it.title.clone()),
        lowest_rank_id: Set(it.rank),
        highest_rank_id: Set(it.rank),
        supervisory: Set(lookup.supervisory.get(&it.rank).copied().unwrap_or_default()),
        seats: Set(it.seats),
        order_id: Set(order),
        effective_from: Set(it.from),
        effective_to: Set(it.stored.as_ref().map_or(FOREVER, |stored| stored.effective_to)),
        recorded_at: Set(clearance.now()),
        superseded_at: Set(None),
    });
    insert_all(&db, versions.collect()).await
}
