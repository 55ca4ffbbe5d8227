//! 定着支援: from before the first day until somebody has settled.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "onboarding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Uuid,
    #[sea_orm(indexed)]
    pub supporter_id: Uuid,
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// After so many days without contact it is said aloud.
    pub silence_days: i32,
    #[sea_orm(indexed)]
    pub next_contact_by: Date,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
    #[sea_orm(belongs_to, from = "supporter_id", to = "id")]
    pub supporter: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
