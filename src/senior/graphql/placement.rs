//! Who is placed where past sixty, as a list and as a sheet.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, SimpleObject};
use entity::standing::EmploymentKind;
use futures_util::future::{BoxFuture, FutureExt};

use crate::{
    access::Clearance,
    connection,
    error::Error,
    id,
    personnel::{
        graphql::{Employee, OrgUnit, PositionRank, SeniorMilestones},
        milestones::Milestones,
        service::organisation,
    },
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::Date,
    senior::{
        rules::person::{SeniorDecision, SeniorStatus},
        service::placements::{Placed, PlacementQuery},
    },
};

/// 60歳を超える職員の配置の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PlacementFilter {
    /// 基準日: today if not given.
    pub as_of: Option<Date>,
    /// 状態: any of these.
    pub statuses: Option<Vec<SeniorStatus>>,
    /// 所属: with all below it.
    pub org_unit: Option<ID>,
    /// 職員: any of these.
    pub employees: Option<Vec<ID>>,
    /// 決める期限: of whom something is to be decided by this day.
    pub decide_by: Option<Date>,
}

impl PlacementFilter {
    /// What is asked of the service.
    pub async fn query(self, clearance: &Clearance<'_>) -> Result<PlacementQuery, Error> {
        let as_of = self.as_of.map_or(clearance.today(), |it| it.0);
        let units = match self.org_unit.map(|it| id::key_of(&it, OrgUnit::TYPE)) {
            None => None,
            Some(None) => Some(vec![]),
            Some(Some(unit)) => Some(organisation::with_below(clearance, unit, clearance.moment(Some(as_of), None)).await?),
        };
        let employees = self.employees.map(|ids| ids.iter().map(|it| id::key_of(it, Employee::TYPE).unwrap_or_default()).collect());
        Ok(PlacementQuery { as_of, statuses: self.statuses, units, employees, decide_by: self.decide_by.map(|it| it.0) })
    }
}

/// 次に決めること, and by which day.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct SeniorNextDecision {
    /// 内容.
    what: SeniorDecision,
    /// 期限: this day included.
    by: Date,
}

#[derive(Debug)]
pub struct Placement {
    placed: Placed,
    employee: ToOne<Employee>,
    unit: ToOne<OrgUnit>,
    rank: ToOne<PositionRank>,
}

connection!(PlacementConnection, PlacementEdge, Placement, "60歳を超える職員の配置");

impl From<Placed> for Placement {
    fn from(placed: Placed) -> Self {
        Self { placed, employee: Slot::default(), unit: Slot::default(), rank: Slot::default() }
    }
}

impl Prefetch for Placement {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.placed.known.id), |it| &it.employee).await?;
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.placed.known.standing.org_unit_id), |it| &it.unit).await?;
            to_one_if_wanted("rank", set, wants, clearance, |it| Some(it.placed.known.standing.rank_id), |it| &it.rank).await
        }
        .boxed()
    }
}

/// 60歳を超える職員の配置: who is where, in which status, until when, and what is to be decided by when.
#[Object]
impl Placement {
    /// 職員.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 所属.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 職位.
    async fn rank(&self) -> Option<Arc<PositionRank>> {
        self.rank.get(&()).flatten()
    }
    /// 任用の種別.
    async fn employment_kind(&self) -> EmploymentKind {
        self.placed.known.standing.employment_kind
    }
    /// 状態: null of who reaches sixty within the fiscal year and is not past it yet.
    async fn status(&self) -> Option<SeniorStatus> {
        self.placed.status
    }
    /// 状態の末日.
    async fn until(&self) -> Option<Date> {
        self.placed.until.map(Date)
    }
    /// 管理監督職に在るか.
    async fn is_supervisory(&self) -> bool {
        self.placed.known.senior.supervisory
    }
    /// 次に決めること.
    async fn next_decision(&self) -> Option<SeniorNextDecision> {
        self.placed.decision.map(|(what, by)| SeniorNextDecision { what, by: Date(by) })
    }
    /// 60歳以後の節目: of the class, as they stand on the day.
    async fn milestones(&self) -> SeniorMilestones {
        let own: &Milestones = &self.placed.known.senior.milestones;
        SeniorMilestones::from(own)
    }
}
