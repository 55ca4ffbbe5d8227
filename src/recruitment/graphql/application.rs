//! An application as GraphQL sees it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{
    application::{self, ApplicationChannel, ApplicationState},
    disqualification::DisqualificationGround,
    list_entry::CandidateListKind,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{
    ApplicationAttachment, Candidate, ExamCategory, RecruitmentEvent, allowed,
    listing::{EligibleCandidate, JobOffer},
    results::{MarkSheet, StageResult, load_results, load_sheets},
    session::{SessionSlot, load_slots},
};
use crate::{
    access::{Clearance, ClearanceExt, Field},
    connection,
    error::Error,
    id,
    personnel::graphql::{AllowedAction, PersonnelOrder},
    plain::PlainList,
    recruitment::service::{applications, attachments, hiring, listing, offers, shown},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, by_key, to_one_if_wanted},
    scalar::{Date, DateTime, Decimal},
};

/// 欠格事由の申告: a ground of LPSA 16 and its days.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeclaredGround {
    /// 事由.
    ground: DisqualificationGround,
    /// 始まった日.
    since: Date,
    /// 末日: null while it has no end.
    until: Option<Date>,
}

#[derive(Debug)]
pub struct RecruitmentApplication {
    row: application::Model,
    state: Slot<(), ApplicationState>,
    /// Whether the caller may know who it is.
    named: Slot<(), bool>,
    category: ToOne<ExamCategory>,
    candidate: ToOne<Candidate>,
    event: ToOne<RecruitmentEvent>,
    order: ToOne<PersonnelOrder>,
    results: Slot<(), Vec<Arc<StageResult>>>,
    sheets: Slot<(), Vec<Arc<MarkSheet>>>,
    offers: Slot<(), Vec<Arc<JobOffer>>>,
    entry: ToOne<EligibleCandidate>,
    files: Slot<(), Vec<Arc<ApplicationAttachment>>>,
    slots: Slot<(), Vec<SessionSlot>>,
    grounds: Slot<(), Vec<(DisqualificationGround, NaiveDate, Option<NaiveDate>)>>,
    disqualified: Slot<(), Vec<NaiveDate>>,
}

connection!(RecruitmentApplicationConnection, RecruitmentApplicationEdge, RecruitmentApplication, "受験申込み");

impl From<application::Model> for RecruitmentApplication {
    fn from(row: application::Model) -> Self {
        Self {
            row,
            state: Slot::default(),
            named: Slot::default(),
            category: Slot::default(),
            candidate: Slot::default(),
            event: Slot::default(),
            order: Slot::default(),
            results: Slot::default(),
            sheets: Slot::default(),
            offers: Slot::default(),
            entry: Slot::default(),
            files: Slot::default(),
            slots: Slot::default(),
            grounds: Slot::default(),
            disqualified: Slot::default(),
        }
    }
}

impl crate::relation::Object for RecruitmentApplication {
    const TYPE: &'static str = "RecruitmentApplication";

    fn key(&self) -> Uuid {
        self.row.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move { Ok(applications::by_ids(clearance, keys).await?.into_iter().map(Self::from).collect()) }.boxed()
    }
}

impl Prefetch for RecruitmentApplication {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let states = shown::shown_states(clearance, &set.iter().map(|it| it.row.clone()).collect::<Vec<_>>()).await?;
            for it in set {
                it.state.put((), states.get(&it.row.id).copied().unwrap_or(it.row.state));
            }
            to_one_if_wanted("category", set, wants, clearance, |it| Some(it.row.category_id), |it| &it.category).await?;
            to_one_if_wanted("candidate", set, wants, clearance, |it| Some(it.row.candidate_id), |it| &it.candidate).await?;
            to_one_if_wanted("event", set, wants, clearance, |it| it.row.event_id, |it| &it.event).await?;
            if wants.has("stageResults") {
                load_results(set, &wants.beneath("stageResults"), clearance, Self::whose, |it| &it.results).await?;
            }
            if wants.has("markSheets") {
                load_sheets(set, &wants.beneath("markSheets"), clearance, Self::whose, |it| &it.sheets).await?;
            }
            if wants.has("slots") {
                load_slots(set, &wants.beneath("slots"), clearance, |it| it.row.id, |it| &it.slots).await?;
            }
            if wants.has("receiptNumber") {
                let known = shown::named(clearance, set.iter().map(|it| it.row.candidate_id).collect()).await?;
                set.iter().for_each(|it| it.named.put((), known.contains(&it.row.candidate_id)));
            }
            after_the_list(set, wants, clearance).await?;
            papers(set, wants, clearance).await
        }
        .boxed()
    }
}

