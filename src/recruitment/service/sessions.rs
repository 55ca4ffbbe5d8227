//! Sessions: who rates whom, when and where; who stands aside; and the end of blindness.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{mark_sheet, recusal, selection_session, selection_stage, session_panelist, session_slot, stage_result};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
};
use uuid::Uuid;

use super::{applications, campaigns::LONGEST_NAME, shown, stages};
use crate::{
    access::{Changed, Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        rules::{LONGEST_REASON, plain_text},
        service::staff,
    },
};

/// A session to be held.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub title: String,
    pub held_at: DateTime<Utc>,
    pub place: Option<String>,
    /// 職員番号 of the raters.
    pub panel: Vec<String>,
    pub slots: Vec<NewSlot>,
}

/// Who sits in it.
#[derive(Clone, Debug)]
pub struct NewSlot {
    pub application: Uuid,
    pub group_name: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
}

/// Schedules a session: its raters and those who sit in it, who are in its stage and have no other place there.
pub async fn schedule(clearance: &Clearance<'_>, stage: Uuid, new: &NewSession) -> Result<Changed, Error> {
    let stage = stages::running(clearance, stage).await?;
    readable(new)?;
    // Who is given a place in a stage knows that they passed the one before.
    if let Some(before) = stages::neighbour(clearance, &stage, -1).await?
        && before.state != selection_stage::StageState::Released
    {
        let refusal =
            Refusal::new(ErrorCode::StageNotInState, "前の段階の合格発表の後に割り当ててください。", "release the stage before first");
        return Err(refusal.at(["input", "stage"]).into());
    }
    let panel = staff::serving(clearance, &new.panel, &["input", "panel"]).await?;
    in_stage(clearance, stage.id, new).await?;
    let db = clearance.db();
    let session = Uuid::new_v4();
    let row = selection_session::ActiveModel {
        id: Set(session),
        stage_id: Set(stage.id),
        title: Set(new.title.clone()),
        held_at: Set(new.held_at),
        place: Set(new.place.clone()),
        unmasked_at: Set(None),
        unmask_reason: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    row.insert(&db).await?;
    seat(clearance, session, &panel, new, &[]).await?;
    let detail = serde_json::json!({ "stage": stage.id, "title": new.title, "panel": panel, "slots": new.slots.len() });
    Ok(Changed::objects(vec![session]).with_detail(detail))
}

/// Words that people can read.
fn readable(new: &NewSession) -> Result<(), Refusal> {
    plain_text(&new.title, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "title"]))?;
    if let Some(place) = &new.place {
        plain_text(place, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "place"]))?;
    }
    for (index, slot) in new.slots.iter().enumerate() {
        if let Some(name) = &slot.group_name {
            let place = ["input".to_owned(), "slots".to_owned(), index.to_string(), "groupName".to_owned()];
            plain_text(name, LONGEST_NAME).map_err(|refusal| refusal.at(place))?;
        }
    }
    Ok(())
}

/// Changes a session: everything anew, but raters who have marked and those whom they have marked stay.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &NewSession) -> Result<Changed, Error> {
    let session = find(clearance, id).await?;
    Refusal::unless_current(expected, session.version)?;
    stages::running(clearance, session.stage_id).await?;
    readable(new)?;
    let panel = staff::serving(clearance, &new.panel, &["input", "panel"]).await?;
    let db = clearance.db();
    let sheets = clearance.all::<mark_sheet::Entity>().filter(mark_sheet::COLUMN.session_id.eq(id)).all(&db).await?;
    let slots: HashSet<Uuid> = new.slots.iter().map(|it| it.application).collect();
    if sheets.iter().any(|it| !panel.contains(&it.rater_id) || !slots.contains(&it.application_id)) {
        let (ja, en) = ("採点した委員と採点された受験者は外せません。", "who has marked, and who was marked, stays");
        return Err(Refusal::new(ErrorCode::MarksGiven, ja, en).at(["input", "panel"]).into());
    }
    let kept = clearance.all::<session_slot::Entity>().filter(session_slot::COLUMN.session_id.eq(id)).all(&db).await?;
    session_panelist::Entity::delete_many().filter(session_panelist::COLUMN.session_id.eq(id)).exec(&db).await?;
    session_slot::Entity::delete_many().filter(session_slot::COLUMN.session_id.eq(id)).exec(&db).await?;
    in_stage(clearance, session.stage_id, new).await?;
    seat(clearance, id, &panel, new, &kept).await?;
    let mut row = session.into_active_model();
    row.title = Set(new.title.clone());
    row.held_at = Set(new.held_at);
    row.place = Set(new.place.clone());
    row.version = Set(expected + 1);
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "panel": panel, "slots": new.slots.len() })))
}

