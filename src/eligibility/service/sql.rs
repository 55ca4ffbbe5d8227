//! A rule as a condition of SQL on the people in service on a day, and on whom it cannot be asked in SQL.
//!
//! Periods become days before which something must have begun (`latest_since`), so that the database compares days and reckons nothing.
//! Each table that a rule asks is grouped by person once and joined, so that a city of any size is read in a few passes whatever the plan.
//! Sums of days, fractions and effects are left to the judgement: those people are named, and they are few.

use super::codes::Codes;
use crate::{
    calendar::{FiscalYear, latest_birth},
    eligibility::rules::{
        actions::ACTIONS,
        criterion::{Age, Criterion, Evaluation, StatusKind, Tenure, TenureOf},
        judge::age_day,
        tenure::latest_since,
    },
    recruitment::rules::conditional::earliest_conditional,
};
use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind},
    evaluation_score,
    leave::{self, LeaveKind},
    personal_record,
    personnel_order::{self, OrderKind},
    post_version, secondment,
    standing::{self, ServiceStatus},
};
use sea_orm::{
    ActiveEnum, Condition, EntityName, JoinType,
    sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType},
};

/// The name under which the standing of the day stands in a statement.
pub const NOW: &str = "now_standing";
const EARLIER: &str = "earlier";
const PERSON: &str = "employee_id";

/// What is asked of the database for a day, and the tables that this takes.
pub struct Asked<'a> {
    codes: &'a Codes,
    on: NaiveDate,
    joined: Vec<SelectStatement>,
}

/// Of whom a criterion holds; those whom `unsure` names are not asked about.
pub struct Answer {
    pub holds: Condition,
    pub unsure: Vec<Condition>,
}

fn sure(holds: SimpleExpr) -> Answer {
    Answer { holds: Condition::all().add(is(holds)), unsure: vec![] }
}

fn unsure(of: SimpleExpr) -> Answer {
    Answer { holds: Condition::all().add(Expr::val(1).eq(0)), unsure: vec![Condition::all().add(of)] }
}

fn now(column: &str) -> SimpleExpr {
    Expr::col((Alias::new(NOW), Alias::new(column)))
}

fn column(name: &str) -> SimpleExpr {
    Expr::col((Alias::new(EARLIER), Alias::new(name)))
}

impl<'a> Asked<'a> {
    pub fn new(codes: &'a Codes, on: NaiveDate) -> Self {
        Self { codes, on, joined: vec![] }
    }

    /// The people in service on the day of whom something holds: their keys.
    ///
    /// All joins come before the question, behind a fence: of an answer PostgreSQL guesses that few fit, and would then look for the rest person by person.
    pub fn people(&self, fitting: Condition) -> SelectStatement {
        let truth = |it: bool| Expr::Constant(it.into());
        let holds = Expr::Case(Box::new(Expr::case(fitting, truth(true)).finally(truth(false))));
        let mut all = Query::select();
        all.expr_as(now(PERSON), Alias::new(PERSON)).expr_as(holds, Alias::new("holds")).from_subquery(self.standings(), Alias::new(NOW));
        for (place, table) in self.joined.iter().enumerate() {
            let same = now(PERSON).eq(of_join(place, PERSON));
            all.join_subquery(JoinType::LeftJoin, table.clone(), join_name(place), same);
        }
        let judged = Alias::new("judged");
        let table = CommonTableExpression::new().query(all).table_name(judged.clone()).materialized(true).to_owned();
        let mut select = Query::select();
        select.column(Alias::new(PERSON)).from(judged).and_where(Expr::col(Alias::new("holds")));
        select.with_cte(Query::with().cte(table).to_owned());
        select
    }

