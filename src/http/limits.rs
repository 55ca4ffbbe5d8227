//! What a caller may ask at most: of a document, of a body, of a minute.

use std::{num::NonZeroU32, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::http::{HeaderMap, HeaderValue};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock, middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The limits of the outer door; `--max-cost` and the rate are options, the rest is safe for every city.
#[derive(Clone, Debug)]
pub struct Limits {
    pub body_bytes: usize,
    pub document_bytes: usize,
    pub fields: u64,
    pub depth: u64,
    pub aliases: u64,
    pub root_fields: u64,
    pub directives: u64,
    pub cost: u64,
    pub timeout: Duration,
    /// Requests a second for one caller, after a burst; 0 for no limit.
    pub requests_per_second: u32,
    pub burst: u32,
    pub streams_per_socket: usize,
    /// Large answers that are made at the same time.
    pub large_at_once: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            document_bytes: 64 * 1024,
            fields: 5_000,
            depth: 15,
            aliases: 30,
            root_fields: 20,
            directives: 50,
            cost: 50_000,
            timeout: Duration::from_secs(30),
            requests_per_second: 50,
            burst: 500,
            streams_per_socket: 50,
            large_at_once: 2 * std::thread::available_parallelism().map_or(2, usize::from),
        }
    }
}

/// From this cost on a query takes its turn.
const LARGE: u64 = 1_000;

/// Who makes a large answer: so many at once as keep the machine busy, in the order in which they came. More of them at once end no sooner, and the
/// unlucky ones much later; small ones do not wait.
pub struct Turns(Semaphore);

impl Turns {
    pub fn new(limits: &Limits) -> Self {
        Self(Semaphore::new(limits.large_at_once.max(1)))
    }

    /// The turn of a query, held until its answer is written; none where it need not wait.
    pub async fn take(&self, kind: OperationType, cost: u64) -> Option<SemaphorePermit<'_>> {
        let waits = kind == OperationType::Query && cost >= LARGE;
        if waits { self.0.acquire().await.ok() } else { None }
    }
}

type Limiter = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// How often each caller has come.
pub struct Rates(Option<(Limiter, u32)>);

/// What a caller has left.
#[derive(Clone, Copy, Debug)]
pub enum Rate {
    Unlimited,
    Left { limit: u32, remaining: u32 },
    Spent { limit: u32, retry_after: u64 },
}

/// Above this number of callers the ones that have not come for long are forgotten.
const REMEMBERED: usize = 10_000;

impl Rates {
    pub fn new(limits: &Limits) -> Self {
        let quota = NonZeroU32::new(limits.requests_per_second).zip(NonZeroU32::new(limits.burst));
        Self(quota.map(|(rate, burst)| {
            let quota = Quota::per_second(rate).allow_burst(burst);
            let limiter: DefaultKeyedRateLimiter<String> = RateLimiter::keyed(quota);
            (limiter.with_middleware::<StateInformationMiddleware>(), burst.get())
        }))
    }

    /// Counts one request of a caller.
    pub fn count(&self, caller: &str) -> Rate {
        let Some((limiter, limit)) = &self.0 else {
            return Rate::Unlimited;
        };
        if limiter.len() > REMEMBERED {
            limiter.retain_recent();
        }
        match limiter.check_key(&caller.to_owned()) {
            Ok(state) => Rate::Left { limit: *limit, remaining: state.remaining_burst_capacity() },
            Err(spent) => {
                let wait = spent.wait_time_from(DefaultClock::default().now());
                Rate::Spent { limit: *limit, retry_after: wait.as_secs() + 1 }
            }
        }
    }
}

impl Rate {
    /// The headers that tell a caller about it.
    pub fn write(self, headers: &mut HeaderMap) {
        let mut put = |name: &'static str, value: u64| {
            headers.insert(name, HeaderValue::from(value));
        };
        match self {
            Self::Unlimited => (),
            Self::Left { limit, remaining } => {
                put("ratelimit-limit", limit.into());
                put("ratelimit-remaining", remaining.into());
            }
            Self::Spent { limit, retry_after } => {
                put("ratelimit-limit", limit.into());
                put("ratelimit-remaining", 0);
                put("ratelimit-reset", retry_after);
                put("retry-after", retry_after);
            }
        }
    }
}
