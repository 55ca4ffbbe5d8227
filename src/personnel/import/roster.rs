//! The roster: people with their standing, each by an initial-load order.

use std::collections::HashSet;

use entity::{
    additional_post::{self, HoldingKind},
    employee, name_key, personal_record,
    standing::{self, ServiceStatus},
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    ImportReport, RosterOptions,
    cells::{self, Table},
    insert_all,
    known::{on_file, says_the_same},
    lookup::Lookup,
    posts::Posts,
    roster_row::{self, RosterRow},
    units::{done, initial_load, initial_order, may_be_exported_on, rejected},
};
use crate::{
    access::{Changed, Clearance},
    calendar::FOREVER,
    error::{Error, ErrorCode},
    personnel::{service::correct::name_keys, spans},
    text::kana_sort_key,
};

/// What a roster fills.
const TABLES: [&str; 8] =
    ["employee", "personal_record", "name_key", "standing", "service_span", "post", "post_version", "personnel_order"];

/// Takes over the people of a file; who is there already with the same values stays.
pub async fn import_roster(clearance: &Clearance<'_>, file: &[u8], options: &RosterOptions) -> Result<Changed, Error> {
    let table = cells::read(file, &roster_row::COLUMNS)?;
    may_be_exported_on(options.as_of, clearance.today())?;
    let lookup = Lookup::load(clearance, options.as_of).await?;
    let mut report = begin(&table, options);
    let rows = judge_all(table, &lookup, options, &mut report);
    let known = on_file(clearance, &rows).await?;
    let mut new = vec![];
    for row in rows {
        match known.get(&row.number) {
            None => new.push(row),
            Some(known) if says_the_same(&row, known) => report.unchanged += 1,
            Some(_) => {
                report.issues.push(cells::issue(row.line, "職員番号", &row.number, ErrorCode::RecordDiffers, "登録済みの内容と同じ値"))
            }
        }
    }
    report.close();
    if !report.issues.is_empty() && !options.skip_invalid {
        return rejected(report);
    }
    report.imported = new.len() as u64;
    let batch = if new.is_empty() { None } else { Some(write(clearance, &lookup, &new, options).await?) };
    if batch.is_some() {
        super::counted(clearance, &TABLES).await?;
    }
    done(batch, &report)
}

fn begin(table: &Table, options: &RosterOptions) -> ImportReport {
    let mut report = ImportReport { encoding: table.encoding.to_owned(), rows: table.total, ..ImportReport::default() };
    report.default_of("asOf", options.as_of);
    report.default_of("employmentKind", format!("{:?}", options.employment_kind));
    report.default_of("appointingAuthority", "that of the unit");
    report.default_of(
        "retirementCategory",
        options.retirement_category.map_or_else(|| "that of the occupation".to_owned(), |it| format!("{it:?}")),
    );
    report.default_of("unitHeads", if options.heads_by_rank { "by rank" } else { "none" });
    report.default_of("recordBegins", "現所属発令日");
    report
}

fn judge_all(table: Table, lookup: &Lookup, options: &RosterOptions, report: &mut ImportReport) -> Vec<RosterRow> {
    report.issues.extend(table.issues);
    let mut seen = HashSet::new();
    let mut rows = vec![];
    for row in &table.rows {
        let number = row.get("職員番号");
        if !number.is_empty() && !seen.insert(number.to_owned()) {
            report.issues.push(cells::issue(row.line, "職員番号", number, ErrorCode::DuplicateEmployeeNumber, "一度だけ現れる職員番号"));
            continue;
        }
        match roster_row::judge(row, lookup, options) {
            Ok(person) => rows.push(person),
            Err(issues) => report.issues.extend(issues),
        }
    }
    rows
}

/// The rows of one person in each table.
#[derive(Default)]
struct Rows {
    employees: Vec<employee::ActiveModel>,
    orders: Vec<entity::personnel_order::ActiveModel>,
    records: Vec<personal_record::ActiveModel>,
    keys: Vec<name_key::ActiveModel>,
    standings: Vec<standing::ActiveModel>,
    additional: Vec<additional_post::ActiveModel>,
}

