//! A rule as a condition of SQL on the people in service on a day: of whom it surely holds, and of whom it may.
//!
//! Periods become days before which something must have begun (`latest_since`), so that the database compares days and reckons nothing.
//! Sums of days, fractions and effects are left to the judgement: of those people the rule may hold, and they are few where the rest of it decides.

use super::people::{Asked, Named, PERSON, column, constant, listed, now, of_join};
use crate::{
    calendar::{FiscalYear, latest_birth},
    eligibility::rules::{
        actions::ACTIONS,
        criterion::{Age, Criterion, Evaluation, StatusKind},
        judge::{age_day, months_before},
    },
    recruitment::rules::conditional::earliest_conditional,
};
use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind},
    evaluation_score,
    leave::{self, LeaveKind},
    pass_entry, personal_record,
    personnel_order::{self, OrderKind},
    post_version, secondment,
};
use sea_orm::{
    ActiveEnum, Condition, EntityName,
    sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr},
};

/// Of whom a criterion holds.
pub struct Answer {
    certain: Condition,
    pub possible: Condition,
    /// Of whom it is left to the judgement where it may hold.
    pub doubts: Vec<SimpleExpr>,
    /// What their standing of the day is in any case, as far as that is known beforehand.
    pub standing: Option<Condition>,
    /// Whether rows are looked up person by person: whatever else decides is asked before.
    is_dear: bool,
}

pub(super) fn sure(holds: SimpleExpr) -> Answer {
    let holds = Condition::all().add(is(holds));
    Answer { certain: holds.clone(), possible: holds, doubts: vec![], standing: None, is_dear: false }
}

fn unsure(of: SimpleExpr) -> Answer {
    sure(never()).doubted(vec![of])
}

impl Answer {
    /// The same but for those of whom it is not known.
    pub(super) fn doubted(self, doubts: Vec<SimpleExpr>) -> Self {
        let doubted = doubts.iter().cloned().map(is).fold(Condition::any(), Condition::add);
        if doubts.is_empty() {
            return self;
        }
        let certain = Condition::all().add(doubted.clone().not()).add(self.certain);
        Self { certain, possible: doubted.add(self.possible), doubts, standing: None, ..self }
    }

    pub(super) fn dear(self) -> Self {
        Self { is_dear: true, ..self }
    }

    pub(super) fn standing(self, standing: Condition) -> Self {
        Self { standing: Some(standing), ..self }
    }
}

