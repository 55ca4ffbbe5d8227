//! Who knows of an application for a posting: the applicant, the personnel office, the panel from its stage on; the own line never before the transfer
//! is announced, whatever else it is.

use entity::{
    audit_entry, free_agent_bid,
    personnel_order::{self, OrderKind},
    posting, posting_application,
    posting_application::PostingApplicationState as Applied,
    posting_examination,
    posting_examination::PostingExaminationState as Examined,
    posting_opinion, posting_panelist,
    posting_round::{self, PostingShownFrom},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, IntoCondition, Query, SelectStatement, UnionType, WithClause},
};

use super::{
    Reach, Reachable, Sight, Table, announced_batches,
    free_agent::audited_declarations,
    owned_by_reachable_employee,
    reach::{Hour, none},
    recruiting::everywhere,
};

pub(super) fn ids<E: EntityTrait>(id: E::Column, rows: Condition) -> SelectStatement {
    E::find().select_only().column(id).filter(rows).into_query()
}

pub(super) fn rounds(rows: Condition) -> SelectStatement {
    ids::<posting_round::Entity>(posting_round::Column::Id, rows)
}

fn postings(rows: Condition) -> SelectStatement {
    ids::<posting::Entity>(posting::Column::Id, rows)
}

fn applications(rows: Condition) -> SelectStatement {
    ids::<posting_application::Entity>(posting_application::Column::Id, rows)
}

pub(super) fn all(row: impl IntoCondition) -> Condition {
    Condition::all().add(row.into_condition())
}

/// The orders that all staff know, and those whose place one of them took: a correction stands for what it corrects.
pub fn announced_orders() -> SelectStatement {
    let known = Condition::all().add(personnel_order::Column::BatchId.in_subquery(announced_batches()));
    let stands = Condition::any()
        .add(personnel_order::COLUMN.cancelled_at.is_null())
        .add(personnel_order::Column::Id.in_subquery(corrected_orders()));
    ids::<personnel_order::Entity>(personnel_order::Column::Id, known.add(stands))
}

/// The orders whose place announced corrections took that stand, back to the first.
fn corrected_orders() -> SelectStatement {
    use personnel_order::{COLUMN, Column, Entity};
    let corrected = Alias::new("corrected");
    let before = || Entity::find().select_only().column(Column::CancelsId).filter(COLUMN.cancels_id.is_not_null());
    let last = before().filter(Column::Kind.ne(OrderKind::Rescission)).filter(COLUMN.cancelled_at.is_null());
    let mut all = last.filter(Column::BatchId.in_subquery(announced_batches())).into_query();
    let mut earlier = before().into_query();
    earlier.inner_join(corrected.clone(), Expr::col((Entity, Column::Id)).equals((corrected.clone(), Alias::new("id"))));
    all.union(UnionType::Distinct, earlier);
    let chain = CommonTableExpression::new().query(all).column(Alias::new("id")).table_name(corrected.clone()).to_owned();
    let mut rows = Query::select().column(Alias::new("id")).from(corrected).to_owned();
    rows.with_cte(WithClause::new().recursive(true).cte(chain).to_owned()).to_owned()
}

/// The applications whose transfer is announced: no secret any more.
fn announced() -> Condition {
    let placed = all(posting_examination::Column::OrderId.in_subquery(announced_orders()));
    all(posting_application::Column::Id.in_subquery(ids::<posting_examination::Entity>(posting_examination::Column::Id, placed)))
}

fn mine(sight: Sight<'_>) -> Condition {
    sight.actor.employee.map_or_else(none, |me| all(posting_application::COLUMN.employee_id.eq(me)))
}

/// Of the caller's own line: staff of the units that they head today and those below, where the head is not the way of the application.
fn of_own_line(sight: Sight<'_>) -> Option<Condition> {
    let heads = !sight.actor.units.is_empty();
    heads.then(|| {
        Condition::all()
            .add(owned_by_reachable_employee(posting_application::Column::EmployeeId, Reach::HeadedUnits, sight))
            .add(through_head().not())
    })
}

/// 所属長経由: what goes through the head is theirs to read until the applicant is told.
fn through_head() -> Condition {
    let states = [Applied::Waiting, Applied::Submitted];
    let through = rounds(all(posting_round::COLUMN.through_head.eq(true)));
    all(posting_application::Column::RoundId.in_subquery(through)).add(posting_application::COLUMN.state.is_in(states))
}

/// 代理審査: of the staff of the personnel office itself, until they are told that they were selected.
fn by_substitute(sight: Sight<'_>) -> Condition {
    Condition::all()
        .add(posting_application::COLUMN.by_substitute.eq(true))
        .add(posting_application::COLUMN.state.ne(Applied::Selected))
        .add(participant(sight).not())
}

