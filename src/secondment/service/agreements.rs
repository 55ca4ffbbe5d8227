//! Hosts and what is agreed with them.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::{
    host_body::{self, HostKind},
    secondment_agreement::{self, Payer, SecondmentKind},
    secondment_case::{self, SecondmentState},
    support_roster,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::told;
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::FOREVER,
    eligibility::service::rules,
    error::{Error, ErrorCode, Refusal},
    personnel::{milestones::Period, orders::service::settings::Settings, rules::plain_text},
    secondment::rules::limits::{PublicInterestMonths, ends_by, holds_both, limits, may_host, usual_payer},
};

const LONGEST_NAME: usize = 100;
const LONGEST_ITEM: usize = 300;
const MOST_ITEMS: usize = 30;
/// The years in which somebody is seconded.
pub const YEARS: std::ops::RangeInclusive<i32> = 1950..=2150;

/// A host as it is to be known from now on.
#[derive(Clone, Debug)]
pub struct NewHost {
    pub code: String,
    pub name: String,
    pub kind: HostKind,
    pub listed_from: Option<NaiveDate>,
    pub listed_until: Option<NaiveDate>,
    pub ordinance: Option<String>,
}

/// Writes down a host, or what is new of one that is known by its code.
pub async fn record(clearance: &Clearance<'_>, new: &NewHost, expected: Option<i32>) -> Result<Changed, Error> {
    plain_text(&new.name, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "name"]))?;
    let clean = (1..=20).contains(&new.code.len()) && new.code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
    if !clean {
        let (ja, en) = ("1 から 20 文字の英数字にしてください。", "1 to 20 letters or digits");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "code"]).into());
    }
    said(new.ordinance.as_deref(), LONGEST_ITEM, "ordinance")?;
    let backwards = new.listed_from.zip(new.listed_until).is_some_and(|(from, until)| until < from);
    if backwards || (new.listed_until.is_some() && new.listed_from.is_none()) || (new.listed_from.is_some() && new.ordinance.is_none()) {
        let (ja, en) = ("条例と、条例に定められた期間を指定してください。", "the ordinance, and the days on which it names the body");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "listedFrom"]).into());
    }
    let db = clearance.db();
    let known = clearance.find::<host_body::Entity>().filter(host_body::COLUMN.code.eq(new.code.as_str())).one(&db).await?;
    let row = match (known, expected) {
        (None, None) => {
            let id = Uuid::now_v7();
            let row = host_body::ActiveModel { id: Set(id), code: Set(new.code.clone()), version: Set(1), ..described(clearance, new) };
            row.insert(&db).await?
        }
        (Some(known), Some(expected)) => {
            Refusal::unless_current(expected, known.version)?;
            let mut row = described(clearance, new);
            (row.id, row.code, row.version) = (Set(known.id), Set(known.code), Set(expected + 1));
            row.update(&db).await?
        }
        (Some(_), None) => return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "code"]).into()),
        (None, Some(_)) => return Err(not_found(&["input", "code"])),
    };
    Ok(Changed::objects(vec![row.id]))
}

fn described(clearance: &Clearance<'_>, new: &NewHost) -> host_body::ActiveModel {
    host_body::ActiveModel {
        name: Set(new.name.clone()),
        kind: Set(new.kind),
        listed_from: Set(new.listed_from),
        listed_until: Set(new.listed_until),
        ordinance: Set(new.ordinance.clone()),
        recorded_at: Set(clearance.now()),
        ..Default::default()
    }
}

/// The days on which the ordinance names a body.
pub fn listed(host: &host_body::Model) -> Option<Period> {
    host.listed_from.map(|from| (from, host.listed_until.unwrap_or(FOREVER)))
}

