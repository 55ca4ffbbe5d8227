//! 内定: an offer of appointment, each version a row.

use sea_orm::entity::prelude::*;

/// 内定の状態。
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
pub enum JobOfferState {
    /// 回答待ち。
    Open,
    /// 承諾。
    Accepted,
    /// 辞退。
    Declined,
    /// 取消し: by the city.
    Withdrawn,
    /// 差替え: another version took its place.
    Superseded,
}

/// 回答した側。
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
pub enum AnswerSide {
    /// 本人。
    Candidate,
    /// 市: recorded for the person, or withdrawn by the city.
    City,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_offer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Uuid,
    pub number: i32,
    pub appointment_on: Date,
    /// The last day, included.
    pub answer_by: Date,
    pub terms: Option<String>,
    pub state: JobOfferState,
    pub made_at: DateTimeUtc,
    pub answered_at: Option<DateTimeUtc>,
    pub answered_by: Option<AnswerSide>,
    pub reason: Option<String>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
