//! Who is asking: what the token says, and what that means today.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::role_grant::Role;
use uuid::Uuid;

use super::{Action, Field, policy};

/// What a verified token says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    pub subject: String,
    pub token_id: Option<String>,
    pub issued_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub roles: Vec<Role>,
    /// 職員番号, where the caller is a member of staff.
    pub employee_number: Option<String>,
    /// What a service, or a delegate, may use: names of root fields and `field:<name>`.
    pub scopes: Option<Vec<String>>,
    /// The one who acts for the subject (RFC 8693 `act`).
    pub acting_party: Option<String>,
}

/// A caller with the rights of this day.
#[derive(Clone, Debug)]
pub struct Actor {
    pub subject: String,
    pub acting_party: Option<String>,
    pub expires_at: Option<DateTime<Utc>>,
    pub roles: Vec<Role>,
    pub scopes: Option<HashSet<String>>,
    pub employee: Option<Uuid>,
    pub authority: Option<Uuid>,
    /// The units that the caller heads today, and those below them.
    pub units: Vec<Uuid>,
    /// Who the caller is among those who apply; of an applicant's own token alone.
    pub candidate: Option<Uuid>,
    /// Whether the caller rates, or stood aside, in any session: only then exclusions are looked for.
    pub rates: bool,
}

impl Actor {
    /// Nobody in particular.
    pub fn anonymous() -> Self {
        Self {
            subject: "anonymous".to_owned(),
            acting_party: None,
            expires_at: None,
            roles: vec![],
            scopes: None,
            employee: None,
            authority: None,
            units: vec![],
            candidate: None,
            rates: false,
        }
    }

    /// Who works at the machine itself, by the command line.
    pub fn operator(name: &str) -> Self {
        Self {
            subject: format!("cli:{name}"),
            expires_at: Some(DateTime::<Utc>::MAX_UTC),
            roles: vec![Role::PersonnelAdministrator],
            ..Self::anonymous()
        }
    }

    pub fn is_anonymous(&self) -> bool {
        self.expires_at.is_none()
    }

    pub fn may(&self, action: Action) -> bool {
        Action::PUBLIC.contains(&action) || (self.roles.iter().any(|role| policy::may(*role, action)) && self.in_scope(action.name()))
    }

    /// The roles under which the caller sees a field.
    pub fn roles_that_see(&self, field: Field) -> impl Iterator<Item = Role> {
        let name: &str = field.into();
        let scoped = self.in_scope(&format!("field:{name}"));
        self.roles.iter().copied().filter(move |role| scoped && policy::sees(*role, field).is_some())
    }

    /// What a service does, and what is done for somebody else, the token must name; other scopes (`openid` …) are none of ours.
    /// A service's reach goes everywhere, so nothing that it has a role for is left unbound.
    fn in_scope(&self, name: &str) -> bool {
        let bound = self.roles.contains(&Role::Service) || self.acting_party.is_some();
        !bound || self.scopes.as_ref().is_some_and(|scopes| scopes.contains(name))
    }
}