/// The kinds of agreements, and the days on which the ordinance names their hosts.
pub async fn places(clearance: &Clearance<'_>, agreements: Vec<Uuid>) -> Result<HashMap<Uuid, (SecondmentKind, Option<Period>)>, Error> {
    let select = clearance.all::<secondment_agreement::Entity>().filter(secondment_agreement::COLUMN.id.is_in(agreements));
    let rows = select.all(&clearance.db()).await?;
    let hosts = clearance.all::<host_body::Entity>().filter(host_body::COLUMN.id.is_in(rows.iter().map(|it| it.host_id)));
    let hosts: HashMap<Uuid, Option<Period>> = hosts.all(&clearance.db()).await?.iter().map(|it| (it.id, listed(it))).collect();
    Ok(rows.into_iter().map(|it| (it.id, (it.kind, hosts.get(&it.host_id).copied().flatten()))).collect())
}

/// Every host, by code.
pub async fn hosts(clearance: &Clearance<'_>) -> Result<Vec<host_body::Model>, Error> {
    Ok(clearance.find::<host_body::Entity>().order_by_asc(host_body::Column::Code).all(&clearance.db()).await?)
}

pub async fn host(clearance: &Clearance<'_>, id: Uuid) -> Result<host_body::Model, Error> {
    let select = clearance.find::<host_body::Entity>().filter(host_body::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "host"]))
}

/// 公益的法人等への派遣の期間 of the city.
pub async fn months(clearance: &Clearance<'_>) -> Result<PublicInterestMonths, Error> {
    let key = "secondment.public_interest_months";
    let found: Option<PublicInterestMonths> = Settings::of(clearance, &clearance.db(), key).await?.on(key, clearance.today())?;
    Ok(found.unwrap_or_default())
}

/// An agreement to be concluded.
#[derive(Clone, Debug)]
pub struct NewAgreement {
    pub host: Uuid,
    pub kind: SecondmentKind,
    pub inward: bool,
    pub title: String,
    pub document: Option<String>,
    pub concluded_on: NaiveDate,
    pub term: Period,
    pub items: Vec<String>,
    pub salary: Option<Payer>,
    pub allowances: Option<Payer>,
    pub travel: Option<Payer>,
    pub retirement: Option<Payer>,
    pub both_statuses: Option<bool>,
    pub rehire_guaranteed: bool,
    pub rule: Option<Uuid>,
    pub obligation_months: Option<i32>,
}

/// Words that may be left out.
fn said(text: Option<&str>, longest: usize, name: &str) -> Result<(), Refusal> {
    text.map_or(Ok(()), |it| plain_text(it, longest)).map_err(|refusal| refusal.at(["input", name]))
}

fn listable(items: &[String]) -> Result<(), Refusal> {
    if items.len() <= MOST_ITEMS && items.iter().all(|it| plain_text(it, LONGEST_ITEM).is_ok()) {
        return Ok(());
    }
    let (ja, en) = (
        format!("{LONGEST_ITEM} 文字までの事項を {MOST_ITEMS} 件までです。"),
        format!("up to {MOST_ITEMS} items of {LONGEST_ITEM} letters"),
    );
    Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "items"]))
}

fn readable(new: &NewAgreement, today: NaiveDate) -> Result<(), Refusal> {
    plain_text(&new.title, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "title"]))?;
    listable(&new.items)?;
    said(new.document.as_deref(), LONGEST_NAME, "document")?;
    if new.term.1 < new.term.0 || new.concluded_on > today || ![new.term.0, new.term.1].iter().all(|it| YEARS.contains(&it.year())) {
        let (ja, en) = ("末日は初日以後、締結日は今日までの日です。", "the last day follows the first, and it was concluded by today");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "endsOn"]));
    }
    if new.obligation_months.is_some_and(|it| !(1..=120).contains(&it)) {
        return Err(Refusal::plain(ErrorCode::InvalidValue).at(["input", "obligationMonths"]));
    }
    // 職員の採用の保証: the city must take back who left at its request (公益的法人等派遣法10条).
    if new.kind == SecondmentKind::Retirement && !new.inward && !new.rehire_guaranteed {
        let (ja, en) = ("退職派遣には採用の定めが必要です。", "who resigns to go is taken back: the agreement says so");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en)
            .at(["input", "isRehireGuaranteed"])
            .by("SEC-2", "公益的法人等派遣法10条"));
    }
    Ok(())
}

