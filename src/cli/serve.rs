//! `serve`: a city's service, with defaults that are safe.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{net::TcpListener, sync::watch};

use super::{Failure, options::DatabaseOptions, token::secret};
use crate::{
    access::{
        Office,
        token::{ClaimNames, Doorkeeper, KeySource, Keys, TokenSettings},
    },
    http::{self, App, Limits, Settings},
    print::Font,
    schema, telemetry,
};

#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, env = "JINZAI_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the metrics are; nowhere if not given.
    #[arg(long, env = "JINZAI_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    tokens: TokenOptions,
    /// An origin whose pages may ask; may be given several times.
    #[arg(long = "cors-origin", env = "JINZAI_CORS_ORIGINS", value_delimiter = ',', value_parser = origin)]
    cors_origins: Vec<String>,
    /// Serves the explorer page at /explorer.
    #[arg(long, env = "JINZAI_EXPLORER")]
    explorer: bool,
    /// Requests a second for one caller, after a burst; 0 for no limit.
    #[arg(long, env = "JINZAI_REQUESTS_PER_SECOND", default_value_t = 50)]
    requests_per_second: u32,
    /// Requests that a caller may make at once.
    #[arg(long, env = "JINZAI_BURST", default_value_t = 500)]
    burst: u32,
    /// What one operation may cost.
    #[arg(long, env = "JINZAI_MAX_COST", default_value_t = 50_000)]
    max_cost: u64,
    /// Large queries that are answered at the same time: twice the cores if not given, more where the database is far away.
    #[arg(long, env = "JINZAI_LARGE_AT_ONCE")]
    large_at_once: Option<usize>,
    /// Seconds that one operation may take.
    #[arg(long, env = "JINZAI_TIMEOUT", default_value_t = 30)]
    timeout: u64,
    /// A TrueType or OpenType font for printed forms, with the characters of the city's names.
    #[arg(long, env = "JINZAI_PRINT_FONT")]
    print_font: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct TokenOptions {
    /// The keys of the identity provider, a file.
    #[arg(long, env = "JINZAI_JWKS_FILE", conflicts_with_all = ["jwks_url", "jwt_secret_file"])]
    jwks_file: Option<PathBuf>,
    /// The keys of the identity provider, an address.
    #[arg(long, env = "JINZAI_JWKS_URL", conflicts_with = "jwt_secret_file")]
    jwks_url: Option<String>,
    /// A shared secret, a file of at least 32 bytes (HS256).
    #[arg(long, env = "JINZAI_JWT_SECRET_FILE")]
    jwt_secret_file: Option<PathBuf>,
    /// Who issues the tokens.
    #[arg(long, env = "JINZAI_ISSUER")]
    issuer: String,
    /// For whom they are issued.
    #[arg(long, env = "JINZAI_AUDIENCE")]
    audience: String,
    /// Algorithms that are believed; those of the key source if not given.
    #[arg(long = "algorithm", env = "JINZAI_ALGORITHMS", value_delimiter = ',')]
    algorithms: Vec<String>,
    /// The claim with the roles; a dot goes into an object.
    #[arg(long, env = "JINZAI_ROLES_CLAIM", default_value = "roles")]
    roles_claim: String,
    /// The claim with the 職員番号.
    #[arg(long, env = "JINZAI_EMPLOYEE_CLAIM", default_value = "employee_number")]
    employee_claim: String,
    /// How long a token may live at most, in minutes.
    #[arg(long, env = "JINZAI_LONGEST_TOKEN_MINUTES", default_value_t = 720, value_parser = clap::value_parser!(i64).range(1..=527_040))]
    longest_token_minutes: i64,
}

/// `https://host` or `https://host:port`; `*` would let in everybody.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = host.is_some_and(|host| !host.is_empty() && host.bytes().all(|it| it.is_ascii_alphanumeric() || b".-:[]".contains(&it)));
    if plain { Ok(text.to_owned()) } else { Err("an origin is written https://host or https://host:port".to_owned()) }
}

