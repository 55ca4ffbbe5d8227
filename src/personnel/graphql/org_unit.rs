//! A unit of the organisation as GraphQL sees it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::{org_unit_version::UnitKind, post};
use futures_util::future::{BoxFuture, FutureExt};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{AllowedAction, AppointingAuthority, EmployeeConnection, OrgUnitVersion, Post, PostHolding};
use crate::{
    access::{Action, Clearance, ClearanceExt, Moment},
    connection,
    error::Error,
    id,
    paging::PageArguments,
    personnel::{
        rules,
        service::organisation::{self, OrgUnitRow},
        timeline::last_day,
    },
    relation::{Arguments, Object, Prefetch, Slot, ToMany, ToOne, Wants, by_key, demanded, ready, share, to_one_if_wanted},
    scalar::{Date, DateTime},
};

type Members = (Moment, PageArguments);

#[derive(Debug)]
pub struct OrgUnit {
    row: OrgUnitRow,
    parent: ToOne<OrgUnit>,
    authority: ToOne<AppointingAuthority>,
    children: ToMany<OrgUnit, Moment>,
    at: ToOne<OrgUnitVersion, Moment>,
    versions: ToMany<OrgUnitVersion>,
    heads: ToMany<PostHolding, Moment>,
    posts: ToMany<Post, Moment>,
    headcounts: Slot<(Moment, bool), i64>,
    members: Slot<Members, Arc<EmployeeConnection>>,
    predecessors: ToMany<OrgUnit>,
    successors: ToMany<OrgUnit>,
}

connection!(OrgUnitConnection, OrgUnitEdge, OrgUnit, "組織");

impl From<OrgUnitRow> for OrgUnit {
    fn from(row: OrgUnitRow) -> Self {
        Self {
            row,
            parent: ToOne::default(),
            authority: ToOne::default(),
            children: ToMany::default(),
            at: ToOne::default(),
            versions: ToMany::default(),
            heads: ToMany::default(),
            posts: ToMany::default(),
            headcounts: Slot::default(),
            members: Slot::default(),
            predecessors: ToMany::default(),
            successors: ToMany::default(),
        }
    }
}

impl Object for OrgUnit {
    const TYPE: &'static str = "OrgUnit";

    fn key(&self) -> Uuid {
        self.row.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move { Ok(organisation::by_ids(clearance, keys).await?.into_iter().map(Self::from).collect()) }.boxed()
    }
}

impl Prefetch for OrgUnit {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("parent", set, wants, clearance, |it| it.row.facts.parent_id, |it| &it.parent).await?;
            to_one_if_wanted("appointingAuthority", set, wants, clearance, |it| Some(it.row.facts.authority_id), |it| &it.authority)
                .await?;
            for (moment, wants) in wants.calls("children", |it| clearance.moment_of(it))? {
                load_children(set, moment, &wants, clearance).await?;
            }
            for (moment, wants) in wants.calls("at", |it| clearance.moment_of(it))? {
                load_at(set, moment, &wants, clearance).await?;
            }
            if wants.has("versions") {
                load_versions(set, &wants.beneath("versions"), clearance).await?;
            }
            for (moment, wants) in wants.calls("heads", |it| clearance.moment_of(it))? {
                load_heads(set, moment, &wants, clearance).await?;
            }
            for (moment, wants) in wants.calls("posts", |it| clearance.moment_of(it))? {
                load_posts(set, moment, &wants, clearance).await?;
            }
            let counted = |it: &Arguments| (clearance.moment_of(it), it.get("includeBelow") != Some(&async_graphql::Value::Boolean(false)));
            for (call, _) in wants.calls("headcount", counted)? {
                load_headcounts(set, call, clearance).await?;
            }
            for (call, wants) in wants.calls("members", |it| (clearance.moment_of(it), PageArguments::of(it)))? {
                load_members(set, call, &wants, clearance).await?;
            }
            for (name, forward) in [("predecessors", false), ("successors", true)] {
                if wants.has(name) {
                    load_successions(set, forward, &wants.beneath(name), clearance).await?;
                }
            }
            Ok(())
        }
        .boxed()
    }
}

