//! 任期を定めた任用の台帳: each term borne out by the timeline, lawful after those before it; and when an open call is due.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    standing::{self, EmploymentKind, ServiceStatus},
    term_appointment,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use serde::Deserialize;
use uuid::Uuid;

use super::campaigns::LONGEST_NAME;
use crate::{
    access::{Changed, Clearance, Home, not_found},
    calendar::FiscalYear,
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        orders::service::{queries::homes, settings::Settings},
        rules::{LONGEST_REASON, plain_text},
        timeline::known,
    },
    recruitment::rules::terms::{self as rules, Chain, Served, Term},
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

pub async fn decided(clearance: &Clearance<'_>) -> Result<TermRules, Error> {
    Settings::load(clearance, &clearance.db()).await?.on("term_appointments", clearance.today())
}

/// How many appointments in a row may be made without an open call, as the city decided; two where it did not.
pub async fn allowed_without_call(clearance: &Clearance<'_>) -> Result<i32, Error> {
    Ok(decided(clearance).await?.without_open_call.unwrap_or(2))
}

/// A term to be recorded.
#[derive(Clone, Debug)]
pub struct NewTerm {
    pub employee: Uuid,
    pub term: Term,
    pub work: String,
    pub open_call: bool,
}

/// Records terms in the ledger: each borne out by the timeline, within what the law allows, and counted after the one before it.
pub async fn record(clearance: &Clearance<'_>, new: &[NewTerm]) -> Result<Changed, Error> {
    if new.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "terms"]).into());
    }
    let mut ledger = Ledger::load(clearance, new.iter().map(|it| it.employee).collect(), None).await?;
    let mut rows = vec![];
    for (index, it) in new.iter().enumerate() {
        let at = |refusal: Refusal| refusal.within(["input".to_owned(), "terms".to_owned(), index.to_string()]);
        rows.push(ledger.enter(clearance, it).map_err(at)?.into_active_model().reset_all());
    }
    let ids = rows.iter().filter_map(|it| it.id.clone().take()).collect();
    insert_all(&clearance.db(), rows).await?;
    Ok(Changed::objects(ids))
}

