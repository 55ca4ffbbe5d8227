//! Who is placed where, in which status past sixty, until when, and what is to be decided by when: the page that HR scripts ask for.

use chrono::{Days, NaiveDate};
use entity::{
    employee,
    occupation::RetirementCategory,
    personal_record, senior_arrangement,
    senior_arrangement::SeniorArrangementKind as Kind,
    standing::{self, EmploymentKind, ServiceStatus},
};
use sea_orm::{
    ColumnTrait, Condition, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{ordinance, people::SeniorFacts};
use crate::{
    access::{Clearance, Moment, Table},
    calendar::{FiscalYear, latest_birth},
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::{
        import::AT_ONCE,
        milestones::{Milestones, milestones},
        service::{
            milestones::{supervising_beside, supervisory_posts},
            people::{EmployeeRow, Joined, people_on},
        },
    },
    senior::rules::{
        left::REAPPOINTED,
        person::{Senior, SeniorDecision, SeniorStatus},
        proposal::{Ordinance, SUPERVISORY},
    },
};

/// Who is asked for.
#[derive(Clone, Debug, Default)]
pub struct PlacementQuery {
    pub as_of: NaiveDate,
    pub statuses: Option<Vec<SeniorStatus>>,
    pub units: Option<Vec<Uuid>>,
    pub employees: Option<Vec<Uuid>>,
    /// Of whom something is to be decided by a day.
    pub decide_by: Option<NaiveDate>,
}

/// Somebody past sixty, or who reaches it within the fiscal year: that of the day that is asked about, or of the day by which something is to be decided.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Who they are on the day.
    pub row: EmployeeRow,
    /// Where they stand on the day.
    pub standing: standing::Model,
    pub senior: Senior,
    pub status: Option<SeniorStatus>,
    pub until: Option<NaiveDate>,
    pub decision: Option<(SeniorDecision, NaiveDate)>,
}

/// One window of them, by number; with each what is to be read of the unit and the rank.
pub async fn list(clearance: &Clearance<'_>, query: &PlacementQuery, joined: Joined, window: &Window) -> Result<Vec<Placed>, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let mut select = asked(clearance, &ordinance, query, joined);
    let keyset = Keyset::new((employee::Entity, employee::Column::Number), (employee::Entity, employee::Column::Id), false);
    let statement = QueryTrait::query(&mut select).to_owned();
    let rows: Vec<EmployeeRow> = keyset.rows(statement, window, &clearance.db()).await?;
    placed(clearance, &ordinance, rows, query.as_of).await
}

/// All of them, for a sheet.
pub async fn all(clearance: &Clearance<'_>, query: &PlacementQuery, joined: Joined) -> Result<Vec<Placed>, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let select = asked(clearance, &ordinance, query, joined).order_by_asc(employee::Column::Number);
    let rows = select.into_model::<EmployeeRow>().all(&clearance.db()).await?;
    let mut found = vec![];
    for some in rows.chunks(AT_ONCE) {
        found.extend(placed(clearance, &ordinance, some.to_vec(), query.as_of).await?);
    }
    Ok(found)
}

pub async fn count(clearance: &Clearance<'_>, query: &PlacementQuery) -> Result<u64, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let mut select = asked(clearance, &ordinance, query, Joined::default());
    QueryTrait::query(&mut select).clear_selects().expr(Expr::cust("COUNT(*)"));
    let counted: Option<i64> = select.into_tuple().one(&clearance.db()).await?;
    Ok(counted.unwrap_or_default().unsigned_abs())
}

pub fn place(placed: &Placed) -> Bound {
    Bound { value: placed.row.employee.number.clone(), id: placed.row.employee.id }
}

async fn placed(clearance: &Clearance<'_>, ordinance: &Ordinance, rows: Vec<EmployeeRow>, day: NaiveDate) -> Result<Vec<Placed>, Error> {
    let mut facts = SeniorFacts::of(clearance, rows.iter().filter_map(|it| it.standing.as_ref()), day).await?;
    let placed = rows.into_iter().filter_map(|row| {
        let standing = row.standing.clone()?;
        let senior = facts.senior(&standing, (row.record.birth_date, row.record.hired_on), ordinance);
        let (status, decision) = (senior.status_on(day), senior.next_decision(day));
        Some(Placed { row, standing, senior, status: status.map(|it| it.0), until: status.and_then(|it| it.1), decision })
    });
    Ok(placed.collect())
}

