//! Recruitment: campaigns, who applies, and how they are judged.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] = &[
    "recruitment_campaign",
    "exam_category",
    "appointment_day",
    "selection_flow",
    "selection_stage",
    "rubric_item",
    "candidate",
    "recruitment_event",
    "event_attendance",
    "application",
    "disqualification",
    "application_showing",
    "attachment",
    "stage_result",
    "selection_session",
    "session_panelist",
    "session_slot",
    "recusal",
    "mark_sheet",
    "mark",
];
const SCHEMA: &[&str] = &[
    "CREATE TABLE recruitment_campaign (
    id UUID NOT NULL PRIMARY KEY,
    fiscal_year integer NOT NULL,
    title varchar NOT NULL,
    state varchar(16) NOT NULL,
    published_at INSTANT,
    closed_at INSTANT,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE TABLE exam_category (
    id UUID NOT NULL PRIMARY KEY,
    campaign_id UUID NOT NULL REFERENCES recruitment_campaign (id),
    code varchar NOT NULL,
    name varchar NOT NULL,
    position integer NOT NULL,
    method varchar(16) NOT NULL,
    occupation_id UUID REFERENCES occupation (id),
    track varchar,
    employment_kind varchar(32) NOT NULL,
    fixed_term_ground varchar(32),
    born_on_or_after DAY ,
    born_on_or_before DAY ,
    qualifications varchar,
    planned_hires integer NOT NULL,
    planned_hires_is_approximate boolean NOT NULL,
    ratio_basis varchar(16) NOT NULL,
    applications_from DAY ,
    applications_until DAY ,
    exam_on DAY NOT NULL,
    list_validity_months integer NOT NULL,
    reserved_for_disability boolean NOT NULL,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX exam_category_once ON exam_category (campaign_id, code)",
    "CREATE TABLE appointment_day (
    id UUID NOT NULL PRIMARY KEY,
    category_id UUID NOT NULL REFERENCES exam_category (id),
    day DAY NOT NULL
)",
    "CREATE UNIQUE INDEX appointment_day_once ON appointment_day (category_id, day)",
    "CREATE TABLE selection_flow (
    id UUID NOT NULL PRIMARY KEY,
    category_id UUID NOT NULL REFERENCES exam_category (id),
    number integer NOT NULL,
    reason varchar,
    made_at INSTANT NOT NULL
)",
    "CREATE UNIQUE INDEX selection_flow_once ON selection_flow (category_id, number)",
    "CREATE TABLE selection_stage (
    id UUID NOT NULL PRIMARY KEY,
    flow_id UUID NOT NULL REFERENCES selection_flow (id),
    position integer NOT NULL,
    kind varchar(24) NOT NULL,
    name varchar NOT NULL,
    weight integer NOT NULL,
    blind boolean NOT NULL,
    counts_examinees boolean NOT NULL,
    state varchar(16) NOT NULL,
    basis varchar(16),
    cut_off integer,
    decided_at INSTANT,
    released_at INSTANT,
    version integer NOT NULL
)",
    "CREATE UNIQUE INDEX selection_stage_once ON selection_stage (flow_id, position)",
    "CREATE TABLE rubric_item (
    id UUID NOT NULL PRIMARY KEY,
    stage_id UUID NOT NULL REFERENCES selection_stage (id),
    position integer NOT NULL,
    name varchar NOT NULL,
    most_points integer NOT NULL,
    weight integer NOT NULL,
    description varchar
)",
    "CREATE UNIQUE INDEX rubric_item_once ON rubric_item (stage_id, position)",
    "CREATE TABLE candidate (
    id UUID NOT NULL PRIMARY KEY,
    family_name varchar NOT NULL,
    given_name varchar NOT NULL,
    family_name_kana varchar NOT NULL,
    given_name_kana varchar NOT NULL,
    kana_sort_key varchar BYTEWISE NOT NULL,
    name_key varchar BYTEWISE NOT NULL,
    birth_date DAY ,
    sex varchar(16) NOT NULL,
    email varchar,
    phone varchar,
    portal_subject varchar,
    merged_into_id UUID REFERENCES candidate (id),
    erased varchar,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE INDEX candidate_kana_sort_key ON candidate (kana_sort_key)",
    "CREATE INDEX candidate_name_key ON candidate (name_key)",
    "CREATE INDEX candidate_birth_date ON candidate (birth_date)",
    "CREATE INDEX candidate_email ON candidate (email)",
    "CREATE INDEX candidate_phone ON candidate (phone)",
    "CREATE UNIQUE INDEX candidate_portal_subject ON candidate (portal_subject)",
    "CREATE INDEX candidate_merged_into ON candidate (merged_into_id)",
    "CREATE TABLE recruitment_event (
    id UUID NOT NULL PRIMARY KEY,
    campaign_id UUID REFERENCES recruitment_campaign (id),
    kind varchar(16) NOT NULL,
    name varchar NOT NULL,
    held_on DAY NOT NULL,
    place varchar,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX recruitment_event_campaign ON recruitment_event (campaign_id)",
    "CREATE INDEX recruitment_event_held_on ON recruitment_event (held_on)",
    "CREATE TABLE event_attendance (
    id UUID NOT NULL PRIMARY KEY,
    event_id UUID NOT NULL REFERENCES recruitment_event (id),
    candidate_id UUID NOT NULL REFERENCES candidate (id),
    consented boolean NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX event_attendance_candidate ON event_attendance (candidate_id)",
    "CREATE UNIQUE INDEX event_attendance_once ON event_attendance (event_id, candidate_id)",
    "CREATE TABLE application (
    id UUID NOT NULL PRIMARY KEY,
    candidate_id UUID NOT NULL REFERENCES candidate (id),
    category_id UUID NOT NULL REFERENCES exam_category (id),
    flow_id UUID NOT NULL REFERENCES selection_flow (id),
    sequence integer NOT NULL,
    receipt_number varchar,
    examinee_number varchar,
    state varchar(24) NOT NULL,
    channel varchar(24) NOT NULL,
    event_id UUID REFERENCES recruitment_event (id),
    attribution_consent boolean NOT NULL,
    submitted_at INSTANT NOT NULL,
    declared_at INSTANT,
    note varchar,
    composite integer,
    final_result varchar(16),
    closed_at INSTANT,
    version integer NOT NULL
)",
    "CREATE INDEX application_candidate ON application (candidate_id)",
    "CREATE INDEX application_event ON application (event_id)",
    "CREATE UNIQUE INDEX application_once ON application (category_id, receipt_number)",
    "CREATE UNIQUE INDEX application_once_by_examinee_number ON application (category_id, examinee_number)",
    "CREATE INDEX application_by_state ON application (category_id, state)",
    "CREATE INDEX application_by_sequence ON application (category_id, sequence, id)",
    "CREATE TABLE disqualification (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    ground varchar(32) NOT NULL,
    since DAY NOT NULL,
    until DAY ,
    by_office boolean NOT NULL
)",
    "CREATE INDEX disqualification_application ON disqualification (application_id)",
    "CREATE TABLE application_showing (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    org_unit_id UUID NOT NULL REFERENCES org_unit (id),
    shown_at INSTANT NOT NULL
)",
    "CREATE INDEX application_showing_org_unit ON application_showing (org_unit_id)",
    "CREATE UNIQUE INDEX application_showing_once ON application_showing (application_id, org_unit_id)",
    "CREATE TABLE attachment (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    kind varchar(24) NOT NULL,
    file_name varchar NOT NULL,
    media_type varchar NOT NULL,
    size integer NOT NULL,
    digest varchar NOT NULL,
    content BYTES NOT NULL,
    uploaded_by varchar NOT NULL,
    uploaded_at INSTANT NOT NULL
)",
    "CREATE INDEX attachment_application ON attachment (application_id)",
    "CREATE TABLE stage_result (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES application (id),
    stage_id UUID NOT NULL REFERENCES selection_stage (id),
    entered_at INSTANT NOT NULL,
    sat boolean NOT NULL,
    points integer,
    place integer,
    outcome varchar(16),
    decided_at INSTANT
)",
    "CREATE UNIQUE INDEX stage_result_once ON stage_result (application_id, stage_id)",
    "CREATE INDEX stage_result_by_outcome ON stage_result (stage_id, outcome)",
    "CREATE TABLE selection_session (
    id UUID NOT NULL PRIMARY KEY,
    stage_id UUID NOT NULL REFERENCES selection_stage (id),
    title varchar NOT NULL,
    held_at INSTANT NOT NULL,
    place varchar,
    unmasked_at INSTANT,
    unmask_reason varchar,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE INDEX selection_session_stage ON selection_session (stage_id)",
    "CREATE TABLE session_panelist (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES selection_session (id),
    employee_id UUID NOT NULL REFERENCES employee (id)
)",
    "CREATE INDEX session_panelist_employee ON session_panelist (employee_id)",
    "CREATE UNIQUE INDEX session_panelist_once ON session_panelist (session_id, employee_id)",
    "CREATE TABLE session_slot (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES selection_session (id),
    application_id UUID NOT NULL REFERENCES application (id),
    group_name varchar,
    starts_at INSTANT,
    confirmed_at INSTANT
)",
    "CREATE INDEX session_slot_application ON session_slot (application_id)",
    "CREATE UNIQUE INDEX session_slot_once ON session_slot (session_id, application_id)",
    "CREATE TABLE recusal (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES selection_session (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    application_id UUID NOT NULL REFERENCES application (id),
    reason varchar NOT NULL,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX recusal_employee ON recusal (employee_id)",
    "CREATE UNIQUE INDEX recusal_once ON recusal (session_id, employee_id, application_id)",
    "CREATE TABLE mark_sheet (
    id UUID NOT NULL PRIMARY KEY,
    stage_id UUID NOT NULL REFERENCES selection_stage (id),
    application_id UUID NOT NULL REFERENCES application (id),
    session_id UUID NOT NULL REFERENCES selection_session (id),
    rater_id UUID NOT NULL REFERENCES employee (id),
    total integer NOT NULL,
    comment varchar,
    given_at INSTANT NOT NULL
)",
    "CREATE INDEX mark_sheet_session ON mark_sheet (session_id)",
    "CREATE INDEX mark_sheet_rater ON mark_sheet (rater_id)",
    "CREATE UNIQUE INDEX mark_sheet_once ON mark_sheet (application_id, stage_id, rater_id)",
    "CREATE INDEX mark_sheet_by_application ON mark_sheet (stage_id, application_id)",
    "CREATE TABLE mark (
    id UUID NOT NULL PRIMARY KEY,
    sheet_id UUID NOT NULL REFERENCES mark_sheet (id),
    item_id UUID NOT NULL REFERENCES rubric_item (id),
    points integer NOT NULL,
    comment varchar
)",
    "CREATE UNIQUE INDEX mark_once ON mark (sheet_id, item_id)",
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
