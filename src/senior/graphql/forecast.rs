//! The coming ten years, as GraphQL sees them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::SimpleObject;
use uuid::Uuid;

use crate::{
    access::Clearance,
    calendar::FiscalYear as Year,
    error::Error,
    personnel::graphql::{Occupation, OrgUnit, PositionRank, Post},
    relation::{Object, Wants, by_key},
    scalar::{Decimal, FiscalYear},
    senior::{
        rules::forecast::Outlook,
        service::forecast::{Forecast, Groups, Vacancy},
    },
};

/// 一年度の見通し.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorForecastYear {
    /// 年度.
    fiscal_year: FiscalYear,
    /// 60歳に達する人数.
    reaching_60: i64,
    /// 役職定年による降任等の人数: whose window, or its extension, ends in the year.
    stepping_down: i64,
    /// 定年退職の人数: by age, or when the extension past it ends.
    retiring: i64,
    /// 再任用の見込み: who was reappointed until the term ends, and those to whom one is open by the expected rate; an exact decimal.
    reappointed: Decimal,
}

fn years(from: Year, outlooks: &[Outlook]) -> Vec<SeniorForecastYear> {
    let year = |(year, it): (i32, &Outlook)| SeniorForecastYear {
        fiscal_year: FiscalYear(Year(year)),
        reaching_60: it.reaching_60,
        stepping_down: it.stepping_down,
        retiring: it.retiring,
        reappointed: Decimal(it.reappointed),
    };
    (from.0..).zip(outlooks).map(year).collect()
}

/// 所属別の見通し.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorForecastByOrgUnit {
    /// 所属.
    org_unit: Arc<OrgUnit>,
    /// 年度別.
    years: Vec<SeniorForecastYear>,
}

/// 職位別の見通し.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorForecastByRank {
    /// 職位.
    rank: Arc<PositionRank>,
    /// 年度別.
    years: Vec<SeniorForecastYear>,
}

/// 職種別の見通し.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorForecastByOccupation {
    /// 職種.
    occupation: Arc<Occupation>,
    /// 年度別.
    years: Vec<SeniorForecastYear>,
}

/// 空く管理監督職: by the step-down or the retirement of who holds it.
#[derive(Clone, Debug, SimpleObject)]
pub struct SupervisoryVacancy {
    /// 年度: on whose 1 April at the latest it falls vacant.
    fiscal_year: FiscalYear,
    /// 職.
    post: Arc<Post>,
    /// 所属.
    org_unit: Option<Arc<OrgUnit>>,
    /// 職位.
    rank: Option<Arc<PositionRank>>,
    /// 後任候補の人数: of the rank directly below in the same department, neither stepping down nor retiring by then; by `successorRule`, of those who
    /// fulfil it today.
    successors: i64,
}

/// 一年度の職員数: without anybody hired, promoted or reappointed anew.
#[derive(Clone, Debug, SimpleObject)]
pub struct HeadcountOutlook {
    /// 年度.
    fiscal_year: FiscalYear,
    /// 定数内の職員数: of today's staff at the end of the year, without those who retire or whose term ends.
    headcount: i64,
    /// 定数: null where the city set none, and for who reaches but a part of the staff.
    ceiling: Option<i64>,
    /// 欠員: the ceiling less the head-count.
    vacancies: Option<i64>,
}

/// 60歳以後の職員の見通し: ten fiscal years, of everybody within reach.
#[derive(Clone, Debug, SimpleObject)]
pub struct SeniorForecast {
    /// 年度別.
    years: Vec<SeniorForecastYear>,
    /// 所属別: units to which something happens.
    by_org_unit: Vec<SeniorForecastByOrgUnit>,
    /// 職位別.
    by_rank: Vec<SeniorForecastByRank>,
    /// 職種別.
    by_occupation: Vec<SeniorForecastByOccupation>,
    /// 空く管理監督職: by year.
    vacancies: Vec<SupervisoryVacancy>,
    /// 職員数の見通し.
    headcounts: Vec<HeadcountOutlook>,
}

/// The objects of a group by key, only if they are asked for.
async fn named<T: Object>(
    groups: &Groups,
    name: &str,
    inner: &str,
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
) -> Result<HashMap<Uuid, Arc<T>>, Error> {
    if !wants.has(name) {
        return Ok(HashMap::new());
    }
    by_key::<T>(groups.keys().copied(), &wants.beneath(name).beneath(inner), clearance).await
}

/// Each group with its object, in the order of keys, which is that in which they were made.
fn grouped<T, G>(
    groups: &Groups,
    mut found: HashMap<Uuid, Arc<T>>,
    from: Year,
    make: impl Fn(Arc<T>, Vec<SeniorForecastYear>) -> G,
) -> Vec<G> {
    let mut keys: Vec<&Uuid> = groups.keys().collect();
    keys.sort();
    keys.into_iter().filter_map(|key| Some(make(found.remove(key)?, years(from, &groups[key])))).collect()
}

impl SeniorForecast {
    pub async fn of(found: Forecast, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Self, Error> {
        let units = named::<OrgUnit>(&found.by_unit, "byOrgUnit", "orgUnit", wants, clearance).await?;
        let ranks = named::<PositionRank>(&found.by_rank, "byRank", "rank", wants, clearance).await?;
        let occupations = named::<Occupation>(&found.by_occupation, "byOccupation", "occupation", wants, clearance).await?;
        Ok(Self {
            years: years(found.from, &found.years),
            by_org_unit: grouped(&found.by_unit, units, found.from, |org_unit, years| SeniorForecastByOrgUnit { org_unit, years }),
            by_rank: grouped(&found.by_rank, ranks, found.from, |rank, years| SeniorForecastByRank { rank, years }),
            by_occupation: grouped(&found.by_occupation, occupations, found.from, |occupation, years| SeniorForecastByOccupation {
                occupation,
                years,
            }),
            vacancies: vacancies(&found.vacancies, wants, clearance).await?,
            headcounts: headcounts(&found),
        })
    }
}

async fn vacancies(found: &[Vacancy], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Vec<SupervisoryVacancy>, Error> {
    if !wants.has("vacancies") {
        return Ok(vec![]);
    }
    let wants = wants.beneath("vacancies");
    let posts = by_key::<Post>(found.iter().map(|it| it.post), &wants.beneath("post"), clearance).await?;
    let units =
        by_key::<OrgUnit>(found.iter().map(|it| it.unit).filter(|_| wants.has("orgUnit")), &wants.beneath("orgUnit"), clearance).await?;
    let ranks =
        by_key::<PositionRank>(found.iter().map(|it| it.rank).filter(|_| wants.has("rank")), &wants.beneath("rank"), clearance).await?;
    let shown = found.iter().filter_map(|it| {
        Some(SupervisoryVacancy {
            fiscal_year: FiscalYear(it.year),
            post: posts.get(&it.post)?.clone(),
            org_unit: units.get(&it.unit).cloned(),
            rank: ranks.get(&it.rank).cloned(),
            successors: it.successors,
        })
    });
    Ok(shown.collect())
}

fn headcounts(found: &Forecast) -> Vec<HeadcountOutlook> {
    let year = |(year, headcount): (i32, &i64)| {
        let vacancies = found.ceiling.map(|ceiling| ceiling - headcount);
        HeadcountOutlook { fiscal_year: FiscalYear(Year(year)), headcount: *headcount, ceiling: found.ceiling, vacancies }
    };
    (found.from.0..).zip(&found.headcounts).map(year).collect()
}
