//! Following something: what a subscription asks again and again, with the clock and the rows of each moment.

use std::sync::Arc;

use super::{
    Action, Actor, Clearance, Office, Unit,
    unit::{OutsideRequest, Seat},
};

/// Who follows, cleared for one action for as long as the token lives.
pub struct Follower {
    office: Arc<Office>,
    actor: Arc<Actor>,
    request: OutsideRequest,
    action: Action,
}

impl Follower {
    pub(super) fn new(office: Arc<Office>, unit: &Unit, action: Action) -> Self {
        Self { office, actor: unit.actor.clone(), request: unit.request.clone(), action }
    }

    /// A fresh look at the database; none once the token has expired.
    pub fn look(&self) -> Option<Unit> {
        let now = self.office.now();
        let lives = self.actor.expires_at.is_some_and(|end| now < end);
        lives.then(|| Unit::new(Seat::Read(self.office.read.clone()), self.actor.clone(), self.request.clone(), now))
    }

    pub fn clearance<'a>(&self, unit: &'a Unit) -> Clearance<'a> {
        Clearance::of(unit, self.action)
    }
}
