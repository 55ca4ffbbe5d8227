//! 採用: from an accepted offer to an order of appointment in a draft; done once, however often it is asked for.

use std::collections::HashMap;

use entity::{
    application::{self, ApplicationState},
    candidate, exam_category, hire,
    list_entry::ListRemovalReason,
    personnel_order::{self, OrderKind},
    reserved_post,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, Set};
use uuid::Uuid;

use super::{applications, listing, offers, stages};
use crate::{
    access::{Changed, Clearance, announced_batches, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::{
            kinds::Step as BatchStep,
            life::To,
            service::{
                batch::{planned, visible},
                draft::{self, Appointee, NewOrder},
                standing_orders,
            },
        },
    },
    recruitment::rules::{life::Step, terms},
};

/// Why recruitment does not stand by the order of somebody whom a ground of disqualification stands against.
const DISQUALIFIED: &str = "欠格事由";

/// Who is to be hired, and as what.
#[derive(Clone, Debug)]
pub struct NewHire {
    pub application: Uuid,
    /// Somebody who served before, or serves until then: they stay who they are.
    pub employee: Option<Uuid>,
    /// 職員番号: one that nobody has or had.
    pub number: String,
    pub to: To,
}

/// Drafts the orders of appointment. Those whose order stands already are left as they are, so that the act may be repeated.
pub async fn hire(clearance: &Clearance<'_>, batch: Uuid, expected: i32, new: &[NewHire]) -> Result<Changed, Error> {
    let ids: Vec<Uuid> = new.iter().map(|it| it.application).collect();
    if let Some(index) = (1..ids.len()).find(|index| ids[..*index].contains(&ids[*index])) {
        let place = ["input".to_owned(), "hires".to_owned(), index.to_string(), "application".to_owned()];
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(place).into());
    }
    let rows = applications::by_ids(clearance, ids.clone()).await?;
    let standing = standing(clearance, &ids).await?;
    let fresh: Vec<(usize, &NewHire)> = new.iter().enumerate().filter(|(_, it)| !standing.contains_key(&it.application)).collect();
    if fresh.is_empty() && !new.is_empty() {
        visible(clearance, batch).await?;
        return Ok(Changed::objects(ids));
    }
    let batch = planned(clearance, batch, expected, BatchStep::Shape).await?;
    let place = |index: usize| ["input".to_owned(), "hires".to_owned(), index.to_string()];
    let mut orders = vec![];
    for (index, it) in &fresh {
        let row = rows.iter().find(|row| row.id == it.application);
        let row = row.ok_or_else(|| not_found(&["application"]).within(place(*index)))?;
        orders.push(order(clearance, row, it).await.map_err(|error| error.within(place(*index)))?);
    }
    let written = draft::write(clearance, &batch, &orders).await.map_err(|error| as_hire(error, &fresh))?;
    record(clearance, &fresh, &written).await?;
    Ok(Changed::objects(ids).with_detail(serde_json::json!({ "batch": batch.id, "hires": fresh.len() })))
}

/// The place of a refused order is that of the hire that asked for it.
fn as_hire(error: Error, fresh: &[(usize, &NewHire)]) -> Error {
    let Error::Refused(mut refusal) = error else { return error };
    if let [_, list, place, ..] = refusal.path.as_mut_slice()
        && let Some((index, _)) = place.parse::<usize>().ok().and_then(|place| fresh.get(place))
    {
        (*list, *place) = ("hires".to_owned(), index.to_string());
    }
    Error::Refused(refusal)
}

/// The hires whose order is still there: not taken out of its draft, its batch not withdrawn.
async fn standing(clearance: &Clearance<'_>, applications: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
    let db = clearance.db();
    let select = clearance.all::<hire::Entity>().filter(hire::COLUMN.application_id.is_in(applications.iter().copied()));
    let hires = select.all(&db).await?;
    let alive = standing_orders(clearance, hires.iter().map(|it| it.order_id).collect()).await?;
    Ok(hires.into_iter().filter(|it| alive.contains(&it.order_id)).map(|it| (it.application_id, it.order_id)).collect())
}

