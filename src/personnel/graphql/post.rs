//! Posts and who holds them, as GraphQL sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::additional_post::HoldingKind;
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{Employee, OrgUnit, PersonnelOrder, PositionRank};
use crate::{
    access::{Clearance, ClearanceExt, Moment},
    error::Error,
    id,
    personnel::{
        service::organisation::{self, HoldingRow, PostRow},
        timeline::last_day,
    },
    relation::{Object, Prefetch, ToMany, ToOne, Wants, demanded, ready, share, to_one_if_wanted},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct Post {
    row: PostRow,
    org_unit: ToOne<OrgUnit>,
    lowest_rank: ToOne<PositionRank>,
    highest_rank: ToOne<PositionRank>,
    holders: ToMany<PostHolding, Moment>,
}

impl From<PostRow> for Post {
    fn from(row: PostRow) -> Self {
        Self { row, org_unit: ToOne::default(), lowest_rank: ToOne::default(), highest_rank: ToOne::default(), holders: ToMany::default() }
    }
}

impl Post {
    pub(super) fn unit(&self) -> Uuid {
        self.row.post.org_unit_id
    }
}

impl Object for Post {
    const TYPE: &'static str = "Post";

    fn key(&self) -> Uuid {
        self.row.post.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move {
            let rows = organisation::posts_by_ids(clearance, keys).await?;
            Ok(rows.into_iter().map(Self::from).collect())
        }
        .boxed()
    }
}

impl Prefetch for Post {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.post.org_unit_id), |it| &it.org_unit).await?;
            to_one_if_wanted("lowestRank", set, wants, clearance, |it| Some(it.row.version.lowest_rank_id), |it| &it.lowest_rank).await?;
            to_one_if_wanted("highestRank", set, wants, clearance, |it| Some(it.row.version.highest_rank_id), |it| &it.highest_rank)
                .await?;
            for (moment, wants) in wants.calls("holders", |it| clearance.moment_of(it))? {
                load_holders(set, moment, &wants, clearance).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

async fn load_holders(set: &[&Post], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let posts = organisation::these_posts(set.iter().map(|it| it.row.post.id).collect());
    let rows = organisation::holders(clearance, posts, moment).await?;
    let owners: Vec<Uuid> = rows.iter().map(|row| row.post_id).collect();
    let holdings = ready(rows.into_iter().map(PostHolding::from).collect(), wants, clearance).await?;
    share(set, &moment, owners.into_iter().zip(holdings).collect(), |it| it.row.post.id, |it| &it.holders);
    Ok(())
}

/// 職: a place that a person can hold; it stays when nobody does.
#[Object]
impl Post {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.post.id)
    }
    /// 職名.
    async fn title(&self) -> &str {
        &self.row.version.title
    }
    /// 所属長の職: its holder heads the unit.
    async fn heads_unit(&self) -> bool {
        self.row.post.heads_unit
    }
    /// 管理監督職(地方公務員法28条の2).
    async fn is_supervisory(&self) -> bool {
        self.row.version.supervisory
    }
    /// 定数: how many people can hold it at once.
    async fn seats(&self) -> i32 {
        self.row.version.seats
    }
    /// 組織.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.org_unit.get(&()).flatten()
    }
    /// 職位の下限.
    async fn lowest_rank(&self) -> Option<Arc<PositionRank>> {
        self.lowest_rank.get(&()).flatten()
    }
    /// 職位の上限.
    async fn highest_rank(&self) -> Option<Arc<PositionRank>> {
        self.highest_rank.get(&()).flatten()
    }
    /// 占めている職員: on a day, within the caller's reach; empty while the post is vacant.
    async fn holders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<PostHolding>>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.holders, &moment, load_holders(&[self], moment, &wants, &clearance)).await
    }
}

#[derive(Debug)]
pub struct PostHolding {
    row: HoldingRow,
    employee: ToOne<Employee>,
    org_unit: ToOne<OrgUnit>,
    post: ToOne<Post>,
    order: ToOne<PersonnelOrder>,
}

impl From<HoldingRow> for PostHolding {
    fn from(row: HoldingRow) -> Self {
        Self { row, employee: ToOne::default(), org_unit: ToOne::default(), post: ToOne::default(), order: ToOne::default() }
    }
}

impl Prefetch for PostHolding {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.employee_id), |it| &it.employee).await?;
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.org_unit_id), |it| &it.org_unit).await?;
            to_one_if_wanted("post", set, wants, clearance, |it| Some(it.row.post_id), |it| &it.post).await?;
            to_one_if_wanted("order", set, wants, clearance, |it| Some(it.row.order_id), |it| &it.order).await
        }
        .boxed()
    }
}

/// 職の占有: somebody holding a post, as the main one or beside it.
#[Object]
impl PostHolding {
    /// 占め方: main, concurrent or acting.
    async fn kind(&self) -> HoldingKind {
        self.row.kind
    }
    /// 職員.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 組織.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.org_unit.get(&()).flatten()
    }
    /// 職.
    async fn post(&self) -> Option<Arc<Post>> {
        self.post.get(&()).flatten()
    }
    /// 効力の始まる日.
    async fn effective_from(&self) -> Date {
        Date(self.row.effective_from)
    }
    /// 効力の末日: null while nothing has followed.
    async fn effective_until(&self) -> Option<Date> {
        last_day(self.row.effective_to).map(Date)
    }
    /// 根拠となった発令.
    async fn order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
}