/// Writes who rates and who sits; who had said that they will come has said so.
async fn seat(
    clearance: &Clearance<'_>,
    session: Uuid,
    panel: &[Uuid],
    new: &NewSession,
    kept: &[session_slot::Model],
) -> Result<(), Error> {
    let db = clearance.db();
    let panelists =
        panel.iter().map(|it| session_panelist::ActiveModel { id: Set(Uuid::now_v7()), session_id: Set(session), employee_id: Set(*it) });
    insert_all(&db, panelists.collect()).await?;
    let confirmed = |slot: &NewSlot| {
        let before = kept.iter().find(|it| it.application_id == slot.application && it.starts_at == slot.starts_at);
        before.and_then(|it| it.confirmed_at)
    };
    let slots = new.slots.iter().map(|it| session_slot::ActiveModel {
        id: Set(Uuid::new_v4()),
        session_id: Set(session),
        application_id: Set(it.application),
        group_name: Set(it.group_name.clone()),
        starts_at: Set(it.starts_at),
        confirmed_at: Set(confirmed(it)),
    });
    insert_all(&db, slots.collect()).await
}

async fn in_stage(clearance: &Clearance<'_>, stage: Uuid, new: &NewSession) -> Result<(), Error> {
    let db = clearance.db();
    let wanted: HashSet<Uuid> = new.slots.iter().map(|it| it.application).collect();
    let entered = clearance.all::<stage_result::Entity>().select_only().column(stage_result::Column::ApplicationId);
    let entered = entered.filter(stage_result::COLUMN.stage_id.eq(stage)).filter(stage_result::COLUMN.outcome.is_null());
    let entered: HashSet<Uuid> = entered.into_tuple::<Uuid>().all(&db).await?.into_iter().collect();
    let sessions = clearance.all::<selection_session::Entity>().select_only().column(selection_session::Column::Id);
    let sessions = sessions.filter(selection_session::COLUMN.stage_id.eq(stage)).into_query();
    let placed = clearance.all::<session_slot::Entity>().select_only().column(session_slot::Column::ApplicationId);
    let placed = placed.filter(session_slot::Column::SessionId.in_subquery(sessions));
    let placed: HashSet<Uuid> = placed.into_tuple::<Uuid>().all(&db).await?.into_iter().collect();
    for (index, slot) in new.slots.iter().enumerate() {
        let place = ["input".to_owned(), "slots".to_owned(), index.to_string(), "application".to_owned()];
        if !entered.contains(&slot.application) {
            return Err(Refusal::plain(ErrorCode::NotFound).at(place).into());
        }
        if placed.contains(&slot.application) || wanted.len() != new.slots.len() {
            return Err(Refusal::plain(ErrorCode::AlreadyExists).at(place).into());
        }
    }
    Ok(())
}

/// A session within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<selection_session::Model, Error> {
    let select = clearance.find::<selection_session::Entity>().filter(selection_session::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "session"]))
}

