//! What an exam is decided by is kept with it: the version of the rule that people were told by, the lines of its stages, and whom a stage that
//! was passed spares.

const UP: &[&str] = &[
    "ALTER TABLE promotion_exam ADD COLUMN rule_version integer",
    "ALTER TABLE promotion_exam ADD COLUMN pass_rule text",
    "ALTER TABLE exam_exemption ADD COLUMN whole_stage boolean NOT NULL DEFAULT false",
    "ALTER TABLE exam_application ADD COLUMN stage_exempt boolean NOT NULL DEFAULT false",
];
const DOWN: &[&str] = &[
    "ALTER TABLE exam_application DROP COLUMN stage_exempt",
    "ALTER TABLE exam_exemption DROP COLUMN whole_stage",
    "ALTER TABLE promotion_exam DROP COLUMN pass_rule",
    "ALTER TABLE promotion_exam DROP COLUMN rule_version",
];

crate::dialect::same_on_both!(UP, DOWN);
