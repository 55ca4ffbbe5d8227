//! Terms, external workers and reserved posts as GraphQL sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    external_worker::{self, ExternalWorkArrangement},
    reserved_post,
    standing::EmploymentKind,
    term_appointment::{self, FixedTermGround},
};
use futures_util::future::{BoxFuture, FutureExt};

use crate::{
    access::{Clearance, ClearanceExt},
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::graphql::{Employee, OrgUnit, Post},
    recruitment::{rules::terms::runs_on, service::terms},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::Date,
};

#[derive(Debug)]
pub struct TermAppointment {
    row: term_appointment::Model,
    employee: ToOne<Employee>,
    due: Slot<(), bool>,
}

connection!(TermAppointmentConnection, TermAppointmentEdge, TermAppointment, "任期を定めた任用");
loaded_by_id!(TermAppointment, term_appointment);

impl From<term_appointment::Model> for TermAppointment {
    fn from(row: term_appointment::Model) -> Self {
        Self { row, employee: Slot::default(), due: Slot::default() }
    }
}

impl Prefetch for TermAppointment {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.employee_id), |it| &it.employee).await?;
            if wants.has("openCallDue") {
                let due = terms::open_calls_due(clearance, set.iter().map(|it| it.row.id).collect()).await?;
                set.iter().for_each(|it| it.due.put((), due.contains(&it.row.id)));
            }
            Ok(())
        }
        .boxed()
    }
}

/// 任期を定めた任用: one appointment of the ledger; the next year is a new one (再度の任用).
#[Object]
impl TermAppointment {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 職員.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 任用の種別.
    async fn kind(&self) -> EmploymentKind {
        self.row.kind
    }
    /// 任期付採用の根拠.
    async fn ground(&self) -> Option<FixedTermGround> {
        self.row.ground
    }
    /// 職: the same words are the same job.
    async fn work(&self) -> &str {
        &self.row.work
    }
    /// 任期の始め.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 任期の末日.
    async fn ends_on(&self) -> Date {
        Date(self.row.ends_on)
    }
    /// 公募による.
    async fn by_open_call(&self) -> bool {
        self.row.open_call
    }
    /// 公募によらない連続の任用の数.
    async fn without_open_call(&self) -> i32 {
        self.row.consecutive
    }
    /// 公募の時期: the next appointment to the same job needs an open call, and was not made yet.
    async fn open_call_due(&self) -> Option<bool> {
        self.due.get(&())
    }
}

#[derive(Debug)]
pub struct ExternalWorker {
    row: external_worker::Model,
    unit: ToOne<OrgUnit>,
}

connection!(ExternalWorkerConnection, ExternalWorkerEdge, ExternalWorker, "外部人材");
loaded_by_id!(ExternalWorker, external_worker);

impl From<external_worker::Model> for ExternalWorker {
    fn from(row: external_worker::Model) -> Self {
        Self { row, unit: Slot::default() }
    }
}

impl Prefetch for ExternalWorker {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move { to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.org_unit_id), |it| &it.unit).await }.boxed()
    }
}

/// 外部人材: people who work for the city without being its staff; never in a head-count.
#[Object]
impl ExternalWorker {
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
    /// 区分.
    async fn arrangement(&self) -> ExternalWorkArrangement {
        self.row.arrangement
    }
    /// 事業者.
    async fn company(&self) -> &str {
        &self.row.company
    }
    /// 業務.
    async fn work(&self) -> &str {
        &self.row.work
    }
    /// 人数.
    async fn people(&self) -> i32 {
        self.row.people
    }
    /// 始まる日.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 末日: null while none is fixed.
    async fn ends_on(&self) -> Option<Date> {
        self.row.ends_on.map(Date)
    }
    /// 期間中: today.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        runs_on(self.row.starts_on, self.row.ends_on, ctx.clearance().today())
    }
}

#[derive(Debug)]
pub struct ReservedPost {
    row: reserved_post::Model,
    post: ToOne<Post>,
}

loaded_by_id!(ReservedPost, reserved_post);

impl From<reserved_post::Model> for ReservedPost {
    fn from(row: reserved_post::Model) -> Self {
        Self { row, post: Slot::default() }
    }
}

impl Prefetch for ReservedPost {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move { to_one_if_wanted("post", set, wants, clearance, |it| Some(it.row.post_id), |it| &it.post).await }.boxed()
    }
}

/// 障害者を対象とする職: reserved for days; of whoever holds it nothing more is told than of any post.
#[Object]
impl ReservedPost {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 職.
    async fn post(&self) -> Option<Arc<Post>> {
        self.post.get(&()).flatten()
    }
    /// 始まる日.
    async fn reserved_from(&self) -> Date {
        Date(self.row.reserved_from)
    }
    /// 末日: null while none is fixed.
    async fn reserved_until(&self) -> Option<Date> {
        self.row.reserved_until.map(Date)
    }
    /// 理由.
    async fn reason(&self) -> &str {
        &self.row.reason
    }
}
