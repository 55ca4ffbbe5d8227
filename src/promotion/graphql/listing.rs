//! The list of those who passed.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::pass_entry::{self, PromotionDeferral};
use futures_util::future::{BoxFuture, FutureExt};

use super::{ExamApplication, PromotionExam};
use crate::{
    access::{Action, Clearance, ClearanceExt, Field},
    connection,
    error::{Error, ErrorCode},
    id, loaded_by_id,
    personnel::graphql::{AllowedAction, PersonnelOrder},
    promotion::{rules::days, service::exams},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::Date,
};

#[derive(Debug)]
pub struct PassEntry {
    row: pass_entry::Model,
    exam: ToOne<PromotionExam>,
    application: ToOne<ExamApplication>,
    order: ToOne<PersonnelOrder>,
    is_released: Slot<(), bool>,
}

connection!(PassEntryConnection, PassEntryEdge, PassEntry, "合格者名簿の登載");
loaded_by_id!(PassEntry, pass_entry);

impl From<pass_entry::Model> for PassEntry {
    fn from(row: pass_entry::Model) -> Self {
        Self { row, exam: Slot::default(), application: Slot::default(), order: Slot::default(), is_released: Slot::default() }
    }
}

impl Prefetch for PassEntry {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("allowedActions") {
                let released = exams::released(clearance, set.iter().map(|it| it.row.exam_id).collect()).await?;
                set.iter().for_each(|it| it.is_released.put((), released.contains(&it.row.exam_id)));
            }
            to_one_if_wanted("exam", set, wants, clearance, |it| Some(it.row.exam_id), |it| &it.exam).await?;
            to_one_if_wanted("application", set, wants, clearance, |it| Some(it.row.application_id), |it| &it.application).await?;
            to_one_if_wanted("promotionOrder", set, wants, clearance, |it| it.row.order_id, |it| &it.order).await
        }
        .boxed()
    }
}

/// 合格者名簿の登載: somebody who passed, and may be promoted while the pass is valid.
#[Object]
impl PassEntry {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 昇任試験.
    async fn exam(&self) -> Option<Arc<PromotionExam>> {
        self.exam.get(&()).flatten()
    }
    /// 受験申込み.
    async fn application(&self) -> Option<Arc<ExamApplication>> {
        self.application.get(&()).flatten()
    }
    /// 順位: for who runs the exam; sealed.
    async fn place(&self, ctx: &Context<'_>) -> Option<i32> {
        let seen = ctx.clearance().sees_of_row(Field::ExamPlace, Some(self.row.employee_id), self.row.application_id);
        seen.then_some(self.row.place)
    }
    /// 登載日.
    async fn listed_on(&self) -> Date {
        Date(self.row.listed_on)
    }
    /// 有効期限: this day included; a deferral keeps it until the 1 April after it.
    async fn valid_until(&self) -> Date {
        Date(days::valid_until(self.row.valid_until, self.row.deferred_until))
    }
    /// 延期の理由.
    async fn deferral(&self) -> Option<PromotionDeferral> {
        self.row.deferral
    }
    /// 延期の末日.
    async fn deferred_until(&self) -> Option<Date> {
        self.row.deferred_until.map(Date)
    }
    /// 可能な操作: today.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        // A draft made today is of a day to come: a deferral that is over by then keeps nobody from it.
        let lasts = days::lasts(self.row.valid_until, self.row.deferred_until, clearance.today());
        let own = clearance.actor().employee == Some(self.row.employee_id);
        let untold = !self.is_released.get(&()).unwrap_or_default();
        let lapsed = lasts.err().map(|refusal| refusal.code);
        let others = [(own, ErrorCode::SelfExamination), (untold, ErrorCode::ExamNotInState)];
        let reasons: Vec<ErrorCode> = lapsed.into_iter().chain(others.into_iter().filter(|it| it.0).map(|it| it.1)).collect();
        [Action::DeferPromotion, Action::DraftPromotionOrders].map(|it| AllowedAction::of(&clearance, it, reasons.clone())).into()
    }
    /// 昇任の発令: null where there is none, or it is not yet the caller's to know.
    async fn promotion_order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
}
