//! Stages as they run: which one is on, whether it has begun, and who is in it.

use entity::{
    application::{self, ApplicationState},
    mark_sheet, selection_flow,
    selection_stage::{self, StageKind, StageState},
    stage_result::{self, StageOutcome},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use crate::{
    access::{Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::import::{AT_ONCE, insert_all},
    recruitment::rules::{
        life::{Step, is_closed},
        steps::{CampaignStep, StageStep},
    },
};

/// A stage within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<selection_stage::Model, Error> {
    let select = clearance.find::<selection_stage::Entity>().filter(selection_stage::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "stage"]))
}

/// The category that a stage belongs to.
pub async fn category_of(clearance: &Clearance<'_>, stage: &selection_stage::Model) -> Result<Uuid, Error> {
    let flow = clearance.find::<selection_flow::Entity>().filter(selection_flow::COLUMN.id.eq(stage.flow_id));
    Ok(flow.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "stage"]))?.category_id)
}

/// The stage of the same flow before or after one.
pub async fn neighbour(
    clearance: &Clearance<'_>,
    stage: &selection_stage::Model,
    step: i32,
) -> Result<Option<selection_stage::Model>, Error> {
    let select = clearance.all::<selection_stage::Entity>().filter(selection_stage::COLUMN.flow_id.eq(stage.flow_id));
    Ok(select.filter(selection_stage::COLUMN.position.eq(stage.position + step)).one(&clearance.db()).await?)
}

/// A stage begins with the first thing that is known of anybody in it.
pub async fn has_begun(clearance: &Clearance<'_>, stage: &selection_stage::Model) -> Result<bool, Error> {
    let db = clearance.db();
    let known =
        Condition::any().add(stage_result::COLUMN.outcome.ne(StageOutcome::Withdrawn)).add(stage_result::COLUMN.points.is_not_null());
    let known = if stage.kind == StageKind::Documents { known } else { known.add(stage_result::COLUMN.sat.eq(true)) };
    let results = clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(stage.id)).filter(known);
    if results.count(&db).await? > 0 {
        return Ok(true);
    }
    Ok(clearance.all::<mark_sheet::Entity>().filter(mark_sheet::COLUMN.stage_id.eq(stage.id)).count(&db).await? > 0)
}

/// A stage in which something may be recorded: not decided, and the one before it decided; of the current flow.
pub async fn running(clearance: &Clearance<'_>, id: Uuid) -> Result<selection_stage::Model, Error> {
    let stage = find(clearance, id).await?;
    let refusal = || Error::from(Refusal::plain(ErrorCode::StageNotInState).at(["input", "stage"]));
    StageStep::Run.from(stage.state).map_err(|refusal| refusal.at(["input", "stage"]))?;
    let before = neighbour(clearance, &stage, -1).await?;
    if before.is_some_and(|it| it.state == StageState::Open) {
        return Err(refusal());
    }
    let category = category_of(clearance, &stage).await?;
    super::categories::category_in(clearance, category, CampaignStep::Select).await?;
    if super::flows::current_of(clearance, category).await? != stage.flow_id {
        return Err(refusal());
    }
    Ok(stage)
}

/// Takes a step with a stage of the expected version; the stage as it is after it.
pub async fn stepped(
    clearance: &Clearance<'_>,
    stage: &selection_stage::Model,
    expected: i32,
    step: StageStep,
) -> Result<selection_stage::Model, Error> {
    Refusal::unless_current(expected, stage.version)?;
    let state = step.from(stage.state).map_err(|refusal| refusal.at(["input", "stage"]))?;
    let after = selection_stage::Model { state, version: expected + 1, ..stage.clone() };
    let update = selection_stage::Entity::update_many()
        .col_expr(selection_stage::Column::State, Expr::value(after.state))
        .col_expr(selection_stage::Column::Version, Expr::value(after.version));
    let update = update.filter(selection_stage::COLUMN.id.eq(stage.id)).filter(selection_stage::COLUMN.version.eq(expected));
    match update.exec(&clearance.db()).await?.rows_affected {
        1 => Ok(after),
        _ => Err(Refusal::stale(expected, stage.version).into()),
    }
}

/// Something was recorded in a stage: who decides on it by what they saw before is told.
pub async fn touched(clearance: &Clearance<'_>, stage: &selection_stage::Model) -> Result<(), Error> {
    let update = selection_stage::Entity::update_many().col_expr(selection_stage::Column::Version, Expr::value(stage.version + 1));
    update.filter(selection_stage::COLUMN.id.eq(stage.id)).exec(&clearance.db()).await?;
    Ok(())
}

/// Opens a stage for applications: from now on their time in it is counted.
pub async fn enter(clearance: &Clearance<'_>, stage: &selection_stage::Model, applications: &[Uuid]) -> Result<(), Error> {
    let rows = applications.iter().map(|application| stage_result::ActiveModel {
        id: Set(Uuid::new_v4()),
        application_id: Set(*application),
        stage_id: Set(stage.id),
        entered_at: Set(clearance.now()),
        // A complete application has sat the screening of documents (REC-6).
        sat: Set(stage.kind == StageKind::Documents),
        points: Set(None),
        place: Set(None),
        outcome: Set(None),
        decided_at: Set(None),
    });
    insert_all(&clearance.db(), rows.collect()).await
}

/// Takes a step with these applications; one that is in another state than the one it is taken from stays as it is.
pub async fn advance(clearance: &Clearance<'_>, applications: &[Uuid], from: ApplicationState, step: Step) -> Result<(), Error> {
    let state = step.from(from)?;
    let closed = is_closed(state).then(|| clearance.now());
    for some in applications.chunks(AT_ONCE) {
        let update = application::Entity::update_many()
            .col_expr(application::Column::State, Expr::value(state))
            .col_expr(application::Column::ClosedAt, Expr::value(closed));
        let update = update.filter(application::COLUMN.id.is_in(some.iter().copied()));
        update.filter(application::COLUMN.state.eq(from)).exec(&clearance.db()).await?;
    }
    Ok(())
}
