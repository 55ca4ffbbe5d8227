//! 情報提供・意思確認: who is informed and asked in a fiscal year.

use sea_orm::entity::prelude::*;

/// 情報提供・意思確認の対象。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum InquiryPurpose {
    /// 60歳に達する年度の前年度の職員。地方公務員法附則23項。
    Information,
    /// 60歳を超えている職員への再度の確認。
    Again,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "senior_inquiry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub fiscal_year: i32,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub purpose: InquiryPurpose,
    pub made_at: DateTimeUtc,
    /// 回答期限.
    pub answer_by: Date,
    /// 交付した日.
    pub delivered_on: Option<Date>,
    /// What it said on the day of its delivery: paragraphs, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub delivered_text: Option<String>,
    pub reminders: i32,
    pub reminded_on: Option<Date>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
