//! 選考段階: one step of a flow.

use sea_orm::entity::prelude::*;

/// 選考段階の種別。
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
pub enum StageKind {
    /// 書類選考。
    Documents,
    /// 適性検査(SPI等)。
    Aptitude,
    /// 筆記試験。
    Written,
    /// 小論文。
    Essay,
    /// グループワーク。
    GroupWork,
    /// 集団面接。
    GroupInterview,
    /// 個人面接。
    IndividualInterview,
    /// 実技試験。
    Practical,
    /// 専門試験。
    Specialist,
}

/// 選考段階の状態。
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
pub enum StageState {
    /// 実施中又は実施前。
    Open,
    /// 判定済み: may be taken back until the next stage begins.
    Decided,
    /// 合格発表済み: the applicants know.
    Released,
}

/// 比べるもの: by what people are compared.
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
pub enum DecisionBasis {
    /// その段階の得点。
    Stage,
    /// 重みによる総合得点: of this stage and those before it.
    Composite,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_stage")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub flow_id: Uuid,
    pub position: i32,
    pub kind: StageKind,
    pub name: String,
    /// Its share in the composite; 0 where it only opens the next stage.
    pub weight: i32,
    /// Raters see examinee numbers only.
    pub blind: bool,
    /// Who sat it is an examinee (受験者).
    pub counts_examinees: bool,
    pub state: StageState,
    /// By what it was decided.
    pub basis: Option<DecisionBasis>,
    /// In hundredths of a point.
    pub cut_off: Option<i32>,
    pub decided_at: Option<DateTimeUtc>,
    pub released_at: Option<DateTimeUtc>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "flow_id", to = "id")]
    pub flow: HasOne<super::selection_flow::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
