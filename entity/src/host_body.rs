//! 派遣先・派遣元の団体.

use sea_orm::entity::prelude::*;

/// 団体の種別。
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
pub enum HostKind {
    /// 国。
    CentralGovernment,
    /// 都道府県。
    Prefecture,
    /// 市区町村。
    Municipality,
    /// 公益的法人等: association, foundation, local independent administrative corporation or the like.
    PublicInterestCorporation,
    /// 特定法人: a company the city has invested in.
    SpecifiedCorporation,
    /// 民間企業。
    PrivateCompany,
    /// 外国の機関等。
    ForeignBody,
    /// その他。
    Other,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "host_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    pub kind: HostKind,
    /// 条例に定められた日; null where the ordinance does not name it.
    pub listed_from: Option<Date>,
    /// 条例に定められた最後の日; null while it lasts.
    pub listed_until: Option<Date>,
    pub ordinance: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
