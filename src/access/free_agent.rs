//! Who knows of a declaration (庁内FA): units what it says, the person all of it, and its name who has something to decide; the own line nothing.

use entity::{free_agent_bid, free_agent_declaration, free_agent_identity};
use sea_orm::{ColumnTrait, Condition, sea_query::SelectStatement};

use super::{
    Reach, Reachable, Sight, Table, owned_by_reachable_employee,
    posting::{all, ids, of_headed_units},
    reach::none,
};

/// The declarations of people of the own line, oneself aside.
fn of_line(sight: Sight<'_>) -> Option<SelectStatement> {
    if sight.actor.units.is_empty() {
        return None;
    }
    let line = owned_by_reachable_employee(free_agent_identity::Column::EmployeeId, Reach::HeadedUnits, sight);
    let not_me = sight.actor.employee.map(|me| free_agent_identity::COLUMN.employee_id.ne(me));
    Some(ids::<free_agent_identity::Entity>(free_agent_identity::Column::Id, Condition::all().add(line).add_option(not_me)))
}

/// 失効した庁内FA宣言: of others, once the days are over and nobody took them up; their names are no more than their wishes.
fn lapsed_declarations(sight: Sight<'_>) -> SelectStatement {
    let taken = [free_agent_bid::FreeAgentBidState::Accepted, free_agent_bid::FreeAgentBidState::Approved];
    let taken = ids::<free_agent_bid::Entity>(free_agent_bid::Column::DeclarationId, all(free_agent_bid::COLUMN.state.is_in(taken)));
    let mut lapsed = Condition::all()
        .add(free_agent_declaration::COLUMN.valid_until.lt(sight.today))
        .add(free_agent_declaration::Column::Id.not_in_subquery(taken));
    if let Some(own) = own_declarations(sight) {
        lapsed = lapsed.add(free_agent_declaration::Column::Id.not_in_subquery(own));
    }
    ids::<free_agent_declaration::Entity>(free_agent_declaration::Column::Id, lapsed)
}

fn own_declarations(sight: Sight<'_>) -> Option<SelectStatement> {
    let me = sight.actor.employee?;
    Some(ids::<free_agent_identity::Entity>(free_agent_identity::Column::Id, all(free_agent_identity::COLUMN.employee_id.eq(me))))
}

fn own_bids(sight: Sight<'_>) -> Condition {
    of_headed_units(free_agent_bid::Column::OrgUnitId, sight)
}

impl Reachable for free_agent_declaration::Entity {
    const TABLE: Table = Table::FreeAgent;

    /// Heads read what is open, without a name; the person their own.
    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match reach {
            Reach::HeadedUnits => {
                let bidden = ids::<free_agent_bid::Entity>(free_agent_bid::Column::DeclarationId, own_bids(sight));
                let open = Condition::all()
                    .add(free_agent_declaration::COLUMN.state.eq(free_agent_declaration::FreeAgentState::Open))
                    .add(free_agent_declaration::COLUMN.valid_until.gte(sight.today));
                Condition::any().add(open).add(free_agent_declaration::Column::Id.in_subquery(bidden))
            }
            Reach::Oneself => own_declarations(sight).map_or_else(none, |own| all(free_agent_declaration::Column::Id.in_subquery(own))),
            _ => none(),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        let line = of_line(sight).map(|line| all(free_agent_declaration::Column::Id.in_subquery(line)));
        let lapsed = all(free_agent_declaration::Column::Id.in_subquery(lapsed_declarations(sight)));
        Some(Condition::any().add_option(line).add(lapsed))
    }
}

impl Reachable for free_agent_identity::Entity {
    const TABLE: Table = Table::FreeAgentIdentity;

    /// A unit learns the name when its bid is accepted, and so does who decides on it.
    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let accepted = |bids: Condition| {
            let known = [free_agent_bid::FreeAgentBidState::Accepted, free_agent_bid::FreeAgentBidState::Approved];
            let bids = bids.add(free_agent_bid::COLUMN.state.is_in(known));
            all(free_agent_identity::Column::Id.in_subquery(ids::<free_agent_bid::Entity>(free_agent_bid::Column::DeclarationId, bids)))
        };
        match (reach, sight.actor.employee) {
            (Reach::HeadedUnits, _) => accepted(own_bids(sight)),
            (Reach::Participant, _) => accepted(Condition::all()),
            (Reach::Oneself, Some(me)) => all(free_agent_identity::COLUMN.employee_id.eq(me)),
            _ => none(),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        let line = of_line(sight).map(|line| all(free_agent_identity::Column::Id.in_subquery(line)));
        let lapsed = all(free_agent_identity::Column::Id.in_subquery(lapsed_declarations(sight)));
        Some(Condition::any().add_option(line).add(lapsed))
    }
}

impl Reachable for free_agent_bid::Entity {
    const TABLE: Table = Table::FreeAgent;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match reach {
            Reach::HeadedUnits => own_bids(sight),
            Reach::Oneself => own_declarations(sight).map_or_else(none, |own| all(free_agent_bid::Column::DeclarationId.in_subquery(own))),
            _ => none(),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        of_line(sight).map(|line| all(free_agent_bid::Column::DeclarationId.in_subquery(line)))
    }
}

/// The declarations of whose acts the audit tells this caller.
pub(super) fn audited_declarations(sight: Sight<'_>) -> SelectStatement {
    let of_others = of_line(sight).map(|line| free_agent_declaration::Column::Id.not_in_subquery(line));
    let lapsed = free_agent_declaration::Column::Id.not_in_subquery(lapsed_declarations(sight));
    // Whoever audits learns who declared no sooner than who decides on it does.
    let named = [free_agent_bid::FreeAgentBidState::Accepted, free_agent_bid::FreeAgentBidState::Approved];
    let named = ids::<free_agent_bid::Entity>(free_agent_bid::Column::DeclarationId, all(free_agent_bid::COLUMN.state.is_in(named)));
    let named = free_agent_declaration::Column::Id.in_subquery(named);
    let of_others = Condition::all().add_option(of_others).add(lapsed).add(named);
    ids::<free_agent_declaration::Entity>(free_agent_declaration::Column::Id, of_others)
}
