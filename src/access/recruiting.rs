//! Who sees what of recruitment: the panel its session, the unit what it is shown, applicants themselves; and what a rater never sees.

use chrono::{DateTime, Utc};
use entity::{
    application, application_showing, candidate, event_attendance, mark, mark_sheet, recusal, selection_session, selection_stage,
    session_panelist, session_slot, stage_result,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, JoinType, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Func, SelectStatement},
};
use uuid::Uuid;

use super::{
    Actor, Reach, Reachable, Sight, Table, policy,
    reach::{Hour, none},
};

/// The sessions in which somebody rates.
fn sessions_of(rater: Uuid) -> SelectStatement {
    let select = session_panelist::Entity::find().select_only().column(session_panelist::Column::SessionId);
    select.filter(session_panelist::COLUMN.employee_id.eq(rater)).into_query()
}

/// Those of them in which the rater knows examinee numbers only.
pub fn masked_sessions_of(rater: Uuid) -> SelectStatement {
    let blind = selection_stage::Entity::find().select_only().column(selection_stage::Column::Id);
    let blind = blind.filter(selection_stage::COLUMN.blind.eq(true)).into_query();
    let select = selection_session::Entity::find().select_only().column(selection_session::Column::Id);
    let select = select.filter(selection_session::Column::Id.in_subquery(sessions_of(rater)));
    let select = select.filter(selection_session::Column::StageId.in_subquery(blind));
    select.filter(selection_session::COLUMN.unmasked_at.is_null()).into_query()
}

/// The applications that sit in sessions.
fn sitting_in(sessions: SelectStatement) -> SelectStatement {
    let select = session_slot::Entity::find().select_only().column(session_slot::Column::ApplicationId);
    select.filter(session_slot::Column::SessionId.in_subquery(sessions)).into_query()
}

fn candidates_of(applications: SelectStatement) -> SelectStatement {
    let select = application::Entity::find().select_only().column(application::Column::CandidateId);
    select.filter(application::Column::Id.in_subquery(applications)).into_query()
}

/// What was shown to the units that the caller heads.
fn shown_to(actor: &Actor) -> SelectStatement {
    let select = application_showing::Entity::find().select_only().column(application_showing::Column::ApplicationId);
    select.filter(application_showing::COLUMN.org_unit_id.is_in(actor.units.iter().copied())).into_query()
}

/// Who the caller is among those who apply: by the subject of the token, so that who has just applied is known at once.
fn oneself(actor: &Actor) -> SelectStatement {
    use candidate::Column::{Id, MergedIntoId};
    let person = Func::coalesce([Expr::col((candidate::Entity, MergedIntoId)), Expr::col((candidate::Entity, Id))]);
    let mut select = candidate::Entity::find().select_only().filter(candidate::COLUMN.portal_subject.eq(actor.subject.as_str()));
    QueryTrait::query(&mut select).expr(person);
    select.into_query()
}

fn own_applications(actor: &Actor) -> SelectStatement {
    let select = application::Entity::find().select_only().column(application::Column::Id);
    select.filter(application::Column::CandidateId.in_subquery(oneself(actor))).into_query()
}

/// Rows whose column names an application within reach.
pub(super) fn of_applications(column: impl ColumnTrait + IntoSimpleExpr, reach: Reach, sight: Sight<'_>) -> Condition {
    let applications = match reach {
        Reach::Everywhere => return Condition::all(),
        Reach::Participant => sight.actor.employee.map(|me| sitting_in(sessions_of(me))),
        Reach::HeadedUnits => Some(shown_to(sight.actor)),
        Reach::Oneself => Some(own_applications(sight.actor)),
        Reach::OwnAuthority => None,
    };
    applications.map_or_else(none, |them| Condition::all().add(column.in_subquery(them)))
}

/// A rater who does not rate somebody learns nothing of them.
fn recused(column: impl ColumnTrait + IntoSimpleExpr, sight: Sight<'_>) -> Option<Condition> {
    let select = recusal::Entity::find().select_only().column(recusal::Column::ApplicationId);
    let select = select.filter(recusal::COLUMN.employee_id.eq(sight.rater()?)).into_query();
    Some(Condition::all().add(column.in_subquery(select)))
}

