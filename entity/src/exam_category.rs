//! 試験区分: one kind of job, or one way to it, within a campaign.

use sea_orm::entity::prelude::*;

/// 採用の方法(地方公務員法17条の2)。
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum SelectionMethod {
    /// 競争試験: compared with the others.
    CompetitiveExam,
    /// 選考: judged against a standard.
    Selection,
}

/// 倍率の分母。
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum RatioBasis {
    /// 最終合格者数。
    FinalPassers,
    /// 採用予定人数。
    PlannedHires,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub campaign_id: Uuid,
    pub code: String,
    pub name: String,
    pub position: i32,
    pub method: SelectionMethod,
    pub occupation_id: Option<Uuid>,
    /// 受験枠, such as 早期チャレンジ枠.
    pub track: Option<String>,
    /// What somebody who is hired becomes.
    pub employment_kind: super::standing::EmploymentKind,
    pub fixed_term_ground: Option<super::term_appointment::FixedTermGround>,
    pub born_on_or_after: Option<Date>,
    pub born_on_or_before: Option<Date>,
    pub qualifications: Option<String>,
    pub planned_hires: i32,
    /// "5人程度".
    pub planned_hires_is_approximate: bool,
    pub ratio_basis: RatioBasis,
    pub applications_from: Option<Date>,
    /// The last day, included.
    pub applications_until: Option<Date>,
    /// On which 欠格条項 are asked about first.
    pub exam_on: Date,
    pub list_validity_months: i32,
    /// 障害者を対象とする選考.
    pub reserved_for_disability: bool,
    pub version: i32,
    #[sea_orm(belongs_to, from = "campaign_id", to = "id")]
    pub campaign: HasOne<super::recruitment_campaign::Entity>,
    #[sea_orm(belongs_to, from = "occupation_id", to = "id")]
    pub occupation: HasOne<super::occupation::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
