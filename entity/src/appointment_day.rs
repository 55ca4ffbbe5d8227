//! 採用予定日: a day on which passers of a category are to begin.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appointment_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub category_id: Uuid,
    pub day: Date,
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: HasOne<super::exam_category::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
