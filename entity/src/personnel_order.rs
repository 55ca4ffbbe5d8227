//! 発令: the one thing that changes a standing.

use sea_orm::entity::prelude::*;

/// 発令の種別。
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
#[graphql(name = "PersonnelOrderKind")]
pub enum OrderKind {
    /// 初期登録: state taken over from another system.
    InitialLoad,
    /// 組織改正による設置・改称・移管・廃止。
    Reorganization,
    /// 人事記録(氏名・生年月日)の訂正。
    RecordCorrection,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "personnel_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub batch_id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Option<Uuid>,
    pub kind: OrderKind,
    pub effective_on: Date,
    pub legal_basis: Option<String>,
    pub reason: Option<String>,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "batch_id", to = "id")]
    pub batch: HasOne<super::order_batch::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
