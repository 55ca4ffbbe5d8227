//! 代理審査: who is of a personnel office, and who may decide in its place.

use std::collections::HashSet;

use entity::{additional_post, posting_round, standing};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        service::{heirs::heirs, organisation},
        timeline::holding,
    },
};

fn today(clearance: &Clearance<'_>) -> Moment {
    Moment { as_of: clearance.today(), known_at: None }
}

/// The units in which somebody holds a post today, beside their own too; none for who is not in service.
pub async fn units_of(clearance: &Clearance<'_>, person: Uuid) -> Result<Vec<Uuid>, Error> {
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

/// The units of a personnel office today.
async fn office(clearance: &Clearance<'_>, unit: Uuid) -> Result<HashSet<Uuid>, Error> {
    Ok(heirs(clearance, &[unit]).await?.remove(&unit).unwrap_or_default())
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

/// Who decides on a free agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decider {
    /// The personnel office: the person is of none.
    Office,
    /// The substitute of a round.
    Substitute(Uuid),
    /// Nobody, for each substitute is one who must not.
    Nobody,
}

impl Decider {
    /// The round whose substitute decides, if one does; where nobody may that is refused rather than left to the colleagues.
    pub fn round(self) -> Result<Option<Uuid>, Refusal> {
        match self {
            Self::Office => Ok(None),
            Self::Substitute(round) => Ok(Some(round)),
            Self::Nobody => Err(Refusal::plain(ErrorCode::NoSubstitute)),
        }
    }
}

/// Who decides on a free agent for whom these units bid: of whoever is of a personnel office the substitute of its round, of the one published last
/// first. The rounds are those that are not closed, and the last of each office.
///
/// The substitute stands apart from the office and from the line of the person, is not that person, and heads none of the units that bid.
pub async fn of_free_agent(clearance: &Clearance<'_>, person: Uuid, bidding: &[Uuid]) -> Result<Decider, Error> {
    let published = clearance.all::<posting_round::Entity>().filter(posting_round::COLUMN.published_at.is_not_null());
    let rounds = published.order_by_desc(posting_round::Column::PublishedAt).all(&clearance.db()).await?.into_iter();
    let mut known = HashSet::new();
    let named: Vec<_> = rounds.filter(|it| known.insert(it.personnel_unit_id) || it.closed_at.is_none()).collect();
    let offices = heirs(clearance, &named.iter().map(|it| it.personnel_unit_id).collect::<Vec<_>>()).await?;
    let units = units_of(clearance, person).await?;
    let own = |it: &&posting_round::Model| {
        offices.get(&it.personnel_unit_id).is_some_and(|office| units.iter().any(|unit| office.contains(unit)))
    };
    let mut decider = Decider::Office;
    for round in named.iter().filter(own) {
        if may_decide(clearance, round, person, bidding).await? {
            return Ok(Decider::Substitute(round.id));
        }
        decider = Decider::Nobody;
    }
    Ok(decider)
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
