//! 派遣の延長: until when, with which consent and on which conditions.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "secondment_extension")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub case_id: Uuid,
    pub until_on: Date,
    /// The last day before it.
    pub before_on: Option<Date>,
    pub consented_on: Option<Date>,
    pub conditions: Option<String>,
    pub order_id: Option<Uuid>,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: HasOne<super::secondment_case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