/// The sheets of the others that a rater may compare with the own one: of the same person, in the same session.
///
/// Those given in this very request do not count yet: what is only tried shows nothing.
fn beside_own(rater: Uuid, now: DateTime<Utc>) -> SelectStatement {
    let (other, mine) = (Alias::new("other"), Alias::new("mine"));
    let column = |table: &Alias, column: mark_sheet::Column| Expr::col((table.clone(), column));
    let same = |it: mark_sheet::Column| column(&other, it).eq(column(&mine, it));
    sea_orm::sea_query::Query::select()
        .column((other.clone(), mark_sheet::Column::Id))
        .from_as(mark_sheet::Entity, other.clone())
        .join_as(
            JoinType::InnerJoin,
            mark_sheet::Entity,
            mine.clone(),
            Condition::all().add(same(mark_sheet::Column::ApplicationId)).add(same(mark_sheet::Column::SessionId)),
        )
        .and_where(column(&mine, mark_sheet::Column::RaterId).eq(rater))
        .and_where(column(&mine, mark_sheet::Column::GivenAt).lt(now))
        .to_owned()
}

fn sheets_of(rater: Uuid, now: DateTime<Utc>) -> Condition {
    Condition::any().add(mark_sheet::COLUMN.rater_id.eq(rater)).add(mark_sheet::Column::Id.in_subquery(beside_own(rater, now)))
}

/// The sheets that a rater does not see before giving an own one, whatever else they are.
fn ahead_of_own(rater: Uuid, now: DateTime<Utc>) -> Condition {
    let of_session = Condition::all().add(mark_sheet::Column::SessionId.in_subquery(sessions_of(rater)));
    of_session.add(sheets_of(rater, now).not())
}

fn sheets(rows: Condition) -> SelectStatement {
    mark_sheet::Entity::find().select_only().column(mark_sheet::Column::Id).filter(rows).into_query()
}

/// Whether a role of the caller reaches every row of a table.
pub(super) fn everywhere(actor: &Actor, table: Table) -> bool {
    actor.roles.iter().any(|role| policy::reach(*role, table) == Some(Reach::Everywhere))
}

macro_rules! of_application {
    ($($table:ident => $kind:ident by $column:ident;)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::$kind;

            fn within(reach: Reach, sight: Sight<'_>) -> Condition {
                of_applications(entity::$table::Column::$column, reach, sight)
            }

            fn except(sight: Sight<'_>) -> Option<Condition> {
                recused(entity::$table::Column::$column, sight)
            }
        })*
    };
}

of_application! {
    application => Application by Id;
    application_showing => Application by ApplicationId;
    disqualification => Declaration by ApplicationId;
    list_entry => Offer by ApplicationId;
    job_offer => Offer by ApplicationId;
    hire => Offer by ApplicationId;
}

impl Reachable for entity::attachment::Entity {
    const TABLE: Table = Table::Attachment;

    /// What somebody wrote about themselves tells who they are: a panel that knows numbers only does not see it.
    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_applications(entity::attachment::Column::ApplicationId, reach, sight)
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        let masked = sitting_in(masked_sessions_of(sight.rater()?));
        let masked = entity::attachment::Column::ApplicationId.in_subquery(masked);
        Some(Condition::any().add(masked).add(recused(entity::attachment::Column::ApplicationId, sight)?))
    }
}

impl Reachable for candidate::Entity {
    const TABLE: Table = Table::Candidate;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let people = match reach {
            Reach::Everywhere => return Condition::all(),
            Reach::Oneself => Some(oneself(sight.actor)),
            Reach::Participant => sight.actor.employee.map(|me| candidates_of(sitting_in(sessions_of(me)))),
            Reach::HeadedUnits => Some(candidates_of(shown_to(sight.actor))),
            Reach::OwnAuthority => None,
        };
        people.map_or_else(none, |them| Condition::all().add(candidate::Column::Id.in_subquery(them)))
    }

    /// A rater of a blind session knows examinee numbers only, whatever else they are.
    fn except(sight: Sight<'_>) -> Option<Condition> {
        let me = sight.rater()?;
        let recused = recusal::Entity::find().select_only().column(recusal::Column::ApplicationId);
        let recused = recused.filter(recusal::COLUMN.employee_id.eq(me)).into_query();
        let masked = candidates_of(sitting_in(masked_sessions_of(me)));
        let recused = candidates_of(recused);
        Some(Condition::any().add(candidate::Column::Id.in_subquery(masked)).add(candidate::Column::Id.in_subquery(recused)))
    }
}

impl Reachable for event_attendance::Entity {
    const TABLE: Table = Table::Candidate;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match reach {
            Reach::Oneself => Condition::all().add(event_attendance::Column::CandidateId.in_subquery(oneself(sight.actor))),
            _ => none(),
        }
    }
}

