//! The facts that the findings of a batch are judged by, read in one snapshot; the statements are as many for one order as for a thousand.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    additional_post, employee, order_batch, org_unit_version, pay_grade,
    personnel_order::{self, OrderKind},
    position_rank, post, post_version, standing,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, Iterable, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    people::{appointees, folded, in_place, newcomer, on_staff, records},
    settings::Settings,
};
use crate::{
    access::{Clearance, announced_batches},
    error::Error,
    personnel::{
        orders::{
            facts::{Drafted, Facts, Holder, Lives, PostFacts, PostSpan, RankFacts, UnitSpan, counts},
            kinds::FOREIGN,
        },
        timeline::known,
    },
};

/// The orders of a batch that are not cancelled.
pub async fn orders_of(clearance: &Clearance<'_>, db: &impl ConnectionTrait, batch: Uuid) -> Result<Vec<personnel_order::Model>, Error> {
    let select = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.batch_id.eq(batch));
    Ok(select.filter(personnel_order::COLUMN.cancelled_at.is_null()).all(db).await?)
}

/// What a batch is judged by.
pub async fn facts(clearance: &Clearance<'_>, db: &impl ConnectionTrait, batch: &order_batch::Model) -> Result<Facts, Error> {
    let rows = orders_of(clearance, db, batch.id).await?;
    facts_of(clearance, db, batch, &rows).await
}

/// The same for these orders of it.
pub async fn facts_of(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    batch: &order_batch::Model,
    rows: &[personnel_order::Model],
) -> Result<Facts, Error> {
    let newcomers =
        appointees(clearance, db, &rows.iter().filter(|it| it.employee_id.is_none()).map(|it| it.id).collect::<Vec<_>>()).await?;
    let staff: HashSet<Uuid> = rows.iter().filter_map(|it| it.employee_id).collect();
    let decided = Settings::load(clearance, db).await?.decided(batch.effective_on)?;
    let apart = numbered(clearance, db, decided.kept_apart.iter().flat_map(|(one, other)| [one.as_str(), other.as_str()])).await?;
    let mut people = on_staff(clearance, db, &staff.into_iter().chain(apart).collect::<Vec<_>>()).await?;
    people.extend(newcomers.iter().map(|(order, it)| (*order, newcomer(it))));
    let places = in_place(clearance, db, rows).await?;
    let mut facts = Facts {
        today: clearance.today(),
        announced: batch.announced_at.is_some(),
        effective_on: batch.effective_on,
        drafted: rows.iter().map(|row| drafted(row, &places, newcomers.get(&row.id).map(|it| it.number.clone()))).collect(),
        people,
        ranks: ranks(clearance, db).await?,
        units: units(clearance, db).await?,
        highest_steps: steps(clearance, db).await?,
        taken_numbers: taken(clearance, db, newcomers.values().map(|it| it.number.as_str())).await?,
        cancellable: cancellable(clearance, db, rows).await?,
        decided,
        ..Facts::default()
    };
    facts.posts = posts(clearance, db, &facts, rows).await?;
    for (id, post) in &facts.posts {
        facts.posts_of.entry(post.unit).or_default().push(*id);
    }
    facts.headcounts = headcounts(clearance, db, &facts.days()).await?;
    Ok(facts)
}

fn drafted(row: &personnel_order::Model, places: &HashMap<Uuid, (Option<DateTime<Utc>>, i32)>, new_number: Option<String>) -> Drafted {
    let mut order = folded(row, None);
    if let Some((announced_at, sequence)) = places.get(&row.id) {
        (order.announced_at, order.sequence) = (*announced_at, *sequence);
    }
    Drafted {
        order,
        person: row.employee_id.unwrap_or(row.id),
        cancels: row.cancels_id,
        list_valid_until: row.list_valid_until,
        agreed_on: row.agreed_on,
        objection: row.objection.clone(),
        from: row.from_unit_id.zip(row.from_rank_id),
        new_number,
    }
}

async fn ranks(clearance: &Clearance<'_>, db: &impl ConnectionTrait) -> Result<HashMap<Uuid, RankFacts>, Error> {
    let rows = clearance.all::<position_rank::Entity>().all(db).await?;
    Ok(rows.into_iter().map(|it| (it.id, RankFacts { name: it.name, level: it.level, supervisory: it.supervisory })).collect())
}

