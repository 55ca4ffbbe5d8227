//! 休職・休業: days on which a person keeps the status and does not work, as known when.

use sea_orm::entity::prelude::*;

/// 休職・休業の種別。
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumMessage,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum LeaveKind {
    /// 育児休業。地方公務員育児休業法2条。
    Childcare,
    /// 産前産後休暇。
    Maternity,
    /// 介護休暇。
    FamilyCare,
    /// 自己啓発等休業。地方公務員法26条の5。
    SelfDevelopment,
    /// 配偶者同行休業。地方公務員法26条の6。
    AccompanyingSpouse,
    /// 病気休暇。
    Sick,
    /// 休職(分限)。地方公務員法28条2項。
    Administrative,
    /// 在籍専従。地方公務員法55条の2。
    Union,
    /// 停職(懲戒)。地方公務員法29条。
    Suspension,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "leave")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: Uuid,
    pub kind: LeaveKind,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
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
