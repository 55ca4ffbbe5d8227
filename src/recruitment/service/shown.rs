//! How an application looks to who is not told everything yet: results when they are released, a hire when it is announced.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    application::{self, ApplicationState},
    candidate, hire, list_entry, selection_stage, stage_result,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use crate::{
    access::{Clearance, Reach, Role, Table, reach},
    error::{Error, ErrorCode, Refusal},
    recruitment::rules::life::is_closed,
};

/// The state of an application as the caller may know it.
pub async fn shown_state(clearance: &Clearance<'_>, row: &application::Model) -> Result<ApplicationState, Error> {
    let shown = shown_states(clearance, std::slice::from_ref(row)).await?;
    Ok(shown.get(&row.id).copied().unwrap_or(row.state))
}

/// Something may still be added to an application, as far as the caller knows: a refusal tells nothing that was not released.
pub async fn open_as_shown(clearance: &Clearance<'_>, row: &application::Model) -> Result<(), Error> {
    if is_closed(shown_state(clearance, row).await?) {
        return Err(Refusal::plain(ErrorCode::ApplicationNotInState).at(["input", "application"]).into());
    }
    Ok(())
}

/// The states as the caller may know them: who does not run the recruitment learns a result when it is released, and a hire when it is announced.
pub async fn shown_states(clearance: &Clearance<'_>, rows: &[application::Model]) -> Result<HashMap<Uuid, ApplicationState>, Error> {
    use ApplicationState::*;
    let mut shown: HashMap<Uuid, ApplicationState> = rows.iter().map(|it| (it.id, it.state)).collect();
    let ids = |states: &[ApplicationState]| -> Vec<Uuid> { rows.iter().filter(|it| states.contains(&it.state)).map(|it| it.id).collect() };
    let waiting = ids(&ON_LIST);
    if !waiting.is_empty() {
        let select = expired(clearance).filter(list_entry::COLUMN.application_id.is_in(waiting));
        let over: Vec<Uuid> = select.into_tuple().all(&clearance.db()).await?;
        shown.extend(over.into_iter().map(|id| (id, ListExpired)));
    }
    if runs(clearance) {
        return Ok(shown);
    }
    let decided = ids(&[Failed, FinalPass, Reserve]);
    if !decided.is_empty() {
        let select = clearance.all::<stage_result::Entity>().select_only().column(stage_result::Column::ApplicationId);
        let select = select.columns([selection_stage::Column::Position, selection_stage::Column::ReleasedAt]);
        let select = select.inner_join(selection_stage::Entity).filter(stage_result::COLUMN.application_id.is_in(decided));
        let select = select.filter(stage_result::COLUMN.outcome.is_not_null());
        let mut judged: Vec<(Uuid, i32, Option<DateTime<Utc>>)> = select.into_tuple().all(&clearance.db()).await?;
        judged.sort_by_key(|(_, position, _)| *position);
        let last: HashMap<Uuid, Option<DateTime<Utc>>> = judged.into_iter().map(|(id, _, released_at)| (id, released_at)).collect();
        shown.extend(last.into_iter().filter(|(_, released_at)| released_at.is_none()).map(|(id, _)| (id, Eligible)));
    }
    let appointed = ids(&[Appointed]);
    if !appointed.is_empty() {
        let select = super::hiring::announced(clearance).select_only().column(hire::Column::ApplicationId);
        let select = select.filter(hire::COLUMN.application_id.is_in(appointed.iter().copied()));
        let known: Vec<Uuid> = select.into_tuple().all(&clearance.db()).await?;
        shown.extend(appointed.into_iter().filter(|it| !known.contains(it)).map(|it| (it, Accepted)));
    }
    Ok(shown)
}

/// Who waits on a list.
pub const ON_LIST: [ApplicationState; 2] = [ApplicationState::Listed, ApplicationState::Reserve];

/// The applications of entries whose list has run out.
pub fn expired(clearance: &Clearance<'_>) -> Select<list_entry::Entity> {
    let select = clearance.all::<list_entry::Entity>().select_only().column(list_entry::Column::ApplicationId);
    select.filter(list_entry::COLUMN.valid_until.lt(clearance.today())).filter(list_entry::COLUMN.removed_on.is_null())
}

/// Whether the caller reads every application and result as they are.
pub fn runs(clearance: &Clearance<'_>) -> bool {
    let everywhere = |role: &Role| reach(*role, Table::Application) == Some(Reach::Everywhere);
    clearance.actor().roles.iter().any(everywhere)
}

/// Which of these candidates the caller may know by name.
pub async fn named(clearance: &Clearance<'_>, candidates: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let select = clearance.find::<candidate::Entity>().select_only().column(candidate::Column::Id);
    let select = select.filter(candidate::COLUMN.id.is_in(candidates));
    Ok(select.into_tuple::<Uuid>().all(&clearance.db()).await?.into_iter().collect())
}
