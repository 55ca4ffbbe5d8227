//! 回議の段階: one step of the route that a batch takes, as it was when the batch was submitted.

use sea_orm::entity::prelude::*;

/// 段階の種別。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "ApprovalStepKind")]
pub enum StepKind {
    /// 合議: those who are heard.
    Consultation,
    /// 決裁: who decides.
    Decision,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub batch_id: Uuid,
    pub round: i32,
    pub position: i32,
    pub name: String,
    pub kind: StepKind,
    /// How many of the members must agree.
    pub required: i32,
    #[sea_orm(belongs_to, from = "batch_id", to = "id")]
    pub batch: HasOne<super::order_batch::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
