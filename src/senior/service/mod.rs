//! What is done about those past sixty with the database, through a clearance.

pub mod arrangements;
pub mod drafting;
pub mod forecast;
pub mod handovers;
pub mod inquiries;
pub mod openings;
pub mod ordinance;
pub mod people;
pub mod placements;
pub mod placing;
pub mod sheet;
pub mod staffing;