/// Concludes an agreement; payers that are not named are those that the law has in mind for the kind.
pub async fn conclude(clearance: &Clearance<'_>, new: &NewAgreement) -> Result<Changed, Error> {
    readable(new, clearance.today())?;
    let host = host(clearance, new.host).await?;
    if !new.inward {
        may_host(new.kind, host.kind, listed(&host), new.term)?;
        let last = limits(new.kind, new.term.0, months(clearance).await?).last_day_extended;
        ends_by(last, new.term.1, "SEC-2", "公益的法人等派遣法3条")?;
    }
    if let Some(rule) = new.rule {
        rules::version(clearance, rule, None).await.map_err(|_| not_found(&["input", "rule"]))?;
    }
    let usual = usual_payer(new.kind);
    let row = secondment_agreement::ActiveModel {
        id: Set(Uuid::now_v7()),
        host_id: Set(host.id),
        kind: Set(new.kind),
        inward: Set(new.inward),
        title: Set(new.title.clone()),
        document: Set(new.document.clone()),
        concluded_on: Set(new.concluded_on),
        starts_on: Set(new.term.0),
        ends_on: Set(new.term.1),
        items: Set(serde_json::to_string(&new.items).map_err(|error| Error::Internal(error.to_string()))?),
        salary_payer: Set(new.salary.unwrap_or(usual)),
        allowances_payer: Set(new.allowances.unwrap_or(usual)),
        travel_payer: Set(new.travel.unwrap_or(usual)),
        retirement_payer: Set(new.retirement.unwrap_or(Payer::Home)),
        both_statuses: Set(new.both_statuses.unwrap_or(holds_both(new.kind))),
        rehire_guaranteed: Set(new.rehire_guaranteed),
        rule_id: Set(new.rule),
        obligation_months: Set(new.obligation_months),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    Ok(Changed::objects(vec![row.insert(&clearance.db()).await?.id]))
}

/// What is agreed anew; what is not named stays as it is.
#[derive(Clone, Debug)]
pub struct Amendment {
    pub agreement: Uuid,
    pub expected: i32,
    pub ends_on: Option<NaiveDate>,
    pub items: Option<Vec<String>>,
    pub salary: Option<Payer>,
    pub allowances: Option<Payer>,
    pub travel: Option<Payer>,
    pub retirement: Option<Payer>,
    pub document: Option<String>,
    pub reason: String,
}

/// Amends an agreement: its last day within the law, and not before that of a case under it.
pub async fn amend(clearance: &Clearance<'_>, new: &Amendment) -> Result<Changed, Error> {
    plain_text(&new.reason, LONGEST_ITEM).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let row = find(clearance, new.agreement).await?;
    Refusal::unless_current(new.expected, row.version)?;
    if let Some(items) = &new.items {
        listable(items)?;
    }
    said(new.document.as_deref(), LONGEST_NAME, "document")?;
    let ends_on = new.ends_on.unwrap_or(row.ends_on);
    let cases = clearance.all::<secondment_case::Entity>().filter(secondment_case::COLUMN.agreement_id.eq(row.id));
    let cases = cases.filter(secondment_case::COLUMN.state.ne(SecondmentState::Cancelled)).all(&clearance.db()).await?;
    let rosters =
        clearance.all::<support_roster::Entity>().filter(support_roster::COLUMN.agreement_id.eq(row.id)).all(&clearance.db()).await?;
    let rosters = rosters.iter().filter(|it| it.cancelled_because.is_none());
    // As the caller knows them: one's own extension that is drafted is told by no refusal.
    let known = told::cases(clearance, &cases.iter().collect::<Vec<_>>()).await?;
    let ends = cases.iter().map(|it| known.get(&it.id).map_or(it.ends_on, |it| it.ends_on)).chain(rosters.map(|it| it.ends_on));
    let least = ends.max().unwrap_or(row.starts_on);
    if ends_on < least || !YEARS.contains(&ends_on.year()) {
        let (ja, en) = (format!("末日は {least} 以後の日です。"), format!("it lasts to {least} at the least"));
        return Err(Refusal::new(ErrorCode::SecondmentOverLimit, ja, en).at(["input", "endsOn"]).into());
    }
    if !row.inward {
        let host = host(clearance, row.host_id).await?;
        may_host(row.kind, host.kind, listed(&host), (row.starts_on, ends_on))?;
        let last = limits(row.kind, row.starts_on, months(clearance).await?).last_day_extended;
        ends_by(last, ends_on, "SEC-2", "公益的法人等派遣法3条")?;
    }
    let before = row.ends_on;
    let id = row.id;
    let mut row = row.into_active_model();
    (row.ends_on, row.version) = (Set(ends_on), Set(new.expected + 1));
    if let Some(items) = &new.items {
        row.items = Set(serde_json::to_string(items).map_err(|error| Error::Internal(error.to_string()))?);
    }
    if let Some(document) = &new.document {
        row.document = Set(Some(document.clone()));
    }
    row.salary_payer = new.salary.map_or(row.salary_payer, Set);
    row.allowances_payer = new.allowances.map_or(row.allowances_payer, Set);
    row.travel_payer = new.travel.map_or(row.travel_payer, Set);
    row.retirement_payer = new.retirement.map_or(row.retirement_payer, Set);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": before, "endsOn": ends_on, "reason": new.reason })))
}

/// The agreements within reach, the latest first.
pub async fn list(clearance: &Clearance<'_>, on: Option<NaiveDate>) -> Result<Vec<secondment_agreement::Model>, Error> {
    let mut select = clearance.find::<secondment_agreement::Entity>();
    if let Some(day) = on {
        select = select.filter(secondment_agreement::COLUMN.starts_on.lte(day)).filter(secondment_agreement::COLUMN.ends_on.gte(day));
    }
    Ok(select.order_by_desc(secondment_agreement::Column::StartsOn).all(&clearance.db()).await?)
}

pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<secondment_agreement::Model, Error> {
    let select = clearance.find::<secondment_agreement::Entity>().filter(secondment_agreement::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "agreement"]))
}