/// What follows the selection: list, offers, order.
async fn after_the_list(set: &[&RecruitmentApplication], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let keys = || set.iter().map(|it| it.row.id).collect::<Vec<Uuid>>();
    if wants.has("offers") {
        let rows: Vec<Arc<JobOffer>> =
            offers::of_applications(clearance, keys()).await?.into_iter().map(|row| Arc::new(row.into())).collect();
        for it in set {
            it.offers.put((), rows.iter().filter(|offer| offer.application() == it.row.id).cloned().collect());
        }
    }
    if wants.has("listEntry") {
        let rows = listing::entries_of(clearance, keys()).await?.into_iter().map(EligibleCandidate::from).collect();
        let rows = crate::relation::ready(rows, &wants.beneath("listEntry"), clearance).await?;
        for it in set {
            it.entry.put((), rows.iter().find(|entry| entry.row.application_id == it.row.id).cloned());
        }
    }
    if wants.has("appointmentOrder") {
        let hires = hiring::of_applications(clearance, keys()).await?;
        let orders = by_key::<PersonnelOrder>(hires.values().copied(), &wants.beneath("appointmentOrder"), clearance).await?;
        for it in set {
            it.order.put((), hires.get(&it.row.id).and_then(|order| orders.get(order)).cloned());
        }
    }
    Ok(())
}

/// What came with the application: files and declarations.
async fn papers(set: &[&RecruitmentApplication], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let keys = || set.iter().map(|it| it.row.id).collect::<Vec<Uuid>>();
    if wants.has("attachments") {
        let rows = attachments::of_applications(clearance, keys()).await?;
        for it in set {
            let mine = rows.iter().filter(|label| label.application_id == it.row.id);
            it.files.put((), mine.map(|label| Arc::new(ApplicationAttachment(label.clone()))).collect());
        }
    }
    if wants.has("disqualifications") {
        let known = applications::declarations(clearance, keys()).await?;
        for it in set {
            let shown = clearance.sees_of_candidate(Field::Disqualification, it.row.candidate_id, it.row.id);
            let mine = known.get(&it.row.id).filter(|_| shown).into_iter().flatten();
            it.grounds.put((), mine.map(|it| (it.ground, it.since, it.until)).collect());
        }
    }
    if wants.has("disqualifiedOn") {
        let mut days = applications::disqualified_on(clearance, &set.iter().map(|it| &it.row).collect::<Vec<_>>()).await?;
        for it in set {
            let shown = clearance.sees_of_candidate(Field::Disqualification, it.row.candidate_id, it.row.id);
            it.disqualified.put((), days.remove(&it.row.id).filter(|_| shown).unwrap_or_default());
        }
    }
    Ok(())
}

impl RecruitmentApplication {
    fn whose(&self) -> (Uuid, Uuid) {
        (self.row.id, self.row.candidate_id)
    }

    fn shown(&self) -> ApplicationState {
        self.state.get(&()).unwrap_or(ApplicationState::Submitted)
    }

    fn is_own(&self, clearance: &Clearance<'_>) -> bool {
        clearance.actor().candidate == Some(self.row.candidate_id)
    }
}

