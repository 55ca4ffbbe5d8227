//! 60歳を超える職員の取扱い: extensions, part-time terms and partial leave that were decided for a person.

use sea_orm::entity::prelude::*;

/// 60歳を超える職員の取扱い。
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
    strum::VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum SeniorArrangementKind {
    /// 特例任用(特別の事情)。地方公務員法28条の5第1項・第2項。
    SupervisorySpecial,
    /// 特例任用(特定管理監督職群)。地方公務員法28条の5第3項・第4項。
    SupervisoryGroup,
    /// 勤務延長。地方公務員法28条の7。
    RetirementExtension,
    /// 定年前再任用短時間勤務。地方公務員法22条の4。
    PreRetirementPartTime,
    /// 暫定再任用(フルタイム)。令和3年法律63号附則4条。
    ProvisionalFullTime,
    /// 暫定再任用(短時間)。令和3年法律63号附則6条。
    ProvisionalPartTime,
    /// 高齢者部分休業。地方公務員法26条の3。
    PartialLeave,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "senior_arrangement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub kind: SeniorArrangementKind,
    pub starts_on: Date,
    /// The last day; earlier where it was ended early.
    pub ends_on: Date,
    /// 週の勤務時間; of a partial leave, what is not worked.
    pub weekly_minutes: Option<i32>,
    pub reason: String,
    /// 同意した日.
    pub consented_on: Date,
    /// Why it ended before its day.
    pub ended_because: Option<String>,
    /// The draft of its order; not bound, a draft may be taken back.
    pub order_id: Option<Uuid>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
