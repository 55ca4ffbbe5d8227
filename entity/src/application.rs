//! 受験申込み: one person's application to one category.

use sea_orm::entity::prelude::*;

/// 申込みの状態。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
pub enum ApplicationState {
    /// 受付: not yet judged by the conditions.
    Submitted,
    /// 受験資格あり: on the way through the stages.
    Eligible,
    /// 受験資格なし。
    Ineligible,
    /// 不合格。
    Failed,
    /// 最終合格。
    FinalPass,
    /// 補欠。
    Reserve,
    /// 名簿登載: on the eligible-candidate list.
    Listed,
    /// 内定: an offer waits for its answer.
    Offered,
    /// 承諾。
    Accepted,
    /// 辞退(内定)。
    Declined,
    /// 内定取消し。
    OfferWithdrawn,
    /// 採用: the appointment order was drafted.
    Appointed,
    /// 名簿からの削除。
    Removed,
    /// 取下げ・辞退(選考中)。
    Withdrawn,
    /// 名簿の有効期間満了: shown when the list has run out; the row keeps how it stood on it.
    ListExpired,
}

/// 知った経路。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
pub enum ApplicationChannel {
    /// 市ホームページ。
    CityWebsite,
    /// 広報紙・ポスター。
    PublicRelations,
    /// SNS。
    SocialMedia,
    /// 就職情報サイト。
    JobSite,
    /// 学校。
    School,
    /// 説明会等の行事。
    Event,
    /// 家族・知人・職員。
    Acquaintance,
    /// その他。
    Other,
    /// 不明。
    Unknown,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub candidate_id: Uuid,
    pub category_id: Uuid,
    pub flow_id: Uuid,
    /// The order of receipt within the category.
    pub sequence: i32,
    /// That of the e-application.
    pub receipt_number: Option<String>,
    pub examinee_number: Option<String>,
    pub state: ApplicationState,
    pub channel: ApplicationChannel,
    #[sea_orm(indexed)]
    pub event_id: Option<Uuid>,
    pub attribution_consent: bool,
    pub submitted_at: DateTimeUtc,
    /// When 欠格条項 were last declared.
    pub declared_at: Option<DateTimeUtc>,
    /// Why it was refused, removed or withdrawn.
    pub note: Option<String>,
    /// Over the weighted stages, in hundredths.
    pub composite: Option<i32>,
    /// 最終合格 or 補欠, as it was decided.
    pub final_result: Option<super::list_entry::CandidateListKind>,
    pub closed_at: Option<DateTimeUtc>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "candidate_id", to = "id")]
    pub candidate: HasOne<super::candidate::Entity>,
    #[sea_orm(belongs_to, from = "category_id", to = "id")]
    pub category: HasOne<super::exam_category::Entity>,
    #[sea_orm(belongs_to, from = "flow_id", to = "id")]
    pub flow: HasOne<super::selection_flow::Entity>,
    #[sea_orm(belongs_to, from = "event_id", to = "id")]
    pub event: HasOne<super::recruitment_event::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
