//! 採点票: the marks of one rater for one person in one stage.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mark_sheet")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub stage_id: Uuid,
    pub application_id: Uuid,
    #[sea_orm(indexed)]
    pub session_id: Uuid,
    #[sea_orm(indexed)]
    pub rater_id: Uuid,
    /// In hundredths, of 100.
    pub total: i32,
    pub comment: Option<String>,
    pub given_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: HasOne<super::selection_stage::Entity>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
    #[sea_orm(belongs_to, from = "session_id", to = "id")]
    pub session: HasOne<super::selection_session::Entity>,
    #[sea_orm(belongs_to, from = "rater_id", to = "id")]
    pub rater: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
