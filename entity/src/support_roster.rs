//! 災害派遣等の名簿: people who go in turns.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "support_roster")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub agreement_id: Uuid,
    pub title: String,
    pub place: String,
    pub starts_on: Date,
    pub ends_on: Date,
    /// How many are there at once.
    pub seats: i32,
    pub cancelled_because: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "agreement_id", to = "id")]
    pub agreement: HasOne<super::secondment_agreement::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
