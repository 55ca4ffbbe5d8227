//! From claims to a caller; where an identity provider puts what is configurable.

use chrono::{DateTime, Utc};
use entity::role_grant::Role;
use serde_json::Value;

use crate::access::Caller;

/// Where the identity provider puts what Jinzai needs; a dot goes into an object.
#[derive(Clone, Debug)]
pub struct ClaimNames {
    pub roles: String,
    pub employee_number: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self { roles: "roles".to_owned(), employee_number: "employee_number".to_owned() }
    }
}

impl ClaimNames {
    /// The caller of these claims; unknown roles are ignored, missing times or subject are not.
    pub(super) fn read(&self, claims: &Value) -> Option<Caller> {
        let issued_at = moment(claims, "iat").or_else(|| moment(claims, "nbf"))?;
        let words = at(claims, &self.roles).map(words).unwrap_or_default();
        let acting_party = match claims.get("act") {
            None | Some(Value::Null) => None,
            Some(act) => Some(act.get("sub").and_then(text).filter(|party| !party.is_empty())?),
        };
        let scopes = ["scope", "scopes"].iter().find_map(|name| at(claims, name)).map(words_owned);
        Some(Caller {
            subject: text(claims.get("sub")?).filter(|subject| !subject.is_empty())?,
            token_id: claims.get("jti").and_then(text),
            issued_at,
            expires_at: moment(claims, "exp")?,
            roles: words.iter().filter_map(|word| role(word)).collect(),
            employee_number: at(claims, &self.employee_number).and_then(text),
            scopes: scopes.or_else(|| acting_party.is_some().then(Vec::new)),
            acting_party,
        })
    }
}

fn role(word: &str) -> Option<Role> {
    word.to_ascii_lowercase().replace('-', "_").parse().ok()
}

pub(super) fn moment(claims: &Value, name: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(claims.get(name)?.as_i64()?, 0)
}

fn at<'a>(claims: &'a Value, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| path.split('.').try_fold(claims, |value, name| value.get(name)))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => text.split_whitespace().collect(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    }
}

fn words_owned(value: &Value) -> Vec<String> {
    words(value).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: Value) -> Option<Caller> {
        let names = ClaimNames { roles: "realm_access.roles".to_owned(), employee_number: "preferred_username".to_owned() };
        names.read(&claims)
    }

    #[test]
    fn roles_and_number_are_read_where_the_provider_puts_them() {
        let caller = read(
            json!({"sub": "s", "exp": 2, "nbf": 1, "realm_access": {"roles": ["personnel-officer", "offline"]}, "preferred_username": "0100001"}),
        );
        let caller = caller.expect("complete");
        assert_eq!(caller.roles, [Role::PersonnelOfficer]);
        assert_eq!(caller.employee_number.as_deref(), Some("0100001"));
        assert_eq!(caller.scopes, None);
    }

    #[test]
    fn a_delegate_without_scopes_may_nothing() {
        let caller = read(json!({"sub": "s", "exp": 2, "nbf": 1, "act": {"sub": "portal"}})).expect("complete");
        assert_eq!((caller.acting_party.as_deref(), caller.scopes), (Some("portal"), Some(vec![])));
    }

    #[test]
    fn a_delegate_that_is_not_named_is_nobody() {
        for act in [json!("portal"), json!({"client_id": "portal"}), json!({"sub": ""}), json!({"sub": {}})] {
            assert_eq!(read(json!({"sub": "s", "exp": 2, "nbf": 1, "act": act})), None, "{act}");
        }
    }

    #[test]
    fn a_token_without_subject_or_end_is_nobodys() {
        assert_eq!(read(json!({"exp": 2, "nbf": 1})), None);
        assert_eq!(read(json!({"sub": "s", "nbf": 1})), None);
    }
}
