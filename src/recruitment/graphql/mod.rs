//! Recruitment as GraphQL sees it.

mod allowed;
mod application;
mod attachment;
mod campaign;
mod candidate;
mod doors;
mod figures;
mod flow;
mod hiring;
mod inputs;
mod listing;
mod mutation_campaign;
mod mutation_hiring;
mod mutation_selection;
mod query;
mod query_hiring;
mod reports;
mod results;
mod session;

pub use application::{RecruitmentApplication, RecruitmentApplicationConnection};
pub use attachment::ApplicationAttachment;
pub use campaign::{ExamCategory, RecruitmentCampaign, RecruitmentCampaignConnection};
pub use candidate::{Candidate, CandidateConnection, RecruitmentEvent, RecruitmentEventConnection};
pub use doors::{ExternalWorker, ExternalWorkerConnection, ReservedPost, TermAppointment, TermAppointmentConnection};
pub use flow::{SelectionFlow, SelectionStage};
pub use hiring::{ConditionalAppointment, ConditionalAppointmentConnection, Onboarding, OnboardingConnection};
pub use listing::{EligibleCandidate, EligibleCandidateConnection, JobOffer};
pub use mutation_campaign::CampaignMutation;
pub use mutation_hiring::HiringMutation;
pub use mutation_selection::SelectionMutation;
pub use query::RecruitmentQuery;
pub use query_hiring::HiringQuery;
pub use session::{SelectionSession, SelectionSessionConnection};
