//! 評価項目: what raters mark in a stage.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rubric_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub stage_id: Uuid,
    pub position: i32,
    pub name: String,
    pub most_points: i32,
    pub weight: i32,
    pub description: Option<String>,
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: HasOne<super::selection_stage::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
