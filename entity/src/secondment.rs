//! 派遣: days on which a person works for another body while the home standing stays, as known when.

use sea_orm::entity::prelude::*;

use super::secondment_agreement::SecondmentKind;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "secondment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: Uuid,
    /// 派遣先.
    pub host: String,
    /// By which law; none where the order did not say.
    pub kind: Option<SecondmentKind>,
    /// Whether the status at the host is held too.
    pub both_statuses: Option<bool>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    /// The order that made this row.
    #[sea_orm(indexed)]
    pub order_id: Uuid,
    /// First day on which the row holds.
    pub effective_from: Date,
    /// First day on which it no longer holds; 9999-12-31 while open.
    pub effective_to: Date,
    pub recorded_at: DateTimeUtc,
    /// When another row took its place in what is known; set once.
    pub superseded_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: HasOne<super::personnel_order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
