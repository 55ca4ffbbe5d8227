//! 特例任用・勤務延長・高齢者部分休業: decided with reason and consent within the room of the law, and ended early.

use chrono::NaiveDate;
use entity::senior_arrangement::{self, SeniorArrangementKind};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryTrait, Set};
use uuid::Uuid;

use super::{ordinance, people, staffing::of_a_group};
use crate::{
    access::{Changed, Clearance, Table, not_found},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        orders::service::standing_orders,
        rules::{LONGEST_REASON, plain_text},
        service::staff,
    },
    senior::rules::{
        groups::may_take_the_other_route,
        person::employment_of,
        proposal::{Proposed, judge, may_end, room},
    },
};

/// An arrangement to be decided.
#[derive(Clone, Debug)]
pub struct NewArrangement {
    pub employee: Uuid,
    pub proposed: Proposed,
    pub reason: String,
    /// Whether it is said that there are no special circumstances, so that the other route is the one (SUP-7).
    pub without_circumstances: bool,
}

/// Decides one; terms of reappointment are decided by drafting their orders.
pub async fn decide(clearance: &Clearance<'_>, new: &NewArrangement) -> Result<Changed, Error> {
    plain_text(&new.reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    staff::acted_on(clearance, Table::SeniorArrangement, &[new.employee], &["input", "employee"]).await?;
    if employment_of(new.proposed.kind).is_some() {
        let (ja, en) = ("再任用は起案により決定します。", "a term of reappointment is decided by drafting its order");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "kind"]).into());
    }
    if new.proposed.consented_on > clearance.today() {
        let refusal = Refusal::new(ErrorCode::ConsentMissing, "同意の日は今日までの日です。", "the day of consent is not one to come");
        return Err(refusal.at(["input", "consentedOn"]).into());
    }
    let ordinance = ordinance::load(clearance).await?;
    let eve = new.proposed.from.pred_opt().unwrap_or(new.proposed.from);
    let known = people::one(clearance, &ordinance, new.employee, eve, &["input", "employee"]).await?;
    let room = room(new.proposed.kind, &known.senior, known.birth, &ordinance, eve).map_err(|refusal| refusal.at(["input", "kind"]))?;
    if new.proposed.kind == SeniorArrangementKind::SupervisoryGroup {
        may_take_the_other_route(&known.senior, &ordinance.law, eve, new.without_circumstances)
            .map_err(|refusal| refusal.at(["input", "isWithoutSpecialCircumstances"]))?;
        of_a_group(clearance, &known).await?.map_err(|refusal| refusal.at(["input", "kind"]))?;
    }
    judge(&new.proposed, &room, &ordinance)?;
    let apart = |it: &crate::senior::rules::person::Arranged| {
        it.kind == new.proposed.kind && it.from <= new.proposed.until && new.proposed.from <= it.until
    };
    if known.senior.arranged.iter().any(apart) {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "startsOn"]).into());
    }
    let row = row(clearance, new, None);
    let row = row.insert(&clearance.db()).await?;
    let detail = serde_json::json!({ "kind": <&str>::from(row.kind), "startsOn": row.starts_on, "endsOn": row.ends_on });
    Ok(Changed::objects(vec![row.id]).with_detail(detail))
}

/// The row of an arrangement, with the draft of its order if it has one.
pub fn row(clearance: &Clearance<'_>, new: &NewArrangement, order: Option<Uuid>) -> senior_arrangement::ActiveModel {
    senior_arrangement::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(new.employee),
        kind: Set(new.proposed.kind),
        starts_on: Set(new.proposed.from),
        ends_on: Set(new.proposed.until),
        weekly_minutes: Set(new.proposed.weekly_minutes),
        reason: Set(new.reason.clone()),
        consented_on: Set(new.proposed.consented_on),
        ended_because: Set(None),
        order_id: Set(order),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    }
}

/// Ends one before its day, because its ground is gone (SUP-8); the step-down or the separation follows by order. A term whose draft was taken back goes.
pub async fn end(clearance: &Clearance<'_>, id: Uuid, expected: i32, on: NaiveDate, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let row = clearance.find::<senior_arrangement::Entity>().filter(senior_arrangement::COLUMN.id.eq(id)).one(&clearance.db()).await?;
    let row = row.ok_or_else(|| not_found(&["input", "arrangement"]))?;
    staff::acted_on(clearance, Table::SeniorArrangement, &[row.employee_id], &["input", "arrangement"]).await?;
    Refusal::unless_current(expected, row.version)?;
    let standing = standing_orders(clearance, row.order_id.into_iter().collect()).await?;
    if row.order_id.is_some() && standing.is_empty() {
        // Its draft was taken back: nothing came of it.
        senior_arrangement::Entity::delete_by_id(id).exec(&clearance.db()).await?;
        return Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "removed": true })));
    }
    if row.order_id.is_some() {
        let (ja, en) = ("発令で終わらせてください。", "it began by an order and ends by one");
        return Err(Refusal::new(ErrorCode::SeniorNotOpen, ja, en).at(["input", "arrangement"]).into());
    }
    may_end(row.starts_on, row.ends_on, on, clearance.today())?;
    let mut row = row.into_active_model();
    (row.ends_on, row.ended_because, row.version) = (Set(on), Set(Some(reason.to_owned())), Set(expected + 1));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "endsOn": on })))
}

/// Which arrangements are asked for.
#[derive(Clone, Debug, Default)]
pub struct ArrangementQuery {
    pub employee: Option<Uuid>,
    pub kinds: Option<Vec<SeniorArrangementKind>>,
    /// Those that hold on a day.
    pub on: Option<NaiveDate>,
    /// Those that end on a day or before.
    pub ends_by: Option<NaiveDate>,
}

fn asked(clearance: &Clearance<'_>, query: &ArrangementQuery) -> sea_orm::Select<senior_arrangement::Entity> {
    use senior_arrangement::COLUMN;
    let mut select = clearance.find::<senior_arrangement::Entity>();
    if let Some(person) = query.employee {
        select = select.filter(COLUMN.employee_id.eq(person));
    }
    if let Some(kinds) = &query.kinds {
        select = select.filter(COLUMN.kind.is_in(kinds.iter().copied()));
    }
    if let Some(day) = query.on {
        select = select.filter(COLUMN.starts_on.lte(day)).filter(COLUMN.ends_on.gte(day));
    }
    if let Some(day) = query.ends_by {
        select = select.filter(COLUMN.ends_on.lte(day));
    }
    select
}

/// One window of the arrangements within reach, those that end first come first.
pub async fn list(clearance: &Clearance<'_>, query: &ArrangementQuery, window: &Window) -> Result<Vec<senior_arrangement::Model>, Error> {
    use senior_arrangement::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_day((Entity, Column::EndsOn), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &ArrangementQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &senior_arrangement::Model) -> Bound {
    Bound { value: row.ends_on.to_string(), id: row.id }
}
