//! FA宣言者: whose declaration it is.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "free_agent_identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    /// 代理審査: of the staff of the personnel office itself, the round whose substitute decides.
    pub round_id: Option<Uuid>,
    #[sea_orm(belongs_to, relation_enum = "Declaration", from = "id", to = "id")]
    pub declaration: HasOne<super::free_agent_declaration::Entity>,
    #[sea_orm(belongs_to, from = "round_id", to = "id")]
    pub round: HasOne<super::posting_round::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
