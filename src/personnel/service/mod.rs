//! What the personnel office keeps: how it is loaded, and how it is changed.

pub mod correct;
pub mod heirs;
pub mod members;
pub mod milestones;
pub mod organisation;
pub mod people;
mod person_row;
pub mod profile;
pub mod reorganize;
pub mod staff;
