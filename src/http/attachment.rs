//! `GET /attachments/<id>`: a file of an application, asked of the schema as the caller would ask it; every reading is audited.

use std::{convert::identity, sync::Arc};

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    App,
    answer::{self, Media},
    graphql::{Transport, operation, peer, run},
    headers,
    limits::Rate,
    params::Params,
};
use crate::error::{Error, ErrorCode};

const FILE: &str = "query($id: ID!) { attachmentFile(id: $id) { attachment { fileName mediaType } content } }";

pub async fn download(State(app): State<Arc<App>>, Path(id): Path<String>, request: Request) -> Response {
    let peer = peer(&request);
    let outside = headers::outside(request.headers());
    let refused = |error: &Error, rate: Rate| {
        let mut response = answer::error(error, Media::GraphQl, &outside, rate);
        match error.code() {
            ErrorCode::NotFound => *response.status_mut() = StatusCode::NOT_FOUND,
            ErrorCode::Forbidden => *response.status_mut() = StatusCode::FORBIDDEN,
            _ => (),
        }
        response
    };
    let admitted = match app.admit(request.headers(), &peer).await {
        Ok(admitted) => admitted,
        Err(error) => return refused(&error, Rate::Unlimited),
    };
    if let Rate::Spent { .. } = admitted.rate {
        return refused(&ErrorCode::RateLimited.into(), admitted.rate);
    }
    let params = Params { query: FILE.to_owned(), operation_name: None, variables: json!({ "id": id }) };
    let operation = match operation(&app, &admitted, outside.clone(), Transport::Get, params, &HeaderMap::new()) {
        Ok(operation) => operation,
        Err(error) => return refused(&error, admitted.rate),
    };
    let answer = run(&app, &operation, identity).await;
    if let Some(error) = answer.errors.first() {
        let code = error.source::<Error>().map_or(ErrorCode::InternalServerError, Error::code);
        return refused(&code.into(), admitted.rate);
    }
    match file(&answer.data.into_json().unwrap_or_default()["attachmentFile"]) {
        Some(response) => response,
        None => refused(&ErrorCode::NotFound.into(), admitted.rate),
    }
}

/// The file as something to be saved: a browser neither guesses its type nor runs what is in it.
fn file(node: &Value) -> Option<Response> {
    let label = &node["attachment"];
    let content = STANDARD.decode(node["content"].as_str()?).ok()?;
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(label["mediaType"].as_str()?).ok()?);
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&named(label["fileName"].as_str()?)).ok()?);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

/// A file under its own name, whatever its letters (RFC 6266, RFC 8187).
fn named(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let letter = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    format!("attachment; filename*=UTF-8''{}", name.bytes().map(letter).collect::<String>())
}
