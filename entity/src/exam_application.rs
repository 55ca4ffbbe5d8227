//! 昇任試験の受験申込み.

use sea_orm::entity::prelude::*;

/// 受験申込みの状態。
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
pub enum ExamApplicationState {
    /// 所属長経由: not yet forwarded.
    Waiting,
    /// 受付。
    Submitted,
    /// 受験資格あり。
    Admitted,
    /// 受験資格なし。
    Refused,
    /// 受験辞退: after the numbers were given.
    Withdrawn,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exam_application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub state: ExamApplicationState,
    /// 受験番号: by chance, so that it tells nobody's name.
    pub examinee_number: Option<i32>,
    /// 受験回数, from 1.
    pub attempt: i32,
    /// 第一段階の免除: it was passed before.
    pub stage_exempt: bool,
    /// JSON of the judgement by the rule, as it was on the day.
    #[sea_orm(column_type = "Text")]
    pub judged: String,
    pub head_opinion: Option<String>,
    pub submitted_at: DateTimeUtc,
    pub forwarded_at: Option<DateTimeUtc>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "exam_id", to = "id")]
    pub exam: HasOne<super::promotion_exam::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
