//! One person judged by a rule, and what a change of a rule would mean.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::eligibility_version::ReferenceDay;
use uuid::Uuid;

use super::{ask, codes::Codes, dossiers, rules};
use crate::{
    access::{Clearance, Field},
    eligibility::rules::{
        criterion::{Criterion, reference_day},
        explain::{Judgement, is_sealed, judge},
    },
    error::Error,
};

/// The version by which somebody was judged, and the judgement.
#[derive(Clone, Debug)]
pub struct Judged {
    pub version: i32,
    pub judgement: Judgement,
}

/// Judges a person by a rule as it was or is; nothing of somebody out of reach.
pub async fn of_person(
    clearance: &Clearance<'_>,
    rule: Uuid,
    number: Option<i32>,
    employee: Uuid,
    asked_on: NaiveDate,
) -> Result<Option<Judged>, Error> {
    if rules::within(clearance, employee).await?.is_none() {
        return Ok(None);
    }
    let (version, criteria) = rules::version(clearance, rule, number).await?;
    let on = reference_day(version.reference_day, asked_on);
    if is_sealed(&criteria) {
        clearance.note(Field::EligibilityFact, employee);
    }
    let codes = Codes::load(clearance).await?;
    let dossier = dossiers::load(clearance, &codes, &[employee], rule, on).await?.remove(&employee).unwrap_or_default();
    Ok(Some(Judged { version: version.number, judgement: judge(&criteria, version.reference_day, &dossier, asked_on) }))
}

/// Who gains and who loses by other criteria on a day.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    pub before: usize,
    pub after: usize,
    pub gained: Vec<Uuid>,
    pub lost: Vec<Uuid>,
}

pub async fn difference(
    clearance: &Clearance<'_>,
    rule: Uuid,
    criteria: &Criterion,
    reference: Option<ReferenceDay>,
    asked_on: NaiveDate,
) -> Result<Difference, Error> {
    rules::known(clearance, criteria).await.map_err(|error| error.within(["criteria"]))?;
    let (version, now) = rules::version(clearance, rule, None).await?;
    let before = ask::eligible(clearance, rule, &now, reference_day(version.reference_day, asked_on)).await?;
    let after = ask::eligible(clearance, rule, criteria, reference_day(reference.unwrap_or(version.reference_day), asked_on)).await?;
    let before: HashSet<Uuid> = ask::keys_of(clearance, &before).await?.into_iter().collect();
    let after: HashSet<Uuid> = ask::keys_of(clearance, &after).await?.into_iter().collect();
    let (gained, lost) = (after.difference(&before).copied().collect(), before.difference(&after).copied().collect());
    if is_sealed(criteria) || is_sealed(&now) {
        clearance.note(Field::EligibilityFact, rule);
    }
    Ok(Difference { before: before.len(), after: after.len(), gained, lost })
}
