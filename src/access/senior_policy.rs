//! The part of the policy that is about those past sixty.

use entity::role_grant::Role;

use super::{Action, Reach, Table};

/// Who asks and does what about those past sixty; nothing of other actions.
pub(super) fn may_of_seniors(role: Role, action: Action) -> Option<bool> {
    use Role::*;
    let office = matches!(role, PersonnelAdministrator | PersonnelOfficer);
    Some(match action {
        // What follows from a birth date alone is the law, and tells of nobody.
        Action::SeniorMilestones | Action::SupervisoryExtensionLimits | Action::RetirementExtensionLimits | Action::SeniorPayEstimate => {
            role != Applicant
        }
        Action::ExperienceProfiles => office || role == Employee,
        Action::SeniorStatusOptions | Action::SeniorInquiries | Action::StateSeniorWish | Action::DescribeExperience => {
            office || role == Employee
        }
        Action::SeniorArrangements | Action::KnowledgeHandovers => office || matches!(role, UnitHead | Employee),
        Action::SeniorOpenings => office || matches!(role, UnitHead | Employee),
        Action::PlanHandover | Action::RecordHandoverSession | Action::CompleteHandover => office || role == UnitHead,
        Action::Placements
        | Action::PlacementSheet
        | Action::SeniorForecast
        | Action::KnowledgeRisks
        | Action::SeniorMatches
        | Action::StepDownPosts
        | Action::DecideSeniorArrangement
        | Action::EndSeniorArrangement
        | Action::DraftStepDowns
        | Action::DraftRetirements
        | Action::DraftReappointments
        | Action::OpenSeniorInquiry
        | Action::RecordInquiryDelivery
        | Action::RemindSeniorInquiries
        | Action::OpenSeniorPost
        | Action::CloseSeniorPost
        | Action::RecordHealthLimits
        | Action::DecideSeniorPlacements => office,
        _ => return None,
    })
}

/// Whose rows of those past sixty a role reads.
pub(super) fn reach_of_seniors(role: Role, table: Table) -> Option<Option<Reach>> {
    use Reach::*;
    use Role::*;
    Some(match (table, role) {
        (Table::SeniorOpening, PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee) => Some(Everywhere),
        (Table::SeniorArrangement | Table::SeniorInquiry | Table::SeniorProfile | Table::SeniorHealth, PersonnelAdministrator) => {
            Some(Everywhere)
        }
        (Table::SeniorArrangement | Table::SeniorInquiry | Table::SeniorProfile | Table::SeniorHealth, PersonnelOfficer) => {
            Some(OwnAuthority)
        }
        (Table::SeniorArrangement | Table::SeniorInquiry | Table::SeniorProfile | Table::SeniorHealth, Employee) => Some(Oneself),
        (Table::SeniorArrangement, UnitHead) => Some(HeadedUnits),
        (Table::SeniorPlacement | Table::Handover, PersonnelAdministrator) => Some(Everywhere),
        (Table::SeniorPlacement | Table::Handover, PersonnelOfficer) => Some(OwnAuthority),
        (Table::Handover, UnitHead) => Some(HeadedUnits),
        (Table::Handover, Employee) => Some(Oneself),
        (
            Table::SeniorArrangement
            | Table::SeniorInquiry
            | Table::SeniorProfile
            | Table::SeniorHealth
            | Table::SeniorOpening
            | Table::SeniorPlacement
            | Table::Handover,
            _,
        ) => None,
        _ => return None,
    })
}
