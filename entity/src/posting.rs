//! 公募の職: what a unit asks for, and what staff are told.

use sea_orm::entity::prelude::*;

/// 公募の職の状態。
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
pub enum PostingState {
    /// 申請中: the unit has asked.
    Requested,
    /// 返戻: to be put right.
    Returned,
    /// 承認: open to applications when the round is published.
    Approved,
    /// 結果通知済み。
    Notified,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub round_id: Uuid,
    #[sea_orm(indexed)]
    pub org_unit_id: Uuid,
    pub title: String,
    pub duties: String,
    pub rank_id: Option<Uuid>,
    pub places: i32,
    pub qualifications: Option<String>,
    pub starts_on: Date,
    /// 配置期間; none where it has no end.
    pub period_years: Option<i32>,
    /// The last day where it is not that of the round: it was opened again.
    pub applications_until: Option<Date>,
    pub state: PostingState,
    /// Why the personnel office sent it back.
    pub returned_for: Option<String>,
    /// Who asked; none of a machine.
    pub requested_by_id: Option<Uuid>,
    pub notified_at: Option<DateTimeUtc>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "round_id", to = "id")]
    pub round: HasOne<super::posting_round::Entity>,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "rank_id", to = "id")]
    pub rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, from = "requested_by_id", to = "id")]
    pub requested_by: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
