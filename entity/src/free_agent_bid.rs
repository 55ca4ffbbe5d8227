//! FA宣言への申出: a unit wants somebody.

use sea_orm::entity::prelude::*;

/// 申出の状態。
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
pub enum FreeAgentBidState {
    /// 申出中。
    Made,
    /// 承諾: the unit learns who it is.
    Accepted,
    /// 辞退。
    Declined,
    /// 取下げ。
    Withdrawn,
    /// 承認: the transfer is drafted.
    Approved,
    /// 不承認。
    NotApproved,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "free_agent_bid")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub declaration_id: Uuid,
    #[sea_orm(indexed)]
    pub org_unit_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub message: String,
    pub state: FreeAgentBidState,
    /// The draft of the transfer.
    pub order_id: Option<Uuid>,
    pub made_at: DateTimeUtc,
    pub answered_at: Option<DateTimeUtc>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "declaration_id", to = "id")]
    pub declaration: HasOne<super::free_agent_declaration::Entity>,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
