//! From a right to a WHERE: which rows of a table a caller reaches today, and which have their hour still to come.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{additional_post, secondment_agreement, secondment_case, standing};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{Actor, Reach, Table};

/// What decides reach: the caller and the day.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    pub actor: &'a Actor,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

impl Sight<'_> {
    /// Who the caller is where they rate; nobody for the many who never do.
    pub fn rater(&self) -> Option<Uuid> {
        self.actor.employee.filter(|_| self.actor.rates)
    }
}

/// A table whose rows a right can reach.
pub trait Reachable: EntityTrait {
    const TABLE: Table;

    /// The rows within a reach; never called for `Everywhere`.
    fn within(reach: Reach, sight: Sight<'_>) -> Condition;

    /// The rows that this caller never sees, whatever the role.
    fn except(_: Sight<'_>) -> Option<Condition> {
        None
    }

    /// Where rows have an hour before which they do not exist for most callers.
    fn hour(_: Sight<'_>) -> Option<Hour> {
        None
    }
}

/// Time is a reach too.
#[derive(Clone, Debug)]
pub struct Hour {
    /// The rows whose hour has come: every reach applies to them.
    pub come: Condition,
    /// The rows that this caller sees all the same, whatever the reach.
    pub before: Condition,
}

/// Nothing.
pub(super) fn none() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// Nothing yet, to which one right after another is added.
pub(super) fn none_of_any() -> Condition {
    Condition::any().add(Expr::val(1).eq(0))
}

/// Rows whose column names an employee within reach.
pub fn owned_by_reachable_employee(column: impl ColumnTrait + IntoSimpleExpr, reach: Reach, sight: Sight<'_>) -> Condition {
    match reach {
        Reach::Everywhere => Condition::all(),
        Reach::Participant => none(),
        Reach::Oneself => sight.actor.employee.map_or_else(none, |me| Condition::all().add(column.eq(me))),
        Reach::OwnAuthority => sight.actor.authority.map_or_else(none, |authority| {
            let staff = in_service(sight.today).filter(standing::COLUMN.authority_id.eq(authority));
            let away = left_to_go(sight.today).filter(standing::COLUMN.authority_id.eq(authority));
            Condition::any().add(column.in_subquery(staff.into_query())).add(column.in_subquery(away.into_query()))
        }),
        Reach::HeadedUnits if sight.actor.units.is_empty() => none(),
        Reach::HeadedUnits => {
            Condition::any().add(column.in_subquery(staff_of_units(sight))).add(column.in_subquery(holders_beside_in_units(sight)))
        }
    }
}

fn in_service(day: NaiveDate) -> sea_orm::Select<standing::Entity> {
    of_status(standing::ServiceStatus::InService, day)
}

/// Who resigned to work elsewhere and is to be hired again (退職派遣, 公益的法人等派遣法10条): as long as the last word on them is that resignation they
/// are of the authority that they left.
fn left_to_go(day: NaiveDate) -> sea_orm::Select<standing::Entity> {
    use secondment_agreement::SecondmentKind::Retirement;
    let agreements = secondment_agreement::Entity::find().select_only().column(secondment_agreement::Column::Id);
    let agreements = agreements.filter(secondment_agreement::COLUMN.kind.eq(Retirement)).into_query();
    let resigned = secondment_case::Entity::find().select_only().column(secondment_case::Column::OrderId);
    let resigned = resigned.filter(secondment_case::COLUMN.order_id.is_not_null());
    let resigned = resigned.filter(secondment_case::Column::AgreementId.in_subquery(agreements)).into_query();
    of_status(standing::ServiceStatus::Separated, day).filter(standing::Column::OrderId.in_subquery(resigned))
}

fn of_status(status: standing::ServiceStatus, day: NaiveDate) -> sea_orm::Select<standing::Entity> {
    standing::Entity::find()
        .select_only()
        .column(standing::Column::EmployeeId)
        .filter(standing::COLUMN.superseded_at.is_null())
        .filter(standing::COLUMN.effective_from.lte(day))
        .filter(standing::COLUMN.effective_to.gt(day))
        .filter(standing::COLUMN.status.eq(status))
}

fn staff_of_units(sight: Sight<'_>) -> SelectStatement {
    let units = sight.actor.units.iter().copied();
    in_service(sight.today).filter(standing::COLUMN.org_unit_id.is_in(units)).into_query()
}

fn holders_beside_in_units(sight: Sight<'_>) -> SelectStatement {
    additional_post::Entity::find()
        .select_only()
        .column(additional_post::Column::EmployeeId)
        .filter(additional_post::COLUMN.superseded_at.is_null())
        .filter(additional_post::COLUMN.effective_from.lte(sight.today))
        .filter(additional_post::COLUMN.effective_to.gt(sight.today))
        .filter(additional_post::COLUMN.org_unit_id.is_in(sight.actor.units.iter().copied()))
        .into_query()
}

macro_rules! owned {
    ($($table:ident => $kind:ident by $column:ident;)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::$kind;

            fn within(reach: Reach, sight: Sight<'_>) -> Condition {
                owned_by_reachable_employee(entity::$table::Column::$column, reach, sight)
            }
        })*
    };
}

pub(super) use owned;

owned! {
    employee => Person by Id;
    personal_record => Person by EmployeeId;
    name_key => Person by EmployeeId;
    standing => Person by EmployeeId;
    additional_post => Person by EmployeeId;
    leave => Leave by EmployeeId;
    secondment => Person by EmployeeId;
    conditional_decision => Conditional by EmployeeId;
    term_appointment => TermLedger by EmployeeId;
    career_entry => Eligibility by EmployeeId;
    service_span => Eligibility by EmployeeId;
    evaluation_score => Eligibility by EmployeeId;
    eligibility_exception => Eligibility by EmployeeId;
}

macro_rules! common {
    ($($table:ident => $kind:ident;)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::$kind;

            fn within(_: Reach, _: Sight<'_>) -> Condition {
                none()
            }
        })*
    };
}

common! {
    org_unit => Organisation;
    org_unit_version => Organisation;
    org_unit_succession => Organisation;
    post => Organisation;
    post_version => Organisation;
    municipality => Profile;
    appointing_authority => Profile;
    competency => Profile;
    position_rank => Profile;
    rank_competency => Profile;
    occupation => Profile;
    pay_table => Profile;
    pay_grade => Profile;
    profile_setting => Profile;
    order_appointee => Draft;
    eligibility_rule => EligibilityRule;
    eligibility_version => EligibilityRule;
    approval_member => Draft;
    approval_decision => Draft;
}

impl Reachable for entity::role_grant::Entity {
    const TABLE: Table = Table::RoleGrant;

    fn within(_: Reach, sight: Sight<'_>) -> Condition {
        Condition::all().add(entity::role_grant::COLUMN.subject.eq(sight.actor.subject.as_str()))
    }
}

impl Reachable for entity::audit_object::Entity {
    const TABLE: Table = Table::AuditEntry;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }
}

impl Reachable for entity::token_revocation::Entity {
    const TABLE: Table = Table::RoleGrant;

    fn within(_: Reach, _: Sight<'_>) -> Condition {
        none()
    }
}
