//! GraphQL over HTTP: one request, one operation, one answer or one stream of them.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Query, Request, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use sha2::{Digest, Sha256};
use tracing::Instrument;

use super::{
    App,
    answer::{self, Media},
    auth::Admitted,
    gate::Asked,
    headers,
    limits::Rate,
    params::Params,
    sse, ws,
};
use crate::{
    access::{End, Key, Order, OutsideRequest, serve},
    error::{self, Error, ErrorCode},
};

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Post,
    Get,
    /// WebSocket or server-sent events.
    Stream,
}

/// An operation that was let through: what it asks, and under which terms.
pub struct Operation {
    pub params: Params,
    pub asked: Asked,
    pub order: Order,
}

/// A query in the address; or the beginning of a socket.
pub async fn get(
    State(app): State<Arc<App>>,
    Query(pairs): Query<Vec<(String, String)>>,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    if let Ok(upgrade) = socket {
        return ws::begin(app, peer(&request), headers, upgrade);
    }
    let peer = peer(&request);
    respond(&app, &headers, &peer, Transport::Get, || Params::of_address(pairs)).await
}

pub async fn post(State(app): State<Arc<App>>, request: Request) -> Response {
    let peer = peer(&request);
    let (parts, body) = request.into_parts();
    let outside = headers::outside(&parts.headers);
    let media = Media::accepted(&parts.headers).unwrap_or(Media::Json);
    if !is_json(&parts.headers) {
        let error =
            Error::explained(ErrorCode::BadRequest, "Content-Type は application/json です。", "the Content-Type is application/json");
        let mut response = answer::error(&error, media, &outside, Rate::Unlimited);
        *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return response;
    }
    let Ok(body) = to_bytes(body, app.settings.limits.body_bytes).await else {
        return answer::error(&ErrorCode::PayloadTooLarge.into(), media, &outside, Rate::Unlimited);
    };
    respond(&app, &parts.headers, &peer, Transport::Post, || Params::of_body(&body)).await
}

/// Anything but GET and POST.
pub async fn other_method() -> Response {
    let mut response = headers::json(405, br#"{"errors":[{"message":"GET or POST","extensions":{"code":"BAD_REQUEST"}}]}"#.to_vec());
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    response
}

pub fn peer(request: &Request) -> String {
    let address = request.extensions().get::<ConnectInfo<std::net::SocketAddr>>();
    address.map_or_else(|| "unknown".to_owned(), |info| info.0.ip().to_string())
}

/// JSON in UTF-8, by its name.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers::text(headers, "content-type") else {
        return false;
    };
    let mut words = content_type.split(';').map(|word| word.trim().to_ascii_lowercase());
    let json = words.next().as_deref() == Some("application/json");
    json && words
        .all(|word| !word.starts_with("charset=") || matches!(word.trim_start_matches("charset=").trim_matches('"'), "utf-8" | "utf8"))
}

