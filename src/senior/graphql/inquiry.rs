//! The yearly notice and question, and what was answered.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    senior_inquiry::{self, InquiryPurpose},
    senior_wish::{self, SeniorWishKind},
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    access::{Action, Clearance, ClearanceExt},
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::graphql::{AllowedAction, Employee},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime, FiscalYear},
    senior::service::inquiries,
};

/// 意向: a wish, not a resignation; it may change.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorWish {
    /// 意向.
    wish: SeniorWishKind,
    /// 希望する業務・地域・事情.
    note: Option<String>,
    /// 申し出た日.
    stated_on: Date,
    /// 記録日時.
    recorded_at: DateTime,
    /// 現在の意向か.
    is_current: bool,
}

impl From<&senior_wish::Model> for SeniorWish {
    fn from(it: &senior_wish::Model) -> Self {
        Self {
            wish: it.wish,
            note: it.note.clone(),
            stated_on: Date(it.stated_on),
            recorded_at: DateTime(it.recorded_at),
            is_current: it.superseded_at.is_none(),
        }
    }
}

#[derive(Debug)]
pub struct SeniorInquiry {
    row: senior_inquiry::Model,
    employee: ToOne<Employee>,
    wishes: Slot<(), Vec<SeniorWish>>,
    notice: Slot<(), Vec<String>>,
}

connection!(SeniorInquiryConnection, SeniorInquiryEdge, SeniorInquiry, "情報提供・意思確認");
loaded_by_id!(SeniorInquiry, senior_inquiry);

impl From<senior_inquiry::Model> for SeniorInquiry {
    fn from(row: senior_inquiry::Model) -> Self {
        Self { row, employee: Slot::default(), wishes: Slot::default(), notice: Slot::default() }
    }
}

impl Prefetch for SeniorInquiry {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.employee_id), |it| &it.employee).await?;
            if wants.has("noticeText") {
                let mut told = inquiries::told(clearance, &set.iter().map(|it| &it.row).collect::<Vec<_>>()).await?;
                set.iter().for_each(|it| it.notice.put((), told.remove(&it.row.id).unwrap_or_default()));
            }
            if wants.has("wish") || wants.has("history") {
                let mut of: HashMap<Uuid, Vec<SeniorWish>> = HashMap::new();
                for row in inquiries::wishes(clearance, set.iter().map(|it| it.row.id).collect()).await? {
                    of.entry(row.inquiry_id).or_default().push(SeniorWish::from(&row));
                }
                set.iter().for_each(|it| it.wishes.put((), of.remove(&it.row.id).unwrap_or_default()));
            }
            Ok(())
        }
        .boxed()
    }
}

/// 情報提供・意思確認: one a year and person (地方公務員法附則23項).
#[Object]
impl SeniorInquiry {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 年度.
    async fn fiscal_year(&self) -> FiscalYear {
        FiscalYear(crate::calendar::FiscalYear(self.row.fiscal_year))
    }
    /// 職員.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 対象.
    async fn purpose(&self) -> InquiryPurpose {
        self.row.purpose
    }
    /// 情報提供書: its paragraphs, as they were when it was delivered; before that with the dates as they are for the person today; none of who has left.
    async fn notice_text(&self) -> Vec<String> {
        self.notice.get(&()).unwrap_or_default()
    }
    /// 作成日時.
    async fn made_at(&self) -> DateTime {
        DateTime(self.row.made_at)
    }
    /// 回答期限: this day included; later answers count all the same.
    async fn answer_by(&self) -> Date {
        Date(self.row.answer_by)
    }
    /// 交付日: null before it is delivered.
    async fn delivered_on(&self) -> Option<Date> {
        self.row.delivered_on.map(Date)
    }
    /// 督促の回数.
    async fn reminders(&self) -> i32 {
        self.row.reminders
    }
    /// 最後に督促した日.
    async fn reminded_on(&self) -> Option<Date> {
        self.row.reminded_on.map(Date)
    }
    /// 現在の意向: null before it is stated.
    async fn wish(&self) -> Option<SeniorWish> {
        self.wishes.get(&())?.into_iter().find(|it| it.is_current)
    }
    /// 意向の経緯: every answer, the latest first.
    async fn history(&self) -> Vec<SeniorWish> {
        self.wishes.get(&()).unwrap_or_default()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        [Action::StateSeniorWish, Action::RecordInquiryDelivery, Action::RemindSeniorInquiries]
            .map(|action| AllowedAction::of(&clearance, action, vec![]))
            .into()
    }
}