/// The birth dates, by class, up to which something is so; `holds` of the older and not of the younger.
fn born_by(ordinance: &Ordinance, holds: impl Fn(&Milestones) -> bool) -> Condition {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    RetirementCategory::iter().fold(Condition::any(), |any, category| {
        let (mut low, mut high) = (0_u64, 50_000_u64);
        while low < high {
            let middle = low + (high - low) / 2;
            let birth = first.checked_add_days(Days::new(middle)).unwrap_or(first);
            if holds(&milestones(birth, category, &ordinance.law)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let latest = first.checked_add_days(Days::new(low.saturating_sub(1))).unwrap_or(first);
        let of_class = Condition::all().add(standing::COLUMN.retirement_category.eq(category));
        any.add(of_class.add(personal_record::COLUMN.birth_date.lte(latest)))
    })
}

fn asked(clearance: &Clearance<'_>, ordinance: &Ordinance, query: &PlacementQuery, joined: Joined) -> Select<employee::Entity> {
    let reach = clearance.people_within(Table::SeniorArrangement, employee::Column::Id);
    let mut select = people_on(clearance, Joined { standing: true, ..joined }, query.as_of).filter(reach);
    select = select.filter(standing::COLUMN.status.eq(ServiceStatus::InService));
    let latest = query.decide_by.filter(|by| *by > query.as_of).unwrap_or(query.as_of);
    let sixty = |day| personal_record::COLUMN.birth_date.lte(latest_birth(60, day));
    let regular = standing::COLUMN.employment_kind.eq(EmploymentKind::Regular);
    let again = standing::COLUMN.employment_kind.is_in(REAPPOINTED);
    let fiscal = standing::COLUMN.employment_kind.eq(EmploymentKind::FiscalYear);
    let anybody = Condition::any()
        .add(again)
        .add(Condition::all().add(regular).add(sixty(FiscalYear::of(latest).last_day())))
        .add(Condition::all().add(fiscal).add(sixty(query.as_of)));
    // Whoever is meant is older, reappointed or not: the database passes over nine of ten by their birth date alone.
    select =
        select.filter(anybody).filter(personal_record::COLUMN.birth_date.lte(latest_birth(YOUNGEST, FiscalYear::of(latest).last_day())));
    select = select.filter(stays(clearance, ordinance, query.as_of));
    if let Some(statuses) = &query.statuses {
        let any = statuses
            .iter()
            .fold(Condition::any().add(Expr::val(1).eq(0)), |any, it| any.add(of_status(clearance, ordinance, *it, query.as_of)));
        select = select.filter(any);
    }
    if let Some(units) = &query.units {
        select = select.filter(standing::COLUMN.org_unit_id.is_in(units.iter().copied()));
    }
    if let Some(people) = &query.employees {
        select = select.filter(standing::COLUMN.employee_id.is_in(people.iter().copied()));
    }
    if let Some(day) = query.decide_by {
        select = select.filter(decided_by(clearance, ordinance, query.as_of, day));
    }
    select
}

/// An age that nobody past sixty, or reappointed, has not attained.
const YOUNGEST: u32 = 55;

/// The same as `Senior::last_day`, asked in SQL: whose last day is not before a day.
fn stays(clearance: &Clearance<'_>, ordinance: &Ordinance, day: NaiveDate) -> Condition {
    let of = |kind: EmploymentKind| Condition::all().add(standing::COLUMN.employment_kind.eq(kind));
    let retired = || born_by(ordinance, move |it| it.retirement_date.is_some_and(|last| last < day));
    let kept = standing::Column::EmployeeId.in_subquery(arranged(clearance, &[Kind::RetirementExtension], day));
    let no_term = || standing::COLUMN.term_ends_on.is_null();
    Condition::all()
        .add(standing::COLUMN.term_ends_on.gte(day).or(no_term()).or(standing::COLUMN.employment_kind.eq(EmploymentKind::Regular)))
        .add(of(EmploymentKind::Regular).add(retired()).add(kept.not()).not())
        .add(of(EmploymentKind::PreRetirementPartTime).add(no_term()).add(retired()).not())
}

/// Who has an arrangement of these kinds that covers a day.
fn arranged(clearance: &Clearance<'_>, kinds: &[Kind], day: NaiveDate) -> SelectStatement {
    use senior_arrangement::COLUMN;
    let select = clearance.all::<senior_arrangement::Entity>().select_only().column(senior_arrangement::Column::EmployeeId);
    let select = select.filter(COLUMN.kind.is_in(kinds.iter().copied()));
    select.filter(COLUMN.starts_on.lte(day)).filter(COLUMN.ends_on.gte(day)).into_query()
}

/// The same as `Supervisors`, asked in SQL.
fn supervises(clearance: &Clearance<'_>, day: NaiveDate) -> Condition {
    let moment = Moment { as_of: day, known_at: None };
    let own = standing::Column::PostId.in_subquery(supervisory_posts(clearance, moment).into_query());
    let beside = standing::Column::EmployeeId.in_subquery(supervising_beside(clearance, moment).into_query());
    Condition::any().add(own).add(beside)
}

/// The same as `Senior::status_on`, asked in SQL; a test holds both against each other.
fn of_status(clearance: &Clearance<'_>, ordinance: &Ordinance, status: SeniorStatus, day: NaiveDate) -> Condition {
    let employed = |kind: EmploymentKind| Condition::all().add(standing::COLUMN.employment_kind.eq(kind));
    let regular = || employed(EmploymentKind::Regular);
    let has = |kinds: &[Kind]| standing::Column::EmployeeId.in_subquery(arranged(clearance, kinds, day));
    let not = |kinds: &[Kind]| standing::Column::EmployeeId.not_in_subquery(arranged(clearance, kinds, day));
    let extended = || Condition::all().add(supervises(clearance, day)).add(has(&SUPERVISORY)).add(not(&[Kind::RetirementExtension]));
    match status {
        SeniorStatus::PreRetirementPartTime => employed(EmploymentKind::PreRetirementPartTime),
        SeniorStatus::ProvisionalFullTime => employed(EmploymentKind::ProvisionalFullTime),
        SeniorStatus::ProvisionalPartTime => employed(EmploymentKind::ProvisionalPartTime),
        SeniorStatus::FiscalYearAppointee => {
            employed(EmploymentKind::FiscalYear).add(personal_record::COLUMN.birth_date.lte(latest_birth(60, day)))
        }
        SeniorStatus::RetirementExtended => regular().add(has(&[Kind::RetirementExtension])),
        SeniorStatus::SupervisoryExtended => regular().add(extended()),
        SeniorStatus::SeniorPartialLeave => {
            regular().add(has(&[Kind::PartialLeave])).add(not(&[Kind::RetirementExtension])).add(extended().not())
        }
        SeniorStatus::RegularOver60 => {
            let begun = |it: &Milestones| {
                let april = FiscalYear(FiscalYear::of(it.attains_60_on).0 + 1).first_day();
                it.seventy_percent_from.unwrap_or(april) <= day
            };
            let others = [Kind::RetirementExtension, Kind::PartialLeave];
            regular().add(born_by(ordinance, begun)).add(not(&others)).add(extended().not())
        }
    }
}

/// The same as `Senior::next_decision`, asked in SQL.
fn decided_by(clearance: &Clearance<'_>, ordinance: &Ordinance, day: NaiveDate, by: NaiveDate) -> Condition {
    let term = Condition::all().add(standing::COLUMN.employment_kind.is_in(REAPPOINTED)).add(standing::COLUMN.term_ends_on.lte(by));
    let lasts = |kinds: &[Kind], until: NaiveDate| standing::Column::EmployeeId.in_subquery(lasting(clearance, kinds, until));
    let later = by.succ_opt().unwrap_or(by);
    let past = [Kind::RetirementExtension];
    let regular = || Condition::all().add(standing::COLUMN.employment_kind.eq(EmploymentKind::Regular));
    let covered = standing::Column::EmployeeId.in_subquery(arranged(clearance, &past, day));
    let steps_down =
        Condition::all().add(supervises(clearance, day)).add(born_by(ordinance, |it| it.step_down.is_none()).not()).add(covered.not());
    let window = born_by(ordinance, move |it| it.step_down.is_none_or(|(_, end)| end <= by));
    let due = regular().add(steps_down.clone()).add(window).add(lasts(&SUPERVISORY, later).not());
    let retires = born_by(ordinance, move |it| it.retirement_date.is_some_and(|last| last <= by));
    let retires = Condition::any().add(lasts(&past, day)).add(retires);
    let retires = regular().add(steps_down.not()).add(retires).add(lasts(&past, later).not());
    Condition::any().add(term).add(due).add(retires)
}

/// Who has an arrangement of these kinds, begun or not, that lasts to a day or beyond.
fn lasting(clearance: &Clearance<'_>, kinds: &[Kind], until: NaiveDate) -> SelectStatement {
    use senior_arrangement::COLUMN;
    let select = clearance.all::<senior_arrangement::Entity>().select_only().column(senior_arrangement::Column::EmployeeId);
    select.filter(COLUMN.kind.is_in(kinds.iter().copied())).filter(COLUMN.ends_on.gte(until)).into_query()
}
