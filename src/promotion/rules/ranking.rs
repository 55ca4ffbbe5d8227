//! From points to places: the composite with every step, who counts, ties, and the line above which one passes.

use crate::{
    error::{ErrorCode, Refusal},
    figures::half_up,
};

/// A component as far as points go; hundredths throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    pub code: String,
    pub stage: i32,
    pub most: i64,
    pub allotment: i64,
    pub pass_mark: Option<i64>,
}

/// What somebody has in a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// Not known yet.
    Open,
    Absent,
    Points(i64),
}

/// One step of a composite: points of so many, by the allotment, rounded half up to a hundredth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub points: i64,
    pub most: i64,
    pub allotment: i64,
    pub converted: i64,
}

pub fn step(component: &Component, points: i64) -> Step {
    let converted = half_up(points * component.allotment, component.most).unwrap_or_default();
    Step { points, most: component.most, allotment: component.allotment, converted }
}

/// What the scores of somebody come to, up to a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Scores are missing.
    Open,
    /// Who was absent from any component has no composite.
    Absent,
    Points {
        /// The sum of the converted points.
        composite: i64,
        /// 足切り: somewhere below the least points.
        below_pass_mark: bool,
    },
}

/// The composite over all components up to a stage; the scores in the order of the components.
pub fn total(components: &[Component], scores: &[Score], stage: i32) -> Total {
    let counted = || components.iter().zip(scores).filter(|(it, _)| it.stage <= stage);
    if counted().any(|(_, score)| *score == Score::Absent) {
        return Total::Absent;
    }
    let (mut composite, mut below_pass_mark) = (0, false);
    for (component, score) in counted() {
        let Score::Points(points) = score else { return Total::Open };
        composite += step(component, *points).converted;
        below_pass_mark |= component.pass_mark.is_some_and(|least| *points < least);
    }
    Total::Points { composite, below_pass_mark }
}

/// One examinee to be placed: the composite, and the points in the components that break ties, the first one first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    pub composite: i64,
    pub tie_break: Vec<i64>,
}

/// Places from the most points down; where the tie is not broken the place is shared, and the next one counts both.
pub fn places(standings: &[Standing]) -> Vec<i32> {
    let mut order: Vec<usize> = (0..standings.len()).collect();
    order.sort_unstable_by(|one, other| standings[*other].cmp(&standings[*one]));
    let mut places = vec![0; standings.len()];
    let mut place = 0;
    for (rank, index) in order.iter().enumerate() {
        let shared = rank > 0 && standings[order[rank - 1]] == standings[*index];
        place = if shared { place } else { i32::try_from(rank + 1).unwrap_or(i32::MAX) };
        places[*index] = place;
    }
    places
}

/// Above which line one passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Line {
    /// With so many points or more.
    Points(i64),
    /// With such a place or a better one: who shares the last place passes with the others.
    Places(i32),
}

/// 合格基準: the line of each stage that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PassRule(pub Vec<(i32, Line)>);

impl PassRule {
    /// The line by which a stage is decided: that of the rule, or another with a reason; of a stage without a line the one that is named.
    pub fn line(&self, stage: i32, named: Option<Line>, has_reason: bool) -> Result<Line, Refusal> {
        let rule = self.0.iter().find(|(of, _)| *of == stage).map(|(_, line)| *line);
        match (rule, named) {
            (Some(rule), Some(other)) if other != rule && !has_reason => {
                let (ja, en) = ("合格基準と異なる線には理由が必要です。", "a line other than that of the pass rule takes a reason");
                Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "reason"]))
            }
            (_, Some(named)) => Ok(named),
            (Some(rule), None) => Ok(rule),
            (None, None) => {
                let (ja, en) =
                    ("この段階には合格基準がありません。合格の線を指定してください。", "the stage has no pass rule: name a line");
                Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "line"]))
            }
        }
    }
}

