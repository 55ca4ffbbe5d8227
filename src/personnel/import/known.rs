//! Who of a roster is on file already, and whether the file says the same.

use std::collections::HashMap;

use super::{AT_ONCE, roster_row::RosterRow};
use crate::{
    access::Clearance,
    error::Error,
    personnel::service::people::{self, EmployeeRow},
};

/// The people of these rows that are on file, by number.
pub async fn on_file(clearance: &Clearance<'_>, rows: &[RosterRow]) -> Result<HashMap<String, EmployeeRow>, Error> {
    let mut known = HashMap::new();
    for some in rows.chunks(AT_ONCE) {
        let found = people::by_numbers(clearance, some.iter().map(|row| row.number.as_str())).await?;
        known.extend(found.into_iter().map(|row| (row.employee.number.clone(), row)));
    }
    Ok(known)
}

/// Whether the file and the record say the same of a person.
pub fn says_the_same(row: &RosterRow, known: &EmployeeRow) -> bool {
    let record = &known.record;
    let who = record.register_family_name == row.family
        && record.register_given_name == row.given
        && record.family_name_kana == row.family_kana
        && record.given_name_kana == row.given_kana
        && record.former_family_name == row.former_family
        && record.birth_date == row.birth_date
        && record.sex == row.sex
        && record.hired_on == row.hired_on;
    let stands = known.standing.as_ref().is_some_and(|it| {
        it.org_unit_id == row.unit.id
            && it.rank_id == row.rank
            && it.occupation_id == row.occupation
            && it.pay_table_id == row.pay_table
            && (it.grade, it.step) == (row.grade, row.step)
            && it.effective_from == row.since
    });
    who && stands
}
