//! 条件付採用期間の判断.

use sea_orm::entity::prelude::*;

/// 条件付採用期間の判断。
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
pub enum ConditionalVerdict {
    /// 正式採用。
    Regularised,
    /// 期間の延長。
    Extended,
    /// 正式採用しない。
    NotRegularised,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conditional_decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    /// The appointment that it belongs to.
    #[sea_orm(indexed)]
    pub order_id: Uuid,
    pub verdict: ConditionalVerdict,
    /// The new last day of an extension.
    pub until: Option<Date>,
    pub reason: String,
    pub decided_by: String,
    pub decided_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: HasOne<super::personnel_order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
