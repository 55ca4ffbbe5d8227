//! Grants of roles, revocations of tokens, and what the audit shows.

use chrono::NaiveDate;
use entity::{
    audit_entry::{self, AuditOutcome},
    audit_object, personnel_order,
    role_grant::{self, Role},
    token_revocation,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    Set,
};
use uuid::Uuid;

use crate::{
    access::{Changed, Clearance, not_found, once_announced},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Window},
    personnel::rules::{self, plain_text},
};

const LONGEST_SUBJECT: usize = 255;
/// A role for somebody, for some days.
#[derive(Clone, Debug)]
pub struct Grant {
    pub subject: String,
    pub role: Role,
    pub valid_from: NaiveDate,
    pub valid_to: NaiveDate,
    pub reason: String,
}

/// What was done to the caller, and read of what is sealed about them; of orders only those that were announced.
fn about_caller(clearance: &Clearance<'_>) -> Select<audit_entry::Entity> {
    use audit_entry::Column;
    let me = clearance.actor().employee.unwrap_or_default();
    let orders = clearance.all::<personnel_order::Entity>().select_only().column(personnel_order::Column::Id);
    let orders = orders.filter(personnel_order::COLUMN.employee_id.eq(me));
    let orders = orders.filter(personnel_order::Column::BatchId.in_subquery(once_announced())).into_query();
    let about = |objects: Condition| {
        let entries = clearance.all::<audit_object::Entity>().select_only().column(audit_object::Column::EntryId);
        Column::Id.in_subquery(entries.filter(objects).into_query())
    };
    let among = Condition::any().add(audit_object::COLUMN.object_id.eq(me)).add(audit_object::Column::ObjectId.in_subquery(orders.clone()));
    let mine = Condition::any().add(audit_entry::COLUMN.object_id.eq(me)).add(Column::ObjectId.in_subquery(orders)).add(about(among));
    let known = Condition::any().add(Column::BatchId.is_null()).add(Column::BatchId.in_subquery(once_announced()));
    let done = audit_entry::COLUMN.outcome.is_in([AuditOutcome::Committed, AuditOutcome::Read]);
    clearance.all::<audit_entry::Entity>().filter(mine).filter(known).filter(done)
}

/// One window of what concerns the caller, the latest first.
pub async fn my_access_log(clearance: &Clearance<'_>, window: &Window) -> Result<Vec<audit_entry::Model>, Error> {
    windowed(about_caller(clearance), clearance, window).await
}

pub async fn count_my_access_log(clearance: &Clearance<'_>) -> Result<u64, Error> {
    Ok(about_caller(clearance).count(&clearance.db()).await?)
}

/// Gives a role; nobody gives one to themself.
pub async fn grant_role(clearance: &Clearance<'_>, grant: Grant) -> Result<Changed, Error> {
    let subject = grant.subject.trim().to_owned();
    plain_text(&subject, LONGEST_SUBJECT).map_err(|refusal| refusal.at(["input", "subject"]))?;
    plain_text(&grant.reason, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    if grant.role == Role::Service {
        let (ja, en) =
            ("サービスの役割は、スコープと共にトークンだけが与えます。", "the service role comes with its scopes, from a token only");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "role"]).into());
    }
    if grant.valid_from > grant.valid_to {
        return Err(Refusal::plain(ErrorCode::InvalidValue).at(["input", "validUntil"]).into());
    }
    if subject == clearance.actor().subject || Some(&subject) == clearance.actor().acting_party.as_ref() {
        return Err(Refusal::plain(ErrorCode::SelfGrant).at(["input", "subject"]).into());
    }
    let row = role_grant::ActiveModel {
        id: Set(Uuid::now_v7()),
        subject: Set(subject),
        role: Set(grant.role),
        valid_from: Set(grant.valid_from),
        valid_to: Set(grant.valid_to),
        reason: Set(grant.reason),
        granted_by: Set(clearance.actor().subject.clone()),
        granted_at: Set(clearance.now()),
        revoked_by: Set(None),
        revoked_at: Set(None),
        version: Set(1),
    };
    let row = row.insert(&clearance.db()).await?;
    Ok(Changed::objects(vec![row.id]))
}

/// Ends a grant now.
pub async fn revoke_role(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let db = clearance.db();
    let grant = clearance.find::<role_grant::Entity>().filter(role_grant::COLUMN.id.eq(id)).one(&db).await?;
    let grant = grant.ok_or_else(|| not_found(&["input", "grant"]))?;
    Refusal::unless_current(expected, grant.version)?;
    if grant.revoked_at.is_some() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "grant"]).into());
    }
    let mut row = grant.into_active_model();
    row.revoked_by = Set(Some(clearance.actor().subject.clone()));
    row.revoked_at = Set(Some(clearance.now()));
    row.version = Set(expected + 1);
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]))
}

