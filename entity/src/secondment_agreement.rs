//! 派遣の取決め: parties, what is agreed, who pays what, until when.

use sea_orm::entity::prelude::*;

/// 派遣の種別。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum SecondmentKind {
    /// 国への研修派遣。地方公務員法39条。
    TrainingCentralGovernment,
    /// 都道府県への研修派遣。地方公務員法39条。
    TrainingPrefecture,
    /// 民間企業への研修派遣。地方公務員法39条。
    TrainingPrivate,
    /// 地方自治法252条の17による派遣: both statuses are held.
    OtherMunicipality,
    /// 災害派遣。
    DisasterSupport,
    /// 公益的法人等への派遣。公益的法人等派遣法2条。
    PublicInterestCorporation,
    /// 退職派遣: to a company the city has invested in. 公益的法人等派遣法10条。
    Retirement,
    /// 外国の地方公共団体の機関等への派遣。昭和62年法律78号。
    Overseas,
    /// 割愛: resigns here and is appointed there.
    Release,
    /// 併任: both posts are held.
    Concurrent,
}

/// 負担者。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
pub enum Payer {
    /// 派遣元。
    Home,
    /// 派遣先。
    Host,
    /// 双方。
    Shared,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "secondment_agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub host_id: Uuid,
    pub kind: SecondmentKind,
    /// 受入れ: their staff work here.
    pub inward: bool,
    pub title: String,
    /// 文書番号.
    pub document: Option<String>,
    pub concluded_on: Date,
    pub starts_on: Date,
    pub ends_on: Date,
    /// What is agreed, as a JSON list.
    pub items: String,
    pub salary_payer: Payer,
    pub allowances_payer: Payer,
    pub travel_payer: Payer,
    /// 退職手当.
    pub retirement_payer: Payer,
    pub both_statuses: bool,
    pub rehire_guaranteed: bool,
    /// 資格要件: who may go.
    pub rule_id: Option<Uuid>,
    /// 研修後の勤務義務.
    pub obligation_months: Option<i32>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "host_id", to = "id")]
    pub host: HasOne<super::host_body::Entity>,
    #[sea_orm(belongs_to, from = "rule_id", to = "id")]
    pub rule: HasOne<super::eligibility_rule::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
