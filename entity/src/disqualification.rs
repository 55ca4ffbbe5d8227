//! 欠格事由の申告: a ground of LPSA 16 that somebody declared.

use sea_orm::entity::prelude::*;

/// 欠格事由(地方公務員法16条)。
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
pub enum DisqualificationGround {
    /// 拘禁刑以上の刑に処せられ、執行を終わっていない者(1号)。
    ImprisonmentUnfinished,
    /// 当該地方公共団体で懲戒免職の処分を受け、2年を経過しない者(2号)。
    DismissedWithinTwoYears,
    /// 人事委員会等の委員の職にあって罪を犯し刑に処せられた者(3号)。
    CommissionerPunished,
    /// 憲法又は政府を暴力で破壊することを主張する団体の結成・加入者(4号)。
    SubversiveBody,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "disqualification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub application_id: Uuid,
    pub ground: DisqualificationGround,
    /// When it began: the sentence, the dismissal.
    pub since: Date,
    /// The last day on which it still holds; null while it has no end.
    pub until: Option<Date>,
    /// Found by the office, not declared by the applicant.
    pub by_office: bool,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
