//! 定着支援の記録.

use sea_orm::entity::prelude::*;

/// 連絡の種別。
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
pub enum OnboardingContactKind {
    /// 面談。
    Interview,
    /// 職場訪問。
    Visit,
    /// 電話。
    Call,
    /// メール等。
    Message,
    /// 内定者懇談会等。
    Event,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "onboarding_contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub onboarding_id: Uuid,
    pub kind: OnboardingContactKind,
    pub held_on: Date,
    pub note: Option<String>,
    pub recorded_by: String,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "onboarding_id", to = "id")]
    pub onboarding: HasOne<super::onboarding::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
