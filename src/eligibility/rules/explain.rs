//! Why, or why not: every leaf of a rule with what it needs, what the person has, and from when it would hold.

use chrono::NaiveDate;
use entity::eligibility_version::ReferenceDay;

use super::{
    criterion::{Criterion, StatusKind, reference_day},
    dossier::Dossier,
    judge::{age_day, barred_until, first_day, flips_on, holds, leave_days, mean, passed},
    sentence::needs,
    tenure,
};
use crate::calendar::{FOREVER, FiscalYear, age_on};

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
    /// A code, or a name.
    pub text: Option<String>,
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
}

/// Judges a person by a rule as asked on a day; who is not in service is not eligible, whatever the rule says.
///
/// A rule with a fixed reference day admits nobody between two of them: it is asked again in each of the years to come.
pub fn judge(criterion: &Criterion, reference: ReferenceDay, dossier: &Dossier, asked_on: NaiveDate) -> Judgement {
    let on = reference_day(reference, asked_on);
    let fits = |day: NaiveDate| dossier.standing(day).is_some_and(|it| it.in_service) && holds(criterion, dossier, day);
    let is_eligible = fits(on);
    let mut leaves = vec![];
    collect(criterion, dossier, on, String::new(), false, &mut leaves);
    let eligible_from = match reference {
        _ if is_eligible => None,
        ReferenceDay::AsAsked => first_day(criterion, dossier, on, fits),
        _ => {
            let years = (1..=YEARS_AHEAD).map(|more| FiscalYear(FiscalYear::of(asked_on).0 + more).first_day());
            years.into_iter().find(|day| fits(reference_day(reference, *day)))
        }
    };
    Judgement { on, is_eligible, eligible_from, leaves }
}

/// So far ahead a rule with a fixed reference day is asked again.
const YEARS_AHEAD: i32 = 60;

fn collect(criterion: &Criterion, dossier: &Dossier, on: NaiveDate, path: String, is_negated: bool, leaves: &mut Vec<Leaf>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match criterion {
        Criterion::All(of) | Criterion::Any(of) => {
            let name = if matches!(criterion, Criterion::All(_)) { "all" } else { "any" };
            for (index, it) in of.iter().enumerate() {
                collect(it, dossier, on, below(&format!("{name}.{index}")), is_negated, leaves);
            }
        }
        Criterion::Not(of) => collect(of, dossier, on, below("not"), !is_negated, leaves),
        _ => {
            let is_satisfied = holds(criterion, dossier, on) != is_negated;
            let satisfied_from = if is_satisfied { None } else { flips_on(criterion, dossier, on) };
            let needs = if is_negated { format!("次に該当しないこと: {}", needs(criterion)) } else { needs(criterion) };
            let has = fact(criterion, dossier, on);
            leaves.push(Leaf {
                path: below(name(criterion)),
                is_sealed: is_sealed(criterion),
                needs,
                is_negated,
                is_satisfied,
                satisfied_from,
                has,
            });
        }
    }
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

fn fact(criterion: &Criterion, dossier: &Dossier, on: NaiveDate) -> Fact {
    let now = dossier.standing(on);
    let text = |it: Option<&str>| Fact { text: it.map(str::to_owned), ..Fact::default() };
    match criterion {
        Criterion::Rank(_) => text(now.and_then(|it| it.rank.as_deref())),
        Criterion::Occupation(_) => text(now.and_then(|it| it.occupation.as_deref())),
        Criterion::PayTable(_) => text(now.and_then(|it| it.pay_table.as_deref())),
        Criterion::Grade(_) => {
            let table = text(now.and_then(|it| it.pay_table.as_deref()));
            Fact { number: now.and_then(|it| it.grade).map(i64::from), ..table }
        }
        Criterion::Employment(_) => text(now.and_then(|it| it.employment).map(<&str>::from)),
        Criterion::OnLeave(of) => {
            let found = dossier.leaves.iter().find(|(kind, days)| of.kinds.contains(kind) && days.has(on));
            let fact = text(found.map(|(kind, _)| <&str>::from(*kind)));
            Fact {
                since: found.map(|(_, days)| days.from),
                until: found.filter(|(_, days)| days.to < FOREVER).and_then(|(_, days)| days.to.pred_opt()),
                ..fact
            }
        }
        Criterion::LeaveDays(of) => Fact { days: Some(leave_days(of, dossier, on)), ..Fact::default() },
        Criterion::Discipline(of) => {
            Fact { until: barred_until(of, dossier, on).filter(|day| *day < FOREVER).and_then(|day| day.pred_opt()), ..Fact::default() }
        }
        Criterion::Age(of) => {
            let age = dossier.birth_date.and_then(|birth| age_on(birth, age_day(of.on, on)));
            Fact { number: age.map(i64::from), since: dossier.birth_date, ..Fact::default() }
        }
        Criterion::BirthDate(_) => Fact { since: dossier.birth_date, ..Fact::default() },
        Criterion::Tenure(of) => {
            let served = tenure::served(of, dossier, on);
            let since = tenure::runs(of, dossier, on).first().map(|it| it.from);
            let education = dossier.education(on).filter(|_| !of.by_education.is_empty()).map(<&str>::from);
            Fact { since, months: Some(served.div_euclid(30)), days: Some(served.rem_euclid(30)), ..text(education) }
        }
        Criterion::Qualification(of) => {
            let found = dossier.qualifications.iter().find(|(name, days)| of.names.contains(name) && days.has(on));
            Fact { since: found.map(|(_, days)| days.from), ..text(found.map(|(name, _)| name.as_str())) }
        }
        Criterion::Evaluation(of) => Fact { number: mean(of, dossier, on).map(|(sum, years)| sum / years), ..Fact::default() },
        Criterion::PassedExam(of) => {
            let found = dossier.passes.iter().find(|pass| passed(of, pass, on));
            let (since, until) = (found.map(|(_, days)| days.from), found.and_then(|(_, days)| days.to.pred_opt()));
            Fact { since, until, ..text(found.map(|(rank, _)| rank.as_str())) }
        }
        Criterion::Status(_) | Criterion::All(_) | Criterion::Any(_) | Criterion::Not(_) => Fact::default(),
    }
}
