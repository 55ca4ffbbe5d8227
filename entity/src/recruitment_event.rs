//! 広報・説明会等: an occasion to meet who may apply.

use sea_orm::entity::prelude::*;

/// 行事の種別。
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
pub enum RecruitmentEventKind {
    /// 説明会。
    Briefing,
    /// インターンシップ。
    Internship,
    /// 若手職員との座談会。
    StaffTalk,
    /// 合同就職説明会。
    JobFair,
    /// 学校訪問。
    SchoolVisit,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recruitment_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub campaign_id: Option<Uuid>,
    pub kind: RecruitmentEventKind,
    pub name: String,
    #[sea_orm(indexed)]
    pub held_on: Date,
    pub place: Option<String>,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "campaign_id", to = "id")]
    pub campaign: HasOne<super::recruitment_campaign::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