/// The kinds of agreements.
pub async fn kinds(clearance: &Clearance<'_>, agreements: Vec<Uuid>) -> Result<HashMap<Uuid, SecondmentKind>, Error> {
    let select = clearance.all::<secondment_agreement::Entity>().filter(secondment_agreement::COLUMN.id.is_in(agreements));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.id, it.kind)).collect())
}

/// The agreements that oblige who went to stay on, with the months.
pub async fn obliging(clearance: &Clearance<'_>) -> Result<HashMap<Uuid, i32>, Error> {
    let select = clearance.find::<secondment_agreement::Entity>().filter(secondment_agreement::COLUMN.obligation_months.is_not_null());
    let select = select.filter(secondment_agreement::COLUMN.inward.eq(false));
    Ok(select.all(&clearance.db()).await?.into_iter().filter_map(|it| Some((it.id, it.obligation_months?))).collect())
}

/// 研修後の勤務義務 of agreements, in months.
pub async fn obligations(clearance: &Clearance<'_>, agreements: Vec<Uuid>) -> Result<HashMap<Uuid, Option<i32>>, Error> {
    let select = clearance.find::<secondment_agreement::Entity>().filter(secondment_agreement::COLUMN.id.is_in(agreements));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.id, it.obligation_months)).collect())
}
