//! 選考の流れ: the stages of a category as they were decided; a later change is a new one.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_flow")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub category_id: Uuid,
    pub number: i32,
    /// Why it was changed after its publication.
    pub reason: Option<String>,
    pub made_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: HasOne<super::exam_category::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