async fn steps(clearance: &Clearance<'_>, db: &impl ConnectionTrait) -> Result<HashMap<(Uuid, i32), i32>, Error> {
    let rows = clearance.all::<pay_grade::Entity>().all(db).await?;
    Ok(rows.into_iter().map(|it| ((it.pay_table_id, it.grade), it.highest_step)).collect())
}

async fn units(clearance: &Clearance<'_>, db: &impl ConnectionTrait) -> Result<HashMap<Uuid, Vec<UnitSpan>>, Error> {
    let rows = clearance.all::<org_unit_version::Entity>().filter(known::<org_unit_version::Entity>(None)).all(db).await?;
    let mut units: HashMap<Uuid, Vec<UnitSpan>> = HashMap::new();
    for row in rows {
        units.entry(row.org_unit_id).or_default().push(UnitSpan {
            from: row.effective_from,
            to: row.effective_to,
            code: row.code,
            name: row.name,
            parent: row.parent_id,
            authority: row.authority_id,
        });
    }
    Ok(units)
}

/// Who has these numbers.
async fn numbered(clearance: &Clearance<'_>, db: &impl ConnectionTrait, numbers: impl Iterator<Item = &str>) -> Result<Vec<Uuid>, Error> {
    let rows = clearance.all::<employee::Entity>().filter(employee::COLUMN.number.is_in(numbers)).all(db).await?;
    Ok(rows.into_iter().map(|it| it.id).collect())
}

async fn taken(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    numbers: impl Iterator<Item = &str>,
) -> Result<HashSet<String>, Error> {
    let rows = clearance.all::<employee::Entity>().filter(employee::COLUMN.number.is_in(numbers)).all(db).await?;
    // Who was never hired after all has left the number free.
    let known = records(clearance, db, &rows.iter().map(|it| it.id).collect::<Vec<_>>()).await?;
    Ok(rows.into_iter().filter(|it| known.contains_key(&it.id)).map(|it| it.number).collect())
}

/// Which of the orders that are to be cancelled were announced, stand, and are of the same person.
async fn cancellable(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    rows: &[personnel_order::Model],
) -> Result<HashSet<Uuid>, Error> {
    use personnel_order::{COLUMN, Column};
    let select = clearance.all::<personnel_order::Entity>().filter(COLUMN.id.is_in(rows.iter().filter_map(|it| it.cancels_id)));
    // What was taken over is no order that could be taken back, and what was taken back is ordered anew.
    let fixed = FOREIGN.into_iter().chain([OrderKind::Rescission]);
    let select = select.filter(COLUMN.kind.is_not_in(fixed)).filter(COLUMN.cancelled_at.is_null());
    let select = select.filter(Column::BatchId.in_subquery(announced_batches()));
    let found = select.all(db).await?;
    let same = |it: &personnel_order::Model| rows.iter().any(|row| row.cancels_id == Some(it.id) && row.employee_id == it.employee_id);
    Ok(found.iter().filter(|it| same(it)).map(|it| it.id).collect())
}

/// The posts of every unit that the batch touches.
async fn posts(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    facts: &Facts,
    rows: &[personnel_order::Model],
) -> Result<HashMap<Uuid, PostFacts>, Error> {
    let mut units: HashSet<Uuid> = rows.iter().filter_map(|it| it.to_unit_id).collect();
    for person in facts.people.values() {
        units.extend(person.base.standings.iter().map(|it| it.it.unit));
        units.extend(person.standing_orders.iter().filter_map(|it| it.to.unit));
        units.extend(person.base.beside.iter().map(|it| it.it.unit));
    }
    let select = clearance.all::<post::Entity>().filter(post::COLUMN.org_unit_id.is_in(units)).select_also(post_version::Entity);
    let mut select = select;
    let same = Expr::col((post_version::Entity, post_version::Column::PostId)).equals((post::Entity, post::Column::Id));
    let on = same.and(post_version::COLUMN.superseded_at.is_null());
    QueryTrait::query(&mut select).join(sea_orm::JoinType::InnerJoin, post_version::Entity, on);
    let mut posts: HashMap<Uuid, PostFacts> = HashMap::new();
    for (row, version) in select.all(db).await? {
        let Some(version) = version else { continue };
        let post = posts.entry(row.id).or_insert_with(|| PostFacts { unit: row.org_unit_id, heads_unit: row.heads_unit, spans: vec![] });
        post.spans.push(PostSpan {
            from: version.effective_from,
            to: version.effective_to,
            title: version.title,
            lowest_rank: version.lowest_rank_id,
            highest_rank: version.highest_rank_id,
            supervisory: version.supervisory,
            seats: version.seats,
        });
    }
    Ok(posts)
}

