//! To which choice of the same person another one yielded, and what it was before: it is given back when that is reconsidered or withdrawn.

use crate::dialect::same_on_both;

same_on_both!(
    &[
        "ALTER TABLE posting_examination ADD COLUMN yielded_to_id UUID",
        "ALTER TABLE posting_examination ADD COLUMN yielded_from varchar(16)",
    ],
    &["ALTER TABLE posting_examination DROP COLUMN yielded_from", "ALTER TABLE posting_examination DROP COLUMN yielded_to_id"]
);
