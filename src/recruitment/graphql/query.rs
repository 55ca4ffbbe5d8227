//! What can be asked of campaigns, candidates, applications and sessions, and their figures.

use async_graphql::{Context, ID, InputObject, Object};
use entity::{
    application::{ApplicationChannel, ApplicationState},
    stage_result::StageOutcome,
};

use super::{
    Candidate, CandidateConnection, ExamCategory, RecruitmentApplication, RecruitmentApplicationConnection, RecruitmentCampaign,
    RecruitmentCampaignConnection, RecruitmentEvent, RecruitmentEventConnection, SelectionSession, SelectionSessionConnection,
    SelectionStage,
    candidate::CandidatePair,
    figures::{CategoryComparison, DisclosurePack, RaterStatistics, RecruitmentStatistics, RecruitmentStatisticsFilter, side_by_side},
};
use crate::{
    access::{Action, ClearanceExt},
    error::{Error, ErrorCode},
    id,
    paging::{Page, PageArguments},
    personnel::orders::graphql::signatures,
    recruitment::service::{
        campaigns,
        candidates::{self, CandidateQuery},
        figures::{self, Grouping, Scope},
        marks, privacy,
        queries::{self, ApplicationQuery},
        sessions,
    },
    relation::{Object as _, Wants},
    scalar::FiscalYear,
};

/// 申込みの絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ApplicationFilter {
    /// 実施計画.
    pub campaign: Option<ID>,
    /// 試験区分.
    pub category: Option<ID>,
    /// 受験者.
    pub candidate: Option<ID>,
    /// 状態: for who runs the recruitment.
    pub states: Option<Vec<ApplicationState>>,
    /// 知った経路.
    pub channels: Option<Vec<ApplicationChannel>>,
    /// 知った行事.
    pub event: Option<ID>,
    /// 選考段階: those in it; for who runs the recruitment.
    pub stage: Option<ID>,
    /// 段階の結果: with `stage`; an empty list asks for those not decided yet.
    pub outcomes: Option<Vec<StageOutcome>>,
    /// 受験番号.
    pub examinee_numbers: Option<Vec<String>>,
    /// 氏名の検索: the beginning of a name, in kanji or kana.
    pub search: Option<String>,
}

impl ApplicationFilter {
    fn query(self) -> ApplicationQuery {
        let key = |it: Option<ID>, name: &str| it.map(|it| id::key_of(&it, name).unwrap_or_default());
        let stage = key(self.stage, SelectionStage::TYPE);
        let outcomes = self.outcomes;
        ApplicationQuery {
            campaign: key(self.campaign, RecruitmentCampaign::TYPE),
            category: key(self.category, ExamCategory::TYPE),
            candidate: key(self.candidate, Candidate::TYPE),
            states: self.states,
            channels: self.channels,
            event: key(self.event, RecruitmentEvent::TYPE),
            stage: stage.map(|stage| (stage, outcomes)),
            examinee_numbers: self.examinee_numbers,
            search: self.search.filter(|it| !it.trim().is_empty()),
        }
    }
}

/// 受験者の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CandidateFilter {
    /// 氏名の検索: the beginning of a name, in kanji or kana.
    pub search: Option<String>,
    /// 見込み者のみ: who came to an event and did not apply.
    #[graphql(default)]
    pub prospects_only: bool,
    /// 参加した行事.
    pub event: Option<ID>,
    /// 連絡に同意した人のみ: at that event, or at any.
    #[graphql(default)]
    pub consented_only: bool,
}

impl CandidateFilter {
    fn query(self) -> CandidateQuery {
        let event = self.event.map(|it| id::key_of(&it, RecruitmentEvent::TYPE).unwrap_or_default());
        let search = self.search.filter(|it| !it.trim().is_empty());
        CandidateQuery { search, prospects_only: self.prospects_only, event, consented_only: self.consented_only }
    }
}

