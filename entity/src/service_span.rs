//! 在職期間: the times in service in which nothing of where a person stands changed, each with since when it has been so unbroken. Derived from the
//! timeline and the careers before it by the view `service_time`, for questions about a whole city.

use sea_orm::entity::prelude::*;

use super::{career_entry::EducationLevel, standing::EmploymentKind};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service_span")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub employee_id: Uuid,
    /// First day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub effective_from: Date,
    /// First day on which it no longer holds; 9999-12-31 while open.
    pub effective_to: Date,
    /// What was before the timeline does not tell it, nor the post.
    pub employment_kind: Option<EmploymentKind>,
    pub org_unit_id: Option<Uuid>,
    pub post_id: Option<Uuid>,
    pub rank_id: Option<Uuid>,
    pub occupation_id: Option<Uuid>,
    pub pay_table_id: Option<Uuid>,
    pub grade: Option<i32>,
    /// 学歴 by the first day, the highest; `schooled_on` is the first day after it on which there is more to look at.
    pub education: Option<EducationLevel>,
    pub schooled_on: Option<Date>,
    /// First day of service that is known at all.
    pub begun_on: Date,
    /// First day of the unbroken time in service.
    pub service_since: Date,
    /// The same in this unit; of a unit that is not known, the first day of the span. So too for what follows.
    pub unit_since: Date,
    pub rank_since: Date,
    /// In this grade of this pay table.
    pub grade_since: Date,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
