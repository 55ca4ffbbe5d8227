//! The part of the policy that is about recruitment.

use entity::role_grant::Role;

use super::{Action, Reach, Table};

/// The same of what is asked of recruitment.
pub(super) fn may_ask_recruitment(role: Role, action: Action) -> Option<bool> {
    use Role::*;
    Some(match action {
        Action::RecruitmentCampaigns => role != Service,
        Action::RecruitmentApplications => !matches!(role, Employee | ExamOfficer | Service),
        Action::Candidates
        | Action::EligibleCandidates
        | Action::RecruitmentStatistics
        | Action::CampaignComparison
        | Action::ReservedPosts => matches!(role, PersonnelAdministrator | PersonnelOfficer | Recruiter | Auditor),
        // An applicant says where they heard of it.
        Action::RecruitmentEvents => matches!(role, PersonnelAdministrator | PersonnelOfficer | Recruiter | Auditor | Applicant),
        Action::SelectionSessions => matches!(role, PersonnelAdministrator | Recruiter | Panelist | Auditor | Applicant),
        Action::CandidateDuplicates | Action::RaterStatistics => matches!(role, PersonnelAdministrator | Recruiter),
        Action::DisclosurePack => matches!(role, PersonnelAdministrator | Recruiter | Applicant),
        Action::AttachmentFile => matches!(role, PersonnelAdministrator | Recruiter | Panelist | Applicant),
        Action::ConditionalAppointments | Action::TermAppointments => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee | Auditor)
        }
        Action::ExternalWorkers => matches!(role, PersonnelAdministrator | PersonnelOfficer | UnitHead | Auditor),
        Action::Onboardings => !matches!(role, ExamOfficer | Panelist | Service | Applicant),
        _ => return None,
    })
}

/// The same of what is done in recruitment; what nobody declared, nobody may.
pub(super) fn may_recruit(role: Role, action: Action) -> bool {
    use Role::*;
    match action {
        Action::WithdrawApplication
        | Action::AnswerOffer
        | Action::ConfirmSlot
        | Action::AddAttachment
        | Action::RemoveAttachment
        | Action::DeclareDisqualification => matches!(role, PersonnelAdministrator | Recruiter | Applicant),
        Action::ApplyForExam => role == Applicant,
        Action::GiveMarks => role == Panelist,
        Action::Recuse => matches!(role, PersonnelAdministrator | Recruiter | Panelist),
        Action::LogOnboardingContact => matches!(role, PersonnelAdministrator | PersonnelOfficer | Recruiter | Employee),
        Action::PlanOnboarding => matches!(role, PersonnelAdministrator | PersonnelOfficer | Recruiter),
        Action::HireApplicants
        | Action::DecideConditionalAppointment
        | Action::RecordTermAppointments
        | Action::CorrectTermAppointment
        | Action::RecordExternalWorker
        | Action::EndExternalWorker
        | Action::EndPostReservation
        | Action::ReservePost => matches!(role, PersonnelAdministrator | PersonnelOfficer),
        Action::AnonymizeCandidates => role == PersonnelAdministrator,
        Action::AddExamCategories
        | Action::CloseCampaign
        | Action::CreateCampaign
        | Action::DecideStage
        | Action::DrawUpList
        | Action::ImportApplications
        | Action::LiftReserves
        | Action::MakeOffers
        | Action::MergeCandidates
        | Action::PublishCampaign
        | Action::RecordRecruitmentEvent
        | Action::RecordStageResults
        | Action::RegisterProspects
        | Action::ReleaseStage
        | Action::RemoveFromList
        | Action::ReopenStage
        | Action::ReviseCandidate
        | Action::ReviseExamCategory
        | Action::ReviseFlow
        | Action::ReviseSession
        | Action::ScheduleSession
        | Action::ScreenApplications
        | Action::HideApplications
        | Action::ShowApplications
        | Action::SubmitApplications
        | Action::UnmaskSession
        | Action::WithdrawOffer => matches!(role, PersonnelAdministrator | Recruiter),
        _ => false,
    }
}

/// The same of recruitment.
pub(super) fn reach_of_recruitment(role: Role, table: Table) -> Option<Reach> {
    use Reach::*;
    use Role::*;
    match (table, role) {
        (Table::Campaign, Service) => None,
        (Table::Campaign, _) => Some(Everywhere),
        (Table::CampaignDraft, PersonnelAdministrator | Recruiter) => Some(Everywhere),
        (Table::Outreach, PersonnelAdministrator | PersonnelOfficer | Recruiter | Auditor | Applicant) => Some(Everywhere),
        (Table::ReservedPost, PersonnelAdministrator | PersonnelOfficer | Recruiter | Auditor) => Some(Everywhere),
        (Table::Rubric, PersonnelAdministrator | Recruiter | Panelist | Auditor) => Some(Everywhere),
        (Table::Candidate | Table::Application, PersonnelAdministrator | PersonnelOfficer | Recruiter | Auditor) => Some(Everywhere),
        (Table::Candidate | Table::Application, Panelist) => Some(Participant),
        // 受入れ予定部署: what it is shown, and no more.
        (Table::Candidate | Table::Application, UnitHead) => Some(HeadedUnits),
        (Table::Candidate | Table::Application, Applicant) => Some(Oneself),
        (Table::Assessment | Table::Session | Table::Panel | Table::Mark, PersonnelAdministrator | Recruiter | Auditor) => Some(Everywhere),
        (Table::Session | Table::Panel | Table::Mark, Panelist) => Some(Participant),
        (Table::Assessment | Table::Session, Applicant) => Some(Oneself),
        (Table::Offer, PersonnelAdministrator | PersonnelOfficer | Recruiter | Auditor) => Some(Everywhere),
        (Table::Offer | Table::Attachment | Table::Declaration, Applicant) => Some(Oneself),
        (Table::Attachment, PersonnelAdministrator | Recruiter) => Some(Everywhere),
        (Table::Attachment, Panelist) => Some(Participant),
        (Table::Declaration, PersonnelAdministrator | Recruiter) => Some(Everywhere),
        (Table::Onboarding, PersonnelAdministrator | PersonnelOfficer | Recruiter | Auditor) => Some(Everywhere),
        (Table::Onboarding, UnitHead) => Some(HeadedUnits),
        (Table::Onboarding, Employee) => Some(Oneself),
        (Table::Conditional | Table::TermLedger, PersonnelAdministrator | Auditor) => Some(Everywhere),
        (Table::Conditional | Table::TermLedger, PersonnelOfficer) => Some(OwnAuthority),
        (Table::Conditional | Table::TermLedger, UnitHead) => Some(HeadedUnits),
        (Table::Conditional | Table::TermLedger, Employee) => Some(Oneself),
        (Table::ExternalWorker, PersonnelAdministrator | PersonnelOfficer | Auditor) => Some(Everywhere),
        (Table::ExternalWorker, UnitHead) => Some(HeadedUnits),
        _ => None,
    }
}
