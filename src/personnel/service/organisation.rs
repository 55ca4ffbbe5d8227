//! The organisation: units as they were, are and will be, their posts, and who is in them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    additional_post::{self, HoldingKind},
    org_unit, org_unit_succession, org_unit_version as version, post, post_version, standing,
};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LikeExpr, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::people::UnitFacts;
use crate::{
    access::{Clearance, Moment},
    calendar::FOREVER,
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::timeline::{Tense, holding, known, tense},
};

/// A unit with the version that speaks for it today.
#[derive(Clone, Debug)]
pub struct OrgUnitRow {
    pub id: Uuid,
    /// How often it was changed; not asked for where the row came with another.
    pub changes: Option<i32>,
    pub facts: UnitFacts,
    /// From the first day to the day after the last, as far as is known; not asked for where the row came with another.
    pub span: Option<(NaiveDate, NaiveDate)>,
}

/// The version of today; of a unit that is gone the last, of one to come the first.
fn speaking(versions: &[version::Model], today: NaiveDate) -> Option<&version::Model> {
    let current = versions.iter().find(|it| it.effective_from <= today && today < it.effective_to);
    let past = versions.iter().filter(|it| it.effective_to <= today).max_by_key(|it| it.effective_to);
    current.or(past).or_else(|| versions.iter().min_by_key(|it| it.effective_from))
}

/// The units of these ids, as now known.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<OrgUnitRow>, Error> {
    let select = clearance.find::<version::Entity>().filter(version::COLUMN.org_unit_id.is_in(ids));
    let mut select = select.filter(known::<version::Entity>(None)).select_also(org_unit::Entity);
    let same = Expr::col((org_unit::Entity, org_unit::Column::Id)).equals((version::Entity, version::Column::OrgUnitId));
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, org_unit::Entity, same);
    let mut units: HashMap<Uuid, (org_unit::Model, Vec<version::Model>)> = HashMap::new();
    for (version, unit) in select.all(&clearance.db()).await? {
        if let Some(unit) = unit {
            units.entry(unit.id).or_insert_with(|| (unit, vec![])).1.push(version);
        }
    }
    Ok(units.into_values().filter_map(|(unit, versions)| row(unit, &versions, clearance.today())).collect())
}

fn row(unit: org_unit::Model, versions: &[version::Model], today: NaiveDate) -> Option<OrgUnitRow> {
    Some(OrgUnitRow {
        id: unit.id,
        changes: Some(unit.version),
        facts: UnitFacts::from(speaking(versions, today)?),
        span: versions.iter().map(|it| it.effective_from).min().zip(versions.iter().map(|it| it.effective_to).max()),
    })
}

/// Which units are asked for.
#[derive(Clone, Debug)]
pub struct UnitQuery {
    pub moment: Moment,
    pub under: Under,
    pub kinds: Option<Vec<version::UnitKind>>,
    pub search: Option<String>,
}

/// Whose units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// Those with nothing above them.
    Top,
    Unit(Uuid),
    Anything,
}

fn versions(clearance: &Clearance<'_>, query: &UnitQuery) -> sea_orm::Select<version::Entity> {
    let select = clearance.find::<version::Entity>().filter(holding::<version::Entity>(query.moment));
    let select = match query.under {
        Under::Top => select.filter(version::COLUMN.parent_id.is_null()),
        Under::Unit(parent) => select.filter(version::COLUMN.parent_id.eq(parent)),
        Under::Anything => select,
    };
    let select = match &query.kinds {
        Some(kinds) => select.filter(version::COLUMN.kind.is_in(kinds.iter().copied())),
        None => select,
    };
    match &query.search {
        Some(search) => {
            let words = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let like = |pattern: String| LikeExpr::new(pattern).escape('\\');
            let name = Expr::col((version::Entity, version::Column::Name)).like(like(format!("%{words}%")));
            let code = Expr::col((version::Entity, version::Column::Code)).like(like(format!("{words}%")));
            select.filter(Condition::any().add(name).add(code))
        }
        None => select,
    }
}

