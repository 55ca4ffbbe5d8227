//! Milestones past sixty as GraphQL sees them, of a birth date or of a person.

use std::{collections::HashMap, sync::Arc};

use async_graphql::SimpleObject;
use uuid::Uuid;

use crate::{
    access::Clearance,
    error::Error,
    personnel::{
        milestones::{Basis, Milestone, Milestones, OwnMilestones},
        service::milestones,
    },
    scalar::{Date, FiscalYear},
};

/// 期間: both days included.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct DatePeriod {
    /// 始まる日.
    pub start: Date,
    /// 末日.
    pub end: Date,
}

impl From<(chrono::NaiveDate, chrono::NaiveDate)> for DatePeriod {
    fn from((start, end): (chrono::NaiveDate, chrono::NaiveDate)) -> Self {
        Self { start: Date(start), end: Date(end) }
    }
}

/// 定年前再任用短時間勤務 (地方公務員法22条の4).
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct PreRetirementPartTimeTerm {
    /// 退職できる最初の日: the day on which the age is attained.
    may_retire_from: Date,
    /// 任期の末日: the equivalent retirement date.
    term_end: Date,
}

/// 日付の根拠: the rule, the article and the row of the schedule that was used; no row where none is.
#[derive(Clone, Debug, SimpleObject)]
pub struct MilestoneBasis {
    /// 節目.
    milestone: Milestone,
    /// 規則: its name in the guide.
    rule: &'static str,
    /// 条文.
    article: &'static str,
    /// 適用した年齢: of the row of the schedule.
    schedule_age: Option<u32>,
    /// 適用した行の始まる日.
    schedule_from: Option<Date>,
}

impl From<&Basis> for MilestoneBasis {
    fn from(it: &Basis) -> Self {
        let (age, from) = it.row.map(|row| (row.age, Date(row.from))).unzip();
        Self { milestone: it.milestone, rule: it.rule, article: it.article, schedule_age: age, schedule_from: from }
    }
}

/// 60歳以後の節目: every date with its basis; null where a rule does not apply.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorMilestones {
    /// 60歳に達する日: the day before the birthday (年齢計算ニ関スル法律).
    attains_60_on: Date,
    /// 情報提供・意思確認の年度.
    information_fiscal_year: Option<FiscalYear>,
    /// 異動期間: in which a step-down from a supervisory post must happen (地方公務員法28条の2).
    step_down_window: Option<DatePeriod>,
    /// 特例任用の末日: where the window was extended (地方公務員法28条の5).
    step_down_extended_until: Option<Date>,
    /// 給料7割措置の始まる日: 特定日.
    seventy_percent_pay_from: Option<Date>,
    /// 定年.
    retirement_age: Option<u32>,
    /// 定年に達する日.
    attains_retirement_age_on: Option<Date>,
    /// 定年退職日: the service ends with this day (地方公務員法28条の6).
    retirement_date: Option<Date>,
    /// 勤務延長の末日 (地方公務員法28条の7).
    retirement_extended_until: Option<Date>,
    /// 定年前再任用短時間勤務.
    pre_retirement_part_time: Option<PreRetirementPartTimeTerm>,
    /// 暫定再任用: the first day and the last one in all.
    provisional_reappointment: Option<DatePeriod>,
    /// 根拠.
    basis: Vec<MilestoneBasis>,
}

impl From<&Milestones> for SeniorMilestones {
    fn from(it: &Milestones) -> Self {
        let part_time = |(from, end)| PreRetirementPartTimeTerm { may_retire_from: Date(from), term_end: Date(end) };
        Self {
            attains_60_on: Date(it.attains_60_on),
            information_fiscal_year: it.information_year.map(FiscalYear),
            step_down_window: it.step_down.map(DatePeriod::from),
            step_down_extended_until: None,
            seventy_percent_pay_from: it.seventy_percent_from.map(Date),
            retirement_age: it.retirement_age,
            attains_retirement_age_on: it.attains_retirement_age_on.map(Date),
            retirement_date: it.retirement_date.map(Date),
            retirement_extended_until: None,
            pre_retirement_part_time: it.part_time.map(part_time),
            provisional_reappointment: it.provisional.map(DatePeriod::from),
            basis: it.basis.iter().map(MilestoneBasis::from).collect(),
        }
    }
}

impl From<&OwnMilestones> for SeniorMilestones {
    fn from(it: &OwnMilestones) -> Self {
        Self {
            step_down_extended_until: it.step_down_extended_until.map(Date),
            retirement_extended_until: it.retirement_extended_until.map(Date),
            basis: it.basis().map(|basis| MilestoneBasis::from(&basis)).collect(),
            ..Self::from(&it.milestones)
        }
    }
}

/// The milestones of people by their birth dates: a constant number of statements.
pub async fn load(
    clearance: &Clearance<'_>,
    births: &HashMap<Uuid, chrono::NaiveDate>,
) -> Result<HashMap<Uuid, Arc<SeniorMilestones>>, Error> {
    let found = milestones::of(clearance, births).await?;
    Ok(found.iter().map(|(id, own)| (*id, Arc::new(SeniorMilestones::from(own)))).collect())
}
