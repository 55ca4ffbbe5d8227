//! 業務継承: what somebody hands over, to whom, until when.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "knowledge_handover")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose knowledge it is.
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    #[sea_orm(indexed)]
    pub successor_id: Option<Uuid>,
    pub org_unit_id: Uuid,
    pub topic: String,
    /// Whether nobody else knows it.
    pub only_holder: bool,
    /// The last day before the step-down or the retirement.
    pub deadline: Date,
    pub completed_on: Option<Date>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, relation_enum = "Employee", from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Successor", from = "successor_id", to = "id")]
    pub successor: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
