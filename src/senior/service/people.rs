//! People as the rules of those past sixty see them, loaded for a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    personal_record,
    personnel_order::{self, OrderKind},
    senior_arrangement,
    standing::{self, EmploymentKind, ServiceStatus},
};
use sea_orm::{
    ColumnTrait, Condition, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment, Table, not_found},
    error::Error,
    personnel::{
        milestones::milestones,
        orders::service::people::records,
        service::{milestones::Supervisors, people::Record, staff},
        timeline::holding,
    },
    senior::rules::{
        left::{Left, Stretch},
        person::{Arranged, Senior},
        proposal::Ordinance,
    },
};

/// Somebody on a day, with what the rules ask.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: Uuid,
    pub name: String,
    pub birth: NaiveDate,
    pub hired: NaiveDate,
    /// Where they stand on the day; the last place of who has left.
    pub standing: standing::Model,
    pub senior: Senior,
}

/// Those of these people who have ever stood somewhere by a day, whoever asks: rules look beyond the reach of the caller.
pub async fn known_on(clearance: &Clearance<'_>, ordinance: &Ordinance, people: &[Uuid], day: NaiveDate) -> Result<Vec<Known>, Error> {
    let moment = Moment { as_of: day, known_at: None };
    let rows = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people.iter().copied()));
    let rows = rows.filter(holding::<standing::Entity>(moment)).all(&clearance.db()).await?;
    of_standings(clearance, ordinance, rows, day).await
}

/// The people of these standings.
pub async fn of_standings(
    clearance: &Clearance<'_>,
    ordinance: &Ordinance,
    rows: Vec<standing::Model>,
    day: NaiveDate,
) -> Result<Vec<Known>, Error> {
    let ids: Vec<Uuid> = rows.iter().map(|it| it.employee_id).collect();
    let mut records = records(clearance, &clearance.db(), &ids).await?;
    let mut facts = SeniorFacts::of(clearance, &rows, day).await?;
    let known = rows.into_iter().filter_map(|row| {
        let record: personal_record::Model = records.remove(&row.employee_id)?;
        let senior = facts.senior(&row, (record.birth_date, record.hired_on), ordinance);
        let name = Record::from(&record).name_at_work();
        Some(Known { id: row.employee_id, name, birth: record.birth_date, hired: record.hired_on, standing: row, senior })
    });
    Ok(known.collect())
}

/// What the rules ask beside standings: who of them supervises on a day, and what was decided for their people.
pub struct SeniorFacts {
    supervisors: Supervisors,
    arranged: HashMap<Uuid, Vec<Arranged>>,
    lives: HashMap<Uuid, Vec<Stretch>>,
}

impl SeniorFacts {
    pub async fn of<'r>(
        clearance: &Clearance<'_>,
        rows: impl IntoIterator<Item = &'r standing::Model>,
        day: NaiveDate,
    ) -> Result<Self, Error> {
        let rows: Vec<&standing::Model> = rows.into_iter().collect();
        let people: Vec<Uuid> = rows.iter().map(|it| it.employee_id).collect();
        let gone: Vec<Uuid> = rows.iter().filter(|it| it.status != ServiceStatus::InService).map(|it| it.employee_id).collect();
        let moment = Moment { as_of: day, known_at: None };
        let supervisors = Supervisors::of(clearance, moment, rows.iter().map(|it| (it.employee_id, it.post_id))).await?;
        let theirs = Condition::all().add(senior_arrangement::COLUMN.employee_id.is_in(people));
        let (arranged, lives) = (arranged(clearance, theirs).await?, lives(clearance, gone, day).await?);
        Ok(Self { supervisors, arranged, lives })
    }

    /// Somebody by their row; what was decided for them is theirs from then on.
    pub fn senior(&mut self, row: &standing::Model, (birth, hired_on): (NaiveDate, NaiveDate), ordinance: &Ordinance) -> Senior {
        let left = self.lives.get(&row.employee_id).and_then(|life| Left::of(life, hired_on));
        let serves = row.status == ServiceStatus::InService;
        Senior {
            category: row.retirement_category,
            employment: serves.then_some(row.employment_kind),
            supervisory: serves && self.supervisors.has(row.employee_id, row.post_id),
            term_ends_on: row.term_ends_on.filter(|_| serves),
            left: left.filter(|_| !serves),
            arranged: self.arranged.remove(&row.employee_id).unwrap_or_default(),
            milestones: milestones(birth, row.retirement_category, &ordinance.law),
        }
    }
}

