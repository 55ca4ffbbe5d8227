//! One person judged by a rule, and what a change of a rule would mean.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::eligibility_version::{self, ReferenceDay};
use uuid::Uuid;

use super::{
    ask::{self, Question},
    codes::Codes,
    dossiers, rules,
};
use crate::{
    access::{Clearance, Field},
    eligibility::rules::{
        criterion::{Criterion, reference_day},
        dossier::Dossier,
        explain::{Judgement, is_sealed, judge},
    },
    error::{Error, ErrorCode, Refusal},
};

/// The version by which somebody was judged, and the judgement; kept as it was with what was decided by it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
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
    if is_sealed(&criteria) {
        clearance.note(Field::EligibilityFact, employee);
    }
    let found = by_version(clearance, &version, &criteria, &[employee], asked_on).await?;
    Ok(found.into_values().next())
}

/// Judges people by the current version of a rule for an act of which the judgement is a part; what is found is kept with it, and shown only as that is.
///
/// The version is that by which people were told, or the current one.
pub async fn for_act(
    clearance: &Clearance<'_>,
    (rule, version): (Uuid, Option<i32>),
    people: &[Uuid],
    asked_on: NaiveDate,
) -> Result<HashMap<Uuid, Judged>, Error> {
    let (version, criteria) = rules::version(clearance, rule, version).await?;
    let judged = by_version(clearance, &version, &criteria, people, asked_on).await?;
    // Who is refused somebody else learns why.
    let others = judged.iter().filter(|(person, it)| !it.judgement.is_eligible && Some(**person) != clearance.actor().employee);
    others.filter(|_| is_sealed(&criteria)).for_each(|(person, _)| clearance.note(Field::EligibilityFact, *person));
    Ok(judged)
}

async fn by_version(
    clearance: &Clearance<'_>,
    version: &eligibility_version::Model,
    criteria: &Criterion,
    people: &[Uuid],
    asked_on: NaiveDate,
) -> Result<HashMap<Uuid, Judged>, Error> {
    let on = reference_day(version.reference_day, asked_on);
    let codes = Codes::load(clearance).await?;
    let dossiers = dossiers::load(clearance, &codes, people, version.rule_id, on).await?;
    let judged =
        |dossier| Judged { version: version.number, judgement: judge(criteria, version.reference_day, dossier, asked_on, &codes.names) };
    let nothing = Dossier::default();
    Ok(people.iter().map(|it| (*it, judged(dossiers.get(it).unwrap_or(&nothing)))).collect())
}

/// Who is not eligible is told what is missing.
pub fn eligible(judged: &Judged) -> Result<(), Refusal> {
    if judged.judgement.is_eligible {
        return Ok(());
    }
    let missing = judged.judgement.missing.as_deref().unwrap_or_default();
    let ja = format!("資格要件を満たしていません: {missing}");
    Err(Refusal::new(ErrorCode::NotEligible, ja, "the requirements are not met; eligibility(rule:) tells which"))
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
    let asked = |criterion, reference| Question { rule, criterion, on: reference_day(reference, asked_on), within: None, of_all: false };
    let before = ask::eligible(clearance, asked(&now, version.reference_day)).await?;
    let after = ask::eligible(clearance, asked(criteria, reference.unwrap_or(version.reference_day))).await?;
    let (before, after): (HashSet<Uuid>, HashSet<Uuid>) = (before.into_iter().collect(), after.into_iter().collect());
    let (gained, lost) = (after.difference(&before).copied().collect(), before.difference(&after).copied().collect());
    if is_sealed(criteria) || is_sealed(&now) {
        clearance.note(Field::EligibilityFact, rule);
    }
    Ok(Difference { before: before.len(), after: after.len(), gained, lost })
}
