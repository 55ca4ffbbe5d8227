//! What the city decided about those past sixty, read from its profile.

use crate::{
    access::Clearance,
    error::Error,
    personnel::orders::service::settings::Settings,
    senior::rules::{groups::PostGroup, pay::PayRule, proposal::Ordinance},
};

/// Expectations that a forecast rests on, in hundredths.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct Expected {
    pub reappointment_percent: i64,
}

impl Default for Expected {
    fn default() -> Self {
        Self { reappointment_percent: 70 }
    }
}

/// The ordinances in force today; schedules for all days.
pub async fn load(clearance: &Clearance<'_>) -> Result<Ordinance, Error> {
    let settings = Settings::load(clearance, &clearance.db()).await?;
    let today = clearance.today();
    Ok(Ordinance {
        law: settings.senior_law(today)?,
        hours: settings.on("part_time_weekly_minutes", today)?,
        partial_leave: settings.on("senior_partial_leave", today)?,
    })
}

/// 特定管理監督職群 of today.
pub async fn post_groups(clearance: &Clearance<'_>) -> Result<Vec<PostGroup>, Error> {
    Settings::of(clearance, &clearance.db(), "specified_post_groups").await?.on("specified_post_groups", clearance.today())
}

/// 給料7割措置 on a day.
pub async fn pay_rule(clearance: &Clearance<'_>, on: chrono::NaiveDate) -> Result<PayRule, Error> {
    Settings::of(clearance, &clearance.db(), "seventy_percent_pay").await?.on("seventy_percent_pay", on)
}

/// How many of a hundred are expected to come back.
pub async fn expected(clearance: &Clearance<'_>) -> Result<Expected, Error> {
    Settings::of(clearance, &clearance.db(), "senior_forecast").await?.on("senior_forecast", clearance.today())
}