/// What was recorded wrongly of a term is put right; one that others follow in the same job counts for those, and waits until they are.
pub async fn correct(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &CorrectedTerm, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let db = clearance.db();
    let old = clearance.find::<term_appointment::Entity>().filter(term_appointment::COLUMN.id.eq(id)).one(&db).await?;
    let old = old.ok_or_else(|| not_found(&["input", "termAppointment"]))?;
    Refusal::unless_current(expected, old.version)?;
    let later = latest(clearance).filter(term_appointment::COLUMN.id.eq(id)).one(&db).await?;
    if later.is_none() {
        let (ja, en) = ("後の任期があります。そちらから訂正してください。", "a later term rests on it; correct that one first");
        return Err(Refusal::new(ErrorCode::OthersRestOnIt, ja, en).at(["input", "termAppointment"]).into());
    }
    let mut ledger = Ledger::load(clearance, vec![old.employee_id], Some(id)).await?;
    let new = NewTerm { employee: old.employee_id, term: new.term, work: new.work.clone(), open_call: new.open_call };
    let row = ledger.enter(clearance, &new).map_err(|refusal| refusal.within(["input"]))?;
    let row = term_appointment::Model { id, recorded_at: old.recorded_at, version: expected + 1, ..row };
    let detail = serde_json::json!({ "before": shown(&old), "after": shown(&row), "reason": reason });
    row.into_active_model().reset_all().update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// What a term is put right to.
#[derive(Clone, Debug)]
pub struct CorrectedTerm {
    pub term: Term,
    pub work: String,
    pub open_call: bool,
}

/// A term as the audit keeps it.
fn shown(it: &term_appointment::Model) -> serde_json::Value {
    let (kind, ground) = (<&str>::from(it.kind), it.ground.map(<&str>::from));
    serde_json::json!({ "kind": kind, "ground": ground, "work": it.work, "startsOn": it.starts_on, "endsOn": it.ends_on, "byOpenCall": it.open_call })
}

/// The terms that one of somebody follows without a gap, in whatever job; and whether the ordinance allows five years.
pub async fn before(clearance: &Clearance<'_>, employee: Option<Uuid>, starts_on: NaiveDate) -> Result<(Chain, bool), Error> {
    let ledger = Ledger::load(clearance, employee.into_iter().collect(), None).await?;
    let before = ledger.last.values().filter(|it| rules::follows(it.ends_on, starts_on)).max_by_key(|it| it.ends_on);
    Ok((before.map_or(Chain::new(starts_on), |it| it.chain), ledger.decided.five_years_by_ordinance))
}

/// The last term of somebody in a job.
#[derive(Clone, Copy)]
struct Last {
    ends_on: NaiveDate,
    chain: Chain,
    consecutive: i32,
}

/// What is known of the terms of some people.
struct Ledger {
    decided: TermRules,
    homes: HashMap<Uuid, Home>,
    /// By person, how they were in service, and from when to when.
    served: HashMap<Uuid, Vec<Served>>,
    last: HashMap<(Uuid, String), Last>,
}

impl Ledger {
    async fn load(clearance: &Clearance<'_>, people: Vec<Uuid>, without: Option<Uuid>) -> Result<Self, Error> {
        let db = clearance.db();
        let standings = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people.iter().copied()));
        let standings = standings.filter(known::<standing::Entity>(None)).order_by_asc(standing::Column::EffectiveFrom).all(&db).await?;
        let mut served: HashMap<Uuid, Vec<Served>> = HashMap::new();
        for it in standings {
            let kind = (it.status == ServiceStatus::InService).then_some(it.employment_kind);
            served.entry(it.employee_id).or_default().push(Served { from: it.effective_from, to: it.effective_to, kind });
        }
        let select = clearance.all::<term_appointment::Entity>().filter(term_appointment::COLUMN.employee_id.is_in(people.iter().copied()));
        let rows = select.order_by_asc(term_appointment::Column::EndsOn).all(&db).await?;
        let mut last: HashMap<(Uuid, String), Last> = HashMap::new();
        for it in rows.into_iter().filter(|it| Some(it.id) != without) {
            let key = (it.employee_id, it.work);
            let terms = last.get(&key).filter(|known| known.chain.first_on == it.first_on).map_or(0, |known| known.chain.terms);
            let chain = Chain { first_on: it.first_on, terms: terms + 1 };
            last.insert(key, Last { ends_on: it.ends_on, chain, consecutive: it.consecutive });
        }
        Ok(Self { decided: decided(clearance).await?, homes: homes(clearance, people).await?, served, last })
    }

    /// The row of a term that is entered, which from now on is the last of its job.
    fn enter(&mut self, clearance: &Clearance<'_>, it: &NewTerm) -> Result<term_appointment::Model, Refusal> {
        if !self.homes.get(&it.employee).is_some_and(|home| clearance.rules_over(home.authority)) {
            return Err(Refusal::plain(ErrorCode::NotFound).at(["employee"]));
        }
        plain_text(&it.work, LONGEST_NAME).map_err(|refusal| refusal.at(["work"]))?;
        rules::borne_out(&it.term, self.served.get(&it.employee).map_or(&[], Vec::as_slice))?;
        let key = (it.employee, it.work.clone());
        let before = self.last.get(&key).copied();
        if before.is_some_and(|it_was| it.term.starts_on <= it_was.ends_on) {
            let refusal = Refusal::new(ErrorCode::AlreadyExists, "前の任期と重なります。", "it overlaps the term before");
            return Err(refusal.at(["startsOn"]));
        }
        // 再度の任用: it follows the term before.
        let before = before.filter(|it_was| rules::follows(it_was.ends_on, it.term.starts_on));
        let chain = before.map_or(Chain::new(it.term.starts_on), |it_was| it_was.chain);
        rules::is_lawful(&it.term, chain, self.decided.five_years_by_ordinance)?;
        let same_year = before.is_some_and(|it_was| FiscalYear::of(it_was.ends_on) == FiscalYear::of(it.term.starts_on));
        let consecutive = rules::consecutive(it.term.kind, before.map(|it_was| it_was.consecutive), it.open_call, same_year);
        let after = Chain { terms: chain.terms + 1, ..chain };
        self.last.insert(key, Last { ends_on: it.term.ends_on, chain: after, consecutive });
        Ok(term_appointment::Model {
            id: Uuid::now_v7(),
            employee_id: it.employee,
            kind: it.term.kind,
            ground: it.term.ground,
            work: it.work.clone(),
            starts_on: it.term.starts_on,
            ends_on: it.term.ends_on,
            first_on: chain.first_on,
            open_call: it.open_call,
            consecutive,
            recorded_at: clearance.now(),
            version: 1,
        })
    }
}

