//! The whole policy: who may use a root field, whose rows they reach, which fields they see. Nothing declared means nothing allowed.

use entity::role_grant::Role;

use super::{
    Action,
    dispatch_policy::{may_second, reach_of_secondments},
    posting_policy::{may_post, reach_of_postings},
    promotion_policy::{may_promote, reach_of_exams},
    recruitment_policy::{may_ask_recruitment, may_recruit, reach_of_recruitment},
    senior_policy::{may_of_seniors, reach_of_seniors},
};

/// What is kept, as far as rights tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray, strum::IntoStaticStr)]
pub enum Table {
    /// 職員 with name, standing and posts.
    Person,
    /// 休職・休業.
    Leave,
    /// 発令: before its announcement it exists for its planners, from 内示 on for the person and both heads (`reach.rs`).
    Order,
    /// 発令案件: once announced, for all staff.
    Batch,
    /// 起案・指摘・回議 of a batch: for those who plan and decide it, by name.
    Draft,
    /// 代決の指定.
    StandIn,
    /// 組織・職.
    Organisation,
    /// 職位・職種・給料表・設定.
    Profile,
    /// 資格要件.
    EligibilityRule,
    /// 資格の判定 of a person, and what it is judged by: careers, evaluation scores, exceptions.
    Eligibility,
    /// 監査証跡.
    AuditEntry,
    /// 役割の付与.
    RoleGrant,
    /// 採用試験: campaigns, categories and stages, once they are published.
    Campaign,
    /// 採用試験の準備: the same before.
    CampaignDraft,
    /// 説明会等の行事.
    Outreach,
    /// 障害者を対象とする職.
    ReservedPost,
    /// 評価項目.
    Rubric,
    /// 受験者・見込み者.
    Candidate,
    /// 受験申込み.
    Application,
    /// 選考段階の結果.
    Assessment,
    /// 選考の実施回 and who sits in it.
    Session,
    /// 採点委員.
    Panel,
    /// 採点票: one's own first, those of the others once it is given.
    Mark,
    /// 名簿・内定・採用手続.
    Offer,
    /// 添付書類.
    Attachment,
    /// 欠格事由の申告.
    Declaration,
    /// 条件付採用期間の判断.
    Conditional,
    /// 定着支援.
    Onboarding,
    /// 任期の台帳.
    TermLedger,
    /// 外部人材.
    ExternalWorker,
    /// 庁内公募の回・職: once they are published, for all staff.
    Posting,
    /// 庁内公募の準備: rounds and requests before.
    PostingDraft,
    /// 公募の面接員.
    PostingPanel,
    /// 庁内公募への応募: never before the own line (`posting.rs`).
    PostingApplication,
    /// 応募の審査・面接員の意見: never before the applicant.
    PostingExamination,
    /// 庁内FAの宣言・申出, without a name.
    FreeAgent,
    /// FA宣言者.
    FreeAgentIdentity,
    /// 昇任試験と科目: once they are announced, for all staff.
    PromotionExam,
    /// 昇任試験の準備.
    PromotionExamDraft,
    /// 受験資格の通知.
    ExamNotice,
    /// 昇任試験の受験申込み.
    ExamApplication,
    /// 得点・合否・免除・合格者名簿: for the person when it is released.
    ExamResult,
    /// 採点者・採点: one's own.
    ExamMark,
    /// 特例任用・勤務延長・再任用等の決定.
    SeniorArrangement,
    /// 情報提供・意思確認と回答.
    SeniorInquiry,
    /// 経験の申告.
    SeniorProfile,
    /// 健康上の制限.
    SeniorHealth,
    /// 経験者に適した職.
    SeniorOpening,
    /// 経験者の配置の決定.
    SeniorPlacement,
    /// 業務継承: for who hands over and who takes over.
    Handover,
    /// 派遣先・派遣元の団体.
    HostBody,
    /// 派遣の取決め.
    SecondmentAgreement,
    /// 派遣の案件: for the person from the day on which they are asked.
    SecondmentCase,
    /// 派遣の経費.
    SecondmentCost,
    /// 災害派遣等の名簿.
    SupportRoster,
}

