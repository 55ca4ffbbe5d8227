//! What can be asked from the list on, and of the other doors.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{list_entry::CandidateListKind, standing::EmploymentKind};

use super::{
    ApplicationAttachment, ConditionalAppointment, ConditionalAppointmentConnection, EligibleCandidate, EligibleCandidateConnection,
    ExamCategory, ExternalWorker, ExternalWorkerConnection, Onboarding, OnboardingConnection, ReservedPost, TermAppointment,
    TermAppointmentConnection,
};
use crate::{
    access::{Action, Clearance, ClearanceExt, Field},
    error::Error,
    id,
    paging::{Page, PageArguments},
    personnel::graphql::{Employee, OrgUnit},
    recruitment::{
        rules::listing::Standing,
        service::{
            attachments,
            conditional::{self, ConditionalQuery},
            doors,
            listing::{self, EntryQuery},
            onboarding,
            terms::{self, TermQuery},
        },
    },
    relation::{Object as _, Wants, by_key, ready},
    scalar::Date,
};

/// 名簿の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EligibleCandidateFilter {
    /// 試験区分.
    pub category: Option<ID>,
    /// 登載の区分.
    pub kind: Option<CandidateListKind>,
    /// 立場: today.
    pub standing: Option<Standing>,
}

impl EligibleCandidateFilter {
    fn query(self) -> EntryQuery {
        let category = self.category.map(|it| id::key_of(&it, ExamCategory::TYPE).unwrap_or_default());
        EntryQuery { category, kind: self.kind, standing: self.standing }
    }
}

/// 条件付採用の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ConditionalAppointmentFilter {
    /// 採用日の始め.
    pub appointed_from: Option<Date>,
    /// 採用日の終わり.
    pub appointed_until: Option<Date>,
    /// 職員.
    pub employee: Option<ID>,
}

impl ConditionalAppointmentFilter {
    fn query(self) -> ConditionalQuery {
        let employee = self.employee.map(|it| id::key_of(&it, Employee::TYPE).unwrap_or_default());
        ConditionalQuery { from: self.appointed_from.map(|it| it.0), until: self.appointed_until.map(|it| it.0), employee }
    }
}

/// 任期の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TermAppointmentFilter {
    /// 任用の種別.
    pub kinds: Option<Vec<EmploymentKind>>,
    /// 任期の末日の始め.
    pub ends_from: Option<Date>,
    /// 任期の末日の終わり.
    pub ends_until: Option<Date>,
    /// 公募の時期のもののみ.
    #[graphql(default)]
    pub open_call_due_only: bool,
}

/// 外部人材の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ExternalWorkerFilter {
    /// 所属.
    pub unit: Option<ID>,
    /// 日付: those who are there on it; today if not given.
    pub as_of: Option<Date>,
}

impl TermAppointmentFilter {
    async fn query(self, clearance: &Clearance<'_>) -> Result<TermQuery, Error> {
        let due = if self.open_call_due_only { Some(terms::allowed_without_call(clearance).await?) } else { None };
        let day = |it: Option<Date>| it.map(|it| it.0);
        Ok(TermQuery { kinds: self.kinds, ends_from: day(self.ends_from), ends_until: day(self.ends_until), open_call_due: due })
    }
}