/// 受験申込み: one person's application to one category.
#[Object]
impl RecruitmentApplication {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 受付番号: that of the e-application; for who runs the recruitment, and oneself, but not to who rates by number alone.
    async fn receipt_number(&self, ctx: &Context<'_>) -> Option<&str> {
        let clearance = ctx.clearance();
        let named = self.named.get(&()).unwrap_or_default();
        self.row.receipt_number.as_deref().filter(|_| named && (shown::runs(&clearance) || self.is_own(&clearance)))
    }
    /// 受験番号: given when the conditions are met.
    async fn examinee_number(&self) -> Option<&str> {
        self.row.examinee_number.as_deref()
    }
    /// 状態: an applicant, and the unit that is shown the application, learn of a result when it is released.
    async fn state(&self) -> ApplicationState {
        self.shown()
    }
    /// 受付日時.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.row.submitted_at)
    }
    /// 知った経路: for who runs the recruitment, and oneself.
    async fn channel(&self, ctx: &Context<'_>) -> Option<ApplicationChannel> {
        let clearance = ctx.clearance();
        Some(self.row.channel).filter(|_| shown::runs(&clearance) || self.is_own(&clearance))
    }
    /// 知った行事.
    async fn event(&self) -> Option<Arc<RecruitmentEvent>> {
        self.event.get(&()).flatten()
    }
    /// 経路・行事の集計への同意.
    async fn attribution_consent(&self) -> bool {
        self.row.attribution_consent
    }
    /// 試験区分.
    async fn category(&self) -> Option<Arc<ExamCategory>> {
        self.category.get(&()).flatten()
    }
    /// 受験者: null to raters who know examinee numbers only.
    async fn candidate(&self) -> Option<Arc<Candidate>> {
        self.candidate.get(&()).flatten()
    }
    /// 選考段階の結果: in order; an applicant's own once they are released.
    async fn stage_results(&self) -> PlainList<StageResult> {
        PlainList(self.results.get(&()).unwrap_or_default())
    }
    /// 採点票: for who runs the recruitment; a rater's own, and those of the panel once the own one is given. Every reading is audited.
    async fn mark_sheets(&self) -> PlainList<MarkSheet> {
        PlainList(self.sheets.get(&()).unwrap_or_default())
    }
    /// 総合得点: over the weighted stages, of 100; sealed.
    async fn composite(&self, ctx: &Context<'_>) -> Option<Decimal> {
        let composite = self.row.composite?;
        let seen = ctx.clearance().sees_of_candidate(Field::Score, self.row.candidate_id, self.row.id);
        seen.then_some(Decimal(composite.into()))
    }
    /// 最終結果: for who runs the recruitment; everybody else reads the state.
    async fn final_result(&self, ctx: &Context<'_>) -> Option<CandidateListKind> {
        self.row.final_result.filter(|_| shown::runs(&ctx.clearance()))
    }
    /// 名簿の登載: for who runs the recruitment, and oneself.
    async fn list_entry(&self) -> Option<Arc<EligibleCandidate>> {
        self.entry.get(&()).flatten()
    }
    /// 内定: every version, the first one first.
    async fn offers(&self) -> Vec<Arc<JobOffer>> {
        self.offers.get(&()).unwrap_or_default()
    }
    /// 採用の発令: null where there is none, or it is not yet the caller's to know.
    async fn appointment_order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
    /// 実施回の割当て: when and where to come.
    async fn slots(&self) -> Vec<SessionSlot> {
        self.slots.get(&()).unwrap_or_default()
    }
    /// 添付書類.
    async fn attachments(&self) -> Vec<Arc<ApplicationAttachment>> {
        self.files.get(&()).unwrap_or_default()
    }
    /// 欠格事由の申告日時: null while nobody declared.
    async fn declared_at(&self) -> Option<DateTime> {
        self.row.declared_at.map(DateTime)
    }
    /// 欠格事由: what was declared; sealed, for who runs the recruitment, and oneself.
    async fn disqualifications(&self) -> Vec<DeclaredGround> {
        let ground = |(ground, since, until): (_, NaiveDate, Option<NaiveDate>)| DeclaredGround {
            ground,
            since: Date(since),
            until: until.map(Date),
        };
        self.grounds.get(&()).unwrap_or_default().into_iter().map(ground).collect()
    }
    /// 欠格条項に該当する日: the day of the exam and that of the appointment, as far as a ground stands in the way on them, whenever it was found
    /// (地方公務員法16条); sealed, for who runs the recruitment, and oneself.
    async fn disqualified_on(&self) -> Vec<Date> {
        self.disqualified.get(&()).unwrap_or_default().into_iter().map(Date).collect()
    }
    /// 理由: why it was refused or withdrawn; for who runs the recruitment, and oneself.
    async fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        let clearance = ctx.clearance();
        self.row.note.as_deref().filter(|_| shown::runs(&clearance) || self.is_own(&clearance))
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed::of_application(&ctx.clearance(), self.shown())
    }
}
