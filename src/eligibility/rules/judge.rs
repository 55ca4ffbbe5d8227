//! Whether somebody fulfils a criterion on a day, and when that changes of itself.

use std::collections::BTreeSet;

use chrono::{Days as Span, Months, NaiveDate};

use super::{
    criterion::{Age, AgeDay, CountedFrom, Criterion, Discipline, Evaluation, LeaveDays, Passes, StatusKind},
    dossier::{Days, Dossier, PersonnelAction},
    tenure,
};
use crate::calendar::{FiscalYear, age_on, attained_on, last_day_of_period};

/// Whether a criterion holds for a person when a day is judged.
pub fn holds(criterion: &Criterion, dossier: &Dossier, on: NaiveDate) -> bool {
    let now = dossier.standing(on);
    let coded = |codes: &[String], code: Option<&str>| code.is_some_and(|code| codes.iter().any(|it| it == code));
    match criterion {
        Criterion::All(of) => of.iter().all(|it| holds(it, dossier, on)),
        Criterion::Any(of) => of.iter().any(|it| holds(it, dossier, on)),
        Criterion::Not(of) => !holds(of, dossier, on),
        Criterion::Rank(of) => now.is_some_and(|it| coded(&of.codes, it.rank.as_deref())),
        Criterion::Occupation(of) => now.is_some_and(|it| coded(&of.codes, it.occupation.as_deref())),
        Criterion::PayTable(of) => now.is_some_and(|it| coded(&of.codes, it.pay_table.as_deref())),
        Criterion::Grade(of) => now.is_some_and(|it| {
            let table = of.pay_table.as_deref().is_none_or(|table| it.pay_table.as_deref() == Some(table));
            table && it.grade.is_some_and(|grade| of.grades.contains(&grade))
        }),
        Criterion::Employment(of) => now.is_some_and(|it| it.employment.is_some_and(|kind| of.kinds.contains(&kind))),
        Criterion::Status(of) => match of.is {
            StatusKind::Seconded => dossier.secondments.iter().any(|it| it.has(on)),
            StatusKind::Conditional => dossier.conditional.iter().any(|it| it.has(on)),
            StatusKind::SupervisoryPost => now.is_some_and(|it| it.supervisory),
        },
        Criterion::OnLeave(of) => dossier.leaves.iter().any(|(kind, days)| of.kinds.contains(kind) && days.has(on)),
        Criterion::LeaveDays(of) => leave_days(of, dossier, on) >= i64::from(of.at_least),
        Criterion::Discipline(of) => barred_until(of, dossier, on).is_some(),
        Criterion::Age(of) => dossier.birth_date.is_some_and(|birth| is_of_age(of, birth, on)),
        Criterion::BirthDate(of) => dossier
            .birth_date
            .is_some_and(|birth| of.on_or_after.is_none_or(|day| birth >= day.0) && of.on_or_before.is_none_or(|day| birth <= day.0)),
        Criterion::Tenure(of) => tenure::needed(of, dossier, on)
            .is_some_and(|needed| now.is_some() && tenure::reached(of, tenure::served(of, dossier, on), needed)),
        Criterion::Qualification(of) => dossier.qualifications.iter().any(|(name, days)| of.names.contains(name) && days.has(on)),
        Criterion::Evaluation(of) => mean(of, dossier, on).is_some_and(|(sum, years)| sum >= of.at_least.0 * years),
        Criterion::PassedExam(of) => dossier.passes.iter().any(|pass| passed(of, pass, on)),
    }
}

/// Whether a pass for a rank is what is asked for on a day.
pub fn passed(of: &Passes, (rank, days): &(String, Days), on: NaiveDate) -> bool {
    of.codes.contains(rank) && if of.valid_only { days.has(on) } else { days.from <= on }
}

/// The day on which an age is counted.
pub fn age_day(on: AgeDay, reference: NaiveDate) -> NaiveDate {
    let year = FiscalYear::of(reference);
    match on {
        AgeDay::ReferenceDay => reference,
        AgeDay::LastOfFiscalYear => year.last_day(),
        AgeDay::LastOfPreviousFiscalYear => FiscalYear(year.0 - 1).last_day(),
    }
}

fn is_of_age(of: &Age, birth: NaiveDate, on: NaiveDate) -> bool {
    let age = age_on(birth, age_day(of.on, on)).and_then(|age| i32::try_from(age).ok());
    age.is_some_and(|age| of.at_least.is_none_or(|least| age >= least) && of.below.is_none_or(|below| age < below))
}

