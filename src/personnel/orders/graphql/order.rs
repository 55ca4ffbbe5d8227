//! An order as GraphQL sees it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    leave::LeaveKind,
    personnel_order::{self, OrderKind},
    standing::EmploymentKind,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{OrderBatch, Signature, route::signatures};
use crate::{
    access::{Clearance, ClearanceExt, Field},
    connection,
    error::Error,
    id,
    personnel::{
        graphql::{Employee, Occupation, OrgUnit, PayTable, PositionRank, Post},
        orders::{kinds::secret, service::queries},
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
    planned: Slot<(), bool>,
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
            planned: Slot::default(),
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
            if wants.has("person") || wants.has("noticeText") || wants.has("notice") {
                load_persons(set, clearance).await?;
            }
            if ["fromGrade", "fromStep", "toGrade", "toStep"].into_iter().any(|it| wants.has(it)) {
                let planned = queries::planned_by_caller(clearance, set.iter().map(|it| it.row.batch_id).collect()).await?;
                set.iter().for_each(|it| it.planned.put((), planned.contains(&it.row.batch_id)));
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

impl PersonnelOrder {
    /// Pay is seen by who sees the person's, and by who plans the order.
    fn pay(&self, ctx: &Context<'_>, value: Option<i32>) -> Option<i32> {
        let planned = self.planned.get(&()).unwrap_or_default();
        let seen = self.row.employee_id.is_some_and(|it| ctx.clearance().sees(Field::Pay, it, None));
        value.filter(|_| planned || seen)
    }

    pub(super) fn text(&self) -> Option<&str> {
        self.row.own_notice_text.as_deref().or(self.row.notice_text.as_deref())
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
    /// 過去・現在・将来: whether its day has come; null before it is announced.
    async fn tense(&self, ctx: &Context<'_>) -> Option<Tense> {
        let today = ctx.clearance().today();
        Some(if self.row.effective_on > today { Tense::Future } else { Tense::Past })
    }
    /// 記録日時.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }
    /// 根拠法令.
    async fn legal_basis(&self) -> Option<&str> {
        self.row.legal_basis.as_deref()
    }
    /// 理由.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
    /// 辞令文: by the template of the city, or in words of its own; fixed by the announcement.
    async fn notice_text(&self) -> Option<&str> {
        self.text()
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
    /// 異動前の級: read by the personnel office, the planners and the person.
    async fn from_grade(&self, ctx: &Context<'_>) -> Option<i32> {
        self.pay(ctx, self.row.from_grade)
    }
    /// 異動前の号給: read by the personnel office, the planners and the person.
    async fn from_step(&self, ctx: &Context<'_>) -> Option<i32> {
        self.pay(ctx, self.row.from_step)
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
    /// 発令後の級: read by the personnel office, the planners and the person.
    async fn to_grade(&self, ctx: &Context<'_>) -> Option<i32> {
        self.pay(ctx, self.row.to_grade)
    }
    /// 発令後の号給: read by the personnel office, the planners and the person.
    async fn to_step(&self, ctx: &Context<'_>) -> Option<i32> {
        self.pay(ctx, self.row.to_step)
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
