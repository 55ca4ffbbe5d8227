//! What a draft changes, against today or against another draft.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{order_batch, standing::ServiceStatus};
use uuid::Uuid;

use super::review::{Review, review};
use crate::{
    access::Clearance,
    error::Error,
    personnel::orders::{facts::Facts, life::State},
};

/// Where a person stands, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    pub in_service: bool,
    pub unit: String,
    pub post: String,
    pub rank: String,
    pub grade: i32,
    pub step: i32,
}

/// One person in a comparison.
#[derive(Clone, Debug)]
pub struct Difference {
    pub person: Uuid,
    pub number: String,
    pub name: String,
    pub before: Option<Stands>,
    pub after: Option<Stands>,
}

fn stands(facts: &Facts, state: Option<&State>, day: NaiveDate) -> Option<Stands> {
    let state = state?;
    let post = facts.post_of(state, day).and_then(|post| facts.posts.get(&post)?.on(day));
    let rank = facts.ranks.get(&state.rank).map_or_else(String::new, |it| it.name.clone());
    Some(Stands {
        in_service: state.status == ServiceStatus::InService,
        unit: facts.unit_on(state.unit, day).map_or_else(String::new, |it| it.name.clone()),
        post: post.map_or_else(|| rank.clone(), |it| it.title.clone()),
        rank,
        grade: state.grade,
        step: state.step,
    })
}

/// By number: what those come to whom a batch concerns, once all of it holds.
fn outcome(review: &Review, with: bool) -> HashMap<String, (Uuid, String, Option<Stands>)> {
    let Some(day) = review.facts.days().into_iter().next_back() else { return HashMap::new() };
    let people = review.lives.iter().filter_map(|(id, lives)| {
        let person = review.facts.people.get(id)?;
        let life = if with { &lives.with } else { &lives.without };
        Some((person.number.clone(), (*id, person.name.clone(), stands(&review.facts, life.standing_on(day), day))))
    });
    people.collect()
}

/// The people for whom two drafts, or a draft and today, come to something else; by number.
pub async fn compare(
    clearance: &Clearance<'_>,
    batch: &order_batch::Model,
    against: Option<&order_batch::Model>,
) -> Result<Vec<Difference>, Error> {
    let one = review(clearance, batch).await?;
    let after = outcome(&one, true);
    let mut before = outcome(&one, false);
    let mut after_all: BTreeMap<String, (Uuid, String, Option<Stands>)> = after.into_iter().collect();
    if let Some(other) = against {
        let other = review(clearance, other).await?;
        // Whom only one of them concerns is left by the other as today.
        for (number, theirs) in outcome(&other, false) {
            after_all.entry(number).or_insert(theirs);
        }
        before.extend(outcome(&other, true));
    }
    let differences = after_all.into_iter().filter_map(|(number, (person, name, after))| {
        let before = before.get(&number).and_then(|(_, _, stands)| stands.clone());
        (before != after).then_some(Difference { person, number, name, before, after })
    });
    Ok(differences.collect())
}
