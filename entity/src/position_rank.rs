//! 職位: a rung of the hierarchy.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "position_rank")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub code: String,
    #[sea_orm(unique)]
    pub name: String,
    /// The same number for ranks of the same standing; 1 is the highest.
    pub level: i32,
    /// The ladder it is a rung of: ranks inherit the abilities of lower ones on the same ladder.
    pub track: String,
    /// 管理監督職 (地方公務員法28条の2).
    pub supervisory: bool,
    pub valid_from: Date,
    pub valid_to: Date,
    pub legal_basis: String,
}

impl ActiveModelBehavior for ActiveModel {}
