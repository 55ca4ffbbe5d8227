//! Why, or why not: every leaf of a rule with what it needs, what the person has, and from when it would hold.

use chrono::NaiveDate;
use entity::eligibility_version::ReferenceDay;

use super::{
    criterion::{Criterion, StatusKind, reference_day},
    dossier::{Days, Dossier},
    judge::{age_day, barred_by, first_day, flips_on, holds, leave_days, mean, passed},
    sentence::{Names, action, named, needs},
    tenure,
};
use crate::{
    calendar::{FOREVER, FiscalYear, age_on},
    text::term,
};

/// What a person has of what a leaf asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fact {
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub months: Option<i64>,
    /// Days of a month beyond the months; or of leave.
    pub days: Option<i64>,
    /// Years of age, a grade, or points in hundredths.
    pub number: Option<i64>,
    /// What it is called.
    pub text: Option<String>,
}

impl Fact {
    fn called(text: Option<&str>) -> Self {
        Self { text: text.map(str::to_owned), ..Self::default() }
    }

    /// The days of something, none where there is nothing; without a last one while it has none.
    fn of(days: Option<Days>) -> Self {
        let until = days.filter(|it| it.to < FOREVER).and_then(|it| it.to.pred_opt());
        Self { since: days.map(|it| it.from), until, ..Self::default() }
    }
}

/// A leaf, judged.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Leaf {
    /// Where it stands in the tree: `all.0.not.age`.
    pub path: String,
    /// It asks of leaves, discipline or evaluation.
    pub is_sealed: bool,
    pub needs: String,
    /// Below a `not`: it must not hold.
    pub is_negated: bool,
    pub is_satisfied: bool,
    /// The first day on which it would be satisfied; none if it is, or if no day is in sight.
    pub satisfied_from: Option<NaiveDate>,
    pub has: Fact,
}

/// Whether somebody is eligible on a day, and every leaf that says why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Judgement {
    pub on: NaiveDate,
    pub is_eligible: bool,
    pub eligible_from: Option<NaiveDate>,
    pub leaves: Vec<Leaf>,
    /// What is missing, as one sentence; nothing of who is eligible.
    #[serde(default)]
    pub missing: Option<String>,
}

/// Judges a person by a rule as asked on a day; who is not in service is not eligible, whatever the rule says.
///
/// A rule with a fixed reference day admits nobody between two of them: it is asked again in each of the years to come.
pub fn judge(criterion: &Criterion, reference: ReferenceDay, dossier: &Dossier, asked_on: NaiveDate, names: &Names) -> Judgement {
    let on = reference_day(reference, asked_on);
    let fits = |day: NaiveDate| dossier.standing(day).is_some_and(|it| it.in_service) && holds(criterion, dossier, day);
    let is_eligible = fits(on);
    let asked = Asked { dossier, on, names };
    let mut leaves = vec![];
    asked.collect(criterion, String::new(), false, &mut leaves);
    let eligible_from = match reference {
        _ if is_eligible => None,
        ReferenceDay::AsAsked => first_day(criterion, dossier, on, fits),
        _ => {
            let years = (1..=YEARS_AHEAD).map(|more| FiscalYear(FiscalYear::of(asked_on).0 + more).first_day());
            years.into_iter().find(|day| fits(reference_day(reference, *day)))
        }
    };
    let missing = if is_eligible {
        None
    } else {
        Some(asked.missing(criterion, false).map_or_else(|| "在職していること".to_owned(), |(parts, word)| parts.join(word)))
    };
    Judgement { on, is_eligible, eligible_from, leaves, missing }
}

/// So far ahead a rule with a fixed reference day is asked again.
const YEARS_AHEAD: i32 = 60;

/// Of whom it is asked, on which day, in whose words.
struct Asked<'a> {
    dossier: &'a Dossier,
    on: NaiveDate,
    names: &'a Names,
}

impl Asked<'_> {
    fn says(&self, criterion: &Criterion, is_negated: bool) -> String {
        let needs = needs(criterion, self.names);
        if is_negated { format!("次に該当しないこと: {needs}") } else { needs }
    }

    fn collect(&self, criterion: &Criterion, path: String, is_negated: bool, leaves: &mut Vec<Leaf>) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match criterion {
            Criterion::All(of) | Criterion::Any(of) => {
                let name = if matches!(criterion, Criterion::All(_)) { "all" } else { "any" };
                for (index, it) in of.iter().enumerate() {
                    self.collect(it, below(&format!("{name}.{index}")), is_negated, leaves);
                }
            }
            Criterion::Not(of) => self.collect(of, below("not"), !is_negated, leaves),
            _ => {
                let is_satisfied = holds(criterion, self.dossier, self.on) != is_negated;
                leaves.push(Leaf {
                    path: below(name(criterion)),
                    is_sealed: is_sealed(criterion),
                    needs: self.says(criterion, is_negated),
                    is_negated,
                    is_satisfied,
                    satisfied_from: if is_satisfied { None } else { flips_on(criterion, self.dossier, self.on) },
                    has: self.fact(criterion),
                });
            }
        }
    }

    /// What of a criterion is not so, and the word between: of all that must be each, of what may be either the one or the other.
    fn missing(&self, criterion: &Criterion, is_negated: bool) -> Option<(Vec<String>, &'static str)> {
        if holds(criterion, self.dossier, self.on) != is_negated {
            return None;
        }
        let each = |of: &[Criterion]| of.iter().filter_map(|it| self.missing(it, is_negated)).map(together).collect();
        Some(match (criterion, is_negated) {
            (Criterion::Not(of), _) => return self.missing(of, !is_negated),
            (Criterion::All(of), false) | (Criterion::Any(of), true) => (each(of), "、"),
            (Criterion::Any(of), false) | (Criterion::All(of), true) => (each(of), " または "),
            _ => (vec![self.says(criterion, is_negated)], ""),
        })
    }
}

