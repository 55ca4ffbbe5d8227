//! 在職の状態: where a person works, at which rank and grade, in which status, on which days, as known when.

use sea_orm::entity::prelude::*;

/// 任用の種別。
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
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumMessage,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum EmploymentKind {
    /// 一般職の職員(任期の定めなし)。地方公務員法17条。
    Regular,
    /// 会計年度任用職員。地方公務員法22条の2。
    FiscalYear,
    /// 任期付職員。任期付職員法。
    FixedTerm,
    /// 臨時的任用職員。地方公務員法22条の3。
    Temporary,
    /// 定年前再任用短時間勤務職員。地方公務員法22条の4。
    PreRetirementPartTime,
    /// 暫定再任用職員(フルタイム)。令和3年法律63号附則4条。
    ProvisionalFullTime,
    /// 暫定再任用職員(短時間)。令和3年法律63号附則6条。
    ProvisionalPartTime,
}

/// 在職の状況。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum ServiceStatus {
    /// 在職
    InService,
    /// 退職・失職
    Separated,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "standing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: Uuid,
    pub status: ServiceStatus,
    pub employment_kind: EmploymentKind,
    pub authority_id: Uuid,
    pub org_unit_id: Uuid,
    pub post_id: Uuid,
    pub rank_id: Uuid,
    pub occupation_id: Uuid,
    pub pay_table_id: Uuid,
    pub grade: i32,
    pub step: i32,
    pub retirement_category: super::occupation::RetirementCategory,
    /// 任期の末日, where the employment has a term.
    pub term_ends_on: Option<Date>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, from = "authority_id", to = "id")]
    pub authority: HasOne<super::appointing_authority::Entity>,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "post_id", to = "id")]
    pub post: HasOne<super::post::Entity>,
    #[sea_orm(belongs_to, from = "rank_id", to = "id")]
    pub rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, from = "occupation_id", to = "id")]
    pub occupation: HasOne<super::occupation::Entity>,
    #[sea_orm(belongs_to, from = "pay_table_id", to = "id")]
    pub pay_table: HasOne<super::pay_table::Entity>,
    /// The order that made this row.
    #[sea_orm(indexed)]
    pub order_id: Uuid,
    /// First day on which the row holds.
    pub effective_from: Date,
    /// First day on which it no longer holds; 9999-12-31 while open.
    pub effective_to: Date,
    pub recorded_at: DateTimeUtc,
    /// When another row took its place in what is known; set once.
    pub superseded_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: HasOne<super::personnel_order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
