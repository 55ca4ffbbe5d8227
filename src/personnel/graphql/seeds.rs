//! What comes with the rows of people beside themselves: their units and ranks, so that neither is loaded again.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{OrgUnit, PositionRank};
use crate::{
    access::Clearance,
    error::Error,
    personnel::service::{
        organisation::OrgUnitRow,
        people::{EmployeeRow, Joined, UnitFacts},
    },
    relation::{Object, Wants, ready},
};

/// Units and ranks that came with the rows of people, each once.
#[derive(Default)]
pub struct Seeds {
    pub units: HashMap<Uuid, Arc<OrgUnit>>,
    pub ranks: HashMap<Uuid, Arc<PositionRank>>,
}

impl Seeds {
    pub async fn of<'r>(
        rows: impl IntoIterator<Item = &'r EmployeeRow>,
        wants: &Wants<'_>,
        clearance: &Clearance<'_>,
    ) -> Result<Self, Error> {
        let mut units: HashMap<Uuid, OrgUnit> = HashMap::new();
        let mut ranks: HashMap<Uuid, PositionRank> = HashMap::new();
        for row in rows {
            if let Some(facts) = &row.unit {
                let unit = |facts: &UnitFacts| OrgUnitRow { id: facts.org_unit_id, changes: None, facts: facts.clone(), span: None };
                units.entry(facts.org_unit_id).or_insert_with(|| unit(facts).into());
            }
            if let Some(rank) = &row.rank {
                ranks.entry(rank.id).or_insert_with(|| rank.clone().into());
            }
        }
        let units = ready(units.into_values().collect(), &wants.beneath("orgUnit"), clearance).await?;
        let ranks = ready(ranks.into_values().collect(), &wants.beneath("rank"), clearance).await?;
        Ok(Self {
            units: units.into_iter().map(|it| (it.key(), it)).collect(),
            ranks: ranks.into_iter().map(|it| (it.key(), it)).collect(),
        })
    }
}

/// What is wanted of the standing of today and can come with the person's own row.
pub fn joined(wants: &Wants<'_>) -> Joined {
    Joined { standing: wants.has("standing"), ..joined_to_standing(&wants.beneath("standing")) }
}

/// What is wanted beneath a standing and can come with its row.
pub fn joined_to_standing(standing: &Wants<'_>) -> Joined {
    let unit = standing.beneath("orgUnit");
    let more = ["version", "validFrom", "validUntil"].into_iter().any(|name| unit.has(name));
    Joined { standing: true, unit: standing.has("orgUnit") && !more, rank: standing.has("rank") }
}
