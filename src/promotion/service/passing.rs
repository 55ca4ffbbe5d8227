//! 合格者名簿: valid for its time, deferred for childcare or a secondment, and ending in orders of promotion.

use chrono::NaiveDate;
use entity::{
    pass_entry::{self, PromotionDeferral},
    personnel_order::OrderKind,
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryTrait, Set};
use uuid::Uuid;

use super::exams;
use crate::{
    access::{Changed, Clearance, Field, not_found},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::orders::{
        kinds::Step as BatchStep,
        life::To,
        service::{
            batch,
            draft::{self, NewOrder},
            standing_orders,
        },
    },
    promotion::rules::{days, life::ExamStep},
};

/// Defers a promotion: the pass is kept until the 1 April after it.
pub async fn defer(
    clearance: &Clearance<'_>,
    id: Uuid,
    expected: i32,
    reason: PromotionDeferral,
    until: NaiveDate,
) -> Result<Changed, Error> {
    let entry = find(clearance, id).await?;
    Refusal::unless_current(expected, entry.version)?;
    not_own(clearance, &entry).map_err(|refusal| refusal.at(["input", "entry"]))?;
    let exam = exams::find(clearance, entry.exam_id).await?;
    ExamStep::Promote.from(exam.state).map_err(|refusal| refusal.at(["input", "entry"]))?;
    days::may_defer(entry.valid_until, entry.deferred_until, until, clearance.today()).map_err(|refusal| refusal.at(["input", "until"]))?;
    let mut row = entry.into_active_model();
    (row.deferral, row.deferred_until, row.version) = (Set(Some(reason)), Set(Some(until)), Set(expected + 1));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "reason": <&str>::from(reason), "until": until })))
}

/// Nobody defers or drafts their own promotion.
fn not_own(clearance: &Clearance<'_>, entry: &pass_entry::Model) -> Result<(), Refusal> {
    let own = clearance.actor().employee == Some(entry.employee_id);
    if own { Err(Refusal::plain(ErrorCode::SelfExamination)) } else { Ok(()) }
}

/// Who is to be promoted, and to which unit; their own where none is named.
#[derive(Clone, Copy, Debug)]
pub struct NewPromotion {
    pub entry: Uuid,
    pub unit: Option<Uuid>,
    pub grade: Option<i32>,
}

/// Drafts orders of promotion for a day on which the passes are valid; whose draft stands is left as it is.
pub async fn draft(clearance: &Clearance<'_>, batch: Uuid, expected: i32, on: NaiveDate, new: &[NewPromotion]) -> Result<Changed, Error> {
    let db = clearance.db();
    let mut fresh = vec![];
    for (index, it) in new.iter().enumerate() {
        let place = ["input".to_owned(), "promotions".to_owned(), index.to_string()];
        let entry = find(clearance, it.entry).await.map_err(|_| Refusal::plain(ErrorCode::NotFound).at(place.clone()))?;
        not_own(clearance, &entry).map_err(|refusal| refusal.at(place.clone()))?;
        if new[..index].iter().any(|other| other.entry == it.entry) {
            return Err(Refusal::plain(ErrorCode::AlreadyExists).at(place).into());
        }
        let exam = exams::find(clearance, entry.exam_id).await?;
        ExamStep::Promote.from(exam.state).map_err(|refusal| refusal.at(place.clone()))?;
        days::may_promote(entry.listed_on, entry.valid_until, entry.deferred_until, on).map_err(|refusal| refusal.at(place))?;
        let stands = standing_orders(clearance, entry.order_id.into_iter().collect()).await?;
        if stands.is_empty() {
            fresh.push((entry, exam.target_rank_id, *it));
        }
    }
    let objects: Vec<Uuid> = new.iter().map(|it| it.entry).collect();
    if fresh.is_empty() && !new.is_empty() {
        return Ok(Changed::objects(objects));
    }
    let batch = batch::planned(clearance, batch, expected, BatchStep::Shape).await?;
    let orders: Vec<NewOrder> = fresh.iter().map(|(entry, rank, it)| promotion(entry, *rank, it, on)).collect();
    let written = draft::write(clearance, &batch, &orders).await?;
    for ((entry, ..), order) in fresh.into_iter().zip(&written) {
        let version = entry.version + 1;
        let mut row = entry.into_active_model();
        (row.order_id, row.version) = (Set(Some(order.id)), Set(version));
        row.update(&db).await?;
    }
    Ok(Changed::objects(objects).with_detail(serde_json::json!({ "batch": batch.id, "on": on })))
}

fn promotion(entry: &pass_entry::Model, rank: Uuid, it: &NewPromotion, on: NaiveDate) -> NewOrder {
    NewOrder {
        kind: OrderKind::Promotion,
        employee: Some(entry.employee_id),
        appointee: None,
        effective_on: on,
        sequence: None,
        to: To { unit: it.unit, rank: Some(rank), grade: it.grade, ..To::default() },
        legal_basis: Some("地方公務員法21条の3".to_owned()),
        reason: None,
        notice_text: None,
        cancels: None,
        list_valid_until: None,
        agreed_on: None,
    }
}

/// An entry within reach.
async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<pass_entry::Model, Error> {
    let select = clearance.find::<pass_entry::Entity>().filter(pass_entry::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "entry"]))
}

fn asked(clearance: &Clearance<'_>, exam: Option<Uuid>, valid_on: Option<NaiveDate>) -> sea_orm::Select<pass_entry::Entity> {
    let mut select = clearance.find::<pass_entry::Entity>();
    if let Some(exam) = exam {
        select = select.filter(pass_entry::COLUMN.exam_id.eq(exam));
    }
    if let Some(day) = valid_on {
        let kept = pass_entry::COLUMN.deferred_until.gte(days::kept_since(day));
        let valid = sea_orm::Condition::any().add(pass_entry::COLUMN.valid_until.gte(day)).add(kept);
        select = select.filter(pass_entry::COLUMN.listed_on.lte(day)).filter(valid);
    }
    select
}

/// One window of the list, by place; of who may not know places, by day.
pub async fn list(
    clearance: &Clearance<'_>,
    exam: Option<Uuid>,
    valid_on: Option<NaiveDate>,
    window: &Window,
) -> Result<Vec<pass_entry::Model>, Error> {
    use pass_entry::{Column, Entity};
    let mut select = asked(clearance, exam, valid_on);
    let keyset = match knows_places(clearance) {
        true => Keyset::by_number((Entity, Column::Place), (Entity, Column::Id), false),
        false => Keyset::by_day((Entity, Column::ListedOn), (Entity, Column::Id), false),
    };
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, exam: Option<Uuid>, valid_on: Option<NaiveDate>) -> Result<u64, Error> {
    Ok(asked(clearance, exam, valid_on).count(&clearance.db()).await?)
}

/// Where an entry stands in the list: a cursor tells no place to who may not know it.
pub fn place(clearance: &Clearance<'_>, row: &pass_entry::Model) -> Bound {
    let value = if knows_places(clearance) { row.place.to_string() } else { row.listed_on.to_string() };
    Bound { value, id: row.id }
}

fn knows_places(clearance: &Clearance<'_>) -> bool {
    clearance.actor().roles_that_see(Field::ExamPlace).next().is_some()
}
