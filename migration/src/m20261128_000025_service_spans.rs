//! 在職期間: since when each person has been in service, in the unit, the rank and the grade, said once where it is written instead of found out
//! whenever it is asked of a whole city.
//!
//! `service_time` derives it from the timeline and from the careers before it; `service_span` keeps what it says. The times between those of service need not be told any more.

use crate::dialect::same_on_both;

/// The timeline goes before what was told of the time before it, wherever that ends.
const SERVICE_TIME: &str = "CREATE VIEW service_time AS
    WITH career AS (
        SELECT entry.*, (SELECT min(effective_from) FROM standing WHERE standing.employee_id = entry.employee_id AND superseded_at IS NULL) AS known_from
        FROM career_entry AS entry WHERE kind = 'service'
    ), told AS (
        SELECT employee_id, effective_from, effective_to, employment_kind, org_unit_id, post_id, rank_id, occupation_id, pay_table_id, grade
        FROM standing WHERE superseded_at IS NULL AND status = 'in_service'
        UNION ALL
        SELECT employee_id, effective_from, CASE WHEN known_from < effective_to THEN known_from ELSE effective_to END,
            NULL, org_unit_id, NULL, rank_id, occupation_id, pay_table_id, grade
        FROM career WHERE known_from IS NULL OR effective_from < known_from
    ), followed AS (
        SELECT told.*,
            lag(effective_to) OVER person IS NOT DISTINCT FROM effective_from AS goes_on,
            lag(org_unit_id) OVER person = org_unit_id AS same_unit,
            lag(rank_id) OVER person = rank_id AS same_rank,
            lag(grade) OVER person = grade AND lag(pay_table_id) OVER person = pay_table_id AS same_grade
        FROM told WINDOW person AS (PARTITION BY employee_id ORDER BY effective_from)
    )
    SELECT employee_id, effective_from, effective_to, employment_kind, org_unit_id, post_id, rank_id, occupation_id, pay_table_id, grade,
        (SELECT max(school.education) FROM career_entry AS school
            WHERE school.employee_id = followed.employee_id AND school.kind = 'education' AND school.effective_from <= followed.effective_from) AS education,
        (SELECT min(school.effective_from) FROM career_entry AS school
            WHERE school.employee_id = followed.employee_id AND school.kind = 'education' AND school.effective_from > followed.effective_from) AS schooled_on,
        min(effective_from) OVER person AS begun_on,
        max(CASE WHEN goes_on THEN NULL ELSE effective_from END) OVER person AS service_since,
        max(CASE WHEN goes_on AND same_unit THEN NULL ELSE effective_from END) OVER person AS unit_since,
        max(CASE WHEN goes_on AND same_rank THEN NULL ELSE effective_from END) OVER person AS rank_since,
        max(CASE WHEN goes_on AND same_grade THEN NULL ELSE effective_from END) OVER person AS grade_since
    FROM followed WINDOW person AS (PARTITION BY employee_id ORDER BY effective_from)";

same_on_both!(
    &[
        SERVICE_TIME,
        "CREATE TABLE service_span (
            employee_id UUID NOT NULL REFERENCES employee (id),
            effective_from DAY NOT NULL,
            effective_to DAY NOT NULL,
            employment_kind varchar(32),
            org_unit_id UUID,
            post_id UUID,
            rank_id UUID,
            occupation_id UUID,
            pay_table_id UUID,
            grade integer,
            education integer,
            schooled_on DAY NULL,
            begun_on DAY NOT NULL,
            service_since DAY NOT NULL,
            unit_since DAY NOT NULL,
            rank_since DAY NOT NULL,
            grade_since DAY NOT NULL,
            PRIMARY KEY (employee_id, effective_from),
            CHECK (effective_from < effective_to)
        )",
        "CREATE INDEX service_span_end ON service_span (effective_to)",
        "INSERT INTO service_span SELECT * FROM service_time",
        "DELETE FROM career_entry WHERE kind = 'gap'",
        "DROP INDEX career_entry_service",
        "DROP INDEX career_entry_gap",
        "DROP INDEX career_entry_time",
    ],
    &[
        "CREATE INDEX career_entry_time ON career_entry (employee_id, effective_from) WHERE kind IN ('service', 'gap')",
        "CREATE INDEX career_entry_gap ON career_entry (employee_id, effective_to) WHERE kind = 'gap'",
        "CREATE INDEX career_entry_service ON career_entry (effective_to) WHERE kind = 'service'",
        "DROP TABLE service_span",
        "DROP VIEW service_time",
    ]
);
