//! Secondments: who reads which case; the person knows of it when they are asked, or told of its order, and not before.

use entity::{
    secondment_agreement, secondment_case, secondment_case::SecondmentState, secondment_cost, secondment_extension, support_roster,
    support_turn,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement,
};

use super::{Reach, Reachable, Sight, Table, hour::told_orders, owned_by_reachable_employee, reach::none};

impl Reachable for entity::host_body::Entity {
    const TABLE: Table = Table::HostBody;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }
}

/// The cases within a reach: of the own authority also those for which nobody is chosen yet, and those of who comes here.
fn cases(reach: Reach, sight: Sight<'_>) -> Condition {
    use secondment_case::{COLUMN, Column};
    let owned = owned_by_reachable_employee(Column::EmployeeId, reach, sight);
    match reach {
        Reach::Oneself => {
            let asked = COLUMN.state.eq(SecondmentState::ConsentAsked).or(COLUMN.consented_on.is_not_null());
            Condition::all().add(owned).add(asked.or(Column::OrderId.in_subquery(told_orders())))
        }
        Reach::OwnAuthority => Condition::any().add(owned).add(COLUMN.employee_id.is_null()),
        _ => owned,
    }
}

fn of_cases(column: impl ColumnTrait + IntoSimpleExpr, of: secondment_case::Column, reach: Reach, sight: Sight<'_>) -> Condition {
    let rows: SelectStatement = secondment_case::Entity::find().select_only().column(of).filter(cases(reach, sight)).into_query();
    Condition::all().add(column.in_subquery(rows))
}

impl Reachable for secondment_case::Entity {
    const TABLE: Table = Table::SecondmentCase;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        cases(reach, sight)
    }
}

impl Reachable for secondment_extension::Entity {
    const TABLE: Table = Table::SecondmentCase;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_cases(secondment_extension::Column::CaseId, secondment_case::Column::Id, reach, sight)
    }
}

impl Reachable for secondment_cost::Entity {
    const TABLE: Table = Table::SecondmentCost;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_cases(secondment_cost::Column::CaseId, secondment_case::Column::Id, reach, sight)
    }
}

impl Reachable for secondment_agreement::Entity {
    const TABLE: Table = Table::SecondmentAgreement;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        of_cases(secondment_agreement::Column::Id, secondment_case::Column::AgreementId, reach, sight)
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
