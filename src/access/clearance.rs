//! An actor cleared for one action: the only way to a query and to a write, and the only clock.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Value};
use chrono::{DateTime, NaiveDate, Utc};
use entity::role_grant::Role;
use sea_orm::{ColumnTrait, Condition, DatabaseExecutor, IntoSimpleExpr, QueryFilter, Select};
use uuid::Uuid;

use super::{
    Action, Actor, Changed, Field, Follower, Office, Reach, Reachable, Sight, Table, Unit, owned_by_reachable_employee, policy,
    unit::Sighting,
};
use crate::{
    error::{Error, ErrorCode, Language, Refusal, UserError},
    relation::Arguments,
};

/// A day to speak of, and a moment of knowledge to speak from; without the latter, now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    pub as_of: NaiveDate,
    pub known_at: Option<DateTime<Utc>>,
}

/// An actor cleared for one action.
#[derive(Clone, Copy)]
pub struct Clearance<'a> {
    unit: &'a Unit,
    action: Action,
}

pub trait ClearanceExt {
    /// Clears the caller for the action of this root field.
    fn clear(&self, action: Action) -> Result<Clearance<'_>, Error>;

    /// The clearance under which the objects of this request were reached.
    fn clearance(&self) -> Clearance<'_>;

    /// Who goes on looking when this request is answered.
    fn follower(&self, action: Action) -> Follower;
}

impl ClearanceExt for Context<'_> {
    fn clear(&self, action: Action) -> Result<Clearance<'_>, Error> {
        let unit: &Unit = self.data_unchecked::<Arc<Unit>>();
        if unit.actor.may(action) {
            return Ok(Clearance { unit, action });
        }
        unit.note_denial(action);
        Err(if unit.actor.is_anonymous() { ErrorCode::Unauthenticated } else { ErrorCode::Forbidden }.into())
    }

    fn clearance(&self) -> Clearance<'_> {
        Clearance { unit: self.data_unchecked::<Arc<Unit>>(), action: Action::Node }
    }

    fn follower(&self, action: Action) -> Follower {
        Follower::new(self.data_unchecked::<Arc<Office>>().clone(), self.data_unchecked::<Arc<Unit>>(), action)
    }
}

impl<'a> Clearance<'a> {
    pub(super) fn of(unit: &'a Unit, action: Action) -> Self {
        Self { unit, action }
    }

    /// The same caller, cleared for another action; nothing for who may not do it.
    pub fn also(self, action: Action) -> Option<Self> {
        self.unit.actor.may(action).then_some(Self { action, ..self })
    }

