//! The part of the policy that is about promotion exams.

use entity::role_grant::Role;

use super::{Action, Reach, Table};

/// Who asks and does what in promotion exams; nothing of other actions.
pub(super) fn may_promote(role: Role, action: Action) -> Option<bool> {
    use Role::*;
    let runs = matches!(role, PersonnelAdministrator | ExamOfficer);
    Some(match action {
        Action::PromotionExams => !matches!(role, Service | Applicant | Panelist),
        Action::ExamApplications => matches!(role, PersonnelAdministrator | PersonnelOfficer | ExamOfficer | UnitHead | Employee),
        Action::PassList => matches!(role, PersonnelAdministrator | PersonnelOfficer | ExamOfficer | Employee),
        Action::CreatePromotionExam
        | Action::AnnouncePromotionExam
        | Action::AdmitExaminees
        | Action::NameExamMarkers
        | Action::RecordExamScores
        | Action::ScorePromotionExam
        | Action::SimulateCutoff
        | Action::DecidePromotionExam
        | Action::ReopenPromotionExam
        | Action::ReleaseExamStage
        | Action::ReleasePromotionExam
        | Action::RevisePromotionExam => runs,
        Action::DeferPromotion | Action::DraftPromotionOrders => matches!(role, PersonnelAdministrator | PersonnelOfficer),
        Action::ForwardExamApplication => role == UnitHead,
        // 本人の意思: nobody applies or withdraws for somebody else.
        Action::ApplyForPromotionExam | Action::WithdrawExamApplication => role == Employee,
        // A marker is a member of staff, named for a component.
        Action::ExamScripts | Action::GiveExamMarks => role == Employee,
        _ => return None,
    })
}

/// Whose rows of promotion exams a role reads.
pub(super) fn reach_of_exams(role: Role, table: Table) -> Option<Option<Reach>> {
    use Reach::*;
    use Role::*;
    Some(match (table, role) {
        (Table::PromotionExam, Service | Applicant | Panelist) => None,
        (Table::PromotionExam, _) => Some(Everywhere),
        (Table::PromotionExamDraft, PersonnelAdministrator | PersonnelOfficer | ExamOfficer) => Some(Everywhere),
        (Table::ExamNotice | Table::ExamApplication | Table::ExamResult, PersonnelAdministrator) => Some(Everywhere),
        (Table::ExamNotice | Table::ExamApplication | Table::ExamResult, PersonnelOfficer | ExamOfficer) => Some(OwnAuthority),
        (Table::ExamNotice | Table::ExamApplication | Table::ExamResult, Employee) => Some(Oneself),
        (Table::ExamApplication, UnitHead) => Some(HeadedUnits),
        (Table::ExamMark, PersonnelAdministrator | ExamOfficer) => Some(Everywhere),
        (Table::ExamMark, Employee) => Some(Participant),
        (Table::PromotionExamDraft | Table::ExamNotice | Table::ExamApplication | Table::ExamResult | Table::ExamMark, _) => None,
        _ => return None,
    })
}