/// One window of the units asked for, by code: their versions at that moment.
pub async fn list(clearance: &Clearance<'_>, query: &UnitQuery, window: &Window) -> Result<Vec<version::Model>, Error> {
    let mut select = versions(clearance, query);
    let keyset = Keyset::new((version::Entity, version::Column::Code), (version::Entity, version::Column::OrgUnitId), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub fn place(version: &version::Model) -> Bound {
    Bound { value: version.code.clone(), id: version.org_unit_id }
}

pub async fn count(clearance: &Clearance<'_>, query: &UnitQuery) -> Result<u64, Error> {
    Ok(versions(clearance, query).count(&clearance.db()).await?)
}

/// The unit that has this code on a day.
pub async fn id_of_code(clearance: &Clearance<'_>, code: &str, moment: Moment) -> Result<Option<Uuid>, Error> {
    let select = clearance.find::<version::Entity>().filter(holding::<version::Entity>(moment));
    Ok(select.filter(version::COLUMN.code.eq(code)).one(&clearance.db()).await?.map(|it| it.org_unit_id))
}

/// What these units are on a day, as known at a moment.
pub async fn versions_at(clearance: &Clearance<'_>, units: Vec<Uuid>, moment: Moment) -> Result<Vec<version::Model>, Error> {
    let select = clearance.find::<version::Entity>().filter(version::COLUMN.org_unit_id.is_in(units));
    Ok(select.filter(holding::<version::Entity>(moment)).all(&clearance.db()).await?)
}

/// What these units were, are and will be, as now known.
pub async fn all_versions(clearance: &Clearance<'_>, units: Vec<Uuid>) -> Result<Vec<version::Model>, Error> {
    let select = clearance.find::<version::Entity>().filter(version::COLUMN.org_unit_id.is_in(units));
    let select = select.filter(known::<version::Entity>(None)).order_by_asc(version::Column::EffectiveFrom);
    Ok(select.all(&clearance.db()).await?)
}

/// The units directly below these on a day: (above, below), by code.
pub async fn children(clearance: &Clearance<'_>, units: Vec<Uuid>, moment: Moment) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let select = clearance.find::<version::Entity>().filter(version::COLUMN.parent_id.is_in(units));
    let select = select.filter(holding::<version::Entity>(moment)).order_by_asc(version::Column::Code);
    let rows = select.all(&clearance.db()).await?;
    Ok(rows.into_iter().filter_map(|it| Some((it.parent_id?, it.org_unit_id))).collect())
}

/// A unit that exists on a day.
pub async fn there(clearance: &Clearance<'_>, unit: Uuid, moment: Moment, path: &[&str]) -> Result<(), Error> {
    let versions = versions_at(clearance, vec![unit], moment).await?;
    if versions.is_empty() { Err(crate::access::not_found(path)) } else { Ok(()) }
}

/// The whole tree on a day: each unit with the one above it.
pub async fn tree(clearance: &Clearance<'_>, moment: Moment) -> Result<Vec<(Uuid, Option<Uuid>)>, Error> {
    let select = clearance.find::<version::Entity>().filter(holding::<version::Entity>(moment));
    let select = select.select_only().column(version::Column::OrgUnitId).column(version::Column::ParentId);
    Ok(select.into_tuple().all(&clearance.db()).await?)
}

/// A unit and all below it on a day.
pub async fn with_below(clearance: &Clearance<'_>, unit: Uuid, moment: Moment) -> Result<Vec<Uuid>, Error> {
    Ok(crate::personnel::rules::below(&tree(clearance, moment).await?, unit))
}

/// How many people in service have their main post in each of these units, within the caller's reach.
pub async fn headcounts(clearance: &Clearance<'_>, moment: Moment) -> Result<HashMap<Uuid, i64>, Error> {
    let mut select = clearance
        .find::<standing::Entity>()
        .select_only()
        .column(standing::Column::OrgUnitId)
        .filter(holding::<standing::Entity>(moment))
        .filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService))
        .group_by(standing::Column::OrgUnitId);
    QueryTrait::query(&mut select).expr(Expr::cust("COUNT(*)"));
    let rows: Vec<(Uuid, i64)> = select.into_tuple().all(&clearance.db()).await?;
    Ok(rows.into_iter().collect())
}

