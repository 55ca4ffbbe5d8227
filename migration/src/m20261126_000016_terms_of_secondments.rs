//! What an extension of a secondment took the place of, so that one whose draft was taken back leaves nothing behind.

const UP: &[&str] = &["ALTER TABLE secondment_extension ADD COLUMN before_on DAY "];
const DOWN: &[&str] = &["ALTER TABLE secondment_extension DROP COLUMN before_on"];

crate::dialect::same_on_both!(UP, DOWN);
