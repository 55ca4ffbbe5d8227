//! 合議・決裁の記録: who agreed or sent back, and for whom; the database only adds.

use sea_orm::entity::prelude::*;

/// 回議の結果。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "ApprovalVerdict")]
pub enum Verdict {
    /// 承認。
    Endorsed,
    /// 差戻し。
    Returned,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub step_id: Uuid,
    /// 本人: the member whose say it was.
    pub member_id: Uuid,
    /// 代決者: who said it; the member, or the stand-in of the day.
    pub decided_by_id: Uuid,
    pub verdict: Verdict,
    pub comment: Option<String>,
    pub decided_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "step_id", to = "id")]
    pub step: HasOne<super::approval_step::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Member", from = "member_id", to = "id")]
    pub member: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, relation_enum = "DecidedBy", from = "decided_by_id", to = "id")]
    pub decided_by: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
