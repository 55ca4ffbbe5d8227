//! The keys by which tokens are believed: a secret for the demo, a JWKS file or address for a city, re-read when a key is rotated.

use std::{
    path::PathBuf,
    sync::RwLock,
    time::{Duration, Instant},
};

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm},
};

/// A shared secret must be at least as long as its hash (RFC 7518 §3.2).
pub const WEAK_SECRET: usize = 32;

/// How soon a set is read again for a name it did not have.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a set is believed at most, so that a withdrawn key ends.
const BELIEVED: Duration = Duration::from_secs(300);

/// Where keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// HS256.
    Secret(Vec<u8>),
    JwksFile(PathBuf),
    JwksUrl(String),
}

struct Key {
    name: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

#[derive(Default)]
struct Set {
    keys: Vec<Key>,
    read_at: Option<Instant>,
}

/// The keys at hand.
pub struct Keys {
    source: KeySource,
    client: reqwest::Client,
    patience: Duration,
    set: RwLock<Set>,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the key set cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error("the key set cannot be fetched: {0}")]
    Address(#[from] reqwest::Error),
    #[error("the key set is not a JWKS: {0}")]
    Form(#[from] serde_json::Error),
    #[error("the key set has no key that can be used")]
    Empty,
}

impl Keys {
    /// Reads the keys once, so that a wrong address shows at the start.
    pub async fn open(source: KeySource) -> Result<Self, KeyError> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
        let keys = Self { source, client, patience: PATIENCE, set: RwLock::default() };
        keys.read().await?;
        Ok(keys)
    }

    /// The same keys, read again sooner or later for a name they do not have.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The key of this name for this algorithm; a set is read again for a name it does not have.
    pub(super) async fn find(&self, name: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
        let age = self.age();
        if age > BELIEVED
            && let Err(error) = self.read().await
        {
            tracing::warn!(%error, "the key set could not be read again");
        }
        if let Some(key) = self.pick(name, algorithm) {
            return Some(key);
        }
        if age < self.patience {
            return None;
        }
        self.read().await.ok()?;
        self.pick(name, algorithm)
    }

    fn age(&self) -> Duration {
        let set = self.set.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        set.read_at.map_or(Duration::MAX, |at| at.elapsed())
    }

    /// A token without a key name is judged by the only key of its algorithm, or by none.
    fn pick(&self, name: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
        let set = self.set.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut fitting = set.keys.iter().filter(|key| key.algorithm == algorithm);
        match name {
            Some(name) => fitting.find(|key| key.name.as_deref().is_none_or(|known| known == name)).map(|key| key.key.clone()),
            None => fitting.next().filter(|_| fitting.next().is_none()).map(|key| key.key.clone()),
        }
    }

    async fn read(&self) -> Result<(), KeyError> {
        let keys = match &self.source {
            KeySource::Secret(secret) => vec![Key { name: None, algorithm: Algorithm::HS256, key: DecodingKey::from_secret(secret) }],
            KeySource::JwksFile(path) => usable(&tokio::fs::read(path).await?)?,
            KeySource::JwksUrl(address) => usable(&self.client.get(address).send().await?.error_for_status()?.bytes().await?)?,
        };
        let mut set = self.set.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *set = Set { keys, read_at: Some(Instant::now()) };
        Ok(())
    }
}

fn usable(text: &[u8]) -> Result<Vec<Key>, KeyError> {
    let set: JwkSet = serde_json::from_slice(text)?;
    let keys: Vec<Key> = set.keys.iter().filter_map(key).collect();
    if keys.is_empty() { Err(KeyError::Empty) } else { Ok(keys) }
}

/// A public key of a kind we believe; a symmetric key has no place in a published set.
fn key(jwk: &Jwk) -> Option<Key> {
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => Algorithm::ES256,
        AlgorithmParameters::OctetKeyPair(_) => Algorithm::EdDSA,
        _ => return None,
    };
    let declared = jwk.common.key_algorithm;
    let fits = declared.is_none_or(|declared| {
        matches!(
            (declared, algorithm),
            (KeyAlgorithm::RS256, Algorithm::RS256) | (KeyAlgorithm::ES256, Algorithm::ES256) | (KeyAlgorithm::EdDSA, Algorithm::EdDSA)
        )
    });
    let key = DecodingKey::from_jwk(jwk).ok().filter(|_| fits)?;
    Some(Key { name: jwk.common.key_id.clone(), algorithm, key })
}
