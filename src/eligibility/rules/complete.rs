//! Criteria as they are kept, and whether a rule can be made of them.

use async_graphql::InputType;

use super::criterion::{Comparator, Criterion, Tenure, TenureOf};
use crate::error::{ErrorCode, Refusal};

const DEEPEST: usize = 6;
const MOST: usize = 60;
/// The tables that one question joins: SQLite takes 64.
const MOST_TABLES: usize = 50;
/// Codes, kinds or names in one criterion.
const MOST_NAMED: usize = 50;
const LONGEST: i32 = 1_200;

impl Criterion {
    /// As it is kept: JSON of the schema's input.
    pub fn to_json(&self) -> serde_json::Value {
        self.to_value().into_json().unwrap_or_default()
    }

    /// From what was kept.
    pub fn from_json(json: serde_json::Value) -> Option<Self> {
        let value = async_graphql::Value::from_json(json).ok()?;
        Self::parse(Some(value)).ok()
    }

    /// The criteria below this one.
    pub fn children(&self) -> &[Self] {
        match self {
            Self::All(of) | Self::Any(of) => of,
            Self::Not(of) => std::slice::from_ref(of),
            _ => &[],
        }
    }

    /// Whether a rule can be made of it: bounded, complete, and every number one that can be meant.
    pub fn judge(&self) -> Result<(), Refusal> {
        if self.count() > MOST || self.depth() > DEEPEST || self.tables() > MOST_TABLES {
            let (ja, en) = (format!("要件は {MOST} 件、{DEEPEST} 段までです。"), format!("at most {MOST} criteria, {DEEPEST} deep"));
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en));
        }
        self.complete()
    }

    fn count(&self) -> usize {
        1 + self.children().iter().map(Self::count).sum::<usize>()
    }

    /// The most tables that are joined to ask it.
    fn tables(&self) -> usize {
        let own = match self {
            Self::Tenure(of) => 2 + of.more_tables(),
            Self::All(_) | Self::Any(_) | Self::Not(_) => 0,
            _ => 1,
        };
        own + self.children().iter().map(Self::tables).sum::<usize>()
    }

    fn depth(&self) -> usize {
        1 + self.children().iter().map(Self::depth).max().unwrap_or_default()
    }

    fn complete(&self) -> Result<(), Refusal> {
        let months = |it: i32| (1..=LONGEST).contains(&it);
        let (is_fine, field) = match self {
            Self::All(of) | Self::Any(of) => {
                for (index, it) in of.iter().enumerate() {
                    let name = if matches!(self, Self::All(_)) { "all" } else { "any" };
                    it.complete().map_err(|refusal| refusal.within([name.to_owned(), index.to_string()]))?;
                }
                (!of.is_empty(), "all")
            }
            Self::Not(of) => return of.complete().map_err(|refusal| refusal.within(["not"])),
            Self::Rank(of) => (is_some(&of.codes), "rank"),
            Self::Occupation(of) => (is_some(&of.codes), "occupation"),
            Self::PayTable(of) => (is_some(&of.codes), "payTable"),
            Self::Grade(of) => (is_some(&of.grades), "grade"),
            Self::Employment(of) => (is_some(&of.kinds), "employment"),
            Self::Status(_) => (true, "status"),
            Self::OnLeave(of) => (is_some(&of.kinds), "onLeave"),
            Self::LeaveDays(of) => (is_some(&of.kinds) && of.at_least > 0 && months(of.within_months), "leaveDays"),
            Self::Discipline(of) => (is_some(&of.kinds) && months(of.within_months), "discipline"),
            Self::Age(of) => {
                let named = of.at_least.is_some() || of.below.is_some();
                (named && [of.at_least, of.below].into_iter().flatten().all(|it| (1..=120).contains(&it)), "age")
            }
            Self::BirthDate(of) => (of.on_or_after.is_some() || of.on_or_before.is_some(), "birthDate"),
            Self::Tenure(of) => (of.is_complete(), "tenure"),
            Self::Qualification(of) => (is_some(&of.names), "qualification"),
            Self::PassedExam(of) => (is_some(&of.codes), "passedExam"),
            Self::Evaluation(of) => ((1..=10).contains(&of.fiscal_years) && (0..=1_000_000).contains(&of.at_least.0), "evaluation"),
        };
        if is_fine {
            return Ok(());
        }
        let (ja, en) = ("値のない要件か、範囲外の数があります。", "a criterion names nothing, or a number that cannot be meant");
        Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at([field]))
    }

    /// The codes that the profile must know: (ranks, occupations, pay tables).
    pub fn codes(&self) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
        let (mut ranks, mut occupations, mut tables) = (vec![], vec![], vec![]);
        self.collect(&mut |it| match it {
            Self::Rank(of) => ranks.extend(of.codes.iter().map(String::as_str)),
            Self::PassedExam(of) => ranks.extend(of.codes.iter().map(String::as_str)),
            Self::Occupation(of) => occupations.extend(of.codes.iter().map(String::as_str)),
            Self::PayTable(of) => tables.extend(of.codes.iter().map(String::as_str)),
            Self::Grade(of) => tables.extend(of.pay_table.as_deref()),
            Self::Tenure(of) => {
                ranks.extend(of.codes.iter().map(String::as_str));
                tables.extend(of.pay_table.as_deref());
            }
            _ => (),
        });
        (ranks, occupations, tables)
    }

    fn collect<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        for it in self.children() {
            it.collect(see);
        }
    }
}

