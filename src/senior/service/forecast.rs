//! The coming years of a whole city: counted by birth date, class and place, so that a person is never loaded.

use std::collections::{HashMap, HashSet};

use entity::{
    additional_post, personal_record, post, senior_arrangement,
    standing::{self, EmploymentKind, ServiceStatus},
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::Expr};
use uuid::Uuid;

use super::{ordinance, people, staffing::levels};
use crate::{
    access::{Clearance, Moment},
    calendar::FiscalYear,
    eligibility::{
        rules::criterion::reference_day,
        service::{
            ask::{self, Question},
            rules,
        },
    },
    error::Error,
    personnel::{
        orders::{facts::counts, service::settings::Settings},
        service::{
            milestones::{Supervisors, supervising_beside},
            organisation,
        },
        timeline::holding,
    },
    senior::rules::{
        forecast::{Cohort, Days, Outlook, latest_birth_of},
        left::REAPPOINTED,
        person::{retirement_extended_until, step_down_extended_until},
        proposal::Ordinance,
    },
};

/// How many years are looked ahead.
pub const YEARS: usize = 10;

/// What the years bring to the people of one unit, rank or occupation.
pub type Groups = HashMap<Uuid, Vec<Outlook>>;

/// A supervisory post that falls vacant, and how many could follow.
#[derive(Clone, Copy, Debug)]
pub struct Vacancy {
    pub year: FiscalYear,
    pub post: Uuid,
    pub unit: Uuid,
    pub rank: Uuid,
    /// Staff of the rank directly below in the same department who do not step down or retire by then; by a rule, of those who fulfil it today.
    pub successors: i64,
}

/// The forecast of everybody within reach.
#[derive(Debug)]
pub struct Forecast {
    pub from: FiscalYear,
    pub years: Vec<Outlook>,
    pub by_unit: Groups,
    pub by_rank: Groups,
    pub by_occupation: Groups,
    pub vacancies: Vec<Vacancy>,
    /// 定数内の職員数 at the end of each year.
    pub headcounts: Vec<i64>,
    /// 職員定数; none for who does not reach all of the staff that it is for.
    pub ceiling: Option<i64>,
}

/// Some people of one cohort in one place.
#[derive(Clone, Copy, Debug)]
struct Share {
    person: Uuid,
    cohort: Cohort,
    days: Days,
    unit: Uuid,
    rank: Uuid,
    occupation: Uuid,
    post: Uuid,
}

impl Share {
    fn is_regular(&self) -> bool {
        self.cohort.employment == EmploymentKind::Regular
    }
}

/// Looks ahead from a year, with so many of a hundred reappointed, and with a rule (昇任の資格要件) that successors fulfil.
pub async fn of(clearance: &Clearance<'_>, from: FiscalYear, percent: Option<i64>, rule: Option<Uuid>) -> Result<Forecast, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let percent = match percent {
        Some(percent) => percent,
        None => ordinance::expected(clearance).await?.reappointment_percent,
    };
    let supervisors = Supervisors::all(clearance, Moment { as_of: clearance.today(), known_at: None }).await?;
    let shares = shares(clearance, &ordinance, &supervisors, FiscalYear(from.0 + YEARS as i32 - 1)).await?;
    let mut outlooks: HashMap<Cohort, Vec<Outlook>> = HashMap::new();
    let (headcount, ceiling) = staff(clearance).await?;
    let mut forecast = Forecast {
        from,
        years: vec![Outlook::default(); YEARS],
        by_unit: HashMap::new(),
        by_rank: HashMap::new(),
        by_occupation: HashMap::new(),
        vacancies: vacancies(clearance, from, (&shares, &supervisors), rule).await?,
        headcounts: headcounts(headcount, from, &shares),
        ceiling,
    };
    for share in &shares {
        let years = outlooks.entry(share.cohort).or_insert_with(|| share.days.outlook(from, YEARS, percent));
        if years.iter().all(Outlook::is_empty) {
            continue;
        }
        add(&mut forecast.years, years);
        for (groups, key) in
            [(&mut forecast.by_unit, share.unit), (&mut forecast.by_rank, share.rank), (&mut forecast.by_occupation, share.occupation)]
        {
            add(groups.entry(key).or_insert_with(|| vec![Outlook::default(); YEARS]), years);
        }
    }
    Ok(forecast)
}

fn add(sums: &mut [Outlook], years: &[Outlook]) {
    sums.iter_mut().zip(years).for_each(|(sum, year)| sum.add(*year));
}

fn serving(clearance: &Clearance<'_>) -> Select<standing::Entity> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let select = clearance.find::<standing::Entity>().filter(holding::<standing::Entity>(today));
    select.filter(standing::COLUMN.status.eq(ServiceStatus::InService))
}

