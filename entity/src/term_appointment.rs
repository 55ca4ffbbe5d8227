//! 任期を定めた任用の台帳: each row one appointment; the next year is a new one.

use sea_orm::entity::prelude::*;

/// 任期付採用の根拠(任期付職員法)。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
pub enum FixedTermGround {
    /// 高度の専門的な知識経験(3条1項): 5年以内。
    HighlyExpert,
    /// 専門的な知識経験(3条2項): 5年以内。
    Expert,
    /// 一定期間内の業務(4条): 3年以内、条例により5年以内。
    TimeLimitedWork,
    /// 任期付短時間勤務(5条): 3年以内、条例により5年以内。
    PartTime,
    /// 育児休業をする職員の代替(地方公務員育児休業法6条1項1号): その休業の期間内、3年以内。
    ChildcareSubstitute,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term_appointment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub kind: super::standing::EmploymentKind,
    pub ground: Option<FixedTermGround>,
    /// 職: the same words are the same job.
    pub work: String,
    pub starts_on: Date,
    #[sea_orm(indexed)]
    pub ends_on: Date,
    /// Where the unbroken chain of terms in the same job began.
    pub first_on: Date,
    /// 公募による.
    pub open_call: bool,
    /// Appointments in a row without an open call after one by open call.
    pub consecutive: i32,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
