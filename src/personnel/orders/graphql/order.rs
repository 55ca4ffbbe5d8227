//! An order as GraphQL sees it.

use std::{cmp::Ordering, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::{
    leave::LeaveKind,
    personnel_order::{self, OrderKind},
    secondment_agreement::SecondmentKind,
    standing::EmploymentKind,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{OrderBatch, Signature, route::signatures};
use crate::{
    access::{Clearance, ClearanceExt, Field, Home},
    connection,
    error::Error,
    id,
    personnel::{
        graphql::{Employee, Occupation, OrgUnit, PayTable, PositionRank, Post},
        orders::{
            kinds::secret,
            service::{batch, queries},
        },
        timeline::Tense,
    },
    relation::{Object, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct PersonnelOrder {
    pub(super) row: personnel_order::Model,
    batch: ToOne<OrderBatch>,
    employee: ToOne<Employee>,
    corrects: ToOne<PersonnelOrder>,
    from_unit: ToOne<OrgUnit>,
    to_unit: ToOne<OrgUnit>,
    from_post: ToOne<Post>,
    to_post: ToOne<Post>,
    from_rank: ToOne<PositionRank>,
    to_rank: ToOne<PositionRank>,
    to_occupation: ToOne<Occupation>,
    to_pay_table: ToOne<PayTable>,
    person: Slot<(), Option<Signature>>,
    /// Whether the caller plans or decides the batch.
    shared: Slot<(), bool>,
    home: Slot<(), Option<Home>>,
}

connection!(PersonnelOrderConnection, PersonnelOrderEdge, PersonnelOrder, "発令");

impl From<personnel_order::Model> for PersonnelOrder {
    fn from(row: personnel_order::Model) -> Self {
        Self {
            row,
            batch: ToOne::default(),
            employee: ToOne::default(),
            corrects: ToOne::default(),
            from_unit: ToOne::default(),
            to_unit: ToOne::default(),
            from_post: ToOne::default(),
            to_post: ToOne::default(),
            from_rank: ToOne::default(),
            to_rank: ToOne::default(),
            to_occupation: ToOne::default(),
            to_pay_table: ToOne::default(),
            person: Slot::default(),
            shared: Slot::default(),
            home: Slot::default(),
        }
    }
}

impl Object for PersonnelOrder {
    const TYPE: &'static str = "PersonnelOrder";

    fn key(&self) -> Uuid {
        self.row.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move { Ok(queries::orders_by_ids(clearance, keys).await?.into_iter().map(Self::from).collect()) }.boxed()
    }
}

impl Prefetch for PersonnelOrder {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            for it in set.iter().filter(|it| secret(it.row.kind)) {
                clearance.saw(Field::SealedOrder, it.row.id, it.row.batch_id);
            }
            to_one_if_wanted("batch", set, wants, clearance, |it| Some(it.row.batch_id), |it| &it.batch).await?;
            to_one_if_wanted("employee", set, wants, clearance, |it| it.row.employee_id, |it| &it.employee).await?;
            to_one_if_wanted("corrects", set, wants, clearance, |it| it.row.cancels_id, |it| &it.corrects).await?;
            to_one_if_wanted("fromUnit", set, wants, clearance, |it| it.row.from_unit_id, |it| &it.from_unit).await?;
            to_one_if_wanted("toUnit", set, wants, clearance, |it| it.row.to_unit_id, |it| &it.to_unit).await?;
            to_one_if_wanted("fromPost", set, wants, clearance, |it| it.row.from_post_id, |it| &it.from_post).await?;
            to_one_if_wanted("toPost", set, wants, clearance, |it| it.row.to_post_id, |it| &it.to_post).await?;
            to_one_if_wanted("fromRank", set, wants, clearance, |it| it.row.from_rank_id, |it| &it.from_rank).await?;
            to_one_if_wanted("toRank", set, wants, clearance, |it| it.row.to_rank_id, |it| &it.to_rank).await?;
            to_one_if_wanted("toOccupation", set, wants, clearance, |it| it.row.to_occupation_id, |it| &it.to_occupation).await?;
            to_one_if_wanted("toPayTable", set, wants, clearance, |it| it.row.to_pay_table_id, |it| &it.to_pay_table).await?;
            if wants.has("person") {
                load_persons(set, clearance).await?;
            }
            if ["fromGrade", "fromStep", "toGrade", "toStep", "noticeText", "reason"].into_iter().any(|it| wants.has(it)) {
                load_nearness(set, clearance).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

/// Whom the orders name: everybody who sees an order sees for whom it is.
async fn load_persons(set: &[&PersonnelOrder], clearance: &Clearance<'_>) -> Result<(), Error> {
    let staff = signatures(clearance, set.iter().filter_map(|it| it.row.employee_id).collect()).await?;
    let newcomers =
        queries::newcomers(clearance, set.iter().filter(|it| it.row.employee_id.is_none()).map(|it| it.row.id).collect()).await?;
    for it in set {
        let person = match it.row.employee_id {
            Some(employee) => staff.get(&employee).cloned(),
            None => newcomers.get(&it.row.id).map(|(number, name)| Signature::new(number.clone(), name.clone())),
        };
        it.person.put((), person);
    }
    Ok(())
}

/// How near the caller is to the orders: as one who shares in the batch, or by the home of the person.
async fn load_nearness(set: &[&PersonnelOrder], clearance: &Clearance<'_>) -> Result<(), Error> {
    let shared = batch::shared_with_caller(clearance, set.iter().map(|it| it.row.batch_id).collect()).await?;
    let homes = queries::homes(clearance, set.iter().filter_map(|it| it.row.employee_id).collect()).await?;
    for it in set {
        it.shared.put((), shared.contains(&it.row.batch_id));
        it.home.put((), it.row.employee_id.and_then(|employee| homes.get(&employee).copied()));
    }
    Ok(())
}

impl PersonnelOrder {
    /// What only those who share in the batch see, and who sees the person's pay.
    fn is_near(&self, ctx: &Context<'_>) -> bool {
        let home = self.home.get(&()).flatten();
        let seen = || self.row.employee_id.is_some_and(|it| ctx.clearance().sees(Field::Pay, it, home));
        self.shared.get(&()).unwrap_or_default() || seen()
    }
}

/// 発令: the one thing that changes a standing. Before 内示 it exists for its planners alone; then for the person and the heads of both units;
/// from the announcement on for all staff. Discipline, status actions and leaves are for the person and the personnel office only.
#[Object]
impl PersonnelOrder {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 種別.
    async fn kind(&self) -> OrderKind {
        self.row.kind
    }
    /// 発令日: the day it takes effect; a retirement or resignation at the end of it.
    async fn effective_on(&self) -> Date {
        Date(self.row.effective_on)
    }
    /// 順序: of several orders for one person on one day.
    async fn sequence(&self) -> i32 {
        self.row.sequence
    }
    /// 発令日の到来: whether its day lies ahead, is today, or has passed.
    async fn tense(&self, ctx: &Context<'_>) -> Tense {
        match self.row.effective_on.cmp(&ctx.clearance().today()) {
            Ordering::Greater => Tense::Future,
            Ordering::Equal => Tense::Current,
            Ordering::Less => Tense::Past,
        }
    }
    /// 記録日時.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }
    /// 根拠法令.
    async fn legal_basis(&self) -> Option<&str> {
        self.row.legal_basis.as_deref()
    }
    /// 理由: read by the personnel office, those who plan and decide the batch, and the person.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.row.reason.as_deref().filter(|_| self.is_near(ctx))
    }
    /// 辞令文: by the template of the city, or in words of its own; fixed by the announcement. Without grade and step for who may not see the pay.
    async fn notice_text(&self, ctx: &Context<'_>) -> Option<&str> {
        if self.is_near(ctx) {
            return self.row.own_notice_text.as_deref().or(self.row.notice_text.as_deref());
        }
        self.row.public_notice_text.as_deref()
    }
    /// 案件: null where the caller may not see it.
    async fn batch(&self) -> Option<Arc<OrderBatch>> {
        self.batch.get(&()).flatten()
    }
    /// 対象者: by number and name; null where the order concerns the organisation.
    async fn person(&self) -> Option<Signature> {
        self.person.get(&()).flatten()
    }
    /// 職員: null of who is still to be hired, and where the caller may not see the person.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 異動前の所属.
    async fn from_unit(&self) -> Option<Arc<OrgUnit>> {
        self.from_unit.get(&()).flatten()
    }
    /// 異動前の職.
    async fn from_post(&self) -> Option<Arc<Post>> {
        self.from_post.get(&()).flatten()
    }
    /// 異動前の職位.
    async fn from_rank(&self) -> Option<Arc<PositionRank>> {
        self.from_rank.get(&()).flatten()
    }
    /// 異動前の級: read by the personnel office, those who plan and decide the batch, and the person.
    async fn from_grade(&self, ctx: &Context<'_>) -> Option<i32> {
        self.row.from_grade.filter(|_| self.is_near(ctx))
    }
    /// 異動前の号給: read by the personnel office, those who plan and decide the batch, and the person.
    async fn from_step(&self, ctx: &Context<'_>) -> Option<i32> {
        self.row.from_step.filter(|_| self.is_near(ctx))
    }
    /// 異動後の所属: null where it stays.
    async fn to_unit(&self) -> Option<Arc<OrgUnit>> {
        self.to_unit.get(&()).flatten()
    }
    /// 異動後の職: null where it stays, or is the one of the rank in the unit.
    async fn to_post(&self) -> Option<Arc<Post>> {
        self.to_post.get(&()).flatten()
    }
    /// 異動後の職位: null where it stays.
    async fn to_rank(&self) -> Option<Arc<PositionRank>> {
        self.to_rank.get(&()).flatten()
    }
    /// 発令後の職種: null where it stays.
    async fn to_occupation(&self) -> Option<Arc<Occupation>> {
        self.to_occupation.get(&()).flatten()
    }
    /// 発令後の給料表: null where it stays.
    async fn to_pay_table(&self) -> Option<Arc<PayTable>> {
        self.to_pay_table.get(&()).flatten()
    }
    /// 発令後の級: read by the personnel office, those who plan and decide the batch, and the person.
    async fn to_grade(&self, ctx: &Context<'_>) -> Option<i32> {
        self.row.to_grade.filter(|_| self.is_near(ctx))
    }
    /// 発令後の号給: read by the personnel office, those who plan and decide the batch, and the person.
    async fn to_step(&self, ctx: &Context<'_>) -> Option<i32> {
        self.row.to_step.filter(|_| self.is_near(ctx))
    }
    /// 任用の種別: null where it stays.
    async fn to_employment_kind(&self) -> Option<EmploymentKind> {
        self.row.to_employment_kind
    }
    /// 休業の種別.
    async fn leave_kind(&self) -> Option<LeaveKind> {
        self.row.leave_kind
    }
    /// 派遣先.
    async fn host(&self) -> Option<&str> {
        self.row.host.as_deref()
    }
    /// 派遣の種別: of a secondment, where it is known.
    async fn secondment_kind(&self) -> Option<SecondmentKind> {
        self.row.secondment_kind
    }
    /// 併有: whether the status at the host is held too; null where that is not known.
    async fn holds_both_statuses(&self) -> Option<bool> {
        self.row.both_statuses
    }
    /// 任期・期間の末日.
    async fn term_ends_on(&self) -> Option<Date> {
        self.row.term_ends_on.map(Date)
    }
    /// 訂正・取消しの対象: the announced order that this one takes the place of.
    async fn corrects(&self) -> Option<Arc<PersonnelOrder>> {
        self.corrects.get(&()).flatten()
    }
    /// 取消日時: null while it stands.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.row.cancelled_at.map(DateTime)
    }
}
