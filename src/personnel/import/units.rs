//! The organisation file: units, each with its head post.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    order_batch::{self, BatchKind},
    org_unit, org_unit_version as version,
    org_unit_version::UnitKind,
    personnel_order::{self, OrderKind},
};
use sea_orm::{ActiveModelTrait, Set};
use uuid::Uuid;

use super::{
    ImportReport, UnitOptions,
    cells::{self, Cells},
    insert_all,
    lookup::Lookup,
    posts,
};
use crate::{
    access::{Changed, Clearance},
    calendar::{FOREVER, april_first_on_or_before},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        rules::may_stand_below,
        service::{organisation, profile},
    },
};

const COLUMNS: [&str; 4] = ["所属コード", "所属名", "区分", "上位所属コード"];

#[derive(Clone, Debug)]
struct UnitRow {
    line: u64,
    code: String,
    name: String,
    kind: UnitKind,
    parent: Option<String>,
}

/// Takes over the units of a file; what is there already stays as it is.
pub async fn import_units(clearance: &Clearance<'_>, file: &[u8], options: &UnitOptions) -> Result<Changed, Error> {
    let mut table = cells::read(file, &COLUMNS)?;
    let mut report = ImportReport { encoding: table.encoding.to_owned(), rows: table.total, ..ImportReport::default() };
    let valid_from = options.valid_from.unwrap_or_else(|| april_first_on_or_before(options.as_of));
    report.default_of("asOf", options.as_of);
    report.default_of("validFrom", valid_from);
    report.default_of("appointingAuthority", &options.authority_code);
    let authority = authority(clearance, &options.authority_code).await?;
    may_be_exported_on(options.as_of, clearance.today())?;
    if valid_from > options.as_of {
        return Err(Refusal::plain(ErrorCode::DateInFuture).at(["input", "validFrom"]).into());
    }
    let lookup = Lookup::load(clearance, options.as_of).await?;
    let taken = organisation::codes_from(clearance, valid_from).await?;
    let mut rows = vec![];
    for row in &table.rows {
        let mut cells = Cells::new(row);
        match judge(&mut cells, row.line) {
            Some(unit) if cells.issues.is_empty() => rows.push(unit),
            _ => report.issues.append(&mut cells.issues),
        }
    }
    report.issues.append(&mut table.issues);
    let rows = judge_together(rows, &lookup, &taken, &mut report);
    report.close();
    if !report.issues.is_empty() && !options.skip_invalid {
        return rejected(report);
    }
    let (known, new): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| lookup.units.contains_key(&row.code));
    report.unchanged = known.len() as u64;
    report.imported = new.len() as u64;
    let batch = write(clearance, &lookup, &new, authority, valid_from).await?;
    done(batch, &report)
}

/// A file cannot have been exported on a day to come.
pub(super) fn may_be_exported_on(as_of: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if as_of <= today { Ok(()) } else { Err(Refusal::plain(ErrorCode::DateInFuture).at(["input", "asOf"])) }
}

/// The whole file is refused; the report says why.
pub(crate) fn rejected(report: ImportReport) -> Result<Changed, Error> {
    let refusal = Refusal::new(
        ErrorCode::ImportRejected,
        format!("{} 行に不備があります。何も登録されていません。", report.rejected),
        format!("{} rows were refused; nothing was written", report.rejected),
    );
    let mut changed = done(None, &report)?;
    changed.refusals.push(refusal.at(["input", "file"]));
    Ok(changed)
}

pub(super) fn done(batch: Option<Uuid>, report: &ImportReport) -> Result<Changed, Error> {
    let json = serde_json::to_value(report).map_err(|error| Error::Internal(error.to_string()))?;
    let counts =
        serde_json::json!({ "rows": report.rows, "imported": report.imported, "unchanged": report.unchanged, "rejected": report.rejected });
    Ok(Changed { objects: batch.into_iter().collect(), report: Some(json), detail: Some(counts), ..Changed::default() })
}

async fn authority(clearance: &Clearance<'_>, code: &str) -> Result<Uuid, Error> {
    let found = profile::authorities(clearance).await?.into_iter().find(|it| it.code == code);
    let refusal = || {
        Refusal::new(
            ErrorCode::NotFound,
            format!("任命権者 {code} がプロファイルにありません。"),
            format!("the profile has no authority {code}"),
        )
    };
    Ok(found.ok_or_else(|| refusal().at(["input", "authorityCode"]))?.id)
}

fn judge(cells: &mut Cells<'_>, line: u64) -> Option<UnitRow> {
    let kind = |text: &str| match text {
        "部" | "局" => Some(UnitKind::Department),
        "課" | "室" => Some(UnitKind::Division),
        "担当" | "係" => Some(UnitKind::Section),
        _ => None,
    };
    let code = cells.required("所属コード");
    let name = cells.required("所属名");
    let kind = cells.known("区分", kind, ErrorCode::UnknownUnitKind, "部・課・担当");
    let parent = cells.optional("上位所属コード").map(str::to_owned);
    Some(UnitRow { line, code: code?.to_owned(), name: name?.to_owned(), kind: kind?, parent })
}