/// Which units were before or after these: (asked, the other).
pub async fn successions(clearance: &Clearance<'_>, units: Vec<Uuid>, forward: bool) -> Result<Vec<(Uuid, Uuid)>, Error> {
    use org_unit_succession::COLUMN;
    let select = clearance.find::<org_unit_succession::Entity>();
    let select = if forward { select.filter(COLUMN.predecessor_id.is_in(units)) } else { select.filter(COLUMN.successor_id.is_in(units)) };
    let rows = select.all(&clearance.db()).await?;
    let pair = |it: org_unit_succession::Model| {
        if forward { (it.predecessor_id, it.successor_id) } else { (it.successor_id, it.predecessor_id) }
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// A post with the version that holds at a moment.
#[derive(Clone, Debug)]
pub struct PostRow {
    pub post: post::Model,
    pub version: post_version::Model,
}

/// The posts that fit, as they are at a moment, the head's first.
pub async fn posts(clearance: &Clearance<'_>, fitting: Condition, moment: Moment) -> Result<Vec<PostRow>, Error> {
    let mut select = clearance.find::<post::Entity>().filter(fitting).select_also(post_version::Entity);
    let same = Expr::col((post_version::Entity, post_version::Column::PostId)).equals((post::Entity, post::Column::Id));
    let query = QueryTrait::query(&mut select);
    query.join(JoinType::InnerJoin, post_version::Entity, holding::<post_version::Entity>(moment).add(same));
    query.order_by((post::Entity, post::Column::HeadsUnit), Order::Desc);
    query.order_by((post_version::Entity, post_version::Column::Title), Order::Asc);
    query.order_by((post::Entity, post::Column::Id), Order::Asc);
    let rows = select.all(&clearance.db()).await?;
    Ok(rows.into_iter().filter_map(|(post, version)| Some(PostRow { post, version: version? })).collect())
}

/// Somebody holding a post: the main one, or one beside it.
#[derive(Clone, Debug)]
pub struct HoldingRow {
    pub kind: HoldingKind,
    pub employee_id: Uuid,
    pub org_unit_id: Uuid,
    pub post_id: Uuid,
    pub effective_from: NaiveDate,
    pub effective_to: NaiveDate,
    pub order_id: Uuid,
}

impl From<standing::Model> for HoldingRow {
    fn from(it: standing::Model) -> Self {
        Self {
            kind: HoldingKind::Main,
            employee_id: it.employee_id,
            org_unit_id: it.org_unit_id,
            post_id: it.post_id,
            effective_from: it.effective_from,
            effective_to: it.effective_to,
            order_id: it.order_id,
        }
    }
}

impl From<additional_post::Model> for HoldingRow {
    fn from(it: additional_post::Model) -> Self {
        Self {
            kind: it.kind,
            employee_id: it.employee_id,
            org_unit_id: it.org_unit_id,
            post_id: it.post_id,
            effective_from: it.effective_from,
            effective_to: it.effective_to,
            order_id: it.order_id,
        }
    }
}

/// Who holds the posts that a sub-select names, at a moment, within the caller's reach: main holders first.
pub async fn holders(clearance: &Clearance<'_>, posts: SelectStatement, moment: Moment) -> Result<Vec<HoldingRow>, Error> {
    let main = clearance
        .find::<standing::Entity>()
        .filter(holding::<standing::Entity>(moment))
        .filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService))
        .filter(standing::COLUMN.post_id.in_subquery(posts.clone()));
    let beside = clearance
        .find::<additional_post::Entity>()
        .filter(holding::<additional_post::Entity>(moment))
        .filter(additional_post::COLUMN.post_id.in_subquery(posts));
    let db = clearance.db();
    let mut holders: Vec<HoldingRow> = main.all(&db).await?.into_iter().map(HoldingRow::from).collect();
    holders.extend(beside.all(&db).await?.into_iter().map(HoldingRow::from));
    Ok(holders)
}

/// Who heads a unit on a day, as the main holder of its head post or beside another, whoever asks.
pub async fn heads_of(clearance: &Clearance<'_>, unit: Uuid, moment: Moment) -> Result<Vec<Uuid>, Error> {
    heads_of_any(clearance, vec![unit], moment).await
}

/// Who heads a unit on a day or any above it.
pub async fn line_of(clearance: &Clearance<'_>, unit: Uuid, moment: Moment) -> Result<Vec<Uuid>, Error> {
    let parents: HashMap<Uuid, Option<Uuid>> = tree(clearance, moment).await?.into_iter().collect();
    let mut units = vec![];
    let mut next = Some(unit);
    while let Some(unit) = next.filter(|it| !units.contains(it)) {
        units.push(unit);
        next = parents.get(&unit).copied().flatten();
    }
    heads_of_any(clearance, units, moment).await
}

async fn heads_of_any(clearance: &Clearance<'_>, units: Vec<Uuid>, moment: Moment) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let main = clearance.all::<standing::Entity>().filter(holding::<standing::Entity>(moment));
    let main = main.filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    let main = main.filter(standing::COLUMN.post_id.in_subquery(head_posts(units.clone()))).all(&db).await?;
    let beside = clearance.all::<additional_post::Entity>().filter(holding::<additional_post::Entity>(moment));
    let beside = beside.filter(additional_post::COLUMN.post_id.in_subquery(head_posts(units))).all(&db).await?;
    Ok(main.into_iter().map(|it| it.employee_id).chain(beside.into_iter().map(|it| it.employee_id)).collect())
}

/// The head posts of these units.
pub fn head_posts(units: Vec<Uuid>) -> SelectStatement {
    let mut select = Query::select();
    select.column(post::Column::Id).from(post::Entity);
    select.and_where(Expr::col(post::Column::HeadsUnit).eq(true)).and_where(Expr::col(post::Column::OrgUnitId).is_in(units));
    select
}

