//! 職員: a person on the city's staff, whatever becomes of them.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "employee")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// 職員番号: a string, leading zeros kept, never given twice.
    #[sea_orm(unique)]
    pub number: String,
    /// Counts the changes; `expectedVersion` is held against it.
    pub version: i32,
    /// The day before which the file knows nothing of this person's postings.
    pub record_begins: Date,
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
