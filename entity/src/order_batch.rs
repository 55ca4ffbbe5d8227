//! 発令案件: orders that are decided and announced together.

use sea_orm::entity::prelude::*;

/// 案件の種別。
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[graphql(name = "OrderBatchKind")]
pub enum BatchKind {
    /// 初期登録: taken over from another system.
    InitialLoad,
    /// 組織改正。
    Reorganization,
    /// 人事記録の訂正。
    Correction,
    /// 定期人事異動: the transfers of 1 April.
    RegularTransfer,
    /// 随時の発令: hires, retirements, leaves and whatever comes in between.
    OccasionalOrders,
}

/// 案件の状態。効力の発生は状態ではなく、公表と発令日から導かれる。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "OrderBatchState")]
pub enum BatchState {
    /// 起案中: known to its planners alone.
    Draft,
    /// 回議中: on its way through the approval route.
    Submitted,
    /// 決裁済み: decided, not told to anybody.
    Approved,
    /// 内示済み: told to the people and to the heads of both units.
    PreNotified,
    /// 公表済み: known to all staff; it takes effect on its day.
    Announced,
    /// 取下げ: withdrawn before it took effect.
    Withdrawn,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_batch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: BatchKind,
    pub title: String,
    pub effective_on: Date,
    /// When all staff could know it; null before.
    #[sea_orm(indexed)]
    pub announced_at: Option<DateTimeUtc>,
    pub recorded_at: DateTimeUtc,
    pub state: BatchState,
    pub version: i32,
    /// 決裁番号.
    pub decision_number: Option<String>,
    /// How often it was submitted.
    pub round: i32,
    /// What the findings and the states of the people came to when it was submitted.
    pub findings_digest: Option<String>,
    pub submitted_at: Option<DateTimeUtc>,
    pub approved_at: Option<DateTimeUtc>,
    pub pre_notified_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub withdrawal_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