/// The regular staff who reach sixty by the end of a year or have done so, and who was reappointed.
async fn shares(
    clearance: &Clearance<'_>,
    ordinance: &Ordinance,
    supervisors: &Supervisors,
    until: FiscalYear,
) -> Result<Vec<Share>, Error> {
    use standing::Column;
    let (db, today) = (clearance.db(), Moment { as_of: clearance.today(), known_at: None });
    let select = people::in_service(clearance.find::<standing::Entity>(), today).select_only();
    let regular = Condition::all().add(standing::COLUMN.employment_kind.eq(EmploymentKind::Regular));
    let regular = regular.add(personal_record::COLUMN.birth_date.lte(latest_birth_of(until)));
    let again = standing::COLUMN.employment_kind.is_in(REAPPOINTED);
    let select = select.filter(Condition::any().add(regular).add(again));
    let select = select.column(Column::EmployeeId).column(Column::RetirementCategory).column(Column::EmploymentKind);
    let select = select.column(Column::TermEndsOn).column(Column::OrgUnitId).column(Column::RankId).column(Column::OccupationId);
    let select = select.column(Column::PostId).column(personal_record::Column::BirthDate);
    let rows: Vec<(Uuid, _, _, _, Uuid, Uuid, Uuid, Uuid, _)> = select.into_tuple().all(&db).await?;
    let decided = people::arranged(clearance, Condition::all().add(senior_arrangement::COLUMN.ends_on.gte(today.as_of))).await?;
    let mut known: HashMap<Cohort, Days> = HashMap::new();
    let share = |(person, category, employment, term_ends_on, unit, rank, occupation, post, birth)| {
        let arranged = decided.get(&person).map(Vec::as_slice).unwrap_or_default();
        let (extended_until, retained_until) = (step_down_extended_until(arranged), retirement_extended_until(arranged));
        let supervisory = supervisors.has(person, post);
        let cohort = Cohort { birth, category, employment, supervisory, term_ends_on, extended_until, retained_until };
        let days = *known.entry(cohort).or_insert_with(|| Days::of(&cohort, &ordinance.law));
        Share { person, cohort, days, unit, rank, occupation, post }
    };
    Ok(rows.into_iter().map(share).collect())
}

/// How many of those who count today still do at the end of each year: nobody is hired, promoted or reappointed anew.
fn headcounts(today: i64, from: FiscalYear, shares: &[Share]) -> Vec<i64> {
    let leaving = shares.iter().filter(|it| counts(it.cohort.employment)).filter_map(|it| it.days.leaves_on);
    let mut last: Vec<FiscalYear> = leaving.map(FiscalYear::of).collect();
    last.sort_unstable();
    let left = |year: i32| last.partition_point(|it| it.0 <= year) as i64;
    (from.0..).take(YEARS).map(|year| today - left(year)).collect()
}

/// Who fulfils a rule today, within reach.
async fn fulfilling(clearance: &Clearance<'_>, rule: Uuid) -> Result<Vec<Uuid>, Error> {
    let (version, criterion) =
        rules::version(clearance, rule, None).await.map_err(|error| error.placed(|_| vec!["successorRule".into()]))?;
    let on = reference_day(version.reference_day, clearance.today());
    ask::eligible(clearance, Question { rule, criterion: &criterion, on, within: None, of_all: false }).await
}

async fn vacancies(
    clearance: &Clearance<'_>,
    from: FiscalYear,
    (shares, supervisors): (&[Share], &Supervisors),
    rule: Option<Uuid>,
) -> Result<Vec<Vacancy>, Error> {
    let last = FiscalYear(from.0 + YEARS as i32 - 1);
    let departments = departments(clearance).await?;
    let below = ranks_below(clearance).await?;
    let fulfilling = match rule {
        Some(rule) => Some(fulfilling(clearance, rule).await?),
        None => None,
    };
    let mut staff = staff_by_place(clearance, &departments, fulfilling.as_deref()).await?;
    let fulfilling: Option<HashSet<Uuid>> = fulfilling.map(|it| it.into_iter().collect());
    let may_follow = |share: &Share| share.is_regular() && fulfilling.as_ref().is_none_or(|it| it.contains(&share.person));
    let mut leaving: HashMap<(Uuid, Uuid), Vec<FiscalYear>> = HashMap::new();
    for share in shares {
        let Some(year) = share.days.barred_in().filter(|_| may_follow(share)) else { continue };
        let department = departments.get(&share.unit).copied().unwrap_or(share.unit);
        leaving.entry((department, share.rank)).or_default().push(year);
    }
    let mut found = vec![];
    let places = places(clearance).await?;
    for (share, post) in
        shares.iter().filter(|it| it.is_regular()).flat_map(|it| supervisors.held(it.person, it.post).map(move |post| (it, post)))
    {
        let Some(year) = share.days.vacates_in().filter(|year| (from..=last).contains(year)) else { continue };
        // A post held beside the own one is followed where it is.
        let (unit, rank) = places.get(&post).copied().filter(|_| post != share.post).unwrap_or((share.unit, share.rank));
        let department = departments.get(&unit).copied().unwrap_or(unit);
        let successors = below.get(&rank).map_or(0, |rank| {
            let gone = leaving.get(&(department, *rank)).map_or(0, |years| years.iter().filter(|it| **it <= year).count() as i64);
            *staff.entry((department, *rank)).or_default() - gone
        });
        found.push(Vacancy { year, post, unit, rank, successors });
    }
    found.sort_by_key(|it| (it.year, it.unit, it.post));
    Ok(found)
}

