//! Sex, unit and occupation of the people of an exam, for its figures: one statement, however many they are.

use std::collections::HashMap;

use entity::{
    exam_application, exam_notice,
    personal_record::{self, Sex},
    standing,
};
use sea_orm::{
    ColumnTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Condition, Expr, ExprTrait, JoinType, SelectStatement},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::Error,
    personnel::timeline::holding,
};

/// What figures are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes {
    pub sex: Sex,
    pub unit: Uuid,
    pub occupation: Uuid,
}

#[derive(FromQueryResult)]
struct Row {
    employee_id: Uuid,
    sex: Sex,
    org_unit_id: Uuid,
    occupation_id: Uuid,
}

/// Of everybody who was told of an exam.
pub async fn of_noticed(clearance: &Clearance<'_>, exam: Uuid) -> Result<HashMap<Uuid, Attributes>, Error> {
    let people = clearance.all::<exam_notice::Entity>().select_only().column(exam_notice::Column::EmployeeId);
    load(clearance, people.filter(exam_notice::COLUMN.exam_id.eq(exam)).into_query()).await
}

/// Of everybody who applied for an exam.
pub async fn of_applicants(clearance: &Clearance<'_>, exam: Uuid) -> Result<HashMap<Uuid, Attributes>, Error> {
    let people = clearance.all::<exam_application::Entity>().select_only().column(exam_application::Column::EmployeeId);
    load(clearance, people.filter(exam_application::COLUMN.exam_id.eq(exam)).into_query()).await
}

/// Whose applications to an exam these are.
pub async fn applicants(clearance: &Clearance<'_>, exam: Uuid) -> Result<HashMap<Uuid, Uuid>, Error> {
    let rows = clearance.all::<exam_application::Entity>().select_only();
    let rows = rows.column(exam_application::Column::Id).column(exam_application::Column::EmployeeId);
    let rows: Vec<(Uuid, Uuid)> = rows.filter(exam_application::COLUMN.exam_id.eq(exam)).into_tuple().all(&clearance.db()).await?;
    Ok(rows.into_iter().collect())
}

async fn load(clearance: &Clearance<'_>, people: SelectStatement) -> Result<HashMap<Uuid, Attributes>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let mut select = clearance.all::<standing::Entity>().select_only();
    let same =
        Expr::col((personal_record::Entity, personal_record::Column::EmployeeId)).equals((standing::Entity, standing::Column::EmployeeId));
    QueryTrait::query(&mut select).join(
        JoinType::InnerJoin,
        personal_record::Entity,
        Condition::all().add(same).add(holding::<personal_record::Entity>(today)),
    );
    let select = select
        .column(standing::Column::EmployeeId)
        .column(personal_record::Column::Sex)
        .column(standing::Column::OrgUnitId)
        .column(standing::Column::OccupationId)
        .filter(holding::<standing::Entity>(today))
        .filter(standing::Column::EmployeeId.in_subquery(people));
    let rows = select.into_model::<Row>().all(&clearance.db()).await?;
    let attributes = |it: Row| (it.employee_id, Attributes { sex: it.sex, unit: it.org_unit_id, occupation: it.occupation_id });
    Ok(rows.into_iter().map(attributes).collect())
}
