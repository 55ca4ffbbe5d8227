//! The hand-written server: axum and tokio-postgres, one statement that makes the whole answer. Full reach, no rights, no audit.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
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
use tokio_postgres::{Client, NoTls, Statement, types::ToSql};
use uuid::Uuid;

use crate::Outcome;

/// One person by number, with unit and rank.
pub const BY_NUMBER: &str = include_str!("by_number.sql");
/// The first page of the list, with unit and rank.
pub const PAGE: &str = include_str!("page.sql");
/// A page after a place in the list.
pub const KEYSET: &str = include_str!("keyset.sql");

/// A connection with its statements prepared.
struct Seat {
    client: Client,
    by_number: Statement,
    page: Statement,
    keyset: Statement,
}

/// The connections, taken in turn; each carries many requests at once.
struct Seats {
    seats: Vec<Seat>,
    next: AtomicUsize,
}

impl Seats {
    async fn open(url: &str, connections: usize) -> Outcome<Self> {
        let mut seats = vec![];
        for _ in 0..connections {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(connection);
            seats.push(Seat {
                by_number: client.prepare(BY_NUMBER).await?,
                page: client.prepare(PAGE).await?,
                keyset: client.prepare(KEYSET).await?,
                client,
            });
        }
        Ok(Self { seats, next: AtomicUsize::new(0) })
    }

    fn take(&self) -> &Seat {
        &self.seats[self.next.fetch_add(1, Relaxed) % self.seats.len()]
    }
}

pub async fn serve(listen: SocketAddr, url: &str, connections: usize) -> Outcome {
    let seats = Arc::new(Seats::open(url, connections).await?);
    let routes = Router::new()
        .route("/employees/{number}", get(by_number))
        .route("/employees", get(page))
        .route("/employees/after/{cursor}", get(keyset))
        .with_state(seats);
    let listener = tokio::net::TcpListener::bind(listen).await?;
    Ok(axum::serve(listener, routes).await?)
}

async fn by_number(State(seats): State<Arc<Seats>>, Path(number): Path<String>) -> Response {
    let seat = seats.take();
    answer(&seat.client, &seat.by_number, &[&number, &today()]).await
}

async fn page(State(seats): State<Arc<Seats>>) -> Response {
    let seat = seats.take();
    answer(&seat.client, &seat.page, &[&today()]).await
}

async fn keyset(State(seats): State<Arc<Seats>>, Path(cursor): Path<String>) -> Response {
    let Some((kana, id)) = place(&cursor) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let seat = seats.take();
    answer(&seat.client, &seat.keyset, &[&kana, &id, &today()]).await
}

async fn answer(client: &Client, statement: &Statement, values: &[&(dyn ToSql + Sync)]) -> Response {
    match client.query_one(statement, values).await {
        Ok(row) => ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], row.get::<_, String>(0)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
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
