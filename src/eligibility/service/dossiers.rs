//! Dossiers: what the file knows of people, a fixed number of statements however many they are.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind},
    conditional_decision, eligibility_exception, evaluation_score,
    leave::{self, LeaveKind},
    occupation, pay_table, personal_record,
    personnel_order::{self, OrderKind},
    position_rank, post_version, secondment,
    standing::{self, EmploymentKind, ServiceStatus},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    access::{Clearance, Reachable, announced_batches, tokyo_day},
    eligibility::rules::{
        criterion::ActionKind,
        dossier::{Days, Dossier, PersonnelAction, Stretch},
    },
    error::Error,
    recruitment::{
        rules::conditional::{Decision, Months, Period},
        service::conditional::{Decided, as_decision},
    },
};

/// So many people in a statement.
const AT_ONCE: usize = 5_000;

/// The codes of the profile by their keys.
struct Codes {
    ranks: HashMap<Uuid, Arc<str>>,
    occupations: HashMap<Uuid, Arc<str>>,
    pay_tables: HashMap<Uuid, Arc<str>>,
}

impl Codes {
    async fn load(clearance: &Clearance<'_>) -> Result<Self, Error> {
        let db = clearance.db();
        let code = |id: Uuid, code: String| (id, Arc::from(code));
        let ranks = clearance.all::<position_rank::Entity>().all(&db).await?;
        let occupations = clearance.all::<occupation::Entity>().all(&db).await?;
        let pay_tables = clearance.all::<pay_table::Entity>().all(&db).await?;
        Ok(Self {
            ranks: ranks.into_iter().map(|it| code(it.id, it.code)).collect(),
            occupations: occupations.into_iter().map(|it| code(it.id, it.code)).collect(),
            pay_tables: pay_tables.into_iter().map(|it| code(it.id, it.code)).collect(),
        })
    }
}

/// The dossiers of people, for a rule and a day; for the judgement alone, whoever asks: what of it is shown is up to the caller's rights.
pub async fn load(clearance: &Clearance<'_>, people: &[Uuid], rule: Uuid, on: NaiveDate) -> Result<HashMap<Uuid, Dossier>, Error> {
    let codes = Codes::load(clearance).await?;
    let months = Decided::load(clearance).await?;
    let mut dossiers = HashMap::new();
    for some in people.chunks(AT_ONCE) {
        dossiers.extend(batch(clearance, &codes, &months, some, rule, on).await?);
    }
    Ok(dossiers)
}

