//! What can be asked of promotion exams.

use async_graphql::{Context, ID, InputObject, Object};
use entity::exam_application::ExamApplicationState;

use super::{
    ExamApplication, ExamApplicationConnection, ExamComponent, PassEntry, PassEntryConnection, PromotionExam, PromotionExamConnection,
    inputs::ExamLineInput,
    reports::{CutoffSimulation, ExamScript},
};
use crate::{
    access::{Action, ClearanceExt, not_found},
    error::{Error, ErrorCode},
    id,
    paging::{Page, PageArguments},
    promotion::service::{
        applying::{self, ApplicationQuery},
        exams, marking, passing, scoring,
    },
    relation::{Object as _, Wants},
    scalar::{Date, FiscalYear},
};

/// 受験申込みの絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ExamApplicationFilter {
    /// 昇任試験.
    pub exam: Option<ID>,
    /// 状態.
    pub states: Option<Vec<ExamApplicationState>>,
}

/// 合格者名簿の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PassListFilter {
    /// 昇任試験.
    pub exam: Option<ID>,
    /// 有効な日: on which the pass is valid.
    pub valid_on: Option<Date>,
}

async fn promotion_exams(
    ctx: &Context<'_>,
    fiscal_year: Option<FiscalYear>,
    page: PageArguments,
) -> Result<PromotionExamConnection, Error> {
    let clearance = ctx.clear(Action::PromotionExams)?;
    let window = page.window("EXAM")?;
    let wants = Wants::of(ctx);
    let year = fiscal_year.map(|it| it.0.0);
    let page = Page::of(exams::list(&clearance, year, &window).await?, &window, "EXAM", exams::place);
    let total = if wants.has("totalCount") { Some(exams::count(&clearance, year).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, PromotionExam::from(row))).collect();
    PromotionExamConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn exam_applications(
    ctx: &Context<'_>,
    filter: ExamApplicationFilter,
    page: PageArguments,
) -> Result<ExamApplicationConnection, Error> {
    let clearance = ctx.clear(Action::ExamApplications)?;
    let window = page.window("EXAM_APPLICATION")?;
    let wants = Wants::of(ctx);
    let exam = filter.exam.map(|it| id::key_of(&it, PromotionExam::TYPE).unwrap_or_default());
    let query = ApplicationQuery { exam, states: filter.states };
    let page = Page::of(applying::list(&clearance, &query, &window).await?, &window, "EXAM_APPLICATION", applying::place);
    let total = if wants.has("totalCount") { Some(applying::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, ExamApplication::from(row))).collect();
    ExamApplicationConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn pass_list(ctx: &Context<'_>, filter: PassListFilter, page: PageArguments) -> Result<PassEntryConnection, Error> {
    let clearance = ctx.clear(Action::PassList)?;
    let window = page.window("PASS")?;
    let wants = Wants::of(ctx);
    let exam = filter.exam.map(|it| id::key_of(&it, PromotionExam::TYPE).unwrap_or_default());
    let valid_on = filter.valid_on.map(|it| it.0);
    let page = Page::of(passing::list(&clearance, exam, valid_on, &window).await?, &window, "PASS", |row| passing::place(&clearance, row));
    let total = if wants.has("totalCount") { Some(passing::count(&clearance, exam, valid_on).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, PassEntry::from(row))).collect();
    PassEntryConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn exam_scripts(ctx: &Context<'_>, component: ID) -> Result<Option<Vec<ExamScript>>, Error> {
    let clearance = ctx.clear(Action::ExamScripts)?;
    let Some(component) = id::key_of(&component, ExamComponent::TYPE) else { return Ok(None) };
    Ok(marking::scripts(&clearance, component).await?.map(|scripts| scripts.into_iter().map(ExamScript::from).collect()))
}

async fn simulate_cutoff(ctx: &Context<'_>, exam: ID, line: ExamLineInput) -> Result<Option<CutoffSimulation>, Error> {
    let clearance = ctx.clear(Action::SimulateCutoff)?;
    let exam = id::key_of(&exam, PromotionExam::TYPE).ok_or_else(|| not_found(&["exam"]))?;
    let found = match scoring::simulate(&clearance, exam, line.line()).await {
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        other => other?,
    };
    CutoffSimulation::of(found, &Wants::of(ctx), &clearance).await.map(Some)
}

#[derive(Debug, Default)]
pub struct PromotionQuery;

#[Object]
impl PromotionQuery {
    /// 昇任試験の一覧: the latest year first; drafts for those who prepare them.
    async fn promotion_exams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "年度.")] fiscal_year: Option<FiscalYear>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<PromotionExamConnection>> {
        Some(promotion_exams(ctx, fiscal_year, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 昇任試験の受験申込みの一覧: by attempt; one's own, or those of an exam for who runs it.
    async fn exam_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: ExamApplicationFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<ExamApplicationConnection>> {
        Some(exam_applications(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 合格者名簿: by place.
    async fn pass_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: PassListFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<PassEntryConnection>> {
        Some(pass_list(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 採点する答案: of a component that the caller marks, by number alone; those that still want a mark, and the own ones.
    async fn exam_scripts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "科目.")] component: ID,
    ) -> Option<async_graphql::Result<Vec<ExamScript>>> {
        exam_scripts(ctx, component).await.map_err(Into::into).transpose()
    }
    /// 合格点の試算: who would pass by a line in the stage that was scored last, how many, by sex, unit and occupation; nothing is changed.
    async fn simulate_cutoff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "昇任試験.")] exam: ID,
        #[graphql(desc = "合格の線.")] line: ExamLineInput,
    ) -> Option<async_graphql::Result<CutoffSimulation>> {
        simulate_cutoff(ctx, exam, line).await.map_err(Into::into).transpose()
    }
}
