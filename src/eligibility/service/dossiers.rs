//! Dossiers: what the file knows of people, a fixed number of statements however many they are.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind},
    conditional_decision, eligibility_exception, evaluation_score, leave, pass_entry, personal_record,
    personnel_order::{self, OrderKind},
    post_version, promotion_exam, secondment,
    standing::{self, EmploymentKind, ServiceStatus},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::codes::Codes;
use crate::{
    access::{Clearance, Reachable, announced_batches, tokyo_day},
    eligibility::rules::{
        actions::ACTIONS,
        criterion::ActionKind,
        dossier::{Days, Dossier, PersonnelAction, Stretch},
    },
    error::Error,
    personnel::{conditional::Months, import::AT_ONCE, orders::service::corrected_orders},
    promotion::rules::days::valid_until,
    recruitment::{
        rules::conditional::{Decision, Period},
        service::conditional::{Decided, as_decision},
    },
};

/// The dossiers of people, for a rule and a day, as many as fit into a statement; for the judgement alone, whoever asks: what of it is shown is
/// up to the caller's rights.
pub async fn load(
    clearance: &Clearance<'_>,
    codes: &Codes,
    people: &[Uuid],
    rule: Uuid,
    on: NaiveDate,
) -> Result<HashMap<Uuid, Dossier>, Error> {
    let months = Decided::load(clearance).await?;
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
            dossier.follow(stretch(codes, it, is));
        });
    }
    for it in timeline::<leave::Entity>(clearance, leave::COLUMN.employee_id.is_in(of()), leave::COLUMN.superseded_at.is_null()).await? {
        put(it.employee_id, &mut |dossier| dossier.leaves.push((it.kind, Days { from: it.effective_from, to: it.effective_to })));
    }
    let away = secondment::COLUMN.employee_id.is_in(of());
    for it in timeline::<secondment::Entity>(clearance, away, secondment::COLUMN.superseded_at.is_null()).await? {
        put(it.employee_id, &mut |dossier| dossier.secondments.push(Days { from: it.effective_from, to: it.effective_to }));
    }
    for it in scores(clearance, people).await? {
        put(it.employee_id, &mut |dossier| dossier.evaluations.push((it.fiscal_year, it.points.into())));
    }
    for (person, rank, days) in passes(clearance, people).await? {
        put(person, &mut |dossier| dossier.passes.extend(codes.ranks.code(rank).map(|code| (code.to_string(), days))));
    }
    for it in exceptions(clearance, rule, people).await? {
        put(it.employee_id, &mut |dossier| dossier.excepted_on = Some(tokyo_day(it.recorded_at)));
    }
    dossiers.values_mut().for_each(|it| it.through_reorganisations(&codes.successions));
    for (order, taken) in acts(clearance, people).await? {
        let months = months.months(order.effective_on)?;
        if let Some(dossier) = order.employee_id.and_then(|id| dossiers.get_mut(&id)) {
            follow(dossier, &order, &taken, months, on);
        }
    }
    Ok(dossiers)
}

async fn exceptions(clearance: &Clearance<'_>, rule: Uuid, people: &[Uuid]) -> Result<Vec<eligibility_exception::Model>, Error> {
    let rows = clearance.all::<eligibility_exception::Entity>().filter(eligibility_exception::COLUMN.rule_id.eq(rule));
    let rows = rows.filter(eligibility_exception::COLUMN.ended_at.is_null());
    Ok(rows.filter(eligibility_exception::COLUMN.employee_id.is_in(people.iter().copied())).all(&clearance.db()).await?)
}

async fn scores(clearance: &Clearance<'_>, people: &[Uuid]) -> Result<Vec<evaluation_score::Model>, Error> {
    let scores = clearance.all::<evaluation_score::Entity>().filter(evaluation_score::COLUMN.employee_id.is_in(people.iter().copied()));
    Ok(scores.all(&clearance.db()).await?)
}

