//! Time in something as a condition of SQL: known since a day, and nothing else after it; by the timeline, and by what was told of the time before.

use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind},
    leave::{self, LeaveKind},
    standing::{self, ServiceStatus},
};
use sea_orm::{
    ActiveEnum, Condition, EntityName,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait, SelectStatement, SimpleExpr},
};

use super::{
    people::{Asked, Named, PERSON, column, constant, from, now, of_join, person},
    sql::{Answer, is, never, sure},
};
use crate::eligibility::rules::{
    criterion::{Tenure, TenureOf},
    tenure::latest_since,
};

/// How it is known that nothing broke somebody's time since a day.
enum Break {
    /// By a table that has the last such day of each person.
    Joined(usize),
    /// By a look at the rows of each person, where the rule names what counts: most are not that today, and are not looked at.
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
    pub(super) fn tenure(&mut self, of: &Tenure) -> Answer {
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
        let answer = sure(counts.and(holds)).dear().doubted(doubts);
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
        // Nearly everybody was something else before; of those who are today what counts each is looked at.
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
