//! 評点: the points of one item.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sheet_id: Uuid,
    pub item_id: Uuid,
    pub points: i32,
    pub comment: Option<String>,
    #[sea_orm(belongs_to, from = "sheet_id", to = "id")]
    pub sheet: HasOne<super::mark_sheet::Entity>,
    #[sea_orm(belongs_to, from = "item_id", to = "id")]
    pub item: HasOne<super::rubric_item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
