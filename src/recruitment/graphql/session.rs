//! Sessions as GraphQL sees them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ID, Object, SimpleObject};
use entity::{selection_session, session_slot};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{RecruitmentApplication, SelectionStage};
use crate::{
    access::Clearance,
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::orders::graphql::{Signature, signatures},
    recruitment::service::sessions,
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, by_key, to_one_if_wanted},
    scalar::DateTime,
};

/// 受験者の割当て: who sits in a session, and when.
#[derive(Clone, Debug, SimpleObject)]
pub struct SessionSlot {
    /// 実施回.
    session: Option<Arc<SelectionSession>>,
    /// 受験申込み.
    application: Option<Arc<RecruitmentApplication>>,
    /// 班.
    group_name: Option<String>,
    /// 開始日時.
    starts_at: Option<DateTime>,
    /// 出席の回答日時.
    confirmed_at: Option<DateTime>,
}

impl SessionSlot {
    fn of(row: &session_slot::Model, session: Option<Arc<SelectionSession>>, application: Option<Arc<RecruitmentApplication>>) -> Self {
        Self {
            session,
            application,
            group_name: row.group_name.clone(),
            starts_at: row.starts_at.map(DateTime),
            confirmed_at: row.confirmed_at.map(DateTime),
        }
    }
}

/// The slots of applications, with their sessions.
pub async fn load_slots<P>(
    set: &[&P],
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
    application: fn(&P) -> Uuid,
    place: fn(&P) -> &Slot<(), Vec<SessionSlot>>,
) -> Result<(), Error> {
    let rows = sessions::slots_of(clearance, set.iter().map(|it| application(it)).collect()).await?;
    let there: HashMap<Uuid, Arc<SelectionSession>> = match wants.has("session") {
        true => by_key(rows.iter().map(|it| it.session_id), &wants.beneath("session"), clearance).await?,
        false => HashMap::new(),
    };
    for it in set {
        let mine = rows.iter().filter(|row| row.application_id == application(it));
        place(it).put((), mine.map(|row| SessionSlot::of(row, there.get(&row.session_id).cloned(), None)).collect());
    }
    Ok(())
}

#[derive(Debug)]
pub struct SelectionSession {
    row: selection_session::Model,
    stage: ToOne<SelectionStage>,
    panel: Slot<(), Vec<Signature>>,
    slots: Slot<(), Vec<SessionSlot>>,
}

connection!(SelectionSessionConnection, SelectionSessionEdge, SelectionSession, "選考の実施回");
loaded_by_id!(SelectionSession, selection_session);

impl From<selection_session::Model> for SelectionSession {
    fn from(row: selection_session::Model) -> Self {
        Self { row, stage: Slot::default(), panel: Slot::default(), slots: Slot::default() }
    }
}

impl Prefetch for SelectionSession {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("stage", set, wants, clearance, |it| Some(it.row.stage_id), |it| &it.stage).await?;
            let keys = || set.iter().map(|it| it.row.id).collect::<Vec<Uuid>>();
            if wants.has("panel") {
                let panel = sessions::panel(clearance, keys()).await?;
                let people = signatures(clearance, panel.iter().map(|(_, it)| *it).collect()).await?;
                for it in set {
                    let mine =
                        panel.iter().filter(|(session, _)| *session == it.row.id).filter_map(|(_, rater)| people.get(rater).cloned());
                    it.panel.put((), mine.collect());
                }
            }
            if wants.has("slots") {
                let rows = sessions::slots(clearance, keys()).await?;
                let wants = wants.beneath("slots").beneath("application");
                let found = by_key::<RecruitmentApplication>(rows.iter().map(|it| it.application_id), &wants, clearance).await?;
                for it in set {
                    let mine = rows.iter().filter(|row| row.session_id == it.row.id);
                    it.slots.put((), mine.map(|row| SessionSlot::of(row, None, found.get(&row.application_id).cloned())).collect());
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 選考の実施回: a sitting of a stage; a group exercise is one, with many candidates and raters.
#[Object]
impl SelectionSession {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 選考段階.
    async fn stage(&self) -> Option<Arc<SelectionStage>> {
        self.stage.get(&()).flatten()
    }
    /// 名称.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 実施日時.
    async fn held_at(&self) -> DateTime {
        DateTime(self.row.held_at)
    }
    /// 場所.
    async fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }
    /// 採点委員: for who runs the recruitment, and the panel itself.
    async fn panel(&self) -> Vec<Signature> {
        self.panel.get(&()).unwrap_or_default()
    }
    /// 受験者の割当て: those that the caller reaches.
    async fn slots(&self) -> Vec<SessionSlot> {
        self.slots.get(&()).unwrap_or_default()
    }
    /// 氏名を開示した日時: of a blind session.
    async fn unmasked_at(&self) -> Option<DateTime> {
        self.row.unmasked_at.map(DateTime)
    }
}
