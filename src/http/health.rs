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
use migration::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;

use super::{App, graphql::empty, headers};

pub async fn live() -> Response {
    empty(StatusCode::OK)
}

/// Ready: the database answers, and no migration is pending.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let db = app.office.writer();
    let answers = db.execute_unprepared("SELECT 1").await.is_ok();
    let pending = match Migrator::get_pending_migrations(db).await {
        Ok(pending) => pending.len(),
        Err(_) => usize::MAX,
    };
    let body = serde_json::json!({ "database": answers, "migrationsPending": if pending == usize::MAX { None } else { Some(pending) } });
    headers::json(if answers && pending == 0 { 200 } else { 503 }, body.to_string().into_bytes())
}

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