/// The terms that no other follows in the same job of the same person.
fn latest(clearance: &Clearance<'_>) -> sea_orm::Select<term_appointment::Entity> {
    use term_appointment::{Column, Entity};
    let later = Alias::new("later");
    let of = |column: Column| Expr::col((later.clone(), column));
    let same = |column: Column| of(column).equals((Entity, column));
    let follows = of(Column::StartsOn).gt(Expr::col((Entity, Column::StartsOn)));
    let next = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, later.clone())
        .and_where(same(Column::EmployeeId).and(same(Column::Work)).and(follows))
        .to_owned();
    clearance.find::<Entity>().filter(Expr::exists(next).not())
}

/// Those of some terms whose next appointment needs an open call, and was not made yet.
pub async fn open_calls_due(clearance: &Clearance<'_>, terms: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let allowed = allowed_without_call(clearance).await?;
    let due = latest(clearance).filter(term_appointment::COLUMN.id.is_in(terms));
    let due = due.filter(term_appointment::COLUMN.consecutive.gte(allowed)).select_only().column(term_appointment::Column::Id);
    Ok(due.into_tuple::<Uuid>().all(&clearance.db()).await?.into_iter().collect())
}

/// Which terms are asked for.
#[derive(Clone, Debug, Default)]
pub struct TermQuery {
    pub kinds: Option<Vec<EmploymentKind>>,
    pub ends_from: Option<NaiveDate>,
    pub ends_until: Option<NaiveDate>,
    /// Those whose next appointment needs an open call, which was not made yet: after so many without one.
    pub open_call_due: Option<i32>,
}

fn asked(clearance: &Clearance<'_>, query: &TermQuery) -> sea_orm::Select<term_appointment::Entity> {
    use term_appointment::COLUMN;
    let mut select = match query.open_call_due {
        Some(allowed) => latest(clearance).filter(COLUMN.consecutive.gte(allowed)),
        None => clearance.find::<term_appointment::Entity>(),
    };
    if let Some(kinds) = &query.kinds {
        select = select.filter(COLUMN.kind.is_in(kinds.iter().copied()));
    }
    if let Some(day) = query.ends_from {
        select = select.filter(COLUMN.ends_on.gte(day));
    }
    if let Some(day) = query.ends_until {
        select = select.filter(COLUMN.ends_on.lte(day));
    }
    select
}

/// One window of the terms asked for: those that end first.
pub async fn list(clearance: &Clearance<'_>, query: &TermQuery, window: &Window) -> Result<Vec<term_appointment::Model>, Error> {
    use term_appointment::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_day((Entity, Column::EndsOn), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &TermQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &term_appointment::Model) -> Bound {
    Bound { value: row.ends_on.to_string(), id: row.id }
}