impl OrgUnit {
    /// A row that came with another has no span; it is only taken where none is asked for.
    fn span(&self) -> (chrono::NaiveDate, chrono::NaiveDate) {
        self.row.span.unwrap_or((self.row.facts.effective_from, self.row.facts.effective_to))
    }
}

fn keys(set: &[&OrgUnit]) -> Vec<Uuid> {
    set.iter().map(|it| it.row.id).collect()
}

async fn load_children(set: &[&OrgUnit], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let pairs = organisation::children(clearance, keys(set), moment).await?;
    let children = by_key::<OrgUnit>(pairs.iter().map(|(_, child)| *child), wants, clearance).await?;
    let loaded = pairs.into_iter().filter_map(|(parent, child)| Some((parent, children.get(&child)?.clone())));
    share(set, &moment, loaded.collect(), |it| it.row.id, |it| &it.children);
    Ok(())
}

async fn load_at(set: &[&OrgUnit], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let rows = organisation::versions_at(clearance, keys(set), moment).await?;
    let versions = ready(rows.into_iter().map(OrgUnitVersion::from).collect(), wants, clearance).await?;
    let found: HashMap<Uuid, _> = versions.into_iter().map(|it| (it.row.org_unit_id, it)).collect();
    for it in set {
        it.at.put(moment, found.get(&it.row.id).cloned());
    }
    Ok(())
}

async fn load_versions(set: &[&OrgUnit], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let rows = organisation::all_versions(clearance, keys(set)).await?;
    let versions = ready(rows.into_iter().map(OrgUnitVersion::from).collect(), wants, clearance).await?;
    let loaded = versions.into_iter().map(|it| (it.row.org_unit_id, it)).collect();
    share(set, &(), loaded, |it| it.row.id, |it| &it.versions);
    Ok(())
}

async fn load_heads(set: &[&OrgUnit], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let rows = organisation::holders(clearance, organisation::head_posts(keys(set)), moment).await?;
    let owners: Vec<Uuid> = rows.iter().map(|row| row.org_unit_id).collect();
    let holdings = ready(rows.into_iter().map(PostHolding::from).collect(), wants, clearance).await?;
    share(set, &moment, owners.into_iter().zip(holdings).collect(), |it| it.row.id, |it| &it.heads);
    Ok(())
}

async fn load_posts(set: &[&OrgUnit], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let theirs = Condition::all().add(post::Column::OrgUnitId.is_in(keys(set)));
    let rows = organisation::posts(clearance, theirs, moment).await?;
    let posts = ready(rows.into_iter().map(Post::from).collect(), wants, clearance).await?;
    share(set, &moment, posts.into_iter().map(|it| (it.unit(), it)).collect(), |it| it.row.id, |it| &it.posts);
    Ok(())
}

/// One statement for the counts and one for the tree, whatever the number of units.
async fn load_headcounts(set: &[&OrgUnit], (moment, below): (Moment, bool), clearance: &Clearance<'_>) -> Result<(), Error> {
    let count = async {
        let own = organisation::headcounts(clearance, moment).await?;
        Ok(if below { rules::sums(&organisation::tree(clearance, moment).await?, &own) } else { own })
    };
    let counts = clearance.sums((moment, below), count).await?;
    for it in set {
        it.headcounts.put((moment, below), counts.get(&it.row.id).copied().unwrap_or_default());
    }
    Ok(())
}

/// Two statements for the members of all units, one more where they are to be counted.
async fn load_members(set: &[&OrgUnit], call: Members, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let mut pages = super::members::pages(clearance, keys(set), &call, wants).await?;
    for it in set {
        if let Some(page) = pages.remove(&it.row.id) {
            it.members.put(call.clone(), Arc::new(EmployeeConnection::assemble(page)));
        }
    }
    Ok(())
}

async fn load_successions(set: &[&OrgUnit], forward: bool, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let pairs = organisation::successions(clearance, keys(set), forward).await?;
    let others = by_key::<OrgUnit>(pairs.iter().map(|(_, other)| *other), wants, clearance).await?;
    let loaded = pairs.into_iter().filter_map(|(unit, other)| Some((unit, others.get(&other)?.clone()))).collect();
    share(
        set,
        &(),
        loaded,
        |it| it.row.id,
        |it| {
            if forward { &it.successors } else { &it.predecessors }
        },
    );
    Ok(())
}

