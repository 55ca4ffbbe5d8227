//! Whether the process lives, whether it can serve, and what it has measured.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;

use super::{App, graphql::empty, headers};

pub async fn live() -> Response {
    empty(StatusCode::OK)
}

/// Ready: the database answers within a moment, and no migration is pending. It reads beside the writer.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let pending = tokio::time::timeout(PATIENCE, app.office.pending_migrations()).await.ok().and_then(Result::ok);
    let body = serde_json::json!({ "database": pending.is_some(), "migrationsPending": pending });
    headers::json(if pending == Some(0) { 200 } else { 503 }, body.to_string().into_bytes())
}

/// How long a balancer should wait for the answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// The figures of the process, for Prometheus, on a port of their own.
pub fn metrics_router(handle: PrometheusHandle) -> Router {
    let render = move || {
        let text = handle.render();
        async move {
            let mut response = Response::new(axum::body::Body::from(text));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4"));
            response
        }
    };
    Router::new().route("/metrics", get(render))
}
