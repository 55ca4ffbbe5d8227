//! 採用手続: the order that makes somebody of the list a member of staff.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hire")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub application_id: Uuid,
    /// Not bound: a draft may be taken back, and the hire be repeated.
    #[sea_orm(indexed)]
    pub order_id: Uuid,
    pub number: String,
    /// The day that was offered and accepted.
    pub effective_on: Date,
    pub hired_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