async fn eligible_candidates(
    ctx: &Context<'_>,
    filter: EligibleCandidateFilter,
    page: PageArguments,
) -> Result<EligibleCandidateConnection, Error> {
    let clearance = ctx.clear(Action::EligibleCandidates)?;
    let window = page.window("LIST")?;
    let wants = Wants::of(ctx);
    let query = filter.query();
    let rows = listing::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "LIST", |row| listing::place(&clearance, row));
    let total = if wants.has("totalCount") { Some(listing::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, EligibleCandidate::from(row))).collect();
    EligibleCandidateConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn conditional_appointments(
    ctx: &Context<'_>,
    filter: ConditionalAppointmentFilter,
    page: PageArguments,
) -> Result<ConditionalAppointmentConnection, Error> {
    let clearance = ctx.clear(Action::ConditionalAppointments)?;
    let window = page.window("CONDITIONAL")?;
    let wants = Wants::of(ctx);
    let query = filter.query();
    let rows = conditional::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "CONDITIONAL", conditional::place);
    let total = if wants.has("totalCount") { Some(conditional::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, ConditionalAppointment::from(row))).collect();
    ConditionalAppointmentConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn onboardings(ctx: &Context<'_>, silent_only: bool, page: PageArguments) -> Result<OnboardingConnection, Error> {
    let clearance = ctx.clear(Action::Onboardings)?;
    let window = page.window("ONBOARDING")?;
    let wants = Wants::of(ctx);
    let rows = onboarding::list(&clearance, silent_only, &window).await?;
    let page = Page::of(rows, &window, "ONBOARDING", onboarding::place);
    let total = if wants.has("totalCount") { Some(onboarding::count(&clearance, silent_only).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, Onboarding::from(row))).collect();
    OnboardingConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn term_appointments(
    ctx: &Context<'_>,
    filter: TermAppointmentFilter,
    page: PageArguments,
) -> Result<TermAppointmentConnection, Error> {
    let clearance = ctx.clear(Action::TermAppointments)?;
    let window = page.window("TERM")?;
    let wants = Wants::of(ctx);
    let query = filter.query(&clearance).await?;
    let rows = terms::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "TERM", terms::place);
    let total = if wants.has("totalCount") { Some(terms::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, TermAppointment::from(row))).collect();
    TermAppointmentConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn external_workers(ctx: &Context<'_>, filter: ExternalWorkerFilter, page: PageArguments) -> Result<ExternalWorkerConnection, Error> {
    let clearance = ctx.clear(Action::ExternalWorkers)?;
    let window = page.window("EXTERNAL")?;
    let wants = Wants::of(ctx);
    let unit = filter.unit.map(|it| id::key_of(&it, OrgUnit::TYPE).unwrap_or_default());
    let on = clearance.moment(filter.as_of.map(|it| it.0), None).as_of;
    let rows = doors::externals(&clearance, unit, on, &window).await?;
    let page = Page::of(rows, &window, "EXTERNAL", doors::place_of_external);
    let total = if wants.has("totalCount") { Some(doors::count_externals(&clearance, unit, on).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, ExternalWorker::from(row))).collect();
    ExternalWorkerConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn reserved_posts(ctx: &Context<'_>, as_of: Option<Date>) -> Result<Vec<Arc<ReservedPost>>, Error> {
    let clearance = ctx.clear(Action::ReservedPosts)?;
    let on = clearance.moment(as_of.map(|it| it.0), None).as_of;
    let rows = doors::reserved(&clearance, on).await?;
    ready(rows.into_iter().map(ReservedPost::from).collect(), &Wants::of(ctx), &clearance).await
}

/// 添付書類の内容.
#[derive(Clone, Debug, SimpleObject)]
pub struct AttachmentFile {
    /// 添付書類.
    attachment: Arc<ApplicationAttachment>,
    /// 内容: base64.
    content: String,
}

async fn attachment_file(ctx: &Context<'_>, id: ID) -> Result<Option<AttachmentFile>, Error> {
    let clearance = ctx.clear(Action::AttachmentFile)?;
    let Some(key) = id::key_of(&id, ApplicationAttachment::TYPE) else { return Ok(None) };
    let Some(attachment) = by_key::<ApplicationAttachment>([key], &Wants::of(ctx), &clearance).await?.remove(&key) else { return Ok(None) };
    let Some(content) = attachments::content(&clearance, key).await? else { return Ok(None) };
    clearance.note(Field::AttachmentContent, key);
    Ok(Some(AttachmentFile { attachment, content: STANDARD.encode(content) }))
}

#[derive(Debug, Default)]
pub struct HiringQuery;

#[Object]
impl HiringQuery {
    /// 採用候補者名簿の一覧: by place.
    async fn eligible_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: EligibleCandidateFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<EligibleCandidateConnection>> {
        Some(eligible_candidates(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 条件付採用の一覧: reckoned from the announced orders; the latest first.
    async fn conditional_appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: ConditionalAppointmentFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<ConditionalAppointmentConnection>> {
        Some(conditional_appointments(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 定着支援の一覧: who was not heard of for longest first.
    async fn onboardings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "連絡の途絶えたもののみ.", default)] silent_only: bool,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<OnboardingConnection>> {
        Some(onboardings(ctx, silent_only, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 任期を定めた任用の台帳: those that end first.
    async fn term_appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: TermAppointmentFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<TermAppointmentConnection>> {
        Some(term_appointments(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 外部人材の一覧: those who are there on a day.
    async fn external_workers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: ExternalWorkerFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<ExternalWorkerConnection>> {
        Some(external_workers(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 障害者を対象とする職の一覧: those reserved on a day.
    async fn reserved_posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "日付: today if not given.")] as_of: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<Arc<ReservedPost>>>> {
        Some(reserved_posts(ctx, as_of).await.map_err(Into::into))
    }
    /// 添付書類の内容: one file, base64; `GET /attachments/<id>` gives it as it is. Every reading is audited.
    async fn attachment_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "添付書類.")] id: ID,
    ) -> Option<async_graphql::Result<AttachmentFile>> {
        attachment_file(ctx, id).await.map_err(Into::into).transpose()
    }
}
