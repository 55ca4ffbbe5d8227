//! The people of whom a rule is asked: each once, with where they stand on a day and with what the rule asks of other tables.
//!
//! Each table that a rule asks is grouped by person once and joined, so that a city of any size is read in a few passes whatever the plan; the
//! indexes keep what is read, in the order of people.

use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind},
    employee, personal_record,
    standing::{self, ServiceStatus},
};
use sea_orm::{
    ActiveEnum, Condition, DbBackend, EntityName, JoinType, Order, Value,
    sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr},
};

use super::{codes::Codes, sql::Answer};
use crate::calendar::FOREVER;

pub const PERSON: &str = "employee_id";
pub const KANA: &str = "kana_sort_key";
/// Whether it is left to the judgement if a rule holds that may.
pub const DOUBTED: &str = "doubted";
const FILE: &str = "person";
const STANDING: &str = "now_standing";
const CAREER: &str = "now_career";
const EARLIER: &str = "earlier";

/// A column of a table, by its name.
pub type Named<'a> = &'a dyn Fn(&str) -> SimpleExpr;

/// What is asked of the database for a day, and the tables that this takes.
pub struct Asked<'a> {
    pub codes: &'a Codes,
    pub on: NaiveDate,
    /// The day by whose records people are listed; none where they are but named.
    pub listed_on: Option<NaiveDate>,
    backend: DbBackend,
    joined: Vec<SelectStatement>,
}

impl<'a> Asked<'a> {
    pub fn new(codes: &'a Codes, backend: DbBackend, on: NaiveDate, listed_on: Option<NaiveDate>) -> Self {
        Self { codes, on, listed_on, backend, joined: vec![] }
    }

    /// The people in service on the day of whom a rule may hold.
    ///
    /// What holds is asked behind a fence: of an answer PostgreSQL guesses that few fit, and would then look for the rest person by person.
    pub fn judged(&self, answer: &Answer) -> CommonTableExpression {
        let truth = |it: bool| Expr::Constant(it.into());
        let mut all = Query::select();
        all.column((Alias::new(FILE), Alias::new(PERSON))).from_subquery(self.file(), Alias::new(FILE));
        if self.listed_on.is_some() {
            all.column((Alias::new(FILE), Alias::new(KANA)));
        }
        if !answer.doubts.is_empty() {
            let doubted = answer.doubts.iter().cloned().fold(Condition::any(), Condition::add);
            all.expr_as(Expr::case(doubted, truth(true)).finally(truth(false)), Alias::new(DOUBTED));
        }
        self.stand(&mut all, person);
        for (place, table) in self.joined.iter().enumerate() {
            all.join_subquery(JoinType::LeftJoin, table.clone(), join_name(place), person().eq(of_join(place, PERSON)));
        }
        all.and_where(of(STANDING, PERSON).is_not_null().or(of(CAREER, PERSON).is_not_null()));
        all.cond_where(answer.standing.clone().unwrap_or_else(Condition::all));
        all.and_where(Expr::Case(Box::new(Expr::case(answer.possible.clone(), truth(true)).finally(truth(false)))));
        CommonTableExpression::new().query(all).materialized(true).to_owned()
    }

    /// Everybody, or by the record of a day.
    fn file(&self) -> SelectStatement {
        let Some(day) = self.listed_on else {
            return Query::select().expr_as(column("id"), Alias::new(PERSON)).from_as(employee::Entity, Alias::new(EARLIER)).take();
        };
        let mut records = from(personal_record::Entity.table_name());
        records.columns([PERSON, KANA, "birth_date"].map(Alias::new));
        records.and_where(column("superseded_at").is_null()).and_where(has(EARLIER, day));
        records
    }