/// The days before a reference day that count as so many months before it.
pub fn months_before(months: i32, on: NaiveDate) -> Days {
    Days { from: on.checked_sub_months(Months::new(months.unsigned_abs())).unwrap_or(NaiveDate::MIN), to: on }
}

/// Days of leave in the months before a day; days on two leaves count once.
pub fn leave_days(of: &LeaveDays, dossier: &Dossier, on: NaiveDate) -> i64 {
    let window = months_before(of.within_months, on);
    let mut times: Vec<Days> =
        dossier.leaves.iter().filter(|(kind, _)| of.kinds.contains(kind)).filter_map(|(_, days)| days.within(&window)).collect();
    times.sort_by_key(|it| it.from);
    let (mut total, mut end) = (0, NaiveDate::MIN);
    for it in times {
        total += (it.to - it.from.max(end)).num_days().max(0);
        end = end.max(it.to);
    }
    total
}

/// The first day on which the actions that bar somebody on a day do so no more.
///
/// The months begin with the day of the action itself; after an effect, with the day after its last (民法140条, PER-1).
pub fn barred_until(of: &Discipline, dossier: &Dossier, on: NaiveDate) -> Option<NaiveDate> {
    barred_by(of, dossier, on).map(|(_, until)| until)
}

/// The action that bars somebody on a day for the longest, and the first day on which it does so no more.
pub fn barred_by<'a>(of: &Discipline, dossier: &'a Dossier, on: NaiveDate) -> Option<(&'a PersonnelAction, NaiveDate)> {
    let lifted = |it: &PersonnelAction| of.unless_excepted && dossier.excepted_on.is_some_and(|day| it.on <= day);
    let counted = dossier.actions.iter().filter(|it| of.kinds.contains(&it.kind) && it.on <= on && !lifted(it));
    counted.map(|it| (it, bar_ends(of, it))).max_by_key(|(_, until)| *until).filter(|(_, until)| on < *until)
}

/// The first day after the months that follow an action.
fn bar_ends(of: &Discipline, action: &PersonnelAction) -> NaiveDate {
    let start = match of.counted_from {
        CountedFrom::EndOfEffect if action.effect_until > action.on => action.effect_until.succ_opt().unwrap_or(NaiveDate::MAX),
        _ => action.on,
    };
    last_day_of_period(start, of.within_months.unsigned_abs()).succ_opt().unwrap_or(NaiveDate::MAX)
}

/// The sum of the points of the years before, in hundredths, and how many years; none where one is missing.
pub fn mean(of: &Evaluation, dossier: &Dossier, on: NaiveDate) -> Option<(i64, i64)> {
    let year = FiscalYear::of(on).0;
    let points = |it: i32| dossier.evaluations.iter().find(|(known, _)| *known == it).map(|(_, points)| *points);
    let sum = (year - of.fiscal_years..year).map(points).sum::<Option<i64>>()?;
    Some((sum, i64::from(of.fiscal_years)))
}

/// So far ahead what changes of itself is looked for.
const HORIZON: Span = Span::new(60 * 366);

/// The first day after a day on which a criterion is judged otherwise, if nothing new is ordered.
pub fn flips_on(criterion: &Criterion, dossier: &Dossier, on: NaiveDate) -> Option<NaiveDate> {
    let now = holds(criterion, dossier, on);
    first_day(criterion, dossier, on, |day| holds(criterion, dossier, day) != now)
}

/// The first day after a day for which something holds that a criterion decides, if nothing new is ordered.
pub fn first_day(criterion: &Criterion, dossier: &Dossier, on: NaiveDate, is: impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
    let horizon = on.checked_add_days(HORIZON)?;
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    leaves(criterion, &mut |leaf| days.extend(turns_of(leaf, dossier, on, horizon)));
    days.into_iter().find(|day| is(*day))
}

fn leaves<'a>(criterion: &'a Criterion, see: &mut impl FnMut(&'a Criterion)) {
    if criterion.children().is_empty() {
        return see(criterion);
    }
    criterion.children().iter().for_each(|it| leaves(it, see));
}

/// The days after one on which a leaf is judged otherwise than on the day before: between two days on which anything turns, once at most.
fn turns_of(leaf: &Criterion, dossier: &Dossier, on: NaiveDate, horizon: NaiveDate) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = turning_days(leaf, dossier).into_iter().filter(|day| on < *day && *day < horizon).collect();
    days.push(horizon);
    days.sort_unstable();
    days.dedup();
    let (mut turns, mut known, mut now) = (vec![], on, holds(leaf, dossier, on));
    for day in days {
        let Some(eve) = day.pred_opt() else { continue };
        if eve > known && holds(leaf, dossier, eve) != now {
            turns.push(first_between(known, eve, |it| holds(leaf, dossier, it) != now));
            now = !now;
        }
        if holds(leaf, dossier, day) != now {
            turns.push(day);
            now = !now;
        }
        known = day;
    }
    turns
}

