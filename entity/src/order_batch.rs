//! 発令案件: orders that are decided and announced together.

use sea_orm::entity::prelude::*;

/// 案件の種別。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[graphql(name = "OrderBatchKind")]
pub enum BatchKind {
    /// 初期登録: taken over from another system.
    InitialLoad,
    /// 組織改正。
    Reorganization,
    /// 人事記録の訂正。
    Correction,
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
    pub announced_at: Option<DateTimeUtc>,
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
