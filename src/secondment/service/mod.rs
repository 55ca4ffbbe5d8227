//! What secondments do with the database, through a clearance.

pub mod agreements;
pub mod cases;
pub mod costs;
pub mod extensions;
pub mod moving;
pub mod queries;
pub mod rosters;
pub mod told;
