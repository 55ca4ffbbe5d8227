//! A batch as GraphQL sees it.

use async_graphql::{Context, ID, Object};
use entity::order_batch::{self, BatchKind, BatchState};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{
    Signature,
    findings::{FindingReport, report},
    route::{ApprovalStep, signatures},
};
use crate::{
    access::{Action, Clearance, ClearanceExt},
    connection,
    error::{Error, ErrorCode},
    id,
    personnel::{
        graphql::AllowedAction,
        orders::{
            kinds::{Step, next},
            service::{batch, queries, route},
        },
    },
    relation::{Object, Prefetch, Slot, Wants},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct OrderBatch {
    pub(super) row: order_batch::Model,
    /// Whether the caller plans or decides it; only then more than its heading is shown.
    takes_part: Slot<(), (bool, bool)>,
    count: Slot<(), u64>,
    planners: Slot<(), Vec<Signature>>,
    route: Slot<(), Vec<ApprovalStep>>,
}

connection!(OrderBatchConnection, OrderBatchEdge, OrderBatch, "発令案件");

impl From<order_batch::Model> for OrderBatch {
    fn from(row: order_batch::Model) -> Self {
        Self { row, takes_part: Slot::default(), count: Slot::default(), planners: Slot::default(), route: Slot::default() }
    }
}

impl Object for OrderBatch {
    const TYPE: &'static str = "OrderBatch";

    fn key(&self) -> Uuid {
        self.row.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move { Ok(batch::by_ids(clearance, keys).await?.into_iter().map(Self::from).collect()) }.boxed()
    }
}

impl Prefetch for OrderBatch {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let keys: Vec<Uuid> = set.iter().map(|it| it.row.id).collect();
            if ["planners", "route", "findings", "allowedActions", "withdrawalReason"].into_iter().any(|it| wants.has(it)) {
                let planned = queries::planned_by_caller(clearance, keys.clone()).await?;
                let part = batch::shared_with_caller(clearance, keys.clone()).await?;
                set.iter().for_each(|it| it.takes_part.put((), (planned.contains(&it.row.id), part.contains(&it.row.id))));
            }
            if wants.has("orderCount") {
                let counts = queries::counts(clearance, keys.clone()).await?;
                set.iter().for_each(|it| it.count.put((), counts.get(&it.row.id).copied().unwrap_or_default()));
            }
            if wants.has("planners") {
                load_planners(set, clearance).await?;
            }
            if wants.has("route") {
                load_routes(set, clearance).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

async fn load_planners(set: &[&OrderBatch], clearance: &Clearance<'_>) -> Result<(), Error> {
    let planners = batch::planners(clearance, set.iter().map(|it| it.row.id).collect()).await?;
    let people = signatures(clearance, planners.iter().map(|(_, it)| *it).collect()).await?;
    for it in set {
        let mine = planners.iter().filter(|(batch, _)| *batch == it.row.id).filter_map(|(_, planner)| people.get(planner).cloned());
        it.planners.put((), mine.collect());
    }
    Ok(())
}

async fn load_routes(set: &[&OrderBatch], clearance: &Clearance<'_>) -> Result<(), Error> {
    let rows = route::routes(clearance, set.iter().map(|it| it.row.id).collect()).await?;
    let everybody =
        rows.iter().flat_map(|row| row.members.iter().copied().chain(row.decisions.iter().flat_map(|it| [it.member_id, it.decided_by_id])));
    let people = signatures(clearance, everybody.collect()).await?;
    for it in set {
        it.route.put((), rows.iter().filter(|row| row.step.batch_id == it.row.id).map(|row| ApprovalStep::of(row, &people)).collect());
    }
    Ok(())
}

impl OrderBatch {
    fn plans(&self) -> bool {
        self.takes_part.get(&()).is_some_and(|(plans, _)| plans)
    }

    fn takes_part(&self) -> bool {
        self.takes_part.get(&()).is_some_and(|(plans, decides)| plans || decides)
    }

    /// The steps of the life of a batch, by the names of their mutations, and whether they are the planner's.
    const STEPS: [(Action, Step, bool); 14] = [
        (Action::ReviseOrderBatch, Step::Shape, true),
        (Action::AddOrders, Step::Shape, true),
        (Action::ImportOrders, Step::Shape, true),
        (Action::ReviseOrder, Step::Shape, true),
        (Action::MoveOrders, Step::Shape, true),
        (Action::RemoveOrders, Step::Shape, true),
        (Action::AcceptFindings, Step::Shape, true),
        (Action::SubmitOrderBatch, Step::Submit, true),
        (Action::EndorseOrderBatch, Step::Endorse, false),
        (Action::ReturnOrderBatch, Step::Return, false),
        (Action::RecallOrderBatch, Step::Recall, true),
        (Action::PreNotifyOrderBatch, Step::PreNotify, true),
        (Action::AnnounceOrderBatch, Step::Announce, true),
        (Action::WithdrawOrderBatch, Step::Withdraw, true),
    ];
}

/// 発令案件: orders that are decided and announced together. A draft exists for those who plan and decide it, by name; once announced, for all staff.
#[Object]
impl OrderBatch {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 種別.
    async fn kind(&self) -> BatchKind {
        self.row.kind
    }
    /// 件名.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 発令日: that of the batch; an order may name another.
    async fn effective_on(&self) -> Date {
        Date(self.row.effective_on)
    }
    /// 状態.
    async fn state(&self) -> BatchState {
        self.row.state
    }
    /// 効力: announced, and the day of the batch has come; an order of another day says so itself.
    async fn is_effective(&self, ctx: &Context<'_>) -> bool {
        self.row.state == BatchState::Announced && self.row.effective_on <= ctx.clearance().today()
    }
    /// 決裁番号.
    async fn decision_number(&self) -> Option<&str> {
        self.row.decision_number.as_deref()
    }
    /// 起案(回議に付した)日時.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.row.submitted_at.map(DateTime)
    }
    /// 決裁日時.
    async fn approved_at(&self) -> Option<DateTime> {
        self.row.approved_at.map(DateTime)
    }
    /// 内示日時.
    async fn pre_notified_at(&self) -> Option<DateTime> {
        self.row.pre_notified_at.map(DateTime)
    }
    /// 公表日時: after the day of an order it was announced late.
    async fn announced_at(&self) -> Option<DateTime> {
        self.row.announced_at.map(DateTime)
    }
    /// 取下げ日時.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.row.withdrawn_at.map(DateTime)
    }
    /// 取下げの理由: for those who plan and decide it.
    async fn withdrawal_reason(&self) -> Option<&str> {
        self.row.withdrawal_reason.as_deref().filter(|_| self.takes_part())
    }
    /// 発令の数: within the caller's reach.
    async fn order_count(&self) -> u64 {
        self.count.get(&()).unwrap_or_default()
    }
    /// 起案者: for those who plan and decide it.
    async fn planners(&self) -> Option<Vec<Signature>> {
        self.planners.get(&()).filter(|_| self.takes_part())
    }
    /// 回議の経路: every round, in order; for those who plan and decide it.
    async fn route(&self) -> Option<Vec<ApprovalStep>> {
        self.route.get(&()).filter(|_| self.takes_part())
    }
    /// 指摘: computed in one snapshot of the database; for those who plan and decide it.
    async fn findings(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<FindingReport>> {
        if !self.takes_part() {
            return None;
        }
        Some(report(&ctx.clearance(), &self.row).await.map_err(Into::into))
    }
    /// 可能な操作: by the state of the batch and who plans it; whose turn it is on the route says `route`. Empty for who neither plans nor decides it.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        if !self.takes_part() {
            return vec![];
        }
        let clearance = ctx.clearance();
        let action = |(action, step, planners): &(Action, Step, bool)| {
            let mut reasons: Vec<ErrorCode> = next(self.row.state, *step).err().map(|it| it.code).into_iter().collect();
            match (planners, self.plans()) {
                (true, false) => reasons.push(ErrorCode::NotAPlanner),
                (false, true) => reasons.push(ErrorCode::SelfApproval),
                _ => (),
            }
            AllowedAction::of(&clearance, *action, reasons)
        };
        Self::STEPS.iter().map(action).collect()
    }
}