/// What this caller never learns of, whatever the role.
fn hidden(sight: Sight<'_>) -> Condition {
    let secret = Condition::any().add_option(of_own_line(sight)).add(by_substitute(sight));
    Condition::all().add(secret).add(mine(sight).not()).add(announced().not())
}

/// The applications that do not exist for this caller: secret, of a rival, or no more.
fn unknown(sight: Sight<'_>) -> Condition {
    Condition::any().add(hidden(sight)).add(expired(sight)).add_option(of_rivals(sight))
}

/// The panel's view: of the postings that the caller interviews for, and does not apply for, from the stage that the round names.
fn on_panel(sight: Sight<'_>) -> Condition {
    let Some(me) = sight.actor.employee else { return none() };
    let interviewed =
        ids::<posting_panelist::Entity>(posting_panelist::Column::PostingId, all(posting_panelist::COLUMN.employee_id.eq(me)));
    let applied = ids::<posting_application::Entity>(posting_application::Column::PostingId, mine(sight));
    let from_documents = rounds(all(posting_round::COLUMN.shown_from.eq(PostingShownFrom::Documents)));
    let of_state = |states: &[Examined]| {
        let rows = all(posting_examination::COLUMN.state.is_in(states.iter().copied()));
        posting_application::Column::Id.in_subquery(ids::<posting_examination::Entity>(posting_examination::Column::Id, rows))
    };
    let received =
        Condition::all().add(of_state(&[Examined::Received])).add(posting_application::Column::RoundId.in_subquery(from_documents));
    Condition::all()
        .add(posting_application::Column::PostingId.in_subquery(interviewed))
        .add(posting_application::Column::PostingId.not_in_subquery(applied))
        .add(Condition::any().add(received).add(of_state(&[Examined::DocumentsPassed, Examined::Selected, Examined::Reserve])))
}

fn as_substitute(sight: Sight<'_>) -> Condition {
    let Some(me) = sight.actor.employee else { return none() };
    Condition::all()
        .add(posting_application::COLUMN.by_substitute.eq(true))
        .add(posting_application::Column::RoundId.in_subquery(rounds(all(posting_round::COLUMN.substitute_id.eq(me)))))
        .add(posting_application::COLUMN.employee_id.ne(me))
}

fn participant(sight: Sight<'_>) -> Condition {
    Condition::any().add(mine(sight)).add(on_panel(sight)).add(as_substitute(sight))
}

/// The applications that the caller made, interviews for, or examines as a substitute.
pub fn applications_taken_part_in(sight: Sight<'_>) -> SelectStatement {
    applications(participant(sight))
}

/// 利益相反: the applications of others for a posting for which the caller applies, until the transfer is announced.
fn of_rivals(sight: Sight<'_>) -> Option<Condition> {
    let me = sight.actor.employee?;
    let standing = mine(sight).add(posting_application::COLUMN.state.ne(Applied::Withdrawn));
    let wanted = ids::<posting_application::Entity>(posting_application::Column::PostingId, standing);
    let rivals = all(posting_application::Column::PostingId.in_subquery(wanted)).add(posting_application::COLUMN.employee_id.ne(me));
    Some(rivals.add(announced().not()))
}

/// 保存期間の過ぎた応募: whether or not anybody has closed the round, it is no more; what was announced stays on the timeline.
fn expired(sight: Sight<'_>) -> Condition {
    let over = rounds(all(posting_round::COLUMN.records_until.lt(sight.today)));
    all(posting_application::Column::RoundId.in_subquery(over)).add(announced().not())
}

/// Whether a role of the caller prepares rounds.
fn prepares(sight: Sight<'_>) -> bool {
    everywhere(sight.actor, Table::PostingDraft)
}

pub(super) fn of_headed_units(column: impl ColumnTrait, sight: Sight<'_>) -> Condition {
    all(column.is_in(sight.actor.units.iter().copied()))
}

/// The postings that a caller asks for or prepares: those of the own units, or all of them.
pub fn own_postings(sight: Sight<'_>) -> Condition {
    if prepares(sight) { Condition::all() } else { of_headed_units(posting::Column::OrgUnitId, sight) }
}

impl Reachable for posting_round::Entity {
    const TABLE: Table = Table::Posting;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }

    /// A round exists for units from its beginning, since they ask in it; for all staff once it is published.
    fn hour(sight: Sight<'_>) -> Option<Hour> {
        if prepares(sight) || !sight.actor.units.is_empty() {
            return None;
        }
        Some(Hour { come: all(posting_round::COLUMN.published_at.is_not_null()), before: none() })
    }
}

