//! Rules and their versions: defined, changed with a reason, lifted for a person.

use std::collections::HashMap;

use entity::{
    eligibility_exception, eligibility_rule,
    eligibility_version::{self, ReferenceDay},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::codes::Codes;
use crate::{
    access::{Changed, Clearance, Table, not_found},
    eligibility::rules::criterion::Criterion,
    error::{Error, ErrorCode, Refusal},
    personnel::rules::{LONGEST_REASON, plain_text},
};

const LONGEST_NAME: usize = 100;
const LONGEST_CODE: usize = 40;

/// What a version of a rule says.
#[derive(Clone, Debug)]
pub struct NewVersion {
    pub criteria: Criterion,
    pub reference_day: ReferenceDay,
    pub legal_basis: String,
}

/// Defines a rule under a code that no other has.
pub async fn define(clearance: &Clearance<'_>, code: &str, name: &str, new: &NewVersion) -> Result<Changed, Error> {
    let clean = code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_') && (1..=LONGEST_CODE).contains(&code.len());
    if !clean {
        let (ja, en) = ("1 から 40 文字の英数字にしてください。", "1 to 40 letters, digits, hyphens or underscores");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "code"]).into());
    }
    plain_text(name, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "name"]))?;
    let db = clearance.db();
    let known = clearance.all::<eligibility_rule::Entity>().filter(eligibility_rule::COLUMN.code.eq(code)).one(&db).await?;
    if known.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "code"]).into());
    }
    let id = Uuid::now_v7();
    let rule = eligibility_rule::ActiveModel {
        id: Set(id),
        code: Set(code.to_owned()),
        name: Set(name.to_owned()),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    rule.insert(&db).await?;
    write(clearance, id, 1, None, new).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "code": code, "name": name })))
}

/// Makes the next version of a rule; what was judged by the ones before is what it was.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str, new: &NewVersion) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let rule = find(clearance, id).await?;
    Refusal::unless_current(expected, rule.version)?;
    write(clearance, id, expected + 1, Some(reason), new).await?;
    let mut rule = rule.into_active_model();
    rule.version = Set(expected + 1);
    rule.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "version": expected + 1, "reason": reason })))
}

async fn write(clearance: &Clearance<'_>, rule: Uuid, number: i32, reason: Option<&str>, new: &NewVersion) -> Result<(), Error> {
    plain_text(&new.legal_basis, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "legalBasis"]))?;
    known(clearance, &new.criteria).await.map_err(|error| error.within(["input", "criteria"]))?;
    let version = eligibility_version::ActiveModel {
        id: Set(Uuid::now_v7()),
        rule_id: Set(rule),
        number: Set(number),
        reference_day: Set(new.reference_day),
        criteria: Set(new.criteria.to_json().to_string()),
        legal_basis: Set(new.legal_basis.clone()),
        reason: Set(reason.map(str::to_owned)),
        recorded_by: Set(clearance.actor().subject.clone()),
        recorded_at: Set(clearance.now()),
    };
    version.insert(&clearance.db()).await?;
    Ok(())
}

/// Whether criteria can be asked here: complete, and every code one of the profile.
pub async fn known(clearance: &Clearance<'_>, criteria: &Criterion) -> Result<(), Error> {
    criteria.judge()?;
    let nouns = Codes::load(clearance).await?;
    let (ranks, occupations, pay_tables) = criteria.codes();
    for (codes, known) in [(ranks, &nouns.ranks), (occupations, &nouns.occupations), (pay_tables, &nouns.pay_tables)] {
        if let Some(code) = codes.into_iter().find(|code| !known.knows(code)) {
            let (ja, en) = (format!("コード {code} はプロファイルにありません。"), format!("the profile has no code {code}"));
            return Err(Refusal::new(ErrorCode::NotFound, ja, en).into());
        }
    }
    Ok(())
}