    /// What decides reach: the caller and the moment.
    pub fn sight(&self) -> Sight<'a> {
        Sight { actor: self.actor(), today: self.today(), now: self.now() }
    }

    /// The language of the answer.
    pub fn language(&self) -> Language {
        self.unit.request.language
    }

    /// Numbers by unit of a moment, counted once for a query; an act counts anew, for it may have changed them.
    pub async fn sums(
        &self,
        key: (Moment, bool),
        count: impl Future<Output = Result<HashMap<Uuid, i64>, Error>>,
    ) -> Result<Arc<HashMap<Uuid, i64>>, Error> {
        if self.unit.writes() {
            return Ok(Arc::new(count.await?));
        }
        let mut known = self.unit.sums.lock().await;
        if let Some(sums) = known.get(&key) {
            return Ok(sums.clone());
        }
        let sums = Arc::new(count.await?);
        known.insert(key, sums.clone());
        Ok(sums)
    }

    /// Whatever becomes of this act, its audit is for those who plan and decide the batch until it is announced.
    pub fn under_embargo(&self, batch: Uuid) {
        self.unit.note_embargo(batch);
    }

    /// Notes for the audit that something sealed of a batch was shown.
    pub fn saw(&self, field: Field, object: Uuid, batch: Uuid) {
        self.unit.note_sighting(Sighting { field, object, embargo: Some(batch) });
    }

    pub fn actor(&self) -> &'a Actor {
        &self.unit.actor
    }

    pub fn action(&self) -> Action {
        self.action
    }

    pub fn request_id(&self) -> &'a str {
        &self.unit.request.id
    }

    /// The moment of the request, read once.
    pub fn now(&self) -> DateTime<Utc> {
        self.unit.now
    }

    /// The day of the request in Asia/Tokyo.
    pub fn today(&self) -> NaiveDate {
        self.unit.today()
    }

    /// The pool for a query, the request's transaction for a mutation.
    pub fn db(&self) -> DatabaseExecutor<'a> {
        self.unit.db()
    }

    /// One state of the database for many statements: that of the request's transaction, or of one that only reads.
    pub async fn snapshot(&self) -> Result<DatabaseExecutor<'a>, Error> {
        Ok(self.unit.snapshot().await?)
    }

    /// The rows of a table within this caller's reach.
    pub fn find<E: Reachable>(&self) -> Select<E> {
        match self.narrowing::<E>() {
            None => E::find(),
            Some(rows) => E::find().filter(rows),
        }
    }

    /// The rows, by the employee that a column names, in which the caller sees a field; none if there are none.
    pub fn rows_that_show(&self, field: Field, column: impl ColumnTrait + IntoSimpleExpr) -> Option<Condition> {
        let sight = self.sight();
        let reaches: Vec<Reach> = self.actor().roles_that_see(field).filter_map(|role| policy::sees(role, field)).collect();
        if reaches.contains(&Reach::Everywhere) {
            return Some(Condition::all());
        }
        let rows = reaches.into_iter().map(|reach| owned_by_reachable_employee(column, reach, sight));
        rows.reduce(|any, rows| Condition::any().add(any).add(rows))
    }

    /// The rows, by the employee that a column names, of whom a role of the caller that may do this reads what a table keeps.
    pub fn people_within(&self, table: Table, column: impl ColumnTrait + IntoSimpleExpr) -> Condition {
        let sight = self.sight();
        let able = self.actor().roles.iter().filter(|role| policy::may(**role, self.action));
        let reaches = able.filter_map(|role| policy::reach(*role, table));
        reaches.fold(super::reach::none_of_any(), |any, reach| any.add(owned_by_reachable_employee(column, reach, sight)))
    }

    /// Whether the caller heads a unit today, or one above it.
    pub fn heads(&self, unit: Uuid) -> bool {
        self.actor().units.contains(&unit)
    }

    /// Whether the caller may act on what belongs to an appointing authority.
    pub fn rules_over(&self, authority: Uuid) -> bool {
        self.actor().roles.iter().any(|role| match policy::reach(*role, Table::Person) {
            _ if !policy::may(*role, self.action) => false,
            Some(Reach::Everywhere) => true,
            Some(Reach::OwnAuthority) => self.actor().authority == Some(authority),
            _ => false,
        })
    }

    /// Whether a role of the caller that may do this reaches every row of a table: to see them all by another role is not enough.
    pub fn acts_everywhere<E: Reachable>(&self) -> bool {
        let everywhere = |role: &Role| policy::may(*role, self.action) && policy::reach(*role, E::TABLE) == Some(Reach::Everywhere);
        self.actor().roles.iter().any(everywhere)
    }

    /// Every row of a table, for a rule that must hold beyond the caller's reach; what it finds is never shown.
    pub fn all<E: Reachable>(&self) -> Select<E> {
        E::find()
    }

    /// What narrows a table to this caller's reach; `None` where all of it is.
    pub fn narrowing<E: Reachable>(&self) -> Option<Condition> {
        let sight = self.sight();
        match (self.within_roles::<E>(), E::except(sight)) {
            (rows, None) => rows,
            (rows, Some(never)) => Some(Condition::all().add_option(rows).add(never.not())),
        }
    }

    fn within_roles<E: Reachable>(&self) -> Option<Condition> {
        let roles = self.actor().roles.iter();
        let reaches: Vec<Reach> = roles.filter_map(|role| policy::reach(*role, E::TABLE)).collect();
        let sight = self.sight();
        let everywhere = reaches.contains(&Reach::Everywhere);
        let seen = reaches.iter().filter(|_| !everywhere).fold(super::reach::none_of_any(), |any, reach| any.add(E::within(*reach, sight)));
        match (E::hour(sight).filter(|_| !reaches.is_empty()), everywhere) {
            (None, true) => None,
            (None, false) => Some(seen),
            (Some(hour), true) => Some(Condition::any().add(hour.come).add(hour.before)),
            (Some(hour), false) => Some(Condition::any().add(Condition::all().add(hour.come).add(seen)).add(hour.before)),
        }
    }

    /// Whether a field of an employee's row is this caller's to see; a sealed one is noted for the audit.
    pub fn sees(&self, field: Field, employee: Uuid, home: Option<Home>) -> bool {
        let seen = self.actor().roles_that_see(field).any(|role| self.covers(role, field, employee, home));
        if seen && field.sealed() {
            self.unit.note_sighting(Sighting { field, object: employee, embargo: None });
        }
        seen
    }

    /// Whether the caller reads the birth date of somebody by where they stand: nothing that follows from it is told to others.
    pub fn sees_age_of(&self, employee: Uuid, standing: &entity::standing::Model) -> bool {
        self.sees(Field::BirthDate, employee, Some(Home { unit: standing.org_unit_id, authority: standing.authority_id }))
    }

    /// The same of what is kept with something secret: the audit of it is as secret, and names that alone.
    pub fn sees_under(&self, field: Field, (employee, home): (Uuid, Option<Home>), secret: Uuid) -> bool {
        let seen = self.actor().roles_that_see(field).any(|role| self.covers(role, field, employee, home));
        if seen && field.sealed() {
            self.saw(field, secret, secret);
        }
        seen
    }

    /// Whether a field of somebody who applies is this caller's to see; a sealed one is noted under the object that shows it.
    pub fn sees_of_candidate(&self, field: Field, candidate: Uuid, object: Uuid) -> bool {
        self.sees_there(field, self.actor().candidate == Some(candidate), object)
    }

    /// Whether a field of a row within reach is this caller's to see, by whose row it is; a sealed one is noted under the object that shows it.
    pub fn sees_of_row(&self, field: Field, employee: Option<Uuid>, object: Uuid) -> bool {
        self.sees_there(field, employee.is_some() && employee == self.actor().employee, object)
    }

    /// Whether the caller sees a field of everybody; nothing is noted, for nothing is shown yet.
    pub fn reads_everywhere(&self, field: Field) -> bool {
        self.actor().roles_that_see(field).any(|role| policy::sees(role, field) == Some(Reach::Everywhere))
    }

    /// Of a row within reach: whoever sees the field beyond themself sees it there.
    fn sees_there(&self, field: Field, is_own: bool, object: Uuid) -> bool {
        let seen = self.actor().roles_that_see(field).any(|role| match policy::sees(role, field) {
            Some(Reach::Everywhere | Reach::OwnAuthority) => true,
            Some(Reach::Oneself) => is_own,
            _ => false,
        });
        if seen && field.sealed() {
            self.note(field, object);
        }
        seen
    }

    /// Notes for the audit that something sealed was shown.
    pub fn note(&self, field: Field, object: Uuid) {
        self.unit.note_sighting(Sighting { field, object, embargo: None });
    }

    fn covers(&self, role: Role, field: Field, employee: Uuid, home: Option<Home>) -> bool {
        let actor = self.actor();
        match policy::sees(role, field) {
            None => false,
            Some(Reach::Everywhere) => true,
            Some(Reach::Oneself) => actor.employee == Some(employee),
            Some(Reach::OwnAuthority) => home.is_some_and(|home| Some(home.authority) == actor.authority),
            Some(Reach::HeadedUnits) => home.is_some_and(|home| actor.units.contains(&home.unit)),
            Some(Reach::Participant) => false,
        }
    }

    /// A refusal as data; the request is marked for roll-back. Whatever else went wrong is given back.
    pub fn refused(&self, error: Error) -> Result<UserError, Error> {
        match error {
            Error::Refused(refusal) => {
                self.unit.refuse();
                Ok(UserError::of(*refusal, self.unit.request.language))
            }
            other => Err(other),
        }
    }

    /// What an earlier run of the same request changed, if this is a repetition.
    pub(super) fn replay(&self) -> Option<Changed> {
        self.unit.replay.clone()
    }

    pub(super) fn note_change(&self, changed: Changed) {
        self.unit.note_change(changed);
    }

    /// The day and the knowledge that the arguments of a field speak of: today and now where they are silent.
    pub fn moment(&self, as_of: Option<NaiveDate>, known_at: Option<DateTime<Utc>>) -> Moment {
        let known_at = known_at.filter(|moment| *moment < self.now());
        Moment { as_of: as_of.unwrap_or_else(|| self.today()), known_at }
    }

    /// The same from the arguments of a call that was looked ahead at.
    pub fn moment_of(&self, arguments: &Arguments) -> Moment {
        use async_graphql::ScalarType;
        let parse_day = |value: &Value| crate::scalar::Date::parse(value.clone()).ok().map(|it| it.0);
        let parse_moment = |value: &Value| crate::scalar::DateTime::parse(value.clone()).ok().map(|it| it.0);
        self.moment(arguments.get("asOf").and_then(parse_day), arguments.get("knownAt").and_then(parse_moment))
    }
}

/// Where an employee stands today, as far as rights ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    pub unit: Uuid,
    pub authority: Uuid,
}

/// An object that is absent or out of reach.
pub fn not_found(path: &[&str]) -> Error {
    Refusal::plain(ErrorCode::NotFound).at(path.iter().copied()).into()
}