async fn batch(
    clearance: &Clearance<'_>,
    codes: &Codes,
    months: &Decided,
    people: &[Uuid],
    rule: Uuid,
    on: NaiveDate,
) -> Result<HashMap<Uuid, Dossier>, Error> {
    let db = clearance.db();
    let mut dossiers: HashMap<Uuid, Dossier> = people.iter().map(|id| (*id, Dossier::default())).collect();
    let mut put = |id: Uuid, change: &mut dyn FnMut(&mut Dossier)| {
        if let Some(dossier) = dossiers.get_mut(&id) {
            change(dossier);
        }
    };
    let of = || people.iter().copied();
    let known = clearance.all::<personal_record::Entity>().filter(personal_record::COLUMN.employee_id.is_in(of()));
    let known = known.filter(personal_record::COLUMN.superseded_at.is_null());
    for it in known.order_by_asc(personal_record::Column::EffectiveFrom).all(&db).await? {
        // Somebody was born before the file begins.
        put(it.employee_id, &mut |dossier| {
            if it.effective_from <= on || dossier.birth_date.is_none() {
                dossier.birth_date = Some(it.birth_date);
            }
        });
    }
    let careers = clearance.all::<career_entry::Entity>().filter(career_entry::COLUMN.employee_id.is_in(of()));
    for it in careers.order_by_asc(career_entry::Column::EffectiveFrom).all(&db).await? {
        put(it.employee_id, &mut |dossier| enter(dossier, codes, &it));
    }
    let standings = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(of()));
    let standings = standings.filter(standing::COLUMN.superseded_at.is_null()).order_by_asc(standing::Column::EffectiveFrom);
    let standings = standings.all(&db).await?;
    let supervisory = supervisory(clearance, &standings).await?;
    for it in &standings {
        put(it.employee_id, &mut |dossier| {
            // A post may become supervisory while it is held: what it is on the day asked about decides.
            let day = if it.effective_from <= on && on < it.effective_to { on } else { it.effective_from };
            let is = supervisory.get(&it.post_id).is_some_and(|times| times.iter().any(|days| days.has(day)));
            dossier.stretches.push(stretch(codes, it, is));
        });
    }
    for it in timeline::<leave::Entity>(clearance, leave::COLUMN.employee_id.is_in(of()), leave::COLUMN.superseded_at.is_null()).await? {
        put(it.employee_id, &mut |dossier| dossier.leaves.push((it.kind, Days { from: it.effective_from, to: it.effective_to })));
    }
    let away = secondment::COLUMN.employee_id.is_in(of());
    for it in timeline::<secondment::Entity>(clearance, away, secondment::COLUMN.superseded_at.is_null()).await? {
        put(it.employee_id, &mut |dossier| dossier.secondments.push(Days { from: it.effective_from, to: it.effective_to }));
    }
    let scores = clearance.all::<evaluation_score::Entity>().filter(evaluation_score::COLUMN.employee_id.is_in(of()));
    for it in scores.all(&db).await? {
        put(it.employee_id, &mut |dossier| dossier.evaluations.push((it.fiscal_year, it.points.into())));
    }
    let excepted = clearance.all::<eligibility_exception::Entity>().filter(eligibility_exception::COLUMN.rule_id.eq(rule));
    for it in excepted.filter(eligibility_exception::COLUMN.employee_id.is_in(of())).all(&db).await? {
        put(it.employee_id, &mut |dossier| dossier.excepted_on = Some(tokyo_day(it.recorded_at)));
    }
    for (order, taken) in acts(clearance, people).await? {
        let months = months.months(order.effective_on)?;
        if let Some(dossier) = order.employee_id.and_then(|id| dossiers.get_mut(&id)) {
            follow(dossier, &order, &taken, months, on);
        }
    }
    Ok(dossiers)
}

/// The announced orders of people that a dossier is made of, each with what was decided on its conditional period.
async fn acts(clearance: &Clearance<'_>, people: &[Uuid]) -> Result<Vec<(personnel_order::Model, Vec<Decision>)>, Error> {
    let db = clearance.db();
    let of = || people.iter().copied();
    let orders = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.employee_id.is_in(of()));
    let orders = orders.filter(personnel_order::Column::BatchId.in_subquery(announced_batches()));
    let orders = orders.filter(personnel_order::COLUMN.cancelled_at.is_null()).filter(personnel_order::COLUMN.kind.is_in(KINDS));
    let orders = orders.order_by_asc(personnel_order::Column::EffectiveOn).all(&db).await?;
    let decisions = clearance.all::<conditional_decision::Entity>().filter(conditional_decision::COLUMN.employee_id.is_in(of()));
    let decisions = decisions.order_by_asc(conditional_decision::Column::DecidedAt).all(&db).await?;
    let with = |order: personnel_order::Model| {
        let taken = decisions.iter().filter(|row| row.order_id == order.id).map(as_decision).collect();
        (order, taken)
    };
    Ok(orders.into_iter().map(with).collect())
}

fn follow(dossier: &mut Dossier, order: &personnel_order::Model, taken: &[Decision], months: Months, on: NaiveDate) {
    if order.kind == OrderKind::Appointment {
        let kind = order.to_employment_kind.unwrap_or(EmploymentKind::Regular);
        let until = Period::of(order.effective_on, kind, months, taken, on).and_then(|it| it.until.succ_opt());
        dossier.conditional.extend(until.map(|to| Days { from: order.effective_on, to }));
    }
    let leave = match order.kind {
        OrderKind::Suspension => Some(LeaveKind::Suspension),
        OrderKind::AdministrativeLeave => Some(LeaveKind::Administrative),
        _ => None,
    };
    let effect = dossier.leaves.iter().find(|(kind, days)| Some(*kind) == leave && days.from == order.effective_on);
    let effect = effect.and_then(|(_, days)| days.to.pred_opt()).or(order.term_ends_on).unwrap_or(order.effective_on);
    dossier.actions.extend(action(order).map(|kind| PersonnelAction { kind, on: order.effective_on, effect_until: effect }));
}

