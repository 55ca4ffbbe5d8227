//! The other doors in: fiscal-year and fixed-term staff in a ledger of terms, external workers, posts reserved for people with disabilities.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    external_worker, external_worker::ExternalWorkArrangement, org_unit, post, reserved_post, standing::EmploymentKind, term_appointment,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait, Set};
use serde::Deserialize;
use uuid::Uuid;

use super::campaigns::LONGEST_NAME;
use crate::{
    access::{Changed, Clearance, not_found},
    calendar::{FOREVER, FiscalYear},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        orders::service::{queries::homes, settings::Settings},
        rules::{LONGEST_REASON, plain_text},
    },
    recruitment::rules::terms::{self, Chain, Term},
};

/// What the city decided about terms.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct TermRules {
    /// How many appointments in a row may be made without an open call.
    without_open_call: Option<i32>,
    /// 条例により5年以内 (任期付職員法6条2項).
    #[serde(default)]
    pub five_years_by_ordinance: bool,
}

pub async fn rules(clearance: &Clearance<'_>) -> Result<TermRules, Error> {
    Settings::load(clearance, &clearance.db()).await?.on("term_appointments", clearance.today())
}

/// How many appointments in a row may be made without an open call, as the city decided; two where it did not.
pub async fn allowed_without_call(clearance: &Clearance<'_>) -> Result<i32, Error> {
    Ok(rules(clearance).await?.without_open_call.unwrap_or(2))
}

/// A term to be recorded.
#[derive(Clone, Debug)]
pub struct NewTerm {
    pub employee: Uuid,
    pub term: Term,
    pub work: String,
    pub open_call: bool,
}

/// Records terms in the ledger: each within what the law allows, and counted after the one before it.
pub async fn record_terms(clearance: &Clearance<'_>, new: &[NewTerm]) -> Result<Changed, Error> {
    if new.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "terms"]).into());
    }
    let rules = rules(clearance).await?;
    let people: Vec<Uuid> = new.iter().map(|it| it.employee).collect();
    let reach = homes(clearance, people.clone()).await?;
    let mut last = last_terms(clearance, people).await?;
    let mut rows = vec![];
    for (index, it) in new.iter().enumerate() {
        let at = |refusal: Refusal| refusal.within(["input".to_owned(), "terms".to_owned(), index.to_string()]);
        if !reach.get(&it.employee).is_some_and(|home| clearance.rules_over(home.authority)) {
            return Err(at(Refusal::plain(ErrorCode::NotFound).at(["employee"])).into());
        }
        plain_text(&it.work, LONGEST_NAME).map_err(|refusal| at(refusal.at(["work"])))?;
        let before = last.get(&(it.employee, it.work.clone()));
        if before.is_some_and(|it_was| it.term.starts_on <= it_was.ends_on) {
            let refusal = Refusal::new(ErrorCode::AlreadyExists, "前の任期と重なります。", "it overlaps the term before");
            return Err(at(refusal.at(["startsOn"])).into());
        }
        // 再度の任用: it follows the term before.
        let before = before.filter(|it_was| terms::follows(it_was.ends_on, it.term.starts_on));
        let chain = before.map_or(Chain::new(it.term.starts_on), |it_was| it_was.chain);
        terms::is_lawful(&it.term, chain, rules.five_years_by_ordinance).map_err(at)?;
        let same_year = before.is_some_and(|it_was| FiscalYear::of(it_was.ends_on) == FiscalYear::of(it.term.starts_on));
        let consecutive = terms::consecutive(it.term.kind, before.map(|it_was| it_was.consecutive), it.open_call, same_year);
        let after = Chain { terms: chain.terms + 1, ..chain };
        last.insert((it.employee, it.work.clone()), Last { ends_on: it.term.ends_on, chain: after, consecutive });
        rows.push(term_appointment::ActiveModel {
            id: Set(Uuid::now_v7()),
            employee_id: Set(it.employee),
            kind: Set(it.term.kind),
            ground: Set(it.term.ground),
            work: Set(it.work.clone()),
            starts_on: Set(it.term.starts_on),
            ends_on: Set(it.term.ends_on),
            first_on: Set(chain.first_on),
            open_call: Set(it.open_call),
            consecutive: Set(consecutive),
            recorded_at: Set(clearance.now()),
        });
    }
    let ids = rows.iter().filter_map(|it| it.id.clone().take()).collect();
    insert_all(&clearance.db(), rows).await?;
    Ok(Changed::objects(ids))
}

/// The last term of somebody in a job.
#[derive(Clone, Copy)]
struct Last {
    ends_on: NaiveDate,
    chain: Chain,
    consecutive: i32,
}

