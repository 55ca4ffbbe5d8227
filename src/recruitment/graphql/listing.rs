//! The eligible-candidate list and the offers, as GraphQL sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    job_offer::{self, AnswerSide, JobOfferState},
    list_entry::{self, CandidateListKind, ListRemovalReason},
};
use futures_util::future::{BoxFuture, FutureExt};

use super::{RecruitmentApplication, allowed};
use crate::{
    access::{Clearance, ClearanceExt, Field},
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::graphql::AllowedAction,
    plain_object,
    recruitment::{
        rules::{
            listing::{Standing, standing},
            offers::is_overdue,
        },
        service::shown,
    },
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct EligibleCandidate {
    pub(super) row: list_entry::Model,
    application: ToOne<RecruitmentApplication>,
}

connection!(EligibleCandidateConnection, EligibleCandidateEdge, EligibleCandidate, "採用候補者名簿の登載");
loaded_by_id!(EligibleCandidate, list_entry);

impl From<list_entry::Model> for EligibleCandidate {
    fn from(row: list_entry::Model) -> Self {
        Self { row, application: Slot::default() }
    }
}

impl Prefetch for EligibleCandidate {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move { to_one_if_wanted("application", set, wants, clearance, |it| Some(it.row.application_id), |it| &it.application).await }
            .boxed()
    }
}

/// 採用候補者名簿の登載: somebody from whom the city may appoint, while it is valid.
#[Object]
impl EligibleCandidate {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 受験申込み.
    async fn application(&self) -> Option<Arc<RecruitmentApplication>> {
        self.application.get(&()).flatten()
    }
    /// 登載の区分.
    async fn kind(&self) -> CandidateListKind {
        self.row.kind
    }
    /// 順位: sealed.
    async fn place(&self, ctx: &Context<'_>) -> Option<i32> {
        // Who reads scores everywhere reads places; nobody else does, not even of themself.
        let seen = ctx.clearance().sees_of_candidate(Field::Score, uuid::Uuid::nil(), self.row.application_id);
        seen.then_some(self.row.place)
    }
    /// 登載日.
    async fn listed_on(&self) -> Date {
        Date(self.row.listed_on)
    }
    /// 有効期限: the last day.
    async fn valid_until(&self) -> Date {
        Date(self.row.valid_until)
    }
    /// 立場: valid, expired or removed today.
    async fn standing(&self, ctx: &Context<'_>) -> Standing {
        let clearance = ctx.clearance();
        // A hire is a secret until its order is announced: until then the entry is as it was.
        let is_secret = !shown::runs(&clearance) && self.row.removal_reason == Some(ListRemovalReason::Appointed);
        let removed_on = self.row.removed_on.filter(|_| !is_secret);
        standing(removed_on, self.row.valid_until, clearance.today())
    }
    /// 繰上げ日: of a reserve.
    async fn lifted_on(&self) -> Option<Date> {
        self.row.lifted_on.map(Date)
    }
    /// 削除日: for who runs the recruitment.
    async fn removed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.row.removed_on.filter(|_| shown::runs(&ctx.clearance())).map(Date)
    }
    /// 削除の理由: for who runs the recruitment.
    async fn removal_reason(&self, ctx: &Context<'_>) -> Option<ListRemovalReason> {
        self.row.removal_reason.filter(|_| shown::runs(&ctx.clearance()))
    }
    /// 備考: for who runs the recruitment.
    async fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.row.note.as_deref().filter(|_| shown::runs(&ctx.clearance()))
    }
}

plain_object!(JobOffer, job_offer);

impl JobOffer {
    pub fn application(&self) -> uuid::Uuid {
        self.row.application_id
    }
}

/// 内定: an offer of appointment, each version one.
#[Object]
impl JobOffer {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版の番号: from 1.
    async fn number(&self) -> i32 {
        self.row.number
    }
    /// 採用予定日.
    async fn appointment_on(&self) -> Date {
        Date(self.row.appointment_on)
    }
    /// 回答期限: this day included.
    async fn answer_by(&self) -> Date {
        Date(self.row.answer_by)
    }
    /// 条件.
    async fn terms(&self) -> Option<&str> {
        self.row.terms.as_deref()
    }
    /// 状態.
    async fn state(&self) -> JobOfferState {
        self.row.state
    }
    /// 期限超過: waits for an answer whose day is over.
    async fn is_overdue(&self, ctx: &Context<'_>) -> bool {
        self.row.state == JobOfferState::Open && is_overdue(self.row.answer_by, ctx.clearance().today())
    }
    /// 提示日時.
    async fn made_at(&self) -> DateTime {
        DateTime(self.row.made_at)
    }
    /// 回答・取消しの日時.
    async fn answered_at(&self) -> Option<DateTime> {
        self.row.answered_at.map(DateTime)
    }
    /// 回答した側.
    async fn answered_by(&self) -> Option<AnswerSide> {
        self.row.answered_by
    }
    /// 理由.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed::of_offer(&ctx.clearance(), self.row.state)
    }
}
