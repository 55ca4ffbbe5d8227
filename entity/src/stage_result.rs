//! 選考段階の結果.

use sea_orm::entity::prelude::*;

/// 選考段階の結果。
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
pub enum StageOutcome {
    /// 合格。
    Passed,
    /// 不合格。
    Failed,
    /// 欠席: neither sat nor withdrew.
    Absent,
    /// 辞退。
    Withdrawn,
    /// 免除。
    NotRequired,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_result")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Uuid,
    pub stage_id: Uuid,
    /// When the stage was open for this person.
    pub entered_at: DateTimeUtc,
    pub sat: bool,
    /// In hundredths, of 100.
    pub points: Option<i32>,
    /// Among those who have points; equal points, equal place.
    pub place: Option<i32>,
    pub outcome: Option<StageOutcome>,
    pub decided_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
    #[sea_orm(belongs_to, from = "stage_id", to = "id")]
    pub stage: HasOne<super::selection_stage::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
