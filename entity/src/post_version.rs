//! What a post is called and which ranks may hold it, on which days, as known when.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "post_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub post_id: Uuid,
    pub title: String,
    pub lowest_rank_id: Uuid,
    pub highest_rank_id: Uuid,
    /// 管理監督職 (地方公務員法28条の2).
    pub supervisory: bool,
    pub seats: i32,
    #[sea_orm(belongs_to, from = "post_id", to = "id")]
    pub post: HasOne<super::post::Entity>,
    #[sea_orm(belongs_to, relation_enum = "LowestRank", from = "lowest_rank_id", to = "id")]
    pub lowest_rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, relation_enum = "HighestRank", from = "highest_rank_id", to = "id")]
    pub highest_rank: HasOne<super::position_rank::Entity>,
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
