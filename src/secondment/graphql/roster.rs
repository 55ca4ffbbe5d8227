//! Rosters of those who go in turns.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{support_roster, support_turn};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::SecondmentAgreement;
use crate::{
    access::{Clearance, ClearanceExt},
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::graphql::{DatePeriod, Employee},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, by_key, to_one_if_wanted},
    scalar::Date,
    secondment::service::{rosters, told},
};

/// 交代: one person, some days.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupportTurn {
    /// 識別子: for a change of the roster.
    id: ID,
    /// 職員: null of somebody out of reach.
    employee: Option<Arc<Employee>>,
    /// 期間.
    period: DatePeriod,
}

impl SupportTurn {
    pub const TYPE: &'static str = "SupportTurn";
}

/// 人数の足りない期間.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct SupportGap {
    /// 期間.
    period: DatePeriod,
    /// 不足する人数.
    missing: i32,
}

#[derive(Debug)]
pub struct SupportRoster {
    row: support_roster::Model,
    agreement: ToOne<SecondmentAgreement>,
    turns: Slot<(), Vec<SupportTurn>>,
    gaps: Slot<(), Vec<SupportGap>>,
}

connection!(SupportRosterConnection, SupportRosterEdge, SupportRoster, "災害派遣等の名簿");
loaded_by_id!(SupportRoster, support_roster);

impl From<support_roster::Model> for SupportRoster {
    fn from(row: support_roster::Model) -> Self {
        Self { row, agreement: Slot::default(), turns: Slot::default(), gaps: Slot::default() }
    }
}

impl Prefetch for SupportRoster {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("agreement", set, wants, clearance, |it| Some(it.row.agreement_id), |it| &it.agreement).await?;
            if !wants.has("turns") && !wants.has("gaps") {
                return Ok(());
            }
            let rows = rosters::turns(clearance, set.iter().map(|it| it.row.id).collect()).await?;
            let wanted = wants.beneath("turns").beneath("employee");
            let people = by_key::<Employee>(rows.iter().map(|it| it.employee_id), &wanted, clearance).await?;
            let mut of: HashMap<Uuid, Vec<support_turn::Model>> = HashMap::new();
            for row in rows {
                of.entry(row.roster_id).or_default().push(row);
            }
            for it in set {
                let rows = of.remove(&it.row.id).unwrap_or_default();
                let gaps = rosters::missing(&it.row, &rows).into_iter();
                it.gaps.put((), gaps.map(|(period, missing)| SupportGap { period: period.into(), missing: missing as i32 }).collect());
                let turn = |row: &support_turn::Model| SupportTurn {
                    id: id::encode(SupportTurn::TYPE, row.id),
                    employee: people.get(&row.employee_id).cloned(),
                    period: (row.starts_on, row.ends_on).into(),
                };
                it.turns.put((), rows.iter().map(turn).collect());
            }
            Ok(())
        }
        .boxed()
    }
}

/// 災害派遣等の名簿: many people, some days each, in turns.
#[Object]
impl SupportRoster {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 取決め.
    async fn agreement(&self) -> Option<Arc<SecondmentAgreement>> {
        self.agreement.get(&()).flatten()
    }
    /// 件名.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 派遣の場所.
    async fn place(&self) -> &str {
        &self.row.place
    }
    /// 始まる日.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 末日.
    async fn ends_on(&self) -> Date {
        Date(self.row.ends_on)
    }
    /// 人数: how many are there at once.
    async fn seats(&self) -> i32 {
        self.row.seats
    }
    /// 取りやめの理由: for the personnel office; null while it stands.
    async fn cancelled_because(&self, ctx: &Context<'_>) -> Option<&str> {
        self.row.cancelled_because.as_deref().filter(|_| told::plans(&ctx.clearance()))
    }
    /// 交代: in the order of days; of oneself alone for who goes.
    async fn turns(&self) -> Vec<SupportTurn> {
        self.turns.get(&()).unwrap_or_default()
    }
    /// 人数の足りない期間: as far as the turns are the caller's to read.
    async fn gaps(&self) -> Vec<SupportGap> {
        self.gaps.get(&()).unwrap_or_default()
    }
}
