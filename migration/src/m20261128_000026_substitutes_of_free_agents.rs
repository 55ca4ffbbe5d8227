//! Of a free agent of the personnel office itself the substitute of a round decides.

use crate::dialect::same_on_both;

same_on_both!(
    &["ALTER TABLE free_agent_identity ADD COLUMN round_id UUID REFERENCES posting_round (id)"],
    &["ALTER TABLE free_agent_identity DROP COLUMN round_id"]
);