/// 組織: a unit, whatever its name and place were and will be.
#[Object]
impl OrgUnit {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.changes.unwrap_or_default()
    }
    /// 所属コード: that of today; of a closed unit the last, of a coming one the first.
    async fn code(&self) -> &str {
        &self.row.facts.code
    }
    /// 名称: that of today; of a closed unit the last, of a coming one the first.
    async fn name(&self) -> &str {
        &self.row.facts.name
    }
    /// 区分: 部, 課 or 担当.
    async fn kind(&self) -> UnitKind {
        self.row.facts.kind
    }
    /// 設置日: the first day as far as is known.
    async fn valid_from(&self) -> Date {
        Date(self.span().0)
    }
    /// 廃止の前日: null while it is not closed.
    async fn valid_until(&self) -> Option<Date> {
        last_day(self.span().1).map(Date)
    }
    /// 上位の組織: that of today.
    async fn parent(&self) -> Option<Arc<OrgUnit>> {
        self.parent.get(&()).flatten()
    }
    /// 任命権者.
    async fn appointing_authority(&self) -> Option<Arc<AppointingAuthority>> {
        self.authority.get(&()).flatten()
    }
    /// 下位の組織: on a day, by code.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<OrgUnit>>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.children, &moment, load_children(&[self], moment, &wants, &clearance)).await
    }
    /// ある日の姿: what the unit is called and where it stands on a day, as known at a moment; null when it does not exist then.
    async fn at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Arc<OrgUnitVersion>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.at, &moment, load_at(&[self], moment, &wants, &clearance))
            .await?
            .map_or_else(|error| Some(Err(error)), |found| found.map(Ok))
    }
    /// 沿革: every version in the order of days.
    async fn versions(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<Arc<OrgUnitVersion>>>> {
        let clearance = ctx.clearance();
        let wants = Wants::of(ctx);
        demanded(&self.versions, &(), load_versions(&[self], &wants, &clearance)).await
    }
    /// 所属長: who holds the head post on a day, acting holders included, within the caller's reach; empty while it is vacant.
    async fn heads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<PostHolding>>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.heads, &moment, load_heads(&[self], moment, &wants, &clearance)).await
    }
    /// 職: on a day, the head's first; vacant ones included.
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<Post>>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.posts, &moment, load_posts(&[self], moment, &wants, &clearance)).await
    }
    /// 現員: how many people in service have their main post here on a day, within the caller's reach.
    async fn headcount(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
        #[graphql(desc = "下位の組織を含む: whether units below count.", default = true)] include_below: bool,
    ) -> Option<async_graphql::Result<i64>> {
        let clearance = ctx.clearance();
        let call = (clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0)), include_below);
        demanded(&self.headcounts, &call, load_headcounts(&[self], call, &clearance)).await
    }
    /// 所属職員: people in service whose main post is in this very unit on a day, by kana.
    #[expect(clippy::too_many_arguments, reason = "the paging arguments of a Relay connection")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後: below one parent only.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前: below one parent only.")] before: Option<String>,
    ) -> Option<async_graphql::Result<Arc<EmployeeConnection>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let call = (moment, PageArguments { first, after, last, before });
        let wants = Wants::of(ctx);
        demanded(&self.members, &call, load_members(&[self], call.clone(), &wants, &clearance)).await
    }
    /// 前身: the units that this one took over from.
    async fn predecessors(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<Arc<OrgUnit>>>> {
        let clearance = ctx.clearance();
        let wants = Wants::of(ctx);
        demanded(&self.predecessors, &(), load_successions(&[self], false, &wants, &clearance)).await
    }
    /// 後身: the units that took over from this one.
    async fn successors(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<Arc<OrgUnit>>>> {
        let clearance = ctx.clearance();
        let wants = Wants::of(ctx);
        demanded(&self.successors, &(), load_successions(&[self], true, &wants, &clearance)).await
    }
    /// 可能な操作: judged by the policy that judges the mutation.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        vec![AllowedAction::of(&ctx.clearance(), Action::ReorganizeUnits, vec![])]
    }
}
