//! People, organisation and orders as GraphQL sees them.

mod allowed_action;
mod employee;
mod filters;
mod leave;
mod members;
mod milestones;
mod mutation;
mod names;
mod nouns;
mod org_unit;
mod org_unit_version;
mod personal_record;
mod post;
mod query;
mod secondment;
mod seeds;
mod standing;

pub use crate::personnel::orders::graphql::PersonnelOrder;
pub use allowed_action::AllowedAction;
pub use employee::{Employee, EmployeeConnection};
pub use milestones::{DatePeriod, SeniorMilestones};
pub use mutation::{PersonnelMutation, decode_file};
pub use names::{PersonName, PersonNameInput, WorkingNameInput};
pub use nouns::{AppointingAuthority, Occupation, PayTable, PositionRank};
pub use org_unit::{OrgUnit, OrgUnitConnection};
pub use org_unit_version::OrgUnitVersion;
pub use personal_record::PersonalRecord;
pub use post::{Post, PostHolding};
pub use query::PersonnelQuery;
pub use seeds::{Seeds, joined, joined_to_standing};
pub use standing::Standing;
