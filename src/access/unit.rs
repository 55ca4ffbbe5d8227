//! What the fields of one request share: where they read and write, who asks, and what must be recorded when it ends.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{AccessMode, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, TransactionTrait};
use uuid::Uuid;

use super::{Action, Actor, Changed, Field, Moment, tokyo_day};
use crate::error::Language;

#[derive(Clone)]
pub(super) enum Seat {
    Read(DatabaseConnection),
    Write(Arc<DatabaseTransaction>),
}

/// A sealed field of an object that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    pub field: Field,
    pub object: Uuid,
    /// The batch until whose announcement even the audit of this is for its planners alone.
    pub embargo: Option<Uuid>,
}

/// How a request came, beside what it asks.
#[derive(Clone, Debug)]
pub struct OutsideRequest {
    pub id: String,
    pub language: Language,
}

/// What the fields of one request share.
pub struct Unit {
    pub(super) seat: Seat,
    pub actor: Arc<Actor>,
    pub request: OutsideRequest,
    pub(super) now: DateTime<Utc>,
    refused: AtomicBool,
    changed: Mutex<Option<Changed>>,
    pub(super) replay: Option<Changed>,
    seen: Mutex<Vec<Sighting>>,
    denied: Mutex<Vec<Action>>,
    embargo: Mutex<Vec<Uuid>>,
    pub(super) sums: Sums,
}

/// Numbers by unit, each counted once a request however many levels of a tree ask for them.
pub type Sums = tokio::sync::Mutex<HashMap<(Moment, bool), Arc<HashMap<Uuid, i64>>>>;

impl Unit {
    pub(super) fn new(seat: Seat, actor: Arc<Actor>, request: OutsideRequest, now: DateTime<Utc>) -> Self {
        Self {
            seat,
            actor,
            request,
            now,
            refused: AtomicBool::new(false),
            changed: Mutex::default(),
            replay: None,
            seen: Mutex::default(),
            denied: Mutex::default(),
            embargo: Mutex::default(),
            sums: Sums::default(),
        }
    }

    /// The pool for a query, the request's transaction for a mutation.
    pub(super) fn db(&self) -> DatabaseExecutor<'_> {
        match &self.seat {
            Seat::Read(pool) => pool.into(),
            Seat::Write(tx) => tx.as_ref().into(),
        }
    }

    /// One state of the database for many statements.
    pub(super) async fn snapshot(&self) -> Result<DatabaseExecutor<'_>, DbErr> {
        match &self.seat {
            Seat::Write(tx) => Ok(tx.as_ref().into()),
            Seat::Read(pool) if pool.get_database_backend() == DbBackend::Sqlite => {
                Ok(DatabaseExecutor::OwnedTransaction(pool.begin().await?))
            }
            Seat::Read(pool) => {
                let (level, mode) = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
                Ok(DatabaseExecutor::OwnedTransaction(pool.begin_with_config(level, mode).await?))
            }
        }
    }

    pub(super) fn writes(&self) -> bool {
        matches!(self.seat, Seat::Write(_))
    }

    pub fn today(&self) -> NaiveDate {
        tokyo_day(self.now)
    }

    /// A rule said no: the whole request will be rolled back.
    pub(super) fn refuse(&self) {
        self.refused.store(true, Relaxed);
    }

    pub(super) fn note_change(&self, changed: Changed) {
        *lock(&self.changed) = Some(changed);
    }

    pub(super) fn note_sighting(&self, sighting: Sighting) {
        let mut seen = lock(&self.seen);
        if !seen.contains(&sighting) {
            seen.push(sighting);
        }
    }

    pub(super) fn note_embargo(&self, batch: Uuid) {
        lock(&self.embargo).push(batch);
    }

    pub(super) fn note_denial(&self, action: Action) {
        lock(&self.denied).push(action);
    }

    /// What the fields have left behind.
    pub(super) fn outcome(&self) -> Outcome {
        Outcome {
            at: self.now,
            changed: lock(&self.changed).take(),
            refused: self.refused.load(Relaxed),
            replayed: self.replay.is_some(),
            seen: std::mem::take(&mut lock(&self.seen)),
            denied: std::mem::take(&mut lock(&self.denied)),
            embargo: lock(&self.embargo).clone(),
        }
    }
}

/// What an operation comes to, beside its answer.
#[derive(Debug)]
pub(super) struct Outcome {
    pub at: DateTime<Utc>,
    pub changed: Option<Changed>,
    pub refused: bool,
    pub replayed: bool,
    pub seen: Vec<Sighting>,
    pub denied: Vec<Action>,
    /// The batches until whose announcement the audit of this is for their planners alone.
    pub embargo: Vec<Uuid>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