/// A field with a right of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum Field {
    /// 戸籍名.
    RegisterName,
    /// 旧姓.
    FormerName,
    /// 生年月日.
    BirthDate,
    /// 性別.
    Sex,
    /// 採用年月日.
    HiredOn,
    /// 給料表・級・号給.
    Pay,
    /// 休業の種別: sealed, every read is audited.
    LeaveKind,
    /// 資格の判定の内訳: what somebody has of what a rule asks; sealed, every read is audited.
    EligibilityFact,
    /// 監査証跡の変更内容: sealed, every read is audited.
    AuditDetail,
    /// 懲戒・分限・休職等の発令: sealed, every read is audited.
    SealedOrder,
    /// 受験者の生年月日・性別.
    CandidateBirth,
    /// 受験者の連絡先.
    CandidateContact,
    /// 選考の得点・順位・評点: sealed, every read is audited.
    Score,
    /// 本人に開示する結果: sealed, every read is audited.
    OwnResult,
    /// 添付書類の内容: sealed, every read is audited.
    AttachmentContent,
    /// 欠格事由: sealed, every read is audited.
    Disqualification,
    /// 庁内公募への応募の内容: sealed, every read is audited under the application itself.
    PostingStatement,
    /// 昇任試験の得点: sealed, every read is audited.
    ExamScore,
    /// 受験番号・段階の合否: nothing of points; not for the head who forwarded an application.
    ExamineeNumber,
    /// 昇任試験の順位: sealed, every read is audited; oneself reads a band.
    ExamPlace,
    /// 健康上の制限: sealed, every read is audited.
    HealthLimit,
    /// 60歳を超える職員の取扱いの理由・同意: for the personnel office and oneself.
    ArrangementGround,
    /// 復帰先、期間前の終了・取りやめの理由: for the personnel office.
    SecondmentPlan,
}

impl Field {
    /// Reads of sealed fields are audited like writes.
    pub const fn sealed(self) -> bool {
        matches!(
            self,
            Self::LeaveKind
                | Self::EligibilityFact
                | Self::AuditDetail
                | Self::SealedOrder
                | Self::Score
                | Self::OwnResult
                | Self::AttachmentContent
                | Self::Disqualification
                | Self::PostingStatement
                | Self::ExamScore
                | Self::ExamPlace
                | Self::HealthLimit
        )
    }
}

/// How far a role's right goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    Everywhere,
    /// 任命権者: the staff of the caller's own appointing authority.
    OwnAuthority,
    /// 所属長: the units that the caller heads today, and those below them.
    HeadedUnits,
    Oneself,
    /// 起案者・回議の相手・採点委員: who plans or decides a batch or rates in a session, by name.
    Participant,
}

