//! 受験者・見込み者: somebody who applied, or may; one person over the years.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "candidate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Empty once it was erased.
    pub family_name: String,
    pub given_name: String,
    pub family_name_kana: String,
    pub given_name_kana: String,
    #[sea_orm(indexed)]
    pub kana_sort_key: String,
    /// Under which the name is searched.
    #[sea_orm(indexed)]
    pub name_key: String,
    #[sea_orm(indexed)]
    pub birth_date: Option<Date>,
    pub sex: super::personal_record::Sex,
    #[sea_orm(indexed)]
    pub email: Option<String>,
    /// Digits alone.
    #[sea_orm(indexed)]
    pub phone: Option<String>,
    /// The `sub` of the applicant's own token.
    pub portal_subject: Option<String>,
    /// Who this turned out to be.
    #[sea_orm(indexed)]
    pub merged_into_id: Option<Uuid>,
    /// The groups of fields that were erased, by name.
    pub erased: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(self_ref, relation_enum = "MergedInto", from = "merged_into_id", to = "id")]
    pub merged_into: HasOne<Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