/// The unit and the highest rank of each supervisory post that somebody holds beside their own.
async fn places(clearance: &Clearance<'_>) -> Result<HashMap<Uuid, (Uuid, Uuid)>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let held = supervising_beside(clearance, today).select_only().column(additional_post::Column::PostId).into_query();
    let rows = organisation::posts(clearance, Condition::all().add(post::Column::Id.in_subquery(held)), today).await?;
    Ok(rows.into_iter().map(|it| (it.post.id, (it.post.org_unit_id, it.version.highest_rank_id))).collect())
}

/// The unit at the top above each.
async fn departments(clearance: &Clearance<'_>) -> Result<HashMap<Uuid, Uuid>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let parents: HashMap<Uuid, Option<Uuid>> = organisation::tree(clearance, today).await?.into_iter().collect();
    let top = |unit: Uuid| {
        let mut at = unit;
        for _ in 0..parents.len() {
            match parents.get(&at).copied().flatten() {
                Some(above) => at = above,
                None => break,
            }
        }
        (unit, at)
    };
    Ok(parents.keys().map(|unit| top(*unit)).collect())
}

/// The rank directly below each one.
async fn ranks_below(clearance: &Clearance<'_>) -> Result<HashMap<Uuid, Uuid>, Error> {
    let levels = levels(clearance).await?;
    let next = |level: i32| levels.iter().filter(|(_, it)| **it > level).min_by_key(|(id, it)| (**it, **id)).map(|(id, _)| *id);
    Ok(levels.iter().filter_map(|(id, level)| Some((*id, next(*level)?))).collect())
}

/// How many of the regular staff there are of each rank in each department.
async fn staff_by_place(
    clearance: &Clearance<'_>,
    departments: &HashMap<Uuid, Uuid>,
    only: Option<&[Uuid]>,
) -> Result<HashMap<(Uuid, Uuid), i64>, Error> {
    use standing::Column;
    let mut select = serving(clearance).select_only().column(Column::OrgUnitId).column(Column::RankId);
    select =
        select.filter(standing::COLUMN.employment_kind.eq(EmploymentKind::Regular)).group_by(Column::OrgUnitId).group_by(Column::RankId);
    if let Some(only) = only {
        select = select.filter(Column::EmployeeId.in_subquery(ask::these(clearance, only)));
    }
    QueryTrait::query(&mut select).expr(Expr::cust("COUNT(*)"));
    let rows: Vec<(Uuid, Uuid, i64)> = select.into_tuple().all(&clearance.db()).await?;
    let mut staff: HashMap<(Uuid, Uuid), i64> = HashMap::new();
    for (unit, rank, count) in rows {
        *staff.entry((departments.get(&unit).copied().unwrap_or(unit), rank)).or_default() += count;
    }
    Ok(staff)
}

/// Who counts towards the ceiling today, and the ceiling.
async fn staff(clearance: &Clearance<'_>) -> Result<(i64, Option<i64>), Error> {
    let mut select = serving(clearance).select_only().column(standing::Column::EmploymentKind).group_by(standing::Column::EmploymentKind);
    QueryTrait::query(&mut select).expr(Expr::cust("COUNT(*)"));
    let rows: Vec<(EmploymentKind, i64)> = select.into_tuple().all(&clearance.db()).await?;
    let settings = Settings::load(clearance, &clearance.db()).await?;
    let ceiling = settings.decided(clearance.today())?.ceiling.filter(|_| clearance.acts_everywhere::<standing::Entity>());
    Ok((rows.into_iter().filter(|(kind, _)| counts(*kind)).map(|(_, count)| count).sum(), ceiling))
}
