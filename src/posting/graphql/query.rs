//! What can be asked of internal postings.

use async_graphql::{Context, ID, InputObject, Object};
use entity::{posting::PostingState, posting_application::PostingApplicationState};

use super::{
    FreeAgentDeclaration, FreeAgentDeclarationConnection, Posting, PostingApplication, PostingApplicationConnection, PostingConnection,
    PostingRound, PostingRoundConnection,
};
use crate::{
    access::{Action, ClearanceExt},
    error::Error,
    id,
    paging::{Page, PageArguments},
    personnel::graphql::OrgUnit,
    posting::service::{
        applications::{self, ApplicationQuery},
        free_agents,
        requests::{self, PostingQuery},
        rounds,
    },
    relation::{Object as _, Wants},
    scalar::Date,
};

/// 公募の職の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PostingFilter {
    /// 公募の回.
    pub round: Option<ID>,
    /// 募集する所属.
    pub org_unit: Option<ID>,
    /// 状態.
    pub states: Option<Vec<PostingState>>,
}

/// 応募の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PostingApplicationFilter {
    /// 公募の回.
    pub round: Option<ID>,
    /// 公募の職.
    pub posting: Option<ID>,
    /// 状態.
    pub states: Option<Vec<PostingApplicationState>>,
    /// 配置期間の満了: of those placed whose period ends on this day or before.
    pub placement_ends_by: Option<Date>,
}

async fn posting_rounds(ctx: &Context<'_>, page: PageArguments) -> Result<PostingRoundConnection, Error> {
    let clearance = ctx.clear(Action::PostingRounds)?;
    let window = page.window("ROUND")?;
    let wants = Wants::of(ctx);
    let page = Page::of(rounds::list(&clearance, &window).await?, &window, "ROUND", rounds::place);
    let total = if wants.has("totalCount") { Some(rounds::count(&clearance).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, PostingRound::from(row))).collect();
    PostingRoundConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn postings(ctx: &Context<'_>, filter: PostingFilter, page: PageArguments) -> Result<PostingConnection, Error> {
    let clearance = ctx.clear(Action::Postings)?;
    let window = page.window("POSTING")?;
    let wants = Wants::of(ctx);
    let query = PostingQuery {
        round: filter.round.map(|it| id::key_of(&it, PostingRound::TYPE).unwrap_or_default()),
        org_unit: filter.org_unit.map(|it| id::key_of(&it, OrgUnit::TYPE).unwrap_or_default()),
        states: filter.states,
    };
    let page = Page::of(requests::list(&clearance, &query, &window).await?, &window, "POSTING", requests::place);
    let total = if wants.has("totalCount") { Some(requests::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, Posting::from(row))).collect();
    PostingConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn posting_applications(
    ctx: &Context<'_>,
    filter: PostingApplicationFilter,
    page: PageArguments,
) -> Result<PostingApplicationConnection, Error> {
    let clearance = ctx.clear(Action::PostingApplications)?;
    let window = page.window("POSTING_APPLICATION")?;
    let wants = Wants::of(ctx);
    let query = ApplicationQuery {
        round: filter.round.map(|it| id::key_of(&it, PostingRound::TYPE).unwrap_or_default()),
        posting: filter.posting.map(|it| id::key_of(&it, Posting::TYPE).unwrap_or_default()),
        states: filter.states,
        placement_ends_by: filter.placement_ends_by.map(|it| it.0),
    };
    let page = Page::of(applications::list(&clearance, &query, &window).await?, &window, "POSTING_APPLICATION", applications::place);
    let total = if wants.has("totalCount") { Some(applications::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, PostingApplication::from(row))).collect();
    PostingApplicationConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn free_agent_declarations(ctx: &Context<'_>, page: PageArguments) -> Result<FreeAgentDeclarationConnection, Error> {
    let clearance = ctx.clear(Action::FreeAgentDeclarations)?;
    let window = page.window("FREE_AGENT")?;
    let wants = Wants::of(ctx);
    let page = Page::of(free_agents::list(&clearance, &window).await?, &window, "FREE_AGENT", free_agents::place);
    let total = if wants.has("totalCount") { Some(free_agents::count(&clearance).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, FreeAgentDeclaration::from(row))).collect();
    FreeAgentDeclarationConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

#[derive(Debug, Default)]
pub struct PostingQueries;

#[Object]
impl PostingQueries {
    /// 庁内公募の回の一覧: the latest year first; drafts for those who prepare them, and for heads, who ask in them.
    async fn posting_rounds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<PostingRoundConnection>> {
        Some(posting_rounds(ctx, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 公募の職の一覧: by the day of the start; what is not published for the own unit and the personnel office.
    async fn postings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: PostingFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<PostingConnection>> {
        Some(postings(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 応募の一覧: one's own; those that the personnel office or the substitute examines; those that a panel interviews.
    async fn posting_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: PostingApplicationFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<PostingApplicationConnection>> {
        Some(posting_applications(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 庁内FA宣言の一覧: the soonest to end first; one's own, or those that the own units may bid for.
    async fn free_agent_declarations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<FreeAgentDeclarationConnection>> {
        Some(free_agent_declarations(ctx, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
}
