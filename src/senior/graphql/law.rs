//! What the law says of a birth date, and which pay to expect: questions that tell of nobody.

use async_graphql::{Context, Object};
use chrono::{Datelike, NaiveDate};
use entity::occupation::RetirementCategory;

use super::reports::{RetirementExtensionLimits, SeniorPayEstimate, SupervisoryExtensionLimits};
use crate::{
    access::{Action, Clearance, ClearanceExt},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        graphql::SeniorMilestones,
        milestones::{Milestones, milestones},
    },
    scalar::Date,
    senior::{
        rules::{
            extensions::{Route, retirement_limits, supervisory_limits},
            pay::{reduced, step_down_adjustment},
            proposal::Ordinance,
        },
        service::ordinance,
    },
};

/// A birth date of somebody who may be alive.
fn born(birth: Date) -> Result<NaiveDate, Error> {
    match birth.0 {
        day if (1900..=2100).contains(&day.year()) => Ok(day),
        _ => Err(Refusal::new(ErrorCode::InvalidValue, "1900年から2100年までの日を指定してください。", "a day from 1900 to 2100")
            .at(["birthDate"])
            .into()),
    }
}

async fn found(clearance: &Clearance<'_>, birth: Date, category: RetirementCategory) -> Result<(Ordinance, Milestones), Error> {
    let ordinance = ordinance::load(clearance).await?;
    let milestones = milestones(born(birth)?, category, &ordinance.law);
    Ok((ordinance, milestones))
}

async fn supervisory(
    ctx: &Context<'_>,
    birth: Date,
    category: RetirementCategory,
    route: Route,
) -> Result<Option<SupervisoryExtensionLimits>, Error> {
    let clearance = ctx.clear(Action::SupervisoryExtensionLimits)?;
    let (ordinance, milestones) = found(&clearance, birth, category).await?;
    let dates = milestones.step_down.zip(milestones.retirement_date);
    Ok(dates.map(|((_, window_end), retires)| {
        let limits = supervisory_limits(window_end, retires, route, ordinance.law.supervisory_cap_years);
        SupervisoryExtensionLimits::of(route, window_end, retires, limits)
    }))
}

async fn past_retirement(
    ctx: &Context<'_>,
    birth: Date,
    category: RetirementCategory,
    route: Option<Route>,
) -> Result<Option<RetirementExtensionLimits>, Error> {
    let clearance = ctx.clear(Action::RetirementExtensionLimits)?;
    let (ordinance, milestones) = found(&clearance, birth, category).await?;
    let held = route.zip(milestones.step_down.map(|(_, end)| end));
    let limits = |retires| retirement_limits(retires, held, ordinance.law.retirement_cap_years);
    Ok(milestones.retirement_date.map(|retires| RetirementExtensionLimits::of(retires, limits(retires))))
}

/// What a salary comes to on a day for somebody of a birth date and a class.
#[derive(Clone, Copy, Debug)]
struct Salary {
    birth: Date,
    category: RetirementCategory,
    on: Date,
    now: i64,
    before: Option<i64>,
    highest: Option<i64>,
}

/// The most yen a month that anybody is paid.
const MOST_YEN: i64 = 10_000_000;

async fn pay(ctx: &Context<'_>, of: Salary, is_extended: bool) -> Result<SeniorPayEstimate, Error> {
    let clearance = ctx.clear(Action::SeniorPayEstimate)?;
    if [Some(of.now), of.before, of.highest].into_iter().flatten().any(|yen| !(0..=MOST_YEN).contains(&yen)) {
        let (ja, en) = (format!("0 円から {MOST_YEN} 円までです。"), format!("0 to {MOST_YEN} yen"));
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["monthlySalary"]).into());
    }
    let (_, milestones) = found(&clearance, of.birth, of.category).await?;
    let rule = ordinance::pay_rule(&clearance, of.on.0).await?;
    // Neither while extended in a supervisory post nor past retirement (PAY-2, SUP-9).
    let applies = milestones.seventy_percent_from.is_some_and(|from| from <= of.on.0);
    if !applies || is_extended || milestones.retirement_date.is_some_and(|last| of.on.0 > last) {
        return Ok(SeniorPayEstimate::new(of.now, 0, false));
    }
    let adjustment = of.before.map_or(0, |before| step_down_adjustment(before, of.now, of.highest, rule));
    Ok(SeniorPayEstimate::new(reduced(of.now, rule), adjustment, true))
}

#[derive(Debug, Default)]
pub struct SeniorLawQuery;

#[Object]
impl SeniorLawQuery {
    /// 60歳以後の節目: of a birth date and a class, by the schedules of the city; a date is null where its rule does not apply.
    ///
    /// Never null itself: where it is refused the whole answer is, for a portal asks nothing else with it.
    async fn senior_milestones(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "生年月日.")] birth_date: Date,
        #[graphql(desc = "定年の区分.", default_with = "RetirementCategory::General")] category: RetirementCategory,
    ) -> async_graphql::Result<SeniorMilestones> {
        let clearance = ctx.clear(Action::SeniorMilestones)?;
        let (_, milestones) = found(&clearance, birth_date, category).await?;
        Ok(SeniorMilestones::from(&milestones))
    }
    /// 特例任用の限度: null where no window is theirs (地方公務員法28条の5).
    async fn supervisory_extension_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "生年月日.")] birth_date: Date,
        #[graphql(desc = "定年の区分.", default_with = "RetirementCategory::General")] category: RetirementCategory,
        #[graphql(desc = "事由.", default_with = "Route::SpecialCircumstances")] route: Route,
    ) -> Option<async_graphql::Result<SupervisoryExtensionLimits>> {
        supervisory(ctx, birth_date, category, route).await.map_err(Into::into).transpose()
    }
    /// 勤務延長の限度: of who is extended in a supervisory post on the retirement date, by which route (地方公務員法28条の7).
    async fn retirement_extension_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "生年月日.")] birth_date: Date,
        #[graphql(desc = "定年の区分.", default_with = "RetirementCategory::General")] category: RetirementCategory,
        #[graphql(desc = "定年退職日の特例任用の事由: none if not given.")] extended_by: Option<Route>,
    ) -> Option<async_graphql::Result<RetirementExtensionLimits>> {
        past_retirement(ctx, birth_date, category, extended_by).await.map_err(Into::into).transpose()
    }
    /// 給料の見込み: an estimate of the monthly salary on a day; reappointed staff have amounts of their own.
    #[expect(clippy::too_many_arguments, reason = "each is a figure of its own")]
    async fn senior_pay_estimate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "生年月日.")] birth_date: Date,
        #[graphql(desc = "定年の区分.", default_with = "RetirementCategory::General")] category: RetirementCategory,
        #[graphql(desc = "基準日.")] on: Date,
        #[graphql(desc = "給料表の月額: in yen.")] monthly_salary: i64,
        #[graphql(desc = "降任前の月額: of who stepped down.")] former_monthly_salary: Option<i64>,
        #[graphql(desc = "降任後の級の最高号給の月額: the adjustment goes no further.")] highest_monthly_salary: Option<i64>,
        #[graphql(desc = "特例任用又は勤務延長の間か.", default)] is_extended: bool,
    ) -> Option<async_graphql::Result<SeniorPayEstimate>> {
        let (now, before, highest) = (monthly_salary, former_monthly_salary, highest_monthly_salary);
        Some(pay(ctx, Salary { birth: birth_date, category, on, now, before, highest }, is_extended).await.map_err(Into::into))
    }
}
