//! The codes of the profile, by which rules speak of it, and its keys, by which the database does.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use entity::{occupation, org_unit_succession, pay_table, position_rank};
use uuid::Uuid;

use crate::{
    access::Clearance,
    eligibility::rules::{dossier::Successions, sentence::Names},
    error::Error,
};

/// One kind of noun: codes and keys in both directions.
#[derive(Clone, Debug, Default)]
pub struct Noun {
    keys: HashMap<Arc<str>, Uuid>,
    codes: HashMap<Uuid, Arc<str>>,
}

impl Noun {
    fn of(rows: impl Iterator<Item = (Uuid, String)>) -> Self {
        let codes: HashMap<Uuid, Arc<str>> = rows.map(|(id, code)| (id, Arc::from(code))).collect();
        Self { keys: codes.iter().map(|(id, code)| (code.clone(), *id)).collect(), codes }
    }

    pub fn knows(&self, code: &str) -> bool {
        self.keys.contains_key(code)
    }

    pub fn code(&self, key: Uuid) -> Option<Arc<str>> {
        self.codes.get(&key).cloned()
    }

    /// The keys behind codes.
    pub fn keys<'a>(&self, codes: impl IntoIterator<Item = &'a String>) -> Vec<Uuid> {
        codes.into_iter().filter_map(|code| self.keys.get(code.as_str()).copied()).collect()
    }
}

/// The nouns of which rules speak.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    pub ranks: Noun,
    pub occupations: Noun,
    pub pay_tables: Noun,
    pub successions: Successions,
    pub names: Names,
}

impl Codes {
    /// The units that others took over.
    pub fn taken_over(&self) -> HashSet<Uuid> {
        self.successions.iter().map(|(unit, ..)| *unit).collect()
    }

    pub async fn load(clearance: &Clearance<'_>) -> Result<Self, Error> {
        let db = clearance.db();
        let ranks = clearance.all::<position_rank::Entity>().all(&db).await?;
        let occupations = clearance.all::<occupation::Entity>().all(&db).await?;
        let pay_tables = clearance.all::<pay_table::Entity>().all(&db).await?;
        let successions = clearance.all::<org_unit_succession::Entity>().all(&db).await?;
        let names = Names {
            ranks: ranks.iter().map(|it| (it.code.clone(), it.name.clone())).collect(),
            occupations: occupations.iter().map(|it| (it.code.clone(), it.name.clone())).collect(),
            pay_tables: pay_tables.iter().map(|it| (it.code.clone(), it.name.clone())).collect(),
        };
        Ok(Self {
            names,
            successions: successions.into_iter().map(|it| (it.predecessor_id, it.successor_id, it.effective_on)).collect(),
            ranks: Noun::of(ranks.into_iter().map(|it| (it.id, it.code))),
            occupations: Noun::of(occupations.into_iter().map(|it| (it.id, it.code))),
            pay_tables: Noun::of(pay_tables.into_iter().map(|it| (it.id, it.code))),
        })
    }
}
