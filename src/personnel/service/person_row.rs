//! A person in one row: identity, record and standing of today, and where it is wanted the unit and the rank.
//!
//! Columns are read by their place: a page of fifty people has thousands of values, and looking each up by name costs more than the query.

use std::sync::LazyLock;

use chrono::NaiveDate;
use entity::{
    employee, org_unit_version as version, org_unit_version::UnitKind, personal_record, personal_record::Sex, position_rank, standing,
};
use sea_orm::{
    ColumnTrait, DbErr, FromQueryResult, Iterable, JoinType, QueryResult, QuerySelect, QueryTrait, Select, TryGetable,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Home, Moment},
    personnel::timeline::{Timeline, holding},
};

/// Makes what is read of a table: a struct, the columns it is read from, and the reading by place.
macro_rules! part {
    ($(#[$about:meta])* $name:ident of $module:ident { $($field:ident: $type:ty => $column:ident),* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $(pub $field: $type,)*
        }

        impl $name {
            const COLUMNS: &'static [$module::Column] = &[$($module::Column::$column),*];

            fn read(cells: &mut Cells<'_>) -> Result<Self, DbErr> {
                Ok(Self { $($field: cells.next()?),* })
            }
        }

        impl From<&$module::Model> for $name {
            fn from(row: &$module::Model) -> Self {
                Self { $($field: row.$field.clone()),* }
            }
        }
    };
}

part! {
    /// Who it is.
    Identity of employee { id: Uuid => Id, number: String => Number, version: i32 => Version, record_begins: NaiveDate => RecordBegins }
}

part! {
    /// Who they are said to be.
    Record of personal_record {
        register_family_name: String => RegisterFamilyName,
        register_given_name: String => RegisterGivenName,
        family_name_kana: String => FamilyNameKana,
        given_name_kana: String => GivenNameKana,
        working_family_name: Option<String> => WorkingFamilyName,
        working_given_name: Option<String> => WorkingGivenName,
        working_family_name_kana: Option<String> => WorkingFamilyNameKana,
        working_given_name_kana: Option<String> => WorkingGivenNameKana,
        former_family_name: Option<String> => FormerFamilyName,
        kana_sort_key: String => KanaSortKey,
        birth_date: NaiveDate => BirthDate,
        sex: Sex => Sex,
        hired_on: NaiveDate => HiredOn,
    }
}

impl Record {
    /// The name that is used at work, family and given apart by a wide space.
    pub fn name_at_work(&self) -> String {
        let family = self.working_family_name.as_deref().unwrap_or(&self.register_family_name);
        let given = self.working_given_name.as_deref().unwrap_or(&self.register_given_name);
        format!("{family}　{given}").trim().to_owned()
    }
}

part! {
    /// What a unit is called and where it stands.
    UnitFacts of version {
        org_unit_id: Uuid => OrgUnitId,
        code: String => Code,
        name: String => Name,
        kind: UnitKind => Kind,
        parent_id: Option<Uuid> => ParentId,
        authority_id: Uuid => AuthorityId,
        effective_from: NaiveDate => EffectiveFrom,
        effective_to: NaiveDate => EffectiveTo,
    }
}

/// A person of a day, as now known.
#[derive(Clone, Debug)]
pub struct EmployeeRow {
    pub employee: Identity,
    pub record: Record,
    pub home: Option<Home>,
    /// The standing of the day, if it was joined; who has none has no home either.
    pub standing: Option<standing::Model>,
    /// The unit of the standing, if it was joined and exists on the day.
    pub unit: Option<UnitFacts>,
    /// The rank of the standing, if it was joined.
    pub rank: Option<position_rank::Model>,
}

/// What is to be read with each person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    pub standing: bool,
    pub unit: bool,
    pub rank: bool,
}

/// People within reach, with what is to be read of them.
pub fn people(clearance: &Clearance<'_>, joined: Joined) -> Select<employee::Entity> {
    people_on(clearance, joined, clearance.today())
}

/// The same as they are on a day.
pub fn people_on(clearance: &Clearance<'_>, joined: Joined, day: NaiveDate) -> Select<employee::Entity> {
    let moment = Moment { as_of: day, known_at: None };
    let mut select = clearance.find::<employee::Entity>().select_only();
    let query = QueryTrait::query(&mut select);
    add(query, &COLUMNS.base);
    join::<personal_record::Entity>(query, JoinType::InnerJoin, moment, personal_record::Column::EmployeeId, employee::Column::Id);
    join::<standing::Entity>(query, JoinType::LeftJoin, moment, standing::Column::EmployeeId, employee::Column::Id);
    if joined.standing {
        add(query, &COLUMNS.standing);
    }
    if joined.unit {
        add(query, &COLUMNS.unit);
        join::<version::Entity>(query, JoinType::LeftJoin, moment, version::Column::OrgUnitId, standing::Column::OrgUnitId);
    }
    if joined.rank {
        add(query, &COLUMNS.rank);
        query.join(JoinType::LeftJoin, position_rank::Entity, same(position_rank::Column::Id, standing::Column::RankId));
    }
    select
}

