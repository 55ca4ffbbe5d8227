//! From the Authorization header to an actor.

use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::{App, limits::Rate};
use crate::{
    access::{Actor, Caller},
    error::{Error, ErrorCode},
};

/// A caller who was let in, and what they have left of their rate.
pub struct Admitted {
    pub actor: Arc<Actor>,
    pub caller: Option<Caller>,
    pub rate: Rate,
}

impl App {
    /// Who asks; a token that is not believed is an error, none at all is nobody.
    pub async fn admit(&self, headers: &HeaderMap, peer: &str) -> Result<Admitted, Error> {
        let Some(value) = headers.get(header::AUTHORIZATION) else {
            return self.counted(Arc::new(Actor::anonymous()), None, &format!("address {peer}"));
        };
        let believed = match value.to_str().ok().and_then(bearer) {
            Some(token) => self.admit_token(token).await,
            None => Err(ErrorCode::Unauthenticated.into()),
        };
        let (actor, caller) = match believed {
            Ok(believed) => believed,
            Err(error) => return Err(self.counted_failure(error, peer)),
        };
        let key = format!("subject {}", actor.subject);
        self.counted(actor, Some(caller), &key)
    }

    /// The actor of a token.
    pub async fn admit_token(&self, token: &str) -> Result<(Arc<Actor>, Caller), Error> {
        let believed = self.doorkeeper.believe(token, self.office.now()).await;
        let caller = believed.map_err(|reason| {
            tracing::info!(%reason, "a token was not believed");
            ErrorCode::Unauthenticated
        })?;
        Ok((self.office.admit(&caller).await?, caller))
    }

    /// Who tries tokens is counted by the address they come from.
    fn counted_failure(&self, error: Error, peer: &str) -> Error {
        match self.rates.count(&format!("address {peer}")) {
            Rate::Spent { .. } => ErrorCode::RateLimited.into(),
            _ => error,
        }
    }

    fn counted(&self, actor: Arc<Actor>, caller: Option<Caller>, key: &str) -> Result<Admitted, Error> {
        Ok(Admitted { actor, caller, rate: self.rates.count(key) })
    }
}

/// The token of `Bearer <token>`.
pub fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()).filter(|token| !token.is_empty())
}
