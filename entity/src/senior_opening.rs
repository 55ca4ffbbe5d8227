//! 経験者に適した職: knowledge to pass on, work to support.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "senior_opening")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub org_unit_id: Uuid,
    pub title: String,
    pub duties: String,
    /// Tags that are wanted, as a JSON list.
    pub skills: String,
    /// 伝える知識: topics that are passed on there, as a JSON list.
    pub knowledge: String,
    /// 支援する職.
    pub supports_post_id: Option<Uuid>,
    /// Kinds of load that the work brings, as a JSON list.
    pub loads: String,
    pub starts_on: Date,
    pub places: i32,
    /// Null for full time.
    pub weekly_minutes: Option<i32>,
    pub closed_at: Option<DateTimeUtc>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "supports_post_id", to = "id")]
    pub supports_post: HasOne<super::post::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
