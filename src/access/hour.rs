//! Orders and their hour: before 内示 for planners, from 内示 on for the person and both heads, from the announcement on for all staff.

use entity::{
    approval_decision, approval_member, approval_step, audit_entry, order_batch, order_planner, personnel_order, role_grant::Role, stand_in,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, JoinType, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use super::{
    Field, Reach, Reachable, Sight, Table, owned_by_reachable_employee, policy,
    reach::{Hour, none},
};

/// The batches to which something had happened once.
fn batches_with(moment: order_batch::Column) -> sea_orm::Select<order_batch::Entity> {
    order_batch::Entity::find().select_only().column(order_batch::Column::Id).filter(moment.is_not_null())
}

/// Those of them that were not withdrawn since.
fn standing_batches(moment: order_batch::Column) -> SelectStatement {
    batches_with(moment).filter(order_batch::COLUMN.withdrawn_at.is_null()).into_query()
}

/// The batches that were announced and not withdrawn.
pub fn announced_batches() -> SelectStatement {
    standing_batches(order_batch::Column::AnnouncedAt)
}

/// The orders of which those know, or have known, whom they concern: told ahead, or announced.
pub fn told_orders() -> SelectStatement {
    let told = [order_batch::Column::PreNotifiedAt, order_batch::Column::AnnouncedAt].map(|it| batches_with(it).into_query());
    let told = told.into_iter().fold(Condition::any(), |any, it| any.add(personnel_order::Column::BatchId.in_subquery(it)));
    personnel_order::Entity::find().select_only().column(personnel_order::Column::Id).filter(told).into_query()
}

/// The batches that were ever announced: what was once known to all is not made a secret by its withdrawal.
pub fn once_announced() -> SelectStatement {
    batches_with(order_batch::Column::AnnouncedAt).into_query()
}

fn announced(batch: impl ColumnTrait) -> Condition {
    Condition::all().add(batch.in_subquery(announced_batches()))
}

/// The rows of batches that the caller plans, or decides upon as a member of the route or as the stand-in of one.
pub fn taken_part_in(batch: impl ColumnTrait + IntoSimpleExpr, sight: Sight<'_>) -> Condition {
    let Some(me) = sight.actor.employee else { return none() };
    let planned = order_planner::Entity::find().select_only().column(order_planner::Column::BatchId);
    let planned = planned.filter(order_planner::COLUMN.employee_id.eq(me)).into_query();
    let principals = stand_in::Entity::find()
        .select_only()
        .column(stand_in::Column::PrincipalId)
        .filter(stand_in::COLUMN.deputy_id.eq(me))
        .filter(stand_in::COLUMN.ended_at.is_null())
        .filter(stand_in::COLUMN.valid_from.lte(sight.today))
        .filter(stand_in::COLUMN.valid_to.gt(sight.today))
        .into_query();
    // Who stands in sees what is under way, and what they decided; a member also what became of it.
    let stands_in = Condition::all()
        .add(approval_member::Column::EmployeeId.in_subquery(principals))
        .add(order_batch::COLUMN.state.eq(order_batch::BatchState::Submitted));
    let decided = approval_decision::Entity::find().select_only().column(approval_decision::Column::StepId);
    let decided = decided.filter(approval_decision::COLUMN.decided_by_id.eq(me)).into_query();
    let asked = Condition::any()
        .add(approval_member::COLUMN.employee_id.eq(me))
        .add(approval_member::Column::StepId.in_subquery(decided))
        .add(stands_in);
    let round = Expr::col((order_batch::Entity, order_batch::Column::Round)).equals((approval_step::Entity, approval_step::Column::Round));
    let same = Expr::col((order_batch::Entity, order_batch::Column::Id)).equals((approval_step::Entity, approval_step::Column::BatchId));
    let step =
        Expr::col((approval_step::Entity, approval_step::Column::Id)).equals((approval_member::Entity, approval_member::Column::StepId));
    let mut decided = approval_step::Entity::find().select_only().column(approval_step::Column::BatchId).filter(asked);
    let query = QueryTrait::query(&mut decided);
    query.join(JoinType::InnerJoin, approval_member::Entity, step);
    query.join(JoinType::InnerJoin, order_batch::Entity, Condition::all().add(round).add(same));
    let mut decided = decided.filter(order_batch::COLUMN.state.ne(order_batch::BatchState::Draft));
    if let Some(secret) = super::posting::secrets_of_own_line(sight) {
        decided = decided.filter(order_batch::Column::Id.not_in_subquery(secret));
    }
    let decided = decided.into_query();
    Condition::any().add(batch.in_subquery(planned)).add(batch.in_subquery(decided))
}

impl Reachable for personnel_order::Entity {
    const TABLE: Table = Table::Order;

    /// What is announced and public is for all staff; the rest by the person it concerns.
    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let public = Condition::any().add(personnel_order::COLUMN.public.eq(true));
        match reach {
            // What is sealed is none of the head's: leaves are seen as leaves, discipline not at all.
            Reach::HeadedUnits => public,
            reach => public.add(owned_by_reachable_employee(personnel_order::Column::EmployeeId, reach, sight)),
        }
    }

    fn hour(sight: Sight<'_>) -> Option<Hour> {
        use personnel_order::{COLUMN, Column};
        let mut mine = Condition::any();
        if let Some(me) = sight.actor.employee {
            mine = mine.add(COLUMN.employee_id.eq(me));
        }
        let heads = |role: &Role| policy::reach(*role, Table::Order) == Some(Reach::HeadedUnits);
        if sight.actor.roles.iter().any(heads) && !sight.actor.units.is_empty() {
            let units = || sight.actor.units.iter().copied();
            let either = Condition::any().add(COLUMN.from_unit_id.is_in(units())).add(COLUMN.to_unit_id.is_in(units()));
            mine = mine.add(Condition::all().add(COLUMN.public.eq(true)).add(either));
        }
        let told = Column::BatchId.in_subquery(standing_batches(order_batch::Column::PreNotifiedAt));
        let told = if mine.is_empty() { none() } else { Condition::all().add(told).add(mine) };
        let mut come = announced(Column::BatchId);
        if sight.actor.roles_that_see(Field::SealedOrder).next().is_none() {
            come = come.add(COLUMN.public.eq(true));
        }
        Some(Hour { come, before: Condition::any().add(told).add(taken_part_in(Column::BatchId, sight)) })
    }
}

