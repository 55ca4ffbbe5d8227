//! Tokens: which are believed, by which key, and what they say.

mod claims;
mod issue;
mod keys;

pub use claims::ClaimNames;
pub use issue::{Say, issue};
pub use keys::{KeySource, Keys, WEAK_SECRET};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Validation, decode};

use super::Caller;

/// Which tokens this service believes.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    pub issuer: String,
    pub audience: String,
    pub algorithms: Vec<Algorithm>,
    pub longest_life: TimeDelta,
    pub names: ClaimNames,
}

/// What clocks of two machines may differ by.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// Why a token is not believed; for the log, the caller only learns that it is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disbelief {
    #[error("the token cannot be read")]
    Unreadable,
    #[error("the algorithm is not allowed")]
    Algorithm,
    #[error("no key of this issuer has the name")]
    UnknownKey,
    #[error("signature, issuer or audience do not fit")]
    Forged,
    #[error("exp, nbf or sub is missing")]
    Incomplete,
    #[error("not valid at this time")]
    OutOfTime,
    #[error("it would live longer than allowed")]
    LivesTooLong,
}

/// Believes or disbelieves tokens.
pub struct Doorkeeper {
    settings: TokenSettings,
    keys: Keys,
}

impl Doorkeeper {
    pub fn new(settings: TokenSettings, keys: Keys) -> Self {
        Self { settings, keys }
    }

    /// What a token says, if it is believed at this moment.
    pub async fn believe(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, Disbelief> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Disbelief::Unreadable)?;
        if !self.settings.algorithms.contains(&header.alg) {
            return Err(Disbelief::Algorithm);
        }
        let key = self.keys.find(header.kid.as_deref(), header.alg).await.ok_or(Disbelief::UnknownKey)?;
        let claims = decode::<serde_json::Value>(token, &key, &self.validation(header.alg)).map_err(|_| Disbelief::Forged)?.claims;
        let caller = self.settings.names.read(&claims).ok_or(Disbelief::Incomplete)?;
        let starts = claims::moment(&claims, "nbf").ok_or(Disbelief::Incomplete)?;
        if now + LEEWAY < starts || now - LEEWAY >= caller.expires_at || now + LEEWAY < caller.issued_at {
            return Err(Disbelief::OutOfTime);
        }
        if caller.expires_at - caller.issued_at.min(starts) > self.settings.longest_life {
            return Err(Disbelief::LivesTooLong);
        }
        Ok(caller)
    }

    /// Times are judged by the office's clock, in `believe`.
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation
    }
}
