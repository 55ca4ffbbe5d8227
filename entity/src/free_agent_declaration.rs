//! 庁内FA宣言: what somebody can and wants; units bid for it without knowing whose it is.

use sea_orm::entity::prelude::*;

/// FA宣言の状態。
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
pub enum FreeAgentState {
    /// 公開中。
    Open,
    /// 取下げ。
    Withdrawn,
    /// 異動決定: a bid was approved.
    Placed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "free_agent_declaration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub skills: String,
    #[sea_orm(column_type = "Text")]
    pub wishes: String,
    /// The last day.
    pub valid_until: Date,
    pub state: FreeAgentState,
    pub declared_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
