//! Promotion exams: components, applications, marks, scores, results, what is carried over, and the list of those who passed.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] = &[
    "promotion_exam",
    "exam_component",
    "exam_notice",
    "exam_application",
    "exam_marker",
    "exam_mark",
    "exam_score",
    "exam_result",
    "exam_exemption",
    "pass_entry",
];
const SCHEMA: &[&str] = &[
    "CREATE TABLE promotion_exam (
    id UUID NOT NULL PRIMARY KEY,
    fiscal_year integer NOT NULL,
    title varchar NOT NULL,
    target_rank_id UUID NOT NULL REFERENCES position_rank (id),
    rule_id UUID NOT NULL REFERENCES eligibility_rule (id),
    asked_on DAY NOT NULL,
    held_on DAY NOT NULL,
    applications_from DAY NOT NULL,
    applications_until DAY NOT NULL,
    through_head boolean NOT NULL,
    most_attempts integer CHECK (most_attempts >= 1),
    tie_break varchar NOT NULL,
    list_valid_until DAY NOT NULL,
    stage_exemption_years integer CHECK (stage_exemption_years >= 1),
    bands integer NOT NULL CHECK (bands >= 0),
    stage integer NOT NULL CHECK (stage >= 1),
    stages_told integer NOT NULL,
    state varchar(16) NOT NULL,
    figures text,
    announced_at INSTANT,
    released_at INSTANT,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL,
    CHECK (applications_from <= applications_until AND applications_until < held_on AND held_on < list_valid_until)
)",
    "CREATE TABLE exam_component (
    id UUID NOT NULL PRIMARY KEY,
    exam_id UUID NOT NULL REFERENCES promotion_exam (id),
    code varchar NOT NULL,
    name varchar NOT NULL,
    kind varchar(16) NOT NULL,
    stage integer NOT NULL CHECK (stage >= 1),
    position integer NOT NULL,
    most_points integer NOT NULL CHECK (most_points > 0),
    allotment integer NOT NULL CHECK (allotment >= 0),
    pass_mark integer,
    markers integer NOT NULL CHECK (markers >= 0),
    tolerance integer,
    disagreement varchar(16) NOT NULL,
    exempt_percent integer CHECK (exempt_percent BETWEEN 1 AND 100),
    exempt_years integer CHECK (exempt_years >= 1),
    evaluation_years integer CHECK (evaluation_years >= 1)
)",
    "CREATE UNIQUE INDEX exam_component_once ON exam_component (exam_id, code)",
    "CREATE TABLE exam_notice (
    id UUID NOT NULL PRIMARY KEY,
    exam_id UUID NOT NULL REFERENCES promotion_exam (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    noticed_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX exam_notice_once ON exam_notice (exam_id, employee_id)",
    "CREATE INDEX exam_notice_employee ON exam_notice (employee_id)",
    "CREATE TABLE exam_application (
    id UUID NOT NULL PRIMARY KEY,
    exam_id UUID NOT NULL REFERENCES promotion_exam (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    state varchar(16) NOT NULL,
    examinee_number integer,
    attempt integer NOT NULL CHECK (attempt >= 1),
    judged text NOT NULL,
    head_opinion varchar,
    submitted_at INSTANT NOT NULL,
    forwarded_at INSTANT,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX exam_application_once ON exam_application (exam_id, employee_id)",
    "CREATE UNIQUE INDEX exam_application_number ON exam_application (exam_id, examinee_number)",
    "CREATE INDEX exam_application_employee ON exam_application (employee_id)",
    "CREATE TABLE exam_marker (
    id UUID NOT NULL PRIMARY KEY,
    component_id UUID NOT NULL REFERENCES exam_component (id),
    employee_id UUID NOT NULL REFERENCES employee (id)
)",
    "CREATE UNIQUE INDEX exam_marker_once ON exam_marker (component_id, employee_id)",
    "CREATE INDEX exam_marker_employee ON exam_marker (employee_id)",
    "CREATE TABLE exam_mark (
    id UUID NOT NULL PRIMARY KEY,
    component_id UUID NOT NULL REFERENCES exam_component (id),
    application_id UUID NOT NULL REFERENCES exam_application (id),
    marker_id UUID NOT NULL REFERENCES employee (id),
    points integer NOT NULL CHECK (points >= 0),
    given_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX exam_mark_once ON exam_mark (component_id, application_id, marker_id)",
    "CREATE INDEX exam_mark_application ON exam_mark (application_id)",
    "CREATE TABLE exam_score (
    id UUID NOT NULL PRIMARY KEY,
    component_id UUID NOT NULL REFERENCES exam_component (id),
    application_id UUID NOT NULL REFERENCES exam_application (id),
    points integer CHECK (points >= 0),
    source varchar(16) NOT NULL,
    sitting integer NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX exam_score_once ON exam_score (component_id, application_id)",
    "CREATE INDEX exam_score_application ON exam_score (application_id)",
    "CREATE TABLE exam_result (
    id UUID NOT NULL PRIMARY KEY REFERENCES exam_application (id),
    exam_id UUID NOT NULL REFERENCES promotion_exam (id),
    stage integer NOT NULL,
    composite integer,
    place integer,
    below_pass_mark boolean NOT NULL,
    outcome varchar(16)
)",
    "CREATE INDEX exam_result_exam ON exam_result (exam_id)",
    "CREATE TABLE exam_exemption (
    id UUID NOT NULL PRIMARY KEY,
    employee_id UUID NOT NULL REFERENCES employee (id),
    target_rank_id UUID NOT NULL REFERENCES position_rank (id),
    code varchar NOT NULL,
    points integer NOT NULL,
    most_points integer NOT NULL,
    exam_id UUID NOT NULL REFERENCES promotion_exam (id),
    last_fiscal_year integer NOT NULL
)",
    "CREATE INDEX exam_exemption_employee ON exam_exemption (employee_id, target_rank_id)",
    "CREATE INDEX exam_exemption_exam ON exam_exemption (exam_id)",
    "CREATE TABLE pass_entry (
    id UUID NOT NULL PRIMARY KEY,
    exam_id UUID NOT NULL REFERENCES promotion_exam (id),
    application_id UUID NOT NULL REFERENCES exam_application (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    place integer NOT NULL,
    listed_on DAY NOT NULL,
    valid_until DAY NOT NULL,
    deferral varchar(16),
    deferred_until DAY ,
    order_id UUID,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX pass_entry_once ON pass_entry (exam_id, application_id)",
    "CREATE INDEX pass_entry_employee ON pass_entry (employee_id)",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, SCHEMA).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
