//! A person in one row: identity, record and standing of today, and where it is wanted the unit and the rank.
//!
//! Columns are read by their place: a page of fifty people has thousands of values, and looking each up by name costs more than the query.

use entity::{employee, org_unit, org_unit_version as version, personal_record, position_rank, standing};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, Iterable, JoinType, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Home, Moment},
    personnel::timeline::{Timeline, holding},
};

/// A person as now known.
#[derive(Clone, Debug)]
pub struct EmployeeRow {
    pub employee: employee::Model,
    pub record: personal_record::Model,
    pub standing: Option<standing::Model>,
    /// The unit of the standing with its version of today, if it was joined and exists today.
    pub unit: Option<(org_unit::Model, version::Model)>,
    /// The rank of the standing, if it was joined.
    pub rank: Option<position_rank::Model>,
}

impl EmployeeRow {
    pub fn home(&self) -> Option<Home> {
        let standing = self.standing.as_ref()?;
        Some(Home { unit: standing.org_unit_id, authority: standing.authority_id })
    }
}

/// What is to be read with each person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    pub unit: bool,
    pub rank: bool,
}

/// People within reach, with what is to be read of them.
pub fn people(clearance: &Clearance<'_>, joined: Joined) -> Select<employee::Entity> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let mut select = clearance.find::<employee::Entity>().select_only();
    let query = QueryTrait::query(&mut select);
    add_columns::<employee::Entity>(query);
    add_columns::<personal_record::Entity>(query);
    add_columns::<standing::Entity>(query);
    join::<personal_record::Entity>(query, JoinType::InnerJoin, today, personal_record::Column::EmployeeId, employee::Column::Id);
    join::<standing::Entity>(query, JoinType::LeftJoin, today, standing::Column::EmployeeId, employee::Column::Id);
    if joined.unit {
        add_columns::<version::Entity>(query);
        add_columns::<org_unit::Entity>(query);
        join::<version::Entity>(query, JoinType::LeftJoin, today, version::Column::OrgUnitId, standing::Column::OrgUnitId);
        query.join(JoinType::LeftJoin, org_unit::Entity, same(org_unit::Column::Id, version::Column::OrgUnitId));
    }
    if joined.rank {
        add_columns::<position_rank::Entity>(query);
        query.join(JoinType::LeftJoin, position_rank::Entity, same(position_rank::Column::Id, standing::Column::RankId));
    }
    select
}

fn add_columns<E: EntityTrait>(query: &mut SelectStatement) {
    for column in E::Column::iter() {
        query.expr(Expr::col(column.as_column_ref()));
    }
}

fn join<E: Timeline + Default>(query: &mut SelectStatement, how: JoinType, moment: Moment, column: impl ColumnTrait, to: impl ColumnTrait) {
    query.join(how, E::default(), holding::<E>(moment).add(same(column, to)));
}

fn same(column: impl ColumnTrait, other: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref()).equals(other.as_column_ref())
}

/// Makes a reader of a model from the columns at a place on, in the order of the entity.
macro_rules! reader {
    ($name:ident, $module:ident, $($field:ident)*) => {
        fn $name(row: &QueryResult, at: &mut usize) -> Result<Option<$module::Model>, DbErr> {
            let first = *at;
            *at += $module::Column::iter().count();
            if row.try_get_by_index::<Option<Uuid>>(first)?.is_none() {
                return Ok(None);
            }
            let mut next = first..;
            let mut place = || next.next().unwrap_or(first);
            Ok(Some($module::Model { $($field: row.try_get_by_index(place())?),* }))
        }

        #[cfg(test)]
        impl Fields for $module::Entity {
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}

reader!(employee_at, employee, id number version record_begins recorded_at);
reader!(record_at, personal_record, id employee_id register_family_name register_given_name family_name_kana given_name_kana
    working_family_name working_given_name working_family_name_kana working_given_name_kana former_family_name kana_sort_key birth_date sex hired_on
    order_id effective_from effective_to recorded_at superseded_at);
reader!(standing_at, standing, id employee_id status employment_kind authority_id org_unit_id post_id rank_id occupation_id pay_table_id grade step
    retirement_category term_ends_on order_id effective_from effective_to recorded_at superseded_at);
reader!(version_at, version, id org_unit_id code name kind parent_id authority_id order_id effective_from effective_to recorded_at superseded_at);
reader!(unit_at, org_unit, id version recorded_at);
reader!(rank_at, position_rank, id code name level track supervisory valid_from valid_to legal_basis);

/// What is joined follows from how many columns there are.
impl FromQueryResult for EmployeeRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut at = 0;
        let missing = || DbErr::RecordNotFound("a person without a record".to_owned());
        let mut it = Self {
            employee: employee_at(row, &mut at)?.ok_or_else(missing)?,
            record: record_at(row, &mut at)?.ok_or_else(missing)?,
            standing: standing_at(row, &mut at)?,
            unit: None,
            rank: None,
        };
        let left = row.column_names().len() - at;
        let ranks = position_rank::Column::iter().count();
        if left > ranks {
            let version = version_at(row, &mut at)?;
            it.unit = unit_at(row, &mut at)?.zip(version);
        }
        if left % (version::Column::iter().count() + org_unit::Column::iter().count()) == ranks {
            it.rank = rank_at(row, &mut at)?;
        }
        Ok(it)
    }
}

#[cfg(test)]
trait Fields: EntityTrait {
    const NAMES: &'static [&'static str];
}

#[cfg(test)]
mod tests {
    use sea_orm::IdenStatic;

    use super::*;

    fn names<E: Fields>() -> Vec<String> {
        E::Column::iter().map(|column| column.as_str().to_owned()).collect()
    }

    #[test]
    fn every_column_is_read_where_it_stands() {
        assert_eq!(names::<employee::Entity>(), employee::Entity::NAMES);
        assert_eq!(names::<personal_record::Entity>(), personal_record::Entity::NAMES);
        assert_eq!(names::<standing::Entity>(), standing::Entity::NAMES);
        assert_eq!(names::<version::Entity>(), version::Entity::NAMES);
        assert_eq!(names::<org_unit::Entity>(), org_unit::Entity::NAMES);
        assert_eq!(names::<position_rank::Entity>(), position_rank::Entity::NAMES);
    }
}
