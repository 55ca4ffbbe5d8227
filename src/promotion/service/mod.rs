//! What promotion exams do with the database, through a clearance.

pub mod applying;
pub mod attempts;
pub mod attributes;
pub mod deciding;
pub mod exams;
pub mod marking;
pub mod passing;
pub mod planning;
pub mod releasing;
pub mod scoring;
