//! Who knows of a declaration (庁内FA): units what it says, the person all of it, and its name who has something to decide; the own line nothing.

use entity::{free_agent_bid, free_agent_bid::FreeAgentBidState, free_agent_declaration, free_agent_identity, posting_round};
use sea_orm::{ColumnTrait, Condition, sea_query::SelectStatement};

use super::{
    Reach, Reachable, Sight, Table, owned_by_reachable_employee,
    posting::{all, ids, of_headed_units, rounds},
    reach::{none, none_of_any},
    recruiting::everywhere,
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

/// What its own unit, the person and who decides may know by name.
const NAMED: [FreeAgentBidState; 2] = [FreeAgentBidState::Accepted, FreeAgentBidState::Approved];

/// The declarations that have a bid in one of these states.
fn bidden(states: &[FreeAgentBidState], of: Condition) -> SelectStatement {
    let of = of.add(free_agent_bid::COLUMN.state.is_in(states.iter().copied()));
    ids::<free_agent_bid::Entity>(free_agent_bid::Column::DeclarationId, of)
}

fn declarations(of: Condition) -> SelectStatement {
    ids::<free_agent_identity::Entity>(free_agent_identity::Column::Id, of)
}

/// Whether a role of the caller is one of the personnel office.
fn is_of_office(sight: Sight<'_>) -> bool {
    everywhere(sight.actor, Table::FreeAgent)
}

/// 代理審査: the declarations of the staff of the personnel office itself, which until it is decided exist for the substitute alone and for oneself.
fn of_colleagues(sight: Sight<'_>) -> SelectStatement {
    let mut colleagues = Condition::all()
        .add(free_agent_identity::COLUMN.round_id.is_not_null())
        .add(free_agent_identity::Column::Id.not_in_subquery(bidden(&[FreeAgentBidState::Approved], Condition::all())));
    if let Some(me) = sight.actor.employee {
        let mine = Condition::any().add(free_agent_identity::COLUMN.employee_id.eq(me)).add(in_place_of_office(sight));
        colleagues = colleagues.add(mine.not());
    }
    declarations(colleagues)
}

/// Those of which the caller decides as a substitute.
fn in_place_of_office(sight: Sight<'_>) -> Condition {
    let Some(me) = sight.actor.employee else { return none() };
    let named = rounds(all(posting_round::COLUMN.substitute_id.eq(me)));
    Condition::all().add(free_agent_identity::Column::RoundId.in_subquery(named)).add(free_agent_identity::COLUMN.employee_id.ne(me))
}

/// One's own declarations, and as a substitute those of which there is something to decide.
fn own_or_to_decide(sight: Sight<'_>) -> Option<SelectStatement> {
    let me = sight.actor.employee?;
    let to_decide = in_place_of_office(sight).add(free_agent_identity::Column::Id.in_subquery(bidden(&NAMED, Condition::all())));
    Some(declarations(Condition::any().add(free_agent_identity::COLUMN.employee_id.eq(me)).add(to_decide)))
}

/// The declarations of which the caller decides: as the personnel office, or in its place; of oneself nobody does.
pub fn decided_by(sight: Sight<'_>) -> SelectStatement {
    let mut mine = Condition::any().add(in_place_of_office(sight));
    if is_of_office(sight) {
        let others = all(free_agent_identity::COLUMN.round_id.is_null());
        mine = mine.add(others.add_option(sight.actor.employee.map(|me| free_agent_identity::COLUMN.employee_id.ne(me))));
    }
    // Who bids decides nothing.
    let bids = bidden(&[FreeAgentBidState::Made, FreeAgentBidState::Accepted], own_bids(sight));
    declarations(Condition::all().add(mine).add(free_agent_identity::Column::Id.not_in_subquery(bids)))
}

/// The declarations that do not exist for this caller, whatever the role.
fn hidden(sight: Sight<'_>) -> Vec<SelectStatement> {
    let colleagues = is_of_office(sight).then(|| of_colleagues(sight));
    of_line(sight).into_iter().chain(colleagues).collect()
}

/// The rows whose column names a declaration that does not exist for the caller.
fn of_hidden(column: impl ColumnTrait, sight: Sight<'_>) -> Condition {
    hidden(sight).into_iter().fold(none_of_any(), |hidden, some| hidden.add(column.in_subquery(some)))
}

/// 失効した庁内FA宣言: of others, once the days are over and nobody took them up; their names are no more than their wishes.
fn lapsed_declarations(sight: Sight<'_>) -> SelectStatement {
    let taken = bidden(&NAMED, Condition::all());
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
            Reach::Oneself => own_or_to_decide(sight).map_or_else(none, |own| all(free_agent_declaration::Column::Id.in_subquery(own))),
            _ => none(),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        let column = free_agent_declaration::Column::Id;
        Some(of_hidden(column, sight).add(column.in_subquery(lapsed_declarations(sight))))
    }
}

impl Reachable for free_agent_identity::Entity {
    const TABLE: Table = Table::FreeAgentIdentity;

    /// A unit learns the name when its bid is accepted, and so does who decides on it.
    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let of = |some: SelectStatement| all(free_agent_identity::Column::Id.in_subquery(some));
        match reach {
            Reach::HeadedUnits => of(bidden(&NAMED, own_bids(sight))),
            Reach::Participant => of(bidden(&NAMED, Condition::all())),
            Reach::Oneself => own_or_to_decide(sight).map_or_else(none, of),
            _ => none(),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        let column = free_agent_identity::Column::Id;
        Some(of_hidden(column, sight).add(column.in_subquery(lapsed_declarations(sight))))
    }
}

impl Reachable for free_agent_bid::Entity {
    const TABLE: Table = Table::FreeAgent;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match reach {
            Reach::HeadedUnits => own_bids(sight),
            Reach::Oneself => own_or_to_decide(sight).map_or_else(none, |own| all(free_agent_bid::Column::DeclarationId.in_subquery(own))),
            _ => none(),
        }
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        Some(of_hidden(free_agent_bid::Column::DeclarationId, sight))
    }
}

/// The declarations of whose acts the audit tells this caller.
pub(super) fn audited_declarations(sight: Sight<'_>) -> SelectStatement {
    let id = free_agent_declaration::Column::Id;
    let of_others = of_line(sight).map(|line| id.not_in_subquery(line));
    // Whoever audits learns who declared no sooner than who decides on it does, and of a colleague of the office no sooner than the office.
    let told = Condition::all().add(id.in_subquery(bidden(&NAMED, Condition::all()))).add(id.not_in_subquery(of_colleagues(sight)));
    ids::<free_agent_declaration::Entity>(id, told.add_option(of_others).add(id.not_in_subquery(lapsed_declarations(sight))))
}
