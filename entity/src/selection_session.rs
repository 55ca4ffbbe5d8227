//! 選考の実施回: a sitting of a stage; a group exercise is one, with many candidates and raters.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub stage_id: Uuid,
    pub title: String,
    pub held_at: DateTimeUtc,
    pub place: Option<String>,
    pub unmasked_at: Option<DateTimeUtc>,
    pub unmask_reason: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: HasOne<super::selection_stage::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
