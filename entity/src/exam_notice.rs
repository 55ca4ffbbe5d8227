//! 受験資格の通知: who was eligible when the exam was announced; gone when applications are over, so that nobody can read who did not apply.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub noticed_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "exam_id", to = "id")]
    pub exam: HasOne<super::promotion_exam::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
