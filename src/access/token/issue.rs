//! Tokens of our own making: for the demo and for `jinzai token`.

use chrono::{DateTime, TimeDelta, Utc};
use entity::role_grant::Role;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;
use uuid::Uuid;

/// What a token of our own says.
#[derive(Clone, Debug)]
pub struct Say<'a> {
    pub issuer: &'a str,
    pub audience: &'a str,
    pub subject: &'a str,
    pub roles: &'a [Role],
    pub employee_number: Option<&'a str>,
    pub scopes: Option<&'a str>,
    pub lives: TimeDelta,
}

/// An HS256 token, valid from now on.
pub fn issue(secret: &[u8], say: &Say<'_>, now: DateTime<Utc>) -> Result<String, jsonwebtoken::errors::Error> {
    let roles: Vec<&str> = say.roles.iter().map(|role| role.into()).collect();
    let mut claims = json!({
        "iss": say.issuer,
        "aud": say.audience,
        "sub": say.subject,
        "jti": Uuid::new_v4(),
        "iat": now.timestamp(),
        "nbf": now.timestamp(),
        "exp": (now + say.lives).timestamp(),
        "roles": roles,
    });
    if let Some(number) = say.employee_number {
        claims["employee_number"] = number.into();
    }
    if let Some(scopes) = say.scopes {
        claims["scope"] = scopes.into();
    }
    jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(secret))
}
