//! Promotion exams: who reads what of whom, and that nobody reads their own result before it is released, whatever else they are.

use entity::{exam_application, exam_component, exam_exemption, exam_mark, exam_marker, exam_notice, promotion_exam};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};
use uuid::Uuid;

use super::{
    Reach, Reachable, Sight, Table, owned_by_reachable_employee, policy,
    reach::{Hour, none},
};

fn exams(rows: Condition) -> SelectStatement {
    promotion_exam::Entity::find().select_only().column(promotion_exam::Column::Id).filter(rows).into_query()
}

fn announced() -> SelectStatement {
    exams(Condition::all().add(promotion_exam::COLUMN.announced_at.is_not_null()))
}

fn released() -> SelectStatement {
    exams(Condition::all().add(promotion_exam::COLUMN.released_at.is_not_null()))
}

fn applications(rows: Condition) -> SelectStatement {
    exam_application::Entity::find().select_only().column(exam_application::Column::Id).filter(rows).into_query()
}

/// What is audited of applications under their own id: of one that was taken back before numbers were given nothing is left.
pub(super) fn audited() -> Condition {
    Condition::all().add(entity::audit_entry::Column::BatchId.in_subquery(applications(Condition::all())))
}

/// Whether a role of the caller runs exams.
fn runs(sight: Sight<'_>) -> bool {
    sight.actor.roles.iter().any(|role| policy::reach(*role, Table::PromotionExamDraft).is_some())
}

/// The own applications.
fn own(sight: Sight<'_>) -> Option<SelectStatement> {
    let me = sight.actor.employee?;
    Some(applications(Condition::all().add(exam_application::COLUMN.employee_id.eq(me))))
}

/// The exams of which somebody marks a component: of these they learn nobody's number and nobody's result.
pub fn exams_marked_by(marker: Uuid) -> SelectStatement {
    let marked = exam_marker::Entity::find().select_only().column(exam_marker::Column::ComponentId);
    let marked = marked.filter(exam_marker::COLUMN.employee_id.eq(marker)).into_query();
    let exams = exam_component::Entity::find().select_only().column(exam_component::Column::ExamId);
    exams.filter(exam_component::Column::Id.in_subquery(marked)).into_query()
}

/// Everybody's applications to the exams that the caller sits or marks, until they are released: from the places of the others one's own is told, and from
/// their points who wrote what.
fn involved(sight: Sight<'_>) -> Option<SelectStatement> {
    let me = sight.actor.employee?;
    let sits = exam_application::Entity::find().select_only().column(exam_application::Column::ExamId);
    let sits = sits.filter(exam_application::COLUMN.employee_id.eq(me)).into_query();
    let either = Condition::any()
        .add(exam_application::Column::ExamId.in_subquery(sits))
        .add(exam_application::Column::ExamId.in_subquery(exams_marked_by(me)));
    Some(applications(Condition::all().add(either).add(exam_application::Column::ExamId.not_in_subquery(released()))))
}

fn of_applicants(column: impl ColumnTrait + IntoSimpleExpr, reach: Reach, sight: Sight<'_>) -> Condition {
    let rows = owned_by_reachable_employee(exam_application::Column::EmployeeId, reach, sight);
    Condition::all().add(column.in_subquery(applications(rows)))
}

macro_rules! announced_exams {
    ($($table:ident by $column:ident;)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::PromotionExam;

            fn within(_: Reach, _: Sight<'_>) -> Condition {
                none()
            }

            fn hour(sight: Sight<'_>) -> Option<Hour> {
                if runs(sight) {
                    return None;
                }
                let come = Condition::all().add(entity::$table::Column::$column.in_subquery(announced()));
                Some(Hour { come, before: none() })
            }
        })*
    };
}

announced_exams! {
    promotion_exam by Id;
    exam_component by ExamId;
}

impl Reachable for exam_notice::Entity {
    const TABLE: Table = Table::ExamNotice;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        owned_by_reachable_employee(exam_notice::Column::EmployeeId, reach, sight)
    }
}

impl Reachable for exam_application::Entity {
    const TABLE: Table = Table::ExamApplication;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let rows = Condition::all().add(owned_by_reachable_employee(exam_application::Column::EmployeeId, reach, sight));
        match reach {
            // 所属長経由: of the own staff, in the exams that go through the head.
            Reach::HeadedUnits => {
                let through_head = exams(Condition::all().add(promotion_exam::COLUMN.through_head.eq(true)));
                rows.add(exam_application::Column::ExamId.in_subquery(through_head))
            }
            _ => rows,
        }
    }
}

/// What an exam came to for somebody: for who runs it at once, for the person when it is released.
macro_rules! results {
    ($($table:ident by $column:ident;)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::ExamResult;

            fn within(reach: Reach, sight: Sight<'_>) -> Condition {
                of_applicants(entity::$table::Column::$column, reach, sight)
            }

            fn hour(sight: Sight<'_>) -> Option<Hour> {
                if runs(sight) {
                    return None;
                }
                let open = applications(Condition::all().add(exam_application::Column::ExamId.in_subquery(released())));
                Some(Hour { come: Condition::all().add(entity::$table::Column::$column.in_subquery(open)), before: none() })
            }

            fn except(sight: Sight<'_>) -> Option<Condition> {
                Some(Condition::all().add(entity::$table::Column::$column.in_subquery(involved(sight)?)))
            }
        })*
    };
}

results! {
    exam_result by Id;
    exam_score by ApplicationId;
    pass_entry by ApplicationId;
}

impl Reachable for exam_exemption::Entity {
    const TABLE: Table = Table::ExamResult;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        owned_by_reachable_employee(exam_exemption::Column::EmployeeId, reach, sight)
    }

    fn hour(_: Sight<'_>) -> Option<Hour> {
        Some(Hour { come: Condition::all().add(exam_exemption::Column::ExamId.in_subquery(released())), before: none() })
    }
}

impl Reachable for exam_marker::Entity {
    const TABLE: Table = Table::ExamMark;

    fn within(_: Reach, sight: Sight<'_>) -> Condition {
        sight.actor.employee.map_or_else(none, |me| Condition::all().add(exam_marker::COLUMN.employee_id.eq(me)))
    }
}

impl Reachable for exam_mark::Entity {
    const TABLE: Table = Table::ExamMark;

    fn within(_: Reach, sight: Sight<'_>) -> Condition {
        sight.actor.employee.map_or_else(none, |me| Condition::all().add(exam_mark::COLUMN.marker_id.eq(me)))
    }

    /// What others think of one's own script stays with them.
    fn except(sight: Sight<'_>) -> Option<Condition> {
        Some(Condition::all().add(exam_mark::Column::ApplicationId.in_subquery(own(sight)?)))
    }
}
