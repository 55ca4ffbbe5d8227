//! Time in something as a condition of SQL: how far back the unbroken time goes that a span of service tells of. What adds up is left to the judgement.

use chrono::NaiveDate;
use entity::{
    career_entry::{self, CareerKind},
    leave::{self, LeaveKind},
    secondment, service_span,
};
use sea_orm::{
    ActiveEnum, Condition, EntityName,
    sea_query::{CaseStatement, Expr, ExprTrait, SimpleExpr},
};

use super::{
    people::{Asked, Named, PERSON, column, constant, from, now, person},
    sql::{Answer, is, never, sure},
};
use crate::eligibility::rules::{
    criterion::{Tenure, TenureOf},
    tenure::latest_since,
};

impl Asked<'_> {
    pub(super) fn tenure(&mut self, of: &Tenure) -> Answer {
        let counts = self.same(of, &now, &now);
        let holds = counts.clone().and(match of.months {
            Some(months) => self.served(of, months),
            None => self.by_education(of),
        });
        let mut doubts = self.less_or_more(of, &counts, &holds);
        if of.months.is_none() {
            // Who has left another school since may need another time.
            doubts.push(now("schooled_on").lte(constant(self.on)));
        }
        if of.consecutive {
            doubts.extend(self.reorganised(of));
        }
        let answer = sure(holds).dear().doubted(doubts);
        if !of.consecutive || !answer.doubts.is_empty() || of.is_relative() {
            return answer;
        }
        answer.standing(Condition::all().add(self.same(of, &now, &now)))
    }

    /// Of whom the unbroken time alone does not decide: where it is enough and there are absences that may count less; where it is not and there is
    /// time beside it that counts too, elsewhere or before.
    fn less_or_more(&mut self, of: &Tenure, counts: &SimpleExpr, holds: &SimpleExpr) -> Vec<SimpleExpr> {
        let mut more = vec![];
        if let Some(elsewhere) = &of.elsewhere {
            let kind = column("kind").eq(constant(CareerKind::Elsewhere.to_value()));
            let related = elsewhere.related_only.then(|| column("related").eq(true));
            more.push(self.exists(career_entry::Entity.table_name(), [kind].into_iter().chain(related)));
        }
        if !of.consecutive {
            let before = column("effective_from").lt(now("effective_from")).and(self.same(of, &column, &now));
            let counted_before = is(counts.clone()).not().and(first(before).is_not_null());
            more.extend([is(counts.clone()).and(self.since(of, now("begun_on")).not()), counted_before]);
        }
        let enough = is(holds.clone());
        let less = self.absences(of).into_iter().map(|less| less.and(any(more.iter().cloned().chain([enough.clone()]))));
        let less: Vec<SimpleExpr> = less.collect();
        less.into_iter().chain((!more.is_empty()).then(|| enough.not().and(any(more)))).collect()
    }

    /// Whether there were leaves or secondments whose time counts less.
    fn absences(&mut self, of: &Tenure) -> Vec<SimpleExpr> {
        let kinds: Vec<LeaveKind> = of.absences.iter().flat_map(|it| it.kinds.iter().copied()).collect();
        let mut absences = vec![];
        if !kinds.is_empty() {
            let rows = self.leaves(&kinds);
            absences.push(self.exists(leave::Entity.table_name(), rows));
        }
        if of.absences.iter().any(|it| it.secondments) {
            let rows = [column("superseded_at").is_null(), column("effective_from").lte(self.on)];
            absences.push(self.exists(secondment::Entity.table_name(), rows));
        }
        absences
    }

    /// Who was in a unit that another took over: whether they stayed in it is a rule of its own.
    fn reorganised(&mut self, of: &Tenure) -> Option<SimpleExpr> {
        let taken_over = self.codes.taken_over();
        if of.of != TenureOf::Unit || taken_over.is_empty() {
            return None;
        }
        let since = self.earliest(of).map(|since| column("effective_to").gt(constant(since)));
        let there = [column("org_unit_id").is_in(taken_over), column("effective_from").lte(constant(self.on))];
        Some(self.exists(service_span::Entity.table_name(), there.into_iter().chain(since)))
    }

    /// The first of the days since which it may be.
    fn earliest(&self, of: &Tenure) -> Option<NaiveDate> {
        let months = of.months.into_iter().chain(of.by_education.iter().map(|it| it.months));
        months.filter_map(|months| latest_since(of, months, self.on)).min()
    }

    /// By the highest level of education named that is not above the own.
    fn by_education(&self, of: &Tenure) -> SimpleExpr {
        let mut levels: Vec<_> = of.by_education.iter().collect();
        levels.sort_by_key(|it| std::cmp::Reverse(it.education));
        let each = levels.into_iter().fold(CaseStatement::new(), |each, it| {
            each.case(now("education").gte(constant(it.education.to_value())), self.served(of, it.months))
        });
        each.finally(never()).into()
    }

    /// Whether the unbroken time reaches so many months.
    fn served(&self, of: &Tenure, months: i32) -> SimpleExpr {
        latest_since(of, months, self.on).map_or_else(never, |since| self.since(of, constant(since)))
    }

    /// Whether the time has been unbroken since a day. A span tells since when nothing changed at all; of some ranks or grades together those that are
    /// not long in theirs are looked up.
    fn since(&self, of: &Tenure, day: SimpleExpr) -> SimpleExpr {
        let unchanged = |of: TenureOf| {
            now(match of {
                TenureOf::Service => "service_since",
                TenureOf::Unit => "unit_since",
                TenureOf::Rank => "rank_since",
                TenureOf::Grade => "grade_since",
            })
            .lte(day.clone())
        };
        if of.of == TenureOf::Service || of.is_relative() {
            return unchanged(of.of);
        }
        let other = column("effective_to").gt(day.clone()).and(column("effective_from").lt(now("effective_from")));
        let other = other.and(is(self.same(of, &column, &now)).not());
        unchanged(of.of).or(unchanged(TenureOf::Service).and(first(other).is_null()))
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
}

fn any(of: impl IntoIterator<Item = SimpleExpr>) -> SimpleExpr {
    of.into_iter().reduce(ExprTrait::or).unwrap_or_else(never)
}

/// Something if the person has such a span. A value, not `EXISTS`, which PostgreSQL would rather answer for the whole city at once.
fn first(such: SimpleExpr) -> SimpleExpr {
    let mut spans = from(service_span::Entity.table_name());
    SimpleExpr::from(spans.expr(Expr::val(1)).and_where(column(PERSON).eq(person())).and_where(such).limit(1).take())
}