impl Asked<'_> {
    pub fn answer(&mut self, criterion: &Criterion) -> Answer {
        let codes = self.codes;
        let stands = |holds: SimpleExpr| sure(holds.clone()).standing(Condition::all().add(holds));
        match criterion {
            Criterion::All(of) => self.all(of),
            Criterion::Any(of) => self.any(of),
            Criterion::Not(of) => {
                let it = self.answer(of);
                Answer { certain: it.possible.not(), possible: it.certain.not(), standing: None, ..it }
            }
            Criterion::Rank(of) => stands(now("rank_id").is_in(codes.ranks.keys(&of.codes))),
            Criterion::Occupation(of) => stands(now("occupation_id").is_in(codes.occupations.keys(&of.codes))),
            Criterion::PayTable(of) => stands(now("pay_table_id").is_in(codes.pay_tables.keys(&of.codes))),
            Criterion::Grade(of) => stands(self.grade(&now, &of.grades, of.pay_table.as_ref())),
            Criterion::Employment(of) => sure(now("employment_kind").is_in(of.kinds.iter().map(ActiveEnum::to_value))),
            Criterion::Status(of) => self.status(of.is),
            Criterion::OnLeave(of) => {
                let rows = self.leaves(&of.kinds).into_iter().chain([self.has_day()]);
                sure(self.exists(leave::Entity.table_name(), rows))
            }
            Criterion::LeaveDays(of) => {
                // What was over before the months began counts for nothing.
                let since = months_before(of.within_months, self.on).from;
                let rows = self.leaves(&of.kinds).into_iter().chain([column("effective_to").gt(since)]);
                unsure(self.exists(leave::Entity.table_name(), rows))
            }
            Criterion::Discipline(_) => unsure(self.has_actions()),
            Criterion::Age(of) => {
                let on = age_day(of.on, self.on);
                sure(self.born(|birth| birth_of(of, on, birth)))
            }
            Criterion::BirthDate(of) => sure(self.born(|birth| {
                let after = of.on_or_after.map(|day| birth().gte(day.0));
                after.into_iter().chain(of.on_or_before.map(|day| birth().lte(day.0))).collect()
            })),
            Criterion::Tenure(of) => self.tenure(of),
            Criterion::Qualification(of) => {
                let kind = column("kind").eq(CareerKind::Qualification.to_value());
                let named = column("title").is_in(of.names.iter().map(String::as_str));
                sure(self.exists(career_entry::Entity.table_name(), [kind, named, self.has_day()]))
            }
            Criterion::Evaluation(of) => sure(self.points(of)),
            // Passes are few, and whether one is still valid is a rule of its own.
            Criterion::PassedExam(_) => unsure(self.exists(pass_entry::Entity.table_name(), [column("listed_on").lte(self.on)])),
        }
    }

    fn all(&mut self, of: &[Criterion]) -> Answer {
        self.together(of, Condition::all(), None, |sum, it| match (sum, it) {
            (Some(one), Some(other)) => Some(Condition::all().add(one).add(other)),
            (one, other) => one.or(other),
        })
    }

    fn any(&mut self, of: &[Criterion]) -> Answer {
        self.together(of, Condition::any(), Some(Condition::any()), |sum, it| Some(sum?.add(it?)))
    }

    fn together(
        &mut self,
        of: &[Criterion],
        none: Condition,
        standing: Option<Condition>,
        join: impl Fn(Option<Condition>, Option<Condition>) -> Option<Condition>,
    ) -> Answer {
        let mut each: Vec<Answer> = of.iter().map(|it| self.answer(it)).collect();
        each.sort_by_key(|it| it.is_dear);
        let none = Answer { certain: none.clone(), possible: none, doubts: vec![], standing, is_dear: false };
        each.into_iter().fold(none, |sum, it| Answer {
            certain: sum.certain.add(it.certain),
            possible: sum.possible.add(it.possible),
            standing: join(sum.standing, it.standing),
            doubts: [sum.doubts, it.doubts].concat(),
            is_dear: sum.is_dear || it.is_dear,
        })
    }

    pub(super) fn grade(&self, of: Named<'_>, grades: &[i32], table: Option<&String>) -> SimpleExpr {
        let table = table.map(|it| of("pay_table_id").is_in(self.codes.pay_tables.keys([it])));
        let grade = of("grade").is_in(grades.iter().copied());
        match table {
            Some(table) => grade.and(table),
            None => grade,
        }
    }

    pub(super) fn leaves(&self, kinds: &[LeaveKind]) -> Vec<SimpleExpr> {
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

    /// Whether the person was born as asked.
    fn born(&mut self, rows: impl Fn(&dyn Fn() -> SimpleExpr) -> Vec<SimpleExpr>) -> SimpleExpr {
        // Somebody was born before the file begins: of a record that begins later the date holds too, and a correction replaces it in all.
        if self.listed_on.is_some() {
            return rows(&|| listed("birth_date")).into_iter().fold(Expr::val(1).eq(1), ExprTrait::and);
        }
        let known = [column("superseded_at").is_null(), column("effective_to").gt(constant(self.on))];
        self.exists(personal_record::Entity.table_name(), known.into_iter().chain(rows(&|| column("birth_date"))))
    }

    fn points(&mut self, of: &Evaluation) -> SimpleExpr {
        let year = FiscalYear::of(self.on).0;
        let mut rows = self.rows(evaluation_score::Entity.table_name());
        rows.column(Alias::new(PERSON))
            .expr_as(column("points").sum(), Alias::new("sum"))
            .expr_as(column("points").count(), Alias::new("years"));
        rows.and_where(column("fiscal_year").gte(year - of.fiscal_years)).and_where(column("fiscal_year").lt(year));
        rows.group_by_col(Alias::new(PERSON));
        let place = self.join(rows);
        let enough = of_join(place, "sum").gte(of.at_least.0 * i64::from(of.fiscal_years));
        enough.and(of_join(place, "years").eq(i64::from(of.fiscal_years)))
    }
}

/// Who is of an age on a day was born on a day, or earlier.
fn birth_of(of: &Age, on: NaiveDate, birth: &dyn Fn() -> SimpleExpr) -> Vec<SimpleExpr> {
    let least = of.at_least.map(|age| birth().lte(latest_birth(age.unsigned_abs(), on)));
    let below = of.below.map(|age| birth().gt(latest_birth(age.unsigned_abs(), on)));
    // An age is one of somebody who is born.
    least.into_iter().chain(below).chain([birth().lte(on)]).collect()
}

pub(super) fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}

/// True and known: what is not known is not so.
pub(super) fn is(holds: SimpleExpr) -> SimpleExpr {
    holds.is(constant(true))
}
