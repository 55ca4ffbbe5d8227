//! The explorer page, GraphiQL without the internet; and the contract as a file.

use std::sync::{Arc, LazyLock};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use sha2::{Digest, Sha256};

use super::{
    App,
    answer::{self, Media},
    graphql::empty,
    headers,
    limits::Rate,
};
use crate::{error::ErrorCode, schema};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Name, type and content of each file beside the page.
const FILES: [(&str, &str, &[u8]); 8] = [
    ("explorer.js", "text/javascript; charset=utf-8", include_bytes!("explorer/explorer.js")),
    ("explorer.css", "text/css; charset=utf-8", include_bytes!("explorer/explorer.css")),
    ("examples.json", "application/json; charset=utf-8", include_bytes!("explorer/examples.json")),
    ("graphiql.min.js", "text/javascript; charset=utf-8", include_bytes!("explorer/graphiql.min.js")),
    ("graphiql.min.css", "text/css; charset=utf-8", include_bytes!("explorer/graphiql.min.css")),
    ("react.production.min.js", "text/javascript; charset=utf-8", include_bytes!("explorer/react.production.min.js")),
    ("react-dom.production.min.js", "text/javascript; charset=utf-8", include_bytes!("explorer/react-dom.production.min.js")),
    ("LICENSES.txt", "text/plain; charset=utf-8", include_bytes!("explorer/LICENSES.txt")),
];

pub async fn page(headers: HeaderMap) -> Response {
    let mut response = kept(&headers, "text/html; charset=utf-8", include_bytes!("explorer/index.html"));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

pub async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, content_type, content)) => kept(&headers, content_type, content),
        None => empty(StatusCode::NOT_FOUND),
    }
}

/// The contract; open where introspection is.
pub async fn sdl(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    static SDL: LazyLock<String> = LazyLock::new(schema::sdl);
    let outside = headers::outside(&headers);
    let admitted = match app.admit(&headers, "schema").await {
        Ok(admitted) => admitted,
        Err(error) => return answer::error(&error, Media::Json, &outside, Rate::Unlimited),
    };
    if admitted.actor.is_anonymous() && !app.settings.open_to_anonymous {
        return answer::error(&ErrorCode::IntrospectionDisabled.into(), Media::Json, &outside, admitted.rate);
    }
    kept(&headers, "text/plain; charset=utf-8", SDL.as_bytes())
}

/// Content with its tag; nothing again for who has it already.
fn kept(headers: &HeaderMap, content_type: &'static str, content: &'static [u8]) -> Response {
    let tag: String = Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let known = headers::text(headers, "if-none-match").is_some_and(|known| known.contains(&tag));
    let mut response = if known { empty(StatusCode::NOT_MODIFIED) } else { Response::new(Body::from(content)) };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    response
}