/// The passes of which everybody was told: whose, for which rank, and while the list is valid.
async fn passes(clearance: &Clearance<'_>, people: &[Uuid]) -> Result<Vec<(Uuid, Uuid, Days)>, Error> {
    let select = clearance.all::<pass_entry::Entity>().find_also_related(promotion_exam::Entity);
    let select = select.filter(pass_entry::COLUMN.employee_id.is_in(people.iter().copied()));
    let rows = select.filter(promotion_exam::COLUMN.released_at.is_not_null()).all(&clearance.db()).await?;
    let pass = |(entry, exam): (pass_entry::Model, Option<promotion_exam::Model>)| {
        let until = valid_until(entry.valid_until, entry.deferred_until);
        Some((entry.employee_id, exam?.target_rank_id, Days { from: entry.listed_on, to: until.succ_opt()? }))
    };
    Ok(rows.into_iter().filter_map(pass).collect())
}

/// The announced orders of people that a dossier is made of, each with what was decided on its conditional period.
async fn acts(clearance: &Clearance<'_>, people: &[Uuid]) -> Result<Vec<(personnel_order::Model, Vec<Decision>)>, Error> {
    let db = clearance.db();
    let of = || people.iter().copied();
    let kinds = ACTIONS.into_iter().chain([OrderKind::Appointment]);
    let orders = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.employee_id.is_in(of()));
    let orders = orders.filter(personnel_order::Column::BatchId.in_subquery(announced_batches()));
    let orders = orders.filter(personnel_order::COLUMN.cancelled_at.is_null()).filter(personnel_order::COLUMN.kind.is_in(kinds));
    let orders = orders.order_by_asc(personnel_order::Column::EffectiveOn).all(&db).await?;
    let decisions = clearance.all::<conditional_decision::Entity>().filter(conditional_decision::COLUMN.employee_id.is_in(of()));
    let decisions = decisions.order_by_asc(conditional_decision::Column::DecidedAt).all(&db).await?;
    let corrected = corrected_orders(clearance, orders.iter().map(|it| it.id).collect()).await?;
    let with = |order: personnel_order::Model| {
        let taken = decisions.iter().filter(|row| corrected.get(&row.order_id) == Some(&order.id)).map(as_decision).collect();
        (order, taken)
    };
    Ok(orders.into_iter().map(with).collect())
}

fn follow(dossier: &mut Dossier, order: &personnel_order::Model, taken: &[Decision], months: Months, on: NaiveDate) {
    if order.kind == OrderKind::Appointment {
        let kind = order.to_employment_kind.unwrap_or(EmploymentKind::Regular);
        let until = Period::of((order.effective_on, None), kind, months, taken, on).and_then(|it| it.until.succ_opt());
        dossier.conditional.extend(until.map(|to| Days { from: order.effective_on, to }));
    }
    let Some(kind) = ActionKind::of(order.kind, order.legal_basis.as_deref()) else { return };
    let leave = ActionKind::leave(order.kind);
    let effect = dossier.leaves.iter().find(|(kind, days)| Some(*kind) == leave && days.from == order.effective_on);
    let effect = effect.and_then(|(_, days)| days.to.pred_opt()).or(order.term_ends_on).unwrap_or(order.effective_on);
    dossier.actions.push(PersonnelAction { kind, on: order.effective_on, effect_until: effect });
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
            rank: it.rank_id.and_then(|id| codes.ranks.code(id)),
            occupation: it.occupation_id.and_then(|id| codes.occupations.code(id)),
            pay_table: it.pay_table_id.and_then(|id| codes.pay_tables.code(id)),
            grade: it.grade,
            unit: it.org_unit_id,
            employment: None,
            supervisory: false,
        }),
        CareerKind::Elsewhere => dossier.elsewhere.push((days, it.related)),
        CareerKind::Education => dossier.educations.extend(it.education.map(|level| (level, it.effective_from))),
        CareerKind::Qualification => dossier.qualifications.extend(it.title.clone().map(|name| (name, days))),
    }
}

fn stretch(codes: &Codes, it: &standing::Model, supervisory: bool) -> Stretch {
    Stretch {
        days: Days { from: it.effective_from, to: it.effective_to },
        in_service: it.status == ServiceStatus::InService,
        rank: codes.ranks.code(it.rank_id),
        occupation: codes.occupations.code(it.occupation_id),
        pay_table: codes.pay_tables.code(it.pay_table_id),
        grade: Some(it.grade),
        unit: Some(it.org_unit_id),
        employment: Some(it.employment_kind),
        supervisory,
    }
}
