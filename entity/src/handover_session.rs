//! 業務継承の実施: a session of a hand-over.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "handover_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub handover_id: Uuid,
    pub held_on: Date,
    pub minutes: i32,
    pub note: Option<String>,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "handover_id", to = "id")]
    pub handover: HasOne<super::knowledge_handover::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
