//! Those past sixty as GraphQL sees them.

mod arrangement;
mod forecast;
mod handover;
mod inputs;
mod inquiry;
mod law;
mod mutation;
mod opening;
mod placement;
mod placing_inputs;
mod query;
mod reports;

pub use arrangement::{SeniorArrangement, SeniorArrangementConnection};
pub use handover::KnowledgeHandover;
pub use inquiry::{SeniorInquiry, SeniorInquiryConnection};
pub use mutation::SeniorMutation;
pub use opening::{ExperienceProfile, SeniorOpening};
pub use placement::Placement;
pub use query::SeniorQuery;
