//! What can be asked of those past sixty: their options and lists, what is ahead, who fits which post.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MergedObject, Object};
use entity::{senior_arrangement::SeniorArrangementKind, senior_inquiry::InquiryPurpose};

use super::{
    ExperienceProfile, KnowledgeHandover, SeniorArrangement, SeniorArrangementConnection, SeniorInquiry, SeniorInquiryConnection,
    SeniorOpening,
    forecast::SeniorForecast,
    handover::{self, KnowledgeRisk},
    law::SeniorLawQuery,
    opening::{self, SeniorMatch},
    placement::{Placement, PlacementConnection, PlacementFilter},
    reports::{SeniorStatusOption, StepDownPost, step_down_posts},
};
use crate::{
    access::{Action, ClearanceExt, not_found},
    calendar::FiscalYear as Year,
    eligibility::graphql::EligibilityRule,
    error::{Error, ErrorCode, Refusal},
    id,
    paging::{Page, PageArguments},
    personnel::{
        graphql::{Employee, OrgUnit},
        orders::graphql::inputs::key,
    },
    relation::{Object as _, Wants, ready},
    scalar::{Date, FiscalYear},
    senior::{
        rules::options::choices,
        service::{
            arrangements::{self, ArrangementQuery},
            forecast, handovers,
            inquiries::{self, InquiryQuery},
            openings, ordinance, people,
            placements::{self},
            sheet, staffing,
        },
    },
};

/// 60歳を超える職員の取扱いの絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SeniorArrangementFilter {
    /// 職員.
    pub employee: Option<ID>,
    /// 種別: any of these.
    pub kinds: Option<Vec<SeniorArrangementKind>>,
    /// 基準日: those that hold on it.
    pub on: Option<Date>,
    /// 末日: those that end by it.
    pub ends_by: Option<Date>,
}

/// 情報提供・意思確認の絞り込み.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SeniorInquiryFilter {
    /// 年度.
    pub fiscal_year: Option<FiscalYear>,
    /// 対象.
    pub purpose: Option<InquiryPurpose>,
    /// 回答の有無.
    pub is_answered: Option<bool>,
    /// 交付の有無.
    pub is_delivered: Option<bool>,
}

async fn options(ctx: &Context<'_>, employee: Option<ID>, as_of: Option<Date>) -> Result<Vec<SeniorStatusOption>, Error> {
    let clearance = ctx.clear(Action::SeniorStatusOptions)?;
    let day = as_of.map_or(clearance.today(), |it| it.0);
    let person = match employee {
        Some(employee) => id::key_of(&employee, Employee::TYPE),
        None => clearance.actor().employee,
    };
    let person = person.ok_or_else(|| not_found(&["employee"]))?;
    let ordinance = ordinance::load(&clearance).await?;
    let known = people::one(&clearance, &ordinance, person, day, &["employee"]).await?;
    let is_of_a_group = staffing::of_a_group(&clearance, &known).await?.is_ok();
    let found = choices(&known.senior, known.birth, &ordinance, is_of_a_group, day).into_iter();
    Ok(found.map(|it| SeniorStatusOption::of(it, clearance.language())).collect())
}

async fn posts(ctx: &Context<'_>, employee: ID, on: Date, unit: Option<ID>) -> Result<Vec<StepDownPost>, Error> {
    let clearance = ctx.clear(Action::StepDownPosts)?;
    let person = id::key_of(&employee, Employee::TYPE).ok_or_else(|| not_found(&["employee"]))?;
    let unit = unit.map(|it| id::key_of(&it, OrgUnit::TYPE).ok_or_else(|| not_found(&["orgUnit"]))).transpose()?;
    let found = staffing::posts_below(&clearance, person, on.0, unit).await?;
    step_down_posts(found, &Wants::of(ctx), &clearance).await
}