/// These posts.
pub fn these_posts(posts: Vec<Uuid>) -> SelectStatement {
    let mut select = Query::select();
    select.column(post::Column::Id).from(post::Entity).and_where(Expr::col(post::Column::Id).is_in(posts));
    select
}

/// How many people hold each post as their main one or beside it, at a moment.
pub async fn holder_counts(clearance: &Clearance<'_>, moment: Moment) -> Result<HashMap<Uuid, i64>, Error> {
    let mut main = clearance.find::<standing::Entity>().select_only().column(standing::Column::PostId);
    main = main.filter(holding::<standing::Entity>(moment)).group_by(standing::Column::PostId);
    QueryTrait::query(&mut main).expr(Expr::cust("COUNT(*)"));
    let mut beside = clearance.find::<additional_post::Entity>().select_only().column(additional_post::Column::PostId);
    beside = beside.filter(holding::<additional_post::Entity>(moment)).group_by(additional_post::Column::PostId);
    QueryTrait::query(&mut beside).expr(Expr::cust("COUNT(*)"));
    let db = clearance.db();
    let mut counts: HashMap<Uuid, i64> = main.into_tuple().all(&db).await?.into_iter().collect();
    let more: Vec<(Uuid, i64)> = beside.into_tuple().all(&db).await?;
    for (post, count) in more {
        *counts.entry(post).or_default() += count;
    }
    Ok(counts)
}

/// Whether anybody in service has a post in a unit on or after a day, within reach or not: a rule asks, and tells nobody who it is.
pub async fn has_members(clearance: &Clearance<'_>, unit: Uuid, from: NaiveDate) -> Result<bool, Error> {
    let main = clearance.all::<standing::Entity>().filter(standing::COLUMN.org_unit_id.eq(unit)).filter(known::<standing::Entity>(None));
    let main = main.filter(standing::COLUMN.effective_to.gt(from)).filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    let beside = clearance.all::<additional_post::Entity>().filter(additional_post::COLUMN.org_unit_id.eq(unit));
    let beside = beside.filter(known::<additional_post::Entity>(None)).filter(additional_post::COLUMN.effective_to.gt(from));
    let db = clearance.db();
    Ok(main.one(&db).await?.is_some() || beside.one(&db).await?.is_some())
}

/// Whether a unit stands below another on or after a day.
pub async fn has_children(clearance: &Clearance<'_>, unit: Uuid, from: NaiveDate) -> Result<bool, Error> {
    let select = clearance.all::<version::Entity>().filter(version::COLUMN.parent_id.eq(unit)).filter(known::<version::Entity>(None));
    Ok(select.filter(version::COLUMN.effective_to.gt(from)).one(&clearance.db()).await?.is_some())
}

/// The codes that units have on or after a day.
pub async fn codes_from(clearance: &Clearance<'_>, from: NaiveDate) -> Result<HashSet<String>, Error> {
    let select = clearance.all::<version::Entity>().filter(known::<version::Entity>(None)).filter(version::COLUMN.effective_to.gt(from));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| it.code).collect())
}

/// The units that have a last day.
pub async fn closing(clearance: &Clearance<'_>) -> Result<HashSet<Uuid>, Error> {
    let versions = clearance.all::<version::Entity>().filter(known::<version::Entity>(None)).all(&clearance.db()).await?;
    let lasting: HashSet<Uuid> = versions.iter().filter(|it| it.effective_to == FOREVER).map(|it| it.org_unit_id).collect();
    Ok(versions.into_iter().map(|it| it.org_unit_id).filter(|unit| !lasting.contains(unit)).collect())
}

/// The posts of these ids, each by the version that speaks for it today.
pub async fn posts_by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<PostRow>, Error> {
    let mut select = clearance.find::<post::Entity>().filter(post::COLUMN.id.is_in(ids)).select_also(post_version::Entity);
    let same = Expr::col((post_version::Entity, post_version::Column::PostId)).equals((post::Entity, post::Column::Id));
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, post_version::Entity, known::<post_version::Entity>(None).add(same));
    let today = clearance.today();
    let mut posts: HashMap<Uuid, PostRow> = HashMap::new();
    for (post, version) in select.all(&clearance.db()).await? {
        let Some(version) = version else { continue };
        let nearness = |it: &post_version::Model| (tense(it.effective_from, it.effective_to, today) == Tense::Current, it.effective_to);
        match posts.get(&post.id) {
            Some(known) if nearness(&known.version) >= nearness(&version) => (),
            _ => drop(posts.insert(post.id, PostRow { post, version })),
        }
    }
    Ok(posts.into_values().collect())
}
