//! The municipality whose file this database holds; one row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// 全国地方公共団体コード, six digits.
    #[sea_orm(unique)]
    pub code: String,
    pub name: String,
    /// SHA-256 of the profile that was loaded last.
    pub profile_digest: String,
    pub profile_loaded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
