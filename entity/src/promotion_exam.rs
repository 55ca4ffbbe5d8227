//! 昇任試験: to a rank, in a fiscal year, by a rule of eligibility, components and a pass rule, all of them data.

use sea_orm::entity::prelude::*;

/// 昇任試験の状態。
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
pub enum PromotionExamState {
    /// 準備中。
    Draft,
    /// 通知済み: whoever is eligible may apply.
    Announced,
    /// 受験資格確認済み: examinees have their numbers.
    Admitted,
    /// 合否決定。
    Decided,
    /// 合格発表済み。
    Released,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion_exam")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub fiscal_year: i32,
    pub title: String,
    pub target_rank_id: Uuid,
    pub rule_id: Uuid,
    /// The version that people were told by, once it is announced.
    pub rule_version: Option<i32>,
    /// 照会日: the rule says which reference day it leads to.
    pub asked_on: Date,
    /// 試験日.
    pub held_on: Date,
    pub applications_from: Date,
    /// The last day.
    pub applications_until: Date,
    /// 所属長経由: by the flag of the city the head forwards the application.
    pub through_head: bool,
    /// How often somebody may sit for the rank; none where there is no limit.
    pub most_attempts: Option<i32>,
    /// Codes of components, the first one first; where all are equal the place is shared.
    pub tie_break: String,
    /// The last day of the list of those who passed.
    pub list_valid_until: Date,
    /// For so many fiscal years, this one included, who passed the first stage need not sit it again.
    pub stage_exemption_years: Option<i32>,
    /// 合格基準: JSON of the lines by stage.
    #[sea_orm(column_type = "Text", nullable)]
    pub pass_rule: Option<String>,
    /// 順位帯: into how many bands a place is disclosed; 0 where it is not.
    pub bands: i32,
    /// The stage that is under way, from 1.
    pub stage: i32,
    /// Of so many stages everybody was told who goes on.
    pub stages_told: i32,
    pub state: PromotionExamState,
    /// JSON of what was counted.
    #[sea_orm(column_type = "Text", nullable)]
    pub figures: Option<String>,
    pub announced_at: Option<DateTimeUtc>,
    pub released_at: Option<DateTimeUtc>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "target_rank_id", to = "id")]
    pub target_rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, from = "rule_id", to = "id")]
    pub rule: HasOne<super::eligibility_rule::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
