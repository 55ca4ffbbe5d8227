//! Secondments: who reads which case; the person knows of it when they are asked, or told of its order, and not before.

use entity::{secondment_agreement, secondment_case, secondment_cost, secondment_extension, support_roster, support_turn};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};

use super::{Reach, Reachable, Sight, Table, hour::told_orders, owned_by_reachable_employee, reach::none};

impl Reachable for entity::host_body::Entity {
    const TABLE: Table = Table::HostBody;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }
}

/// The cases within a reach: of the own authority also those for which nobody is chosen yet, and those of who comes here.
fn cases(reach: Reach, sight: Sight<'_>) -> Condition {
    let owned = owned_by_reachable_employee(secondment_case::Column::EmployeeId, reach, sight);
    match reach {
        Reach::OwnAuthority => Condition::any().add(owned).add(secondment_case::COLUMN.employee_id.is_null()),
        _ => owned,
    }
}

/// The caller's own cases of which they were neither asked nor told: by no role do they know of them.
fn untold(sight: Sight<'_>) -> Option<Condition> {
    use secondment_case::{COLUMN, Column};
    let told = Condition::all().add(COLUMN.order_id.is_not_null()).add(Column::OrderId.in_subquery(told_orders()));
    let known = Condition::any().add(COLUMN.asked_on.is_not_null()).add(told);
    sight.actor.employee.map(|me| Condition::all().add(COLUMN.employee_id.is_not_null()).add(COLUMN.employee_id.eq(me)).add(known.not()))
}

fn of_cases(column: impl ColumnTrait + IntoSimpleExpr, of: secondment_case::Column, rows: Condition) -> Condition {
    let rows: SelectStatement = secondment_case::Entity::find().select_only().column(of).filter(rows).into_query();
    Condition::all().add(column.in_subquery(rows))
}

impl Reachable for secondment_case::Entity {
    const TABLE: Table = Table::SecondmentCase;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        cases(reach, sight)
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        untold(sight)
    }
}

impl Reachable for secondment_extension::Entity {
    const TABLE: Table = Table::SecondmentCase;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_cases(secondment_extension::Column::CaseId, secondment_case::Column::Id, cases(reach, sight))
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        untold(sight).map(|rows| of_cases(secondment_extension::Column::CaseId, secondment_case::Column::Id, rows))
    }
}

impl Reachable for secondment_cost::Entity {
    const TABLE: Table = Table::SecondmentCost;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_cases(secondment_cost::Column::CaseId, secondment_case::Column::Id, cases(reach, sight))
    }

    fn except(sight: Sight<'_>) -> Option<Condition> {
        untold(sight).map(|rows| of_cases(secondment_cost::Column::CaseId, secondment_case::Column::Id, rows))
    }
}

impl Reachable for secondment_agreement::Entity {
    const TABLE: Table = Table::SecondmentAgreement;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let known = untold(sight).into_iter().fold(cases(reach, sight), |all, never| Condition::all().add(all).add(never.not()));
        of_cases(secondment_agreement::Column::Id, secondment_case::Column::AgreementId, known)
    }
}

impl Reachable for support_turn::Entity {
    const TABLE: Table = Table::SupportRoster;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        owned_by_reachable_employee(support_turn::Column::EmployeeId, reach, sight)
    }
}

impl Reachable for support_roster::Entity {
    const TABLE: Table = Table::SupportRoster;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let own = support_turn::Entity::find().select_only().column(support_turn::Column::RosterId);
        let own = own.filter(support_turn::Entity::within(reach, sight)).into_query();
        Condition::all().add(support_roster::Column::Id.in_subquery(own))
    }
}
