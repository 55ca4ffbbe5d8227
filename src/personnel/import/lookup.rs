//! The profile and the organisation by the names that the files use.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{occupation::RetirementCategory, org_unit_version as version, org_unit_version::UnitKind, pay_grade};
use sea_orm::QueryFilter;
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::Error,
    personnel::{
        service::{organisation, profile},
        timeline::holding,
    },
};

/// A unit as the roster refers to it.
#[derive(Clone, Copy, Debug)]
pub struct KnownUnit {
    pub id: Uuid,
    pub kind: UnitKind,
    pub authority: Uuid,
    pub valid_from: NaiveDate,
    /// It is to be closed: nobody new is put there.
    pub closing: bool,
}

/// Names and what they stand for on the day of the export.
pub struct Lookup {
    pub ranks: HashMap<String, Uuid>,
    pub supervisory: HashMap<Uuid, bool>,
    pub occupations: HashMap<String, (Uuid, RetirementCategory)>,
    pub pay_tables: HashMap<String, Uuid>,
    /// (pay table, grade) and its highest step.
    pub grades: HashMap<(Uuid, i32), i32>,
    pub units: HashMap<String, KnownUnit>,
    /// Which rank heads a unit of a kind, with its name.
    pub head_ranks: HashMap<UnitKind, (Uuid, String)>,
}

impl Lookup {
    pub async fn load(clearance: &Clearance<'_>, as_of: NaiveDate) -> Result<Self, Error> {
        let db = clearance.db();
        let ranks = profile::ranks(clearance, as_of).await?;
        let heads: HashMap<String, String> = profile::setting(clearance, "unit_head_rank", as_of).await?;
        let head = |kind, name: &str| {
            let rank = ranks.iter().find(|rank| heads.get(name) == Some(&rank.code))?;
            Some((kind, (rank.id, rank.name.clone())))
        };
        let head_ranks =
            [head(UnitKind::Department, "DEPARTMENT"), head(UnitKind::Division, "DIVISION"), head(UnitKind::Section, "SECTION")];
        let grades = clearance.find::<pay_grade::Entity>().all(&db).await?;
        let moment = Moment { as_of, known_at: None };
        let units = clearance.find::<version::Entity>().filter(holding::<version::Entity>(moment)).all(&db).await?;
        let closing = organisation::closing(clearance).await?;
        Ok(Self {
            supervisory: ranks.iter().map(|it| (it.id, it.supervisory)).collect(),
            head_ranks: head_ranks.into_iter().flatten().collect(),
            ranks: ranks.into_iter().map(|it| (it.name, it.id)).collect(),
            occupations: profile::occupations(clearance, as_of)
                .await?
                .into_iter()
                .map(|it| (it.name, (it.id, it.retirement_category)))
                .collect(),
            pay_tables: profile::pay_tables(clearance, as_of).await?.into_iter().map(|it| (it.name, it.id)).collect(),
            grades: grades.into_iter().map(|it| ((it.pay_table_id, it.grade), it.highest_step)).collect(),
            units: units
                .into_iter()
                .map(|it| {
                    (
                        it.code,
                        KnownUnit {
                            id: it.org_unit_id,
                            kind: it.kind,
                            authority: it.authority_id,
                            closing: closing.contains(&it.org_unit_id),
                            valid_from: it.effective_from,
                        },
                    )
                })
                .collect(),
        })
    }
}
