//! 職種: what a person was appointed to do.

use sea_orm::entity::prelude::*;

/// 定年の区分: which retirement-age schedule applies (地方公務員法28条の6, ordinance).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
pub enum RetirementCategory {
    /// 一般職員。60 歳から 65 歳へ段階的に引き上げ。
    General,
    /// 医師(定年 65 歳のまま)。
    #[graphql(name = "PHYSICIAN_65")]
    #[strum(serialize = "PHYSICIAN_65")]
    #[sea_orm(string_value = "physician_65")]
    Physician65,
    /// 医師(66 歳から 70 歳へ引き上げる区分)。
    #[graphql(name = "PHYSICIAN_70")]
    #[strum(serialize = "PHYSICIAN_70")]
    #[sea_orm(string_value = "physician_70")]
    Physician70,
    /// 守衛・用務員等(63 歳の区分)。
    #[graphql(name = "MANUAL_63")]
    #[strum(serialize = "MANUAL_63")]
    #[sea_orm(string_value = "manual_63")]
    Manual63,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "occupation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub code: String,
    #[sea_orm(unique)]
    pub name: String,
    pub retirement_category: RetirementCategory,
    pub valid_from: Date,
    pub valid_to: Date,
    pub legal_basis: String,
}

impl ActiveModelBehavior for ActiveModel {}
