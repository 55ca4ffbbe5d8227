//! The whole policy: who may use a root field, whose rows they reach, which fields they see. Nothing declared means nothing allowed.

use entity::role_grant::Role;

use super::Action;

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
    /// 監査証跡.
    AuditEntry,
    /// 役割の付与.
    RoleGrant,
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
    /// 監査証跡の変更内容: sealed, every read is audited.
    AuditDetail,
    /// 懲戒・分限・休職等の発令: sealed, every read is audited.
    SealedOrder,
}

impl Field {
    /// Reads of sealed fields are audited like writes.
    pub const fn sealed(self) -> bool {
        matches!(self, Self::LeaveKind | Self::AuditDetail | Self::SealedOrder)
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
    /// 起案者・回議の相手: who plans a batch or decides it, by name.
    Participant,
}

/// Whether a role may use a root field at all.
pub fn may(role: Role, action: Action) -> bool {
    use Role::*;
    match action {
        Action::ErrorCatalog
        | Action::Node
        | Action::Nodes
        | Action::Occupations
        | Action::OrgUnit
        | Action::OrgUnits
        | Action::PayTables
        | Action::PositionRanks
        | Action::Profile
        | Action::ServerTime
        | Action::Viewer => true,
        Action::Employee | Action::Employees => role != Panelist,
        Action::MyAccessLog | Action::StandIns => role != Service,
        Action::NameStandIn | Action::EndStandIn => !matches!(role, Service | Auditor),
        Action::OrderBatch | Action::OrderBatches | Action::PersonnelOrders => !matches!(role, Panelist | Recruiter | ExamOfficer),
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
        Action::AuditEntries => matches!(role, PersonnelAdministrator | Auditor),
        Action::RoleGrants => matches!(role, PersonnelAdministrator | Auditor | Employee),
        Action::CorrectPersonalRecord => matches!(role, PersonnelAdministrator | PersonnelOfficer),
        Action::ReorganizeUnits => matches!(role, PersonnelAdministrator | PersonnelOfficer),
        Action::ImportRoster | Action::ImportUnits => {
            matches!(role, PersonnelAdministrator | Service)
        }
        Action::GrantRole | Action::RevokeRole | Action::RevokeTokens => role == PersonnelAdministrator,
    }
}

/// Whose rows of a table a role reads, from whatever root.
pub fn reach(role: Role, table: Table) -> Option<Reach> {
    use Reach::*;
    use Role::*;
    match table {
        Table::Organisation | Table::Profile => Some(Everywhere),
        Table::Person => match role {
            PersonnelAdministrator | Auditor | Service => Some(Everywhere),
            PersonnelOfficer | ExamOfficer => Some(OwnAuthority),
            UnitHead => Some(HeadedUnits),
            Employee | Recruiter | Panelist => Some(Oneself),
        },
        Table::Leave => match role {
            PersonnelAdministrator => Some(Everywhere),
            PersonnelOfficer => Some(OwnAuthority),
            UnitHead => Some(HeadedUnits),
            Employee => Some(Oneself),
            Recruiter | ExamOfficer | Panelist | Auditor | Service => None,
        },
        Table::Order => match role {
            PersonnelAdministrator | Auditor | Service => Some(Everywhere),
            PersonnelOfficer => Some(OwnAuthority),
            UnitHead => Some(HeadedUnits),
            Employee => Some(Oneself),
            Recruiter | ExamOfficer | Panelist => None,
        },
        Table::Batch => match role {
            PersonnelAdministrator | Auditor | Service => Some(Everywhere),
            PersonnelOfficer | UnitHead | Employee => Some(Participant),
            Recruiter | ExamOfficer | Panelist => None,
        },
        Table::Draft => match role {
            PersonnelAdministrator | PersonnelOfficer | UnitHead | Employee => Some(Participant),
            Recruiter | ExamOfficer | Panelist | Auditor | Service => None,
        },
        Table::StandIn => match role {
            PersonnelAdministrator | Auditor => Some(Everywhere),
            Service => None,
            _ => Some(Oneself),
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
    }
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
        Field::AuditDetail => Table::AuditEntry,
        Field::SealedOrder => Table::Order,
        _ => Table::Person,
    };
    let allowed = match field {
        Field::RegisterName | Field::FormerName | Field::Sex | Field::HiredOn => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | Employee | Auditor | Service)
        }
        Field::BirthDate | Field::Pay => {
            matches!(role, PersonnelAdministrator | PersonnelOfficer | ExamOfficer | Employee | Auditor | Service)
        }
        Field::LeaveKind => matches!(role, PersonnelAdministrator | PersonnelOfficer | Employee),
        Field::AuditDetail => matches!(role, PersonnelAdministrator | Auditor),
        Field::SealedOrder => matches!(role, PersonnelAdministrator | PersonnelOfficer | Employee | Auditor | Service),
    };
    if allowed { reach(role, table) } else { None }
}