impl Reachable for order_batch::Entity {
    const TABLE: Table = Table::Batch;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        Condition::all()
    }

    fn hour(sight: Sight<'_>) -> Option<Hour> {
        let mut come = announced(order_batch::Column::Id);
        let of_others = |role: Role| policy::sees(role, Field::SealedOrder) != Some(Reach::Oneself);
        if !sight.actor.roles_that_see(Field::SealedOrder).any(of_others) {
            // A batch of sealed orders alone has nothing to announce to all staff.
            let public = personnel_order::Entity::find().select_only().column(personnel_order::Column::BatchId);
            let public = public.filter(personnel_order::COLUMN.public.eq(true)).into_query();
            come = come.add(order_batch::Column::Id.in_subquery(public));
        }
        Some(Hour { come, before: taken_part_in(order_batch::Column::Id, sight) })
    }
}

macro_rules! drafts {
    ($($table:ident)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::Draft;

            fn within(_: Reach, sight: Sight<'_>) -> Condition {
                taken_part_in(entity::$table::Column::BatchId, sight)
            }
        })*
    };
}

drafts! { order_planner finding_acceptance approval_step }

impl Reachable for stand_in::Entity {
    const TABLE: Table = Table::StandIn;

    fn within(_: Reach, sight: Sight<'_>) -> Condition {
        let Some(me) = sight.actor.employee else { return none() };
        Condition::any().add(stand_in::COLUMN.principal_id.eq(me)).add(stand_in::COLUMN.deputy_id.eq(me))
    }
}

impl Reachable for audit_entry::Entity {
    const TABLE: Table = Table::AuditEntry;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }

    /// What was done to a draft is as secret as the draft.
    fn hour(sight: Sight<'_>) -> Option<Hour> {
        use audit_entry::Column;
        let mut come = Condition::any().add(Column::BatchId.is_null()).add(Column::BatchId.in_subquery(once_announced()));
        if sight.actor.roles.iter().any(|role| policy::audits_withdrawn(*role)) {
            come = come.add(Column::BatchId.in_subquery(batches_with(order_batch::Column::WithdrawnAt).into_query()));
        }
        come = come.add(super::posting::audited(sight)).add(super::promotion::audited());
        let own = Column::Subject.eq(sight.actor.subject.as_str());
        Some(Hour { come, before: Condition::any().add(own).add(taken_part_in(Column::BatchId, sight)) })
    }
}