/// Whether a role may use a root field at all.
pub fn may(role: Role, action: Action) -> bool {
    use Role::*;
    match action {
        Action::ErrorCatalog | Action::Node | Action::Nodes | Action::ServerTime | Action::Viewer => true,
        Action::Occupations | Action::OrgUnit | Action::OrgUnits | Action::PayTables | Action::PositionRanks | Action::Profile => {
            role != Applicant
        }
        Action::Employee | Action::Employees => !matches!(role, Panelist | Applicant),
        Action::MyAccessLog | Action::StandIns => !matches!(role, Service | Applicant),
        Action::NameStandIn | Action::EndStandIn => !matches!(role, Service | Auditor | Applicant),
        Action::OrderBatch | Action::OrderBatches | Action::PersonnelOrders => {
            !matches!(role, Panelist | Recruiter | ExamOfficer | Applicant)
        }
        Action::OrderBatchDiff
        | Action::CreateOrderBatch
        | Action::ReviseOrderBatch
        | Action::AddOrders
        | Action::ReviseOrder
        | Action::RemoveOrders
        | Action::MoveOrders
        | Action::ImportOrders
        | Action::AcceptFindings
        | Action::SubmitOrderBatch
        | Action::RecallOrderBatch
        | Action::PreNotifyOrderBatch
        | Action::AnnounceOrderBatch
        | Action::WithdrawOrderBatch => matches!(role, PersonnelAdministrator | PersonnelOfficer),
        Action::EndorseOrderBatch | Action::ReturnOrderBatch | Action::OrderBatchChanged => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee)
        }
        Action::EligibilityRules => !matches!(role, Service | Applicant),
        // 所属長には示さない: whether somebody may apply is theirs to know.
        Action::Eligibility => matches!(role, PersonnelAdministrator | PersonnelOfficer | ExamOfficer | Employee),
        Action::EligiblePeople => matches!(role, PersonnelAdministrator | PersonnelOfficer | ExamOfficer),
        // Who may ask anything of everybody learns anything of everybody: leaves and discipline too.
        Action::DefineEligibilityRule
        | Action::ReviseEligibilityRule
        | Action::EligibilityPreview
        | Action::EndEligibilityException
        | Action::ExceptFromEligibility => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer)
        }
        Action::ImportCareers | Action::ImportEvaluationScores => matches!(role, PersonnelAdministrator | Service),
        Action::AuditEntries => matches!(role, PersonnelAdministrator | Auditor),
        Action::RoleGrants => matches!(role, PersonnelAdministrator | Auditor | Employee),
        Action::CorrectPersonalRecord => matches!(role, PersonnelAdministrator | PersonnelOfficer),
        Action::ReorganizeUnits => matches!(role, PersonnelAdministrator | PersonnelOfficer),
        Action::ImportRoster | Action::ImportUnits => {
            matches!(role, PersonnelAdministrator | Service)
        }
        Action::GrantRole | Action::RevokeRole | Action::RevokeTokens => role == PersonnelAdministrator,
        _ => {
            let asked = may_ask_recruitment(role, action).or_else(|| may_post(role, action)).or_else(|| may_promote(role, action));
            let asked = asked.or_else(|| may_of_seniors(role, action)).or_else(|| may_second(role, action));
            asked.unwrap_or_else(|| may_recruit(role, action))
        }
    }
}

/// Whose rows of a table a role reads, from whatever root.
pub fn reach(role: Role, table: Table) -> Option<Reach> {
    use Reach::*;
    use Role::*;
    match table {
        // An applicant comes from outside.
        Table::Organisation | Table::Profile => (role != Applicant).then_some(Everywhere),
        Table::Person => match role {
            PersonnelAdministrator | Auditor | Service => Some(Everywhere),
            PersonnelOfficer | ExamOfficer => Some(OwnAuthority),
            UnitHead => Some(HeadedUnits),
            Employee | Recruiter | Panelist => Some(Oneself),
            Applicant => None,
        },
        Table::Leave => match role {
            PersonnelAdministrator => Some(Everywhere),
            PersonnelOfficer => Some(OwnAuthority),
            UnitHead => Some(HeadedUnits),
            Employee => Some(Oneself),
            Recruiter | ExamOfficer | Panelist | Auditor | Service | Applicant => None,
        },
        Table::Order => match role {
            PersonnelAdministrator | Auditor | Service => Some(Everywhere),
            PersonnelOfficer => Some(OwnAuthority),
            UnitHead => Some(HeadedUnits),
            Employee => Some(Oneself),
            Recruiter | ExamOfficer | Panelist | Applicant => None,
        },
        Table::Batch => match role {
            PersonnelAdministrator | Auditor | Service => Some(Everywhere),
            PersonnelOfficer | UnitHead | Employee => Some(Participant),
            Recruiter | ExamOfficer | Panelist | Applicant => None,
        },
        Table::Draft => match role {
            PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee => Some(Participant),
            Recruiter | ExamOfficer | Panelist | Auditor | Service | Applicant => None,
        },
        Table::StandIn => match role {
            PersonnelAdministrator | Auditor => Some(Everywhere),
            Service | Applicant => None,
            _ => Some(Oneself),
        },
        Table::EligibilityRule => (!matches!(role, Service | Applicant)).then_some(Everywhere),
        Table::Eligibility => match role {
            PersonnelAdministrator => Some(Everywhere),
            PersonnelOfficer | ExamOfficer => Some(OwnAuthority),
            Employee => Some(Oneself),
            UnitHead | Recruiter | Panelist | Auditor | Service | Applicant => None,
        },
        Table::AuditEntry => match role {
            PersonnelAdministrator | Auditor => Some(Everywhere),
            _ => None,
        },
        Table::RoleGrant => match role {
            PersonnelAdministrator | Auditor => Some(Everywhere),
            Employee => Some(Oneself),
            _ => None,
        },
        _ => reach_of_pipelines(role, table),
    }
}

