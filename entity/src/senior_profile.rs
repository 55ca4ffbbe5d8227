//! 経験の申告: what somebody past sixty can and wishes to do; one a person.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "senior_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tags, as a JSON list.
    pub skills: String,
    pub wishes: Option<String>,
    pub preferred_unit_id: Option<Uuid>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, from = "preferred_unit_id", to = "id")]
    pub preferred_unit: HasOne<super::org_unit::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