/// Whether somebody rates in a session.
pub async fn is_on_panel(clearance: &Clearance<'_>, session: Uuid, employee: Uuid) -> Result<bool, Error> {
    let select = clearance.all::<session_panelist::Entity>().filter(session_panelist::COLUMN.session_id.eq(session));
    Ok(select.filter(session_panelist::COLUMN.employee_id.eq(employee)).one(&clearance.db()).await?.is_some())
}

/// A rater stands aside for somebody (忌避・回避): of their own, or by who runs the recruitment. From then on they see nothing of them.
pub async fn recuse(
    clearance: &Clearance<'_>,
    session: Uuid,
    rater: Option<&str>,
    application: Uuid,
    reason: &str,
) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    find(clearance, session).await?;
    let runs = clearance.acts_everywhere::<selection_session::Entity>();
    let rater = match rater {
        Some(number) if runs => staff::serving(clearance, &[number.to_owned()], &["input", "rater"]).await?.pop(),
        Some(_) => return Err(Refusal::plain(ErrorCode::NotOnPanel).at(["input", "rater"]).into()),
        None => clearance.actor().employee,
    };
    let rater = rater.ok_or_else(|| Refusal::plain(ErrorCode::NotOnPanel).at(["input", "rater"]))?;
    if !is_on_panel(clearance, session, rater).await? {
        return Err(Refusal::plain(ErrorCode::NotOnPanel).at(["input", "session"]).into());
    }
    let db = clearance.db();
    let slot = clearance.find::<session_slot::Entity>().filter(session_slot::COLUMN.session_id.eq(session));
    let slot = slot.filter(session_slot::COLUMN.application_id.eq(application)).one(&db).await?;
    slot.ok_or_else(|| not_found(&["input", "application"]))?;
    let given = clearance.all::<mark_sheet::Entity>().filter(mark_sheet::COLUMN.session_id.eq(session));
    let given = given.filter(mark_sheet::COLUMN.application_id.eq(application));
    if given.filter(mark_sheet::COLUMN.rater_id.eq(rater)).one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::MarksGiven).at(["input", "application"]).into());
    }
    let known = clearance.all::<recusal::Entity>().filter(recusal::COLUMN.session_id.eq(session));
    let known = known.filter(recusal::COLUMN.application_id.eq(application)).filter(recusal::COLUMN.employee_id.eq(rater));
    if known.one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "application"]).into());
    }
    let row = recusal::ActiveModel {
        id: Set(Uuid::new_v4()),
        session_id: Set(session),
        employee_id: Set(rater),
        application_id: Set(application),
        reason: Set(reason.to_owned()),
        recorded_at: Set(clearance.now()),
    };
    row.insert(&db).await?;
    let detail = serde_json::json!({ "rater": rater, "application": application, "reason": reason });
    Ok(Changed::objects(vec![session]).with_detail(detail))
}

/// Ends the blindness of a session: from now on its raters know the names.
pub async fn unmask(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let session = find(clearance, id).await?;
    Refusal::unless_current(expected, session.version)?;
    let stage = stages::find(clearance, session.stage_id).await?;
    if !stage.blind || session.unmasked_at.is_some() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "session"]).into());
    }
    // Who rates in it learns no name before the own marks are given.
    if let Some(me) = clearance.actor().employee
        && is_on_panel(clearance, id, me).await?
        && !has_marked_all(clearance, id, me).await?
    {
        return Err(Refusal::plain(ErrorCode::MarksMissing).at(["input", "session"]).into());
    }
    let mut row = session.into_active_model();
    row.unmasked_at = Set(Some(clearance.now()));
    row.unmask_reason = Set(Some(reason.to_owned()));
    row.version = Set(expected + 1);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "reason": reason })))
}

