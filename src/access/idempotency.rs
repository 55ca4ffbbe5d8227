//! A repeated `Idempotency-Key` does nothing twice: its record is taken first and filled last, in the transaction of the act.

use chrono::{DateTime, TimeDelta, Utc};
use entity::idempotency_record::{self as record, COLUMN};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use super::{Action, Actor, Changed};
use crate::error::{Error, ErrorCode};

/// A key as the caller sent it, and what it was sent with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub value: Uuid,
    /// SHA-256 of the operation and its variables.
    pub request_hash: String,
}

const KEPT: TimeDelta = TimeDelta::hours(24);

/// What the first request under this key changed; or takes the key for this one. A concurrent one waits here, and is then run again.
pub(super) async fn open(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    key: &Key,
    act: Action,
    now: DateTime<Utc>,
) -> Result<Option<Changed>, Error> {
    record::Entity::delete_many().filter(COLUMN.recorded_at.lt(now - KEPT)).exec(tx).await?;
    let known = record::Entity::find().filter(COLUMN.subject.eq(actor.subject.as_str())).filter(COLUMN.key.eq(key.value)).one(tx).await?;
    if let Some(known) = known {
        return replay(&known, key, act).map(Some);
    }
    let taken = record::ActiveModel {
        id: Set(Uuid::now_v7()),
        key: Set(key.value),
        subject: Set(actor.subject.clone()),
        action: Set(act.name().to_owned()),
        request_hash: Set(key.request_hash.clone()),
        changed: Set(String::new()),
        recorded_at: Set(now),
    };
    record::Entity::insert(taken).exec_without_returning(tx).await?;
    Ok(None)
}

fn replay(known: &record::Model, key: &Key, act: Action) -> Result<Changed, Error> {
    if known.request_hash != key.request_hash || known.action != act.name() {
        return Err(ErrorCode::IdempotencyKeyReused.into());
    }
    serde_json::from_str(&known.changed).map_err(|error| Error::Internal(error.to_string()))
}

/// Fills the record, so that it is kept if and only if the act is.
pub(super) async fn close(tx: &impl ConnectionTrait, actor: &Actor, key: &Key, changed: &Changed) -> Result<(), Error> {
    let changed = serde_json::to_string(changed).map_err(|error| Error::Internal(error.to_string()))?;
    record::Entity::update_many()
        .col_expr(record::Column::Changed, Expr::value(changed))
        .filter(COLUMN.subject.eq(actor.subject.as_str()))
        .filter(COLUMN.key.eq(key.value))
        .exec(tx)
        .await?;
    Ok(())
}