/// The same of what the pipelines keep, each of which has its own part.
fn reach_of_pipelines(role: Role, table: Table) -> Option<Reach> {
    let told = reach_of_postings(role, table).or_else(|| reach_of_exams(role, table));
    let told = told.or_else(|| reach_of_seniors(role, table)).or_else(|| reach_of_secondments(role, table));
    told.unwrap_or_else(|| reach_of_recruitment(role, table))
}

/// Whether a role reads what was done to a batch that was withdrawn before anybody was told.
pub fn audits_withdrawn(role: Role) -> bool {
    role == Role::Auditor
}

/// In which of the rows that a role reaches it sees a field; a service sees what its scopes name as `field:<name>`, and only that.
pub fn sees(role: Role, field: Field) -> Option<Reach> {
    use Role::*;
    let table = match field {
        Field::LeaveKind => Table::Leave,
        Field::EligibilityFact => Table::Eligibility,
        Field::AuditDetail => Table::AuditEntry,
        Field::SealedOrder => Table::Order,
        Field::CandidateBirth | Field::CandidateContact => Table::Candidate,
        Field::Score => Table::Assessment,
        Field::OwnResult => Table::Application,
        Field::AttachmentContent => Table::Attachment,
        Field::Disqualification => Table::Declaration,
        Field::PostingStatement => Table::PostingApplication,
        Field::ExamScore | Field::ExamPlace => Table::ExamResult,
        Field::ExamineeNumber => Table::ExamApplication,
        Field::HealthLimit => Table::SeniorHealth,
        Field::ArrangementGround => Table::SeniorArrangement,
        Field::SecondmentPlan => Table::SecondmentCase,
        _ => Table::Person,
    };
    let allowed = match field {
        Field::RegisterName | Field::FormerName | Field::Sex | Field::HiredOn => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | Employee | Auditor | Service)
        }
        Field::BirthDate | Field::Pay => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | ExamOfficer | Employee | Auditor | Service)
        }
        Field::LeaveKind | Field::EligibilityFact | Field::HealthLimit | Field::ArrangementGround => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | Employee)
        }
        Field::AuditDetail => matches!(role, PersonnelAdministrator | Auditor),
        Field::SealedOrder => matches!(role, PersonnelAdministrator | PersonnelOfficer | Employee | Auditor | Service),
        Field::CandidateBirth | Field::CandidateContact => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | Recruiter | Applicant)
        }
        Field::Score => matches!(role, PersonnelAdministrator | Recruiter | Auditor),
        Field::OwnResult | Field::Disqualification => matches!(role, PersonnelAdministrator | Recruiter | Applicant),
        Field::AttachmentContent => matches!(role, PersonnelAdministrator | Recruiter | Panelist | Applicant),
        Field::PostingStatement => matches!(role, PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee),
        Field::ExamScore | Field::ExamineeNumber => matches!(role, PersonnelAdministrator | ExamOfficer | Employee),
        Field::ExamPlace => matches!(role, PersonnelAdministrator | ExamOfficer),
        Field::SecondmentPlan => matches!(role, PersonnelAdministrator | PersonnelOfficer),
    };
    if allowed { reach(role, table) } else { None }
}