/// The lives at work of those who have left, up to a day.
async fn lives(clearance: &Clearance<'_>, people: Vec<Uuid>, day: NaiveDate) -> Result<HashMap<Uuid, Vec<Stretch>>, Error> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let db = clearance.db();
    let rows = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people));
    let rows = rows.filter(standing::COLUMN.superseded_at.is_null()).filter(standing::COLUMN.effective_from.lte(day));
    let rows = rows.order_by_asc(standing::Column::EffectiveFrom).all(&db).await?;
    let ends = rows.iter().filter(|it| it.status != ServiceStatus::InService).map(|it| it.order_id);
    let select = clearance.all::<personnel_order::Entity>().select_only();
    let select = select.column(personnel_order::Column::Id).column(personnel_order::Column::Kind);
    let kinds: Vec<(Uuid, OrderKind)> = select.filter(personnel_order::COLUMN.id.is_in(ends)).into_tuple().all(&db).await?;
    let kinds: HashMap<Uuid, OrderKind> = kinds.into_iter().collect();
    let mut lives: HashMap<Uuid, Vec<Stretch>> = HashMap::new();
    for it in rows {
        let (serves, by) = (it.status == ServiceStatus::InService, kinds.get(&it.order_id).copied());
        lives.entry(it.employee_id).or_default().push(Stretch { to: it.effective_to, serves, employment: it.employment_kind, by });
    }
    Ok(lives)
}

/// Of these standings those in service at a moment, each with the personal record of then.
pub fn in_service(mut select: Select<standing::Entity>, moment: Moment) -> Select<standing::Entity> {
    select = select.filter(holding::<standing::Entity>(moment)).filter(standing::COLUMN.status.eq(ServiceStatus::InService));
    let same = Expr::col(personal_record::Column::EmployeeId.as_column_ref()).equals(standing::Column::EmployeeId.as_column_ref());
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, personal_record::Entity, holding::<personal_record::Entity>(moment).add(same));
    select
}

/// Of these standings those of regular staff in service at a moment who were born on a day or before.
pub fn regulars(select: Select<standing::Entity>, moment: Moment, latest_birth: NaiveDate) -> Select<standing::Entity> {
    let select = in_service(select, moment).filter(standing::COLUMN.employment_kind.eq(EmploymentKind::Regular));
    select.filter(personal_record::COLUMN.birth_date.lte(latest_birth))
}

/// What was decided for people, in the order of days.
pub async fn arranged(clearance: &Clearance<'_>, which: Condition) -> Result<HashMap<Uuid, Vec<Arranged>>, Error> {
    let select = clearance.all::<senior_arrangement::Entity>().filter(which);
    let mut found: HashMap<Uuid, Vec<Arranged>> = HashMap::new();
    for it in select.order_by_asc(senior_arrangement::Column::StartsOn).all(&clearance.db()).await? {
        let arranged = Arranged { kind: it.kind, from: it.starts_on, until: it.ends_on };
        found.entry(it.employee_id).or_default().push(arranged);
    }
    Ok(found)
}

/// Somebody within the caller's reach, on a day.
pub async fn one(clearance: &Clearance<'_>, ordinance: &Ordinance, person: Uuid, day: NaiveDate, path: &[&str]) -> Result<Known, Error> {
    staff::reached(clearance, Table::SeniorArrangement, &[person], path).await?;
    known_on(clearance, ordinance, &[person], day).await?.pop().ok_or_else(|| not_found(path))
}
