//! The milestones of people past sixty or before it, as their class, their post and what was extended for them make them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    post_version,
    senior_arrangement::{self, SeniorArrangementKind},
    standing::{self, ServiceStatus},
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Select};
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
    let posts = supervisory_posts(clearance, today).filter(post_version::COLUMN.post_id.is_in(rows.iter().map(|it| it.post_id)));
    let supervisory: HashSet<Uuid> = posts.into_tuple().all(&db).await?.into_iter().collect();
    let extended = clearance.all::<senior_arrangement::Entity>();
    let extended = extended.filter(senior_arrangement::Column::EmployeeId.is_in(births.keys().copied())).all(&db).await?;
    let own = rows.into_iter().filter_map(|row| {
        let arranged: Vec<_> = extended.iter().filter(|it| it.employee_id == row.employee_id).collect();
        let own = of_row(&row, *births.get(&row.employee_id)?, supervisory.contains(&row.post_id), &arranged, &law)?;
        Some((row.employee_id, own))
    });
    Ok(own.collect())
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
    let step_down_extended_until = last(&[SupervisorySpecial, SupervisoryGroup]);
    let milestones = milestones(birth, row.retirement_category, law).own(row.employment_kind, supervisory, step_down_extended_until)?;
    Some(OwnMilestones { milestones, step_down_extended_until, retirement_extended_until: last(&[RetirementExtension]) })
}
