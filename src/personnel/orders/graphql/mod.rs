//! Orders as GraphQL sees them.

mod batch;
mod findings;
pub mod inputs;
mod mutation;
mod order;
mod query;
mod record;
mod route;
mod subscription;

pub use batch::{OrderBatch, OrderBatchConnection};
pub use mutation::OrderMutation;
pub use order::{PersonnelOrder, PersonnelOrderConnection};
pub use query::OrdersQuery;
pub use record::{PersonnelRecordEntry, load_personnel_record};
pub use route::{Signature, StandIn, signatures};
pub use subscription::OrderSubscription;