impl TokenOptions {
    fn source(&self) -> Result<(KeySource, &'static [&'static str]), Failure> {
        match (&self.jwks_file, &self.jwks_url, &self.jwt_secret_file) {
            (Some(file), None, None) => Ok((KeySource::JwksFile(file.clone()), &["RS256", "ES256", "EdDSA"])),
            (None, Some(url), None) => Ok((KeySource::JwksUrl(url.clone()), &["RS256", "ES256", "EdDSA"])),
            (None, None, Some(file)) => Ok((KeySource::Secret(secret(file)?), &["HS256"])),
            _ => Err(Failure::Refused(
                "トークンの鍵を --jwks-file、--jwks-url、--jwt-secret-file のいずれかで指定してください (name one source of keys)"
                    .to_owned(),
            )),
        }
    }

    async fn doorkeeper(&self) -> Result<Doorkeeper, Failure> {
        let (source, usual) = self.source()?;
        let mut algorithms = vec![];
        for name in usual.iter().copied().filter(|name| self.algorithms.is_empty() || self.algorithms.iter().any(|it| it == name)) {
            algorithms.push(name.parse().map_err(|_| Failure::Refused(format!("{name}?")))?);
        }
        if algorithms.is_empty() {
            return Err(Failure::Refused(format!("この鍵で使えるアルゴリズムは {} です (algorithms for this source)", usual.join(", "))));
        }
        let keys = Keys::open(source).await.map_err(|error| Failure::Failed(error.to_string()))?;
        let settings = TokenSettings {
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
            algorithms,
            longest_life: TimeDelta::minutes(self.longest_token_minutes),
            names: ClaimNames { roles: self.roles_claim.clone(), employee_number: self.employee_claim.clone() },
        };
        Ok(Doorkeeper::new(settings, keys))
    }
}

impl Serve {
    fn font(&self) -> Result<Option<Font>, Failure> {
        let Some(path) = &self.print_font else { return Ok(None) };
        let bytes = std::fs::read(path)?;
        let unreadable = || Failure::Refused(format!("{}: フォントとして読めません (not a font)", path.display()));
        Font::read(bytes).map(Some).ok_or_else(unreadable)
    }

    pub async fn run(self) -> Result<(), Failure> {
        let doorkeeper = self.tokens.doorkeeper().await?;
        let office = self.database.open().await?;
        let limits = Limits {
            requests_per_second: self.requests_per_second,
            burst: self.burst,
            cost: self.max_cost,
            large_at_once: self.large_at_once.unwrap_or(Limits::default().large_at_once),
            timeout: Duration::from_secs(self.timeout),
            ..Limits::default()
        };
        let origins = self.cors_origins.clone();
        let settings = Settings { limits, open_to_anonymous: false, explorer: self.explorer, origins, font: self.font()? };
        if let Some(address) = self.metrics_listen {
            serve_metrics(address).await?;
        }
        listen(self.listen, office, doorkeeper, settings, |address| tracing::info!(%address, "listening")).await
    }
}

/// The metrics on an address of their own.
async fn serve_metrics(address: SocketAddr) -> Result<(), Failure> {
    let handle = telemetry::metrics().ok_or_else(|| Failure::Failed("the metrics could not be started".to_owned()))?;
    let listener = TcpListener::bind(address).await?;
    tokio::spawn(async move { axum::serve(listener, http::metrics_router(handle)).await });
    Ok(())
}

/// Serves until asked to stop, and finishes what was begun.
pub async fn listen(
    address: SocketAddr,
    office: Arc<Office>,
    doorkeeper: Doorkeeper,
    settings: Settings,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (close, closing) = watch::channel(false);
    let schema = schema::builder(Some(office.clone())).finish();
    let app = App::new(schema, office, doorkeeper, settings, closing);
    let service = http::router(app).into_make_service_with_connect_info::<SocketAddr>();
    ready(address);
    let stop = async move {
        asked_to_stop().await;
        tracing::info!("stopping: what was begun is finished");
        let _ = close.send(true);
    };
    Ok(axum::serve(listener, service).with_graceful_shutdown(stop).await?)
}

/// SIGINT or SIGTERM.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => (),
                _ = terminate.recv() => (),
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
