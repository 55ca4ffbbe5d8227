//! 級: a grade of a pay table and the work it stands for (等級別基準職務表).

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_grade")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub pay_table_id: Uuid,
    pub grade: i32,
    pub benchmark: String,
    pub highest_step: i32,
    #[sea_orm(belongs_to, from = "pay_table_id", to = "id")]
    pub pay_table: HasOne<super::pay_table::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
