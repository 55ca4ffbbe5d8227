//! The audit: who did, saw or was refused what. No audit means no answer.

use entity::{audit_entry, event};
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use uuid::Uuid;

use super::{
    Action, Changed, Office, Order,
    unit::{Outcome, Sighting},
};
use crate::error::Error;

pub use audit_entry::AuditOutcome;

/// Above this an act is recorded as one, with the number of its objects.
const ONE_ROW_PER_OBJECT: usize = 100;

/// In the transaction of the act: its audit rows, what it saw, and its events.
pub(super) async fn committed(tx: &impl ConnectionTrait, order: &Order, act: Action, outcome: &Outcome) -> Result<(), Error> {
    let Some(changed) = &outcome.changed else {
        return Ok(());
    };
    write(tx, rows_of(order, act, AuditOutcome::Committed, outcome, changed)).await?;
    seen_and_denied(tx, order, outcome).await?;
    let events: Vec<_> = objects(changed).into_iter().flatten().map(|object| of_event(order, act, outcome, object)).collect();
    if !events.is_empty() {
        event::Entity::insert_many(events).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// On its own: an act that was tried or refused, what it saw, and what it was denied.
pub(super) async fn left_no_trace(office: &Office, order: &Order, act: Action, outcome: &Outcome) -> Result<(), Error> {
    let how = if order.end == super::End::DryRun { AuditOutcome::DryRun } else { AuditOutcome::Refused };
    let rows = match &outcome.changed {
        Some(changed) if !outcome.replayed => rows_of(order, act, how, outcome, changed),
        _ => vec![],
    };
    write(&office.write, rows).await?;
    seen_and_denied(&office.write, order, outcome).await
}

/// On its own: sealed fields that a query read, root fields that it was refused.
pub(super) async fn seen_or_denied(office: &Office, order: &Order, outcome: &Outcome) -> Result<(), Error> {
    seen_and_denied(&office.write, order, outcome).await
}

async fn seen_and_denied(db: &impl ConnectionTrait, order: &Order, outcome: &Outcome) -> Result<(), Error> {
    write(db, sights(order, outcome)).await?;
    let denied = outcome.denied.iter().map(|action| row(order, action.name(), AuditOutcome::Denied, outcome));
    write(db, denied.collect()).await
}

/// What was seen: an entry for each field, and for each secret, whatever the number of objects that showed it.
fn sights(order: &Order, outcome: &Outcome) -> Vec<audit_entry::ActiveModel> {
    let mut groups: Vec<(&Sighting, Vec<Uuid>)> = vec![];
    for it in &outcome.seen {
        match groups.iter_mut().find(|(first, _)| (first.field, first.embargo) == (it.field, it.embargo)) {
            Some((_, objects)) => objects.push(it.object),
            None => groups.push((it, vec![it.object])),
        }
    }
    let entry = |(first, objects): (&Sighting, Vec<Uuid>)| {
        let field: &str = first.field.into();
        let mut row = row(order, "read", AuditOutcome::Read, outcome);
        row.field = Set(Some(field.to_owned()));
        row.batch_id = Set(first.embargo);
        match objects.as_slice() {
            [object] => row.object_id = Set(Some(*object)),
            _ => row.objects = Set(Some(serde_json::json!(objects).to_string())),
        }
        row
    };
    groups.into_iter().map(entry).collect()
}

async fn write(db: &impl ConnectionTrait, rows: Vec<audit_entry::ActiveModel>) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    audit_entry::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

fn objects(changed: &Changed) -> Vec<Option<Uuid>> {
    match changed.objects.len() {
        1..=ONE_ROW_PER_OBJECT => changed.objects.iter().copied().map(Some).collect(),
        _ => vec![None],
    }
}

fn rows_of(order: &Order, act: Action, how: AuditOutcome, outcome: &Outcome, changed: &Changed) -> Vec<audit_entry::ActiveModel> {
    let detail = changed.detail.as_ref().map(ToString::to_string);
    let rows = objects(changed).into_iter().map(|object| {
        let mut row = row(order, act.name(), how, outcome);
        row.object_id = Set(object);
        if let Some(batch) = object.filter(|it| outcome.embargo.contains(it)) {
            row.batch_id = Set(Some(batch));
        }
        row.detail = Set(detail.clone());
        row
    });
    rows.collect()
}

fn row(order: &Order, action: &str, how: AuditOutcome, outcome: &Outcome) -> audit_entry::ActiveModel {
    let actor = &order.actor;
    let (subject, on_behalf_of) = match &actor.acting_party {
        Some(party) => (party.clone(), Some(actor.subject.clone())),
        None => (actor.subject.clone(), None),
    };
    let roles: Vec<&str> = actor.roles.iter().map(|role| role.into()).collect();
    audit_entry::ActiveModel {
        id: Set(Uuid::now_v7()),
        at: Set(outcome.at),
        request_id: Set(order.request.id.clone()),
        subject: Set(subject),
        on_behalf_of: Set(on_behalf_of),
        roles: Set(roles.join(" ")),
        action: Set(action.to_owned()),
        outcome: Set(how),
        object_id: Set(None),
        field: Set(None),
        idempotency_key: Set(order.key.as_ref().map(|key| key.value)),
        detail: Set(None),
        batch_id: Set(outcome.embargo.first().copied()),
        objects: Set(None),
    }
}

fn of_event(order: &Order, act: Action, outcome: &Outcome, object: Uuid) -> event::ActiveModel {
    event::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(act.name().to_owned()),
        object_id: Set(object),
        request_id: Set(order.request.id.clone()),
        at: Set(outcome.at),
    }
}
