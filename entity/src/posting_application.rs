//! 庁内公募への応募: known to the applicant and the personnel office, and never to the own line before the transfer is announced.

use sea_orm::entity::prelude::*;

/// 応募の状態: as the applicant knows it.
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
pub enum PostingApplicationState {
    /// 所属長経由: not yet forwarded.
    Waiting,
    /// 受付。
    Submitted,
    /// 取下げ。
    Withdrawn,
    /// 内定。
    Selected,
    /// 補欠。
    Reserve,
    /// 不採用。
    NotSelected,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub round_id: Uuid,
    #[sea_orm(indexed)]
    pub posting_id: Uuid,
    pub employee_id: Uuid,
    /// 希望順位, from 1.
    pub choice: i32,
    /// 自己アピール.
    #[sea_orm(column_type = "Text")]
    pub statement: String,
    pub state: PostingApplicationState,
    /// Of the staff of the personnel office itself: the substitute examines it.
    pub by_substitute: bool,
    /// JSON of the judgement by the rule of the round, as it was on the day.
    #[sea_orm(column_type = "Text", nullable)]
    pub judged: Option<String>,
    pub head_opinion: Option<String>,
    pub submitted_at: DateTimeUtc,
    pub forwarded_at: Option<DateTimeUtc>,
    /// Withdrawn, or the result was told.
    pub closed_at: Option<DateTimeUtc>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "round_id", to = "id")]
    pub round: HasOne<super::posting_round::Entity>,
    #[sea_orm(belongs_to, from = "posting_id", to = "id")]
    pub posting: HasOne<super::posting::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
