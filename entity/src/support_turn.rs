//! 災害派遣等の交代: one person, some days.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "support_turn")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub roster_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub starts_on: Date,
    pub ends_on: Date,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "roster_id", to = "id")]
    pub roster: HasOne<super::support_roster::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
