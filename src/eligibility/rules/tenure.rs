//! Months in service, rank, grade or unit: by the calendar, less what does not count, plus what counts from elsewhere.

use std::collections::BTreeSet;

use chrono::{Days as Span, Months, NaiveDate};

use super::{
    criterion::{Comparator, Tenure, TenureOf},
    dossier::{Days, Dossier, Stretch},
};
use crate::calendar::{complete_months, last_day_of_period};

/// A thirtieth of a month: days beyond whole months are counted so when times are added (30日で1月).
const MONTH: i64 = 30;

/// How long a time is, in thirtieths of a month: whole months by the calendar, then days; never a month by days alone.
pub fn length(days: &Days) -> i64 {
    let months = complete_months(days.from, days.to);
    // The day after the last whole month (PER-1): a month without the day ends with its own last.
    let rest = last_day_of_period(days.from, months).succ_opt().map_or(0, |whole| (days.to - whole).num_days());
    i64::from(months) * MONTH + rest.clamp(0, MONTH - 1)
}

/// How long somebody has served as asked when a day begins, in thirtieths of a month (民法143条; EXAM-5).
pub fn served(tenure: &Tenure, dossier: &Dossier, on: NaiveDate) -> i64 {
    let runs = runs(tenure, dossier, on);
    let here: i64 = runs.iter().map(|run| counted(tenure, dossier, run)).sum();
    let before = Days { from: NaiveDate::MIN, to: on };
    let elsewhere = tenure.elsewhere.as_ref().map_or(0, |rule| {
        let counted = dossier.elsewhere.iter().filter(|(_, related)| *related || !rule.related_only);
        let times = merged(counted.filter_map(|(days, _)| days.within(&before)).collect());
        times.iter().map(|days| length(days) * i64::from(rule.tenths) / 10).sum()
    });
    here + elsewhere
}

/// The times that count, up to a day: the unbroken one, or all of them.
pub fn runs(tenure: &Tenure, dossier: &Dossier, on: NaiveDate) -> Vec<Days> {
    let Some(now) = dossier.standing(on) else { return vec![] };
    let mut runs = dossier.runs(|it| fits(tenure, it, now), on);
    if tenure.consecutive {
        let last = runs.pop().filter(|last| last.to == on && fits(tenure, now, now));
        return last.into_iter().collect();
    }
    runs
}

/// Whether a stretch is one of those whose time is asked for.
fn fits(tenure: &Tenure, it: &Stretch, now: &Stretch) -> bool {
    let is = match tenure.of {
        TenureOf::Service => true,
        TenureOf::Unit => it.unit.is_some() && it.unit == now.unit,
        TenureOf::Rank if tenure.codes.is_empty() => it.rank.is_some() && it.rank == now.rank,
        TenureOf::Rank => it.rank.as_deref().is_some_and(|rank| tenure.codes.iter().any(|code| code == rank)),
        TenureOf::Grade if tenure.grades.is_empty() => {
            it.grade.is_some() && it.pay_table.is_some() && it.grade == now.grade && it.pay_table == now.pay_table
        }
        TenureOf::Grade => {
            let table = tenure.pay_table.as_deref().is_none_or(|table| it.pay_table.as_deref() == Some(table));
            table && it.grade.is_some_and(|grade| tenure.grades.contains(&grade))
        }
    };
    is && it.in_service
}

/// What of a time counts: the days beside absences whole, those of absences by their share; it never shrinks while it goes on.
fn counted(tenure: &Tenure, dossier: &Dossier, run: &Days) -> i64 {
    let of = |kind| tenure.absences.iter().find(|it| it.kinds.contains(&kind));
    let leaves = dossier.leaves.iter().filter_map(|(kind, days)| Some((days.within(run)?, of(*kind)?.tenths)));
    let seconded = tenure.absences.iter().find(|it| it.secondments);
    let seconded = seconded.into_iter().flat_map(|it| dossier.secondments.iter().filter_map(|days| Some((days.within(run)?, it.tenths))));
    let leaves: Vec<(Days, i32)> = leaves.chain(seconded).collect();
    if leaves.is_empty() {
        return length(run);
    }
    let edges: BTreeSet<NaiveDate> = leaves.iter().flat_map(|(days, _)| [days.from, days.to]).chain([run.from, run.to]).collect();
    // The least share of a day counts, and days of one share together are one time.
    let share = |day: NaiveDate| leaves.iter().filter(|(days, _)| days.has(day)).map(|(_, tenths)| *tenths).min().unwrap_or(10);
    let mut times: Vec<(Days, i32)> = vec![];
    for (from, to) in edges.iter().zip(edges.iter().skip(1)) {
        match times.last_mut().filter(|(_, tenths)| *tenths == share(*from)) {
            Some((days, _)) => days.to = *to,
            None => times.push((Days { from: *from, to: *to }, share(*from))),
        }
    }
    let counted: i64 = times.iter().map(|(days, tenths)| length(days) * i64::from(*tenths) / 10).sum();
    // Days beyond months that are counted apart do not come to more than the whole.
    counted.min(length(run))
}

/// Times without those that they have in common.
fn merged(mut times: Vec<Days>) -> Vec<Days> {
    times.sort_by_key(|it| it.from);
    let mut apart: Vec<Days> = vec![];
    for it in times {
        match apart.last_mut().filter(|last| it.from <= last.to) {
            Some(last) => last.to = last.to.max(it.to),
            None => apart.push(it),
        }
    }
    apart
}

/// The months that this person needs on a day: by the highest level of education named that is not above the own; none where there is none.
pub fn needed(tenure: &Tenure, dossier: &Dossier, on: NaiveDate) -> Option<i32> {
    let own = dossier.education(on);
    let fitting = tenure.by_education.iter().filter(|it| Some(it.education) <= own);
    tenure.months.or_else(|| fitting.max_by_key(|it| it.education).map(|it| it.months))
}

/// Whether so many months are reached: a remainder may count as the last year.
pub fn reached(tenure: &Tenure, served: i64, needed: i32) -> bool {
    let needed = match tenure.remainder_months {
        Some(remainder) if needed >= 12 => needed - 12 + remainder,
        _ => needed,
    };
    match tenure.comparator {
        Comparator::AtLeast => served >= i64::from(needed) * MONTH,
        Comparator::MoreThan => served > i64::from(needed) * MONTH,
    }
}

/// The last day from which an unbroken time without deductions reaches what is needed when a day begins; none where none does.
///
/// What the database is asked in the place of `served`: since then, or earlier.
pub fn latest_since(tenure: &Tenure, needed: i32, on: NaiveDate) -> Option<NaiveDate> {
    let enough = |since: NaiveDate| since <= on && reached(tenure, length(&Days { from: since, to: on.max(since) }), needed);
    let months = Months::new(needed.unsigned_abs());
    let mut day = on.checked_sub_months(months)?.checked_add_days(Span::new(1))?.min(on);
    let earliest = on.checked_sub_months(months)?.checked_sub_days(Span::new(62))?;
    if tenure.remainder_months.is_some() {
        day = on;
    }
    while !enough(day) {
        day = day.pred_opt().filter(|it| *it >= earliest)?;
    }
    Some(day)
}
