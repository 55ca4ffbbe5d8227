//! 派遣の経費: by fiscal year, item and payer, in yen.

use sea_orm::entity::prelude::*;

/// 経費の費目。
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
    strum::VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
pub enum CostItem {
    /// 給料。
    Salary,
    /// 手当。
    Allowances,
    /// 旅費。
    Travel,
    /// 退職手当。
    RetirementAllowance,
    /// 住居。
    Housing,
    /// その他。
    Other,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "secondment_cost")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub case_id: Uuid,
    pub fiscal_year: i32,
    pub item: CostItem,
    pub payer: super::secondment_agreement::Payer,
    pub yen: i32,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: HasOne<super::secondment_case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
