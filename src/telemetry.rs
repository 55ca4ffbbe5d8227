//! What the process says of itself: logs with a request id, figures, and traces where they are wanted; never personal data.

use std::time::Duration;

use async_graphql::{Response, Value, parser::types::OperationType};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// What must live as long as the process.
#[derive(Default)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Starts the log on standard error, and traces if an OTLP endpoint is configured (`OTEL_EXPORTER_OTLP_ENDPOINT`).
    pub fn start(format: LogFormat, filter: &str) -> Self {
        let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
        let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let log = match format {
            LogFormat::Text => log.with_target(false).boxed(),
            LogFormat::Json => log.json().boxed(),
        };
        let traces = traces();
        let spans = traces.as_ref().map(|provider| {
            tracing_opentelemetry::layer().with_tracer(provider.tracer("jinzai")).with_filter(EnvFilter::new("jinzai=debug"))
        });
        let _ = tracing_subscriber::registry().with(spans).with(log.with_filter(filter)).try_init();
        Self { traces }
    }

    /// Sends what is left.
    pub fn stop(self) {
        if let Some(traces) = self.traces {
            let _ = traces.shutdown();
        }
    }
}

fn traces() -> Option<SdkTracerProvider> {
    let configured = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    if configured.iter().all(|name| std::env::var_os(name).is_none()) {
        return None;
    }
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().build().ok()?;
    Some(SdkTracerProvider::builder().with_batch_exporter(exporter).build())
}

/// The recorder behind `/metrics`.
pub fn metrics() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}

/// The span of one operation, under the names of OpenTelemetry; neither document nor variables are in it.
pub fn span(kind: OperationType, request_id: &str) -> tracing::Span {
    let kind = name(kind);
    tracing::debug_span!("graphql", "otel.kind" = "server", "graphql.operation.type" = kind, request_id)
}

fn name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// One operation: counted by type and code, timed, and logged by its id.
pub fn record(kind: OperationType, answer: &Response, took: Duration, request_id: &str) {
    let kind = name(kind);
    metrics::counter!("jinzai_operations_total", "type" => kind).increment(1);
    metrics::histogram!("jinzai_operation_seconds", "type" => kind).record(took.as_secs_f64());
    for error in &answer.errors {
        if let Some(Value::String(code)) = error.extensions.as_ref().and_then(|it| it.get("code")) {
            metrics::counter!("jinzai_errors_total", "code" => code.clone()).increment(1);
        }
    }
    tracing::debug!(request_id, kind, errors = answer.errors.len(), milliseconds = took.as_millis() as u64, "operation");
}
