//! Posts to which somebody may step down: below their rank, not supervisory, those with free seats first.

use std::{cmp::Ordering, collections::HashMap};

use chrono::NaiveDate;
use entity::{occupation, personnel_order::OrderKind, position_rank, post};
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

use super::{ordinance, people};
use crate::{
    access::{Clearance, Moment},
    error::{Error, Refusal},
    personnel::service::organisation,
    senior::rules::groups::is_of_a_group,
};

/// A post and how many of its seats are free; less than none where more people hold it than it has seats.
#[derive(Clone, Copy, Debug)]
pub struct FreePost {
    pub post: Uuid,
    pub unit: Uuid,
    pub highest_rank: Uuid,
    pub free: i64,
}

/// The posts of a unit and those below it to which somebody may step down on a day; of the own unit if none is named.
pub async fn posts_below(clearance: &Clearance<'_>, person: Uuid, on: NaiveDate, unit: Option<Uuid>) -> Result<Vec<FreePost>, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let eve = on.pred_opt().unwrap_or(on);
    let known = people::one(clearance, &ordinance, person, eve, &["employee"]).await?;
    let moment = Moment { as_of: on, known_at: None };
    let units = organisation::with_below(clearance, unit.unwrap_or(known.standing.org_unit_id), moment).await?;
    let levels = levels(clearance).await?;
    let own = levels.get(&known.standing.rank_id).copied().unwrap_or_default();
    let posts = organisation::posts(clearance, Condition::all().add(post::Column::OrgUnitId.is_in(units)), moment).await?;
    let held = organisation::holder_counts(clearance, moment).await?;
    let fitting = posts.into_iter().filter(|it| !it.version.supervisory && !it.post.heads_unit);
    let below = fitting.filter(|it| levels.get(&it.version.highest_rank_id).is_some_and(|level| *level > own));
    let mut found: Vec<FreePost> = below
        .map(|it| FreePost {
            post: it.post.id,
            unit: it.post.org_unit_id,
            highest_rank: it.version.highest_rank_id,
            free: i64::from(it.version.seats) - held.get(&it.post.id).copied().unwrap_or_default(),
        })
        .collect();
    found.sort_by_key(|it| (std::cmp::Reverse(it.free), it.post));
    Ok(found)
}

/// Whether the post that somebody holds is of a specified group, or why not.
pub async fn of_a_group(clearance: &Clearance<'_>, known: &people::Known) -> Result<Result<(), Refusal>, Error> {
    let db = clearance.db();
    let rank = clearance.all::<position_rank::Entity>().filter(position_rank::COLUMN.id.eq(known.standing.rank_id)).one(&db).await?;
    let occupation = clearance.all::<occupation::Entity>().filter(occupation::COLUMN.id.eq(known.standing.occupation_id)).one(&db).await?;
    let (rank, occupation) = (rank.map(|it| it.code).unwrap_or_default(), occupation.map(|it| it.code).unwrap_or_default());
    Ok(is_of_a_group(&ordinance::post_groups(clearance).await?, &rank, &occupation))
}

/// What a move to a rank is called by the one that was held before; where none is named, or it is as high, a transfer.
pub fn moved_to(levels: &HashMap<Uuid, i32>, held: Option<Uuid>, to: Option<Uuid>) -> OrderKind {
    let level = |rank: Option<Uuid>| levels.get(&rank?).copied();
    match level(held).zip(level(to)).map(|(held, to)| to.cmp(&held)) {
        Some(Ordering::Less) => OrderKind::Promotion,
        Some(Ordering::Greater) => OrderKind::Demotion,
        _ => OrderKind::Reassignment,
    }
}

/// How high each rank is; a smaller number is higher.
pub async fn levels(clearance: &Clearance<'_>) -> Result<HashMap<Uuid, i32>, Error> {
    let ranks = clearance.all::<position_rank::Entity>().all(&clearance.db()).await?;
    Ok(ranks.into_iter().map(|it| (it.id, it.level)).collect())
}
