//! Batches: who plans them, what they are called, and in which state they are.

use chrono::NaiveDate;
use entity::{
    employee,
    order_batch::{self, BatchKind, BatchState},
    order_planner, standing,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Set,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    access::{Changed, Clearance, Moment, not_found},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        orders::kinds::{Step, next},
        rules,
        service::people::Record,
        timeline::holding,
    },
};

const LONGEST_TITLE: usize = 200;
const LONGEST_NUMBER: usize = 64;

/// A batch to be made.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub kind: BatchKind,
    pub title: String,
    pub effective_on: NaiveDate,
    pub decision_number: Option<String>,
    /// Who plans it beside the caller.
    pub planners: Vec<Uuid>,
}

/// Makes a draft; whoever makes it plans it.
pub async fn create(clearance: &Clearance<'_>, new: &NewBatch) -> Result<Changed, Error> {
    if matches!(new.kind, BatchKind::InitialLoad | BatchKind::Reorganization | BatchKind::Correction) {
        return Err(Refusal::plain(ErrorCode::OrderNotDraftable).at(["input", "kind"]).into());
    }
    title(&new.title)?;
    let me = clearance.actor().employee.ok_or_else(|| Error::from(Refusal::plain(ErrorCode::PlannerNotOnStaff)))?;
    let row = order_batch::ActiveModel {
        id: Set(Uuid::new_v4()),
        kind: Set(new.kind),
        title: Set(new.title.clone()),
        effective_on: Set(new.effective_on),
        decision_number: Set(number(new.decision_number.as_ref())?),
        announced_at: Set(None),
        recorded_at: Set(clearance.now()),
        state: Set(BatchState::Draft),
        version: Set(1),
        round: Set(0),
        ..Default::default()
    };
    let batch = row.insert(&clearance.db()).await?.id;
    clearance.under_embargo(batch);
    let mut planners = vec![me];
    for planner in &new.planners {
        if !planners.contains(planner) {
            planners.push(*planner);
        }
    }
    name(clearance, batch, &planners).await?;
    let detail = serde_json::json!({ "title": new.title, "effectiveOn": new.effective_on, "planners": planners });
    Ok(Changed::objects(vec![batch]).with_detail(detail))
}

fn title(text: &str) -> Result<(), Refusal> {
    rules::plain_text(text, LONGEST_TITLE).map_err(|refusal| refusal.at(["input", "title"]))
}

fn number(text: Option<&String>) -> Result<Option<String>, Refusal> {
    if let Some(text) = text {
        rules::plain_text(text, LONGEST_NUMBER).map_err(|refusal| refusal.at(["input", "decisionNumber"]))?;
    }
    Ok(text.cloned())
}

/// Names planners: people in service today.
async fn name(clearance: &Clearance<'_>, batch: Uuid, planners: &[Uuid]) -> Result<(), Error> {
    let db = clearance.db();
    let today = Moment { as_of: clearance.today(), known_at: None };
    let serving = clearance.all::<standing::Entity>().filter(holding::<standing::Entity>(today));
    let serving = serving.filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    let serving = serving.filter(standing::COLUMN.employee_id.is_in(planners.iter().copied())).count(&db).await?;
    if usize::try_from(serving).unwrap_or_default() != planners.len() {
        return Err(Refusal::plain(ErrorCode::PlannerNotOnStaff).at(["input", "planners"]).into());
    }
    let rows = planners.iter().map(|employee| order_planner::ActiveModel {
        id: Set(Uuid::now_v7()),
        batch_id: Set(batch),
        employee_id: Set(*employee),
        named_at: Set(clearance.now()),
    });
    order_planner::Entity::insert_many(rows).exec_without_returning(&db).await?;
    Ok(())
}

/// What is to be changed of a batch; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct BatchPatch {
    pub title: Option<String>,
    pub effective_on: Option<NaiveDate>,
    pub decision_number: Option<String>,
    pub planners: Option<Vec<Uuid>>,
}

/// Changes what a draft is called, when it is to take effect and who plans it.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, patch: &BatchPatch) -> Result<Changed, Error> {
    let batch = planned(clearance, id, expected, Step::Shape).await?;
    let db = clearance.db();
    let mut row = batch.clone().into_active_model();
    if let Some(text) = &patch.title {
        title(text)?;
        row.title = Set(text.clone());
    }
    if let Some(day) = patch.effective_on {
        row.effective_on = Set(day);
    }
    if patch.decision_number.is_some() {
        row.decision_number = Set(number(patch.decision_number.as_ref())?);
    }
    row.update(&db).await?;
    if let Some(planners) = &patch.planners {
        if planners.is_empty() {
            return Err(Refusal::plain(ErrorCode::LastPlanner).at(["input", "planners"]).into());
        }
        order_planner::Entity::delete_many().filter(order_planner::COLUMN.batch_id.eq(id)).exec(&db).await?;
        let mut planners = planners.clone();
        planners.sort_unstable();
        planners.dedup();
        name(clearance, id, &planners).await?;
        let secrets = super::secrecy::secrets_of(clearance, id).await?;
        super::secrecy::kept_from_the_line(clearance, id, &secrets, &["input", "planners"]).await?;
    }
    let detail = serde_json::json!({ "before": { "title": batch.title, "effectiveOn": batch.effective_on }, "after": { "title": patch.title, "effectiveOn": patch.effective_on, "decisionNumber": patch.decision_number, "planners": patch.planners } });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// Whether the caller plans a batch.
