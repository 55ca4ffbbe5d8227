//! Corrections of who a person is: the old record is superseded, never edited.

use entity::{
    employee, name_key,
    order_batch::{self, BatchKind},
    personal_record::{self, Sex},
    personnel_order::{self, OrderKind},
};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use crate::{
    access::{Changed, Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::timeline::{known, supersede},
    text::{kana_sort_key, katakana, search_key},
};

/// What of a record was wrong; `None` was right.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    pub register_name: Option<(String, String)>,
    pub kana: Option<(String, String)>,
    /// 旧姓使用・通称; `Some(None)` ends it.
    pub working_name: Option<Option<(String, String)>>,
    pub former_family_name: Option<Option<String>>,
    pub birth_date: Option<chrono::NaiveDate>,
    pub sex: Option<Sex>,
    pub hired_on: Option<chrono::NaiveDate>,
}

/// Corrects every version of a person's record that is believed now.
pub async fn correct_personal_record(
    clearance: &Clearance<'_>,
    id: Uuid,
    expected: i32,
    correction: &Correction,
    reason: &str,
) -> Result<Changed, Error> {
    let db = clearance.db();
    let person = clearance.find::<employee::Entity>().filter(employee::COLUMN.id.eq(id)).one(&db).await?;
    let person = person.ok_or_else(|| not_found(&["input", "employee"]))?;
    bump(clearance, &person, expected).await?;
    judge(correction, clearance.today())?;
    let records = clearance.find::<personal_record::Entity>().filter(personal_record::COLUMN.employee_id.eq(id));
    let records = records.filter(known::<personal_record::Entity>(None)).all(&db).await?;
    let corrected: Vec<personal_record::Model> = records.iter().map(|it| apply(it.clone(), correction)).collect();
    if corrected == records {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input"]).into());
    }
    let order = order(clearance, id, reason).await?;
    supersede::<personal_record::Entity>(clearance, records.iter().map(|it| it.id)).await?;
    let rows: Vec<_> = corrected.iter().map(|it| row(clearance, it.clone(), order)).collect();
    name_key::Entity::delete_many().filter(name_key::COLUMN.employee_id.eq(id)).exec(&db).await?;
    let keys: Vec<_> = rows.iter().flat_map(|row| name_keys(row, &person.number)).collect();
    personal_record::Entity::insert_many(rows).exec_without_returning(&db).await?;
    name_key::Entity::insert_many(keys).exec_without_returning(&db).await?;
    let detail = serde_json::json!({ "before": records.iter().map(shown).collect::<Vec<_>>(), "after": corrected.iter().map(shown).collect::<Vec<_>>(), "reason": reason });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// Counts a change of a person, if nobody else did since the caller read them.
async fn bump(clearance: &Clearance<'_>, person: &employee::Model, expected: i32) -> Result<(), Error> {
    let update = employee::Entity::update_many().col_expr(employee::Column::Version, Expr::col(employee::Column::Version).add(1));
    let update = update.filter(employee::COLUMN.id.eq(person.id)).filter(employee::COLUMN.version.eq(expected));
    if update.exec(&clearance.db()).await?.rows_affected == 1 {
        return Ok(());
    }
    Err(Refusal::stale(expected, person.version).into())
}

fn judge(correction: &Correction, today: chrono::NaiveDate) -> Result<(), Refusal> {
    let empty = |name: &Option<(String, String)>| name.as_ref().is_some_and(|(family, _)| family.trim().is_empty());
    let refuse = |field: &str, ja: &str, en: &str| Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", field]));
    if empty(&correction.register_name) {
        return refuse("registerName", "姓は空にできません。", "the family name cannot be empty");
    }
    if empty(&correction.kana) {
        return refuse("kana", "姓の読みは空にできません。", "the reading of the family name cannot be empty");
    }
    if empty(&correction.working_name.clone().flatten()) {
        return refuse("workingName", "姓は空にできません。", "the family name cannot be empty");
    }
    if correction.birth_date.is_some_and(|date| date > today) {
        return refuse("birthDate", "生年月日は今日以前の日付です。", "the birth date cannot lie in the future");
    }
    if correction.hired_on.is_some_and(|date| date > today) {
        return refuse("hiredOn", "採用年月日は今日以前の日付です。", "the day of hiring cannot lie in the future");
    }
    Ok(())
}

fn apply(mut record: personal_record::Model, correction: &Correction) -> personal_record::Model {
    if let Some((family, given)) = &correction.register_name {
        record.register_family_name = family.trim().to_owned();
        record.register_given_name = given.trim().to_owned();
    }
    if let Some((family, given)) = &correction.kana {
        record.family_name_kana = katakana(family);
        record.given_name_kana = katakana(given);
        record.kana_sort_key = kana_sort_key(&record.family_name_kana, &record.given_name_kana);
    }
    if let Some(working) = &correction.working_name {
        record.working_family_name = working.as_ref().map(|(family, _)| family.trim().to_owned());
        record.working_given_name = working.as_ref().map(|(_, given)| given.trim().to_owned());
    }
    if let Some(former) = &correction.former_family_name {
        record.former_family_name = former.clone();
    }
    record.birth_date = correction.birth_date.unwrap_or(record.birth_date);
    record.sex = correction.sex.unwrap_or(record.sex);
    record.hired_on = correction.hired_on.unwrap_or(record.hired_on);
    record
}

fn row(clearance: &Clearance<'_>, record: personal_record::Model, order: Uuid) -> personal_record::ActiveModel {
    let mut row = record.into_active_model().reset_all();
    row.id = Set(Uuid::now_v7());
    row.order_id = Set(order);
    row.recorded_at = Set(clearance.now());
    row.superseded_at = Set(None);
    row
}

fn shown(record: &personal_record::Model) -> serde_json::Value {
    serde_json::json!({
        "registerName": [record.register_family_name, record.register_given_name],
        "kana": [record.family_name_kana, record.given_name_kana],
        "workingName": [record.working_family_name, record.working_given_name],
        "formerFamilyName": record.former_family_name,
        "birthDate": record.birth_date,
        "sex": format!("{:?}", record.sex),
        "hiredOn": record.hired_on,
    })
}

/// The order that a correction is; it is made and announced in one act.
async fn order(clearance: &Clearance<'_>, employee: Uuid, reason: &str) -> Result<Uuid, Error> {
    let db = clearance.db();
    let batch = order_batch::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(BatchKind::Correction),
        title: Set("人事記録の訂正".to_owned()),
        effective_on: Set(clearance.today()),
        announced_at: Set(Some(clearance.now())),
        recorded_at: Set(clearance.now()),
    };
    let batch = batch.insert(&db).await?.id;
    let order = personnel_order::ActiveModel {
        id: Set(Uuid::now_v7()),
        batch_id: Set(batch),
        employee_id: Set(Some(employee)),
        kind: Set(OrderKind::RecordCorrection),
        effective_on: Set(clearance.today()),
        legal_basis: Set(None),
        reason: Set(Some(reason.to_owned())),
        recorded_at: Set(clearance.now()),
    };
    Ok(order.insert(&db).await?.id)
}

