//! The outer door: HTTP, WebSocket and SSE over one schema.

mod answer;
mod attachment;
mod auth;
mod explorer;
mod gate;
mod graphql;
mod headers;
mod health;
mod limits;
pub mod lists;
mod paper;
mod params;
mod sse;
mod upload;
mod ws;

pub use health::metrics_router;
pub use limits::Limits;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::HeaderValue,
    middleware,
    routing::{get, post},
};
use tokio::sync::watch;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};

use crate::{
    access::{Office, token::Doorkeeper},
    print::Font,
    schema::Schema,
};

/// What the handlers share.
pub struct App {
    pub schema: Schema,
    pub office: Arc<Office>,
    pub doorkeeper: Doorkeeper,
    pub settings: Settings,
    pub documents: gate::Documents,
    pub rates: limits::Rates,
    pub turns: limits::Turns,
    /// Becomes true when the process is asked to stop: long streams end.
    pub closing: watch::Receiver<bool>,
}

/// How the outer door is set.
#[derive(Clone)]
pub struct Settings {
    pub limits: Limits,
    /// Introspection, SDL and explorer for callers without a token.
    pub open_to_anonymous: bool,
    pub explorer: bool,
    pub origins: Vec<String>,
    /// The letters of printed forms; those of the project if there are no others.
    pub font: Option<Font>,
}

/// What is kept of an answer to a panic: nothing that it says.
const PANICKED: &str = r#"{"errors":[{"message":"内部エラーが発生しました。","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#;

impl App {
    pub fn new(
        schema: Schema,
        office: Arc<Office>,
        doorkeeper: Doorkeeper,
        settings: Settings,
        closing: watch::Receiver<bool>,
    ) -> Arc<Self> {
        let rates = limits::Rates::new(&settings.limits);
        let turns = limits::Turns::new(&settings.limits);
        let documents = gate::Documents::new(settings.limits.clone());
        Arc::new(Self { schema, office, doorkeeper, settings, documents, rates, turns, closing })
    }
}

/// Every route of the service, but the metrics.
pub fn router(app: Arc<App>) -> Router {
    let mut routes = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/graphql/stream", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/graphql/ws", get(ws::upgrade))
        .route("/schema.graphql", get(explorer::sdl))
        .route("/print", get(paper::print))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(uploads());
    if app.settings.explorer {
        routes = routes.route("/explorer", get(explorer::page)).route("/explorer/{file}", get(explorer::file));
    }
    routes
        .layer(middleware::from_fn(headers::safe))
        .layer(cors(&app.settings.origins))
        .layer(CatchPanicLayer::custom(|_| headers::json(500, PANICKED.as_bytes().to_vec())))
        .with_state(app)
}

fn uploads() -> Router<Arc<App>> {
    Router::new()
        .route("/import/units", post(upload::units))
        .route("/import/roster", post(upload::roster))
        .route("/import/orders", post(upload::orders))
        .route("/import/applications", post(upload::applications))
        .route("/attachments", post(upload::attachment))
        .route("/attachments/{id}", get(attachment::download))
}

/// Browsers of other origins are let in by name only.
fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    let name = |text: &'static str| axum::http::HeaderName::from_static(text);
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([axum::http::Method::GET, axum::http::Method::POST])
        .allow_headers([
            name("authorization"),
            name("content-type"),
            name("accept"),
            name("accept-language"),
            name("idempotency-key"),
            name("dry-run"),
            name("x-request-id"),
        ])
        .expose_headers([
            name("x-request-id"),
            name("retry-after"),
            name("ratelimit-limit"),
            name("ratelimit-remaining"),
            name("ratelimit-reset"),
        ])
        .max_age(Duration::from_secs(600))
}
