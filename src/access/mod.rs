//! Who may do what, how far their reach goes, and the only door to the database.

mod act;
mod action;
mod actor;
mod admit;
mod audit;
mod campaigning;
mod clearance;
mod follow;
mod hour;
mod idempotency;
mod office;
mod operation;
mod policy;
mod posting;
mod posting_policy;
mod promotion;
mod promotion_policy;
mod reach;
mod recruiting;
mod recruitment_policy;
pub mod token;
mod unit;

pub use act::{Changed, Payload, act, shown_name};
pub use action::Action;
pub use actor::{Actor, Caller};
pub use clearance::{Clearance, ClearanceExt, Home, Moment, not_found};
pub use entity::role_grant::Role;
pub use follow::Follower;
pub use hour::{announced_batches, once_announced, taken_part_in};
pub use office::{Clock, DatabaseSettings, Office, tokyo_day, tokyo_noon};
pub use operation::{End, Key, Order, serve, serve_stream};
pub use policy::{Field, Reach, Table, may, reach, sees};
pub use posting::own_postings;
pub use reach::{Reachable, Sight, owned_by_reachable_employee};
pub use recruiting::masked_sessions_of;
pub use unit::{OutsideRequest, Unit};