/// Whether somebody passes.
pub fn passes(line: Line, composite: i64, place: i32, below_pass_mark: bool) -> bool {
    !below_pass_mark
        && match line {
            Line::Points(least) => composite >= least,
            Line::Places(last) => place <= last,
        }
}

/// 順位帯: the band of a place among so many, from 1; each band as many places as the others, to the rounding.
pub fn band(place: i32, of: i32, bands: i32) -> Option<i32> {
    (bands > 0 && of > 0 && place >= 1).then(|| (place.min(of) * bands + of - 1) / of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(code: &str, stage: i32, most: i64, allotment: i64, pass_mark: Option<i64>) -> Component {
        Component { code: code.to_owned(), stage, most, allotment, pass_mark }
    }

    fn exam() -> Vec<Component> {
        vec![
            component("MC", 1, 4000, 10_000, Some(1600)),
            component("ESSAY", 2, 10_000, 5000, None),
            component("INT", 2, 500, 15_000, None),
        ]
    }

    #[test]
    fn each_step_is_rounded_and_the_composite_is_their_sum() {
        let exam = exam();
        assert_eq!(step(&exam[0], 2700), Step { points: 2700, most: 4000, allotment: 10_000, converted: 6750 });
        assert_eq!(step(&component("X", 1, 300, 10_000, None), 100).converted, 3333);
        assert_eq!(step(&component("X", 1, 300, 10_000, None), 200).converted, 6667);
        let scores = [Score::Points(2700), Score::Points(6500), Score::Points(400)];
        assert_eq!(total(&exam, &scores, 2), Total::Points { composite: 6750 + 3250 + 12_000, below_pass_mark: false });
        assert_eq!(total(&exam, &scores, 1), Total::Points { composite: 6750, below_pass_mark: false });
    }

    #[test]
    fn who_is_absent_or_below_a_pass_mark_does_not_pass() {
        let exam = exam();
        let of = |first| [first, Score::Points(10_000), Score::Points(500)];
        assert_eq!(total(&exam, &of(Score::Absent), 2), Total::Absent);
        assert_eq!(total(&exam, &of(Score::Open), 2), Total::Open);
        for (points, below) in [(1600, false), (1599, true)] {
            let Total::Points { below_pass_mark, composite } = total(&exam, &of(Score::Points(points)), 2) else { panic!("points") };
            assert_eq!(below_pass_mark, below, "{points}");
            assert_eq!(passes(Line::Points(0), composite, 1, below_pass_mark), !below);
        }
        let later = [Score::Points(2000), Score::Open, Score::Absent];
        assert!(matches!(total(&exam, &later, 1), Total::Points { .. }), "a stage to come does not count yet");
    }

    #[test]
    fn ties_are_broken_by_components_and_else_shared() {
        let of = |composite, tie_break: &[i64]| Standing { composite, tie_break: tie_break.to_vec() };
        let all = [of(200, &[5, 1]), of(300, &[0, 0]), of(200, &[7, 0]), of(200, &[5, 1]), of(100, &[9, 9])];
        assert_eq!(places(&all), [3, 1, 2, 3, 5]);
        assert_eq!(places(&[]), Vec::<i32>::new());
    }

    #[test]
    fn who_shares_the_last_place_passes_with_the_others() {
        for (place, expected) in [(2, true), (3, true), (4, false)] {
            assert_eq!(passes(Line::Places(3), 100, place, false), expected, "{place}");
        }
        assert!(passes(Line::Points(100), 100, 9, false));
        assert!(!passes(Line::Points(101), 100, 1, false));
    }

    #[test]
    fn bands_have_as_many_places_each() {
        let bands: Vec<_> = (1..=10).map(|place| band(place, 10, 3).unwrap_or(0)).collect();
        assert_eq!(bands, [1, 1, 1, 2, 2, 2, 3, 3, 3, 3]);
        assert_eq!(band(1, 150, 3), Some(1));
        assert_eq!(band(150, 150, 3), Some(3));
        assert_eq!(band(1, 10, 0), None);
    }
}
