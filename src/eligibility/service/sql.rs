//! A rule as a condition of SQL on the people in service on a day: of whom it surely holds, and of whom it may.
//!
//! Periods become days before which something must have begun (`latest_since`), so that the database compares days and reckons nothing.
//! Sums of days, fractions and effects are left to the judgement: of those people the rule may hold, and they are few where the rest of it decides.

use super::people::{Asked, Named, PERSON, column, constant, from, listed, now, of_join, person};
use crate::{
    calendar::{FiscalYear, latest_birth},
    eligibility::rules::{
        actions::ACTIONS,
        criterion::{Age, Criterion, Evaluation, StatusKind, Tenure, TenureOf},
        judge::{age_day, months_before},
        tenure::latest_since,
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
    standing::{self, ServiceStatus},
};
use sea_orm::{
    ActiveEnum, Condition, EntityName,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
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

fn sure(holds: SimpleExpr) -> Answer {
    let holds = Condition::all().add(is(holds));
    Answer { certain: holds.clone(), possible: holds, doubts: vec![], standing: None, is_dear: false }
}

fn unsure(of: SimpleExpr) -> Answer {
    sure(never()).doubted(vec![of])
}

impl Answer {
    /// The same but for those of whom it is not known.
    fn doubted(self, doubts: Vec<SimpleExpr>) -> Self {
        let doubted = doubts.iter().cloned().map(is).fold(Condition::any(), Condition::add);
        if doubts.is_empty() {
            return self;
        }
        let certain = Condition::all().add(doubted.clone().not()).add(self.certain);
        Self { certain, possible: doubted.add(self.possible), doubts, standing: None, ..self }
    }

    fn standing(self, standing: Condition) -> Self {
        Self { standing: Some(standing), ..self }
    }
}

/// How it is known that nothing broke somebody's time since a day.
enum Break {
    /// By a table that has the last such day of each person.
    Joined(usize),
    /// By a look at the rows of each person: of those who are few, because the rule names what counts.
    LookedUp(Box<SelectStatement>),
}

impl Break {
    fn none_since(&self, since: NaiveDate) -> SimpleExpr {
        match self {
            Self::Joined(place) => {
                let broken = || of_join(*place, "broken");
                broken().is_null().or(broken().lte(constant(since)))
            }
            Self::LookedUp(rows) => first_of(rows.clone().and_where(column("effective_to").gt(constant(since))).take()).is_null(),
        }
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

    fn grade(&self, of: Named<'_>, grades: &[i32], table: Option<&String>) -> SimpleExpr {
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

    fn tenure(&mut self, of: &Tenure) -> Answer {
        let broken = self.breaks(of);
        let counts = self.same(of, &now, &now);
        let holds = match of.months {
            Some(months) => self.since(&broken, of, months),
            None => self.by_education(&broken, of),
        };
        let mut doubts = vec![];
        if !of.absences.is_empty() {
            let kinds: Vec<LeaveKind> = of.absences.iter().flat_map(|it| it.kinds.iter().copied()).collect();
            let rows = self.leaves(&kinds);
            doubts.push(self.exists(leave::Entity.table_name(), rows));
        }
        if of.elsewhere.is_some() {
            doubts.push(self.exists(career_entry::Entity.table_name(), [column("kind").eq(CareerKind::Elsewhere.to_value())]));
        }
        if !of.consecutive {
            // Whoever has been something else meanwhile may have times that add up.
            doubts.push(is(counts.clone()).not());
            doubts.extend(broken.iter().filter_map(|it| match it {
                Break::Joined(place) => Some(of_join(*place, "broken").is_not_null()),
                Break::LookedUp(_) => None,
            }));
        } else {
            doubts.extend(self.reorganised(of));
        }
        let answer = Answer { is_dear: true, ..sure(counts.and(holds)) }.doubted(doubts);
        if !of.consecutive || !answer.doubts.is_empty() || of.is_relative() {
            return answer;
        }
        answer.standing(Condition::all().add(self.same(of, &now, &now)))
    }

    /// Who was in a unit that another took over: whether they stayed in it is a rule of its own.
    fn reorganised(&mut self, of: &Tenure) -> Vec<SimpleExpr> {
        let taken_over = self.codes.taken_over();
        if of.of != TenureOf::Unit || taken_over.is_empty() {
            return vec![];
        }
        let since = self.earliest(of).map(|since| column("effective_to").gt(constant(since)));
        let there = [column("org_unit_id").is_in(taken_over), column("effective_to").lte(constant(self.on))];
        let there: Vec<SimpleExpr> = there.into_iter().chain(since).collect();
        let known = there.iter().cloned().chain([column("superseded_at").is_null()]);
        let before = there.iter().cloned().chain([column("kind").eq(constant(CareerKind::Service.to_value()))]);
        vec![self.exists(standing::Entity.table_name(), known), self.exists(career_entry::Entity.table_name(), before)]
    }

    /// By the highest level of education named that is not above the own.
    fn by_education(&mut self, broken: &[Break; 2], of: &Tenure) -> SimpleExpr {
        let mut rows = self.rows(career_entry::Entity.table_name());
        rows.and_where(column("kind").eq(constant(CareerKind::Education.to_value())));
        rows.and_where(column("effective_from").lte(constant(self.on)));
        let schooled = self.greatest(rows, "education");
        let mut levels: Vec<_> = of.by_education.iter().collect();
        levels.sort_by_key(|it| std::cmp::Reverse(it.education));
        let each = levels.into_iter().fold(CaseStatement::new(), |each, it| {
            each.case(of_join(schooled, "education").gte(it.education.to_value()), self.since(broken, of, it.months))
        });
        each.finally(never()).into()
    }

    /// Until when somebody's time was not the one that counts: by the timeline, and by what was before it. Each is grouped by itself, for of a
    /// union PostgreSQL knows not how many people are in it.
    fn breaks(&mut self, of: &Tenure) -> [Break; 2] {
        let away = column("status").ne(constant(ServiceStatus::InService.to_value()));
        let gap = column("kind").eq(constant(CareerKind::Gap.to_value()));
        let timeline = self.rows(standing::Entity.table_name());
        let here = Break::Joined(self.broken(known(timeline), away, of));
        // Of nearly everybody something else is told of the time before: where few are asked about, they are looked at one by one.
        if of.consecutive && of.of != TenureOf::Service && !of.is_relative() {
            return [
                here,
                Break::LookedUp(Box::new(entered(from(career_entry::Entity.table_name())).and_where(self.breaking(gap, of)).take())),
            ];
        }
        let before = self.rows(career_entry::Entity.table_name());
        [here, Break::Joined(self.broken(entered(before), gap, of))]
    }

    /// What counts on the day is asked of the day: here only of what was over by then.
    fn broken(&mut self, mut times: SelectStatement, away: SimpleExpr, of: &Tenure) -> usize {
        times.expr_as(column(PERSON), Alias::new(PERSON)).expr_as(column("effective_to").max(), Alias::new("broken"));
        if let Some(since) = self.earliest(of).filter(|_| of.consecutive) {
            times.and_where(column("effective_to").gt(constant(since)));
        }
        if of.is_relative() {
            self.stand(&mut times);
        }
        times.and_where(self.breaking(away, of)).add_group_by([column(PERSON)]);
        self.join(times)
    }

    /// Of the rows of somebody those of another time, over by the day.
    fn breaking(&self, away: SimpleExpr, of: &Tenure) -> SimpleExpr {
        let over = column("effective_to").lte(constant(self.on));
        over.and(match of.of {
            TenureOf::Service => away,
            _ => away.or(is(self.same(of, &column, &now)).not()),
        })
    }

    /// The first of the days since which it may be.
    fn earliest(&self, of: &Tenure) -> Option<NaiveDate> {
        let months = of.months.into_iter().chain(of.by_education.iter().map(|it| it.months));
        months.filter_map(|months| latest_since(of, months, self.on)).min()
    }

    /// Whether what a row says is the time that counts.
    fn same(&self, of: &Tenure, row: Named<'_>, now: Named<'_>) -> SimpleExpr {
        let equal = |name: &str| row(name).eq(now(name));
        match of.of {
            TenureOf::Service => Expr::val(1).eq(1),
            TenureOf::Unit => equal("org_unit_id"),
            TenureOf::Rank if of.codes.is_empty() => equal("rank_id"),
            TenureOf::Rank => row("rank_id").is_in(self.codes.ranks.keys(&of.codes)),
            TenureOf::Grade if of.grades.is_empty() => equal("grade").and(equal("pay_table_id")),
            TenureOf::Grade => self.grade(row, &of.grades, of.pay_table.as_ref()),
        }
    }

    /// Unbroken since a day: known since then, and nothing else after it.
    fn since(&self, [here, before]: &[Break; 2], of: &Tenure, months: i32) -> SimpleExpr {
        let Some(since) = latest_since(of, months, self.on) else { return never() };
        let begun = looked_up(entered(from(career_entry::Entity.table_name())), since);
        let begun = begun.or(looked_up(known(from(standing::Entity.table_name())), since));
        now("effective_from").lte(constant(since)).or(here.none_since(since).and(before.none_since(since)).and(begun))
    }
}

/// Who is of an age on a day was born on a day, or earlier.
fn birth_of(of: &Age, on: NaiveDate, birth: &dyn Fn() -> SimpleExpr) -> Vec<SimpleExpr> {
    let least = of.at_least.map(|age| birth().lte(latest_birth(age.unsigned_abs(), on)));
    let below = of.below.map(|age| birth().gt(latest_birth(age.unsigned_abs(), on)));
    // An age is one of somebody who is born.
    least.into_iter().chain(below).chain([birth().lte(on)]).collect()
}

/// The timeline.
fn known(mut rows: SelectStatement) -> SelectStatement {
    rows.and_where(column("superseded_at").is_null()).take()
}

/// The time before it.
fn entered(mut rows: SelectStatement) -> SelectStatement {
    let kinds = [CareerKind::Service, CareerKind::Gap].map(|it| constant(it.to_value()));
    rows.and_where(column("kind").is_in(kinds)).take()
}

/// Whether somebody's time was known on a day: the first row tells, however long a timeline is.
fn looked_up(mut times: SelectStatement, since: NaiveDate) -> SimpleExpr {
    first_of(times.and_where(column("effective_from").lte(constant(since))).take()).is_not_null()
}

/// Something if there is a row about the person. A value, not `EXISTS`, which PostgreSQL would rather answer for the whole city at once.
fn first_of(mut rows: SelectStatement) -> SimpleExpr {
    rows.expr(Expr::val(1)).and_where(column(PERSON).eq(person())).limit(1);
    SimpleExpr::from(rows)
}

fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}

/// True and known: what is not known is not so.
fn is(holds: SimpleExpr) -> SimpleExpr {
    holds.is(constant(true))
}
