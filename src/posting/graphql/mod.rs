//! Internal postings as GraphQL sees them.

mod allowed;
mod application;
mod free_agent;
mod inputs;
mod mutation;
mod nouns;
mod query;

pub use application::{PostingApplication, PostingApplicationConnection};
pub use free_agent::{FreeAgentBid, FreeAgentDeclaration, FreeAgentDeclarationConnection};
pub use mutation::PostingMutation;
pub use nouns::{Posting, PostingConnection, PostingRound, PostingRoundConnection};
pub use query::PostingQueries;
