//! What happened, for those who follow; written in the transaction of the act.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    #[sea_orm(indexed)]
    pub object_id: Uuid,
    pub request_id: String,
    #[sea_orm(indexed)]
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