/// Every spelling by which a person is found.
pub fn name_keys(record: &personal_record::ActiveModel, number: &str) -> Vec<name_key::ActiveModel> {
    let (family, given) = (said(&record.register_family_name), said(&record.register_given_name));
    let (family_kana, given_kana) = (said(&record.family_name_kana), said(&record.given_name_kana));
    let working = maybe_said(&record.working_family_name);
    let working_given = maybe_said(&record.working_given_name);
    let mut spellings =
        vec![number.to_owned(), format!("{family}{given}"), given.clone(), format!("{family_kana}{given_kana}"), given_kana];
    spellings.extend(maybe_said(&record.former_family_name).map(|former| format!("{former}{given}")));
    spellings.extend(working.map(|it| format!("{it}{}", working_given.unwrap_or_default())));
    let mut keys: Vec<String> = spellings.iter().map(|it| search_key(it)).filter(|key| !key.is_empty()).collect();
    keys.sort();
    keys.dedup();
    let row = |key| name_key::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: record.employee_id.clone(),
        key: Set(key),
        kana_sort_key: record.kana_sort_key.clone(),
    };
    keys.into_iter().map(row).collect()
}

fn said(value: &ActiveValue<String>) -> String {
    value.try_as_ref().cloned().unwrap_or_default()
}

fn maybe_said(value: &ActiveValue<Option<String>>) -> Option<String> {
    value.try_as_ref().cloned().flatten()
}