async fn order(clearance: &Clearance<'_>, row: &application::Model, new: &NewHire) -> Result<NewOrder, Error> {
    Step::Hire.from(row.state).map_err(|refusal| refusal.at(["application"]))?;
    let offer = offers::accepted(clearance, row).await?;
    let entry = listing::entry(clearance, row.id).await.map_err(|_| not_found(&["application"]))?;
    let (_, person) =
        super::candidates::resolved(clearance, vec![row.candidate_id]).await?.pop().ok_or_else(|| not_found(&["application"]))?;
    let db = clearance.db();
    let category = clearance.find::<exam_category::Entity>().filter(exam_category::COLUMN.id.eq(row.category_id)).one(&db).await?;
    let category = category.ok_or_else(|| not_found(&["application"]))?;
    offers::qualified(clearance, row.id, [category.exam_on, offer.appointment_on]).await?;
    let mut to = new.to.clone();
    to.employment_kind = to.employment_kind.or(Some(category.employment_kind));
    to.occupation = to.occupation.or(category.occupation_id);
    if let (Some(kind), Some(ends_on)) = (to.employment_kind, to.term_ends_on) {
        let term = terms::Term { kind, ground: category.fixed_term_ground, starts_on: offer.appointment_on, ends_on };
        let (chain, by_ordinance) = super::terms::before(clearance, new.employee, term.starts_on).await?;
        terms::is_lawful(&term, chain, by_ordinance).map_err(|refusal| Refusal { path: vec!["termEndsOn".to_owned()], ..refusal })?;
    }
    if let Some(post) = to.post.filter(|_| !category.reserved_for_disability) {
        unreserved(clearance, post, offer.appointment_on).await?;
    }
    Ok(NewOrder {
        kind: OrderKind::Appointment,
        employee: new.employee,
        appointee: if new.employee.is_some() { None } else { Some(appointee(&person, &new.number)?) },
        effective_on: offer.appointment_on,
        sequence: None,
        to,
        legal_basis: Some(terms::article(category.employment_kind, category.fixed_term_ground).to_owned()),
        reason: None,
        notice_text: None,
        cancels: None,
        list_valid_until: Some(entry.valid_until),
        agreed_on: Some(offer.appointment_on),
    })
}

/// A post reserved for people with disabilities is filled from a category for them (障害者雇用促進法38条).
async fn unreserved(clearance: &Clearance<'_>, post: Uuid, on: chrono::NaiveDate) -> Result<(), Error> {
    let reserved = super::doors::reserved_on(clearance, on).filter(reserved_post::COLUMN.post_id.eq(post));
    if reserved.one(&clearance.db()).await?.is_none() {
        return Ok(());
    }
    let (ja, en) = (
        "障害者を対象とする職には、その試験区分から採用してください。",
        "a reserved post is filled from a category for people with disabilities",
    );
    Err(Refusal::new(ErrorCode::PostReserved, ja, en).at(["toPost"]).by("hiring::unreserved", "障害者雇用促進法38条").into())
}

fn appointee(it: &candidate::Model, number: &str) -> Result<Appointee, Refusal> {
    let birth = it.birth_date.ok_or_else(|| {
        Refusal::new(ErrorCode::OrderIncomplete, "受験者の生年月日がありません。", "the birth date is missing").at(["application"])
    })?;
    Ok(Appointee {
        number: number.to_owned(),
        name: (it.family_name.clone(), it.given_name.clone()),
        kana: (it.family_name_kana.clone(), it.given_name_kana.clone()),
        birth_date: birth,
        sex: it.sex,
    })
}

