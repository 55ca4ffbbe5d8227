//! Who plans, who decides, and who stands in, as GraphQL sees them.

use std::collections::HashMap;

use async_graphql::{ID, Object, SimpleObject};
use entity::{approval_decision::Verdict, approval_step::StepKind, stand_in};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    access::Clearance,
    error::Error,
    id, loaded_by_id,
    personnel::{
        orders::service::{batch, route::RouteRow},
        timeline::last_day,
    },
    relation::{Object as _, Prefetch, Slot, Wants},
    scalar::{Date, DateTime},
};

/// 署名: somebody by number and name, as they stand by what they plan, decide or are ordered to.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Signature {
    /// 職員番号.
    number: String,
    /// 氏名: the name used at work.
    name: String,
}

impl Signature {
    pub fn new(number: String, name: String) -> Self {
        Self { number, name }
    }
}

/// The signatures of people: two statements.
pub async fn signatures(clearance: &Clearance<'_>, mut ids: Vec<Uuid>) -> Result<HashMap<Uuid, Signature>, Error> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let signed = batch::signatures(clearance, ids).await?;
    Ok(signed.into_iter().map(|(id, number, name)| (id, Signature { number, name })).collect())
}

/// 合議・決裁の記録.
#[derive(Clone, Debug, SimpleObject)]
pub struct ApprovalDecision {
    /// 本人: the member whose say it was.
    member: Option<Signature>,
    /// 代決者: who said it; the member, or the stand-in of the day.
    decided_by: Option<Signature>,
    /// 結果.
    verdict: Verdict,
    /// 意見.
    comment: Option<String>,
    /// 日時.
    decided_at: DateTime,
}

/// 回議の段階: a step of the route that a batch takes.
#[derive(Clone, Debug, SimpleObject)]
pub struct ApprovalStep {
    /// 回: how often the batch had been submitted.
    round: i32,
    /// 順.
    position: i32,
    /// 名称.
    name: String,
    /// 種別.
    kind: StepKind,
    /// 必要な人数: so many of the members must agree.
    required: i32,
    /// 回議の相手.
    approvers: Vec<Signature>,
    /// 記録.
    decisions: Vec<ApprovalDecision>,
    /// 済み: whether enough of them agreed.
    is_complete: bool,
}

impl ApprovalStep {
    pub fn of(row: &RouteRow, people: &HashMap<Uuid, Signature>) -> Self {
        let decisions = row.decisions.iter().map(|it| ApprovalDecision {
            member: people.get(&it.member_id).cloned(),
            decided_by: people.get(&it.decided_by_id).cloned(),
            verdict: it.verdict,
            comment: it.comment.clone(),
            decided_at: DateTime(it.decided_at),
        });
        Self {
            round: row.step.round,
            position: row.step.position,
            name: row.step.name.clone(),
            kind: row.step.kind,
            required: row.step.required,
            approvers: row.members.iter().filter_map(|it| people.get(it).cloned()).collect(),
            decisions: decisions.collect(),
            is_complete: row.complete(),
        }
    }
}

#[derive(Debug)]
pub struct StandIn {
    row: stand_in::Model,
    people: Slot<(), (Option<Signature>, Option<Signature>)>,
}

impl From<stand_in::Model> for StandIn {
    fn from(row: stand_in::Model) -> Self {
        Self { row, people: Slot::default() }
    }
}

impl Prefetch for StandIn {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("principal") || wants.has("deputy") {
                let people = signatures(clearance, set.iter().flat_map(|it| [it.row.principal_id, it.row.deputy_id]).collect()).await?;
                for it in set {
                    it.people.put((), (people.get(&it.row.principal_id).cloned(), people.get(&it.row.deputy_id).cloned()));
                }
            }
            Ok(())
        }
        .boxed()
    }
}

loaded_by_id!(StandIn, stand_in);

/// 代決の指定: who may decide for whom, on which days.
#[Object]
impl StandIn {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 本人.
    async fn principal(&self) -> Option<Signature> {
        self.people.get(&()).and_then(|(principal, _)| principal)
    }
    /// 代決者.
    async fn deputy(&self) -> Option<Signature> {
        self.people.get(&()).and_then(|(_, deputy)| deputy)
    }
    /// 有効期間の始め.
    async fn valid_from(&self) -> Date {
        Date(self.row.valid_from)
    }
    /// 有効期間の末日.
    async fn valid_until(&self) -> Option<Date> {
        last_day(self.row.valid_to).map(Date)
    }
    /// 理由.
    async fn reason(&self) -> &str {
        &self.row.reason
    }
    /// 終了日時: null while it stands.
    async fn ended_at(&self) -> Option<DateTime> {
        self.row.ended_at.map(DateTime)
    }
}
