//! 合格者名簿の登載.

use sea_orm::entity::prelude::*;

/// 昇任の延期の理由。
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
pub enum PromotionDeferral {
    /// 育児休業等。
    Childcare,
    /// 派遣。
    Secondment,
    /// 療養。
    Illness,
    /// その他。
    Other,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pass_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam_id: Uuid,
    pub application_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub place: i32,
    pub listed_on: Date,
    /// The last day.
    pub valid_until: Date,
    pub deferral: Option<PromotionDeferral>,
    /// The last day of what it is deferred for.
    pub deferred_until: Option<Date>,
    /// The draft of the promotion; not bound, a draft may be taken back.
    pub order_id: Option<Uuid>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "exam_id", to = "id")]
    pub exam: HasOne<super::promotion_exam::Entity>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::exam_application::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
