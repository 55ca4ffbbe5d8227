//! 試験科目: with its maximum, what it counts, how it is marked and who need not sit it again.

use sea_orm::entity::prelude::*;

/// 科目の種別。
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
pub enum ExamComponentKind {
    /// 択一式。
    MultipleChoice,
    /// 記述式。
    Descriptive,
    /// 論文。
    Essay,
    /// レポート。
    Report,
    /// 面接。
    Interview,
    /// 人事評価。
    Evaluation,
}

/// 採点の相違の扱い。
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
pub enum DisagreementRule {
    /// 平均とする。
    Mean,
    /// 第三の採点者: the mean of the two marks that lie nearest.
    ThirdMarker,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_component")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub exam_id: Uuid,
    /// The same over the years: what was passed is carried over by it.
    pub code: String,
    pub name: String,
    pub kind: ExamComponentKind,
    pub stage: i32,
    pub position: i32,
    /// 満点, in hundredths.
    pub most_points: i32,
    /// 配点 in the composite, in hundredths.
    pub allotment: i32,
    /// 足切り: the least points, in hundredths.
    pub pass_mark: Option<i32>,
    /// How many mark each script; 0 where the office records the points.
    pub markers: i32,
    /// So far two marks may lie apart, in hundredths.
    pub tolerance: Option<i32>,
    pub disagreement: DisagreementRule,
    /// From so many percent on it need not be sat again.
    pub exempt_percent: Option<i32>,
    /// For so many fiscal years, this one included.
    pub exempt_years: Option<i32>,
    /// Of an evaluation: the mean of so many fiscal years before that of the exam.
    pub evaluation_years: Option<i32>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "exam_id", to = "id")]
    pub exam: HasOne<super::promotion_exam::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
