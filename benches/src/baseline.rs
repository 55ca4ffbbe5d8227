//! The hand-written server: axum and tokio-postgres, one statement that makes the whole answer. Full reach, no rights, no audit.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{NaiveDate, TimeDelta, Utc};
use tokio::sync::Semaphore;
use tokio_postgres::{Client, Statement, types::ToSql};
use uuid::Uuid;

use crate::{Outcome, database::connected};

/// One person by number, with unit and rank.
pub const BY_NUMBER: &str = include_str!("by_number.sql");
/// The first page of the list, with unit and rank.
pub const PAGE: &str = include_str!("page.sql");
/// A page after a place in the list.
pub const KEYSET: &str = include_str!("keyset.sql");

/// The first page of those past sixty.
pub const PLACEMENTS: &str = include_str!("placements.sql");

/// A connection with its statements prepared.
struct Seat {
    client: Client,
    by_number: Statement,
    page: Statement,
    keyset: Statement,
    placements: Statement,
}

/// The connections: a request has one for itself, and waits until one is free.
struct Seats {
    free: Mutex<Vec<Seat>>,
    waiting: Semaphore,
}

impl Seats {
    async fn open(url: &str, connections: usize) -> Outcome<Self> {
        let mut seats = vec![];
        for _ in 0..connections {
            let client = connected(url).await?;
            seats.push(Seat {
                by_number: client.prepare(&on(BY_NUMBER, today())).await?,
                page: client.prepare(&on(PAGE, today())).await?,
                keyset: client.prepare(&on(KEYSET, today())).await?,
                placements: client.prepare(&on(PLACEMENTS, today())).await?,
                client,
            });
        }
        Ok(Self { free: Mutex::new(seats), waiting: Semaphore::new(connections) })
    }

    /// The answer of a statement.
    async fn answer(&self, statement: fn(&Seat) -> &Statement, values: &[&(dyn ToSql + Sync)]) -> Response {
        let Ok(_turn) = self.waiting.acquire().await else {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        };
        let free = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(seat) = free().pop() else {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        };
        let answered = seat.client.query_one(statement(&seat), values).await;
        free().push(seat);
        match answered {
            Ok(row) => ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], row.get::<_, String>(0)).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        }
    }
}

pub async fn serve(listen: SocketAddr, url: &str, connections: usize) -> Outcome {
    let seats = Arc::new(Seats::open(url, connections).await?);
    let routes = Router::new()
        .route("/employees/{number}", get(by_number))
        .route("/employees", get(page))
        .route("/placements", get(placements))
        .route("/employees/after/{cursor}", get(keyset))
        .with_state(seats);
    let listener = tokio::net::TcpListener::bind(listen).await?;
    Ok(axum::serve(listener, routes).await?)
}

async fn by_number(State(seats): State<Arc<Seats>>, Path(number): Path<String>) -> Response {
    seats.answer(|it| &it.by_number, &[&number]).await
}

async fn page(State(seats): State<Arc<Seats>>) -> Response {
    seats.answer(|it| &it.page, &[]).await
}

async fn placements(State(seats): State<Arc<Seats>>) -> Response {
    seats.answer(|it| &it.placements, &[]).await
}

async fn keyset(State(seats): State<Arc<Seats>>, Path(cursor): Path<String>) -> Response {
    let Some((kana, id)) = place(&cursor) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    seats.answer(|it| &it.keyset, &[&kana, &id]).await
}

/// A statement of a day. As a parameter the day would hide from PostgreSQL how many rows hold: it would plan each time anew, which costs as much as
/// the statement itself. A server that lived for longer than a bench would prepare its statements anew each day.
fn on(statement: &str, day: NaiveDate) -> String {
    statement.replace(":today", &format!("'{day}'"))
}

/// The day in Tokyo.
fn today() -> NaiveDate {
    (Utc::now() + TimeDelta::hours(9)).date_naive()
}

/// The sort key and the id of a cursor: `1|KANA…|<id>|<sort key>`.
fn place(cursor: &str) -> Option<(String, Uuid)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (_, rest) = text.strip_prefix("1|")?.split_once('|')?;
    let (id, kana) = rest.split_once('|')?;
    Some((kana.to_owned(), Uuid::try_parse(id).ok()?))
}
