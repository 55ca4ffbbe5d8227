//! Promotion exams as GraphQL sees them.

mod application;
mod exam;
mod inputs;
mod listing;
mod mutation;
mod query;
mod reports;

pub use application::{ExamApplication, ExamApplicationConnection};
pub use exam::{ExamComponent, PromotionExam, PromotionExamConnection};
pub use listing::{PassEntry, PassEntryConnection};
pub use mutation::PromotionMutation;
pub use query::PromotionQuery;