/// The orders that a dossier is made of.
pub const KINDS: [OrderKind; 9] = [
    OrderKind::Appointment,
    OrderKind::Demotion,
    OrderKind::AdministrativeLeave,
    OrderKind::StatusPayReduction,
    OrderKind::StatusDismissal,
    OrderKind::Reprimand,
    OrderKind::DisciplinaryPayCut,
    OrderKind::Suspension,
    OrderKind::DisciplinaryDismissal,
];

/// Of which kind an order is, if it is discipline or a status action; a demotion may also be one's own wish (希望降任).
fn action(order: &personnel_order::Model) -> Option<ActionKind> {
    match order.kind {
        OrderKind::Reprimand | OrderKind::DisciplinaryPayCut | OrderKind::Suspension | OrderKind::DisciplinaryDismissal => {
            Some(ActionKind::Disciplinary)
        }
        OrderKind::AdministrativeLeave | OrderKind::StatusPayReduction | OrderKind::StatusDismissal => Some(ActionKind::Status),
        OrderKind::Demotion => order.legal_basis.as_deref().filter(|basis| basis.contains("28条")).map(|_| ActionKind::Status),
        _ => None,
    }
}

/// The posts that people hold, and when each is supervisory.
async fn supervisory(clearance: &Clearance<'_>, standings: &[standing::Model]) -> Result<HashMap<Uuid, Vec<Days>>, Error> {
    let held: HashSet<Uuid> = standings.iter().map(|it| it.post_id).collect();
    let mut posts: HashMap<Uuid, Vec<Days>> = HashMap::new();
    for some in held.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
        let select = clearance.all::<post_version::Entity>().filter(post_version::COLUMN.post_id.is_in(some.iter().copied()));
        let select = select.filter(post_version::COLUMN.supervisory.eq(true)).filter(post_version::COLUMN.superseded_at.is_null());
        for it in select.all(&clearance.db()).await? {
            posts.entry(it.post_id).or_default().push(Days { from: it.effective_from, to: it.effective_to });
        }
    }
    Ok(posts)
}

async fn timeline<E: Reachable>(
    clearance: &Clearance<'_>,
    of: sea_orm::sea_query::SimpleExpr,
    known: sea_orm::sea_query::SimpleExpr,
) -> Result<Vec<E::Model>, Error> {
    Ok(clearance.all::<E>().filter(of).filter(known).all(&clearance.db()).await?)
}

fn enter(dossier: &mut Dossier, codes: &Codes, it: &career_entry::Model) {
    let days = Days { from: it.effective_from, to: it.effective_to };
    match it.kind {
        CareerKind::Service => dossier.stretches.push(Stretch {
            days,
            in_service: true,
            rank: it.rank_id.and_then(|id| codes.ranks.get(&id).cloned()),
            occupation: it.occupation_id.and_then(|id| codes.occupations.get(&id).cloned()),
            pay_table: it.pay_table_id.and_then(|id| codes.pay_tables.get(&id).cloned()),
            grade: it.grade,
            unit: it.org_unit_id,
            employment: None,
            supervisory: false,
        }),
        CareerKind::Gap => (),
        CareerKind::Elsewhere => dossier.elsewhere.push((days, it.related)),
        CareerKind::Education => dossier.education = dossier.education.max(it.education),
        CareerKind::Qualification => dossier.qualifications.extend(it.title.clone().map(|name| (name, days))),
    }
}

fn stretch(codes: &Codes, it: &standing::Model, supervisory: bool) -> Stretch {
    Stretch {
        days: Days { from: it.effective_from, to: it.effective_to },
        in_service: it.status == ServiceStatus::InService,
        rank: codes.ranks.get(&it.rank_id).cloned(),
        occupation: codes.occupations.get(&it.occupation_id).cloned(),
        pay_table: codes.pay_tables.get(&it.pay_table_id).cloned(),
        grade: Some(it.grade),
        unit: Some(it.org_unit_id),
        employment: Some(it.employment_kind),
        supervisory,
    }
}
