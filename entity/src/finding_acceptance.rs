//! 指摘の承知: a warning that somebody took upon themself, and why.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_acceptance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub batch_id: Uuid,
    /// The key of the finding: what it says, about whom.
    pub finding: String,
    pub accepted_by_id: Uuid,
    pub reason: String,
    pub accepted_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "batch_id", to = "id")]
    pub batch: HasOne<super::order_batch::Entity>,
    #[sea_orm(belongs_to, from = "accepted_by_id", to = "id")]
    pub accepted_by: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
