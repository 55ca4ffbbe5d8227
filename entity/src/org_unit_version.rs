//! What a unit is called and where it stands, on which days, as known when.

use sea_orm::entity::prelude::*;

/// 組織の区分。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "OrgUnitKind")]
pub enum UnitKind {
    /// 部
    Department,
    /// 課
    Division,
    /// 担当(係)
    Section,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "org_unit_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub org_unit_id: Uuid,
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub parent_id: Option<Uuid>,
    pub authority_id: Uuid,
    #[sea_orm(belongs_to, relation_enum = "OrgUnit", from = "org_unit_id", to = "id")]
    pub org_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Parent", from = "parent_id", to = "id")]
    pub parent: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, from = "authority_id", to = "id")]
    pub authority: HasOne<super::appointing_authority::Entity>,
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
