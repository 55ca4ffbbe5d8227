//! Limits, open statuses, pay and posts: answers that are reckoned and not kept.

use std::sync::Arc;

use async_graphql::SimpleObject;

use crate::{
    access::Clearance,
    error::{Error, Language, UserError},
    personnel::graphql::{OrgUnit, Post},
    relation::{Wants, by_key},
    scalar::Date,
    senior::{
        rules::{
            extensions::{Limits, Route},
            options::Choice,
            person::SeniorStatus,
        },
        service::staffing::FreePost,
    },
};

/// 特例任用の限度 (地方公務員法28条の5).
#[derive(Clone, Debug, SimpleObject)]
pub struct SupervisoryExtensionLimits {
    /// 事由.
    route: Route,
    /// 異動期間の末日.
    window_end: Date,
    /// 定年退職日.
    retirement_date: Date,
    /// 限度: the last day in all.
    cap: Date,
    /// 各回の限度: the latest last day of each extension.
    latest_ends: Vec<Date>,
}

impl SupervisoryExtensionLimits {
    pub fn of(route: Route, window_end: chrono::NaiveDate, retires: chrono::NaiveDate, limits: Limits) -> Self {
        let latest_ends = limits.latest_ends.into_iter().map(Date).collect();
        Self { route, window_end: Date(window_end), retirement_date: Date(retires), cap: Date(limits.cap), latest_ends }
    }
}

/// 勤務延長の限度 (地方公務員法28条の7).
#[derive(Clone, Debug, SimpleObject)]
pub struct RetirementExtensionLimits {
    /// 定年退職日.
    retirement_date: Date,
    /// 可否: not after a specified post group, nor past the cap of who is extended in a supervisory post.
    is_allowed: bool,
    /// 限度: the last day in all.
    cap: Option<Date>,
    /// 各回の限度: the latest last day of each extension.
    latest_ends: Vec<Date>,
}

impl RetirementExtensionLimits {
    pub fn of(retires: chrono::NaiveDate, limits: Option<Limits>) -> Self {
        let (cap, latest_ends) = limits.map_or((None, vec![]), |it| (Some(Date(it.cap)), it.latest_ends.into_iter().map(Date).collect()));
        Self { retirement_date: Date(retires), is_allowed: cap.is_some(), cap, latest_ends }
    }
}

/// 取り得る状態: open or not, and why not.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorStatusOption {
    /// 状態.
    status: SeniorStatus,
    /// 現在の状態か.
    is_current: bool,
    /// 可否.
    is_open: bool,
    /// 最も早い始期.
    from: Option<Date>,
    /// 最も遅い末日.
    until: Option<Date>,
    /// できない理由: with its rule and article; null where it is open.
    why_not: Option<UserError>,
}

impl SeniorStatusOption {
    pub fn of(choice: Choice, language: Language) -> Self {
        let (open, refusal) = match choice.open {
            Ok(period) => (Some(period), None),
            Err(refusal) => (None, Some(refusal)),
        };
        Self {
            status: choice.status,
            is_current: choice.is_current,
            is_open: open.is_some(),
            from: open.map(|(from, _)| Date(from)),
            until: open.map(|(_, until)| Date(until)),
            why_not: refusal.map(|it| UserError::of(it, language)),
        }
    }
}

/// 給料の見込み: an estimate, monthly, in yen.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct SeniorPayEstimate {
    /// 給料月額.
    monthly_salary: i64,
    /// 管理監督職勤務上限年齢調整額.
    step_down_adjustment: i64,
    /// 合計.
    total: i64,
    /// 7割措置が適用されるか.
    is_reduced: bool,
}

impl SeniorPayEstimate {
    pub fn new(monthly_salary: i64, step_down_adjustment: i64, is_reduced: bool) -> Self {
        Self { monthly_salary, step_down_adjustment, total: monthly_salary + step_down_adjustment, is_reduced }
    }
}

/// 降任等の先となる職: not supervisory, below the rank.
#[derive(Clone, Debug, SimpleObject)]
pub struct StepDownPost {
    /// 職.
    post: Arc<Post>,
    /// 所属.
    org_unit: Option<Arc<OrgUnit>>,
    /// 空き: less than none where more people hold it than it has seats.
    free: i64,
}

/// The posts with their objects.
pub async fn step_down_posts(found: Vec<FreePost>, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Vec<StepDownPost>, Error> {
    let posts = by_key::<Post>(found.iter().map(|it| it.post), &wants.beneath("post"), clearance).await?;
    let asked = found.iter().map(|it| it.unit).filter(|_| wants.has("orgUnit"));
    let units = by_key::<OrgUnit>(asked, &wants.beneath("orgUnit"), clearance).await?;
    let shown = found
        .into_iter()
        .filter_map(|it| Some(StepDownPost { post: posts.get(&it.post)?.clone(), org_unit: units.get(&it.unit).cloned(), free: it.free }));
    Ok(shown.collect())
}
