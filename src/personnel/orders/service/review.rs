//! Findings of a batch: computed in one snapshot, accepted by name, and computed again by every act that relies on them.

use std::collections::{HashMap, HashSet};

use entity::{
    finding_acceptance,
    order_batch::{self, BatchState},
};
use sea_orm::{ConnectionTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{batch::planned, load};
use crate::{
    access::{Changed, Clearance, Field},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::{
            facts::{Facts, Lives, lives},
            findings::{Finding, Severity, digest, judge},
            kinds::{Step, secret},
        },
        rules,
    },
};

/// A batch as it was judged.
pub struct Review {
    pub facts: Facts,
    pub lives: HashMap<Uuid, Lives>,
    pub findings: Vec<Finding>,
    pub digest: String,
}

/// Judges a batch by what one snapshot holds.
pub async fn review(clearance: &Clearance<'_>, batch: &order_batch::Model) -> Result<Review, Error> {
    let db = clearance.snapshot().await?;
    let review = review_in(clearance, &db, batch).await?;
    for drafted in review.facts.drafted.iter().filter(|it| secret(it.order.kind)) {
        clearance.saw(Field::SealedOrder, drafted.order.id, batch.id);
    }
    Ok(review)
}

async fn review_in(clearance: &Clearance<'_>, db: &impl ConnectionTrait, batch: &order_batch::Model) -> Result<Review, Error> {
    let mut facts = load::facts(clearance, db, batch).await?;
    let lives = lives(&facts);
    facts.holders = load::holders_of(clearance, db, &facts, &lives).await?;
    // What was announced is decided, and what was withdrawn is no more.
    let open = !matches!(batch.state, BatchState::Announced | BatchState::Withdrawn);
    let findings = if open { judge(&facts, &lives) } else { vec![] };
    let digest = digest(&findings, &lives);
    Ok(Review { facts, lives, findings, digest })
}

impl Review {
    /// Errors block whatever relies on the batch.
    pub fn without_errors(self) -> Result<Self, Refusal> {
        let errors = self.findings.iter().filter(|it| it.severity == Severity::Error).count();
        if errors == 0 {
            return Ok(self);
        }
        let first = self.findings.first().map(|it| it.message.clone());
        let first = first.unwrap_or_else(|| crate::error::Sentence::new("", ""));
        Err(Refusal::new(
            ErrorCode::FindingsBlock,
            format!("誤りの指摘が {errors} 件あります。例: {}", first.ja),
            format!("{errors} findings are errors, such as: {}", first.en),
        ))
    }
}

/// What was accepted of a batch: by the key of the finding.
pub async fn acceptances(
    clearance: &Clearance<'_>,
    db: &impl ConnectionTrait,
    batch: Uuid,
) -> Result<Vec<finding_acceptance::Model>, Error> {
    let select = clearance.all::<finding_acceptance::Entity>().filter(finding_acceptance::COLUMN.batch_id.eq(batch));
    Ok(select.all(db).await?)
}

/// Every warning was accepted by somebody.
pub async fn accepted(clearance: &Clearance<'_>, batch: Uuid, review: &Review) -> Result<(), Error> {
    let known: HashSet<String> = acceptances(clearance, &clearance.db(), batch).await?.into_iter().map(|it| it.finding).collect();
    let open = review.findings.iter().filter(|it| !known.contains(&it.key())).count();
    if open == 0 {
        return Ok(());
    }
    let refusal = Refusal::new(
        ErrorCode::FindingsNotAccepted,
        format!("承知されていない注意の指摘が {open} 件あります。"),
        format!("{open} warnings were not accepted by anybody"),
    );
    Err(refusal.into())
}

/// Takes warnings upon oneself, with a reason.
pub async fn accept(clearance: &Clearance<'_>, id: Uuid, expected: i32, keys: &[String], reason: &str) -> Result<Changed, Error> {
    rules::plain_text(reason, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let batch = planned(clearance, id, expected, Step::Shape).await?;
    let me = clearance.actor().employee.ok_or_else(|| Error::from(Refusal::plain(ErrorCode::PlannerNotOnStaff)))?;
    let review = review(clearance, &batch).await?;
    let found: HashMap<String, &Finding> = review.findings.iter().map(|it| (it.key(), it)).collect();
    for (index, key) in keys.iter().enumerate() {
        let place = ["input".to_owned(), "findings".to_owned(), index.to_string()];
        match found.get(key) {
            None => return Err(Refusal::plain(ErrorCode::FindingUnknown).at(place).into()),
            Some(it) if it.severity == Severity::Error => return Err(Refusal::plain(ErrorCode::ErrorNotAcceptable).at(place).into()),
            Some(_) => (),
        }
    }
    let db = clearance.db();
    let known: HashSet<String> = acceptances(clearance, &db, id).await?.into_iter().map(|it| it.finding).collect();
    let mut new: Vec<&String> = keys.iter().filter(|it| !known.contains(*it)).collect();
    new.sort_unstable();
    new.dedup();
    let rows = new.iter().map(|key| finding_acceptance::ActiveModel {
        id: Set(Uuid::now_v7()),
        batch_id: Set(id),
        finding: Set((*key).clone()),
        accepted_by_id: Set(me),
        reason: Set(reason.to_owned()),
        accepted_at: Set(clearance.now()),
    });
    insert_all(&db, rows.collect()).await?;
    let detail = serde_json::json!({ "accepted": new, "reason": reason });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}