/// Who holds the posts that people come to or leave, by what was announced.
pub async fn holders_of(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    facts: &Facts,
    lives: &HashMap<Uuid, Lives>,
) -> Result<Vec<Holder>, Error> {
    let days = facts.days();
    let Some(first) = days.first() else { return Ok(vec![]) };
    let states = lives.values().flat_map(|lives| days.iter().flat_map(|day| lives.states_on(*day).map(|state| (*day, state))));
    let touched: HashSet<Uuid> = states.filter_map(|(day, state)| facts.post_of(state, day)).collect();
    holders(clearance, db, touched.into_iter().collect(), *first).await
}

async fn holders(clearance: &Clearance<'_>, db: &impl ConnectionTrait, posts: Vec<Uuid>, from: NaiveDate) -> Result<Vec<Holder>, Error> {
    use standing::Column::*;
    let main = clearance.all::<standing::Entity>().select_only().columns([PostId, EmployeeId, EffectiveFrom, EffectiveTo]);
    let main = main.filter(standing::COLUMN.post_id.is_in(posts.iter().copied())).filter(known::<standing::Entity>(None));
    let main = main.filter(standing::COLUMN.effective_to.gt(from)).filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    let main: Vec<(Uuid, Uuid, NaiveDate, NaiveDate)> = main.into_tuple().all(db).await?;
    let beside = clearance.all::<additional_post::Entity>().filter(additional_post::COLUMN.post_id.is_in(posts));
    let beside =
        beside.filter(known::<additional_post::Entity>(None)).filter(additional_post::COLUMN.effective_to.gt(from)).all(db).await?;
    let holder = |(post, employee, from, to)| Holder { post, employee, from, to, main: true };
    let mut holders: Vec<Holder> = main.into_iter().map(holder).collect();
    holders.extend(beside.into_iter().map(|it| Holder {
        post: it.post_id,
        employee: it.employee_id,
        from: it.effective_from,
        to: it.effective_to,
        main: false,
    }));
    Ok(holders)
}

/// How many people who count towards the ceiling each unit has on each of some days: one statement.
async fn headcounts(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    days: &BTreeSet<NaiveDate>,
) -> Result<HashMap<NaiveDate, HashMap<Uuid, i64>>, Error> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(HashMap::new()) };
    let counted = standing::EmploymentKind::iter().filter(|kind| counts(*kind));
    let mut select = clearance
        .all::<standing::Entity>()
        .select_only()
        .column(standing::Column::OrgUnitId)
        .filter(known::<standing::Entity>(None))
        .filter(standing::COLUMN.effective_from.lte(*last))
        .filter(standing::COLUMN.effective_to.gt(*first))
        .filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService))
        .filter(standing::COLUMN.employment_kind.is_in(counted))
        .group_by(standing::Column::OrgUnitId);
    let query = QueryTrait::query(&mut select);
    for day in days {
        query.expr(Expr::cust(format!("SUM(CASE WHEN effective_from <= '{day}' AND effective_to > '{day}' THEN 1 ELSE 0 END)")));
    }
    let mut found: HashMap<NaiveDate, HashMap<Uuid, i64>> = HashMap::new();
    for row in db.query_all(query).await? {
        let unit: Uuid = row.try_get_by_index(0)?;
        for (index, day) in days.iter().enumerate() {
            found.entry(*day).or_default().insert(unit, row.try_get_by_index(index + 1)?);
        }
    }
    Ok(found)
}