async fn senior_arrangements(
    ctx: &Context<'_>,
    filter: SeniorArrangementFilter,
    page: PageArguments,
) -> Result<SeniorArrangementConnection, Error> {
    let clearance = ctx.clear(Action::SeniorArrangements)?;
    let window = page.window("ARRANGEMENT")?;
    let wants = Wants::of(ctx);
    let employee = filter.employee.map(|it| id::key_of(&it, Employee::TYPE).unwrap_or_default());
    let query = ArrangementQuery { employee, kinds: filter.kinds, on: filter.on.map(|it| it.0), ends_by: filter.ends_by.map(|it| it.0) };
    let page = Page::of(arrangements::list(&clearance, &query, &window).await?, &window, "ARRANGEMENT", arrangements::place);
    let total = if wants.has("totalCount") { Some(arrangements::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, SeniorArrangement::from(row))).collect();
    SeniorArrangementConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn senior_inquiries(ctx: &Context<'_>, filter: SeniorInquiryFilter, page: PageArguments) -> Result<SeniorInquiryConnection, Error> {
    let clearance = ctx.clear(Action::SeniorInquiries)?;
    let window = page.window("INQUIRY")?;
    let wants = Wants::of(ctx);
    let fiscal_year = filter.fiscal_year.map(|it| it.0.0);
    let query = InquiryQuery { fiscal_year, purpose: filter.purpose, answered: filter.is_answered, delivered: filter.is_delivered };
    let page = Page::of(inquiries::list(&clearance, &query, &window).await?, &window, "INQUIRY", inquiries::place);
    let total = if wants.has("totalCount") { Some(inquiries::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, SeniorInquiry::from(row))).collect();
    SeniorInquiryConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn placed(ctx: &Context<'_>, filter: PlacementFilter, page: PageArguments) -> Result<PlacementConnection, Error> {
    let clearance = ctx.clear(Action::Placements)?;
    let window = page.window("PLACEMENT")?;
    let wants = Wants::of(ctx);
    let query = filter.query(&clearance).await?;
    let joined = Placement::joined(&wants.nodes(), query.as_of, &clearance);
    let page = Page::of(placements::list(&clearance, &query, joined, &window).await?, &window, "PLACEMENT", placements::place);
    let total = if wants.has("totalCount") { Some(placements::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, Placement::new(row, query.as_of))).collect();
    PlacementConnection::of(Page { items, info: page.info, total }, &wants, &clearance).await
}

async fn ahead(ctx: &Context<'_>, from: Option<FiscalYear>, percent: Option<i32>, rule: Option<ID>) -> Result<SeniorForecast, Error> {
    let clearance = ctx.clear(Action::SeniorForecast)?;
    let today = Year::of(clearance.today());
    let from = from.map_or(today, |it| it.0);
    let sound = (today.0 - 5..=today.0 + 30).contains(&from.0) && percent.is_none_or(|it| (0..=100).contains(&it));
    if !sound {
        let (ja, en) =
            ("今年度の前後の年度と、0 から 100 の割合を指定してください。", "a year about the present one, and 0 to 100 percent");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["from"]).into());
    }
    let rule = rule.map(|it| key::<EligibilityRule>(&it, &["successorRule"])).transpose()?;
    let found = forecast::of(&clearance, from, percent.map(i64::from), rule).await?;
    SeniorForecast::of(found, &Wants::of(ctx), &clearance).await
}

#[derive(Debug, Default)]
pub struct SeniorStaffQuery;