    /// Joins where people stand on the day: by the timeline, or by what was before it.
    pub fn stand(&self, people: &mut SelectStatement, person: impl Fn() -> SimpleExpr) {
        let there = |name: &str| of(name, PERSON).eq(person()).and(has(name, self.on));
        let known = there(STANDING).and(of(STANDING, "superseded_at").is_null());
        let known = known.and(of(STANDING, "status").eq(constant(ServiceStatus::InService.to_value())));
        let before = there(CAREER).and(of(CAREER, "kind").eq(constant(CareerKind::Service.to_value())));
        // It ends before the timeline begins, unlike an education: else PostgreSQL guesses that half of all have it today.
        let before = before.and(of(CAREER, "effective_to").lt(constant(FOREVER)));
        people.join_as(JoinType::LeftJoin, standing::Entity, Alias::new(STANDING), known);
        people.join_as(JoinType::LeftJoin, career_entry::Entity, Alias::new(CAREER), before);
    }

    /// Joins a table that has each person once; its place.
    pub fn join(&mut self, table: SelectStatement) -> usize {
        self.joined.iter().position(|it| *it == table).unwrap_or_else(|| {
            self.joined.push(table);
            self.joined.len() - 1
        })
    }

    /// Joins each person who has rows once, with the greatest that these have of a column. PostgreSQL reads it off an index in this order; SQLite
    /// has no such words.
    pub fn greatest(&mut self, mut rows: SelectStatement, name: &str) -> usize {
        let (person, of) = (|| Alias::new(PERSON), || Alias::new(name));
        rows.column(person());
        self.join(match self.backend {
            DbBackend::Postgres => {
                rows.distinct_on([person()]).column(of()).order_by(person(), Order::Asc).order_by(of(), Order::Desc).take()
            }
            _ => rows.expr_as(column(name).max(), of()).group_by_col(person()).take(),
        })
    }

    /// Whether there is a row of a table about a person.
    pub fn exists(&mut self, table: &'static str, rows: impl IntoIterator<Item = SimpleExpr>) -> SimpleExpr {
        let mut select = from(table);
        select.distinct().column(Alias::new(PERSON));
        for row in rows {
            select.and_where(row);
        }
        of_join(self.join(select), PERSON).is_not_null()
    }

    pub fn has_day(&self) -> SimpleExpr {
        has(EARLIER, self.on)
    }
}

pub fn person() -> SimpleExpr {
    of(FILE, PERSON)
}

/// A column of the record by which somebody is listed.
pub fn listed(column: &str) -> SimpleExpr {
    of(FILE, column)
}

/// What a person's standing of the day says, whichever table it is in.
pub fn now(column: &str) -> SimpleExpr {
    Func::coalesce([of(STANDING, column), of(CAREER, column)]).into()
}

/// What only the timeline says.
pub fn now_known(column: &str) -> SimpleExpr {
    of(STANDING, column)
}

/// The same of the one table or of the other: of single columns PostgreSQL knows how many people they fit.
pub fn either(holds: impl Fn(Named<'_>) -> SimpleExpr) -> Condition {
    Condition::any().add(holds(&|column| of(STANDING, column))).add(holds(&|column| of(CAREER, column)))
}

pub fn from(table: &'static str) -> SelectStatement {
    Query::select().from_as(Alias::new(table), Alias::new(EARLIER)).take()
}

pub fn column(name: &str) -> SimpleExpr {
    of(EARLIER, name)
}

pub fn of_join(place: usize, column: &str) -> SimpleExpr {
    Expr::col((join_name(place), Alias::new(column)))
}

/// A value that the statement spells out, for indexes of some rows and for what PostgreSQL knows of them.
pub fn constant(value: impl Into<Value>) -> SimpleExpr {
    Expr::Constant(value.into())
}

fn of(table: &str, column: &str) -> SimpleExpr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

fn has(table: &str, day: NaiveDate) -> SimpleExpr {
    of(table, "effective_from").lte(constant(day)).and(of(table, "effective_to").gt(constant(day)))
}

fn join_name(place: usize) -> Alias {
    Alias::new(format!("asked_{place}"))
}