pub async fn is_planner(clearance: &Clearance<'_>, batch: Uuid) -> Result<bool, Error> {
    let Some(me) = clearance.actor().employee else { return Ok(false) };
    let select = clearance.all::<order_planner::Entity>().filter(order_planner::COLUMN.batch_id.eq(batch));
    Ok(select.filter(order_planner::COLUMN.employee_id.eq(me)).one(&clearance.db()).await?.is_some())
}

/// A batch that the caller plans, in a state for a step and of the expected version, which is counted up.
pub async fn planned(clearance: &Clearance<'_>, id: Uuid, expected: i32, step: Step) -> Result<order_batch::Model, Error> {
    let batch = visible(clearance, id).await?;
    if !is_planner(clearance, id).await? {
        return Err(Refusal::plain(ErrorCode::NotAPlanner).at(["input", "batch"]).into());
    }
    stepped(clearance, batch, expected, step).await
}

/// A batch within the caller's reach.
pub async fn visible(clearance: &Clearance<'_>, id: Uuid) -> Result<order_batch::Model, Error> {
    let found = clearance.find::<order_batch::Entity>().filter(order_batch::COLUMN.id.eq(id)).one(&clearance.db()).await?;
    let found = found.ok_or_else(|| not_found(&["input", "batch"]))?;
    clearance.under_embargo(id);
    Ok(found)
}

/// Counts a change of a batch, if its state allows the step and nobody else changed it since the caller read it.
pub async fn stepped(
    clearance: &Clearance<'_>,
    mut batch: order_batch::Model,
    expected: i32,
    step: Step,
) -> Result<order_batch::Model, Error> {
    Refusal::unless_current(expected, batch.version)?;
    next(batch.state, step).map_err(|refusal| refusal.at(["input", "batch"]))?;
    let update = order_batch::Entity::update_many().col_expr(order_batch::Column::Version, Expr::col(order_batch::Column::Version).add(1));
    let update = update.filter(order_batch::COLUMN.id.eq(batch.id)).filter(order_batch::COLUMN.version.eq(expected));
    if update.exec(&clearance.db()).await?.rows_affected != 1 {
        return Err(Refusal::stale(expected, batch.version).into());
    }
    batch.version += 1;
    Ok(batch)
}

/// The batches of these ids within reach.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<order_batch::Model>, Error> {
    Ok(clearance.find::<order_batch::Entity>().filter(order_batch::COLUMN.id.is_in(ids)).all(&clearance.db()).await?)
}

/// Which batches are asked for.
#[derive(Clone, Debug, Default)]
pub struct BatchQuery {
    pub states: Option<Vec<BatchState>>,
    pub kinds: Option<Vec<BatchKind>>,
}

fn asked(clearance: &Clearance<'_>, query: &BatchQuery) -> sea_orm::Select<order_batch::Entity> {
    let drafted = [BatchKind::RegularTransfer, BatchKind::OccasionalOrders];
    let select = clearance.find::<order_batch::Entity>();
    let select = select.filter(order_batch::COLUMN.kind.is_in(query.kinds.clone().unwrap_or_else(|| drafted.to_vec())));
    match &query.states {
        Some(states) => select.filter(order_batch::COLUMN.state.is_in(states.iter().copied())),
        None => select,
    }
}

/// One window of the batches asked for, the latest day first.
pub async fn list(clearance: &Clearance<'_>, query: &BatchQuery, window: &Window) -> Result<Vec<order_batch::Model>, Error> {
    let mut select = asked(clearance, query);
    let keyset =
        Keyset::by_day((order_batch::Entity, order_batch::Column::EffectiveOn), (order_batch::Entity, order_batch::Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &BatchQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &order_batch::Model) -> Bound {
    Bound { value: row.effective_on.to_string(), id: row.id }
}

/// The planners of these batches, in the order in which they were named: (batch, employee).
pub async fn planners(clearance: &Clearance<'_>, batches: Vec<Uuid>) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let select = clearance.find::<order_planner::Entity>().filter(order_planner::COLUMN.batch_id.is_in(batches));
    let select = select.select_only().column(order_planner::Column::BatchId).column(order_planner::Column::EmployeeId);
    Ok(sea_orm::QueryOrder::order_by_asc(select, order_planner::Column::Id).into_tuple().all(&clearance.db()).await?)
}

/// The number and the name at work of people, whoever asks: who plans and decides a batch stands by it with the name.
pub async fn signatures(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String, String)>, Error> {
    let db = clearance.db();
    let employees = clearance.all::<employee::Entity>().filter(employee::COLUMN.id.is_in(ids.iter().copied())).all(&db).await?;
    let records = super::people::records(clearance, &db, &ids).await?;
    let signed = employees.into_iter().map(|it| {
        let name = records.get(&it.id).map(|it| Record::from(it).name_at_work()).unwrap_or_default();
        (it.id, it.number, name)
    });
    Ok(signed.collect())
}

/// Those of these batches that the caller plans or decides.
pub async fn shared_with_caller(clearance: &Clearance<'_>, batches: Vec<Uuid>) -> Result<Vec<Uuid>, Error> {
    let select = clearance.all::<order_batch::Entity>().select_only().column(order_batch::Column::Id);
    let select = select
        .filter(order_batch::COLUMN.id.is_in(batches))
        .filter(crate::access::taken_part_in(order_batch::Column::Id, clearance.sight()));
    Ok(select.into_tuple().all(&clearance.db()).await?)
}
