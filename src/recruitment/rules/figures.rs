//! The figures that a city publishes, one definition each (REC-5, REC-6): decimals, one place, half up.

use entity::exam_category::RatioBasis;

use crate::figures::{Tenths, half_up};

/// What is counted of a group of applications.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub applicants: i64,
    /// 受験者: who sat the stage that makes an examinee.
    pub examinees: i64,
    pub final_passers: i64,
    pub planned_hires: i64,
    /// By stage, in order.
    pub stages: Vec<OfStage>,
    /// Who was decided upon in a last stage.
    pub decided_last: i64,
}

/// What is counted of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfStage {
    pub entered: i64,
    pub sat: i64,
    /// Who sat it and was decided upon.
    pub decided: i64,
    pub passed: i64,
}

/// 倍率: examinees by final passers, or by planned hires. Undefined without either (REC-5).
pub fn competition_ratio(counts: &Counts, basis: RatioBasis) -> Option<Tenths> {
    let denominator = match basis {
        RatioBasis::FinalPassers => counts.final_passers,
        RatioBasis::PlannedHires => counts.planned_hires,
    };
    if counts.examinees == 0 || (basis == RatioBasis::FinalPassers && counts.decided_last == 0) {
        return None;
    }
    half_up(counts.examinees * 10, denominator).map(Tenths)
}

/// A figure exists where there was somebody for it: no examinees of no applicants, no passers of nobody who was decided upon.
pub fn examinees(counts: &Counts) -> Option<i64> {
    (counts.applicants > 0).then_some(counts.examinees)
}

/// Who sat each stage and who passed, as far as these figures exist.
pub fn stages(counts: &Counts) -> Vec<(Option<i64>, Option<i64>)> {
    let figure = |it: &OfStage| ((it.entered > 0).then_some(it.sat), (it.decided > 0).then_some(it.passed));
    counts.stages.iter().map(figure).collect()
}

/// The final passers exist where somebody who sat a last stage was decided upon.
pub fn final_passers(counts: &Counts) -> Option<i64> {
    (counts.decided_last > 0).then_some(counts.final_passers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::vectors;

    #[test]
    fn ratios_agree_with_every_vector() {
        for row in vectors::rows("competition_ratio") {
            let denominator = i64::from(vectors::number(&row, "denominator"));
            let basis: RatioBasis = vectors::text(&row, "basis").parse().expect("a basis");
            let examinees = i64::from(vectors::number(&row, "examinees"));
            let counts =
                Counts { examinees, final_passers: denominator, planned_hires: denominator, decided_last: examinees, ..Counts::default() };
            let ratio = competition_ratio(&counts, basis).map(|it| it.to_string());
            assert_eq!(ratio.as_deref(), row["ratio"].as_str(), "{row}");
        }
    }

    #[test]
    fn halves_that_binary_fractions_lose_go_up() {
        let counts = Counts { examinees: 187, final_passers: 20, decided_last: 30, ..Counts::default() };
        assert_eq!(competition_ratio(&counts, RatioBasis::FinalPassers).map(|it| it.to_string()).as_deref(), Some("9.4"));
        let counts = Counts { examinees: 1, final_passers: 8, decided_last: 8, ..Counts::default() };
        assert_eq!(competition_ratio(&counts, RatioBasis::FinalPassers), Some(Tenths(1)));
    }

    #[test]
    fn what_nobody_did_is_no_figure() {
        let stage = |entered, sat, decided, passed| OfStage { entered, sat, decided, passed };
        let counts = Counts { applicants: 3, stages: vec![stage(3, 0, 0, 0), OfStage::default()], ..Counts::default() };
        assert_eq!(examinees(&counts), Some(0));
        assert_eq!(stages(&counts), [(Some(0), None), (None, None)]);
        assert_eq!((final_passers(&counts), competition_ratio(&counts, RatioBasis::FinalPassers)), (None, None));
        let nobody = Counts { stages: vec![OfStage::default()], ..Counts::default() };
        assert_eq!((examinees(&nobody), stages(&nobody)), (None, vec![(None, None)]));
        let all_failed = Counts { applicants: 4, examinees: 4, stages: vec![stage(4, 4, 4, 0), OfStage::default()], ..Counts::default() };
        assert_eq!(stages(&all_failed), [(Some(4), Some(0)), (None, None)]);
        let under_way = Counts { applicants: 4, examinees: 4, stages: vec![stage(4, 4, 0, 0)], ..Counts::default() };
        assert_eq!(stages(&under_way), [(Some(4), None)], "who sat and is not decided upon did not fail");
    }
}
