//! What recruitment does with the database, through a clearance.

pub mod applications;
pub mod attachments;
pub mod bulk;
pub mod campaigns;
pub mod candidates;
pub mod categories;
pub mod conditional;
pub mod decide;
pub mod doors;
mod figure_groups;
pub mod figure_table;
pub mod figures;
pub mod flows;
pub mod hiring;
pub mod listing;
pub mod marks;
pub mod offers;
pub mod onboarding;
pub mod privacy;
pub mod queries;
pub mod screening;
pub mod sessions;
pub mod shown;
pub mod stages;
pub mod terms;
