//! 応募の審査: what the personnel office makes of an application; the applicant learns the result when it is told.

use sea_orm::entity::prelude::*;

/// 審査の状態。
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
pub enum PostingExaminationState {
    /// 受付。
    Received,
    /// 書類選考通過。
    DocumentsPassed,
    /// 選考。
    Selected,
    /// 補欠。
    Reserve,
    /// 不採用。
    NotSelected,
    /// 取下げ。
    Withdrawn,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_examination")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub state: PostingExaminationState,
    pub interview_at: Option<DateTimeUtc>,
    pub interview_place: Option<String>,
    /// Why it was decided so.
    pub note: Option<String>,
    /// The draft of the transfer, and the batch it is in.
    pub order_id: Option<Uuid>,
    pub starts_on: Option<Date>,
    /// The last day of the placement; none where it has no end.
    pub ends_on: Option<Date>,
    /// The choice of the same person to which this one yielded, and what it was before.
    pub yielded_to_id: Option<Uuid>,
    pub yielded_from: Option<PostingExaminationState>,
    pub version: i32,
    #[sea_orm(belongs_to, relation_enum = "Application", from = "id", to = "id")]
    pub application: HasOne<super::posting_application::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
