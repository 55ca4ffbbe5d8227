//! The caller, grants, revocations and the audit as GraphQL sees them.

mod mutation;
mod objects;
mod query;
mod subscription;
mod viewer;

pub use mutation::AdministrationMutation;
pub use objects::{AuditEntry, RoleGrant};
pub use query::AdministrationQuery;
pub use subscription::AdministrationSubscription;
