//! The figures of an exam as they are published (EXAM-9): eligible, applied, sat, passed, rates; of all and by sex; small cells withheld.

use serde::{Deserialize, Serialize};

use crate::figures::{Tenths, is_small, percentage};

/// What is counted of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// 対象者.
    pub eligible: i64,
    pub applied: i64,
    pub sat: i64,
    pub passed: i64,
}

/// The counts of everybody and of each sex, by its name in the schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub all: Counts,
    pub by_sex: Vec<(String, Counts)>,
}

/// What may be told of a group: null where the figure is withheld or does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub eligible: Option<i64>,
    pub applied: Option<i64>,
    pub sat: Option<i64>,
    pub passed: Option<i64>,
    /// 申込率: applied by eligible.
    pub application_rate: Option<Tenths>,
    /// 合格率: passed by sat.
    pub pass_rate: Option<Tenths>,
}

/// What may be told of a group, without what must be withheld.
fn told(counts: Counts, withheld: [bool; 4]) -> Told {
    let [eligible, applied, sat, passed] = [(counts.eligible, 0), (counts.applied, 1), (counts.sat, 2), (counts.passed, 3)]
        .map(|(it, place): (i64, usize)| (!withheld[place]).then_some(it));
    Told {
        eligible,
        applied,
        sat,
        passed,
        application_rate: eligible.zip(applied).and_then(|(all, some)| percentage(some, all)),
        pass_rate: sat.zip(passed).and_then(|(all, some)| percentage(some, all)),
    }
}

/// The figures as they are published: of all, and by sex where no cell tells of fewer people; a withheld cell takes those of the other sex with it, for
/// they could be reckoned back from the total.
pub fn published(figures: &Figures, fewest: i64) -> (Told, Vec<(String, Told)>) {
    let cells = |it: &Counts| [it.eligible, it.applied, it.sat, it.passed];
    let small = |it: &Counts| cells(it).map(|it| is_small(it, fewest));
    let by_sex: Vec<[bool; 4]> = figures.by_sex.iter().map(|(_, it)| small(it)).collect();
    let withheld = [0, 1, 2, 3].map(|column: usize| by_sex.iter().any(|it| it[column]));
    let all = told(figures.all, small(&figures.all));
    (all, figures.by_sex.iter().map(|(sex, it)| (sex.clone(), told(*it, withheld))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(eligible: i64, applied: i64, sat: i64, passed: i64) -> Counts {
        Counts { eligible, applied, sat, passed }
    }

    #[test]
    fn rates_have_one_decimal_half_up() {
        let figures = Figures { all: counts(220, 150, 144, 31), by_sex: vec![] };
        let (all, _) = published(&figures, 3);
        let shown = |it: Option<Tenths>| it.map(|it| it.to_string());
        assert_eq!((shown(all.application_rate).as_deref(), shown(all.pass_rate).as_deref()), (Some("68.2"), Some("21.5")));
    }

    #[test]
    fn a_small_cell_is_withheld_with_its_neighbour() {
        let by_sex = vec![("FEMALE".to_owned(), counts(100, 60, 58, 2)), ("MALE".to_owned(), counts(120, 90, 86, 29))];
        let (all, by_sex) = published(&Figures { all: counts(220, 150, 144, 31), by_sex }, 3);
        assert_eq!(all.passed, Some(31));
        assert!(by_sex.iter().all(|(_, it)| it.passed.is_none() && it.pass_rate.is_none() && it.sat.is_some()));
        let nobody = Figures { all: counts(0, 0, 0, 0), by_sex: vec![] };
        assert_eq!(published(&nobody, 3).0.pass_rate, None);
    }
}
