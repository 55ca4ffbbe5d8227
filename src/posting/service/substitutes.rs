//! 代理審査: who is of a personnel office, and who may decide in its place.

use std::collections::{HashMap, HashSet};

use entity::{additional_post, org_unit_succession, posting_round, standing};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::{Error, ErrorCode, Refusal},
    personnel::{service::organisation, timeline::holding},
};

fn today(clearance: &Clearance<'_>) -> Moment {
    Moment { as_of: clearance.today(), known_at: None }
}

/// The units in which somebody holds a post today, beside their own too; none for who is not in service.
async fn units_of(clearance: &Clearance<'_>, person: Uuid) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let main = clearance.all::<standing::Entity>().filter(holding::<standing::Entity>(today(clearance)));
    let main = main.filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    let main = main.filter(standing::COLUMN.employee_id.eq(person)).all(&db).await?;
    if main.is_empty() {
        return Ok(vec![]);
    }
    let beside = clearance.all::<additional_post::Entity>().filter(holding::<additional_post::Entity>(today(clearance)));
    let beside = beside.filter(additional_post::COLUMN.employee_id.eq(person)).all(&db).await?;
    Ok(main.into_iter().map(|it| it.org_unit_id).chain(beside.into_iter().map(|it| it.org_unit_id)).collect())
}

/// The units of a personnel office today: it and those below, or those that have taken it over.
async fn office(clearance: &Clearance<'_>, unit: Uuid) -> Result<HashSet<Uuid>, Error> {
    let mut taken_over = vec![unit];
    let mut asked = vec![unit];
    while !asked.is_empty() {
        let after = clearance.all::<org_unit_succession::Entity>().filter(org_unit_succession::COLUMN.predecessor_id.is_in(asked));
        let after = after.filter(org_unit_succession::COLUMN.effective_on.lte(clearance.today())).all(&clearance.db()).await?;
        asked = after.into_iter().map(|it| it.successor_id).filter(|it| !taken_over.contains(it)).collect();
        taken_over.extend(&asked);
    }
    let mut units = HashSet::new();
    for unit in taken_over {
        units.extend(organisation::with_below(clearance, unit, today(clearance)).await?);
    }
    Ok(units)
}

/// Whether somebody is of the staff of the personnel office of a round today, by any post.
pub async fn is_of_office(clearance: &Clearance<'_>, round: &posting_round::Model, person: Uuid) -> Result<bool, Error> {
    let office = office(clearance, round.personnel_unit_id).await?;
    Ok(units_of(clearance, person).await?.iter().any(|it| office.contains(it)))
}

/// Whether somebody may examine the staff of an office: in service, of none of its units by any post, and above none of them.
pub async fn is_apart(clearance: &Clearance<'_>, unit: Uuid, substitute: Uuid) -> Result<bool, Error> {
    let units = units_of(clearance, substitute).await?;
    let office = office(clearance, unit).await?;
    let above = organisation::line_of(clearance, unit, today(clearance)).await?;
    Ok(!units.is_empty() && units.iter().all(|it| !office.contains(it)) && !above.contains(&substitute))
}

/// The round whose substitute decides on a free agent, the one published last first; none for who is of no personnel office.
///
/// The substitute stands apart from the office and from the line of the person, is not that person, and heads none of the units that bid. Where each
/// is one of these nobody could decide: that is refused rather than left to the colleagues.
pub async fn of_free_agent(clearance: &Clearance<'_>, person: Uuid, bidding: &[Uuid]) -> Result<Option<Uuid>, Error> {
    let published = clearance.all::<posting_round::Entity>().filter(posting_round::COLUMN.published_at.is_not_null());
    let rounds = published.order_by_desc(posting_round::Column::PublishedAt).all(&clearance.db()).await?;
    let mut own: HashMap<Uuid, bool> = HashMap::new();
    let mut is_of_any = false;
    for round in rounds {
        let unit = round.personnel_unit_id;
        let is_own = match own.get(&unit) {
            Some(known) => *known,
            None => is_of_office(clearance, &round, person).await?,
        };
        own.insert(unit, is_own);
        if !is_own {
            continue;
        }
        is_of_any = true;
        if may_decide(clearance, &round, person, bidding).await? {
            return Ok(Some(round.id));
        }
    }
    if is_of_any { Err(Refusal::plain(ErrorCode::NoSubstitute).at(["input"]).into()) } else { Ok(None) }
}

/// Whether the substitute of a round may decide on a free agent for whom these units bid.
pub async fn may_decide(clearance: &Clearance<'_>, round: &posting_round::Model, person: Uuid, bidding: &[Uuid]) -> Result<bool, Error> {
    let substitute = round.substitute_id;
    if substitute == person || !is_apart(clearance, round.personnel_unit_id, substitute).await? {
        return Ok(false);
    }
    for unit in units_of(clearance, person).await? {
        if organisation::line_of(clearance, unit, today(clearance)).await?.contains(&substitute) {
            return Ok(false);
        }
    }
    for unit in bidding {
        if organisation::line_of(clearance, *unit, today(clearance)).await?.contains(&substitute) {
            return Ok(false);
        }
    }
    Ok(true)
}