/// Lifts for a person what a rule bars unless excepted.
pub async fn except(clearance: &Clearance<'_>, rule: Uuid, employee: Uuid, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    find(clearance, rule).await?;
    within(clearance, employee).await?.ok_or_else(|| not_found(&["input", "employee"]))?;
    let db = clearance.db();
    let there = clearance.all::<eligibility_exception::Entity>().filter(eligibility_exception::COLUMN.rule_id.eq(rule));
    let there = there.filter(eligibility_exception::COLUMN.ended_at.is_null());
    if there.filter(eligibility_exception::COLUMN.employee_id.eq(employee)).one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "employee"]).into());
    }
    let exception = eligibility_exception::ActiveModel {
        id: Set(Uuid::now_v7()),
        rule_id: Set(rule),
        employee_id: Set(employee),
        reason: Set(reason.to_owned()),
        recorded_by: Set(clearance.actor().subject.clone()),
        recorded_at: Set(clearance.now()),
        ended_at: Set(None),
        ended_because: Set(None),
    };
    exception.insert(&db).await?;
    Ok(Changed::objects(vec![rule, employee]).with_detail(serde_json::json!({ "employee": employee, "reason": reason })))
}

/// Ends an exception: the rule bars as it did, and for what was done since another one can be made.
pub async fn end_exception(clearance: &Clearance<'_>, rule: Uuid, employee: Uuid, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    find(clearance, rule).await?;
    within(clearance, employee).await?.ok_or_else(|| not_found(&["input", "employee"]))?;
    let db = clearance.db();
    let there = clearance.all::<eligibility_exception::Entity>().filter(eligibility_exception::COLUMN.rule_id.eq(rule));
    let there = there.filter(eligibility_exception::COLUMN.employee_id.eq(employee));
    let there = there.filter(eligibility_exception::COLUMN.ended_at.is_null()).one(&db).await?;
    let mut row = there.ok_or_else(|| not_found(&["input", "employee"]))?.into_active_model();
    (row.ended_at, row.ended_because) = (Set(Some(clearance.now())), Set(Some(reason.to_owned())));
    row.update(&db).await?;
    Ok(Changed::objects(vec![rule, employee]).with_detail(serde_json::json!({ "employee": employee, "reason": reason })))
}

/// Somebody of whose eligibility the caller may ask.
pub async fn within(clearance: &Clearance<'_>, employee: Uuid) -> Result<Option<Uuid>, Error> {
    let select = clearance.all::<entity::employee::Entity>().filter(entity::employee::COLUMN.id.eq(employee));
    let select = select.filter(clearance.people_within(Table::Eligibility, entity::employee::Column::Id));
    Ok(select.one(&clearance.db()).await?.map(|it| it.id))
}

/// A rule within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<eligibility_rule::Model, Error> {
    let select = clearance.find::<eligibility_rule::Entity>().filter(eligibility_rule::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "rule"]))
}

/// Every rule, by code.
pub async fn all(clearance: &Clearance<'_>) -> Result<Vec<eligibility_rule::Model>, Error> {
    Ok(clearance.find::<eligibility_rule::Entity>().order_by_asc(eligibility_rule::Column::Code).all(&clearance.db()).await?)
}

/// The versions of rules, the first one first.
pub async fn versions(clearance: &Clearance<'_>, rules: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<eligibility_version::Model>>, Error> {
    let select = clearance.find::<eligibility_version::Entity>().filter(eligibility_version::COLUMN.rule_id.is_in(rules));
    let mut versions: HashMap<Uuid, Vec<eligibility_version::Model>> = HashMap::new();
    for it in select.order_by_asc(eligibility_version::Column::Number).all(&clearance.db()).await? {
        versions.entry(it.rule_id).or_default().push(it);
    }
    Ok(versions)
}

/// A version of a rule with its criteria: the last one, or that of a number.
pub async fn version(clearance: &Clearance<'_>, rule: Uuid, number: Option<i32>) -> Result<(eligibility_version::Model, Criterion), Error> {
    let mut select = clearance.find::<eligibility_version::Entity>().filter(eligibility_version::COLUMN.rule_id.eq(rule));
    if let Some(number) = number {
        select = select.filter(eligibility_version::COLUMN.number.eq(number));
    }
    let version = select.order_by_desc(eligibility_version::Column::Number).one(&clearance.db()).await?;
    let version = version.ok_or_else(|| not_found(&["rule"]))?;
    let criteria = criteria(&version)?;
    Ok((version, criteria))
}

/// The criteria of a version as they were kept.
pub fn criteria(version: &eligibility_version::Model) -> Result<Criterion, Error> {
    let json = serde_json::from_str(&version.criteria).ok().and_then(Criterion::from_json);
    json.ok_or_else(|| Error::Internal(format!("version {} of a rule of eligibility cannot be read", version.number)))
}
