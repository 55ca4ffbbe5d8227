//! What is handed over, to whom, until when, and what would leave with one person.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{handover_session, knowledge_handover};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    access::{Action, Clearance, ClearanceExt},
    error::{Error, ErrorCode},
    id, loaded_by_id,
    personnel::graphql::{AllowedAction, Employee, OrgUnit, Post},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, by_key, to_one_if_wanted},
    scalar::Date,
    senior::{
        rules::handover::HandoverRisk,
        service::handovers::{self, Risk, risk_of},
    },
};

/// 業務継承の実施.
#[derive(Clone, Debug, SimpleObject)]
pub struct HandoverSession {
    /// 実施日.
    held_on: Date,
    /// 時間: in minutes.
    minutes: i32,
    /// 記録.
    note: Option<String>,
}

impl From<&handover_session::Model> for HandoverSession {
    fn from(it: &handover_session::Model) -> Self {
        Self { held_on: Date(it.held_on), minutes: it.minutes, note: it.note.clone() }
    }
}

#[derive(Debug)]
pub struct KnowledgeHandover {
    row: knowledge_handover::Model,
    employee: ToOne<Employee>,
    successor: ToOne<Employee>,
    unit: ToOne<OrgUnit>,
    sessions: Slot<(), Vec<HandoverSession>>,
}

loaded_by_id!(KnowledgeHandover, knowledge_handover);

impl From<knowledge_handover::Model> for KnowledgeHandover {
    fn from(row: knowledge_handover::Model) -> Self {
        Self { row, employee: Slot::default(), successor: Slot::default(), unit: Slot::default(), sessions: Slot::default() }
    }
}

impl Prefetch for KnowledgeHandover {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.employee_id), |it| &it.employee).await?;
            to_one_if_wanted("successor", set, wants, clearance, |it| it.row.successor_id, |it| &it.successor).await?;
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.org_unit_id), |it| &it.unit).await?;
            if wants.has("sessions") {
                let mut of: HashMap<Uuid, Vec<HandoverSession>> = HashMap::new();
                for row in handovers::sessions(clearance, set.iter().map(|it| it.row.id).collect()).await? {
                    of.entry(row.handover_id).or_default().push(HandoverSession::from(&row));
                }
                set.iter().for_each(|it| it.sessions.put((), of.remove(&it.row.id).unwrap_or_default()));
            }
            Ok(())
        }
        .boxed()
    }
}

/// 業務継承: what somebody hands over before they step down or leave.
#[Object]
impl KnowledgeHandover {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 引き継ぐ職員.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 引き受ける職員: null while none is named.
    async fn successor(&self) -> Option<Arc<Employee>> {
        self.successor.get(&()).flatten()
    }
    /// 所属.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 内容.
    async fn topic(&self) -> &str {
        &self.row.topic
    }
    /// 唯一の保有者か.
    async fn is_only_holder(&self) -> bool {
        self.row.only_holder
    }
    /// 期限: this day included.
    async fn deadline(&self) -> Date {
        Date(self.row.deadline)
    }
    /// 完了日.
    async fn completed_on(&self) -> Option<Date> {
        self.row.completed_on.map(Date)
    }
    /// 危険度: today.
    async fn risk(&self, ctx: &Context<'_>) -> HandoverRisk {
        risk_of(&self.row, ctx.clearance().today())
    }
    /// 実施.
    async fn sessions(&self) -> Vec<HandoverSession> {
        self.sessions.get(&()).unwrap_or_default()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        let reasons = || self.row.completed_on.map(|_| ErrorCode::NothingToChange).into_iter().collect::<Vec<_>>();
        [Action::RecordHandoverSession, Action::CompleteHandover].map(|action| AllowedAction::of(&clearance, action, reasons())).into()
    }
}

/// 失われるおそれのある知識: a post that somebody leaves, and what is planned of their knowledge.
#[derive(Clone, Debug, SimpleObject)]
pub struct KnowledgeRisk {
    /// 職員.
    employee: Arc<Employee>,
    /// 所属.
    org_unit: Option<Arc<OrgUnit>>,
    /// 職: the one that they leave.
    post: Option<Arc<Post>>,
    /// 期限: the last day before the step-down, or in service.
    deadline: Date,
    /// 本人だけが知る知識か: of what is still to be handed over; null while nothing is planned or left.
    is_only_holder: Option<bool>,
    /// 計画した件数.
    planned: i64,
    /// 未完了の件数.
    open: i64,
    /// 危険度.
    risk: HandoverRisk,
}

/// The risks with their people and units.
pub async fn risks(found: Vec<Risk>, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Vec<KnowledgeRisk>, Error> {
    let people = by_key::<Employee>(found.iter().map(|it| it.employee), &wants.beneath("employee"), clearance).await?;
    let units = by_key::<OrgUnit>(found.iter().map(|it| it.unit), &wants.beneath("orgUnit"), clearance).await?;
    let posts = by_key::<Post>(found.iter().map(|it| it.post), &wants.beneath("post"), clearance).await?;
    let shown = found.into_iter().filter_map(|it| {
        let employee = people.get(&it.employee)?.clone();
        let (org_unit, post) = (units.get(&it.unit).cloned(), posts.get(&it.post).cloned());
        let (planned, open, is_only_holder) = (it.planned, it.open, it.alone);
        Some(KnowledgeRisk { employee, org_unit, post, deadline: Date(it.deadline), is_only_holder, planned, open, risk: it.level })
    });
    Ok(shown.collect())
}
