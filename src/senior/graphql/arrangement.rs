//! What was decided for somebody past sixty.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::senior_arrangement::{self, SeniorArrangementKind};
use futures_util::future::{BoxFuture, FutureExt};

use crate::{
    access::{Action, Clearance, ClearanceExt, Field},
    connection,
    error::{Error, ErrorCode},
    id, loaded_by_id,
    personnel::graphql::{AllowedAction, Employee, PersonnelOrder},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::Date,
};

#[derive(Debug)]
pub struct SeniorArrangement {
    row: senior_arrangement::Model,
    employee: ToOne<Employee>,
    order: ToOne<PersonnelOrder>,
}

connection!(SeniorArrangementConnection, SeniorArrangementEdge, SeniorArrangement, "60歳を超える職員の取扱い");
loaded_by_id!(SeniorArrangement, senior_arrangement);

impl From<senior_arrangement::Model> for SeniorArrangement {
    fn from(row: senior_arrangement::Model) -> Self {
        Self { row, employee: Slot::default(), order: Slot::default() }
    }
}

impl Prefetch for SeniorArrangement {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.employee_id), |it| &it.employee).await?;
            to_one_if_wanted("order", set, wants, clearance, |it| it.row.order_id, |it| &it.order).await
        }
        .boxed()
    }
}

impl SeniorArrangement {
    fn is_told(&self, clearance: &Clearance<'_>) -> bool {
        clearance.sees_of_row(Field::ArrangementGround, Some(self.row.employee_id), self.row.id)
    }
}

/// 60歳を超える職員の取扱い: an extension, a term or a partial leave that was decided, with its days.
#[Object]
impl SeniorArrangement {
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
    /// 種別.
    async fn kind(&self) -> SeniorArrangementKind {
        self.row.kind
    }
    /// 始まる日.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 末日: earlier than decided where it ended early.
    async fn ends_on(&self) -> Date {
        Date(self.row.ends_on)
    }
    /// 週の勤務時間: in minutes; of a partial leave, what is not worked.
    async fn weekly_minutes(&self) -> Option<i32> {
        self.row.weekly_minutes
    }
    /// 理由: for the personnel office and oneself.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.is_told(&ctx.clearance()).then_some(self.row.reason.as_str())
    }
    /// 同意した日: for the personnel office and oneself.
    async fn consented_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.is_told(&ctx.clearance()).then_some(Date(self.row.consented_on))
    }
    /// 早期に終わった理由: null where it lasts as decided.
    async fn ended_because(&self) -> Option<&str> {
        self.row.ended_because.as_deref()
    }
    /// 発令: of a term; null where there is none, or it is not yet the caller's to know.
    async fn order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        let over = self.row.order_id.is_some() || self.row.ends_on <= clearance.today();
        vec![AllowedAction::of(&clearance, Action::EndSeniorArrangement, over.then_some(ErrorCode::SeniorNotOpen).into_iter().collect())]
    }
}
