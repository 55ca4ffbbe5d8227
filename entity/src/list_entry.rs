//! 採用候補者名簿の登載.

use sea_orm::entity::prelude::*;

/// 登載の区分。
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
pub enum CandidateListKind {
    /// 最終合格。
    FinalPass,
    /// 補欠。
    Reserve,
}

/// 名簿からの削除の理由。
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
pub enum ListRemovalReason {
    /// 採用。
    Appointed,
    /// 辞退。
    Declined,
    /// 心身の故障等により職務に適しない。
    Unfit,
    /// 虚偽の申告。
    FalseStatement,
    /// 照会に応答がない。
    NoReply,
    /// 欠格条項に該当。
    Disqualified,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "list_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Uuid,
    pub category_id: Uuid,
    pub kind: CandidateListKind,
    pub place: i32,
    pub listed_on: Date,
    /// The last day of the list.
    pub valid_until: Date,
    /// When a reserve was taken up.
    pub lifted_on: Option<Date>,
    pub removed_on: Option<Date>,
    pub removal_reason: Option<ListRemovalReason>,
    pub note: Option<String>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: HasOne<super::exam_category::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