/// The first of the days after one, up to another, for which something holds that holds from some day on.
fn first_between(mut before: NaiveDate, mut after: NaiveDate, holds: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    while (after - before).num_days() > 1 {
        let middle = before + Span::new((after - before).num_days().unsigned_abs() / 2);
        if holds(middle) { after = middle } else { before = middle }
    }
    after
}

/// The days on which the judgement of a leaf may turn; between two of them it changes once at most.
fn turning_days(leaf: &Criterion, dossier: &Dossier) -> Vec<NaiveDate> {
    let edges = |days: &Days| [days.from, days.to];
    let mut turns: Vec<NaiveDate> = dossier.stretches.iter().flat_map(|it| edges(&it.days)).collect();
    let later = |day: NaiveDate, months: i32| day.checked_add_months(Months::new(months.unsigned_abs())).unwrap_or(NaiveDate::MAX);
    match leaf {
        Criterion::Status(_) => turns.extend(dossier.secondments.iter().chain(&dossier.conditional).flat_map(edges)),
        Criterion::OnLeave(_) | Criterion::Tenure(_) => {
            turns.extend(dossier.leaves.iter().map(|(_, days)| days).chain(dossier.elsewhere.iter().map(|(days, _)| days)).flat_map(edges));
            turns.extend(dossier.educations.iter().map(|(_, from)| *from));
        }
        Criterion::LeaveDays(of) => {
            for (_, days) in &dossier.leaves {
                turns.extend(edges(days).into_iter().flat_map(|day| [day, later(day, of.within_months)]));
            }
        }
        Criterion::Discipline(of) => turns.extend(dossier.actions.iter().flat_map(|it| [it.on, bar_ends(of, it)])),
        Criterion::Age(of) => {
            let ages = of.at_least.into_iter().chain(of.below).map(i32::unsigned_abs);
            let attained = dossier.birth_date.into_iter().flat_map(|birth| ages.clone().map(move |age| attained_on(birth, age)));
            // Counted at the end of a year, an age is reached with the year or with the one after it.
            turns
                .extend(attained.flat_map(|day| [day, FiscalYear::of(day).first_day(), FiscalYear(FiscalYear::of(day).0 + 1).first_day()]));
        }
        Criterion::PassedExam(_) => turns.extend(dossier.passes.iter().flat_map(|(_, days)| edges(days))),
        Criterion::Qualification(_) => turns.extend(dossier.qualifications.iter().flat_map(|(_, days)| edges(days))),
        Criterion::Evaluation(_) => {
            let years = dossier.evaluations.iter().flat_map(|(year, _)| (*year..=*year + 11).map(|it| FiscalYear(it).first_day()));
            turns.extend(years);
        }
        _ => (),
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        calendar::vectors,
        eligibility::rules::{
            criterion::{ActionKind, Comparator, Tenure, TenureOf},
            dossier::Stretch,
        },
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn born(birth: NaiveDate) -> Dossier {
        Dossier { birth_date: Some(birth), ..Dossier::default() }
    }

    #[test]
    fn the_window_of_ages_agrees_with_every_vector() {
        let rule = Criterion::Age(Age { at_least: Some(25), below: Some(58), on: AgeDay::ReferenceDay });
        for row in vectors::rows("exam_age_window_example") {
            let dossier = born(vectors::date(&row, "birth_date"));
            assert_eq!(holds(&rule, &dossier, vectors::date(&row, "reference_date")), row["eligible_25_to_under_58"] == true, "{row}");
        }
    }

    #[test]
    fn the_first_april_after_an_age_agrees_with_every_vector() {
        let rule = Criterion::Age(Age { at_least: None, below: Some(59), on: AgeDay::LastOfPreviousFiscalYear });
        for row in vectors::rows("exam_age_cutoff_example") {
            let (dossier, from) = (born(vectors::date(&row, "birth_date")), vectors::date(&row, "ineligible_from"));
            assert!(holds(&rule, &dossier, from.pred_opt().expect("a day")) && !holds(&rule, &dossier, from), "{row}");
            assert_eq!(flips_on(&rule, &dossier, day("2020-01-01")), Some(from), "{row}");
        }
    }

    #[test]
    fn a_bar_from_a_leap_day_or_a_month_end_lasts_to_the_last_day_of_the_last_month() {
        let of = |months| Discipline {
            kinds: vec![ActionKind::Disciplinary],
            within_months: months,
            counted_from: CountedFrom::Action,
            unless_excepted: false,
        };
        for (on, months, free) in [("2024-02-29", 24, "2026-03-01"), ("2024-08-31", 18, "2026-03-01"), ("2024-04-01", 24, "2026-04-01")] {
            let action = PersonnelAction { kind: ActionKind::Disciplinary, on: day(on), effect_until: day(on) };
            let dossier = Dossier { actions: vec![action], ..Dossier::default() };
            let barred = |it: NaiveDate| barred_until(&of(months), &dossier, it).is_some();
            let free = day(free);
            assert!(barred(free.pred_opt().expect("a day")) && !barred(free), "{on}");
        }
    }

    #[test]
    fn a_pass_holds_while_its_list_is_valid_or_for_good() {
        let dossier =
            Dossier { passes: vec![("SHUNIN".to_owned(), Days { from: day("2026-12-01"), to: day("2028-04-01") })], ..Dossier::default() };
        let of = |valid_only| Criterion::PassedExam(Passes { codes: vec!["SHUNIN".to_owned()], valid_only });
        for (on, valid, ever) in
            [("2026-11-30", false, false), ("2026-12-01", true, true), ("2028-03-31", true, true), ("2028-04-01", false, true)]
        {
            assert_eq!((holds(&of(true), &dossier, day(on)), holds(&of(false), &dossier, day(on))), (valid, ever), "{on}");
        }
        assert_eq!(flips_on(&of(true), &dossier, day("2027-01-01")), Some(day("2028-04-01")));
    }

    fn since(day: NaiveDate) -> Dossier {
        let days = Days { from: day, to: crate::calendar::FOREVER };
        let stretch = Stretch {
            days,
            in_service: true,
            rank: None,
            occupation: None,
            pay_table: None,
            grade: Some(3),
            unit: None,
            employment: None,
            supervisory: false,
        };
        Dossier { stretches: vec![stretch], ..Dossier::default() }
    }

    fn years_in_grade(years: i32, comparator: Comparator) -> Tenure {
        let (codes, by_education, absences) = (vec![], vec![], vec![]);
        Tenure {
            of: TenureOf::Grade,
            codes,
            grades: vec![3],
            pay_table: None,
            comparator,
            months: Some(years * 12),
            by_education,
            consecutive: true,
            absences,
            elsewhere: None,
            remainder_months: None,
        }
    }

    #[test]
    fn time_in_grade_agrees_with_every_vector() {
        for row in vectors::rows("time_in_grade") {
            let (start, on) = (vectors::date(&row, "in_grade_since"), vectors::date(&row, "reference_date"));
            let years = i32::try_from(vectors::number(&row, "required_years")).expect("years");
            let (rule, dossier) = (years_in_grade(years, Comparator::AtLeast), since(start));
            assert_eq!(tenure::served(&rule, &dossier, on) / 30, i64::from(vectors::number(&row, "complete_months")), "{row}");
            let meets = row["meets_at_least"] == true;
            assert_eq!(holds(&Criterion::Tenure(rule.clone()), &dossier, on), meets, "{row}");
            assert_eq!(tenure::latest_since(&rule, years * 12, on).is_some_and(|latest| start <= latest), meets, "{row}");
        }
    }

    #[test]
    fn more_than_three_years_are_three_years_and_a_day() {
        let rule = Criterion::Tenure(years_in_grade(3, Comparator::MoreThan));
        let dossier = since(day("2023-04-01"));
        assert!(!holds(&rule, &dossier, day("2026-04-01")));
        assert!(holds(&rule, &dossier, day("2026-04-02")));
        assert_eq!(flips_on(&rule, &dossier, day("2024-01-01")), Some(day("2026-04-02")));
    }

    #[test]
    fn what_the_database_is_asked_is_what_the_rule_says() {
        for on in ["2026-04-01", "2026-03-31", "2028-02-29", "2027-12-31", "2026-07-30"].map(day) {
            for (months, comparator, remainder) in [
                (36, Comparator::AtLeast, None),
                (36, Comparator::MoreThan, None),
                (7, Comparator::AtLeast, None),
                (48, Comparator::AtLeast, Some(10)),
            ] {
                let rule = Tenure { months: Some(months), remainder_months: remainder, ..years_in_grade(1, comparator) };
                let latest = tenure::latest_since(&rule, months, on).expect("a day");
                for away in -40..=40 {
                    let start = latest + chrono::TimeDelta::days(away);
                    let reached = holds(&Criterion::Tenure(rule.clone()), &since(start), on);
                    assert_eq!(reached, away <= 0, "{months} {comparator:?} {remainder:?} on {on} since {start}");
                }
            }
        }
    }
}