async fn respond(
    app: &Arc<App>,
    headers: &HeaderMap,
    peer: &str,
    transport: Transport,
    params: impl FnOnce() -> Result<Params, Error>,
) -> Response {
    let outside = headers::outside(headers);
    let Some(media) = Media::accepted(headers) else {
        let error = Error::explained(
            ErrorCode::BadRequest,
            "Accept は application/graphql-response+json、application/json、text/event-stream のいずれかです。",
            "accept application/graphql-response+json, application/json or text/event-stream",
        );
        let mut response = answer::error(&error, Media::Json, &outside, Rate::Unlimited);
        *response.status_mut() = StatusCode::NOT_ACCEPTABLE;
        return response;
    };
    let admitted = match app.admit(headers, peer).await {
        Ok(admitted) => admitted,
        Err(error) => return answer::error(&error, media, &outside, Rate::Unlimited),
    };
    if let Rate::Spent { .. } = admitted.rate {
        return answer::error(&ErrorCode::RateLimited.into(), media, &outside, admitted.rate);
    }
    let params = match params() {
        Ok(params) => params,
        Err(error) => return answer::error(&error, media, &outside, admitted.rate),
    };
    let transport = if media == Media::EventStream { Transport::Stream } else { transport };
    match operation(app, &admitted, outside.clone(), transport, params, headers) {
        Ok(operation) if media == Media::EventStream => sse::stream(app, operation),
        Err(error) if media == Media::EventStream && !matches!(error.code(), ErrorCode::Unauthenticated | ErrorCode::BadRequest) => {
            sse::error(&error, &outside)
        }
        Ok(operation) if operation.asked.kind == OperationType::Subscription => {
            let error = Error::explained(
                ErrorCode::BadRequest,
                "購読は WebSocket か SSE(Accept: text/event-stream)で行います。",
                "subscribe over WebSocket, or SSE with Accept: text/event-stream",
            );
            answer::error(&error, media, &outside, admitted.rate)
        }
        Ok(operation) => run(app, &operation, |it| answer::http(&it, media, &outside, admitted.rate)).await,
        Err(error) => answer::error(&error, media, &outside, admitted.rate),
    }
}

/// Weighs a request and settles its terms; nothing is executed yet.
pub fn operation(
    app: &App,
    admitted: &Admitted,
    request: OutsideRequest,
    transport: Transport,
    params: Params,
    headers: &HeaderMap,
) -> Result<Operation, Error> {
    params.storable()?;
    let asked = app.documents.weigh(&params)?;
    if asked.kind == OperationType::Mutation && transport != Transport::Post {
        return Err(ErrorCode::MutationNotOverThisTransport.into());
    }
    let open = app.settings.open_to_anonymous;
    if admitted.actor.is_anonymous() && !asked.is_public(open) {
        return Err(if asked.introspects() { ErrorCode::IntrospectionDisabled } else { ErrorCode::Unauthenticated }.into());
    }
    let act = asked.act();
    let (end, key) = match act {
        None => (End::Commit, None),
        Some(_) => (headers::end(headers)?, headers::idempotency_key(headers)?),
    };
    let key = key.map(|value| Key { value, request_hash: hash(&params) });
    Ok(Operation {
        order: Order { actor: admitted.actor.clone(), request, act, end, key, patience: app.settings.limits.timeout },
        params,
        asked,
    })
}

fn hash(params: &Params) -> String {
    let mut hasher = Sha256::new();
    for part in [params.query.as_str(), params.operation_name.as_deref().unwrap_or_default(), &params.variables.to_string()] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Operation {
    /// The request as the executor takes it, parsed already.
    pub fn request(&self) -> async_graphql::Request {
        let mut request = self.params.request();
        request.set_parsed_query((*self.asked.document).clone());
        request
    }
}

/// Executes an operation when its turn has come, and writes the answer before the turn is another's.
pub async fn run<T>(app: &App, operation: &Operation, write: impl FnOnce(async_graphql::Response) -> T) -> T {
    let started = std::time::Instant::now();
    let (asked, outside) = (&operation.asked, &operation.order.request);
    let turn = tokio::time::timeout(operation.order.patience, app.turns.take(asked.kind, asked.cost)).await;
    let work = async {
        match &turn {
            Ok(_) => {
                let order = Order { patience: operation.order.patience.saturating_sub(started.elapsed()), ..operation.order.clone() };
                serve(&app.schema, &app.office, &order, || operation.request()).await
            }
            Err(_) => error::of_request(&ErrorCode::Timeout.into(), outside.language, &outside.id),
        }
    };
    let answer = work.instrument(crate::telemetry::span(asked.kind, &outside.id)).await;
    crate::telemetry::record(asked.kind, &answer, started.elapsed(), &outside.id);
    let cost = async_graphql::value!({ "requested": asked.cost, "maximum": app.settings.limits.cost });
    write(answer.extension("cost", cost))
}

/// An empty body, for answers that need none.
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
