//! Headers that every answer has, and what is read from those of a request.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use uuid::Uuid;

use crate::{
    access::{End, OutsideRequest},
    error::{Error, ErrorCode, Language},
};

/// No cache keeps personal data, no page frames it, no type is guessed.
pub async fn safe(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut default = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::CACHE_CONTROL, "private, no-store");
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::X_FRAME_OPTIONS, "DENY");
    response
}

/// An answer of JSON.
pub fn json(status: u16, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The id of the request, the caller's own if it is one; and the language of its answer.
pub fn outside(headers: &HeaderMap) -> OutsideRequest {
    let plain = |id: &&str| (1..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    let id = text(headers, "x-request-id").filter(plain).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned);
    OutsideRequest { id, language: language(text(headers, "accept-language").unwrap_or_default()) }
}

/// Japanese, unless English is preferred to it.
fn language(accepted: &str) -> Language {
    let mut best = (0.0, Language::Japanese);
    for part in accepted.split(',') {
        let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
        let language = match tag.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("ja") => Language::Japanese,
            Some("en") => Language::English,
            _ => continue,
        };
        let quality: f32 = quality.trim().parse().unwrap_or(0.0);
        if quality > best.0 {
            best = (quality, language);
        }
    }
    best.1
}

/// A header that decides what is done: absent, or said once and legibly.
fn control<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Error> {
    let mut said = headers.get_all(name).iter();
    let value = said.next().map(HeaderValue::to_str);
    match (value, said.next()) {
        (None, _) => Ok(None),
        (Some(Ok(value)), None) => Ok(Some(value.trim())),
        _ => Err(Error::explained(
            ErrorCode::BadRequest,
            format!("{name} は一度だけ、ASCII で指定してください。"),
            format!("send {name} once, in ASCII"),
        )),
    }
}

/// How a mutation is to end.
pub fn end(headers: &HeaderMap) -> Result<End, Error> {
    match control(headers, "dry-run")?.map(str::to_ascii_lowercase).as_deref() {
        None | Some("false" | "0") => Ok(End::Commit),
        Some("true" | "1") => Ok(End::DryRun),
        Some(_) => Err(Error::explained(ErrorCode::BadRequest, "Dry-Run は true か false です。", "Dry-Run is true or false")),
    }
}

/// The caller's key against doing things twice.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>, Error> {
    let Some(text) = control(headers, "idempotency-key")? else {
        return Ok(None);
    };
    let error = || Error::explained(ErrorCode::BadRequest, "Idempotency-Key は UUID です。", "the Idempotency-Key is a UUID");
    Uuid::try_parse(text.trim_matches('"')).map(Some).map_err(|_| error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_to_who_prefers_it() {
        for (accepted, expected) in [
            ("", Language::Japanese),
            ("ja,en;q=0.8", Language::Japanese),
            ("en-US,en;q=0.9,ja;q=0.8", Language::English),
            ("fr;q=0.9, en;q=0.4", Language::English),
            ("*", Language::Japanese),
        ] {
            assert_eq!(language(accepted), expected, "{accepted}");
        }
    }
}
