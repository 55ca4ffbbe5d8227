//! 庁内公募の回: the units ask, all staff are told, and apply to the personnel office.

use sea_orm::entity::prelude::*;

/// 公募の回の状態。
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
pub enum PostingRoundState {
    /// 準備中: units ask, the personnel office examines.
    Draft,
    /// 公表済み。
    Published,
    /// 終了: unsuccessful applications are gone.
    Closed,
}

/// 受入れ部署への提示: from which stage the panel of the posting unit sees who applied.
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
pub enum PostingShownFrom {
    /// 書類選考から。
    Documents,
    /// 面接から: who passed the documents.
    Interview,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_round")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub fiscal_year: i32,
    pub title: String,
    /// 応募資格; without one whoever is in service may apply.
    pub rule_id: Option<Uuid>,
    /// The version of the rule that the round was published with.
    pub rule_version: Option<i32>,
    /// How many postings somebody may apply for, ranked.
    pub most_choices: i32,
    /// 所属長経由: by the flag of the city the head forwards the application, and so knows of it.
    pub through_head: bool,
    pub shown_from: PostingShownFrom,
    /// The office that examines; of its own staff the substitute does.
    pub personnel_unit_id: Uuid,
    pub substitute_id: Uuid,
    pub applications_from: Date,
    /// The last day.
    pub applications_until: Date,
    /// The last day on which an unsuccessful application is kept.
    pub records_until: Date,
    pub state: PostingRoundState,
    /// JSON of what was counted when it was closed.
    #[sea_orm(column_type = "Text", nullable)]
    pub figures: Option<String>,
    pub published_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "rule_id", to = "id")]
    pub rule: HasOne<super::eligibility_rule::Entity>,
    #[sea_orm(belongs_to, from = "personnel_unit_id", to = "id")]
    pub personnel_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "substitute_id", to = "id")]
    pub substitute: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
