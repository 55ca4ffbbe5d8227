//! 配置の決定: who goes to a post for the experienced, and why.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "senior_placement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub opening_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub score: i32,
    /// The points and their reasons, as JSON.
    pub explained: String,
    /// The draft; not bound, a draft may be taken back.
    pub order_id: Option<Uuid>,
    pub decided_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "opening_id", to = "id")]
    pub opening: HasOne<super::senior_opening::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
