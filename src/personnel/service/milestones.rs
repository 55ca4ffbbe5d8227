//! The milestones of people past sixty or before it, as their class, their post and what was extended for them make them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    additional_post::{self, HoldingKind},
    post_version,
    senior_arrangement::{self, SeniorArrangementKind},
    standing::{self, ServiceStatus},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, UnionType},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::Error,
    personnel::{
        milestones::{OwnMilestones, milestones},
        orders::service::settings::Settings,
        retirement::SeniorLaw,
        timeline::holding,
    },
};

/// Of these people, given with their birth dates, those to whom the rules of retirement apply (RET-4): as they stand today.
pub async fn of(clearance: &Clearance<'_>, births: &HashMap<Uuid, NaiveDate>) -> Result<HashMap<Uuid, OwnMilestones>, Error> {
    let db = clearance.db();
    let law = Settings::load(clearance, &db).await?.senior_law(clearance.today())?;
    let today = Moment { as_of: clearance.today(), known_at: None };
    let rows = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(births.keys().copied()));
    let rows =
        rows.filter(holding::<standing::Entity>(today)).filter(standing::COLUMN.status.eq(ServiceStatus::InService)).all(&db).await?;
    let supervisors = Supervisors::of(clearance, today, rows.iter().map(|it| (it.employee_id, it.post_id))).await?;
    let extended = clearance.all::<senior_arrangement::Entity>();
    let extended = extended.filter(senior_arrangement::Column::EmployeeId.is_in(births.keys().copied())).all(&db).await?;
    let own = rows.into_iter().filter_map(|row| {
        let arranged: Vec<_> = extended.iter().filter(|it| it.employee_id == row.employee_id).collect();
        let own = of_row(&row, *births.get(&row.employee_id)?, supervisors.has(row.employee_id, row.post_id), &arranged, &law)?;
        Some((row.employee_id, own))
    });
    Ok(own.collect())
}

/// Who occupies a supervisory post (管理監督職): as their own, or beside it (兼務, 併任). The law asks not which of the two it is (地方公務員法28条の2第1項).
#[derive(Clone, Debug, Default)]
pub struct Supervisors {
    posts: HashSet<Uuid>,
    beside: HashMap<Uuid, Vec<Uuid>>,
}

impl Supervisors {
    /// Of these people, each with their own post: one statement.
    pub async fn of(clearance: &Clearance<'_>, moment: Moment, people: impl Iterator<Item = (Uuid, Uuid)>) -> Result<Self, Error> {
        let (people, posts): (Vec<Uuid>, Vec<Uuid>) = people.unzip();
        let own = supervisory_posts(clearance, moment).filter(post_version::COLUMN.post_id.is_in(posts));
        let beside = supervising_beside(clearance, moment).filter(additional_post::COLUMN.employee_id.is_in(people));
        Self::either(clearance, own, beside).await
    }

    /// Of everybody.
    pub async fn all(clearance: &Clearance<'_>, moment: Moment) -> Result<Self, Error> {
        Self::either(clearance, supervisory_posts(clearance, moment), supervising_beside(clearance, moment)).await
    }

    async fn either(
        clearance: &Clearance<'_>,
        own: Select<post_version::Entity>,
        beside: Select<additional_post::Entity>,
    ) -> Result<Self, Error> {
        let db = clearance.db();
        let mut held = beside.column(additional_post::Column::PostId).into_query();
        let mut own = own.into_query();
        // Of a post that is supervisory for whoever holds it, nobody is named.
        let statement = held.union(UnionType::All, own.expr(Expr::col((post_version::Entity, post_version::Column::PostId))).take());
        let mut found = Self::default();
        for row in db.query_all_raw(db.get_database_backend().build(statement)).await? {
            let (person, post): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            match person == post {
                true => drop(found.posts.insert(post)),
                false => found.beside.entry(person).or_default().push(post),
            }
        }
        Ok(found)
    }

    pub fn has(&self, person: Uuid, post: Uuid) -> bool {
        self.posts.contains(&post) || self.beside.contains_key(&person)
    }

    /// The supervisory posts of somebody, whose own post this is.
    pub fn held(&self, person: Uuid, post: Uuid) -> impl Iterator<Item = Uuid> {
        let own = Some(post).filter(|it| self.posts.contains(it));
        own.into_iter().chain(self.beside.get(&person).into_iter().flatten().copied())
    }
}

/// Who holds a supervisory post beside their own at a moment; to cover one for another (事務取扱, 事務代理) is not to occupy it.
pub fn supervising_beside(clearance: &Clearance<'_>, moment: Moment) -> Select<additional_post::Entity> {
    let select = clearance.all::<additional_post::Entity>().select_only().column(additional_post::Column::EmployeeId);
    let select = select.filter(holding::<additional_post::Entity>(moment));
    let select = select.filter(additional_post::COLUMN.kind.is_in([HoldingKind::Concurrent, HoldingKind::ConcurrentAppointment]));
    select.filter(additional_post::Column::PostId.in_subquery(supervisory_posts(clearance, moment).into_query()))
}

/// The ids of the supervisory posts (管理監督職) of a moment.
pub fn supervisory_posts(clearance: &Clearance<'_>, moment: Moment) -> Select<post_version::Entity> {
    let posts = clearance.all::<post_version::Entity>().select_only().column(post_version::Column::PostId);
    posts.filter(holding::<post_version::Entity>(moment)).filter(post_version::COLUMN.supervisory.eq(true))
}

fn of_row(
    row: &standing::Model,
    birth: NaiveDate,
    supervisory: bool,
    arranged: &[&senior_arrangement::Model],
    law: &SeniorLaw,
) -> Option<OwnMilestones> {
    use SeniorArrangementKind::{RetirementExtension, SupervisoryGroup, SupervisorySpecial};
    let last = |kinds: &[SeniorArrangementKind]| arranged.iter().filter(|it| kinds.contains(&it.kind)).map(|it| it.ends_on).max();
    let step_down_extended_until = last(&[SupervisorySpecial, SupervisoryGroup]).filter(|_| supervisory);
    let retirement_extended_until = last(&[RetirementExtension]);
    let milestones = milestones(birth, row.retirement_category, law);
    let milestones = milestones.own(row.employment_kind, supervisory, step_down_extended_until, retirement_extended_until)?;
    Some(OwnMilestones { milestones, step_down_extended_until, retirement_extended_until })
}
