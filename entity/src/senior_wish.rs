//! 意思確認への回答: a wish, not a resignation; the latest counts, the others are kept.

use sea_orm::entity::prelude::*;

/// 60歳以後の勤務の意向。
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
    strum::EnumMessage,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum SeniorWishKind {
    /// 常勤で引き続き勤務する。
    ContinueFullTime,
    /// 退職し、定年前再任用短時間勤務を希望する。
    PreRetirementPartTime,
    /// 退職する。
    Retire,
    /// 定年後、フルタイムの暫定再任用を希望する。
    ProvisionalFullTime,
    /// 定年後、短時間の暫定再任用を希望する。
    ProvisionalPartTime,
    /// 高齢者部分休業を希望する。
    PartialLeave,
    /// 未定。
    Undecided,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "senior_wish")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub inquiry_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub wish: SeniorWishKind,
    /// 希望する業務・地域・事情.
    pub note: Option<String>,
    pub stated_on: Date,
    pub recorded_at: DateTimeUtc,
    /// When a later answer took its place.
    pub superseded_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "inquiry_id", to = "id")]
    pub inquiry: HasOne<super::senior_inquiry::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
