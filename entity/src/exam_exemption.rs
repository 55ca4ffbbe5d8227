//! 免除: what somebody passed and need not sit again.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_exemption")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: Uuid,
    pub target_rank_id: Uuid,
    /// That of the component.
    pub code: String,
    /// In hundredths.
    pub points: i32,
    pub most_points: i32,
    #[sea_orm(indexed)]
    pub exam_id: Uuid,
    /// 有効年度: the last fiscal year in which it holds.
    pub last_fiscal_year: i32,
    /// All of the first stage was passed: it need not be sat at all.
    pub whole_stage: bool,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, from = "target_rank_id", to = "id")]
    pub target_rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, from = "exam_id", to = "id")]
    pub exam: HasOne<super::promotion_exam::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
