//! What is known of one person, as far as any criterion asks.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use entity::{career_entry::EducationLevel, leave::LeaveKind, standing::EmploymentKind};
use uuid::Uuid;

use super::criterion::ActionKind;

/// Days from the first to the one on which it no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Days {
    pub fn has(&self, on: NaiveDate) -> bool {
        self.from <= on && on < self.to
    }

    /// What of these days lies in others.
    pub fn within(&self, other: &Self) -> Option<Self> {
        let days = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (days.from < days.to).then_some(days)
    }
}

/// Days on which a person stood the same; codes are those of the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub days: Days,
    pub in_service: bool,
    pub rank: Option<Arc<str>>,
    pub occupation: Option<Arc<str>>,
    pub pay_table: Option<Arc<str>>,
    pub grade: Option<i32>,
    pub unit: Option<Uuid>,
    pub employment: Option<EmploymentKind>,
    pub supervisory: bool,
}

/// 懲戒・分限の処分.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonnelAction {
    pub kind: ActionKind,
    pub on: NaiveDate,
    /// The last day of its effect; the day itself where it has none.
    pub effect_until: NaiveDate,
}

/// Which unit was taken over by which other, and on what day.
pub type Successions = HashSet<(Uuid, Uuid, NaiveDate)>;

/// Everything that is known of a person.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    pub birth_date: Option<NaiveDate>,
    /// In the order of days, none overlapping.
    pub stretches: Vec<Stretch>,
    /// Work elsewhere, and whether it is related.
    pub elsewhere: Vec<(Days, bool)>,
    pub leaves: Vec<(LeaveKind, Days)>,
    pub secondments: Vec<Days>,
    pub conditional: Vec<Days>,
    pub actions: Vec<PersonnelAction>,
    /// What was graduated from, and when.
    pub educations: Vec<(EducationLevel, NaiveDate)>,
    pub qualifications: Vec<(String, Days)>,
    /// The ranks for which an exam was passed, and while the list is valid.
    pub passes: Vec<(String, Days)>,
    /// (fiscal year, hundredths of points).
    pub evaluations: Vec<(i32, i64)>,
    /// When an exception from the rule was made: it lifts what had been done by then.
    pub excepted_on: Option<NaiveDate>,
}

impl Dossier {
    /// The highest level of what was graduated from by a day.
    pub fn education(&self, on: NaiveDate) -> Option<EducationLevel> {
        self.educations.iter().filter(|(_, from)| *from <= on).map(|(level, _)| *level).max()
    }

    /// Where the person stands on a day.
    pub fn standing(&self, on: NaiveDate) -> Option<&Stretch> {
        self.stretches.iter().find(|it| it.days.has(on))
    }

    /// Adds a stretch of the timeline, which goes before what was told of the time before it, wherever that ends.
    pub fn follow(&mut self, stretch: Stretch) {
        let before = Days { from: NaiveDate::MIN, to: stretch.days.from };
        self.stretches.retain_mut(|it| it.days.within(&before).inspect(|days| it.days = *days).is_some());
        self.stretches.push(stretch);
    }

    /// Whoever stayed while another unit took theirs over was not transferred: the time before counts as time in that unit.
    pub fn through_reorganisations(&mut self, successions: &Successions) {
        let mut taken_over: HashMap<Uuid, Uuid> = HashMap::new();
        let mut later: Option<(Uuid, NaiveDate)> = None;
        for stretch in self.stretches.iter_mut().rev() {
            let Some(unit) = stretch.unit else { continue };
            let stayed = |(next, day): &(Uuid, NaiveDate)| *day == stretch.days.to && successions.contains(&(unit, *next, *day));
            if let Some((next, _)) = later.filter(stayed) {
                taken_over.insert(unit, taken_over.get(&next).copied().unwrap_or(next));
            }
            later = Some((unit, stretch.days.from));
            stretch.unit = taken_over.get(&unit).copied().or(Some(unit));
        }
    }

    /// The unbroken times in which a stretch is as asked, each up to a day that is not counted itself.
    pub fn runs(&self, fits: impl Fn(&Stretch) -> bool, until: NaiveDate) -> Vec<Days> {
        let mut runs: Vec<Days> = vec![];
        let before = Days { from: NaiveDate::MIN, to: until };
        for it in self.stretches.iter().filter(|it| fits(it)).filter_map(|it| it.days.within(&before)) {
            match runs.last_mut().filter(|last| last.to == it.from) {
                Some(last) => last.to = it.to,
                None => runs.push(it),
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_crossed_over_on_the_day_of_the_succession_was_in_the_unit_before() {
        let day = |year| NaiveDate::from_ymd_opt(year, 4, 1).expect("a day");
        let [old, new, other] = [1, 2, 3].map(Uuid::from_u128);
        let stretch = |(unit, from, to)| Stretch {
            days: Days { from: day(from), to: day(to) },
            in_service: true,
            rank: None,
            occupation: None,
            pay_table: None,
            grade: None,
            unit: Some(unit),
            employment: None,
            supervisory: false,
        };
        let successions = Successions::from([(old, new, day(2024))]);
        for (times, expected) in [
            (vec![(old, 2020, 2024), (new, 2024, 2026)], vec![new, new]),
            (vec![(old, 2020, 2025), (new, 2025, 2026)], vec![old, new]),
            (vec![(old, 2020, 2023), (new, 2023, 2026)], vec![old, new]),
            (vec![(old, 2016, 2018), (other, 2018, 2020), (old, 2020, 2024), (new, 2024, 2026)], vec![new, other, new, new]),
            (vec![(other, 2020, 2024), (new, 2024, 2026)], vec![other, new]),
        ] {
            let mut dossier = Dossier { stretches: times.into_iter().map(stretch).collect(), ..Dossier::default() };
            dossier.through_reorganisations(&successions);
            assert_eq!(dossier.stretches.iter().filter_map(|it| it.unit).collect::<Vec<_>>(), expected);
        }
    }
}