async fn last_terms(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<(Uuid, String), Last>, Error> {
    let select = clearance.all::<term_appointment::Entity>().filter(term_appointment::COLUMN.employee_id.is_in(people));
    let rows = select.order_by_asc(term_appointment::Column::EndsOn).all(&clearance.db()).await?;
    let mut last: HashMap<(Uuid, String), Last> = HashMap::new();
    for it in rows {
        let key = (it.employee_id, it.work);
        let terms = last.get(&key).filter(|known| known.chain.first_on == it.first_on).map_or(0, |known| known.chain.terms);
        let chain = Chain { first_on: it.first_on, terms: terms + 1 };
        last.insert(key, Last { ends_on: it.ends_on, chain, consecutive: it.consecutive });
    }
    Ok(last)
}

/// Which terms are asked for.
#[derive(Clone, Debug, Default)]
pub struct TermQuery {
    pub kinds: Option<Vec<EmploymentKind>>,
    pub ends_from: Option<NaiveDate>,
    pub ends_until: Option<NaiveDate>,
    /// Those whose next appointment needs an open call.
    pub open_call_due: Option<i32>,
}

fn terms_asked(clearance: &Clearance<'_>, query: &TermQuery) -> sea_orm::Select<term_appointment::Entity> {
    use term_appointment::COLUMN;
    let mut select = clearance.find::<term_appointment::Entity>();
    if let Some(kinds) = &query.kinds {
        select = select.filter(COLUMN.kind.is_in(kinds.iter().copied()));
    }
    if let Some(day) = query.ends_from {
        select = select.filter(COLUMN.ends_on.gte(day));
    }
    if let Some(day) = query.ends_until {
        select = select.filter(COLUMN.ends_on.lte(day));
    }
    if let Some(allowed) = query.open_call_due {
        select = select.filter(COLUMN.consecutive.gte(allowed));
    }
    select
}

/// One window of the terms asked for: those that end first.
pub async fn terms(clearance: &Clearance<'_>, query: &TermQuery, window: &Window) -> Result<Vec<term_appointment::Model>, Error> {
    use term_appointment::{Column, Entity};
    let mut select = terms_asked(clearance, query);
    let keyset = Keyset::by_day((Entity, Column::EndsOn), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count_terms(clearance: &Clearance<'_>, query: &TermQuery) -> Result<u64, Error> {
    Ok(terms_asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place_of_term(row: &term_appointment::Model) -> Bound {
    Bound { value: row.ends_on.to_string(), id: row.id }
}

/// External workers to be recorded.
#[derive(Clone, Debug)]
pub struct NewExternal {
    pub unit: Uuid,
    pub arrangement: ExternalWorkArrangement,
    pub company: String,
    pub work: String,
    pub people: i32,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// Records people who work for the city without being its staff.
pub async fn record_external(clearance: &Clearance<'_>, new: &NewExternal) -> Result<Changed, Error> {
    for (field, text) in [("company", &new.company), ("work", &new.work)] {
        plain_text(text, LONGEST_NAME).map_err(|refusal| refusal.at(["input", field]))?;
    }
    if !(1..=9999).contains(&new.people) || new.ends_on.is_some_and(|end| end < new.starts_on) {
        let refusal = Refusal::new(
            ErrorCode::InvalidValue,
            "人数は 1 以上、末日は初日以後です。",
            "one or more people, and the last day follows the first",
        );
        return Err(refusal.at(["input", "people"]).into());
    }
    let db = clearance.db();
    let unit = clearance.find::<org_unit::Entity>().filter(org_unit::COLUMN.id.eq(new.unit)).one(&db).await?;
    unit.ok_or_else(|| not_found(&["input", "unit"]))?;
    let row = external_worker::ActiveModel {
        id: Set(Uuid::now_v7()),
        org_unit_id: Set(new.unit),
        arrangement: Set(new.arrangement),
        company: Set(new.company.clone()),
        work: Set(new.work.clone()),
        people: Set(new.people),
        starts_on: Set(new.starts_on),
        ends_on: Set(new.ends_on),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    Ok(Changed::objects(vec![row.insert(&db).await?.id]))
}

/// Ends an arrangement on a day.
pub async fn end_external(clearance: &Clearance<'_>, id: Uuid, expected: i32, on: NaiveDate) -> Result<Changed, Error> {
    let db = clearance.db();
    let row = clearance.find::<external_worker::Entity>().filter(external_worker::COLUMN.id.eq(id)).one(&db).await?;
    let row = row.ok_or_else(|| not_found(&["input", "externalWorker"]))?;
    Refusal::unless_current(expected, row.version)?;
    if on < row.starts_on {
        return Err(Refusal::new(ErrorCode::InvalidValue, "末日は初日以後です。", "the last day follows the first")
            .at(["input", "endsOn"])
            .into());
    }
    let mut row = row.into_active_model();
    row.ends_on = Set(Some(on));
    row.version = Set(expected + 1);
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]))
}

fn externals_asked(clearance: &Clearance<'_>, unit: Option<Uuid>, on: NaiveDate) -> sea_orm::Select<external_worker::Entity> {
    use external_worker::COLUMN;
    let there = sea_orm::Condition::any().add(COLUMN.ends_on.is_null()).add(COLUMN.ends_on.gte(on));
    let select = clearance.find::<external_worker::Entity>().filter(COLUMN.starts_on.lte(on)).filter(there);
    match unit {
        Some(unit) => select.filter(COLUMN.org_unit_id.eq(unit)),
        None => select,
    }
}

/// One window of the external workers who are there on a day.
pub async fn externals(
    clearance: &Clearance<'_>,
    unit: Option<Uuid>,
    on: NaiveDate,
    window: &Window,
) -> Result<Vec<external_worker::Model>, Error> {
    use external_worker::{Column, Entity};
    let mut select = externals_asked(clearance, unit, on);
    let keyset = Keyset::by_day((Entity, Column::StartsOn), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count_externals(clearance: &Clearance<'_>, unit: Option<Uuid>, on: NaiveDate) -> Result<u64, Error> {
    Ok(externals_asked(clearance, unit, on).count(&clearance.db()).await?)
}

pub fn place_of_external(row: &external_worker::Model) -> Bound {
    Bound { value: row.starts_on.to_string(), id: row.id }
}

/// Reserves a post for people with disabilities; who holds it and why is told nowhere.
pub async fn reserve(
    clearance: &Clearance<'_>,
    id: Uuid,
    from: NaiveDate,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let db = clearance.db();
    let found = clearance.find::<post::Entity>().filter(post::COLUMN.id.eq(id)).one(&db).await?;
    found.ok_or_else(|| not_found(&["input", "post"]))?;
    if until.is_some_and(|until| until < from) {
        return Err(Refusal::new(ErrorCode::InvalidValue, "末日は初日以後です。", "the last day follows the first")
            .at(["input", "until"])
            .into());
    }
    let known = clearance.all::<reserved_post::Entity>().filter(reserved_post::COLUMN.post_id.eq(id));
    let known = known.filter(lasts_until(from)).filter(reserved_post::COLUMN.reserved_from.lte(until.unwrap_or(FOREVER)));
    if known.one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "post"]).into());
    }
    let row = reserved_post::ActiveModel {
        id: Set(Uuid::now_v7()),
        post_id: Set(id),
        reserved_from: Set(from),
        reserved_until: Set(until),
        reason: Set(reason.to_owned()),
        recorded_at: Set(clearance.now()),
    };
    Ok(Changed::objects(vec![row.insert(&db).await?.id]))
}

/// Ends the reservation of a post, or sets another last day.
pub async fn end_reservation(clearance: &Clearance<'_>, id: Uuid, until: NaiveDate, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let db = clearance.db();
    let row = clearance.find::<reserved_post::Entity>().filter(reserved_post::COLUMN.id.eq(id)).one(&db).await?;
    let row = row.ok_or_else(|| not_found(&["input", "reservedPost"]))?;
    if until < row.reserved_from || row.reserved_until.is_some_and(|last| until > last) {
        let (ja, en) = ("末日は、初日から今の末日までの日にしてください。", "a day from the first one to the present last one");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "until"]).into());
    }
    let before = row.reserved_until;
    let mut row = row.into_active_model();
    row.reserved_until = Set(Some(until));
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": before, "until": until, "reason": reason })))
}

fn lasts_until(day: NaiveDate) -> sea_orm::Condition {
    sea_orm::Condition::any().add(reserved_post::COLUMN.reserved_until.is_null()).add(reserved_post::COLUMN.reserved_until.gte(day))
}

/// The posts that are reserved on a day.
pub async fn reserved(clearance: &Clearance<'_>, on: NaiveDate) -> Result<Vec<reserved_post::Model>, Error> {
    use reserved_post::COLUMN;
    let select = clearance.find::<reserved_post::Entity>().filter(COLUMN.reserved_from.lte(on)).filter(lasts_until(on));
    Ok(select.order_by_asc(reserved_post::Column::Id).all(&clearance.db()).await?)
}
