//! What internal postings do with the database, through a clearance.

pub mod applications;
pub mod examining;
pub mod figures;
pub mod free_agent_decisions;
pub mod free_agents;
pub mod placing;
pub mod requests;
pub mod rounds;
pub mod substitutes;
