//! 人事記録の基本事項: who a person is, on which days, as known when.

use sea_orm::entity::prelude::*;

/// 性別(戸籍の記載)。
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Sex {
    /// 女
    Female,
    /// 男
    Male,
    /// 記載なし
    NotStated,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: Uuid,
    pub register_family_name: String,
    pub register_given_name: String,
    pub family_name_kana: String,
    pub given_name_kana: String,
    /// 旧姓使用・通称: the name used at work where it differs.
    pub working_family_name: Option<String>,
    pub working_given_name: Option<String>,
    pub working_family_name_kana: Option<String>,
    pub working_given_name_kana: Option<String>,
    /// 旧姓.
    pub former_family_name: Option<String>,
    /// 五十音順 of the name at work: sorts by bytes.
    pub kana_sort_key: String,
    pub birth_date: Date,
    pub sex: Sex,
    /// 採用年月日.
    pub hired_on: Date,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    /// The order that made this row.
    #[sea_orm(indexed)]
    pub order_id: Uuid,
    /// First day on which the row holds.
    pub effective_from: Date,
    /// First day on which it no longer holds; 9999-12-31 while open.
    pub effective_to: Date,
    pub recorded_at: DateTimeUtc,
    /// When another row took its place in what is known; set once.
    pub superseded_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: HasOne<super::personnel_order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