impl Reachable for stage_result::Entity {
    const TABLE: Table = Table::Assessment;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_applications(stage_result::Column::ApplicationId, reach, sight)
    }

    /// A rater reads no mean of the others before giving an own sheet.
    fn except(sight: Sight<'_>) -> Option<Condition> {
        let me = sight.rater()?;
        let of_result = |column: stage_result::Column| Expr::col((stage_result::Entity, column));
        let there = selection_session::Column::StageId.into_expr().eq(of_result(stage_result::Column::StageId));
        let sits = session_slot::Entity::find().select_only().expr(Expr::val(1)).inner_join(selection_session::Entity);
        let sits = sits.filter(session_slot::Column::SessionId.in_subquery(sessions_of(me))).filter(there);
        let sits = sits.filter(session_slot::Column::ApplicationId.into_expr().eq(of_result(stage_result::Column::ApplicationId)));
        let own = mark_sheet::Entity::find().select_only().expr(Expr::val(1)).filter(mark_sheet::COLUMN.rater_id.eq(me));
        let own = own.filter(mark_sheet::Column::StageId.into_expr().eq(of_result(stage_result::Column::StageId)));
        let own = own.filter(mark_sheet::Column::ApplicationId.into_expr().eq(of_result(stage_result::Column::ApplicationId)));
        let ahead = Condition::all().add(Expr::exists(sits.into_query())).add(Expr::exists(own.into_query()).not());
        Some(Condition::any().add(ahead).add(recused(stage_result::Column::ApplicationId, sight)?))
    }

    /// Applicants learn of a result when it is released (合格発表).
    fn hour(sight: Sight<'_>) -> Option<Hour> {
        if everywhere(sight.actor, Table::Assessment) {
            return None;
        }
        let released = selection_stage::Entity::find().select_only().column(selection_stage::Column::Id);
        let released = released.filter(selection_stage::COLUMN.released_at.is_not_null()).into_query();
        Some(Hour { come: Condition::all().add(stage_result::Column::StageId.in_subquery(released)), before: none() })
    }
}

impl Reachable for selection_session::Entity {
    const TABLE: Table = Table::Session;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let sessions = match (reach, sight.actor.employee) {
            (Reach::Participant, Some(me)) => sessions_of(me),
            (Reach::Oneself, _) => {
                let select = session_slot::Entity::find().select_only().column(session_slot::Column::SessionId);
                select.filter(session_slot::Column::ApplicationId.in_subquery(own_applications(sight.actor))).into_query()
            }
            _ => return none(),
        };
        Condition::all().add(selection_session::Column::Id.in_subquery(sessions))
    }
}

impl Reachable for session_slot::Entity {
    const TABLE: Table = Table::Session;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match (reach, sight.actor.employee) {
            (Reach::Participant, Some(me)) => Condition::all().add(session_slot::Column::SessionId.in_subquery(sessions_of(me))),
            (Reach::Oneself, _) => of_applications(session_slot::Column::ApplicationId, reach, sight),
            _ => none(),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        recused(session_slot::Column::ApplicationId, sight)
    }
}

macro_rules! of_panel {
    ($($table:ident)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::Panel;

            fn within(_: Reach, sight: Sight<'_>) -> Condition {
                let column = entity::$table::Column::SessionId;
                sight.actor.employee.map_or_else(none, |me| Condition::all().add(column.in_subquery(sessions_of(me))))
            }
        })*
    };
}

of_panel! { session_panelist recusal }

impl Reachable for mark_sheet::Entity {
    const TABLE: Table = Table::Mark;

    fn within(_: Reach, sight: Sight<'_>) -> Condition {
        sight.actor.employee.map_or_else(none, |me| sheets_of(me, sight.now))
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        let ahead = ahead_of_own(sight.rater()?, sight.now);
        Some(Condition::any().add(ahead).add(recused(mark_sheet::Column::ApplicationId, sight)?))
    }
}

impl Reachable for mark::Entity {
    const TABLE: Table = Table::Mark;

    fn within(_: Reach, sight: Sight<'_>) -> Condition {
        sight
            .actor
            .employee
            .map_or_else(none, |me| Condition::all().add(mark::Column::SheetId.in_subquery(sheets(sheets_of(me, sight.now)))))
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        let unseen = mark_sheet::Entity::except(sight)?;
        Some(Condition::all().add(mark::Column::SheetId.in_subquery(sheets(unseen))))
    }
}