/// What is selected, written once: to render fifty columns anew for each request costs as much as to verify its token.
struct Columns {
    base: String,
    standing: String,
    unit: String,
    rank: String,
}

static COLUMNS: LazyLock<Columns> = LazyLock::new(|| Columns {
    base: [
        text(Identity::COLUMNS.iter().copied()),
        text(Record::COLUMNS.iter().copied()),
        text([standing::Column::OrgUnitId, standing::Column::AuthorityId]),
    ]
    .join(", "),
    standing: text(standing::Column::iter()),
    unit: text(UnitFacts::COLUMNS.iter().copied()),
    rank: text(position_rank::Column::iter()),
});

fn text<C: ColumnTrait>(columns: impl IntoIterator<Item = C>) -> String {
    let names = columns.into_iter().map(|column| format!("\"{}\".\"{}\"", column.entity_name(), column.as_str()));
    names.collect::<Vec<_>>().join(", ")
}

fn add(query: &mut SelectStatement, columns: &str) {
    query.expr(Expr::cust(columns.to_owned()));
}

fn join<E: Timeline + Default>(query: &mut SelectStatement, how: JoinType, moment: Moment, column: impl ColumnTrait, to: impl ColumnTrait) {
    query.join(how, E::default(), holding::<E>(moment).add(same(column, to)));
}

fn same(column: impl ColumnTrait, other: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref()).equals(other.as_column_ref())
}

/// The values of a row, one after the other.
struct Cells<'a> {
    row: &'a QueryResult,
    at: usize,
}

impl Cells<'_> {
    fn next<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        self.at += 1;
        self.row.try_get_by_index(self.at - 1)
    }

    /// Nothing, where the first of so many columns is null.
    fn optional<T>(&mut self, columns: usize, read: impl FnOnce(&mut Self) -> Result<T, DbErr>) -> Result<Option<T>, DbErr> {
        if self.row.try_get_by_index::<Option<Uuid>>(self.at)?.is_some() {
            return read(self).map(Some);
        }
        self.at += columns;
        Ok(None)
    }
}

/// Makes a reader of a whole row, in the order of the entity.
macro_rules! reader {
    ($name:ident, $module:ident, $($field:ident)*) => {
        fn $name(cells: &mut Cells<'_>) -> Result<$module::Model, DbErr> {
            Ok($module::Model { $($field: cells.next()?),* })
        }

        #[cfg(test)]
        impl Fields for $module::Entity {
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}

reader!(standing_of, standing, id employee_id status employment_kind authority_id org_unit_id post_id rank_id occupation_id pay_table_id grade step
    retirement_category term_ends_on order_id effective_from effective_to recorded_at superseded_at);
reader!(rank_of, position_rank, id code name level track supervisory valid_from valid_to legal_basis);

const STANDING: usize = 19;
const UNIT: usize = UnitFacts::COLUMNS.len();
const RANK: usize = 9;

/// What was joined follows from how many columns there are.
fn joined(columns: usize) -> Joined {
    let any = [false, true];
    let all = any
        .into_iter()
        .flat_map(|standing| any.into_iter().flat_map(move |unit| any.into_iter().map(move |rank| Joined { standing, unit, rank })));
    let width = |it: &Joined| usize::from(it.standing) * STANDING + usize::from(it.unit) * UNIT + usize::from(it.rank) * RANK;
    all.into_iter().find(|it| width(it) == columns).unwrap_or_default()
}

impl FromQueryResult for EmployeeRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut cells = Cells { row, at: 0 };
        let (employee, record) = (Identity::read(&mut cells)?, Record::read(&mut cells)?);
        let (unit, authority): (Option<Uuid>, Option<Uuid>) = (cells.next()?, cells.next()?);
        let home = unit.zip(authority).map(|(unit, authority)| Home { unit, authority });
        let joined = joined(row.column_names().len() - cells.at);
        let standing = if joined.standing { cells.optional(STANDING, standing_of)? } else { None };
        let unit = if joined.unit { cells.optional(UNIT, UnitFacts::read)? } else { None };
        let rank = if joined.rank { cells.optional(RANK, rank_of)? } else { None };
        Ok(Self { employee, record, home, standing, unit, rank })
    }
}

#[cfg(test)]
trait Fields: sea_orm::EntityTrait {
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
        assert_eq!(names::<standing::Entity>(), standing::Entity::NAMES);
        assert_eq!(names::<position_rank::Entity>(), position_rank::Entity::NAMES);
        assert_eq!((standing::Entity::NAMES.len(), position_rank::Entity::NAMES.len()), (STANDING, RANK));
    }

    #[test]
    fn no_two_ways_to_join_have_the_same_width() {
        for (columns, expected) in [
            (0, (false, false, false)),
            (STANDING, (true, false, false)),
            (STANDING + UNIT, (true, true, false)),
            (STANDING + RANK, (true, false, true)),
            (STANDING + UNIT + RANK, (true, true, true)),
        ] {
            let found = joined(columns);
            assert_eq!((found.standing, found.unit, found.rank), expected, "{columns}");
        }
    }
}
