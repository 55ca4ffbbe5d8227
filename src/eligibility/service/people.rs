//! The people of whom a rule is asked: each once, with where they stand on a day and with what the rule asks of other tables.
//!
//! Each table that a rule asks is grouped by person once and joined, so that a city of any size is read in a few passes whatever the plan; the
//! indexes keep what is read, in the order of people.

use chrono::NaiveDate;
use entity::{employee, personal_record, service_span};
use sea_orm::{
    Condition, DbBackend, EntityName, JoinType, Value,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::{codes::Codes, sql::Answer};
use crate::personnel::named::one_of;

pub const PERSON: &str = "employee_id";
pub const KANA: &str = "kana_sort_key";
/// Whether it is left to the judgement if a rule holds that may.
pub const DOUBTED: &str = "doubted";
const FILE: &str = "person";
const NOW: &str = "now";
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
    /// Those alone of whom it is asked.
    only: Option<&'a [Uuid]>,
    joined: Vec<SelectStatement>,
}

impl<'a> Asked<'a> {
    pub fn new(codes: &'a Codes, backend: DbBackend, on: NaiveDate, listed_on: Option<NaiveDate>) -> Self {
        Self { codes, on, listed_on, backend, only: None, joined: vec![] }
    }

    /// The same of some people alone: every table is asked of these and of nobody else.
    pub fn only(self, people: &'a [Uuid]) -> Self {
        Self { only: Some(people), ..self }
    }

    /// The people in service on the day of whom a rule may hold.
    ///
    /// What holds is asked behind a fence: of an answer PostgreSQL guesses that few fit, and would then look for the rest person by person.
    pub fn fitting(&self, answer: &Answer) -> SelectStatement {
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
        all.join_subquery(JoinType::InnerJoin, self.standings(), Alias::new(NOW), person().eq(now(PERSON)));
        for (place, table) in self.joined.iter().enumerate() {
            all.join_subquery(JoinType::LeftJoin, table.clone(), join_name(place), person().eq(of_join(place, PERSON)));
        }
        all.cond_where(answer.standing.clone().unwrap_or_else(Condition::all));
        all.and_where(Expr::Case(Box::new(Expr::case(answer.possible.clone(), truth(true)).finally(truth(false)))));
        all
    }

    /// Everybody, or by the record of a day.
    fn file(&self) -> SelectStatement {
        let Some(day) = self.listed_on else {
            let mut all = Query::select().expr_as(column("id"), Alias::new(PERSON)).from_as(employee::Entity, Alias::new(EARLIER)).take();
            return self.of_some(&mut all, "id").take();
        };
        let mut records = self.rows(personal_record::Entity.table_name());
        records.columns([PERSON, KANA, "birth_date"].map(Alias::new));
        records.and_where(column("superseded_at").is_null()).and_where(self.has_day_of(day));
        records
    }

    /// Rows of a table about the people of whom it is asked.
    pub fn rows(&self, table: &'static str) -> SelectStatement {
        self.of_some(&mut from(table), PERSON).take()
    }

    fn of_some<'s>(&self, rows: &'s mut SelectStatement, name: &str) -> &'s mut SelectStatement {
        if let Some(only) = self.only {
            rows.and_where(one_of(self.backend, &format!("\"{EARLIER}\".\"{name}\""), only));
        }
        rows
    }

    /// Where people in service stand on the day.
    fn standings(&self) -> SelectStatement {
        self.rows(service_span::Entity.table_name()).expr(Expr::cust("*")).and_where(self.has_day()).take()
    }

    /// Joins a table that has each person once; its place.
    pub fn join(&mut self, table: SelectStatement) -> usize {
        self.joined.iter().position(|it| *it == table).unwrap_or_else(|| {
            self.joined.push(table);
            self.joined.len() - 1
        })
    }

    /// Whether there is a row of a table about a person.
    pub fn exists(&mut self, table: &'static str, rows: impl IntoIterator<Item = SimpleExpr>) -> SimpleExpr {
        let mut select = self.rows(table);
        select.distinct().column(Alias::new(PERSON));
        for row in rows {
            select.and_where(row);
        }
        of_join(self.join(select), PERSON).is_not_null()
    }

    pub fn has_day(&self) -> SimpleExpr {
        self.has_day_of(self.on)
    }

    fn has_day_of(&self, day: NaiveDate) -> SimpleExpr {
        column("effective_from").lte(constant(day)).and(column("effective_to").gt(constant(day)))
    }
}

pub fn person() -> SimpleExpr {
    of(FILE, PERSON)
}

/// A column of the record by which somebody is listed.
pub fn listed(column: &str) -> SimpleExpr {
    of(FILE, column)
}

/// What a person's standing of the day says.
pub fn now(column: &str) -> SimpleExpr {
    of(NOW, column)
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

fn join_name(place: usize) -> Alias {
    Alias::new(format!("asked_{place}"))
}
