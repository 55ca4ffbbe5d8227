//! Those past sixty: whose arrangements, inquiries, wishes and hand-overs a caller reads.

use entity::{handover_session, knowledge_handover};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{
    Reach, Reachable, Sight, Table, announced_orders, owned_by_reachable_employee,
    reach::{none, owned},
};

owned! {
    senior_inquiry => SeniorInquiry by EmployeeId;
    senior_wish => SeniorInquiry by EmployeeId;
    senior_profile => SeniorProfile by Id;
    senior_health => SeniorHealth by Id;
    senior_placement => SeniorPlacement by EmployeeId;
}

/// A head knows of a term when its order is announced, and of the rest as it is decided.
impl Reachable for entity::senior_arrangement::Entity {
    const TABLE: Table = Table::SeniorArrangement;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        use entity::senior_arrangement::{COLUMN, Column};
        let rows = Condition::all().add(owned_by_reachable_employee(Column::EmployeeId, reach, sight));
        match reach {
            Reach::HeadedUnits => {
                let known = Condition::any().add(COLUMN.order_id.is_null()).add(Column::OrderId.in_subquery(announced_orders()));
                rows.add(known)
            }
            _ => rows,
        }
    }
}

impl Reachable for entity::senior_opening::Entity {
    const TABLE: Table = Table::SeniorOpening;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }
}

/// Both who hands over and who takes over know of it.
impl Reachable for knowledge_handover::Entity {
    const TABLE: Table = Table::Handover;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        Condition::any()
            .add(owned_by_reachable_employee(knowledge_handover::Column::EmployeeId, reach, sight))
            .add(owned_by_reachable_employee(knowledge_handover::Column::SuccessorId, reach, sight))
    }
}

impl Reachable for handover_session::Entity {
    const TABLE: Table = Table::Handover;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let handovers = knowledge_handover::Entity::find().select_only().column(knowledge_handover::Column::Id);
        let handovers = handovers.filter(knowledge_handover::Entity::within(reach, sight)).into_query();
        Condition::all().add(handover_session::Column::HandoverId.in_subquery(handovers))
    }
}
