//! 障害者を対象とする職.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reserved_post")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub post_id: Uuid,
    pub reserved_from: Date,
    /// The last day.
    pub reserved_until: Option<Date>,
    pub reason: String,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "post_id", to = "id")]
    pub post: HasOne<super::post::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