#[Object]
impl SeniorStaffQuery {
    /// 取り得る状態: of oneself, or of somebody within reach, on a day; what is open, from when to when, and why the others are not.
    async fn senior_status_options(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "職員: oneself if not given.")] employee: Option<ID>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<SeniorStatusOption>>> {
        Some(options(ctx, employee, as_of).await.map_err(Into::into))
    }
    /// 降任等の先となる職: not supervisory, below the rank, in a unit and those below it; those with free seats first.
    async fn step_down_posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "職員.")] employee: ID,
        #[graphql(desc = "発令日.")] on: Date,
        #[graphql(desc = "所属: the own one if not given.")] org_unit: Option<ID>,
    ) -> Option<async_graphql::Result<Vec<StepDownPost>>> {
        Some(posts(ctx, employee, on, org_unit).await.map_err(Into::into))
    }
    /// 特例任用・勤務延長・再任用等の決定の一覧: those that end first come first.
    async fn senior_arrangements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: SeniorArrangementFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<SeniorArrangementConnection>> {
        Some(senior_arrangements(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 情報提供・意思確認の一覧: the latest year first.
    async fn senior_inquiries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: SeniorInquiryFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<SeniorInquiryConnection>> {
        Some(senior_inquiries(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 60歳を超える職員の配置の一覧: who is where, in which status, until when, and what is to be decided by when; by employee number.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: PlacementFilter,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<PlacementConnection>> {
        Some(placed(ctx, filter, PageArguments { first, after, last, before }).await.map_err(Into::into))
    }
    /// 60歳を超える職員の配置の表: all of them as CSV in UTF-8, by employee number.
    async fn placement_sheet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: PlacementFilter,
    ) -> Option<async_graphql::Result<String>> {
        let sheet = async {
            let clearance = ctx.clear(Action::PlacementSheet)?;
            sheet::of(&clearance, &filter.query(&clearance).await?).await
        };
        Some(sheet.await.map_err(Into::into))
    }
    /// 60歳以後の職員の見通し: ten fiscal years.
    async fn senior_forecast(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "最初の年度: the present one if not given.")] from: Option<FiscalYear>,
        #[graphql(desc = "暫定再任用の見込みの割合: in percent; that of the profile if not given.")] reappointment_percent: Option<i32>,
        #[graphql(desc = "後任の資格要件: whom `successors` counts, by the current version; all of the rank below if not given.")]
        successor_rule: Option<ID>,
    ) -> Option<async_graphql::Result<SeniorForecast>> {
        Some(ahead(ctx, from, reappointment_percent, successor_rule).await.map_err(Into::into))
    }
    /// 経験者に適した職の一覧: by first day.
    async fn senior_openings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "募集の終わったものを含む.", default)] include_closed: bool,
    ) -> Option<async_graphql::Result<Vec<Arc<SeniorOpening>>>> {
        let listed = async {
            let clearance = ctx.clear(Action::SeniorOpenings)?;
            let rows = openings::openings(&clearance, include_closed).await?.into_iter().map(SeniorOpening::from).collect();
            ready(rows, &Wants::of(ctx), &clearance).await
        };
        Some(listed.await.map_err(Into::into))
    }
    /// 経験の申告の一覧: of who is within reach, by skill and person; at most 1,000.
    async fn experience_profiles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "技能: who has it.")] skill: Option<String>,
        #[graphql(desc = "職員: any of these.")] employees: Option<Vec<ID>>,
    ) -> Option<async_graphql::Result<Vec<Arc<ExperienceProfile>>>> {
        let listed = async {
            let clearance = ctx.clear(Action::ExperienceProfiles)?;
            let employees = employees.map(|ids| ids.iter().map(|it| id::key_of(it, Employee::TYPE).unwrap_or_default()).collect());
            let rows =
                openings::experience(&clearance, skill.as_deref(), employees).await?.into_iter().map(ExperienceProfile::from).collect();
            ready(rows, &Wants::of(ctx), &clearance).await
        };
        Some(listed.await.map_err(Into::into))
    }
    /// 経験者に適した職の候補者: everybody within reach who is past sixty when it begins, the best hundred, with their points.
    async fn senior_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "経験者に適した職.")] opening: ID,
    ) -> Option<async_graphql::Result<Vec<SeniorMatch>>> {
        let matched = async {
            let clearance = ctx.clear(Action::SeniorMatches)?;
            let opening = id::key_of(&opening, SeniorOpening::TYPE).ok_or_else(|| not_found(&["opening"]))?;
            opening::matches(openings::matches(&clearance, opening).await?, &Wants::of(ctx), &clearance).await
        };
        Some(matched.await.map_err(Into::into))
    }
    /// 業務継承の一覧: by deadline; one's own and those one takes over, or those within reach.
    async fn knowledge_handovers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "未完了に限る.", default = true)] open_only: bool,
    ) -> Option<async_graphql::Result<Vec<Arc<KnowledgeHandover>>>> {
        let listed = async {
            let clearance = ctx.clear(Action::KnowledgeHandovers)?;
            let rows = handovers::list(&clearance, open_only).await?.into_iter().map(KnowledgeHandover::from).collect();
            ready(rows, &Wants::of(ctx), &clearance).await
        };
        Some(listed.await.map_err(Into::into))
    }
    /// 失われるおそれのある知識: who leaves a post by a day and what of their knowledge is not handed over; the most urgent first.
    async fn knowledge_risks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "期限: whose deadline is this day or earlier.")] by: Date,
    ) -> Option<async_graphql::Result<Vec<KnowledgeRisk>>> {
        let listed = async {
            let clearance = ctx.clear(Action::KnowledgeRisks)?;
            handover::risks(handovers::risks(&clearance, by.0).await?, &Wants::of(ctx), &clearance).await
        };
        Some(listed.await.map_err(Into::into))
    }
}

/// 60歳を超える職員についての照会.
#[derive(Debug, Default, MergedObject)]
pub struct SeniorQuery(SeniorLawQuery, SeniorStaffQuery);