fn together((parts, word): (Vec<String>, &str)) -> String {
    if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(word)) }
}

/// Whether a criterion asks of what the file seals.
pub fn is_sealed(criterion: &Criterion) -> bool {
    match criterion {
        Criterion::All(_) | Criterion::Any(_) | Criterion::Not(_) => criterion.children().iter().any(is_sealed),
        Criterion::OnLeave(_) | Criterion::LeaveDays(_) | Criterion::Discipline(_) | Criterion::Evaluation(_) => true,
        Criterion::Tenure(of) => !of.absences.is_empty(),
        Criterion::Status(of) => of.is == StatusKind::Conditional,
        _ => false,
    }
}

/// The name of a criterion in the schema's input.
pub fn name(criterion: &Criterion) -> &'static str {
    match criterion {
        Criterion::All(_) => "all",
        Criterion::Any(_) => "any",
        Criterion::Not(_) => "not",
        Criterion::Rank(_) => "rank",
        Criterion::Occupation(_) => "occupation",
        Criterion::PayTable(_) => "payTable",
        Criterion::Grade(_) => "grade",
        Criterion::Employment(_) => "employment",
        Criterion::Status(_) => "status",
        Criterion::OnLeave(_) => "onLeave",
        Criterion::LeaveDays(_) => "leaveDays",
        Criterion::Discipline(_) => "discipline",
        Criterion::Age(_) => "age",
        Criterion::BirthDate(_) => "birthDate",
        Criterion::Tenure(_) => "tenure",
        Criterion::Qualification(_) => "qualification",
        Criterion::Evaluation(_) => "evaluation",
        Criterion::PassedExam(_) => "passedExam",
    }
}

impl Asked<'_> {
    fn fact(&self, criterion: &Criterion) -> Fact {
        let Self { dossier, on, names } = *self;
        let now = dossier.standing(on);
        let has = |all: &[Days]| Fact::of(all.iter().copied().find(|days| days.has(on)));
        match criterion {
            Criterion::Rank(_) => Fact::called(now.and_then(|it| it.rank.as_deref()).map(|it| named(&names.ranks, it))),
            Criterion::Occupation(_) => Fact::called(now.and_then(|it| it.occupation.as_deref()).map(|it| named(&names.occupations, it))),
            Criterion::PayTable(_) | Criterion::Grade(_) => {
                let number = now.and_then(|it| it.grade).filter(|_| matches!(criterion, Criterion::Grade(_))).map(i64::from);
                let table = now.and_then(|it| it.pay_table.as_deref()).map(|it| named(&names.pay_tables, it));
                Fact { number, ..Fact::called(table) }
            }
            Criterion::Employment(_) => Fact::called(now.and_then(|it| it.employment).as_ref().map(term)),
            Criterion::Status(of) => match of.is {
                StatusKind::Seconded => has(&dossier.secondments),
                StatusKind::Conditional => has(&dossier.conditional),
                StatusKind::SupervisoryPost => {
                    let runs = dossier.runs(|it| it.supervisory, on.succ_opt().unwrap_or(on));
                    Fact { since: runs.last().filter(|_| now.is_some_and(|it| it.supervisory)).map(|it| it.from), ..Fact::default() }
                }
            },
            Criterion::OnLeave(of) => {
                let found = dossier.leaves.iter().find(|(kind, days)| of.kinds.contains(kind) && days.has(on));
                Fact { text: found.map(|(kind, _)| term(kind).to_owned()), ..Fact::of(found.map(|(_, days)| *days)) }
            }
            Criterion::LeaveDays(of) => Fact { days: Some(leave_days(of, dossier, on)), ..Fact::default() },
            Criterion::Discipline(of) => {
                let found = barred_by(of, dossier, on);
                let days = found.map(|(it, to)| Days { from: it.on, to });
                Fact { text: found.map(|(it, _)| action(it.kind).to_owned()), ..Fact::of(days) }
            }
            Criterion::Age(of) => {
                let age = dossier.birth_date.and_then(|birth| age_on(birth, age_day(of.on, on)));
                Fact { number: age.map(i64::from), since: dossier.birth_date, ..Fact::default() }
            }
            Criterion::BirthDate(_) => Fact { since: dossier.birth_date, ..Fact::default() },
            Criterion::Tenure(of) => {
                let served = tenure::served(of, dossier, on);
                let since = tenure::runs(of, dossier, on).first().map(|it| it.from);
                let education = dossier.education(on).filter(|_| !of.by_education.is_empty());
                let text = education.as_ref().map(|it| term(it).to_owned());
                Fact { since, text, months: Some(served.div_euclid(30)), days: Some(served.rem_euclid(30)), ..Fact::default() }
            }
            Criterion::Qualification(of) => {
                let found = dossier.qualifications.iter().find(|(name, days)| of.names.contains(name) && days.has(on));
                Fact { text: found.map(|(name, _)| name.clone()), ..Fact::of(found.map(|(_, days)| *days)) }
            }
            Criterion::Evaluation(of) => Fact { number: mean(of, dossier, on).map(|(sum, years)| sum / years), ..Fact::default() },
            Criterion::PassedExam(of) => {
                let found = dossier.passes.iter().find(|pass| passed(of, pass, on));
                Fact { text: found.map(|(rank, _)| named(&names.ranks, rank).to_owned()), ..Fact::of(found.map(|(_, days)| *days)) }
            }
            Criterion::All(_) | Criterion::Any(_) | Criterion::Not(_) => Fact::default(),
        }
    }
}
