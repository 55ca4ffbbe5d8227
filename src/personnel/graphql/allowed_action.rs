//! What the caller may do with an object now.

use async_graphql::SimpleObject;

use crate::{
    access::{Action, Clearance},
    error::ErrorCode,
};

/// 可能な操作: what the caller may do with an object now.
#[derive(Clone, Debug, SimpleObject)]
pub struct AllowedAction {
    /// 操作: the name of the mutation.
    action: &'static str,
    /// 可否.
    allowed: bool,
    /// 理由: why not.
    reasons: Vec<ErrorCode>,
}

impl AllowedAction {
    /// What the policy says of an action, with the reasons of a rule.
    pub fn of(clearance: &Clearance<'_>, action: Action, mut reasons: Vec<ErrorCode>) -> Self {
        if !clearance.actor().may(action) {
            reasons = vec![ErrorCode::Forbidden];
        }
        Self { action: action.name(), allowed: reasons.is_empty(), reasons }
    }
}