    /// Where each person in service stands on the day: by the timeline, or by what was before it.
    fn standings(&self) -> SelectStatement {
        const COLUMNS: [&str; 6] = [PERSON, "org_unit_id", "rank_id", "occupation_id", "pay_table_id", "grade"];
        let rows = |table: &'static str| {
            let mut select = from(table);
            select.columns(COLUMNS.map(Alias::new)).and_where(self.has_day());
            select
        };
        let mut known = rows(standing::Entity.table_name());
        known.columns(["post_id", "employment_kind"].map(Alias::new)).and_where(column("superseded_at").is_null());
        known.and_where(column("status").eq(Expr::Constant(ServiceStatus::InService.to_value().into())));
        let mut before = rows(career_entry::Entity.table_name());
        before.expr(Expr::cust("NULL")).expr(Expr::cust("NULL"));
        before.and_where(column("kind").eq(Expr::Constant(CareerKind::Service.to_value().into())));
        known.union(UnionType::All, before);
        known
    }

    /// Joins a table that has each person once; its place.
    fn join(&mut self, table: SelectStatement) -> usize {
        self.joined.push(table);
        self.joined.len() - 1
    }

    /// Whether there is a row of a table about a person.
    fn exists(&mut self, table: &'static str, rows: impl IntoIterator<Item = SimpleExpr>) -> SimpleExpr {
        let mut select = from(table);
        select.distinct().column(Alias::new(PERSON));
        for row in rows {
            select.and_where(row);
        }
        of_join(self.join(select), PERSON).is_not_null()
    }

    pub fn answer(&mut self, criterion: &Criterion) -> Answer {
        match criterion {
            Criterion::All(of) => self.together(Condition::all(), of),
            Criterion::Any(of) => self.together(Condition::any(), of),
            Criterion::Not(of) => {
                let answer = self.answer(of);
                Answer { holds: answer.holds.not(), unsure: answer.unsure }
            }
            Criterion::Rank(of) => sure(now("rank_id").is_in(self.codes.ranks.keys(&of.codes))),
            Criterion::Occupation(of) => sure(now("occupation_id").is_in(self.codes.occupations.keys(&of.codes))),
            Criterion::PayTable(of) => sure(now("pay_table_id").is_in(self.codes.pay_tables.keys(&of.codes))),
            Criterion::Grade(of) => sure(self.grade(now, &of.grades, of.pay_table.as_ref())),
            Criterion::Employment(of) => sure(now("employment_kind").is_in(of.kinds.iter().map(ActiveEnum::to_value))),
            Criterion::Status(of) => self.status(of.is),
            Criterion::OnLeave(of) => {
                let rows = self.leaves(&of.kinds).into_iter().chain([self.has_day()]);
                sure(self.exists(leave::Entity.table_name(), rows))
            }
            Criterion::LeaveDays(of) => {
                let rows = self.leaves(&of.kinds);
                unsure(self.exists(leave::Entity.table_name(), rows))
            }
            Criterion::Discipline(_) => unsure(self.has_actions()),
            Criterion::Age(of) => {
                let rows = self.birth(of);
                sure(self.person(rows))
            }
            Criterion::BirthDate(of) => {
                let after = of.on_or_after.map(|day| column("birth_date").gte(day.0));
                let before = of.on_or_before.map(|day| column("birth_date").lte(day.0));
                sure(self.person(after.into_iter().chain(before).collect()))
            }
            Criterion::Tenure(of) => self.tenure(of),
            Criterion::Qualification(of) => {
                let kind = column("kind").eq(CareerKind::Qualification.to_value());
                let named = column("title").is_in(of.names.iter().map(String::as_str));
                sure(self.exists(career_entry::Entity.table_name(), [kind, named, self.has_day()]))
            }
            Criterion::Evaluation(of) => sure(self.points(of)),
        }
    }

    fn together(&mut self, all: Condition, of: &[Criterion]) -> Answer {
        let none = Answer { holds: all, unsure: vec![] };
        of.iter().map(|it| self.answer(it)).fold(none, |mut sum, it| {
            sum.holds = sum.holds.add(it.holds);
            sum.unsure.extend(it.unsure);
            sum
        })
    }

    fn has_day(&self) -> SimpleExpr {
        let day = || Expr::Constant(self.on.into());
        column("effective_from").lte(day()).and(column("effective_to").gt(day()))
    }

    fn grade(&self, of: impl Fn(&str) -> SimpleExpr, grades: &[i32], table: Option<&String>) -> SimpleExpr {
        let table = table.map(|it| of("pay_table_id").is_in(self.codes.pay_tables.keys([it])));
        let grade = of("grade").is_in(grades.iter().copied());
        match table {
            Some(table) => grade.and(table),
            None => grade,
        }
    }

    fn leaves(&self, kinds: &[LeaveKind]) -> Vec<SimpleExpr> {
        vec![
            column("superseded_at").is_null(),
            column("kind").is_in(kinds.iter().map(ActiveEnum::to_value)),
            column("effective_from").lte(self.on),
        ]
    }

    fn status(&mut self, status: StatusKind) -> Answer {
        match status {
            StatusKind::Seconded => {
                let rows = [column("superseded_at").is_null(), self.has_day()];
                sure(self.exists(secondment::Entity.table_name(), rows))
            }
            StatusKind::SupervisoryPost => {
                let mut posts = Query::select();
                posts.column((post_version::Entity, post_version::Column::PostId)).from(post_version::Entity);
                posts.and_where(post_version::COLUMN.superseded_at.is_null()).and_where(post_version::COLUMN.supervisory.eq(true));
                posts.and_where(post_version::COLUMN.effective_from.lte(self.on)).and_where(post_version::COLUMN.effective_to.gt(self.on));
                sure(now("post_id").in_subquery(posts))
            }
            StatusKind::Conditional => {
                let kind = column("kind").eq(OrderKind::Appointment.to_value());
                unsure(self.orders([kind, column("effective_on").gte(earliest_conditional(self.on))]))
            }
        }
    }

    fn has_actions(&mut self) -> SimpleExpr {
        let kinds = ACTIONS.iter().map(ActiveEnum::to_value);
        self.orders([column("kind").is_in(kinds), column("effective_on").lte(self.on)])
    }

    fn orders(&mut self, rows: [SimpleExpr; 2]) -> SimpleExpr {
        let person = column(PERSON).is_not_null();
        self.exists(personnel_order::Entity.table_name(), rows.into_iter().chain([person]))
    }

    /// The person as the file knows them on the day.
    fn person(&mut self, rows: Vec<SimpleExpr>) -> SimpleExpr {
        // Somebody was born before the file begins: of a record that begins later the date holds too, and a correction replaces it in all.
        let day = Expr::Constant(self.on.into());
        self.exists(
            personal_record::Entity.table_name(),
            [column("superseded_at").is_null(), column("effective_to").gt(day)].into_iter().chain(rows),
        )
    }

    /// Who is of an age on a day was born on a day, or earlier.
    fn birth(&self, of: &Age) -> Vec<SimpleExpr> {
        let on = age_day(of.on, self.on);
        let least = of.at_least.map(|age| column("birth_date").lte(latest_birth(age.unsigned_abs(), on)));
        let below = of.below.map(|age| column("birth_date").gt(latest_birth(age.unsigned_abs(), on)));
        // An age is one of somebody who is born.
        least.into_iter().chain(below).chain([column("birth_date").lte(on)]).collect()
    }

    fn points(&mut self, of: &Evaluation) -> SimpleExpr {
        let year = FiscalYear::of(self.on).0;
        let mut rows = from(evaluation_score::Entity.table_name());
        rows.column(Alias::new(PERSON))
            .expr_as(column("points").sum(), Alias::new("sum"))
            .expr_as(column("points").count(), Alias::new("years"));
        rows.and_where(column("fiscal_year").gte(year - of.fiscal_years)).and_where(column("fiscal_year").lt(year));
        rows.group_by_col(Alias::new(PERSON));
        let place = self.join(rows);
        let enough = of_join(place, "sum").gte(of.at_least.0 * i64::from(of.fiscal_years));
        enough.and(of_join(place, "years").eq(i64::from(of.fiscal_years)))
    }

    fn tenure(&mut self, of: &Tenure) -> Answer {
        let places = self.times(of);
        let holds = match of.months {
            Some(months) => self.since(places, of, months),
            None => {
                let mut rows = from(career_entry::Entity.table_name());
                rows.column(Alias::new(PERSON)).expr_as(column("education").max(), Alias::new("education"));
                rows.and_where(column("kind").eq(CareerKind::Education.to_value())).group_by_col(Alias::new(PERSON));
                let schooled = self.join(rows);
                let each = of.by_education.iter().map(|it| {
                    let next = of.by_education.iter().map(|other| other.education).filter(|level| *level > it.education).min();
                    let own = || of_join(schooled, "education");
                    let level = own().gte(it.education.to_value());
                    let level = next.map_or(level.clone(), |next| level.and(own().lt(next.to_value())));
                    level.and(self.since(places, of, it.months))
                });
                each.reduce(|any, it| is(any).or(it)).unwrap_or_else(|| Expr::val(1).eq(0))
            }
        };
        let mut answer = sure(holds);
        let mut doubt = |of: SimpleExpr| answer.unsure.push(Condition::all().add(of));
        if !of.absences.is_empty() {
            let kinds: Vec<LeaveKind> = of.absences.iter().flat_map(|it| it.kinds.iter().copied()).collect();
            let rows = self.leaves(&kinds);
            doubt(self.exists(leave::Entity.table_name(), rows));
        }
        if of.elsewhere.is_some() {
            doubt(self.exists(career_entry::Entity.table_name(), [column("kind").eq(CareerKind::Elsewhere.to_value())]));
        }
        if !of.consecutive {
            // Whoever has been something else meanwhile may have times that add up.
            let [timeline, career] = places;
            doubt(of_join(timeline, "broken").is_not_null());
            doubt(of_join(career, "broken").is_not_null());
        }
        answer
    }

    /// When the time of each person that is known began, and until when it was not the one that counts: by the timeline, and by what was
    /// before it. Each is grouped by itself, for of a union PostgreSQL knows not how many people are in it.
    fn times(&mut self, of: &Tenure) -> [usize; 2] {
        let in_service = column("status").eq(Expr::Constant(ServiceStatus::InService.to_value().into()));
        let mut timeline = self.grouped(standing::Entity.table_name(), of, in_service);
        timeline.and_where(column("superseded_at").is_null());
        let kinds = [CareerKind::Service, CareerKind::Gap].map(|it| it.to_value());
        let mut career = self.grouped(career_entry::Entity.table_name(), of, column("kind").eq(CareerKind::Service.to_value()));
        career.and_where(column("kind").is_in(kinds));
        [self.join(timeline), self.join(career)]
    }

    fn grouped(&self, table: &'static str, of: &Tenure, in_service: SimpleExpr) -> SelectStatement {
        let counts = is(in_service.and(self.same(of)));
        let broken = Expr::Case(Box::new(Expr::case(counts, Expr::cust("NULL")).finally(column("effective_to"))));
        let mut times = from(table);
        times.expr_as(column(PERSON), Alias::new(PERSON)).expr_as(column("effective_from").min(), Alias::new("begun"));
        times.expr_as(broken.max(), Alias::new("broken")).and_where(column("effective_from").lte(Expr::Constant(self.on.into())));
        if of.is_relative() {
            let same = column(PERSON).eq(now(PERSON));
            times.join_subquery(JoinType::InnerJoin, self.standings(), Alias::new(NOW), same);
        }
        times.add_group_by([column(PERSON)]);
        times
    }

    /// Whether an earlier row is of the time that counts.
    fn same(&self, of: &Tenure) -> SimpleExpr {
        let equal = |name: &str| column(name).eq(now(name));
        match of.of {
            TenureOf::Service => Expr::val(1).eq(1),
            TenureOf::Unit => equal("org_unit_id"),
            TenureOf::Rank if of.codes.is_empty() => equal("rank_id"),
            TenureOf::Rank => column("rank_id").is_in(self.codes.ranks.keys(&of.codes)),
            TenureOf::Grade if of.grades.is_empty() => equal("grade").and(equal("pay_table_id")),
            TenureOf::Grade => self.grade(column, &of.grades, of.pay_table.as_ref()),
        }
    }

    /// Unbroken since a day: known since then, and nothing else after it.
    fn since(&self, places: [usize; 2], of: &Tenure, months: i32) -> SimpleExpr {
        let Some(since) = latest_since(of, months, self.on) else { return Expr::val(1).eq(0) };
        let [timeline, career] = places;
        let known = is(of_join(timeline, "begun").lte(since)).or(is(of_join(career, "begun").lte(since)));
        let broken = |place| is(of_join(place, "broken").gt(since));
        known.and(broken(timeline).not()).and(broken(career).not())
    }
}

fn from(table: &'static str) -> SelectStatement {
    Query::select().from_as(Alias::new(table), Alias::new(EARLIER)).take()
}

fn join_name(place: usize) -> Alias {
    Alias::new(format!("asked_{place}"))
}

fn of_join(place: usize, column: &str) -> SimpleExpr {
    Expr::col((join_name(place), Alias::new(column)))
}

/// True and known: what is not known is not so.
fn is(holds: SimpleExpr) -> SimpleExpr {
    Expr::Case(Box::new(Expr::case(holds, 1).finally(0))).eq(1)
}
