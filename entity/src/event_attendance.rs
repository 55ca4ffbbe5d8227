//! 行事への参加.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event_attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub event_id: Uuid,
    #[sea_orm(indexed)]
    pub candidate_id: Uuid,
    /// To be written to, and counted by occasion.
    pub consented: bool,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "event_id", to = "id")]
    pub event: HasOne<super::recruitment_event::Entity>,
    #[sea_orm(belongs_to, from = "candidate_id", to = "id")]
    pub candidate: HasOne<super::candidate::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
