//! 代決の指定: who may decide for whom, on which days.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stand_in")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub principal_id: Uuid,
    #[sea_orm(indexed)]
    pub deputy_id: Uuid,
    pub valid_from: Date,
    /// First day on which it no longer holds.
    pub valid_to: Date,
    pub reason: String,
    pub ended_at: Option<DateTimeUtc>,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Principal", from = "principal_id", to = "id")]
    pub principal: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Deputy", from = "deputy_id", to = "id")]
    pub deputy: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
