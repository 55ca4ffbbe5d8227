//! 添付書類: sealed like the application, and deleted with it.

use sea_orm::entity::prelude::*;

/// 添付書類の種別。
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
pub enum AttachmentKind {
    /// 自己アピールシート。
    SelfAppealSheet,
    /// 資格証明書。
    Certificate,
    /// 成績・卒業証明書。
    Transcript,
    /// その他。
    Other,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub application_id: Uuid,
    pub kind: AttachmentKind,
    pub file_name: String,
    pub media_type: String,
    /// In bytes.
    pub size: i32,
    /// SHA-256.
    pub digest: String,
    pub content: Vec<u8>,
    pub uploaded_by: String,
    pub uploaded_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: HasOne<super::application::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
