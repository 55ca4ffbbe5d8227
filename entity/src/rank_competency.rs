//! Which abilities a rank requires itself, beside those of the ranks below it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rank_competency")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub rank_id: Uuid,
    pub competency_id: Uuid,
    #[sea_orm(belongs_to, from = "rank_id", to = "id")]
    pub rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, from = "competency_id", to = "id")]
    pub competency: HasOne<super::competency::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
