//! Staff as procedures name them: panels, supporters, examiners; by number, in service today.

use std::collections::HashMap;

use entity::{employee, standing};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment, Table, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::timeline::holding,
};

/// The people of these numbers, all of them in service today.
pub async fn serving(clearance: &Clearance<'_>, numbers: &[String], path: &[&str]) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let found = clearance.all::<employee::Entity>().filter(employee::COLUMN.number.is_in(numbers.iter().map(String::as_str)));
    let found: HashMap<String, Uuid> = found.all(&db).await?.into_iter().map(|it| (it.number, it.id)).collect();
    let today = Moment { as_of: clearance.today(), known_at: None };
    let there = clearance.all::<standing::Entity>().filter(holding::<standing::Entity>(today));
    let there = there.filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    let there = there.filter(standing::COLUMN.employee_id.is_in(found.values().copied())).all(&db).await?;
    let mut people = vec![];
    for number in numbers {
        let person = found.get(number).filter(|id| there.iter().any(|it| it.employee_id == **id));
        let refusal = || {
            Refusal::new(
                ErrorCode::NotFound,
                format!("職員番号 {number} の在職する職員はいません。"),
                format!("nobody in service has the number {number}"),
            )
            .at(path.iter().copied())
        };
        let person = *person.ok_or_else(refusal)?;
        if !people.contains(&person) {
            people.push(person);
        }
    }
    Ok(people)
}

/// Somebody of this key is in service today, whoever asks.
pub async fn serves(clearance: &Clearance<'_>, person: Uuid, path: &[&str]) -> Result<(), Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let there = clearance.all::<standing::Entity>().filter(holding::<standing::Entity>(today));
    let there = there.filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    let found = there.filter(standing::COLUMN.employee_id.eq(person)).one(&clearance.db()).await?;
    found.map(drop).ok_or_else(|| not_found(path))
}

/// All of these people are within the caller's reach of a table.
pub async fn reached(clearance: &Clearance<'_>, table: Table, people: &[Uuid], path: &[&str]) -> Result<(), Error> {
    let within = clearance.people_within(table, employee::Column::Id);
    let select = clearance.all::<employee::Entity>().select_only().column(employee::Column::Id).filter(within);
    let select = select.filter(employee::COLUMN.id.is_in(people.iter().copied()));
    let found: Vec<Uuid> = select.into_tuple().all(&clearance.db()).await?;
    if people.iter().all(|it| found.contains(it)) { Ok(()) } else { Err(not_found(path)) }
}

/// All of these people are the caller's to act on, and none of them is the caller.
pub async fn acted_on(clearance: &Clearance<'_>, table: Table, people: &[Uuid], path: &[&str]) -> Result<(), Error> {
    reached(clearance, table, people, path).await?;
    match clearance.actor().employee.filter(|me| people.contains(me)) {
        Some(_) => Err(Refusal::plain(ErrorCode::SelfExamination).at(path.iter().copied()).into()),
        None => Ok(()),
    }
}
