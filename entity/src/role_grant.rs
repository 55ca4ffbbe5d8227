//! A role given to somebody for some days, beside what their token says.

use sea_orm::entity::prelude::*;

/// 役割: what a caller is in this system.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
    strum::VariantArray,
    strum::EnumString,
    strum::IntoStaticStr,
    PartialOrd,
    Ord,
)]
#[strum(serialize_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum Role {
    /// 人事管理者: 人事課の責任者。
    PersonnelAdministrator,
    /// 人事担当者。
    PersonnelOfficer,
    /// 採用担当者。
    Recruiter,
    /// 昇任試験担当者。
    ExamOfficer,
    /// 所属長。何の長であるかは発令が決める。
    UnitHead,
    /// 職員本人。
    Employee,
    /// 面接・採点委員。
    Panelist,
    /// 監査担当者。
    Auditor,
    /// 他システム。
    Service,
    /// 受験者本人: an applicant's own token for a portal; not a member of staff.
    Applicant,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The `sub` of the token.
    #[sea_orm(indexed)]
    pub subject: String,
    pub role: Role,
    pub valid_from: Date,
    /// The last day, included; 9999-12-31 without end.
    pub valid_to: Date,
    pub reason: String,
    pub granted_by: String,
    pub granted_at: DateTimeUtc,
    pub revoked_by: Option<String>,
    pub revoked_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