async fn record(clearance: &Clearance<'_>, fresh: &[(usize, &NewHire)], orders: &[personnel_order::Model]) -> Result<(), Error> {
    let db = clearance.db();
    let applications: Vec<Uuid> = fresh.iter().map(|(_, it)| it.application).collect();
    hire::Entity::delete_many().filter(hire::COLUMN.application_id.is_in(applications.iter().copied())).exec(&db).await?;
    let rows = fresh.iter().zip(orders).map(|((_, it), order)| hire::ActiveModel {
        id: Set(Uuid::new_v4()),
        application_id: Set(it.application),
        order_id: Set(order.id),
        number: Set(it.number.clone()),
        effective_on: Set(order.effective_on),
        hired_at: Set(clearance.now()),
    });
    insert_all(&db, rows.collect()).await?;
    for id in &applications {
        listing::strike(clearance, *id, ListRemovalReason::Appointed).await?;
    }
    for from in [ApplicationState::Accepted, ApplicationState::Appointed] {
        stages::advance(clearance, &applications, from, Step::Hire).await?;
    }
    Ok(())
}

/// The hires whose order is known to all staff, whatever batch it was moved to since.
pub fn announced(clearance: &Clearance<'_>) -> Select<hire::Entity> {
    let orders = clearance.all::<personnel_order::Entity>().select_only().column(personnel_order::Column::Id);
    let orders = orders.filter(personnel_order::Column::BatchId.in_subquery(announced_batches())).into_query();
    clearance.all::<hire::Entity>().filter(hire::Column::OrderId.in_subquery(orders))
}

/// Whether the order of a hire is known to all staff.
pub async fn is_announced(clearance: &Clearance<'_>, application: Uuid) -> Result<bool, Error> {
    Ok(announced(clearance).filter(hire::COLUMN.application_id.eq(application)).one(&clearance.db()).await?.is_some())
}

/// Recruitment no longer stands by the order of a hire: it is not announced, and whoever plans it is told why.
pub async fn object(clearance: &Clearance<'_>, application: Uuid, reason: &str) -> Result<(), Error> {
    let select = clearance.all::<hire::Entity>().filter(hire::COLUMN.application_id.eq(application));
    let orders: Vec<Uuid> = select.all(&clearance.db()).await?.into_iter().map(|it| it.order_id).collect();
    draft::object(clearance, &orders, reason).await
}

/// Whether somebody was hired whose first day has not come.
pub async fn is_to_come(clearance: &Clearance<'_>, row: &application::Model) -> Result<bool, Error> {
    if row.state != ApplicationState::Appointed {
        return Ok(false);
    }
    let select = clearance.all::<hire::Entity>().filter(hire::COLUMN.application_id.eq(row.id));
    Ok(select.filter(hire::COLUMN.effective_on.gt(clearance.today())).one(&clearance.db()).await?.is_some())
}

/// After a declaration: recruitment stands by the order of a hire only while nothing disqualifies on the day of the exam and on the first
/// day (地方公務員法16条).
pub async fn judge_again(clearance: &Clearance<'_>, application: Uuid) -> Result<(), Error> {
    let db = clearance.db();
    let hired = clearance.all::<hire::Entity>().filter(hire::COLUMN.application_id.eq(application)).one(&db).await?;
    let Some(hired) = hired else { return Ok(()) };
    let select = clearance.all::<application::Entity>().find_also_related(exam_category::Entity);
    let found = select.filter(application::COLUMN.id.eq(application)).one(&db).await?;
    let exam_on = found.and_then(|(_, category)| category).map_or(hired.effective_on, |it| it.exam_on);
    match offers::qualified(clearance, application, [exam_on, hired.effective_on]).await {
        Ok(()) => draft::stand_by(clearance, &[hired.order_id], DISQUALIFIED).await,
        Err(Error::Refused(_)) => draft::object(clearance, &[hired.order_id], DISQUALIFIED).await,
        Err(error) => Err(error),
    }
}

/// The orders of hires, by application: those that the caller may know of are found through their own reach.
pub async fn of_applications(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<HashMap<Uuid, Uuid>, Error> {
    let select = clearance.find::<hire::Entity>().filter(hire::COLUMN.application_id.is_in(applications));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.application_id, it.order_id)).collect())
}