impl Reachable for posting::Entity {
    const TABLE: Table = Table::Posting;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }

    fn hour(sight: Sight<'_>) -> Option<Hour> {
        if prepares(sight) {
            return None;
        }
        let published = rounds(all(posting_round::COLUMN.published_at.is_not_null()));
        let open = [posting::PostingState::Approved, posting::PostingState::Notified];
        let come = Condition::all().add(posting::Column::RoundId.in_subquery(published)).add(posting::COLUMN.state.is_in(open));
        Some(Hour { come, before: of_headed_units(posting::Column::OrgUnitId, sight) })
    }
}

impl Reachable for posting_panelist::Entity {
    const TABLE: Table = Table::PostingPanel;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let own_units = || postings(of_headed_units(posting::Column::OrgUnitId, sight));
        match (reach, sight.actor.employee) {
            (Reach::HeadedUnits, _) => all(posting_panelist::Column::PostingId.in_subquery(own_units())),
            (Reach::Participant, Some(me)) => all(posting_panelist::COLUMN.employee_id.eq(me)),
            _ => none(),
        }
    }
}

impl Reachable for posting_application::Entity {
    const TABLE: Table = Table::PostingApplication;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match reach {
            Reach::Participant => participant(sight),
            // 所属長経由: of the own staff, in the rounds that go through the head.
            Reach::HeadedUnits => {
                all(owned_by_reachable_employee(posting_application::Column::EmployeeId, reach, sight)).add(through_head())
            }
            reach => owned_by_reachable_employee(posting_application::Column::EmployeeId, reach, sight),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        Some(unknown(sight))
    }
}

/// What is made of an application is not the applicant's to see, and examined by nobody of themself.
fn examined(column: impl ColumnTrait + IntoSimpleExpr, sight: Sight<'_>) -> Condition {
    let mut never = unknown(sight).add(mine(sight));
    if !sight.actor.units.is_empty() {
        // Who forwards an application does not read what is made of it.
        let line = owned_by_reachable_employee(posting_application::Column::EmployeeId, Reach::HeadedUnits, sight);
        never = never.add(all(line).add(announced().not()));
    }
    all(column.in_subquery(applications(never)))
}

fn of_applicants(column: impl ColumnTrait + IntoSimpleExpr, reach: Reach, sight: Sight<'_>) -> Condition {
    let rows = match reach {
        Reach::OwnAuthority => owned_by_reachable_employee(posting_application::Column::EmployeeId, reach, sight),
        Reach::Participant => as_substitute(sight),
        _ => return none(),
    };
    all(column.in_subquery(applications(rows)))
}

impl Reachable for posting_examination::Entity {
    const TABLE: Table = Table::PostingExamination;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_applicants(posting_examination::Column::Id, reach, sight)
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        Some(examined(posting_examination::Column::Id, sight))
    }
}

impl Reachable for posting_opinion::Entity {
    const TABLE: Table = Table::PostingExamination;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let own = sight.actor.employee.filter(|_| reach == Reach::Participant).map(|me| posting_opinion::COLUMN.panelist_id.eq(me));
        Condition::any().add(of_applicants(posting_opinion::Column::ApplicationId, reach, sight)).add_option(own)
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        Some(examined(posting_opinion::Column::ApplicationId, sight))
    }
}

/// The batches with a transfer that came of a posting or a bid, of somebody above whom the caller stands: by no stand-in do they decide on these.
pub(super) fn secrets_of_own_line(sight: Sight<'_>) -> Option<SelectStatement> {
    if sight.actor.units.is_empty() {
        return None;
    }
    use entity::personnel_order::{COLUMN, Column, Entity};
    let examined =
        ids::<posting_examination::Entity>(posting_examination::Column::OrderId, all(posting_examination::COLUMN.order_id.is_not_null()));
    let bidden = ids::<free_agent_bid::Entity>(free_agent_bid::Column::OrderId, all(free_agent_bid::COLUMN.order_id.is_not_null()));
    let secret = Condition::any().add(Column::Id.in_subquery(examined)).add(Column::Id.in_subquery(bidden));
    let line = owned_by_reachable_employee(Column::EmployeeId, Reach::HeadedUnits, sight);
    let not_me = sight.actor.employee.map(|me| COLUMN.employee_id.ne(me));
    Some(ids::<Entity>(Column::BatchId, Condition::all().add(secret).add(line).add_option(not_me)))
}

/// What is audited of applications and declarations under their own id, as far as it is no secret before this caller.
pub(super) fn audited(sight: Sight<'_>) -> Condition {
    let known = audit_entry::Column::BatchId.in_subquery(applications(unknown(sight).not()));
    Condition::any().add(known).add(audit_entry::Column::BatchId.in_subquery(audited_declarations(sight)))
}
