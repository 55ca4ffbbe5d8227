//! Folded spellings by which a person is found; derived from the records that are known now.

use sea_orm::entity::prelude::*;

/// What a spelling gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
pub enum KeyKind {
    /// What everybody who sees the person sees: the name at work and the number.
    Work,
    /// 戸籍名 where another is used at work.
    Register,
    /// 旧姓.
    Former,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "name_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub employee_id: Uuid,
    pub kind: KeyKind,
    pub key: String,
    pub kana_sort_key: String,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
