//! 得点: recorded by the office, taken from evaluations or carried over; what markers give is reckoned from their marks.

use sea_orm::entity::prelude::*;

/// 得点の由来。
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
pub enum ExamScoreSource {
    /// 記録。
    Recorded,
    /// 人事評価。
    Evaluation,
    /// 免除: carried over from an earlier exam.
    Exempt,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_score")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub component_id: Uuid,
    #[sea_orm(indexed)]
    pub application_id: Uuid,
    /// In hundredths; none of who was absent.
    pub points: Option<i32>,
    pub source: ExamScoreSource,
    /// 1, or 2 of who sat again.
    pub sitting: i32,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "component_id", to = "id")]
    pub component: HasOne<super::exam_component::Entity>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::exam_application::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