async fn has_marked_all(clearance: &Clearance<'_>, session: Uuid, rater: Uuid) -> Result<bool, Error> {
    let db = clearance.db();
    let own = clearance.all::<mark_sheet::Entity>().select_only().column(mark_sheet::Column::ApplicationId);
    let own = own.filter(mark_sheet::COLUMN.session_id.eq(session)).filter(mark_sheet::COLUMN.rater_id.eq(rater)).into_query();
    let aside = clearance.all::<recusal::Entity>().select_only().column(recusal::Column::ApplicationId);
    let aside = aside.filter(recusal::COLUMN.employee_id.eq(rater)).into_query();
    let open = clearance.all::<session_slot::Entity>().filter(session_slot::COLUMN.session_id.eq(session));
    let open = open.filter(session_slot::Column::ApplicationId.not_in_subquery(own));
    Ok(open.filter(session_slot::Column::ApplicationId.not_in_subquery(aside)).count(&db).await? == 0)
}

/// The applicant says that they will come.
pub async fn confirm(clearance: &Clearance<'_>, session: Uuid, application: Uuid) -> Result<Changed, Error> {
    let row = applications::acted_upon(clearance, application).await?;
    shown::open_as_shown(clearance, &row).await?;
    let db = clearance.db();
    let slot = clearance.find::<session_slot::Entity>().filter(session_slot::COLUMN.session_id.eq(session));
    let slot = slot.filter(session_slot::COLUMN.application_id.eq(row.id)).one(&db).await?;
    let slot = slot.ok_or_else(|| not_found(&["input", "session"]))?;
    let mut slot = slot.into_active_model();
    slot.confirmed_at = Set(Some(clearance.now()));
    slot.update(&db).await?;
    Ok(Changed::objects(vec![session]))
}

fn asked(clearance: &Clearance<'_>, stage: Option<Uuid>) -> sea_orm::Select<selection_session::Entity> {
    let select = clearance.find::<selection_session::Entity>();
    match stage {
        Some(stage) => select.filter(selection_session::COLUMN.stage_id.eq(stage)),
        None => select,
    }
}

/// One window of the sessions within reach, by title.
pub async fn list(clearance: &Clearance<'_>, stage: Option<Uuid>, window: &Window) -> Result<Vec<selection_session::Model>, Error> {
    use selection_session::{Column, Entity};
    let mut select = asked(clearance, stage);
    let keyset = Keyset::new((Entity, Column::Title), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, stage: Option<Uuid>) -> Result<u64, Error> {
    Ok(asked(clearance, stage).count(&clearance.db()).await?)
}

pub fn place(row: &selection_session::Model) -> Bound {
    Bound { value: row.title.clone(), id: row.id }
}

/// The slots of sessions that the caller reaches.
pub async fn slots(clearance: &Clearance<'_>, sessions: Vec<Uuid>) -> Result<Vec<session_slot::Model>, Error> {
    let select = clearance.find::<session_slot::Entity>().filter(session_slot::COLUMN.session_id.is_in(sessions));
    Ok(select.order_by_asc(session_slot::Column::StartsAt).order_by_asc(session_slot::Column::Id).all(&clearance.db()).await?)
}

/// The slots of applications that the caller reaches.
pub async fn slots_of(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<Vec<session_slot::Model>, Error> {
    let select = clearance.find::<session_slot::Entity>().filter(session_slot::COLUMN.application_id.is_in(applications));
    Ok(select.order_by_asc(session_slot::Column::Id).all(&clearance.db()).await?)
}

/// The raters of sessions: (session, employee).
pub async fn panel(clearance: &Clearance<'_>, sessions: Vec<Uuid>) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let select = clearance.find::<session_panelist::Entity>().filter(session_panelist::COLUMN.session_id.is_in(sessions));
    let rows = select.order_by_asc(session_panelist::Column::Id).all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|it| (it.session_id, it.employee_id)).collect())
}

/// The sessions of these ids within reach.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<selection_session::Model>, Error> {
    Ok(clearance.find::<selection_session::Entity>().filter(selection_session::COLUMN.id.is_in(ids)).all(&clearance.db()).await?)
}
