//! Campaigns and their categories as GraphQL sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use chrono::NaiveDate;
use entity::{
    exam_category::{self, RatioBasis, SelectionMethod},
    recruitment_campaign::{self, CampaignState},
    standing::EmploymentKind,
    term_appointment::FixedTermGround,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{
    allowed,
    flow::{self, SelectionFlow},
};
use crate::{
    access::{Clearance, ClearanceExt},
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::{
        graphql::{AllowedAction, Occupation},
        rules::may_apply,
    },
    recruitment::service::categories,
    relation::{Object as _, Prefetch, Slot, ToMany, ToOne, Wants, ready, to_one_if_wanted},
    scalar::{Date, DateTime, FiscalYear},
};

#[derive(Debug)]
pub struct RecruitmentCampaign {
    pub(super) row: recruitment_campaign::Model,
    categories: ToMany<ExamCategory>,
}

connection!(RecruitmentCampaignConnection, RecruitmentCampaignEdge, RecruitmentCampaign, "採用試験の実施計画");
loaded_by_id!(RecruitmentCampaign, recruitment_campaign);

impl From<recruitment_campaign::Model> for RecruitmentCampaign {
    fn from(row: recruitment_campaign::Model) -> Self {
        Self { row, categories: Slot::default() }
    }
}

impl Prefetch for RecruitmentCampaign {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("categories") {
                let rows = categories::categories_of(clearance, set.iter().map(|it| it.row.id).collect()).await?;
                let found = ready(rows.into_iter().map(ExamCategory::from).collect(), &wants.beneath("categories"), clearance).await?;
                for it in set {
                    it.categories.put((), found.iter().filter(|category| category.row.campaign_id == it.row.id).cloned().collect());
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 採用試験の実施計画: the recruitment of a fiscal year. Before its publication it exists for those who prepare it.
#[Object]
impl RecruitmentCampaign {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 年度: in which the exams are held.
    async fn fiscal_year(&self) -> FiscalYear {
        FiscalYear(crate::calendar::FiscalYear(self.row.fiscal_year))
    }
    /// 名称.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 状態.
    async fn state(&self) -> CampaignState {
        self.row.state
    }
    /// 公表日時.
    async fn published_at(&self) -> Option<DateTime> {
        self.row.published_at.map(DateTime)
    }
    /// 終了日時.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row.closed_at.map(DateTime)
    }
    /// 試験区分: in order.
    async fn categories(&self) -> Vec<Arc<ExamCategory>> {
        self.categories.get(&()).unwrap_or_default()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed::of_campaign(&ctx.clearance(), self.row.state)
    }
}

#[derive(Debug)]
pub struct ExamCategory {
    pub(super) row: exam_category::Model,
    campaign: ToOne<RecruitmentCampaign>,
    occupation: ToOne<Occupation>,
    days: Slot<(), Vec<NaiveDate>>,
    flows: Slot<(), Vec<SelectionFlow>>,
}

loaded_by_id!(ExamCategory, exam_category);

impl From<exam_category::Model> for ExamCategory {
    fn from(row: exam_category::Model) -> Self {
        let (campaign, occupation) = (Slot::default(), Slot::default());
        Self { row, campaign, occupation, days: Slot::default(), flows: Slot::default() }
    }
}

impl Prefetch for ExamCategory {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let keys = || set.iter().map(|it| it.row.id).collect::<Vec<Uuid>>();
            to_one_if_wanted("campaign", set, wants, clearance, |it| Some(it.row.campaign_id), |it| &it.campaign).await?;
            to_one_if_wanted("occupation", set, wants, clearance, |it| it.row.occupation_id, |it| &it.occupation).await?;
            if wants.has("appointmentDays") {
                let days = categories::appointment_days(clearance, keys()).await?;
                for it in set {
                    it.days.put((), days.iter().filter(|(category, _)| *category == it.row.id).map(|(_, day)| *day).collect());
                }
            }
            for name in ["flow", "flows"] {
                if wants.has(name) {
                    let mut flows = flow::of_categories(clearance, keys(), &wants.beneath(name)).await?;
                    set.iter().for_each(|it| it.flows.put((), flows.remove(&it.row.id).unwrap_or_default()));
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 試験区分: one kind of job, or one way to it, within a campaign.
#[Object]
impl ExamCategory {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 実施計画.
    async fn campaign(&self) -> Option<Arc<RecruitmentCampaign>> {
        self.campaign.get(&()).flatten()
    }
    /// コード: examinee numbers begin with it.
    async fn code(&self) -> &str {
        &self.row.code
    }
    /// 名称.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// 採用の方法.
    async fn method(&self) -> SelectionMethod {
        self.row.method
    }
    /// 職種.
    async fn occupation(&self) -> Option<Arc<Occupation>> {
        self.occupation.get(&()).flatten()
    }
    /// 受験枠: such as 早期チャレンジ枠.
    async fn track(&self) -> Option<&str> {
        self.row.track.as_deref()
    }
    /// 任用の種別.
    async fn employment_kind(&self) -> EmploymentKind {
        self.row.employment_kind
    }
    /// 任期付採用の根拠.
    async fn fixed_term_ground(&self) -> Option<FixedTermGround> {
        self.row.fixed_term_ground
    }
    /// 生年月日の範囲の始め: this day included.
    async fn born_on_or_after(&self) -> Option<Date> {
        self.row.born_on_or_after.map(Date)
    }
    /// 生年月日の範囲の終わり: this day included.
    async fn born_on_or_before(&self) -> Option<Date> {
        self.row.born_on_or_before.map(Date)
    }
    /// 資格等.
    async fn qualifications(&self) -> Option<&str> {
        self.row.qualifications.as_deref()
    }
    /// 採用予定人数.
    async fn planned_hires(&self) -> i32 {
        self.row.planned_hires
    }
    /// 「程度」: whether the number of planned hires is about.
    async fn planned_hires_is_approximate(&self) -> bool {
        self.row.planned_hires_is_approximate
    }
    /// 倍率の分母.
    async fn ratio_basis(&self) -> RatioBasis {
        self.row.ratio_basis
    }
    /// 受付の始め.
    async fn applications_from(&self) -> Option<Date> {
        self.row.applications_from.map(Date)
    }
    /// 受付の終わり: this day included.
    async fn applications_until(&self) -> Option<Date> {
        self.row.applications_until.map(Date)
    }
    /// 受付中.
    async fn is_open(&self, ctx: &Context<'_>) -> bool {
        may_apply(self.row.applications_from, self.row.applications_until, ctx.clearance().today()).is_ok()
    }
    /// 試験日: on which 欠格条項 are asked about first.
    async fn exam_on(&self) -> Date {
        Date(self.row.exam_on)
    }
    /// 名簿の有効期間: in months.
    async fn list_validity_months(&self) -> i32 {
        self.row.list_validity_months
    }
    /// 障害者を対象とする選考.
    async fn reserved_for_disability(&self) -> bool {
        self.row.reserved_for_disability
    }
    /// 採用予定日.
    async fn appointment_days(&self) -> Vec<Date> {
        self.days.get(&()).unwrap_or_default().into_iter().map(Date).collect()
    }
    /// 選考の流れ: the current version.
    async fn flow(&self) -> Option<SelectionFlow> {
        self.flows.get(&()).unwrap_or_default().pop()
    }
    /// 選考の流れの各版: the first one first.
    async fn flows(&self) -> Vec<SelectionFlow> {
        self.flows.get(&()).unwrap_or_default()
    }
}
