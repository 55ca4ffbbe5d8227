//! 派遣の案件: one person, from the plan to the return.

use sea_orm::entity::prelude::*;

/// 派遣の案件の状態。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum SecondmentState {
    /// 計画中。
    Planned,
    /// 候補者決定。
    Chosen,
    /// 同意の確認中。
    ConsentAsked,
    /// 同意済み。
    Consented,
    /// 派遣先と合意。
    Agreed,
    /// 起案済み: under way from the first day on.
    Ordered,
    /// 復帰。
    Returned,
    /// 期間前の終了。
    EndedEarly,
    /// 取りやめ。
    Cancelled,
}

/// 候補者の決め方。
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
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum ChosenBy {
    /// 資格要件による選考。
    Eligibility,
    /// 本人の希望。
    Wish,
    /// 庁内公募。
    Posting,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "secondment_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub agreement_id: Uuid,
    /// Nobody while it is planned, and of an inward one.
    #[sea_orm(indexed)]
    pub employee_id: Option<Uuid>,
    /// Who comes here.
    pub person_name: Option<String>,
    /// Where they work here.
    pub org_unit_id: Option<Uuid>,
    pub post_at_host: String,
    pub state: SecondmentState,
    pub starts_on: Date,
    /// The last day as it is agreed now.
    pub ends_on: Date,
    /// The last day before it was ended early.
    pub before_on: Option<Date>,
    pub chosen_by: Option<ChosenBy>,
    /// The judgement by the rule, as JSON.
    pub judged: Option<String>,
    /// When the person was asked: from then on they know of it.
    pub asked_on: Option<Date>,
    pub consented_on: Option<Date>,
    pub agreed_on: Option<Date>,
    /// The draft; not bound, a draft may be taken back.
    pub order_id: Option<Uuid>,
    /// 復帰先.
    pub return_unit_id: Option<Uuid>,
    pub return_post_id: Option<Uuid>,
    pub return_rank_id: Option<Uuid>,
    pub return_order_id: Option<Uuid>,
    pub ended_because: Option<String>,
    /// 研修報告.
    pub report: Option<String>,
    /// What the city makes of it.
    pub report_use: Option<String>,
    pub reported_on: Option<Date>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    /// Counts what the person knows of, and nothing else.
    pub own_version: i32,
    #[sea_orm(belongs_to, from = "agreement_id", to = "id")]
    pub agreement: HasOne<super::secondment_agreement::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, relation_enum = "OrgUnit", from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, relation_enum = "ReturnUnit", from = "return_unit_id", to = "id")]
    pub return_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "return_post_id", to = "id")]
    pub return_post: HasOne<super::post::Entity>,
    #[sea_orm(belongs_to, from = "return_rank_id", to = "id")]
    pub return_rank: HasOne<super::position_rank::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