/// What only shows when all rows are seen: codes twice, parents that are not there, circles.
fn judge_together(rows: Vec<UnitRow>, lookup: &Lookup, taken: &HashSet<String>, report: &mut ImportReport) -> Vec<UnitRow> {
    let kinds: HashMap<String, UnitKind> = rows.iter().map(|row| (row.code.clone(), row.kind)).collect();
    let kind_of = |code: &str| kinds.get(code).copied().or_else(|| lookup.units.get(code).map(|it| it.kind));
    let mut seen = HashSet::new();
    let mut kept = vec![];
    for row in rows {
        let above = row.parent.as_deref().map(kind_of);
        let (column, value, code, expected) =
            if !seen.insert(row.code.clone()) || (taken.contains(&row.code) && !lookup.units.contains_key(&row.code)) {
                ("所属コード", row.code.as_str(), ErrorCode::DuplicateUnitCode, "一度だけ現れるコード")
            } else if above == Some(None) {
                ("上位所属コード", row.parent.as_deref().unwrap_or_default(), ErrorCode::UnknownOrgUnit, "組織にある所属コード、または空欄")
            } else if !may_stand_below(row.kind, above.flatten()) {
                ("上位所属コード", row.parent.as_deref().unwrap_or_default(), ErrorCode::HierarchyLoop, "より上位の区分の組織")
            } else {
                kept.push(row);
                continue;
            };
        report.issues.push(cells::issue(row.line, column, value, code, expected));
    }
    kept
}

async fn write(
    clearance: &Clearance<'_>,
    lookup: &Lookup,
    rows: &[UnitRow],
    authority: Uuid,
    valid_from: NaiveDate,
) -> Result<Option<Uuid>, Error> {
    if rows.is_empty() {
        return Ok(None);
    }
    let (batch, order) = initial_load(clearance, "組織の初期登録", valid_from).await?;
    let mut ids: HashMap<&str, Uuid> = lookup.units.iter().map(|(code, unit)| (code.as_str(), unit.id)).collect();
    ids.extend(rows.iter().map(|row| (row.code.as_str(), Uuid::now_v7())));
    let db = clearance.db();
    let id = |code: &str| ids.get(code).copied().unwrap_or_default();
    let units = rows.iter().map(|row| org_unit::ActiveModel { id: Set(id(&row.code)), version: Set(1), recorded_at: Set(clearance.now()) });
    insert_all(&db, units.collect()).await?;
    let versions = rows.iter().map(|row| version::ActiveModel {
        id: Set(Uuid::now_v7()),
        org_unit_id: Set(id(&row.code)),
        code: Set(row.code.clone()),
        name: Set(row.name.clone()),
        kind: Set(row.kind),
        parent_id: Set(row.parent.as_deref().map(id)),
        authority_id: Set(authority),
        order_id: Set(order),
        effective_from: Set(valid_from),
        effective_to: Set(FOREVER),
        recorded_at: Set(clearance.now()),
        superseded_at: Set(None),
    });
    insert_all(&db, versions.collect()).await?;
    let heads: Vec<(Uuid, UnitKind)> = rows.iter().map(|row| (id(&row.code), row.kind)).collect();
    posts::write_heads(clearance, lookup, &heads, order, valid_from).await?;
    Ok(Some(batch))
}

/// The batch of an import, announced as it is made, and an order that concerns nobody in particular.
pub(super) async fn initial_load(clearance: &Clearance<'_>, title: &str, effective_on: NaiveDate) -> Result<(Uuid, Uuid), Error> {
    let db = clearance.db();
    let (batch, order) = (Uuid::new_v4(), Uuid::new_v4());
    let row = order_batch::ActiveModel {
        id: Set(batch),
        kind: Set(BatchKind::InitialLoad),
        title: Set(title.to_owned()),
        effective_on: Set(effective_on),
        announced_at: Set(Some(clearance.now())),
        recorded_at: Set(clearance.now()),
        ..Default::default()
    };
    row.insert(&db).await?;
    initial_order(clearance, order, batch, None, effective_on).insert(&db).await?;
    Ok((batch, order))
}

pub(super) fn initial_order(
    clearance: &Clearance<'_>,
    id: Uuid,
    batch: Uuid,
    employee: Option<Uuid>,
    effective_on: NaiveDate,
) -> personnel_order::ActiveModel {
    personnel_order::ActiveModel {
        id: Set(id),
        batch_id: Set(batch),
        employee_id: Set(employee),
        kind: Set(OrderKind::InitialLoad),
        effective_on: Set(effective_on),
        legal_basis: Set(None),
        reason: Set(None),
        recorded_at: Set(clearance.now()),
        ..Default::default()
    }
}
