//! The prologue of a request: one statement that turns a caller into an actor with the rights of this day.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::role_grant::Role;
use sea_orm::{FromQueryResult, Statement};
use uuid::Uuid;

use super::{Actor, Caller, Office, tokyo_day};
use crate::error::{Error, ErrorCode};

/// How long looked-up rights are believed by a process that has not itself changed them.
const BELIEVED: TimeDelta = TimeDelta::seconds(2);
const REMEMBERED: usize = 4096;

type Known = HashMap<(Caller, NaiveDate), (DateTime<Utc>, Arc<Actor>)>;

/// Rights looked up a moment ago.
#[derive(Default)]
pub struct Rights(RwLock<Known>);

impl Rights {
    fn get(&self, key: &(Caller, NaiveDate), now: DateTime<Utc>) -> Option<Arc<Actor>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|(since, _)| (TimeDelta::zero()..BELIEVED).contains(&(now - *since))).map(|(_, actor)| actor.clone())
    }

    fn put(&self, key: (Caller, NaiveDate), actor: Arc<Actor>, now: DateTime<Utc>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, (now, actor));
    }

    pub fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

const LOOK_UP: &str = "
WITH RECURSIVE
me AS (SELECT id FROM employee WHERE number = $1),
held AS (
    SELECT post_id FROM standing WHERE employee_id IN (SELECT id FROM me) AND status = 'in_service'
        AND superseded_at IS NULL AND effective_from <= $2 AND effective_to > $2
    UNION
    SELECT post_id FROM additional_post WHERE employee_id IN (SELECT id FROM me)
        AND superseded_at IS NULL AND effective_from <= $2 AND effective_to > $2
),
below AS (
    SELECT post.org_unit_id AS id FROM post JOIN held ON held.post_id = post.id WHERE post.heads_unit
    UNION
    SELECT v.org_unit_id FROM org_unit_version v JOIN below ON v.parent_id = below.id
        WHERE v.superseded_at IS NULL AND v.effective_from <= $2 AND v.effective_to > $2
)
SELECT 'employee' AS kind, id, NULL AS word FROM me
UNION ALL SELECT 'unit', id, NULL FROM below
UNION ALL SELECT 'authority', authority_id, NULL FROM standing WHERE employee_id IN (SELECT id FROM me)
    AND status = 'in_service' AND superseded_at IS NULL AND effective_from <= $2 AND effective_to > $2
UNION ALL SELECT 'role', NULL, role FROM role_grant
    WHERE subject = $3 AND revoked_at IS NULL AND valid_from <= $2 AND valid_to >= $2
UNION ALL SELECT 'candidate', COALESCE(merged_into_id, id), NULL FROM candidate WHERE portal_subject = $3
UNION ALL SELECT 'rater', NULL, NULL FROM me WHERE EXISTS (SELECT 1 FROM session_panelist p WHERE p.employee_id = me.id)
    OR EXISTS (SELECT 1 FROM recusal r WHERE r.employee_id = me.id)
UNION ALL SELECT 'revoked', NULL, NULL FROM token_revocation WHERE jti = $4 OR (subject IN ($3, $6) AND revoked_at >= $5)";

#[derive(FromQueryResult)]
struct Fact {
    kind: String,
    id: Option<Uuid>,
    word: Option<String>,
}

impl Office {
    /// The rights of a caller now; a revoked token is nobody's.
    pub async fn admit(&self, caller: &Caller) -> Result<Arc<Actor>, Error> {
        let now = self.now();
        let key = (caller.clone(), tokyo_day(now));
        if let Some(actor) = self.rights.get(&key, now) {
            return Ok(actor);
        }
        let facts = self.look_up(caller, key.1).await?;
        let actor = Arc::new(actor(caller, facts)?);
        self.rights.put(key, actor.clone(), now);
        Ok(actor)
    }

    async fn look_up(&self, caller: &Caller, today: NaiveDate) -> Result<Vec<Fact>, Error> {
        let values = [
            caller.employee_number.clone().into(),
            today.into(),
            caller.subject.clone().into(),
            caller.token_id.clone().into(),
            (caller.issued_at - super::token::LEEWAY).into(),
            caller.acting_party.clone().into(),
        ];
        let statement = Statement::from_sql_and_values(self.read.get_database_backend(), LOOK_UP, values);
        Ok(Fact::find_by_statement(statement).all(&self.read).await?)
    }
}

fn actor(caller: &Caller, facts: Vec<Fact>) -> Result<Actor, Error> {
    let mut actor = Actor {
        subject: caller.subject.clone(),
        acting_party: caller.acting_party.clone(),
        expires_at: Some(caller.expires_at),
        roles: caller.roles.clone(),
        scopes: caller.scopes.clone().map(|scopes| scopes.into_iter().collect()),
        employee: None,
        authority: None,
        units: vec![],
        candidate: None,
        rates: false,
    };
    for Fact { kind, id, word } in facts {
        match kind.as_str() {
            "employee" => actor.employee = id,
            "authority" => actor.authority = id,
            "unit" => actor.units.extend(id),
            "candidate" => actor.candidate = id,
            "rater" => actor.rates = true,
            "role" => actor.roles.extend(word.and_then(|word| word.parse::<Role>().ok()).filter(|role| *role != Role::Service)),
            _ => return Err(ErrorCode::Unauthenticated.into()),
        }
    }
    actor.roles.sort();
    actor.roles.dedup();
    actor.candidate = actor.candidate.filter(|_| actor.roles.contains(&Role::Applicant));
    Ok(actor)
}
