//! The day that somebody who is to be hired agreed to stands with the order, and which batch that is in, the order alone knows. Terms and reserved posts
//! have versions.

const UP: &[&str] = &[
    "ALTER TABLE hire DROP COLUMN batch_id",
    "ALTER TABLE personnel_order ADD COLUMN agreed_on DAY ",
    "UPDATE personnel_order SET agreed_on = (SELECT effective_on FROM hire WHERE hire.order_id = personnel_order.id)",
    "ALTER TABLE term_appointment ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE reserved_post ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
];
const DOWN: &[&str] = &[
    "ALTER TABLE reserved_post DROP COLUMN version",
    "ALTER TABLE term_appointment DROP COLUMN version",
    "ALTER TABLE personnel_order DROP COLUMN agreed_on",
    "ALTER TABLE hire ADD COLUMN batch_id UUID ",
];

crate::dialect::same_on_both!(UP, DOWN);
