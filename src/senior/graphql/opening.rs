//! Posts for the experienced, what people say they can do, and how well both fit.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{senior_health, senior_opening, senior_profile};
use futures_util::future::{BoxFuture, FutureExt};

use crate::{
    access::{Action, Clearance, ClearanceExt, Field},
    error::{Error, ErrorCode},
    id, loaded_by_id,
    personnel::graphql::{AllowedAction, Employee, OrgUnit, Post},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, by_key, to_one_if_wanted},
    scalar::Date,
    senior::{
        rules::matching::{MatchReason, Points},
        service::openings::{self, Fit, read},
    },
};

#[derive(Debug)]
pub struct SeniorOpening {
    row: senior_opening::Model,
    unit: ToOne<OrgUnit>,
    supports: ToOne<Post>,
}

loaded_by_id!(SeniorOpening, senior_opening);

impl From<senior_opening::Model> for SeniorOpening {
    fn from(row: senior_opening::Model) -> Self {
        Self { row, unit: Slot::default(), supports: Slot::default() }
    }
}

impl Prefetch for SeniorOpening {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.org_unit_id), |it| &it.unit).await?;
            to_one_if_wanted("supportsPost", set, wants, clearance, |it| it.row.supports_post_id, |it| &it.supports).await
        }
        .boxed()
    }
}

/// 経験者に適した職: knowledge to pass on, work to support.
#[Object]
impl SeniorOpening {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 所属.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 件名.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 業務内容.
    async fn duties(&self) -> &str {
        &self.row.duties
    }
    /// 求める技能.
    async fn skills(&self) -> Vec<String> {
        read(&self.row.skills)
    }
    /// 伝える知識: the topics that are passed on there.
    async fn knowledge(&self) -> Vec<String> {
        read(&self.row.knowledge)
    }
    /// 支援する職: the post whose holder is helped; null where none is named.
    async fn supports_post(&self) -> Option<Arc<Post>> {
        self.supports.get(&()).flatten()
    }
    /// 業務の負荷: such as 夜勤 or 重量物.
    async fn loads(&self) -> Vec<String> {
        read(&self.row.loads)
    }
    /// 始まる日.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 人数.
    async fn places(&self) -> i32 {
        self.row.places
    }
    /// 週の勤務時間: in minutes; null for full time.
    async fn weekly_minutes(&self) -> Option<i32> {
        self.row.weekly_minutes
    }
    /// 募集中か.
    async fn is_open(&self) -> bool {
        self.row.closed_at.is_none()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        let reasons = || self.row.closed_at.map(|_| ErrorCode::NothingToChange).into_iter().collect::<Vec<_>>();
        [Action::DecideSeniorPlacements, Action::CloseSeniorPost].map(|action| AllowedAction::of(&clearance, action, reasons())).into()
    }
}

#[derive(Debug)]
pub struct ExperienceProfile {
    row: senior_profile::Model,
    employee: ToOne<Employee>,
    unit: ToOne<OrgUnit>,
    health: Slot<(), Option<senior_health::Model>>,
}

loaded_by_id!(ExperienceProfile, senior_profile);

impl From<senior_profile::Model> for ExperienceProfile {
    fn from(row: senior_profile::Model) -> Self {
        Self { row, employee: Slot::default(), unit: Slot::default(), health: Slot::default() }
    }
}

impl Prefetch for ExperienceProfile {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.id), |it| &it.employee).await?;
            to_one_if_wanted("preferredOrgUnit", set, wants, clearance, |it| it.row.preferred_unit_id, |it| &it.unit).await?;
            if wants.has("healthLimits") || wants.has("healthVersion") {
                let found = openings::limits(clearance, set.iter().map(|it| it.row.id).collect()).await?;
                set.iter().for_each(|it| it.health.put((), found.get(&it.row.id).cloned()));
            }
            Ok(())
        }
        .boxed()
    }
}

/// 経験の申告: what somebody can and wishes to do past sixty.
#[Object]
impl ExperienceProfile {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 職員.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 技能.
    async fn skills(&self) -> Vec<String> {
        read(&self.row.skills)
    }
    /// 希望.
    async fn wishes(&self) -> Option<&str> {
        self.row.wishes.as_deref()
    }
    /// 希望する所属.
    async fn preferred_org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 健康上の制限: loads that are to be avoided; sealed, read by the personnel office and the person.
    async fn health_limits(&self, ctx: &Context<'_>) -> Option<Vec<String>> {
        let row = self.health.get(&()).flatten()?;
        ctx.clearance().sees(Field::HealthLimit, row.id, None).then(|| read(&row.limits))
    }
    /// 健康上の制限の版: send it to `recordHealthLimits`; null where none was recorded, and for who does not read them.
    async fn health_version(&self, ctx: &Context<'_>) -> Option<i32> {
        let row = self.health.get(&()).flatten()?;
        ctx.clearance().sees(Field::HealthLimit, row.id, None).then_some(row.version)
    }
}

/// 配置の理由と点数.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorMatchPoints {
    /// 理由.
    reason: MatchReason,
    /// 点数.
    points: i32,
    /// 対象: which skill or knowledge; of a load that is forbidden nothing is said.
    what: Option<String>,
}

impl From<Points> for SeniorMatchPoints {
    fn from(it: Points) -> Self {
        let what = it.what.filter(|_| it.reason != MatchReason::Unsuitable);
        Self { reason: it.reason, points: it.points, what }
    }
}

/// 候補者: how well somebody fits a post, out of a hundred, and why.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorMatch {
    /// 職員.
    employee: Arc<Employee>,
    /// 点数.
    score: i32,
    /// 内訳.
    explained: Vec<SeniorMatchPoints>,
}

/// The most who are shown for a post.
const MOST: usize = 100;

/// The best fits with their people.
pub async fn matches(fits: Vec<Fit>, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Vec<SeniorMatch>, Error> {
    let fits: Vec<Fit> = fits.into_iter().take(MOST).collect();
    let people = by_key::<Employee>(fits.iter().map(|it| it.employee), &wants.beneath("employee"), clearance).await?;
    let shown = fits.into_iter().filter_map(|fit| {
        let employee = people.get(&fit.employee)?.clone();
        for _ in fit.points.iter().filter(|it| it.reason == MatchReason::Unsuitable) {
            clearance.note(Field::HealthLimit, fit.employee);
        }
        Some(SeniorMatch { employee, score: fit.score, explained: fit.points.into_iter().map(SeniorMatchPoints::from).collect() })
    });
    Ok(shown.collect())
}
