//! 外部人材: people who work for the city without being its staff; never in a head-count.

use sea_orm::entity::prelude::*;

/// 外部人材の区分。
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
pub enum ExternalWorkArrangement {
    /// 業務委託。
    Outsourced,
    /// 労働者派遣。
    Dispatched,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "external_worker")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub org_unit_id: Uuid,
    pub arrangement: ExternalWorkArrangement,
    pub company: String,
    pub work: String,
    pub people: i32,
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Option<Date>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
