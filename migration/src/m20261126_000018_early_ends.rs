//! What somebody knows of their own secondment: when they were asked, what an early end of which they are not yet told took the place of, and a
//! version that counts nothing else. And why a roster was given up.

const UP: &[&str] = &[
    "ALTER TABLE secondment_case ADD COLUMN before_on DAY ",
    "ALTER TABLE secondment_case ADD COLUMN asked_on DAY ",
    "UPDATE secondment_case SET asked_on = COALESCE(consented_on, CURRENT_DATE) WHERE consented_on IS NOT NULL OR state = 'consent_asked'",
    "ALTER TABLE secondment_case ADD COLUMN own_version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE support_roster ADD COLUMN cancelled_because VARCHAR",
];
const DOWN: &[&str] = &[
    "ALTER TABLE support_roster DROP COLUMN cancelled_because",
    "ALTER TABLE secondment_case DROP COLUMN own_version",
    "ALTER TABLE secondment_case DROP COLUMN asked_on",
    "ALTER TABLE secondment_case DROP COLUMN before_on",
];

crate::dialect::same_on_both!(UP, DOWN);
