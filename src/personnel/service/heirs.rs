//! What units of some day are today: they and those below them, or, where they stand no more, those that have taken them over and those below.

use std::collections::{HashMap, HashSet};

use entity::org_unit_succession;
use sea_orm::QueryFilter;
use uuid::Uuid;

use super::organisation::tree;
use crate::{
    access::{Clearance, Moment},
    error::Error,
    personnel::rules::below,
};

/// The units that each of these is today: two statements, however many they are.
pub async fn heirs(clearance: &Clearance<'_>, units: &[Uuid]) -> Result<HashMap<Uuid, HashSet<Uuid>>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let tree = tree(clearance, today).await?;
    let stand: HashSet<Uuid> = tree.iter().map(|(unit, _)| *unit).collect();
    let rows = clearance.all::<org_unit_succession::Entity>().filter(org_unit_succession::COLUMN.effective_on.lte(clearance.today()));
    let mut after: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for it in rows.all(&clearance.db()).await? {
        after.entry(it.predecessor_id).or_default().push(it.successor_id);
    }
    let today_of = |unit: Uuid| {
        let (mut met, mut next) = (vec![unit], 0);
        let mut found = HashSet::new();
        while let Some(unit) = met.get(next).copied() {
            next += 1;
            if stand.contains(&unit) {
                found.extend(below(&tree, unit));
            } else {
                met.extend(after.get(&unit).into_iter().flatten().filter(|it| !met.contains(it)).copied().collect::<Vec<_>>());
            }
        }
        found
    };
    Ok(units.iter().map(|unit| (*unit, today_of(*unit))).collect())
}
