//! How an answer goes out: its media type and its status, decided in one place.

use async_graphql::Response as Answer;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{headers, limits::Rate};
use crate::{
    access::OutsideRequest,
    error::{self, Error, ErrorCode},
};

/// What the caller can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    GraphQl,
    Json,
    EventStream,
}

impl Media {
    /// The best that the caller accepts; without a wish, JSON.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let Some(accept) = headers::text(headers, "accept") else {
            return Some(Self::Json);
        };
        let mut best: Option<(f32, Self)> = None;
        for part in accept.split(',') {
            let mut words = part.split(';').map(str::trim);
            let media = match words.next().map(str::to_ascii_lowercase).as_deref() {
                Some("application/graphql-response+json") => Self::GraphQl,
                Some("application/json" | "application/*" | "*/*" | "") => Self::Json,
                Some("text/event-stream") => Self::EventStream,
                _ => continue,
            };
            let quality = words.find_map(|word| word.strip_prefix("q=")).map_or(1.0, |it| it.parse().unwrap_or(0.0));
            if quality > 0.0 && best.is_none_or(|(known, _)| quality > known) {
                best = Some((quality, media));
            }
        }
        best.map(|(_, media)| media)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json | Self::EventStream => "application/json; charset=utf-8",
        }
    }
}

/// The status of an error that kept a request from being executed. GraphQL over HTTP, draft of 2026-08, with the statuses that its audits ask for.
fn status(code: ErrorCode, media: Media) -> StatusCode {
    match code {
        ErrorCode::Unauthenticated | ErrorCode::IntrospectionDisabled => StatusCode::UNAUTHORIZED,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unavailable | ErrorCode::Conflict => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Timeout => StatusCode::GATEWAY_TIMEOUT,
        ErrorCode::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::MutationNotOverThisTransport => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
        ErrorCode::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        _ if media == Media::GraphQl => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}

/// The first code of an answer that was not executed.
fn refusal(answer: &Answer) -> Option<ErrorCode> {
    use strum::VariantArray;
    if answer.data != async_graphql::Value::Null {
        return None;
    }
    let code = answer.errors.first()?.extensions.as_ref()?.get("code")?.clone();
    let async_graphql::Value::String(name) = code else {
        return None;
    };
    ErrorCode::VARIANTS.iter().copied().find(|code| code.name() == name)
}

/// The body of an answer: without `data` if nothing was executed.
pub fn body(answer: &Answer) -> Vec<u8> {
    #[derive(serde::Serialize)]
    struct Body<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        data: Option<&'a async_graphql::Value>,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        errors: &'a [async_graphql::ServerError],
        #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
        extensions: &'a std::collections::BTreeMap<String, async_graphql::Value>,
    }
    let executed = answer.errors.is_empty() || answer.data != async_graphql::Value::Null;
    let errors = answer.errors.get(..MOST_ERRORS).unwrap_or(&answer.errors);
    let body = Body { data: executed.then_some(&answer.data), errors, extensions: &answer.extensions };
    serde_json::to_vec(&body).unwrap_or_default()
}

/// More would tell nobody anything.
const MOST_ERRORS: usize = 100;

/// An answer as HTTP.
pub fn http(answer: &Answer, media: Media, request: &OutsideRequest, rate: Rate) -> Response {
    let code = refusal(answer);
    let status = code.map_or(StatusCode::OK, |code| status(code, media));
    let mut response = Response::new(Body::from(body(answer)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.name()));
    if let Ok(id) = HeaderValue::from_str(&request.id) {
        headers.insert("x-request-id", id);
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"jinzai\""));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    rate.write(headers);
    response
}

/// An error as HTTP, when nothing was executed.
pub fn error(error: &Error, media: Media, request: &OutsideRequest, rate: Rate) -> Response {
    http(&error::of_request(error, request.language, &request.id), media, request, rate)
}
