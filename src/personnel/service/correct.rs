//! Corrections of who a person is: the old record is superseded, never edited.

use entity::{
    employee,
    name_key::{self, KeyKind},
    order_batch::{self, BatchKind},
    personal_record::{self, Sex},
    personnel_order::{self, OrderKind},
};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use crate::{
    access::{Changed, Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        rules,
        timeline::{known, supersede},
    },
    text::{kana_sort_key, katakana, search_key},
};

/// What of a record was wrong; `None` was right.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    pub register_name: Option<(String, String)>,
    pub kana: Option<(String, String)>,
    /// 旧姓使用・通称; `Some(None)` ends it.
    pub working_name: Option<Option<WorkingName>>,
    pub former_family_name: Option<Option<String>>,
    pub birth_date: Option<chrono::NaiveDate>,
    pub sex: Option<Sex>,
    pub hired_on: Option<chrono::NaiveDate>,
}

/// A name used at work, with its reading.
#[derive(Clone, Debug)]
pub struct WorkingName {
    pub name: (String, String),
    pub kana: (String, String),
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
    judge(correction, reason)?;
    let records = clearance.find::<personal_record::Entity>().filter(personal_record::COLUMN.employee_id.eq(id));
    let records = records.filter(known::<personal_record::Entity>(None)).all(&db).await?;
    let corrected: Vec<personal_record::Model> = records.iter().map(|it| apply(it.clone(), correction)).collect();
    if corrected == records {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input"]).into());
    }
    for record in &corrected {
        judge_days(record, clearance.today())?;
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

const LONGEST_NAME: usize = 64;
fn judge(correction: &Correction, reason: &str) -> Result<(), Refusal> {
    rules::plain_text(reason, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    if let Some(name) = &correction.register_name {
        written(name).map_err(|refusal| refusal.at(["input", "registerName"]))?;
    }
    if let Some(kana) = &correction.kana {
        read(kana).map_err(|refusal| refusal.at(["input", "kana"]))?;
    }
    if let Some(Some(working)) = &correction.working_name {
        written(&working.name).and_then(|()| read(&working.kana)).map_err(|refusal| refusal.at(["input", "workingName"]))?;
    }
    if let Some(Some(former)) = &correction.former_family_name {
        rules::plain_text(former, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "formerFamilyName"]))?;
    }
    Ok(())
}

fn written((family, given): &(String, String)) -> Result<(), Refusal> {
    rules::plain_text(family, LONGEST_NAME)?;
    if given.trim().is_empty() { Ok(()) } else { rules::plain_text(given, LONGEST_NAME) }
}

fn read((family, given): &(String, String)) -> Result<(), Refusal> {
    written(&(family.clone(), given.clone()))?;
    if rules::is_kana(&katakana(family)) && rules::is_kana(&katakana(given)) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::InvalidValue, "読みはひらがなかカタカナで入力してください。", "write the reading in hiragana or katakana"))
}

/// What must hold of a record once it is corrected.
fn judge_days(record: &personal_record::Model, today: chrono::NaiveDate) -> Result<(), Refusal> {
    let refuse = |field: &str, ja: &str, en: &str| Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", field]));
    if record.birth_date > today {
        return refuse("birthDate", "生年月日は今日以前の日付です。", "the birth date cannot lie in the future");
    }
    if record.hired_on > today {
        return refuse("hiredOn", "採用年月日は今日以前の日付です。", "the day of hiring cannot lie in the future");
    }
    if !rules::may_be_hired_on(record.birth_date, record.hired_on) {
        return refuse("hiredOn", "採用年月日に 15 歳に達していません。", "nobody is hired before fifteen");
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
    }
    if let Some(working) = &correction.working_name {
        let part = |pick: fn(&WorkingName) -> &String| working.as_ref().map(|it| pick(it).trim().to_owned());
        record.working_family_name = part(|it| &it.name.0);
        record.working_given_name = part(|it| &it.name.1);
        record.working_family_name_kana = part(|it| &it.kana.0).map(|it| katakana(&it));
        record.working_given_name_kana = part(|it| &it.kana.1).map(|it| katakana(&it));
    }
    if let Some(former) = &correction.former_family_name {
        record.former_family_name = former.as_ref().map(|it| it.trim().to_owned());
    }
    record.birth_date = correction.birth_date.unwrap_or(record.birth_date);
    record.sex = correction.sex.unwrap_or(record.sex);
    record.hired_on = correction.hired_on.unwrap_or(record.hired_on);
    let family = record.working_family_name_kana.as_ref().unwrap_or(&record.family_name_kana);
    let given = record.working_given_name_kana.as_ref().unwrap_or(&record.given_name_kana);
    record.kana_sort_key = kana_sort_key(family, given);
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
        id: Set(Uuid::new_v4()),
        kind: Set(BatchKind::Correction),
        title: Set("人事記録の訂正".to_owned()),
        effective_on: Set(clearance.today()),
        announced_at: Set(Some(clearance.now())),
        recorded_at: Set(clearance.now()),
        ..Default::default()
    };
    let batch = batch.insert(&db).await?.id;
    let order = personnel_order::ActiveModel {
        id: Set(Uuid::new_v4()),
        batch_id: Set(batch),
        employee_id: Set(Some(employee)),
        kind: Set(OrderKind::RecordCorrection),
        effective_on: Set(clearance.today()),
        legal_basis: Set(None),
        reason: Set(Some(reason.to_owned())),
        recorded_at: Set(clearance.now()),
        ..Default::default()
    };
    Ok(order.insert(&db).await?.id)
}

/// Every spelling by which a person is found, and what each gives away.
pub fn name_keys(record: &personal_record::ActiveModel, number: &str) -> Vec<name_key::ActiveModel> {
    let register = [said(&record.register_family_name), said(&record.register_given_name)];
    let register_kana = [said(&record.family_name_kana), said(&record.given_name_kana)];
    let working =
        maybe_said(&record.working_family_name).map(|family| [family, maybe_said(&record.working_given_name).unwrap_or_default()]);
    let working_kana =
        [maybe_said(&record.working_family_name_kana), maybe_said(&record.working_given_name_kana)].map(Option::unwrap_or_default);
    let hidden = if working.is_some() { KeyKind::Register } else { KeyKind::Work };
    let mut spellings = vec![(KeyKind::Work, number.to_owned())];
    for (kind, [family, given]) in [(hidden, register.clone()), (hidden, register_kana)] {
        spellings.extend([(kind, format!("{family}{given}")), (kind, given)]);
    }
    for [family, given] in working.into_iter().chain([working_kana]) {
        spellings.extend([(KeyKind::Work, format!("{family}{given}")), (KeyKind::Work, given)]);
    }
    spellings.extend(maybe_said(&record.former_family_name).map(|former| (KeyKind::Former, format!("{former}{}", register[1]))));
    let mut keys: Vec<(KeyKind, String)> = vec![];
    for (kind, spelling) in spellings {
        let key = search_key(&spelling);
        if !key.is_empty() && !keys.contains(&(kind, key.clone())) {
            keys.push((kind, key));
        }
    }
    let row = |(kind, key)| name_key::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: record.employee_id.clone(),
        kind: Set(kind),
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