/// So many different ones, and no more than anybody means.
fn is_set<T: PartialEq>(of: &[T]) -> bool {
    of.len() <= MOST_NAMED && (1..of.len()).all(|place| !of[..place].contains(&of[place]))
}

fn is_some<T: PartialEq>(of: &[T]) -> bool {
    !of.is_empty() && is_set(of)
}

impl Tenure {
    fn more_tables(&self) -> usize {
        [!self.by_education.is_empty(), !self.absences.is_empty(), self.elsewhere.is_some()].into_iter().filter(|it| *it).count()
    }

    /// Whether what counts depends on where somebody stands on the day.
    pub fn is_relative(&self) -> bool {
        match self.of {
            TenureOf::Service => false,
            TenureOf::Unit => true,
            TenureOf::Rank => self.codes.is_empty(),
            TenureOf::Grade => self.grades.is_empty(),
        }
    }

    fn is_complete(&self) -> bool {
        let months = |it: i32| (1..=LONGEST).contains(&it);
        let needs = self.months.is_some() == self.by_education.is_empty();
        let tenths = |it: i32| (0..=10).contains(&it);
        let of = match self.of {
            TenureOf::Rank => self.grades.is_empty() && self.pay_table.is_none(),
            TenureOf::Grade => self.codes.is_empty() && (self.pay_table.is_none() || !self.grades.is_empty()),
            TenureOf::Service | TenureOf::Unit => self.codes.is_empty() && self.grades.is_empty() && self.pay_table.is_none(),
        };
        needs
            && of
            && self.months.into_iter().chain(self.by_education.iter().map(|it| it.months)).all(months)
            && self.absences.iter().all(|it| tenths(it.tenths) && (it.secondments || !it.kinds.is_empty()))
            && self.elsewhere.as_ref().is_none_or(|it| tenths(it.tenths))
            && is_set(&self.codes)
            && is_set(&self.grades)
            && is_set(&self.by_education.iter().map(|it| it.education).collect::<Vec<_>>())
            && is_set(&self.absences.iter().flat_map(|it| it.kinds.iter().copied()).collect::<Vec<_>>())
            && self.absences.iter().filter(|it| it.secondments).count() <= 1
            && self.remainder_months.is_none_or(|it| (1..=11).contains(&it) && self.comparator == Comparator::AtLeast)
    }
}