async fn write(clearance: &Clearance<'_>, lookup: &Lookup, people: &[RosterRow], options: &RosterOptions) -> Result<Uuid, Error> {
    let (batch, order) = initial_load(clearance, "職員の初期登録", options.as_of).await?;
    let mut posts = Posts::load(clearance, options.as_of).await?;
    let mut rows = Rows::default();
    for person in people {
        let post = posts.seat(&person.unit, person.rank, &person.rank_name, options.heads_by_rank);
        let beside = person.concurrent.map(|unit| (unit, posts.seat(&unit, person.rank, &person.rank_name, false)));
        let employee = Uuid::now_v7();
        let order = Uuid::new_v4();
        rows.employees.push(employee::ActiveModel {
            id: Set(employee),
            number: Set(person.number.clone()),
            version: Set(1),
            record_begins: Set(person.since),
            recorded_at: Set(clearance.now()),
        });
        rows.orders.push(initial_order(clearance, order, batch, Some(employee), person.since));
        let record = record(clearance, person, employee, order);
        rows.keys.extend(name_keys(&record, &person.number));
        rows.records.push(record);
        rows.standings.push(standing(clearance, person, employee, order, post, options));
        rows.additional.extend(beside.map(|(unit, post)| additional(clearance, person, employee, order, unit.id, post)));
    }
    posts.save(clearance, lookup, order).await?;
    let db = clearance.db();
    insert_all(&db, rows.employees).await?;
    insert_all(&db, rows.orders).await?;
    insert_all(&db, rows.records).await?;
    insert_all(&db, rows.keys).await?;
    let people: Vec<Uuid> = rows.standings.iter().filter_map(|it| it.employee_id.try_as_ref().copied()).collect();
    insert_all(&db, rows.standings).await?;
    spans::bring(clearance, &people).await?;
    insert_all(&db, rows.additional).await?;
    Ok(batch)
}

fn record(clearance: &Clearance<'_>, person: &RosterRow, employee: Uuid, order: Uuid) -> personal_record::ActiveModel {
    personal_record::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(employee),
        register_family_name: Set(person.family.clone()),
        register_given_name: Set(person.given.clone()),
        family_name_kana: Set(person.family_kana.clone()),
        given_name_kana: Set(person.given_kana.clone()),
        working_family_name: Set(None),
        working_given_name: Set(None),
        working_family_name_kana: Set(None),
        working_given_name_kana: Set(None),
        former_family_name: Set(person.former_family.clone()),
        kana_sort_key: Set(kana_sort_key(&person.family_kana, &person.given_kana)),
        birth_date: Set(person.birth_date),
        sex: Set(person.sex),
        hired_on: Set(person.hired_on),
        order_id: Set(order),
        effective_from: Set(person.since),
        effective_to: Set(FOREVER),
        recorded_at: Set(clearance.now()),
        superseded_at: Set(None),
    }
}

fn standing(
    clearance: &Clearance<'_>,
    person: &RosterRow,
    employee: Uuid,
    order: Uuid,
    post: Uuid,
    options: &RosterOptions,
) -> standing::ActiveModel {
    standing::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(employee),
        status: Set(ServiceStatus::InService),
        employment_kind: Set(options.employment_kind),
        authority_id: Set(person.unit.authority),
        org_unit_id: Set(person.unit.id),
        post_id: Set(post),
        rank_id: Set(person.rank),
        occupation_id: Set(person.occupation),
        pay_table_id: Set(person.pay_table),
        grade: Set(person.grade),
        step: Set(person.step),
        retirement_category: Set(person.retirement_category),
        term_ends_on: Set(None),
        order_id: Set(order),
        effective_from: Set(person.since),
        effective_to: Set(FOREVER),
        recorded_at: Set(clearance.now()),
        superseded_at: Set(None),
    }
}

fn additional(
    clearance: &Clearance<'_>,
    person: &RosterRow,
    employee: Uuid,
    order: Uuid,
    unit: Uuid,
    post: Uuid,
) -> additional_post::ActiveModel {
    additional_post::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(employee),
        kind: Set(HoldingKind::Concurrent),
        org_unit_id: Set(unit),
        post_id: Set(post),
        order_id: Set(order),
        effective_from: Set(person.since),
        effective_to: Set(FOREVER),
        recorded_at: Set(clearance.now()),
        superseded_at: Set(None),
    }
}