/// Whose tokens are no longer believed.
#[derive(Clone, Debug)]
pub enum Revoked {
    Token(String),
    Subject(String),
}

/// Disbelieves one token, or every token that a subject has now.
pub async fn revoke_tokens(clearance: &Clearance<'_>, whose: Revoked, reason: String) -> Result<Changed, Error> {
    let (jti, subject) = match whose {
        Revoked::Token(jti) => (Some(jti), None),
        Revoked::Subject(subject) => (None, Some(subject)),
    };
    plain_text(jti.as_deref().or(subject.as_deref()).unwrap_or_default(), LONGEST_SUBJECT)
        .map_err(|refusal| refusal.at(["input", "tokens"]))?;
    plain_text(&reason, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let row = token_revocation::ActiveModel {
        id: Set(Uuid::now_v7()),
        jti: Set(jti),
        subject: Set(subject),
        reason: Set(reason),
        revoked_by: Set(clearance.actor().subject.clone()),
        revoked_at: Set(clearance.now()),
    };
    let row = row.insert(&clearance.db()).await?;
    Ok(Changed::objects(vec![row.id]))
}

/// The grants within reach, the latest first.
pub async fn role_grants(
    clearance: &Clearance<'_>,
    subject: Option<String>,
    on: Option<NaiveDate>,
) -> Result<Vec<role_grant::Model>, Error> {
    use role_grant::{COLUMN, Column};
    let select = clearance
        .find::<role_grant::Entity>()
        .apply_if(subject, |select, subject| select.filter(COLUMN.subject.eq(subject)))
        .apply_if(on, |select, on| {
            select.filter(COLUMN.revoked_at.is_null()).filter(COLUMN.valid_from.lte(on)).filter(COLUMN.valid_to.gte(on))
        });
    Ok(select.order_by_desc(Column::GrantedAt).order_by_desc(Column::Id).all(&clearance.db()).await?)
}

/// Which entries of the audit are asked for.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    pub subject: Option<String>,
    pub object: Option<Uuid>,
    pub action: Option<String>,
    pub outcome: Option<AuditOutcome>,
    pub from: Option<chrono::DateTime<chrono::Utc>>,
    pub to: Option<chrono::DateTime<chrono::Utc>>,
}

fn entries(clearance: &Clearance<'_>, query: &AuditQuery) -> Select<audit_entry::Entity> {
    use audit_entry::COLUMN;
    clearance
        .find::<audit_entry::Entity>()
        .apply_if(query.subject.clone(), |select, subject| select.filter(COLUMN.subject.eq(subject)))
        .apply_if(query.object, |select, object| {
            let among = clearance.all::<audit_object::Entity>().select_only().column(audit_object::Column::EntryId);
            let among = among.filter(audit_object::COLUMN.object_id.eq(object)).into_query();
            select.filter(Condition::any().add(COLUMN.object_id.eq(object)).add(audit_entry::Column::Id.in_subquery(among)))
        })
        .apply_if(query.action.clone(), |select, action| select.filter(COLUMN.action.eq(action)))
        .apply_if(query.outcome, |select, outcome| select.filter(COLUMN.outcome.eq(outcome)))
        .apply_if(query.from, |select, from| select.filter(COLUMN.at.gte(from)))
        .apply_if(query.to, |select, to| select.filter(COLUMN.at.lt(to)))
}

/// One window of the audit, the latest first: its ids are in the order of time.
pub async fn audit_entries(clearance: &Clearance<'_>, query: &AuditQuery, window: &Window) -> Result<Vec<audit_entry::Model>, Error> {
    windowed(entries(clearance, query), clearance, window).await
}

async fn windowed(
    select: Select<audit_entry::Entity>,
    clearance: &Clearance<'_>,
    window: &Window,
) -> Result<Vec<audit_entry::Model>, Error> {
    use audit_entry::{COLUMN, Column};
    let beyond =
        |bound: &Option<Bound>, newer: bool| bound.as_ref().map(|it| if newer { COLUMN.id.gt(it.id) } else { COLUMN.id.lt(it.id) });
    let bounds = [beyond(&window.after, false), beyond(&window.before, true)].into_iter().flatten();
    let bounds = bounds.fold(Condition::all(), Condition::add);
    let select = select.filter(bounds);
    let select = if window.backward { select.order_by_asc(Column::Id) } else { select.order_by_desc(Column::Id) };
    Ok(select.limit(window.limit + 1).all(&clearance.db()).await?)
}

pub async fn count_audit_entries(clearance: &Clearance<'_>, query: &AuditQuery) -> Result<u64, Error> {
    Ok(entries(clearance, query).count(&clearance.db()).await?)
}
