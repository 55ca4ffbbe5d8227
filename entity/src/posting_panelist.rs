//! 公募の面接員: who of the posting unit sees and interviews those who applied.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_panelist")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub posting_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    #[sea_orm(belongs_to, from = "posting_id", to = "id")]
    pub posting: HasOne<super::posting::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