async fn recruitment_campaigns(
    ctx: &Context<'_>,
    fiscal_year: Option<FiscalYear>,
    page: PageArguments,
) -> Result<RecruitmentCampaignConnection, Error> {
    let clearance = ctx.clear(Action::RecruitmentCampaigns)?;
    let window = page.window("CAMPAIGN")?;
    let wants = Wants::of(ctx);
    let year = fiscal_year.map(|it| it.0.0);
    let rows = campaigns::list(&clearance, year, &window).await?;
    let page = Page::of(rows, &window, "CAMPAIGN", campaigns::place);
    let total = if wants.has("totalCount") { Some(campaigns::count(&clearance, year).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, RecruitmentCampaign::from(row))).collect();
    RecruitmentCampaignConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn recruitment_applications(
    ctx: &Context<'_>,
    filter: ApplicationFilter,
    page: PageArguments,
) -> Result<RecruitmentApplicationConnection, Error> {
    let clearance = ctx.clear(Action::RecruitmentApplications)?;
    let window = page.window("APPLICATION")?;
    let wants = Wants::of(ctx);
    let query = filter.query();
    let rows = queries::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "APPLICATION", queries::place);
    let total = if wants.has("totalCount") { Some(queries::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, RecruitmentApplication::from(row))).collect();
    RecruitmentApplicationConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn candidates(ctx: &Context<'_>, filter: CandidateFilter, page: PageArguments) -> Result<CandidateConnection, Error> {
    let clearance = ctx.clear(Action::Candidates)?;
    let window = page.window("CANDIDATE")?;
    let wants = Wants::of(ctx);
    let query = filter.query();
    let rows = candidates::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "CANDIDATE", candidates::place);
    let total = if wants.has("totalCount") { Some(candidates::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, Candidate::from(row))).collect();
    CandidateConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn selection_sessions(ctx: &Context<'_>, stage: Option<ID>, page: PageArguments) -> Result<SelectionSessionConnection, Error> {
    let clearance = ctx.clear(Action::SelectionSessions)?;
    let window = page.window("SESSION")?;
    let wants = Wants::of(ctx);
    let stage = stage.map(|it| id::key_of(&it, SelectionStage::TYPE).unwrap_or_default());
    let rows = sessions::list(&clearance, stage, &window).await?;
    let page = Page::of(rows, &window, "SESSION", sessions::place);
    let total = if wants.has("totalCount") { Some(sessions::count(&clearance, stage).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, SelectionSession::from(row))).collect();
    SelectionSessionConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn recruitment_events(ctx: &Context<'_>, campaign: Option<ID>, page: PageArguments) -> Result<RecruitmentEventConnection, Error> {
    let clearance = ctx.clear(Action::RecruitmentEvents)?;
    let window = page.window("EVENT")?;
    let wants = Wants::of(ctx);
    let campaign = campaign.map(|it| id::key_of(&it, RecruitmentCampaign::TYPE).unwrap_or_default());
    let rows = candidates::events(&clearance, campaign, &window).await?;
    let page = Page::of(rows, &window, "EVENT", candidates::place_of_event);
    let total = if wants.has("totalCount") { Some(candidates::count_events(&clearance, campaign).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, RecruitmentEvent::from(row))).collect();
    RecruitmentEventConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn candidate_duplicates(ctx: &Context<'_>) -> Result<Vec<CandidatePair>, Error> {
    let clearance = ctx.clear(Action::CandidateDuplicates)?;
    Ok(candidates::duplicates(&clearance).await?.into_iter().map(CandidatePair::from).collect())
}

async fn recruitment_statistics(
    ctx: &Context<'_>,
    filter: RecruitmentStatisticsFilter,
    group_by: Grouping,
    suppress_below: Option<i32>,
) -> Result<RecruitmentStatistics, Error> {
    let clearance = ctx.clear(Action::RecruitmentStatistics)?;
    let scope = Scope {
        campaign: filter.campaign.map(|it| id::key_of(&it, RecruitmentCampaign::TYPE).unwrap_or_default()),
        year_from: filter.fiscal_year_from.map(|it| it.0.0),
        year_to: filter.fiscal_year_to.map(|it| it.0.0),
        grouping: group_by,
        fewest: suppress_below.map(i64::from),
    };
    Ok(RecruitmentStatistics::of(group_by, &figures::figures(&clearance, &scope).await?))
}

async fn campaign_comparison(ctx: &Context<'_>, one: ID, other: ID) -> Result<Option<Vec<CategoryComparison>>, Error> {
    let clearance = ctx.clear(Action::CampaignComparison)?;
    let mut tables = vec![];
    for it in [one, other] {
        let Some(campaign) = id::key_of(&it, RecruitmentCampaign::TYPE) else { return Ok(None) };
        if campaigns::find(&clearance, campaign).await.map_err(|error| error.code()) == Err(ErrorCode::NotFound) {
            return Ok(None);
        }
        let scope = Scope { campaign: Some(campaign), ..Scope::default() };
        tables.push(figures::figures(&clearance, &scope).await?);
    }
    Ok(tables.split_first().map(|(one, rest)| side_by_side(one, rest.first().map_or(&[], Vec::as_slice))))
}

async fn rater_statistics(ctx: &Context<'_>, stage: ID) -> Result<Option<Vec<RaterStatistics>>, Error> {
    let clearance = ctx.clear(Action::RaterStatistics)?;
    let Some(stage) = id::key_of(&stage, SelectionStage::TYPE) else { return Ok(None) };
    let found = match marks::tendencies(&clearance, stage).await {
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        other => other?,
    };
    let people = signatures(&clearance, found.iter().map(|(rater, _)| *rater).collect()).await?;
    Ok(Some(found.into_iter().map(|(rater, it)| RaterStatistics::of(people.get(&rater).cloned(), it)).collect()))
}

async fn disclosure_pack(ctx: &Context<'_>, application: ID) -> Result<Option<DisclosurePack>, Error> {
    let clearance = ctx.clear(Action::DisclosurePack)?;
    let Some(application) = id::key_of(&application, RecruitmentApplication::TYPE) else { return Ok(None) };
    let found = privacy::disclosure(&clearance, application).await?;
    Ok(found
        .map(|(row, stages)| DisclosurePack { examinee_number: row.examinee_number, stages: stages.into_iter().map(Into::into).collect() }))
}

#[derive(Debug, Default)]
pub struct RecruitmentQuery;

#[Object]
impl RecruitmentQuery {
    /// 採用試験の実施計画の一覧: the latest year first; drafts for those who prepare them.
    async fn recruitment_campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "年度.")] fiscal_year: Option<FiscalYear>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<RecruitmentCampaignConnection>> {
        Some(recruitment_campaigns(ctx, fiscal_year, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 受験申込みの一覧: in the order of receipt; an applicant's own, those of a panel, or those that a unit is shown.
    async fn recruitment_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: ApplicationFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<RecruitmentApplicationConnection>> {
        Some(recruitment_applications(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 受験者・見込み者の一覧: by kana.
    async fn candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: CandidateFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<CandidateConnection>> {
        Some(candidates(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 選考の実施回の一覧: those of who runs the recruitment, of a panel, or where an applicant is to come.
    async fn selection_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "選考段階.")] stage: Option<ID>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<SelectionSessionConnection>> {
        Some(selection_sessions(ctx, stage, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 説明会等の行事の一覧: the latest first.
    async fn recruitment_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "実施計画.")] campaign: Option<ID>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<RecruitmentEventConnection>> {
        Some(recruitment_events(ctx, campaign, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 受験者の重複の疑い: pairs that may be one person, with what they have in common; at most a hundred.
    async fn candidate_duplicates(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<CandidatePair>>> {
        Some(candidate_duplicates(ctx).await.map_err(Into::into))
    }
    /// 採用試験の統計: one definition of each figure, by category, channel, event, stage or year.
    async fn recruitment_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "集計の条件.", default)] filter: RecruitmentStatisticsFilter,
        #[graphql(desc = "集計の区分.", default_with = "Grouping::Category")] group_by: Grouping,
        #[graphql(desc = "秘匿の閾値: cells of fewer people are withheld; for publication.")] suppress_below: Option<i32>,
    ) -> Option<async_graphql::Result<RecruitmentStatistics>> {
        Some(recruitment_statistics(ctx, filter, group_by, suppress_below).await.map_err(Into::into))
    }
    /// 実施計画の比較: the categories of two campaigns side by side, with their pass rates stage by stage.
    async fn campaign_comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "一方.")] one: ID,
        #[graphql(desc = "他方.")] other: ID,
    ) -> Option<async_graphql::Result<Vec<CategoryComparison>>> {
        campaign_comparison(ctx, one, other).await.map_err(Into::into).transpose()
    }
    /// 採点委員の傾向: severity and spread of each rater of a stage; every reading is audited.
    async fn rater_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "選考段階.")] stage: ID,
    ) -> Option<async_graphql::Result<Vec<RaterStatistics>>> {
        rater_statistics(ctx, stage).await.map_err(Into::into).transpose()
    }
    /// 開示資料: the own results of an application, as far as the city discloses them; every reading is audited.
    async fn disclosure_pack(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "受験申込み.")] application: ID,
    ) -> Option<async_graphql::Result<DisclosurePack>> {
        disclosure_pack(ctx, application).await.map_err(Into::into).transpose()
    }
}
