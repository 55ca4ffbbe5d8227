//! One operation: a query reads from the pool; a mutation request is one act in one serializable transaction, run again on conflict.

use std::{sync::Arc, time::Duration};

use async_graphql::{Request, Response};
use backon::{BackoffBuilder, ExponentialBuilder};
use futures_util::{StreamExt, stream::BoxStream};
use sea_orm::{AccessMode, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use super::{
    Action, Actor, Office, Unit, audit, idempotency,
    unit::{Outcome, OutsideRequest, Seat},
};
use crate::{
    error::{self, Error, ErrorCode},
    schema::Schema,
};

pub use super::idempotency::Key;

/// Enough for every conflict that was ever seen; beyond it the caller is told to try again.
const ATTEMPTS: usize = 10;

/// A key that was taken by a transaction at the same time is seen by the next run; one that is still taken then is taken for good.
const TAKEN: usize = 3;

/// How a mutation request is to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    #[default]
    Commit,
    /// `Dry-Run: true`: everything happens, is answered, and is rolled back.
    DryRun,
}

/// What is asked, by whom, and how it is to end.
#[derive(Clone)]
pub struct Order {
    pub actor: Arc<Actor>,
    pub request: OutsideRequest,
    /// The act of a mutation; a query has none.
    pub act: Option<Action>,
    pub end: End,
    pub key: Option<Key>,
    /// How long the fields may take; what was done by then is either committed whole or not at all.
    pub patience: Duration,
}

/// Serves one operation, all of it or nothing.
pub async fn serve(schema: &Schema, office: &Office, order: &Order, ask: impl Fn() -> Request) -> Response {
    let answered = match order.act {
        None => query(schema, office, order, ask()).await,
        Some(act) => mutation(schema, office, order, act, ask).await,
    };
    let mut response = answered.unwrap_or_else(|error| error::of_request(&error, order.request.language, &order.request.id));
    error::stamp(&mut response, order.request.language, &order.request.id);
    response
}

async fn query(schema: &Schema, office: &Office, order: &Order, request: Request) -> Result<Response, Error> {
    let seat = Seat::Read(office.read.clone());
    let unit = Arc::new(Unit::new(seat, order.actor.clone(), order.request.clone(), office.now()));
    let response = execute(schema, request.data(unit.clone()), order).await?;
    audit::seen_or_denied(office, order, &unit.outcome()).await?;
    Ok(response)
}

async fn mutation(schema: &Schema, office: &Office, order: &Order, act: Action, ask: impl Fn() -> Request) -> Result<Response, Error> {
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(4))
        .with_max_delay(Duration::from_millis(250))
        .with_max_times(ATTEMPTS)
        .with_jitter()
        .build();
    let mut taken = 0;
    loop {
        match attempt(schema, office, order, act, ask()).await {
            Err(error) if error.is_conflict() || (error.is_taken() && taken < TAKEN) => {
                taken += usize::from(error.is_taken());
                match pauses.next() {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => return Err(ErrorCode::Conflict.into()),
                }
            }
            other => return other,
        }
    }
}

/// Runs the fields within their time. A transaction that is left here is rolled back; its commit comes later and is never cut short.
async fn execute(schema: &Schema, request: Request, order: &Order) -> Result<Response, Error> {
    let answered = tokio::time::timeout(order.patience, schema.execute(request)).await;
    answered.map_err(|_| ErrorCode::Timeout.into())
}

/// One run of a mutation request.
async fn attempt(schema: &Schema, office: &Office, order: &Order, act: Action, request: Request) -> Result<Response, Error> {
    let tx = Arc::new(office.write.begin_with_options(serializable(office.write.get_database_backend())).await?);
    let mut unit = Unit::new(Seat::Write(tx.clone()), order.actor.clone(), order.request.clone(), office.now());
    if order.end == End::Commit
        && let Some(key) = &order.key
    {
        unit.replay = idempotency::open(tx.as_ref(), &order.actor, key, act, unit.now).await?;
    }
    let unit = Arc::new(unit);
    let response = execute(schema, request.data(unit.clone()), order).await?;
    let outcome = unit.outcome();
    drop(unit);
    let tx = Arc::into_inner(tx).ok_or_else(|| Error::Internal("an answer still holds its transaction".to_owned()))?;
    if let Some(conflict) = response.errors.iter().find_map(conflict) {
        return Err(conflict);
    }
    finish(office, tx, order, act, &outcome, &response).await.map(|how| response.extension("transaction", how.into()))
}

/// Ends the transaction as the request and its outcome demand; says how. After the commit nothing can fail.
async fn finish(
    office: &Office,
    tx: DatabaseTransaction,
    order: &Order,
    act: Action,
    outcome: &Outcome,
    response: &Response,
) -> Result<&'static str, Error> {
    let done = outcome.changed.as_ref().filter(|_| !outcome.refused && response.errors.is_empty());
    let how = match done {
        None => "ROLLED_BACK",
        Some(_) if outcome.replayed => "REPLAYED",
        Some(_) if order.end == End::DryRun => "DRY_RUN",
        Some(_) => "COMMITTED",
    };
    let (Some(changed), "COMMITTED") = (done, how) else {
        tx.rollback().await?;
        audit::left_no_trace(office, order, act, outcome).await?;
        return Ok(how);
    };
    audit::committed(&tx, order, act, outcome).await?;
    if let Some(key) = &order.key {
        idempotency::close(&tx, &order.actor, key, changed).await?;
    }
    tx.commit().await?;
    office.forget_rights();
    Ok(how)
}

/// SQLite's transactions are serializable as they are; it only has to begin as a writer.
fn serializable(backend: DbBackend) -> TransactionOptions {
    if backend == DbBackend::Sqlite {
        return TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
    }
    TransactionOptions {
        isolation_level: Some(IsolationLevel::Serializable),
        access_mode: Some(AccessMode::ReadWrite),
        ..TransactionOptions::default()
    }
}

/// The conflict behind an error of an answer, to be thrown again.
fn conflict(error: &async_graphql::ServerError) -> Option<Error> {
    let ours = error.source::<Error>().filter(|error| error.is_conflict() || error.is_taken())?;
    let Error::Database(cause) = ours else {
        return None;
    };
    Some(Error::Database(cause.clone()))
}

/// A subscription: each of its answers is stamped as it comes.
pub fn serve_stream(schema: &Schema, office: &Office, order: &Order, request: Request) -> BoxStream<'static, Response> {
    let seat = Seat::Read(office.read.clone());
    let unit = Arc::new(Unit::new(seat, order.actor.clone(), order.request.clone(), office.now()));
    let outside = order.request.clone();
    schema
        .execute_stream(request.data(unit))
        .map(move |mut response| {
            error::stamp(&mut response, outside.language, &outside.id);
            response
        })
        .boxed()
}
