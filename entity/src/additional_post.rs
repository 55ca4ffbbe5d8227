//! 兼務・併任・事務取扱: a post held beside the main one, on which days, as known when.

use sea_orm::entity::prelude::*;

/// 職の占め方。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
#[graphql(name = "PostHoldingKind")]
pub enum HoldingKind {
    /// 本務
    Main,
    /// 兼務: same authority.
    Concurrent,
    /// 併任: another authority, first post kept.
    ConcurrentAppointment,
    /// 事務取扱: covers a vacant lower post.
    ActingLower,
    /// 事務代理: covers a vacant higher post.
    ActingHigher,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "additional_post")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: Uuid,
    pub kind: HoldingKind,
    pub org_unit_id: Uuid,
    pub post_id: Uuid,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "post_id", to = "id")]
    pub post: HasOne<super::post::Entity>,
    /// The order that made this row.
    #[sea_orm(indexed)]
    pub order_id: Uuid,
    /// First day on which the row holds.
    pub effective_from: Date,
    /// First day on which it no longer holds; 9999-12-31 while open.
    pub effective_to: Date,
    pub recorded_at: DateTimeUtc,
    /// When another row took its place in what is known; set once.
    pub superseded_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: HasOne<super::personnel_order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
