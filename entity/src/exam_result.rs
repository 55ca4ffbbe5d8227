//! 試験の結果: what the scores came to.

use sea_orm::entity::prelude::*;

/// 合否。
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum ExamOutcome {
    /// 合格。
    Passed,
    /// 不合格。
    Failed,
    /// 欠席。
    Absent,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_result")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub exam_id: Uuid,
    /// The last stage that was reached.
    pub stage: i32,
    /// In hundredths; none of who was absent.
    pub composite: Option<i32>,
    pub place: Option<i32>,
    /// 足切り: somewhere below the least points.
    pub below_pass_mark: bool,
    pub outcome: Option<ExamOutcome>,
    #[sea_orm(belongs_to, relation_enum = "Application", from = "id", to = "id")]
    pub application: HasOne<super::exam_application::Entity>,
    #[sea_orm(belongs_to, from = "exam_id", to = "id")]
    pub exam: HasOne<super::promotion_exam::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
