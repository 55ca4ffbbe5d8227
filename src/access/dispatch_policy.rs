//! The part of the policy that is about secondments.

use entity::role_grant::Role;

use super::{Action, Reach, Table};

/// Who asks and does what in secondments; nothing of other actions.
pub(super) fn may_second(role: Role, action: Action) -> Option<bool> {
    use Role::*;
    let office = matches!(role, PersonnelAdministrator | PersonnelOfficer);
    Some(match action {
        Action::HostBodies | Action::SecondmentLimits => office || matches!(role, UnitHead | Employee),
        Action::Secondments | Action::SecondmentAgreements => office || role == Employee,
        // Of a roster no order is made: a head learns here who of the own staff goes when.
        Action::SupportRosters => office || matches!(role, UnitHead | Employee),
        // 同意・不同意: nobody consents for somebody else.
        Action::AnswerSecondment => role == Employee,
        Action::ReportSecondment => office || role == Employee,
        Action::ReturnPlan
        | Action::SecondmentCosts
        | Action::RecordHostBody
        | Action::ConcludeSecondmentAgreement
        | Action::AmendSecondmentAgreement
        | Action::PlanSecondment
        | Action::ChooseSecondee
        | Action::AskSecondmentConsent
        | Action::AgreeSecondment
        | Action::CancelSecondment
        | Action::DraftSecondmentOrders
        | Action::ExtendSecondment
        | Action::PlanSecondmentReturn
        | Action::DraftSecondmentReturns
        | Action::EndSecondmentEarly
        | Action::RecordSecondmentCosts
        | Action::CancelSupportRoster
        | Action::ChangeSupportRoster
        | Action::PlanSupportRoster => office,
        _ => return None,
    })
}

/// Whose rows of secondments a role reads.
pub(super) fn reach_of_secondments(role: Role, table: Table) -> Option<Option<Reach>> {
    use Reach::*;
    use Role::*;
    Some(match (table, role) {
        (Table::HostBody, PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee) => Some(Everywhere),
        (Table::SecondmentAgreement | Table::SupportRoster, PersonnelAdministrator | PersonnelOfficer) => Some(Everywhere),
        (Table::SecondmentCase | Table::SecondmentCost, PersonnelAdministrator) => Some(Everywhere),
        (Table::SecondmentCase | Table::SecondmentCost, PersonnelOfficer) => Some(OwnAuthority),
        (Table::SecondmentCase | Table::SecondmentAgreement | Table::SupportRoster, Employee) => Some(Oneself),
        (Table::SupportRoster, UnitHead) => Some(HeadedUnits),
        (Table::HostBody | Table::SecondmentAgreement | Table::SecondmentCase | Table::SecondmentCost | Table::SupportRoster, _) => None,
        _ => return None,
    })
}
