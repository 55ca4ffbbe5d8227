//! The part of the policy that is about internal postings.

use entity::role_grant::Role;

use super::{Action, Reach, Table};

/// Who asks and does what in internal postings; nothing of other actions.
pub(super) fn may_post(role: Role, action: Action) -> Option<bool> {
    use Role::*;
    let personnel = matches!(role, PersonnelAdministrator | PersonnelOfficer);
    Some(match action {
        Action::PostingRounds | Action::Postings => !matches!(role, Service | Applicant | Panelist),
        Action::PostingApplications => matches!(role, PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee),
        Action::FreeAgentDeclarations => matches!(role, PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee),
        Action::CreatePostingRound
        | Action::RevisePostingRound
        | Action::PublishPostingRound
        | Action::ClosePostingRound
        | Action::ReturnPosting
        | Action::ApprovePosting
        | Action::NotifyPosting
        | Action::ReopenPosting
        | Action::DraftPostingOrders
        | Action::DraftFreeAgentOrder => personnel,
        Action::RequestPosting | Action::RevisePosting | Action::NamePostingPanel => personnel || role == UnitHead,
        Action::ForwardPostingApplication | Action::BidForFreeAgent | Action::WithdrawFreeAgentBid => role == UnitHead,
        // 本人のみ: nobody applies, withdraws or declares for somebody else.
        Action::ApplyForPosting
        | Action::WithdrawPostingApplication
        | Action::DeclareFreeAgency
        | Action::WithdrawFreeAgency
        | Action::AnswerFreeAgentBid
        | Action::GivePostingOpinion => role == Employee,
        // 代理審査: the substitute is a member of staff like any other; whose applications they examine is a matter of reach.
        Action::PassPostingDocuments | Action::SchedulePostingInterviews | Action::DecidePosting | Action::DecideFreeAgentBid => {
            personnel || role == Employee
        }
        _ => return None,
    })
}

/// Whose rows of internal postings a role reads.
pub(super) fn reach_of_postings(role: Role, table: Table) -> Option<Option<Reach>> {
    use Reach::*;
    use Role::*;
    Some(match (table, role) {
        (Table::Posting, Service | Applicant | Panelist) => None,
        (Table::Posting, _) => Some(Everywhere),
        (Table::PostingDraft, PersonnelAdministrator | PersonnelOfficer) => Some(Everywhere),
        (Table::PostingPanel, PersonnelAdministrator | PersonnelOfficer) => Some(Everywhere),
        (Table::PostingPanel, UnitHead) => Some(HeadedUnits),
        (Table::PostingPanel, Employee) => Some(Participant),
        (Table::PostingApplication | Table::PostingExamination, PersonnelAdministrator) => Some(Everywhere),
        (Table::PostingApplication | Table::PostingExamination, PersonnelOfficer) => Some(OwnAuthority),
        (Table::PostingApplication, UnitHead) => Some(HeadedUnits),
        (Table::PostingApplication | Table::PostingExamination, Employee) => Some(Participant),
        (Table::FreeAgent, PersonnelAdministrator | PersonnelOfficer) => Some(Everywhere),
        // The office learns who it is when there is something to decide: until then nobody does, of its own staff neither.
        (Table::FreeAgentIdentity, PersonnelAdministrator | PersonnelOfficer) => Some(Participant),
        (Table::FreeAgent | Table::FreeAgentIdentity, UnitHead) => Some(HeadedUnits),
        (Table::FreeAgent | Table::FreeAgentIdentity, Employee) => Some(Oneself),
        (
            Table::PostingDraft
            | Table::PostingPanel
            | Table::PostingApplication
            | Table::PostingExamination
            | Table::FreeAgent
            | Table::FreeAgentIdentity,
            _,
        ) => None,
        _ => return None,
    })
}
