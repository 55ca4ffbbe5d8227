//! Secondments: host bodies, agreements, one person's case from plan to return, extensions, costs, and rosters of those who go in turns.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_all, run};

const TABLES: &[&str] =
    &["host_body", "secondment_agreement", "secondment_case", "secondment_extension", "secondment_cost", "support_roster", "support_turn"];
const SCHEMA: &[&str] = &[
    "CREATE TABLE host_body (
    id UUID NOT NULL PRIMARY KEY,
    code varchar NOT NULL UNIQUE,
    name varchar NOT NULL,
    kind varchar(32) NOT NULL,
    listed_from DAY ,
    listed_until DAY ,
    ordinance varchar,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL
)",
    "CREATE TABLE secondment_agreement (
    id UUID NOT NULL PRIMARY KEY,
    host_id UUID NOT NULL REFERENCES host_body (id),
    kind varchar(32) NOT NULL,
    inward boolean NOT NULL,
    title varchar NOT NULL,
    document varchar,
    concluded_on DAY NOT NULL,
    starts_on DAY NOT NULL,
    ends_on DAY NOT NULL,
    items varchar NOT NULL,
    salary_payer varchar(8) NOT NULL,
    allowances_payer varchar(8) NOT NULL,
    travel_payer varchar(8) NOT NULL,
    retirement_payer varchar(8) NOT NULL,
    both_statuses boolean NOT NULL,
    rehire_guaranteed boolean NOT NULL,
    rule_id UUID REFERENCES eligibility_rule (id),
    obligation_months integer CHECK (obligation_months > 0),
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL,
    CHECK (starts_on <= ends_on)
)",
    "CREATE INDEX secondment_agreement_host ON secondment_agreement (host_id)",
    "CREATE TABLE secondment_case (
    id UUID NOT NULL PRIMARY KEY,
    agreement_id UUID NOT NULL REFERENCES secondment_agreement (id),
    employee_id UUID REFERENCES employee (id),
    person_name varchar,
    org_unit_id UUID REFERENCES org_unit (id),
    post_at_host varchar NOT NULL,
    state varchar(16) NOT NULL,
    starts_on DAY NOT NULL,
    ends_on DAY NOT NULL,
    chosen_by varchar(16),
    judged varchar,
    consented_on DAY ,
    agreed_on DAY ,
    order_id UUID,
    return_unit_id UUID REFERENCES org_unit (id),
    return_rank_id UUID REFERENCES position_rank (id),
    return_order_id UUID,
    ended_because varchar,
    report varchar,
    report_use varchar,
    reported_on DAY ,
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL,
    CHECK (starts_on <= ends_on)
)",
    "CREATE INDEX secondment_case_agreement ON secondment_case (agreement_id)",
    "CREATE INDEX secondment_case_employee ON secondment_case (employee_id)",
    "CREATE INDEX secondment_case_ends ON secondment_case (ends_on)",
    "CREATE TABLE secondment_extension (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES secondment_case (id),
    until_on DAY NOT NULL,
    consented_on DAY ,
    conditions varchar,
    order_id UUID,
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX secondment_extension_case ON secondment_extension (case_id)",
    "CREATE TABLE secondment_cost (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES secondment_case (id),
    fiscal_year integer NOT NULL,
    item varchar(24) NOT NULL,
    payer varchar(8) NOT NULL,
    yen integer NOT NULL CHECK (yen >= 0),
    recorded_at INSTANT NOT NULL
)",
    "CREATE INDEX secondment_cost_case ON secondment_cost (case_id)",
    "CREATE UNIQUE INDEX secondment_cost_once ON secondment_cost (case_id, fiscal_year, item, payer)",
    "CREATE TABLE support_roster (
    id UUID NOT NULL PRIMARY KEY,
    agreement_id UUID NOT NULL REFERENCES secondment_agreement (id),
    title varchar NOT NULL,
    place varchar NOT NULL,
    starts_on DAY NOT NULL,
    ends_on DAY NOT NULL,
    seats integer NOT NULL CHECK (seats > 0),
    recorded_at INSTANT NOT NULL,
    version integer NOT NULL,
    CHECK (starts_on <= ends_on)
)",
    "CREATE INDEX support_roster_agreement ON support_roster (agreement_id)",
    "CREATE TABLE support_turn (
    id UUID NOT NULL PRIMARY KEY,
    roster_id UUID NOT NULL REFERENCES support_roster (id),
    employee_id UUID NOT NULL REFERENCES employee (id),
    starts_on DAY NOT NULL,
    ends_on DAY NOT NULL,
    recorded_at INSTANT NOT NULL,
    CHECK (starts_on <= ends_on)
)",
    "CREATE INDEX support_turn_roster ON support_turn (roster_id)",
    "CREATE INDEX support_turn_employee ON support_turn (employee_id)",
];

#[derive(Debug, DeriveMigrationName)]
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
