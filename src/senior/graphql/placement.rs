//! Who is placed where past sixty, as a list and as a sheet.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, SimpleObject};
use chrono::NaiveDate;
use entity::standing::EmploymentKind;
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    access::{Action, Clearance},
    connection,
    error::Error,
    id,
    personnel::{
        graphql::{Employee, OrgUnit, PositionRank, Seeds, SeniorMilestones, joined_to_standing},
        service::{organisation, people::Joined},
    },
    relation::{Object as _, OfADay, Prefetch, Slot, ToOne, Wants, ready, to_one_if_wanted},
    scalar::Date,
    senior::{
        rules::person::{SeniorDecision, SeniorStatus},
        service::placements::{self, Placed, PlacementQuery},
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
    /// The day that was asked about: who somebody is past sixty differs from day to day.
    day: NaiveDate,
    employee: ToOne<Employee>,
    unit: ToOne<OrgUnit>,
    rank: ToOne<PositionRank>,
}

connection!(PlacementConnection, PlacementEdge, Placement, "60歳を超える職員の配置");

impl Placement {
    pub fn new(placed: Placed, day: NaiveDate) -> Self {
        Self { placed, day, employee: Slot::default(), unit: Slot::default(), rank: Slot::default() }
    }

    /// What is wanted of the unit and the rank and can come with the row; what they are called is asked for as of today.
    pub fn joined(wants: &Wants<'_>, day: NaiveDate, clearance: &Clearance<'_>) -> Joined {
        if day == clearance.today() { joined_to_standing(wants) } else { Joined::default() }
    }

    /// Who came with the rows of today is not loaded again.
    async fn seed(set: &[&Self], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
        let set: Vec<&&Self> = set.iter().filter(|it| it.day == clearance.today()).collect();
        let seeds = Seeds::of(set.iter().map(|it| &it.placed.row), wants, clearance).await?;
        for it in &set {
            if let Some(unit) = seeds.units.get(&it.placed.standing.org_unit_id) {
                it.unit.put((), Some(unit.clone()));
            }
            if let Some(rank) = seeds.ranks.get(&it.placed.standing.rank_id) {
                it.rank.put((), Some(rank.clone()));
            }
        }
        if wants.has("employee") {
            let people = set.iter().map(|it| Employee::from(it.placed.row.clone())).collect();
            let people = ready(people, &wants.beneath("employee"), clearance).await?;
            set.iter().zip(people).for_each(|(it, person)| it.employee.put((), Some(person)));
        }
        Ok(())
    }
}

impl OfADay for Placement {
    const TYPE: &'static str = "Placement";

    fn key(&self) -> Uuid {
        self.placed.row.employee.id
    }

    fn load<'a>(
        clearance: &'a Clearance<'a>,
        keys: Vec<Uuid>,
        day: NaiveDate,
        wants: &'a Wants<'a>,
    ) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move {
            let Some(clearance) = &clearance.also(Action::Placements) else { return Ok(vec![]) };
            let query = PlacementQuery { as_of: day, employees: Some(keys), ..PlacementQuery::default() };
            let placed = placements::all(clearance, &query, Self::joined(wants, day, clearance)).await?;
            Ok(placed.into_iter().map(|it| Self::new(it, day)).collect())
        }
        .boxed()
    }
}

impl Prefetch for Placement {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            Self::seed(set, wants, clearance).await?;
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.key()), |it| &it.employee).await?;
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.placed.standing.org_unit_id), |it| &it.unit).await?;
            to_one_if_wanted("rank", set, wants, clearance, |it| Some(it.placed.standing.rank_id), |it| &it.rank).await
        }
        .boxed()
    }
}

/// 60歳を超える職員の配置: who is where, in which status, until when, and what is to be decided by when.
#[Object]
impl Placement {
    /// 識別子: opaque; of the person on the day.
    pub async fn id(&self) -> ID {
        id::encode_on(Self::TYPE, self.key(), self.day)
    }
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
        self.placed.standing.employment_kind
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
        self.placed.senior.supervisory
    }
    /// 次に決めること.
    async fn next_decision(&self) -> Option<SeniorNextDecision> {
        self.placed.decision.map(|(what, by)| SeniorNextDecision { what, by: Date(by) })
    }
    /// 60歳以後の節目: as the class, the post and what was extended make them; null to whom the rules of retirement do not apply.
    async fn milestones(&self) -> Option<SeniorMilestones> {
        self.placed.senior.own_milestones().as_ref().map(SeniorMilestones::from)
    }
}
