//! 資格要件の版: criteria as they stood, with their legal basis and why they came.

use sea_orm::entity::prelude::*;

/// 基準日: the day for which a person is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum ReferenceDay {
    /// 照会した日。
    AsAsked,
    /// 年度の初日(4月1日)。
    FirstOfFiscalYear,
    /// 年度の末日(3月31日)。
    LastOfFiscalYear,
    /// 前年度の末日(3月31日)。
    LastOfPreviousFiscalYear,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "eligibility_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub rule_id: Uuid,
    /// 版: from 1.
    pub number: i32,
    pub reference_day: ReferenceDay,
    /// The criteria as the schema's input has them: JSON.
    #[sea_orm(column_type = "Text")]
    pub criteria: String,
    pub legal_basis: String,
    pub reason: Option<String>,
    pub recorded_by: String,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "rule_id", to = "id")]
    pub rule: HasOne<super::eligibility_rule::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
