//! 経歴: what is known of a person beside the timeline: service before the file begins, work elsewhere, schools, qualifications.

use sea_orm::entity::prelude::*;

/// 経歴の種別。
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum CareerKind {
    /// 在職: in this city, before the timeline begins.
    Service,
    /// 他団体等での職歴。
    Elsewhere,
    /// 学歴。
    Education,
    /// 免許・資格。
    Qualification,
}

/// 学歴の区分, lowest first.
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
    strum::EnumMessage,
    strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
pub enum EducationLevel {
    /// 中学校卒。
    JuniorHighSchool = 1,
    /// 高等学校卒。
    HighSchool = 2,
    /// 短期大学・高等専門学校卒。
    JuniorCollege = 3,
    /// 大学卒。
    University = 4,
    /// 大学院修了。
    GraduateSchool = 5,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "career_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: Uuid,
    pub kind: CareerKind,
    /// 勤務先, 学校, or the name of a qualification.
    pub title: Option<String>,
    /// 同種の職務: work elsewhere of the kind that rules may ask for.
    pub related: bool,
    pub education: Option<EducationLevel>,
    pub org_unit_id: Option<Uuid>,
    pub rank_id: Option<Uuid>,
    pub occupation_id: Option<Uuid>,
    pub pay_table_id: Option<Uuid>,
    pub grade: Option<i32>,
    /// First day.
    pub effective_from: Date,
    /// First day on which it no longer holds; 9999-12-31 while open.
    pub effective_to: Date,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "rank_id", to = "id")]
    pub rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, from = "occupation_id", to = "id")]
    pub occupation: HasOne<super::occupation::Entity>,
    #[sea_orm(belongs_to, from = "pay_table_id", to = "id")]
    pub pay_table: HasOne<super::pay_table::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
